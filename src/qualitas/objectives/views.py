"""What the pages of objectives show: progress in words, the chart, the actions, the tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import charting, prose, shell, showing, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.rooms import About, More, Planned
from qualitas.kernel.ui.visits import Visit
from qualitas.measures.reading import newest
from qualitas.objectives import progress as reading
from qualitas.objectives import queries

if TYPE_CHECKING:
    from qualitas.objectives.models import Objective

TONES: dict[str, p.Tone] = {"reached": "good", "moving": "good", "no change": "wait", "worse": "bad", "too few": "calm"}
DEEPEST = 6


def more(about: About) -> More:
    """Return what the page of an objective adds."""
    objective: Objective = about.record
    found = newest(objective.measure) if objective.measure is not None else None
    told = reading.of_chart(objective, found)
    return More(
        callouts=tuple(_callouts(objective, told)),
        facts=tuple(_figures(objective, told)),
        panels=tuple(_panels(about)),
        text=prose.short(objective.why) if objective.why else None,
        text_title=_("Why"),
        extra={"figures": _drawn(about, objective, found)},
    )


def _unit(objective: "Objective") -> str:
    return f" {objective.measure.unit}" if objective.measure is not None and objective.measure.unit else ""


def _callouts(objective: "Objective", told: Any) -> Iterator[p.Callout]:
    """Say in one sentence what the chart tells of the progress."""
    if objective.state == "pursued" and words.due(objective.due)[1]:
        yield p.Callout(_("It was due on %s: note whether it is reached or missed.") % words.day(objective.due), "bad")
    if objective.measure is None:
        yield p.Callout(_("Nothing measures it yet: name a measure, or show the result otherwise."), "wait")
        return
    yield p.Callout(sentence(objective, told), TONES.get(told.reading, "calm"))


def sentence(objective: "Objective", told: Any) -> str:
    """Return what the chart says of the progress in one sentence."""
    from qualitas.measures.pictures import plain  # noqa: PLC0415 - numbers load when asked for

    if told.level is None:
        return _("There are too few values since it was set: a level can be told from 8 points on.")
    said = {
        "level": f"{plain(told.level)}{_unit(objective)}",
        "target": f"{plain(objective.target)}{_unit(objective)}" if objective.target is not None else _("no figure"),
        "shift": "" if told.shift is None else f"{plain(abs(told.shift))}{_unit(objective)}",
        "since": words.day(told.since.date()) if told.since is not None else "",
    }
    if told.reading == "reached":
        return _("At the target: the newest points lie at %(level)s on average, the target is %(target)s.") % said
    if told.reading == "no change":
        return _("No signal: what moves is chance. The level is %(level)s, the target %(target)s.") % said
    if told.reading == "moving":
        return (
            _(
                "A signal: since %(since)s the values have moved towards the target by %(shift)s. The level is %(level)s, the target %(target)s."
            )
            % said
        )
    return (
        _(
            "A signal: since %(since)s the values move away from the target. The level is %(level)s, the target %(target)s."
        )
        % said
    )


def _figures(objective: "Objective", told: Any) -> Iterator[p.Fact]:
    from qualitas.measures.pictures import plain  # noqa: PLC0415 - numbers load when asked for

    for label, value in (
        (_("At the beginning"), objective.begins_at), (_("Target"), objective.target), (_("Level now"), told.level),
    ):  # fmt: skip
        if value is not None:
            yield p.Fact(label, f"{plain(value)}{_unit(objective)}")
    if objective.reading:
        yield p.Fact(_("At the last review"), str(capfirst(objective.get_reading_display())))


def _drawn(about: About, objective: "Objective", found: Any) -> tuple[p.Figure, ...]:
    from qualitas.measures.pictures import control_chart  # noqa: PLC0415 - numbers load when asked for

    if found is None or objective.measure is None:
        return ()
    zone = words.zone_of(about.who.organisation.zone)
    url = f"{showing.address(about.slug, objective.measure)}chart/"
    aims = (
        ((_("Target"), float(objective.target)),)
        if objective.target is not None and found.kind in ("xmr", "c", "np")
        else ()
    )
    return (charting.figure(control_chart(objective.measure, found, zone, aims=aims), url=url),)


def _panels(about: About) -> Iterator[p.Panel]:
    objective: Objective = about.record
    found = queries.beneath(about.who, objective)
    base = f"/o/{about.slug}"
    if actions := [one for one in found if one.which == "action"]:
        yield p.Panel(
            _("Actions"),
            head=(_("Action"), _("Owner"), _("Due"), _("State")),
            lines=tuple((one.title, one.owner, words.day(one.due), one.word) for one in actions),
            links=tuple(p.Link(one.number, f"{base}/actions/{one.number}/") for one in actions[:3]),
        )
    if objective.judgement:
        day = words.day(objective.reviewed_on)
        yield p.Panel(_("What was made of it"), note=day, html=prose.short(objective.judgement))
    if below := [one for one in found if one.which == "objective"]:
        yield p.Panel(
            _("Is served by"),
            head=(_("Objective"), _("By"), _("Progress"), _("State")),
            lines=tuple((one.title, words.day(one.due), str(queries.READINGS[one.reading]), one.word) for one in below),
            links=tuple(p.Link(one.number, f"{base}/objectives/{one.number}/") for one in below[:3]),
        )
    if objective.resources:
        yield p.Panel(_("Resources"), html=prose.short(objective.resources))


@dataclass(frozen=True, slots=True)
class TwigLine:
    """An objective in the tree as the page shows it."""

    depth: int
    url: str
    title: str
    about: str
    state: str
    tone: p.Tone
    reading: str
    reading_tone: p.Tone


def tree(visit: Visit) -> HttpResponse:
    """Answer the tree of objectives, from those that serve the policy down to the processes."""
    slug = visit.who.organisation.slug
    lines = []
    for twig in queries.tree(visit.who):
        one = twig.objective
        state = one.lifecycle.by_name[one.state]
        about = " · ".join(filter(None, (one.number, one.process.title if one.process else "", one.owner.name,
                                         words.day(one.due))))  # fmt: skip
        lines.append(
            TwigLine(
                min(twig.depth, DEEPEST), showing.address(slug, one), one.title, about, str(capfirst(str(state.word))),
                state.tone, str(one.get_reading_display()) if one.reading else "", TONES.get(one.reading, "calm"),
            )
        )  # fmt: skip
    crumbs = (p.Crumb(shell.title_of(queries.MODEL), f"/o/{slug}/objectives/"), p.Crumb(_("Tree")))
    title = _("Objectives, from the policy down")
    context = {
        "shell": shell.around(visit, title, current="objectives/tree", crumbs=crumbs),
        "title": title,
        "lines": lines,
        "list_url": f"/o/{slug}/objectives/",
    }
    return render(visit, "objectives/tree.html", context)


def planned(who: Acting) -> Iterator[Planned]:
    """Return on which days objectives of somebody are due."""
    today = timezone.now().date()
    for one in queries.mine(who).order_by("due")[:200]:
        if one.due >= today:
            yield Planned(one.pk, one.due, f"{one.number} {one.title}", f"objectives/{one.number}/", one.version)
