"""What the page of a corrective action shows beyond what every record has: steps, causes, actions, similar places."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.actions import picturing, queries, steps
from qualitas.actions.verbs import still_to_prevent
from qualitas.actions.views import effect
from qualitas.actions.views.action import because
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import verbs_of
from qualitas.kernel.ui import ends, prose, showing, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.rooms import About, More

if TYPE_CHECKING:
    from qualitas.actions.models import Action, Cause, CorrectiveAction, Elsewhere


DEEPEST = 6


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A cause as the page shows it: its place, how deep it stands, its words, how it stands, and what can be done."""

    place: int
    depth: int
    text: str
    kinds: str
    state: str
    tone: p.Tone
    shown_by: str
    doors: tuple[p.Link, ...]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action as the page of what it is for shows it."""

    url: str
    number: str
    title: str
    owner: str
    due: str
    state: str
    tone: p.Tone
    changes: str = ""
    target: p.Link | None = None


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of 8D as the page shows it: its name, words, how it stands, the day, what it asks, and the way to do it."""

    name: str
    label: str
    status: str
    note: str
    asks: str
    door: p.Link | None
    why_not: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A similar place as the page shows it."""

    text: str
    link: p.Link | None
    state: str
    tone: p.Tone
    found: str
    doors: tuple[p.Link, ...]


def about_case(about: About) -> More:
    """Return what the page of a corrective action adds: its steps, causes with their picture, actions, the effect."""
    case: CorrectiveAction = about.record
    causes = queries.causes_of(case.pk)
    found = queries.chain(causes)
    actions = queries.actions_of(case.pk)
    targets = queries.targets(about.who, actions)
    extra = {
        "steps8": tuple(_steps(about, case)) if case.method == steps.EIGHT else (),
        "causes": tuple(_cause(about, place, depth, cause) for place, (depth, cause) in enumerate(found, 1)),
        "picture": _svg(picturing.picture(case, causes)),
        "picture_narrow": _svg(picturing.picture(case, causes, narrow=True)),
        "actions": tuple(_action(about, action, targets.get(action.pk)) for action in actions),
        "places": tuple(_place(about, place) for place in queries.elsewhere(case.pk)),
        "problem": case.problem,
        "is_not": case.is_not,
        "read_across": case.read_across,
    }
    return More(
        facts=because(about) + tuple(_facts(case)),
        badges=tuple(_badges(case)),
        callouts=(*_again(about, case), *effect.callouts(case)),
        panels=(*_said(case), *effect.panels(case)),
        left_out=frozenset({"raised_on", "measure", "look_on", "verdict"}),
        extra=extra,
    )


def _svg(drawn: str) -> SafeString:
    return mark_safe(drawn)  # noqa: S308 - drawn by `drawing`, which escapes every word


def _facts(case: "CorrectiveAction") -> Iterator[p.Fact]:
    team = [person.name for person in queries.team(case)]
    if team or case.team_beside:
        yield p.Fact(_("Team"), ", ".join([*team, *(line for line in case.team_beside.splitlines() if line.strip())]))


def _badges(case: "CorrectiveAction") -> Iterator[p.Badge]:
    if case.raised_on:
        yield p.Badge(_("Came again"), "bad")
    elif case.escalated_on and case.lifecycle.by_name[case.state].open:
        yield p.Badge(_("Escalated"), "bad")


def _again(about: About, case: "CorrectiveAction") -> Iterator[p.Callout]:
    """Say that a closed case came again, with the way to what shows it."""
    if case.raised_on is None:
        return
    other = queries.again(about.who, case)
    said = _("It came again on %s: reopen the case, or say why it is something else.") % words.day(case.raised_on)
    if other is None:
        yield p.Callout(said, "bad")
    else:
        yield p.Callout(said, "bad", other.reference, showing.address(about.slug, other))


def _said(case: "CorrectiveAction") -> Iterator[p.Panel]:
    """Return what was said at the steps of the case."""
    for title, text, shown in (
        (_("Containment"), case.interim, case.interim_shown),
        (_("Why these actions"), case.chosen_because, ""),
        (_("What keeps it from coming again"), case.prevention, ""),
        (_("Thanks to the team"), case.thanks, ""),
    ):
        if text:
            facts = (p.Fact(_("How its effect was checked"), shown),) if shown else ()
            yield p.Panel(title, html=prose.short(text), facts=facts)


def _steps(about: About, case: "CorrectiveAction") -> Iterator[StepLine]:
    """Yield the steps of 8D with how they stand; the next one that may be done has its door."""
    verbs, url = verbs_of(type(case)), showing.address(about.slug, case)
    for one in steps.progress(case, timezone.now().date()):
        step = one.step
        refused = verbs[step.verb].why_not(about.who, case)
        may = one.done_on is None and refused is None
        why_not = steps.missing(case, step.name) if one.done_on is None else ""
        yield StepLine(
            step.name,
            str(step.label),
            "done" if one.done_on else "late" if one.late else "now" if may else "next",
            _day(one.done_on, one.due, late=one.late),
            str(step.asks),
            p.Link(str(verbs[step.verb].label), f"{url}{step.verb}/") if may else None,
            why_not,
        )


def _day(done: "dt.date | None", due: "dt.date | None", *, late: bool) -> str:
    if done is not None:
        return _("done on %s, late") % words.day(done) if late else _("done on %s") % words.day(done)
    if due is None:
        return ""
    return _("late since %s") % words.day(due) if late else _("by %s") % words.day(due)


def _place(about: About, place: "Elsewhere") -> PlaceLine:
    state = place.lifecycle.by_name[place.state]
    of = queries.of_place(about.who, place)
    link = p.Link(of.label, showing.address(about.slug, of)) if of is not None else None
    doors = _doors(about, place, ("found_there", "not_there"))
    return PlaceLine(place.text, link, str(capfirst(str(state.word))), state.tone, place.found, doors)


def _doors(about: About, row: Any, names: tuple[str, ...]) -> tuple[p.Link, ...]:
    """Return the ways to do something to what lies beside the case while it goes on, for those who may."""
    if not about.record.lifecycle.by_name[about.record.state].open:
        return ()
    return tuple(
        p.Link(str(verb.label), ends.address(about.slug, row.kind, row.pk, name))
        for name, verb in verbs_of(type(row)).items()
        if name in names and verb.why_not(about.who, row) is None
    )


def _cause(about: About, place: int, depth: int, cause: "Cause") -> CauseLine:
    kinds = [str(cause.get_sort_display()), cause.branch or str(cause.get_category_display() if cause.category else "")]
    state = cause.lifecycle.by_name[cause.state]
    doors = _doors(about, cause, ("verify_cause", "rule_out"))
    said = " · ".join(kind for kind in kinds if kind)
    return CauseLine(place, min(depth, DEEPEST), cause.text, said, str(state.word), state.tone, cause.shown_by, doors)


def _action(about: About, action: "Action", target: Subject | None) -> ActionLine:
    state = action.lifecycle.by_name[action.state]
    return ActionLine(
        showing.address(about.slug, action), action.number, action.title, action.owner.name, words.day(action.due),
        str(state.word), state.tone, str(action.get_changes_display()) if action.changes else "",
        p.Link(target.label, showing.address(about.slug, target), note=_standing(target)) if target else None,
    )  # fmt: skip


def _standing(target: Subject) -> str:
    """Return how what is to be changed stands now."""
    return str(target.lifecycle.by_name[target.status].word)


def starts(case: "CorrectiveAction", verb: str) -> Mapping[str, Any]:
    """Return with what forms begin: the look half a year ahead, the team as it is."""
    if verb == "form_team":
        return {"people": queries.team(case)}
    if verb == "plan_effect" and case.look_on is None:
        return {"look_on": timezone.now().date() + dt.timedelta(days=182), "before_days": 365}
    return {}


def warns(_who: Any, case: "CorrectiveAction", verb: str) -> tuple[p.Callout, ...]:
    """Say what is still to be done before it is prevented."""
    return tuple(p.Callout(one, "bad") for one in still_to_prevent(case)) if verb == "prevent" else ()
