"""Whole lists as CSV or JSON Lines, streamed: memory stays flat however long they are."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

import orjson
from django.db import models
from django.http import FileResponse, HttpRequest, StreamingHttpResponse

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.api import listing
from qualitas.kernel.api.door import collection
from qualitas.kernel.api.faces import plain
from qualitas.kernel.api.members import Member, by_name, fields_of, reach
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.lists import past, sheets
from qualitas.kernel.lists.tables import FORMULA

ROWS = 500


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name and its path; without a path it is computed from the record."""

    name: str
    path: str


def columns_of(model: type[Subject]) -> tuple[Column, ...]:
    """Return the columns of an export: the number, then columns and facts; a reference gives number and label."""
    found: list[Column] = [Column("number", "number")]
    known = by_name(model)
    for name in dict.fromkeys((*model.columns, *model.facts)):
        if name != "number":
            found += _columns(known.get(name, Member(name)))
    return tuple(found)


def _columns(member: Member) -> list[Column]:
    if member.other is None:
        return [Column(member.name, member.path)]
    fields = fields_of(member.other)
    label = next((name for name in ("title", "name", "code") if name in fields), "id")
    number = "number" if "number" in fields else "id"
    return [
        Column(member.name, f"{member.path}__{number}"),
        Column(f"{member.name}_label", f"{member.path}__{label}"),
    ]


def rows_of(asked: listing.Asked, columns: tuple[Column, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows one by one, straight from the database where nothing has to be computed."""
    rows = asked.rows.order_by(*asked.order.sorting)
    if asked.as_of is not None:
        for some in batched(rows.values_list("pk", flat=True).iterator(chunk_size=ROWS), ROWS):
            found = {one.pk: one for one in past.as_they_stood(rows.model, asked.rows.filter(pk__in=some), asked.as_of)}
            yield from (tuple(reach(found[key], c.path or c.name) for c in columns) for key in some if key in found)
        return
    if all(column.path for column in columns):
        yield from rows.values_list(*(column.path for column in columns)).iterator(chunk_size=ROWS)
        return
    long = [field.name for field in rows.model._meta.concrete_fields if isinstance(field, models.TextField)]
    shown = {column.path.partition("__")[0] for column in columns}
    for record in rows.defer(*(name for name in long if name not in shown)).iterator(chunk_size=ROWS):
        yield tuple(reach(record, column.path or column.name) for column in columns)


def cell(value: Any) -> Any:
    """Return a cell of a table; a text that a spreadsheet would take for a formula gets a quotation mark before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return value
    text = str(plain(value)) if not isinstance(value, str) else value
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_lines(asked: listing.Asked, columns: tuple[Column, ...]) -> Iterator[bytes]:
    """Yield a list as CSV (RFC 4180, UTF-8), some hundred rows at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in columns])
    for some in batched(rows_of(asked, columns), ROWS):
        writer.writerows([[cell(value) for value in row] for row in some])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    if buffer.tell():
        yield buffer.getvalue().encode()


def json_lines(asked: listing.Asked, columns: tuple[Column, ...]) -> Iterator[bytes]:
    """Yield a list as JSON Lines, some hundred rows at a time."""
    names = [column.name for column in columns]
    for some in batched(rows_of(asked, columns), ROWS):
        yield b"".join(
            orjson.dumps(dict(zip(names, map(plain, row), strict=True)), option=orjson.OPT_APPEND_NEWLINE)
            for row in some
        )


def _streamed(
    kind: str, ending: str, lines: Callable[[listing.Asked, tuple[Column, ...]], Iterator[bytes]]
) -> Callable[..., StreamingHttpResponse]:
    def stream(request: HttpRequest, who: Acting, name: str) -> StreamingHttpResponse:
        model = collection(name)
        asked = listing.asked(model, who, request.GET, paging=False)
        response = StreamingHttpResponse(lines(asked, columns_of(model)), content_type=kind)
        today = dt.datetime.now(dt.UTC).date().isoformat()
        response["Content-Disposition"] = f'attachment; filename="{name}-{today}.{ending}"'
        return response

    return stream


def as_xlsx(request: HttpRequest, who: Acting, name: str) -> FileResponse:
    """Answer a whole list as a workbook, written to disk first: memory stays flat."""
    model = collection(name)
    asked = listing.asked(model, who, request.GET, paging=False)
    columns = columns_of(model)
    heads = [sheets.Head(column.name) for column in columns]
    file = sheets.workbook(name, heads, ([_typed(value) for value in row] for row in rows_of(asked, columns)))
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return FileResponse(file, as_attachment=True, filename=f"{name}-{today}.xlsx", content_type=sheets.XLSX)


def _typed(value: Any) -> Any:
    """Return a value as a workbook keeps it: figures, days and yes or no as such, all else as text."""
    return value if value is None or isinstance(value, sheets.TYPED) else plain(value)


as_csv = _streamed("text/csv; charset=utf-8", "csv", csv_lines)
as_json_lines = _streamed("application/x-ndjson", "jsonl", json_lines)
