"""What the pages of actions and corrective actions show beyond what every record has."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.actions import queries
from qualitas.actions.measuring import CONFIDENCE, MEASURES, effect
from qualitas.kernel.acts.verbs import verbs_of
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import ends, showing, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.rooms import About, More, Planned

if TYPE_CHECKING:
    from qualitas.actions.models import Action, Cause, CorrectiveAction


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


def _because(about: About) -> tuple[p.Fact, ...]:
    """Return the record because of which this is, for those who may know of it."""
    other = queries.because(about.who, about.record)
    if other is None:
        return ()
    return (p.Fact(_("Because of"), other.label, showing.address(about.slug, other)),)


def about_action(about: About) -> More:
    """Return what the page of an action adds: why it is done, and that it is late."""
    action: Action = about.record
    late = action.state == "open" and words.due(action.due)[1]
    callouts = (p.Callout(_("It was due on %s.") % words.day(action.due), "bad"),) if late else ()
    return More(facts=_because(about), callouts=callouts)


def about_case(about: About) -> More:
    """Return what the page of a corrective action adds: causes, actions, the effect in words."""
    case: CorrectiveAction = about.record
    found = queries.chain(queries.causes_of(case.pk))
    causes = tuple(_cause(about, place, depth, cause) for place, (depth, cause) in enumerate(found, 1))
    actions = tuple(_action(about, action) for action in queries.actions_of(case.pk))
    return More(
        facts=_because(about),
        callouts=tuple(_callouts(case)),
        panels=tuple(_effect(case)),
        extra={"causes": causes, "actions": actions, "problem": case.problem, "read_across": case.read_across},
    )


def _cause(about: About, place: int, depth: int, cause: "Cause") -> CauseLine:
    kinds = [str(cause.get_sort_display()), str(cause.get_category_display()) if cause.category else ""]
    state = cause.lifecycle.by_name[cause.state]
    doors = tuple(
        p.Link(str(verb.label), ends.address(about.slug, cause.kind, cause.pk, name))
        for name, verb in verbs_of(type(cause)).items()
        if name in ("verify_cause", "rule_out") and verb.why_not(about.who, cause) is None
    )
    said = " · ".join(kind for kind in kinds if kind)
    return CauseLine(place, min(depth, DEEPEST), cause.text, said, str(state.word), state.tone, cause.shown_by, doors)


def _action(about: About, action: "Action") -> ActionLine:
    state = action.lifecycle.by_name[action.state]
    url = showing.address(about.slug, action)
    return ActionLine(
        url, action.number, action.title, action.owner.name, words.day(action.due), str(state.word), state.tone
    )


def _callouts(case: "CorrectiveAction") -> Iterator[p.Callout]:
    """Say what the figures propose, and how many cases a look would need."""
    if case.state == "watching effect" and case.verdict == "not supported":
        yield p.Callout(
            _("The figures do not support that it helped: reopen the case, or conclude with a reason."), "bad"
        )
    elif case.state == "watching effect" and case.verdict == "too few to tell":
        yield p.Callout(
            _("There are too few cases to tell: look on the spot, or watch longer, before you conclude."), "wait"
        )
    elif case.state == "watching effect" and case.look_on is not None and not case.verdict:
        yield p.Callout(_("The effect is looked at on %s.") % words.day(case.look_on), "calm")


def _effect(case: "CorrectiveAction") -> Iterator[p.Panel]:
    """Return the plan of the look and what was found, each figure with its method."""
    if case.look_on is None:
        return
    facts = [
        p.Fact(_("Expected"), case.expected),
        p.Fact(_("Measured by"), str(MEASURES[case.measure].label)),
        p.Fact(_("Days looked back"), words.count(case.before_days or 0)),
        p.Fact(_("Look on"), words.day(case.look_on)),
        p.Fact(_("Also checked by"), case.also),
    ]
    if case.before is not None and case.after is not None and case.before_exposure and case.after_exposure:
        facts += _figures(case.before, case.after, case.before_exposure, case.after_exposure)
        facts.append(p.Fact(_("Figures"), str(case.get_verdict_display())))
    if case.conclusion:
        facts.append(p.Fact(_("Conclusion"), case.conclusion))
    yield p.Panel(_("The effect"), facts=tuple(fact for fact in facts if fact.value))


def _figures(before: int, after: int, before_days: int, after_days: int) -> Iterator[p.Fact]:
    """Yield what was counted, and in one sentence how to read it."""
    found = effect(before, after, before_days, after_days)
    for label, count, over in ((_("Before"), before, before_days), (_("After"), after, after_days)):
        cases = ngettext("%d case", "%d cases", count) % count
        yield p.Fact(label, _("%(cases)s in %(days)d days") % {"cases": cases, "days": over})
    said = {"p": f"{100 * found.p:.1f}", "level": f"{100 * CONFIDENCE:g}"}
    yield p.Fact(_("Chance alone"), _("gives such a fall or a larger one in %(p)s %% of cases") % said)
    if 0 < found.high < float("inf"):
        said |= {"ratio": f"{found.ratio:.2f}", "low": f"{found.low:.2f}", "high": f"{found.high:.2f}"}
        yield p.Fact(_("Rate after ÷ before"), _("%(ratio)s (%(level)s %% interval %(low)s to %(high)s)") % said)
    if found.needed:
        yield p.Fact(_("To tell"), _("watch %.1f times as long as before") % found.needed)
    yield p.Fact(_("Method"), _("exact comparison of two rates, one-sided; cases that led here are left out"))


def starts(case: "CorrectiveAction", verb: str) -> Mapping[str, Any]:
    """Return with what the plan of a look begins: half a year ahead."""
    if verb != "plan_effect" or case.look_on is not None:
        return {}
    return {"look_on": timezone.now().date() + dt.timedelta(days=182), "before_days": 365}


def work(who: Acting) -> Iterator[p.WorkGroup]:
    """Return the open actions and the corrective actions of somebody."""
    groups: dict[str, list[p.WorkItem]] = {"action": [], "case": []}
    for one in queries.waiting(who):
        due, late = words.due(one.due)
        place, say = ("actions", _("Report")) if one.kind == "action" else ("corrective-actions", _("Go on"))
        url = f"/o/{who.organisation.slug}/{place}/{one.number}/"
        groups[one.kind].append(p.WorkItem(one.title, url, one.number, due, "bad" if late else "off", say))
    for label, items in ((_("Your actions"), groups["action"]), (_("Your corrective actions"), groups["case"])):
        yield p.WorkGroup(label, tuple(items), str(len(items)))


def planned(who: Acting) -> Iterator[Planned]:
    """Return on which days actions of somebody are due."""
    for one in queries.mine(who, most=200):
        yield Planned(one.pk, one.due, f"{one.number} {one.title}", f"actions/{one.number}/", one.version)
