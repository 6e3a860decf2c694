"""What the page of a measure shows: how it stands in words, chart, signals, capability, and what came in."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas import charts
from qualitas.actions.series import SERIES
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import charting, prose, records, shell, showing, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.rooms import About, More
from qualitas.kernel.ui.visits import Visit
from qualitas.measures import downloads, queries
from qualitas.measures.views.figures import capability_facts

if TYPE_CHECKING:
    from qualitas.measures.models import Measure
    from qualitas.measures.stretches import Drawn

MOST_SIGNALS = 10
STRETCH = ("from", "to", "first", "last")


@dataclass(frozen=True, slots=True)
class SignalLine:
    """An open signal: its words, when, and where somebody says what it was or reports a nonconformity."""

    words: str
    when: str
    explain_url: str
    report_url: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure as it is read: its chart, how that stands in one sentence, what else is drawn."""

    measure: "Measure"
    found: "Drawn | None"
    count: int
    zone: dt.tzinfo
    url: str
    query: str = ""


def read(who: Acting, measure: "Measure", query: Mapping[str, str]) -> Reading:
    """Return the stretch of a measure that is asked for, with its chart."""
    from qualitas.measures.stretches import computed, drawn  # noqa: PLC0415 - numbers load when asked for

    zone, url = words.zone_of(who.organisation.zone), showing.address(who.organisation.slug, measure)
    if measure.series:
        found = computed(measure, timezone.now().date())
        return Reading(measure, found, 0 if found is None else int(found.places.size), zone, url)
    standing = queries.standing_of(measure)
    first, end = downloads.asked(query, measure, standing=standing)
    found = drawn(measure, standing, max(first, end - downloads.MOST_SHOWN), end)
    asked = urlencode({name: query[name] for name in STRETCH if query.get(name)})
    return Reading(measure, found, standing.count, zone, url, asked)


def about_measure(about: About) -> More:
    """Return what the page of a measure adds."""
    measure: Measure = about.record
    reading = read(about.who, measure, {})
    lines, many = signal_lines(measure, reading)
    return More(
        badges=tuple(_badges(measure, many)),
        callouts=tuple(_callouts(reading)),
        panels=tuple(_panels(about, reading)),
        facts=tuple(_facts(measure)),
        left_out=frozenset({"series", "source", "frequency"}),
        tells_decisions=True,
        extra={
            "figures": figures(reading),
            "count": reading.count,
            "stretch_url": f"{reading.url}chart/",
            "values_file": "" if measure.series else f"{reading.url}values.csv",
            "signals": lines,
            "signals_more": max(0, many - len(lines)),
            "read_as": prose.short(measure.about) if measure.about else "",
            "values_url": "" if measure.series or measure.state != "in use" else f"{reading.url}record_values/",
        },
    )


def _badges(measure: "Measure", many: int) -> Iterator[p.Badge]:
    if many:
        yield p.Badge(ngettext("%d open signal", "%d open signals", many) % many, "bad")
    if measure.series:
        yield p.Badge(_("Computed from records"), "calm")


def _facts(measure: "Measure") -> Iterator[p.Fact]:
    from qualitas.measures.pictures import plain  # noqa: PLC0415 - numbers load when asked for

    unit = f" {measure.unit}" if measure.unit else ""
    if measure.series:
        yield p.Fact(_("Computed from"), str(SERIES[measure.series].label))
    for label, value in (
        (_("Target"), measure.target), (_("Lower specification limit"), measure.lower),
        (_("Upper specification limit"), measure.upper),
    ):  # fmt: skip
        if value is not None:
            yield p.Fact(label, plain(value) + unit)
    if measure.source:
        yield p.Fact(_("Source"), measure.source)
    if measure.frequency:
        yield p.Fact(_("How often"), str(measure.get_frequency_display()))
    yield p.Fact(_("Rules"), str(measure.get_rules_display()))


def _callouts(reading: Reading) -> Iterator[p.Callout]:
    """Say in one sentence how the measure stands."""
    found = reading.found
    if found is None:
        yield p.Callout(
            _("There are too few values for a chart yet; two are needed, and limits are sound from about 20."), "calm"
        )
        return
    recent = [one for one in found.chart.signals if not one.rule.warning and one.last >= found.places.size - 10]
    if recent:
        yield p.Callout(_("The newest points show a signal: something has changed."), "bad")
    elif found.chart.stable:
        yield p.Callout(_("The process is predictable: the points vary by chance alone, within their limits."), "good")
    if not found.learnt and not reading.measure.series:
        yield p.Callout(
            _("The limits are provisional: they are computed from %(many)d points, and stay from %(learn)d on.")
            % {"many": found.places.size, "learn": reading.measure.learn},
            "calm",
        )


def drawings(reading: Reading) -> list[charts.Chart]:
    """Return the pictures of a stretch: the control chart, and the histogram of measured values."""
    from qualitas.measures import pictures  # noqa: PLC0415 - numbers load when asked for

    found, measure = reading.found, reading.measure
    if found is None:
        return []
    made = [pictures.control_chart(measure, found, reading.zone), pictures.histogram(measure, found)]
    return [one for one in made if one is not None]


def figures(reading: Reading) -> tuple[p.Figure, ...]:
    """Return the pictures of a stretch as the page shows them; their files come from the page of the stretch."""
    url = f"{reading.url}chart/" + (f"?{reading.query}" if reading.query else "")
    return tuple(charting.figure(one, url=url) for one in drawings(reading))


def signal_lines(measure: "Measure", reading: Reading) -> tuple[tuple[SignalLine, ...], int]:
    """Return the newest open signals with what can be done about each, and how many there are."""
    if measure.series:
        return (), 0
    rows, many = queries.newest_open(measure, MOST_SIGNALS)
    lines = []
    for one in rows:
        sentence = downloads.sentence_of(one, measure.unit)
        about = urlencode({"first": one.first + 1, "last": one.last + 1})
        report = urlencode({"title": f"{measure.title}: {_('signal')}"[:200], "evidence": sentence})
        lines.append(
            SignalLine(
                sentence,
                words.moment(one.until, reading.zone),
                f"{reading.url}explain/?{about}",
                f"{reading.url}report_nonconformity/?{report}",
            )
        )
    return tuple(lines), many


def _panels(about: About, reading: Reading) -> Iterator[p.Panel]:
    from qualitas.measures.stretches import capability_of  # noqa: PLC0415 - numbers load when asked for

    measure = reading.measure
    if reading.found is not None and (answer := capability_of(measure, reading.found)) is not None:
        yield _capability(answer, measure.unit)
    phases = queries.phases_of(measure)
    if phases:
        yield _phases(phases)
    if measure.series:
        return
    said = reading.found.explanations[-20:] if reading.found is not None else ()
    if said:
        yield p.Panel(
            _("What was said of values"),
            head=(_("Values"), _("What it was"), _("In words"), _("By"), _("Counts")),
            lines=tuple(
                (f"{one.first + 1}–{one.last + 1}", str(one.get_sort_display()), one.text, one.by.name if one.by else "",
                 _("no") if one.set_aside else _("yes"))
                for one in reversed(said)
            ),
            links=tuple(
                p.Link(_("Take back %s") % f"{one.first + 1}–{one.last + 1}",
                       f"/o/{about.slug}/beside/{one.kind}/{one.pk}/take_back/")
                for one in reversed(said[-3:])
            ),
        )  # fmt: skip
    batches = queries.batches_of(measure, 5)
    if batches:
        yield p.Panel(
            _("What came in"),
            head=(_("Recorded"), _("Values"), _("Source"), _("By"), "SHA-256"),
            lines=tuple(
                (words.moment(one.at, reading.zone), f"{one.first + 1}–{one.first + one.count}", one.source,
                 one.by.name if one.by else "", f"{one.sha256[:12]}…")
                for one in batches
            ),
        )  # fmt: skip


def _capability(answer: Any, unit: str) -> p.Panel:
    from qualitas.statistics.sentences import told  # noqa: PLC0415 - numbers load when asked for

    title = _("Capability")
    if isinstance(answer, Exception):
        return p.Panel(title, html=prose.short(" ".join(told(one, _) for one in answer.faults)))  # type: ignore[attr-defined] # BadData
    warnings = "\n\n".join(told(one, _) for one in answer.warnings)
    facts = (
        *capability_facts(answer, unit),
        p.Fact(_("Method"), f"{told(answer.method, _)} ({answer.reference})"),
    )
    return p.Panel(title, facts=facts, html=prose.short(warnings) if warnings else None)


def _phases(phases: list[Any]) -> p.Panel:
    from qualitas.measures.pictures import plain  # noqa: PLC0415 - numbers load when asked for

    return p.Panel(
        _("Phases"),
        head=(_("From value"), _("Centre"), _("Sigma"), _("From points"), _("Set")),
        lines=tuple(
            (str(one.first + 1), plain(float(one.center)) if one.center else _("learning"),
             plain(float(one.sigma)) if one.sigma else "", str(one.counted or ""), words.day(one.set_on))
            for one in phases
        ),
    )  # fmt: skip


def stretch(visit: Visit, number: str) -> HttpResponse:
    """Answer the page of a stretch of a measure: from a day to a day, or from a value to a value."""
    measure: Measure = records.load(visit, queries.MODEL, number)
    reading = read(visit.who, measure, visit.GET)
    asked = charting.asked_file(visit, drawings(reading))
    if asked is not None:
        return asked
    slug = visit.who.organisation.slug
    crumbs = (
        p.Crumb(shell.title_of(queries.MODEL), f"/o/{slug}/measures/"),
        p.Crumb(number, reading.url),
        p.Crumb(_("Stretch")),
    )
    context = {
        "shell": shell.around(visit, f"{number} {measure.title}", current="measures", crumbs=crumbs),
        "title": measure.title,
        "number": number,
        "back": reading.url,
        "count": reading.count,
        "asked": {name: visit.GET.get(name, "") for name in STRETCH},
        "figures": figures(reading),
        "values_file": "" if measure.series else f"{reading.url}values.csv?{reading.query}",
    }
    return render(visit, "measures/stretch.html", context)


def values_csv(visit: Visit, number: str) -> StreamingHttpResponse:
    """Answer the values of a measure as CSV: a stretch, or all."""
    measure: Measure = records.load(visit, queries.MODEL, number)
    first, end = downloads.asked(visit.GET, measure, whole=not any(visit.GET.get(name) for name in STRETCH))
    response = StreamingHttpResponse(downloads.csv_of(measure, first, end), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{number}.csv"'
    return response


def work(who: Acting) -> Iterator[p.WorkGroup]:
    """Return the measures with open signals that somebody owns."""
    items = []
    for measure, many in queries.with_open_signals(who):
        said = ngettext("%d open signal", "%d open signals", many) % many
        items.append(
            p.WorkItem(
                measure.title, showing.address(who.organisation.slug, measure), f"{measure.number} · {said}", "", "wait"
            )
        )
    yield p.WorkGroup(_("Measures with a signal"), tuple(items), str(len(items)))
