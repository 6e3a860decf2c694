"""An improvement is done, what it brings is measured or shown, and it closes (10.3)."""

from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.improvements import queries
from qualitas.improvements.models import DECIDERS, Improvement
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.acts.verbs import moves


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
) -> None:
    """Say what it brought: before and after, the gain in a year, and how that is shown (10.3)."""
    if (before is None) != (after is None):
        name = "before" if before is None else "after"
        sentence = _("Give both figures, before and after, or neither.")
        raise Invalid(sentence, {name: [sentence]})
    improvement.before, improvement.after, improvement.gain = before, after, gain
    improvement.evidence, improvement.measured_on = evidence, act.today


@moves(label=gettext_lazy("Close"), past=said("past", "closed it"), primary=True)
def close(act: Act, improvement: Improvement) -> None:
    """Close an improvement whose benefit was measured or shown (10.3)."""
    if improvement.measured_on is None:
        raise Refused(_("It is not shown yet what it brought: measure the benefit first."))
    improvement.closed_on = act.today
