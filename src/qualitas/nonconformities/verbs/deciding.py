"""Deciding what becomes of nonconforming output (8.7.1): by quantity, on whose authority, some of it signed."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import set_parts
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.gates import gate
from qualitas.nonconformities.models import Disposition, Nonconformity
from qualitas.nonconformities.models.words import approval_choices, decided_choices, permission_choices
from qualitas.nonconformities.verbs.lines import again, positive


@dataclass(frozen=True)
class Decision:
    """What becomes of a quantity."""

    quantity: Annotated[Decimal, Ask(gettext_lazy("Quantity"))]
    how: Annotated[str, Ask(gettext_lazy("What becomes of it"), choices=decided_choices)] = "rework"


def _add(act: Act, case: Nonconformity, lines: list[Disposition], name: str) -> None:
    """Put decisions behind those that there are; refuse what is more than is affected."""
    if case.quantity is None:
        raise Invalid(_("It is not said how much is affected; describe that first."))
    for line in lines:
        positive(line.quantity, name)
        line.decided_by, line.decided_on = person_of(act), act.today
    wanted = sum((line.quantity for line in lines), Decimal(0))
    if wanted > case.undecided:
        sentence = _("Only %(left)s are left to decide on, not %(wanted)s.") % {
            "left": case.counted(case.undecided),
            "wanted": case.counted(wanted),
        }
        raise Invalid(sentence, {name: [sentence]})
    set_parts(case, "dispositions", [*again(case, "dispositions"), *lines])


@moves(label=gettext_lazy("Decide on the goods"), past=said("past", "decided what becomes of the goods"))
def decide(act: Act, case: Nonconformity, *, lines: Annotated[list[Decision], Ask(gettext_lazy("Goods"))]) -> None:
    """Decide what becomes of the goods: rework, repair, regrade, scrap or return, by quantity (8.7.1 a, c)."""
    _add(act, case, [Disposition(how=line.how, quantity=line.quantity) for line in lines], "lines")


@moves(label=gettext_lazy("Note the customer's approval"), past=said("past", "noted the customer's approval"))
def note_approval(
    act: Act,
    case: Nonconformity,
    *,
    customer_approval: Annotated[str, Ask(choices=approval_choices)],
    approval_reference: Annotated[
        str, Ask(help=gettext_lazy("Such as the number of their letter, or who gave it when."))
    ] = "",
) -> None:
    """Note whether the customer must approve of goods that do not conform, and whether they did (8.7.1 d)."""
    case.customer_approval, case.approval_reference = customer_approval, approval_reference


def _approved(_actor: Actor, case: Nonconformity) -> str:
    """Say what is missing of the customer's approval."""
    if case.customer_approval == "refused":
        return _("The customer refused their approval; decide otherwise.")
    if case.customer_approval not in ("given", "not-needed"):
        return _("It is not noted that the customer approved, or that this is not needed.")
    return ""


APPROVED = gate(
    "nonconformities.customer-approval",
    label=gettext_lazy("A concession has the customer's approval, or needs none"),
    check=_approved,
    stops=True,
    passed_by="quality-manager",
)


@moves(
    label=gettext_lazy("Permit use as it is"),
    past=said("past", "permitted use as it is"),
    signs=gettext_lazy("I permit the use of goods that do not conform, in this quantity and until this day."),
    gates=(APPROVED,),
)
def permit(
    act: Act,
    case: Nonconformity,
    *,
    quantity: Annotated[Decimal, Ask(gettext_lazy("Quantity"))],
    until: Annotated[dt.date, Ask(gettext_lazy("Valid until"))],
    how: Annotated[str, Ask(gettext_lazy("Sort of permission"), choices=permission_choices)] = "concession",
) -> None:
    """Permit use of what does not conform, in a quantity and until a day, with a signature (8.7.1 d)."""
    if until < act.today:
        sentence = _("A permission cannot end in the past; choose today or a later day.")
        raise Invalid(sentence, {"until": [sentence]})
    _add(act, case, [Disposition(how=how, quantity=quantity, until=until)], "quantity")


def _inspected(_actor: Actor, case: Nonconformity) -> str:
    """Say that nothing was inspected again."""
    return "" if case.inspection else _("Nothing was inspected again yet; verify it first.")


INSPECTED = gate(
    "nonconformities.release-inspected",
    label=gettext_lazy("What is released was inspected again"),
    check=_inspected,
    stops=True,
    passed_by="quality-manager",
)


@moves(
    label=gettext_lazy("Release"),
    past=said("past", "released goods"),
    signs=gettext_lazy("I release these goods after they were inspected again."),
    gates=(INSPECTED,),
)
def release(act: Act, case: Nonconformity, *, quantity: Annotated[Decimal, Ask(gettext_lazy("Quantity"))]) -> None:
    """Release goods that turned out to conform when they were inspected again, with a signature (8.6, 8.7.1)."""
    _add(act, case, [Disposition(how="release", quantity=quantity)], "quantity")


@moves(label=gettext_lazy("Take back the last decision"), past=said("past", "took back a decision on goods"))
def take_back(act: Act, case: Nonconformity, *, reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)]) -> None:
    """Take back the last decision on goods, with the reason; the ledger keeps it."""
    lines = again(case, "dispositions")
    if not lines:
        raise Invalid(_("Nothing is decided on goods yet."))
    set_parts(case, "dispositions", lines[:-1])
