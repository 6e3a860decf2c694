"""How a case comes to its end: costs, the decision on corrective action, the customer's answer, closing."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import read_parts, set_parts
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.acting import holders, person_of
from qualitas.kernel.identity.gates import gate
from qualitas.kernel.records.asking import ask_about, end_asked
from qualitas.nonconformities.models import Cost, Nonconformity
from qualitas.nonconformities.models.words import TO_VERIFY, cost_choices, needed_choices
from qualitas.nonconformities.verbs.lines import again, positive


@dataclass(frozen=True)
class Spent:
    """An amount of money and what it was spent on."""

    amount: Annotated[Decimal, Ask(gettext_lazy("Amount"))]
    sort: Annotated[str, Ask(gettext_lazy("Sort of cost"), choices=cost_choices)] = "internal"


@moves(label=gettext_lazy("Add costs"), past=said("past", "added costs"))
def add_costs(act: Act, case: Nonconformity, *, lines: Annotated[list[Spent], Ask(gettext_lazy("Costs"))]) -> None:
    """Add what the case costs, by the sort of quality cost; also after it was closed."""
    for line in lines:
        positive(line.amount, "lines")
    added = [Cost(sort=line.sort, amount=line.amount.quantize(Decimal("0.01"))) for line in lines]
    set_parts(case, "costs", [*again(case, "costs"), *added])


@moves(label=gettext_lazy("Decide on corrective action"), past=said("past", "decided on corrective action"))
def decide_action(
    act: Act,
    case: Nonconformity,
    *,
    action_needed: Annotated[str, Ask(gettext_lazy("Corrective action"), choices=needed_choices)],
    action_reason: Annotated[str, Ask(gettext_lazy("Why, or why not?"))],
) -> None:
    """Decide whether the cause must be removed so that it does not happen again, with the reason (10.2.1 b)."""
    case.action_needed, case.action_reason = action_needed, action_reason


def _has_customer(_actor: Actor, case: Nonconformity) -> str:
    """Refuse an answer to nobody."""
    return "" if case.from_customer or case.party_id else _("No customer is named; describe the case first.")


@moves(label=gettext_lazy("Answer the customer"), past=said("past", "answered the customer"), guards=(_has_customer,))
def answer_customer(act: Act, case: Nonconformity, *, answer: str) -> None:
    """Keep what the customer was answered (8.2.1 c)."""
    case.answer = answer


def _reworked(_actor: Actor, case: Nonconformity) -> str:
    """Say that reworked goods were not verified."""
    lines = read_parts(case)["dispositions"]
    if any(line.how in TO_VERIFY and line.verified_on is None for line in lines):
        return _("What was reworked or repaired was not verified to conform.")
    return ""


REWORKED = gate(
    "nonconformities.rework-verified",
    label=gettext_lazy("What was reworked or repaired is verified before the case is closed"),
    check=_reworked,
    passed_by="quality-manager",
)


@moves(label=gettext_lazy("Close"), past=said("past", "closed it"), gates=(REWORKED,), primary=True)
def close(act: Act, case: Nonconformity) -> None:
    """Close the case: goods decided on, corrective action decided on, the customer answered (8.7.2, 10.2.2)."""
    for missing in still_missing(case):
        raise Invalid(missing)
    case.closed_on, case.closed_by = act.today, person_of(act)
    end_asked(act, case)


def still_missing(case: Nonconformity) -> list[str]:
    """Return what is missing before a case can be closed, each as a sentence."""
    found = [case.short] if case.undecided > 0 else []
    if not case.action_needed:
        found.append(_("It is not decided yet whether corrective action is needed; decide that first."))
    if case.from_customer and not case.answer:
        found.append(_("The customer was not answered yet; answer first."))
    return found


@moves(label=gettext_lazy("Take up again"), past=said("past", "took it up again"))
def take_up_again(
    act: Act,
    case: Nonconformity,
    *,
    reason: Annotated[str, Ask(gettext_lazy("Why is it taken up again?"), long=True)],
) -> None:
    """Take a closed case up again, with the reason; what was closed stays readable."""
    case.closed_on, case.closed_by = None, None


@moves(label=gettext_lazy("Escalate"), past=said("past", "escalated it"))
def escalate(act: Act, case: Nonconformity) -> None:
    """Tell the quality managers of a case that is late; the clock does this, once."""
    case.escalated_on = act.today
    for key in sorted(holders(act.home, ("quality-manager",)) - {case.owner_id}):
        ask_about(act, case, key, _("Late: %s") % case.title, due=act.today, severity="high")
