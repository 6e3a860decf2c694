"""Recording values on a page: typed or pasted, looked at first, then recorded; every bad row has its sentence."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import records, shell, showing, words
from qualitas.kernel.ui.visits import Visit
from qualitas.measures import queries, verbs
from qualitas.measures.readings import CONTEXT, Readings, moment
from qualitas.measures.texts import Unreadable, pasted, shown

if TYPE_CHECKING:
    from qualitas.measures.models import Measure

FEW = 8
LONGEST_KEY = 60
HEADINGS = {
    "lot": gettext_lazy("Lot"),
    "part": gettext_lazy("Part"),
    "equipment": gettext_lazy("Equipment"),
    "operator": gettext_lazy("Operator"),
    "note": gettext_lazy("Note"),
}


@dataclass(slots=True)
class Sheet:
    """What was typed, and what would become of it."""

    values: str = ""
    decimal: str = ""
    source: str = ""
    leave_out: bool = False
    key: str = ""
    errors: list[str] = field(default_factory=list)
    readings: Readings | None = None
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    summary: str = ""


def record(visit: Visit, number: str) -> HttpResponse:
    """Answer the page on which values are typed or pasted; look at them, or record them."""
    measure: Measure = records.load(visit, queries.MODEL, number)
    refusal = verbs.record_values.why_not(visit.who, measure)
    if refusal is not None:
        raise refusal
    url = showing.address(visit.who.organisation.slug, measure)
    if visit.method != "POST":
        return _page(visit, measure, url, Sheet(key=str(uuid4())), 200)
    sheet = Sheet(
        visit.POST.get("values", "").replace("\0", ""),
        visit.POST.get("decimal", "")[:1],
        visit.POST.get("source", "").strip()[:200],
        "leave_out" in visit.POST,
        visit.POST.get("key", "")[:LONGEST_KEY],
    )
    if "look" in visit.POST:
        return _looked_at(visit, measure, url, sheet)
    try:
        batch = _recorded(visit, measure, sheet)
    except Refused as refused:
        errors = refused.errors if isinstance(refused, Invalid) else {}
        sheet.errors = [line for lines in errors.values() for line in lines] or [str(refused)]
        return _page(visit, measure, url, sheet, refused.status)
    return _done(visit, url, batch)


def _recorded(visit: Visit, measure: "Measure", sheet: Sheet) -> Any:
    inputs = {name: getattr(sheet, name) for name in ("values", "decimal", "source")}
    if sheet.leave_out:
        inputs["leave_out"] = "on"
    form = verbs.record_values.form(inputs, organisation=measure.home, reader=visit.who)
    key = f"web {visit.who.id} {sheet.key}" if sheet.key and sheet.key.isprintable() else None
    return verbs.record_values(visit.who.act(key=key), measure, **form.inputs())


def _done(visit: Visit, url: str, batch: Any) -> HttpResponse:
    came = verbs.came_with(batch)
    messages.success(visit, ngettext("%d value is recorded.", "%d values are recorded.", batch.count) % batch.count)
    for sentence in (*came.notices, *shown(came.left_out)):
        messages.warning(visit, sentence)
    return HttpResponseRedirect(url, status=303)


def _looked_at(visit: Visit, measure: "Measure", url: str, sheet: Sheet) -> HttpResponse:
    """Show what would be recorded, without recording it."""
    setting = verbs.setting_of(visit.who.act(), measure, decimal=sheet.decimal, leave_out=sheet.leave_out)
    try:
        sheet.readings = pasted(sheet.values, setting)
    except Unreadable as error:
        sheet.errors = shown(error.sentences)
        return _page(visit, measure, url, sheet, 200)  # to look is no refusal
    _tell(visit, measure, sheet, sheet.readings)
    return _page(visit, measure, url, sheet, 200)


def _tell(visit: Visit, measure: "Measure", sheet: Sheet, found: Readings) -> None:
    """Note what the page shows of values that can be recorded: the first and last few, and their range."""
    from qualitas.measures.pictures import plain  # noqa: PLC0415 - numbers load when asked for

    zone = words.zone_of(visit.who.organisation.zone)
    names = [name for name in CONTEXT if name in found.context]
    sized = found.sizes
    sheet.head = (
        *((_("Time"),) if found.timed else ()), _("Value"), *((_("Inspected"),) if sized is not None else ()),
        *(str(HEADINGS[name]) for name in names),
    )  # fmt: skip
    last = len(found)
    places = [*range(min(FEW, last)), *range(max(FEW, last - 2), last)]
    sheet.rows = tuple(
        (
            *((words.moment(moment(found.times[at]), zone),) if found.timed else ()),
            f"{plain(found.values[at])} {measure.unit}".strip(),
            *((plain(sized[at]),) if sized is not None else ()),
            *(found.context[name][at] for name in names),
        )
        for at in places
    )
    said = {
        "values": ngettext("%d value", "%d values", last) % last,
        "least": f"{plain(min(found.values))} {measure.unit}".strip(),
        "greatest": f"{plain(max(found.values))} {measure.unit}".strip(),
    }
    sheet.summary = _("%(values)s, from %(least)s to %(greatest)s.") % said


def _page(visit: Visit, measure: "Measure", url: str, sheet: Sheet, status: int) -> HttpResponse:
    slug = visit.who.organisation.slug
    crumbs = (
        p.Crumb(shell.title_of(queries.MODEL), f"/o/{slug}/measures/"),
        p.Crumb(measure.number, url),
        p.Crumb(_("Record values")),
    )
    context = {
        "shell": shell.around(visit, _("Record values"), current="measures", crumbs=crumbs),
        "measure": measure,
        "sheet": sheet,
        "decimals": verbs.decimals(),
        "url": url,
        "counted": measure.sort == "defective",
    }
    return render(visit, "measures/record.html", context, status=status)
