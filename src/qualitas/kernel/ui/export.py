"""A list as a file: exactly what is filtered, in its columns and order, streamed, with flat memory."""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import batched
from typing import Any

import orjson
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import verbs_of
from qualitas.kernel.lists import past, sheets
from qualitas.kernel.lists.tables import FORMULA
from qualitas.kernel.ui import asking, shell, words
from qualitas.kernel.ui.showing import Shown, in_words, shown
from qualitas.kernel.ui.visits import Visit

CHUNK = 2000
RECORDS = 500
WIDTHS = {"title": 44, "number": 16, "code": 14, "state": 14, "date": 13, "person": 22, "figure": 10}


class _Echo:
    """Hands each written line on instead of keeping it."""

    def write(self, value: str) -> str:
        """Return what was written."""
        return value


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


@dataclass(frozen=True, slots=True)
class Export:
    """What a file holds: the facts of its columns, and the rows as raw values."""

    visit: Visit
    model: type[Subject]
    facts: tuple[Shown, ...]

    @property
    def zone(self) -> dt.tzinfo:
        """Return the organisation's time zone."""
        return words.zone_of(self.visit.who.organisation.zone)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows in their order; where a column can be told by the records alone, those are read too."""
        asked = asking.read(self.model, self.visit.GET)
        found = asking.exported(asked, self.visit.who)
        if asked.as_of is not None:
            yield from self._then(found, asked.as_of)
            return
        if all(fact.path for fact in self.facts):
            yield from found.values_list(*(fact.text_path for fact in self.facts)).iterator(CHUNK)
            return
        told = [fact.text_path for fact in self.facts if fact.path]
        for some in batched(found.values_list("pk", *told).iterator(CHUNK), RECORDS):
            readable = self.model.open_to(self.model.readable(self.visit.who.organisation_id), self.visit.who)
            records = {record.pk: record for record in readable.filter(pk__in=[row[0] for row in some])}
            for key, *values in some:
                known = iter(values)
                yield tuple(
                    next(known) if fact.path else getattr(records.get(key), fact.name, "") for fact in self.facts
                )

    def _then(self, found: Any, day: dt.date) -> Iterator[tuple[Any, ...]]:
        """Yield the rows as they stood on a past day."""
        for some in batched(found.values_list("pk", flat=True).iterator(CHUNK), RECORDS):
            readable = self.model.open_to(self.model.readable(self.visit.who.organisation_id), self.visit.who)
            records = past.as_they_stood(self.model, readable.filter(pk__in=some), day)
            by_key = {record.pk: record for record in records}
            for record in (by_key[key] for key in some if key in by_key):
                yield tuple(past.reach(record, fact.text_path or fact.name) for fact in self.facts)

    def text(self, fact: Shown, value: Any) -> str:
        """Return a value as people read it in a file: days and moments as ISO has them."""
        if isinstance(value, dt.datetime):
            return value.astimezone(self.zone).isoformat(sep=" ", timespec="seconds")
        return value.isoformat() if isinstance(value, dt.date) else in_words(self.model, fact, value, self.zone)

    def headers(self, ending: str) -> dict[str, str]:
        """Return the headers that name the file."""
        day = self.visit.GET.get(past.AS_OF) or f"{timezone.now():%Y-%m-%d}"
        name = f"{self.model.collection}-{day}.{ending}"
        return {"Content-Disposition": f'attachment; filename="{name}"'}


def _export(visit: Visit, model: type[Subject]) -> Export:
    """Return what is shown as a file: the number and the columns of the list, or everything where that is asked."""
    asked = asking.read(model, visit.GET)
    names = ["number", *(fact.name for fact in asked.columns)]
    if visit.GET.get("whole"):
        names += [*model.columns, *model.facts, *_asked_for(model), "opened_at"]
    facts = [shown(model, name) for name in dict.fromkeys(names)]
    fields = {field.name for field in model._meta.concrete_fields}
    return Export(
        visit,
        model,
        tuple(fact for fact in facts if fact.path or (fact.name not in fields and hasattr(model, fact.name))),
    )


def _asked_for(model: type[Subject]) -> list[str]:
    """Return what the type's opening verb asks for and the record keeps, so that the file can be brought elsewhere."""
    verbs = (verb for verb in verbs_of(model).values() if verb.nature == "opens" and not verb.inner)
    verb = next(verbs, None)
    return [name for name in verb.form.base_fields if shown(model, name).path] if verb is not None else []


def csv_file(visit: Visit, model: type[Subject]) -> StreamingHttpResponse:
    """Answer the list as CSV (UTF-8 with a mark, so that spreadsheets read it)."""
    export = _export(visit, model)
    return StreamingHttpResponse(_lines(export), content_type="text/csv; charset=utf-8", headers=export.headers("csv"))


def _lines(export: Export) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([fact.label for fact in export.facts])
    for row in export.rows():
        yield writer.writerow(
            [
                export.text(fact, value) if isinstance(value, dt.date) else guarded(export.text(fact, value))
                for fact, value in zip(export.facts, row, strict=True)
            ]
        )


def workbook(visit: Visit, model: type[Subject]) -> FileResponse:
    """Answer the list as a workbook: days as days, figures as figures, all else as text."""
    export = _export(visit, model)
    heads = [sheets.Head(fact.label, WIDTHS.get(fact.kind, 20)) for fact in export.facts]
    rows = (
        [_typed(export, fact, value) for fact, value in zip(export.facts, row, strict=True)] for row in export.rows()
    )
    file = sheets.workbook(shell.title_of(model), heads, rows, export.zone)
    return FileResponse(file, content_type=sheets.XLSX, headers=export.headers("xlsx"))


def _typed(export: Export, fact: Shown, value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or isinstance(value, int | Decimal | dt.date) or (isinstance(value, str) and fact.name != "state"):
        return value
    return export.text(fact, value)


def json_lines(visit: Visit, model: type[Subject]) -> StreamingHttpResponse:
    """Answer the list as JSON Lines: one object a row, named as the API names its members."""
    export = _export(visit, model)
    names = [fact.name for fact in export.facts]
    lines = (
        orjson.dumps(dict(zip(names, map(_plain, row), strict=True)), option=orjson.OPT_APPEND_NEWLINE)
        for row in export.rows()
    )
    return StreamingHttpResponse(lines, content_type="application/x-ndjson", headers=export.headers("jsonl"))


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")[:26] + "Z"
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return value.isoformat() if isinstance(value, dt.date) else str(value)
