"""A list as a CSV file: exactly what is filtered, streamed, with flat memory."""

import csv
import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ui import asking, words
from qualitas.kernel.ui.showing import Shown, in_words, shown
from qualitas.kernel.ui.visits import Visit

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
CHUNK = 2000


class _Echo:
    """Hands each written line on instead of keeping it."""

    def write(self, value: str) -> str:
        """Return what was written."""
        return value


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def csv_file(visit: Visit, model: type[Subject]) -> StreamingHttpResponse:
    """Answer the list as CSV (UTF-8 with a mark, so that spreadsheets read it)."""
    asked = asking.read(model, visit.GET)
    names = dict.fromkeys(("number", *(fact.name for fact in asked.columns), *(() if asked.chosen else model.facts)))
    facts = [fact for name in names if (fact := shown(model, name)).path]
    rows = asking.exported(asked, visit.who)
    zone = words.zone_of(visit.who.organisation.zone)
    lines = _lines(model, facts, rows.values_list(*(fact.text_path for fact in facts)).iterator(CHUNK), zone)
    name = f"{model.collection}-{timezone.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _lines(model: type[Subject], facts: list[Shown], rows: Iterator[tuple[Any, ...]], zone: dt.tzinfo) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([fact.label for fact in facts])
    for row in rows:
        yield writer.writerow([_cell(model, fact, value, zone) for fact, value in zip(facts, row, strict=True)])


def _cell(model: type[Subject], fact: Shown, value: Any, zone: dt.tzinfo) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(zone).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return guarded(in_words(model, fact, value, zone))
