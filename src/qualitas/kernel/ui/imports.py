"""The page of an import that was taken: what it made, what it did not take and why, also as a file."""

import csv
import io
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.models import STEWARDS
from qualitas.kernel.lists import taking
from qualitas.kernel.lists.models import Import
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import records, showing, words
from qualitas.kernel.ui.export import guarded
from qualitas.kernel.ui.rooms import About, More
from qualitas.kernel.ui.visits import Visit

SHOWN = 100


def report_file(left: list[tuple[int, str]], name: str) -> HttpResponse:
    """Answer the rows that are not taken and why, as CSV."""
    rows = [[_("Row"), _("Why it is not taken")], *([str(place), guarded(why)] for place, why in left)]
    return table_file(rows, f"{name.rpartition('.')[0] or name}-{_('not taken')}.csv")


def table_file(rows: list[list[str]], name: str) -> HttpResponse:
    """Answer rows as a CSV file of this name."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    response.headers["Content-Language"] = get_language() or "en"
    return response


def report(visit: Visit, number: str) -> HttpResponse:
    """Answer the rows that an import did not take, to those who may know of them."""
    brought: Import = records.load(visit, Import, number)
    if not _may_know(visit.who, brought):
        raise NotThere(_("There is no such file here."))
    return report_file(taking.report_of(brought), brought.title)


def _may_know(who: Any, brought: Import) -> bool:
    """Tell whether somebody may read what stood in a file: who brought it, or who looks after the system."""
    return brought.person_id == who.id or bool(who.duties & set(STEWARDS))


def more(about: About) -> More:
    """Return what the page of an import shows: what it made, and what it did not take and why."""
    brought: Import = about.record
    made: tuple[tuple[str, ...], ...] = ()
    model = Subject.types.get(brought.on_type)
    if model is not None:
        keys = list(brought.lines.order_by("place").values_list("subject", flat=True)[:SHOWN])
        rows = (
            model.open_to(model.readable(about.who.organisation_id), about.who).filter(pk__in=keys).order_by("number")
        )
        made = tuple(
            (record.reference, record.label, str(capfirst(str(record.word))), showing.address(about.slug, record))
            for record in rows
        )
    left = taking.report_of(brought) if _may_know(about.who, brought) else []
    url = f"{showing.address(about.slug, brought)}report/"
    extra = {
        "made": made,
        "made_more": brought.taken - SHOWN if brought.taken > SHOWN else 0,
        "left": left[:SHOWN],
        "report_url": url if left else "",
    }
    return More(extra=extra, left_out=frozenset({"taken", "not_taken", "rows"}), facts=_counts(brought))


def _counts(brought: Import) -> tuple[p.Fact, ...]:
    return (
        p.Fact(_("Rows in the file"), words.count(brought.rows)),
        p.Fact(_("Taken"), words.count(brought.taken)),
        p.Fact(_("Left out"), words.count(brought.not_taken)),
    )
