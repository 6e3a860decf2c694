"""What is done at once: containing, correcting, verifying — and a minor case put right and closed in one act."""

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
from qualitas.kernel.records.asking import end_asked
from qualitas.nonconformities.models import Containment, Disposition, Nonconformity
from qualitas.nonconformities.models.words import TO_VERIFY, decided_choices, place_choices
from qualitas.nonconformities.verbs.lines import again, positive


@dataclass(frozen=True)
class Held:
    """A quantity that is held somewhere."""

    quantity: Annotated[Decimal, Ask(gettext_lazy("Quantity"))]
    place: Annotated[str, Ask(gettext_lazy("Where"), choices=place_choices)] = "process"


@moves(label=gettext_lazy("Contain"), past=said("past", "contained it"), primary=True)
def contain(
    act: Act,
    case: Nonconformity,
    *,
    containment: str,
    held: Annotated[list[Held], Ask(gettext_lazy("Goods that are held"))] = [],  # noqa: B006
) -> None:
    """Say what was done at once so that it does no harm, and which goods are held where (8.7.1 b, 10.2.1 a)."""
    case.containment = containment
    lines = again(case, "containments")
    for line in held:
        positive(line.quantity, "held")
        lines.append(Containment(place=line.place, quantity=line.quantity, done_by=person_of(act), done_on=act.today))
    set_parts(case, "containments", lines)
    end_asked(act, case)


@moves(label=gettext_lazy("Correct"), past=said("past", "corrected it"), primary=True)
def correct(act: Act, case: Nonconformity, *, correction: str) -> None:
    """Say how the nonconformity itself was removed (10.2.1 a); why it happened is another matter."""
    case.correction = correction
    end_asked(act, case)


def _minor(_actor: Actor, case: Nonconformity) -> str:
    """Refuse what is too severe, or awaited by a customer, to be closed in one act."""
    if case.severity != "minor":
        return _("Only a minor nonconformity is put right and closed in one act; contain and correct this one.")
    return _("A customer waits for an answer: correct it, answer, then close it.") if case.from_customer else ""


@moves(label=gettext_lazy("Put right and close"), past=said("past", "put it right and closed it"), guards=(_minor,))
def put_right(
    act: Act,
    case: Nonconformity,
    *,
    correction: Annotated[str, Ask(gettext_lazy("What was done?"))],
    goods: Annotated[
        str,
        Ask(
            gettext_lazy("What became of the goods?"),
            gettext_lazy("Of all that are affected; left empty where none are."),
            choices=decided_choices,
        ),
    ] = "",
    action_reason: Annotated[str, Ask(gettext_lazy("Why is no corrective action needed?"))] = "",
) -> None:
    """Close a minor nonconformity at once: what was done, and what became of the goods."""
    if case.undecided > 0:
        if not goods:
            raise Invalid(case.short, {"goods": [case.short]})
        done = Disposition(how=goods, quantity=case.undecided, decided_by=person_of(act), decided_on=act.today)
        if goods in TO_VERIFY:
            done.verified_by, done.verified_on = person_of(act), act.today
        set_parts(case, "dispositions", [*again(case, "dispositions"), done])
    case.correction, case.action_needed, case.action_reason = correction, "no", action_reason
    case.closed_on, case.closed_by = act.today, person_of(act)
    end_asked(act, case)


@moves(label=gettext_lazy("Verify"), past=said("past", "verified it"))
def verify(
    act: Act,
    case: Nonconformity,
    *,
    inspection: Annotated[str, Ask(gettext_lazy("What was looked at, and what was found?"))],
) -> None:
    """Verify that goods are held where it says, and that what was reworked or repaired conforms now (8.7.1)."""
    case.inspection = inspection
    for name in ("containments", "dispositions"):
        lines = again(case, name)
        for line in lines:
            if line.verified_on is None and (name == "containments" or line.how in TO_VERIFY):
                line.verified_by, line.verified_on = person_of(act), act.today
        if lines:
            set_parts(case, name, lines)
