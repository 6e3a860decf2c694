"""An improvement is done, what it brings is measured or shown, and it closes (10.3)."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.actions import comparing
from qualitas.actions.models.words import hoped_choices
from qualitas.improvements import queries
from qualitas.improvements.models import DECIDERS, Improvement
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.acts.verbs import moves
from qualitas.measures import windows
from qualitas.measures.models import Measure

LONGEST_BACK = 3650


def _stands_behind(actor: Actor, improvement: Improvement) -> str:
    """Refuse whoever neither stands behind it nor decides."""
    if actor.id == improvement.sponsor_id or actor.duties.intersection(DECIDERS):
        return ""
    return _("Only who stands behind it, or who decides, can do this.")


@moves(label=gettext_lazy("Done"), past=said("past", "reported it done"), guards=(_stands_behind,), primary=True)
def report_done(
    act: Act,
    improvement: Improvement,
    *,
    result: Annotated[str, Ask(gettext_lazy("What is different now?"), long=True)],
) -> None:
    """Say what is different now; refused while an action is open (10.3)."""
    waiting = queries.open_actions(improvement)
    if waiting:
        raise Refused(_("%s is still open: report it done or drop it first.") % waiting[0].reference)
    improvement.result, improvement.done_on = result, act.today


@moves(label=gettext_lazy("Stop"), past=said("past", "stopped it"))
def stop(
    act: Act,
    improvement: Improvement,
    *,
    answer: Annotated[str, Ask(gettext_lazy("Why is it not gone on with?"), long=True)],
) -> None:
    """Stop an improvement that was taken up, with the reason; its open actions must be dropped first."""
    if queries.open_actions(improvement):
        raise Refused(_("An action is still open: report it done or drop it first."))
    improvement.answer = answer


@moves(label=gettext_lazy("Measure the benefit"), past=said("past", "measured the benefit"), guards=(_stands_behind,))
def measure_benefit(
    act: Act,
    improvement: Improvement,
    *,
    evidence: Annotated[
        str,
        Ask(gettext_lazy("How is it shown?"), gettext_lazy("Which figures, from where, over which time."), long=True),
    ],
    before: Annotated[Decimal | None, Ask(gettext_lazy("Before"), gettext_lazy("In the unit of the gain."))] = None,
    after: Annotated[Decimal | None, Ask(gettext_lazy("After"))] = None,
    gain: Annotated[
        Decimal | None, Ask(gettext_lazy("Gain in a year"), gettext_lazy("Negative if it was a loss."))
    ] = None,
    measure: Annotated[
        Measure | None,
        Ask(
            gettext_lazy("Compare by a measure"),
            gettext_lazy("Its values before and after the day on which it was done are compared."),
            more=True,
        ),
    ] = None,
    hoped: Annotated[str, Ask(gettext_lazy("Hoped for"), choices=hoped_choices, more=True)] = "",
    before_days: Annotated[
        int, Ask(gettext_lazy("Days to look back"), gettext_lazy("From the day on which it was done."), more=True)
    ] = 365,
) -> None:
    """Say what it brought: before and after, the gain in a year, and how that is shown (10.3).

    A measure can be named: its values before and after are compared, and what they show stands beside what is said.
    """
    if (before is None) != (after is None):
        name = "before" if before is None else "after"
        sentence = _("Give both figures, before and after, or neither.")
        raise Invalid(sentence, {name: [sentence]})
    improvement.before, improvement.after, improvement.gain = before, after, gain
    improvement.evidence, improvement.measured_on = evidence, act.today
    improvement.measure = measure
    improvement.compared = _compared(act, improvement, measure, hoped, before_days) if measure is not None else None


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: [sentence]})


def _compared(act: Act, one: Improvement, measure: Measure, hoped: str, back: int) -> dict[str, object]:
    """Return what the measure says of the time before the improvement was done and of the time after."""
    if measure.confidential:
        raise _wrong("measure", _("Choose a measure that everybody may read, by its number."))
    if not 1 <= back <= LONGEST_BACK:
        raise _wrong("before_days", _("Look back for 1 to %d days.") % LONGEST_BACK)
    way = hoped or measure.better
    if not way:
        raise _wrong("hoped", _("Say whether lower or higher values are hoped for."))
    assert one.done_on is not None  # noqa: S101 - it is done
    day = dt.timedelta(days=1)
    before = windows.taken(measure, one.done_on - dt.timedelta(days=back), one.done_on - day)
    after = windows.taken(measure, one.done_on + day, act.today)
    what, unit = windows.words_of(measure), windows.unit_of(measure)
    return comparing.kept(before, after, what=what, unit=unit, hoped=way)


@moves(label=gettext_lazy("Close"), past=said("past", "closed it"), primary=True)
def close(act: Act, improvement: Improvement) -> None:
    """Close an improvement whose benefit was measured or shown (10.3)."""
    if improvement.measured_on is None:
        raise Refused(_("It is not shown yet what it brought: measure the benefit first."))
    improvement.closed_on = act.today
