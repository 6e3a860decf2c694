"""The effect of a corrective action: planned, watched, looked at, concluded (10.2.1 d)."""

import datetime as dt
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.actions import comparing, queries
from qualitas.actions.measuring import BY_HAND, MEASURES, Which, days, effect, measure_choices, which_offered
from qualitas.actions.models import VERDICTS, CorrectiveAction
from qualitas.actions.models.words import hoped_choices
from qualitas.actions.steps import EIGHT, comes_after
from qualitas.actions.verbs.owning import owns_or_leads
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.gates import gate

LONGEST_BACK = 3650


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: [sentence]})


@moves(
    label=gettext_lazy("Plan the look at its effect"),
    past=said("past", "planned the look at its effect"),
    plain=True,
    guards=(owns_or_leads,),
)
def plan_effect(
    act: Act,
    case: CorrectiveAction,
    *,
    expected: Annotated[str, Ask(gettext_lazy("What should come of it?"), long=True)],
    measure: Annotated[str, Ask(gettext_lazy("Measured by"), choices=measure_choices)] = BY_HAND,
    which: Annotated[
        str, Ask(help=gettext_lazy("Where it is measured by the values of a measure."), offers=which_offered)
    ] = "",
    hoped: Annotated[str, Ask(choices=hoped_choices)] = "",
    before_days: Annotated[
        int, Ask(gettext_lazy("Days to look back"), gettext_lazy("From the day on which the case was opened."))
    ] = 365,
    look_on: Annotated[dt.date, Ask(gettext_lazy("Look on"))],
    also: Annotated[
        str,
        Ask(gettext_lazy("Also checked by"), gettext_lazy("Such as a look on the spot, or a sample without failure.")),
    ] = "",
) -> None:
    """Say before acting how the effect will show: what is counted, from when, and on which day it is looked at."""
    if not 1 <= before_days <= LONGEST_BACK:
        raise _wrong("before_days", _("Look back for 1 to %d days.") % LONGEST_BACK)
    if look_on <= act.today:
        raise _wrong("look_on", _("The day to look lies ahead; choose a later one."))
    chosen = _chosen(act, case)
    case.compared = None
    case.which = chosen.text
    case.hoped = case.hoped or chosen.better or "lower"
    if MEASURES[case.measure].which is not None:
        _take(case, chosen)


def _chosen(act: Act, case: CorrectiveAction) -> Which:
    """Return which of several is measured by, or nothing where there is but one; refuses a text that names none."""
    choosing = MEASURES[case.measure].which
    if choosing is None:
        return Which("")
    chosen = choosing.named(act.actor, case.organisation, case.which)
    if chosen is None:
        raise _wrong("which", _("Choose a measure that everybody may read, by its number."))
    if not case.hoped and not chosen.better:
        raise _wrong("hoped", _("Say whether lower or higher values are hoped for."))
    return chosen


def _before(case: CorrectiveAction) -> tuple[dt.date, dt.date]:
    """Return the first and the last day before the case was opened that are looked at."""
    assert case.opened_at is not None  # noqa: S101 - every case was opened
    assert case.before_days is not None  # noqa: S101 - it was planned
    opened = case.opened_at.date()
    return opened - dt.timedelta(days=case.before_days), opened - dt.timedelta(days=1)


def _take(case: CorrectiveAction, which: Which, until: dt.date | None = None) -> None:
    """Keep the share or the values of the time before, and with ``until`` of the time since it was acted on."""
    count = MEASURES[case.measure].count
    assert count is not None  # noqa: S101 - what is chosen is taken by itself
    before = count(case, *_before(case))
    after = None
    if until is not None and case.acted_on is not None:
        after = count(case, case.acted_on + dt.timedelta(days=1), until)
    if not isinstance(before, int) and not isinstance(after, int):
        case.compared = comparing.kept(before, after, what=which.text, unit=which.unit, hoped=case.hoped)


@moves(
    label=gettext_lazy("Watch the effect"),
    past=said("past", "began to watch the effect"),
    guards=(owns_or_leads, comes_after("D6")),
    primary=True,
)
def watch_effect(act: Act, case: CorrectiveAction) -> None:
    """Say that everything is done and that the effect is watched from today on (10.2.1 d)."""
    open_ones = queries.open_actions(case.pk)
    if case.method == EIGHT:  # changes of the system belong to D7
        open_ones = open_ones.filter(changes="")
    waiting = open_ones.first()
    if waiting is not None:
        raise Refused(_("%s is still open: report it done or drop it first.") % waiting.reference)
    if not any(one.state == "done" for one in queries.actions_of(case.pk)):
        raise Refused(_("Nothing was done yet: plan an action and report it done."))
    if case.look_on is None:
        raise Refused(_("Say first how the effect will show: plan the look at it."))
    if case.look_on <= act.today:
        raise Refused(_("The day to look has come before the effect was watched; plan a later one."))
    case.acted_on = act.today


@moves(label=gettext_lazy("Look at the effect"), past=said("past", "looked at the effect"), guards=(owns_or_leads,))
def look(
    act: Act,
    case: CorrectiveAction,
    *,
    before: Annotated[
        int | None, Ask(gettext_lazy("Cases before"), gettext_lazy("Only where somebody counts."))
    ] = None,
    after: Annotated[int | None, Ask(gettext_lazy("Cases after"), gettext_lazy("Only where somebody counts."))] = None,
) -> None:
    """Compare what was counted before and after, on the day that was planned; the cases that led here are left out."""
    if case.look_on is None or case.before_days is None or case.acted_on is None or case.opened_at is None:
        raise Refused(_("Say first how the effect will show: plan the look at it."))
    if act.today < case.look_on:
        raise Refused(_("Its day to look has not come yet; it is %s.") % case.look_on.isoformat())
    if case.compared is not None:
        _take(case, Which(case.which, case.compared["unit"]), act.today)
        case.verdict = comparing.verdict(case.compared)
        return
    first = case.acted_on + dt.timedelta(days=1)
    count = MEASURES[case.measure].count
    if count is not None:
        before, after = (int(one) for one in (count(case, *_before(case)), count(case, first, act.today)))  # type: ignore[arg-type] # what is not a count was compared above
    for name, given in (("before", before), ("after", after)):
        if given is None or given < 0:
            raise _wrong(name, _("Say how many cases there were, 0 or more."))
    case.before, case.after = before, after
    case.before_exposure, case.after_exposure = case.before_days, days(first, act.today)
    assert before is not None  # noqa: S101 - asked for above
    assert after is not None  # noqa: S101
    case.verdict = effect(before, after, case.before_exposure, case.after_exposure, case.hoped or "lower").verdict


def _not_the_owner(actor: Actor, case: CorrectiveAction) -> str:
    """Refuse the owner of a case as the one who concludes it, unless the organisation relaxed that rule."""
    if actor.id == case.owner_id and "owner-not-concluder" not in case.organisation.relaxed:
        return _("Who owns a corrective action does not conclude on its effect; ask somebody else.")
    return ""


NOT_THE_OWNER = gate(
    "actions.owner-not-concluder",
    label=gettext_lazy("The owner of a corrective action does not conclude on it"),
    check=_not_the_owner,
    stops=True,
    fixed=True,
)


@moves(
    label=gettext_lazy("Conclude: it helped"),
    past=said("past", "concluded that it helped"),
    signs=gettext_lazy("I conclude that the corrective action helped."),
    guards=(comes_after("D8"),),
    gates=(NOT_THE_OWNER,),
    primary=True,
)
def conclude(
    act: Act,
    case: CorrectiveAction,
    *,
    conclusion: Annotated[
        str,
        Ask(
            gettext_lazy("What do you conclude?"),
            gettext_lazy("Needed where the figures say something else."),
            long=True,
        ),
    ] = "",
    thanks: Annotated[str, Ask(gettext_lazy("Thanks to the team"), long=True, more=True)] = "",
) -> None:
    """Conclude that the action helped, and close the case (10.2.1 d); against the figures only with a reason."""
    if not case.verdict:
        raise Refused(_("Nobody has looked at the effect yet: look at it on its day first."))
    if queries.open_actions(case.pk).exists():
        raise Refused(_("An action is still open: report it done or drop it first."))
    if case.verdict != "supported" and not conclusion.strip():
        sentence = _("The figures say “%s”: give the reason why you conclude that it helped.") % VERDICTS[case.verdict]
        raise _wrong("conclusion", sentence)
    case.conclusion, case.thanks = conclusion, thanks
    case.concluded_by, case.concluded_on = person_of(act), act.today


@moves(label=gettext_lazy("Reopen"), past=said("past", "reopened the case"))
def reopen(
    act: Act,
    case: CorrectiveAction,
    *,
    reason: Annotated[str, Ask(gettext_lazy("What shows that it did not help?"), long=True)],
) -> None:
    """Go back to the causes because it did not help or came again; everything is kept (10.2.1 d)."""
    case.look_on = case.acted_on = case.before = case.after = case.before_exposure = case.after_exposure = None
    case.compared = None
    case.verdict, case.conclusion, case.concluded_by, case.concluded_on = "", "", None, None
    case.causes_on = case.chosen_on = case.prevented_on = case.raised_on = None
    case.again_type, case.again_id = "", None


@moves(label=gettext_lazy("Cancel"), past=said("past", "cancelled the case"))
def cancel(
    act: Act,
    case: CorrectiveAction,
    *,
    reason: Annotated[str, Ask(gettext_lazy("Why is no action needed?"), long=True)],
) -> None:
    """Cancel a case that needs no action after all, with the reason; its open actions must be dropped first."""
    if queries.open_actions(case.pk).exists():
        raise Refused(_("An action is still open: report it done or drop it first."))
