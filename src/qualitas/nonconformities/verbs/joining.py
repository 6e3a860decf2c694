"""Cases that belong together, and cases that turn out to be two."""

from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import set_parts
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.records.asking import end_asked
from qualitas.nonconformities.models import LIVE, Nonconformity
from qualitas.nonconformities.verbs.lines import again, positive

SHARED = (
    "severity", "source", "requirement", "evidence", "process_id", "product_id", "lot_id", "unit", "party_id", "site_id",
    "place", "found_on", "owner_id", "due", "customer_reference",
)  # fmt: skip


def _wrong(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, {name: [sentence]})


@moves(label=gettext_lazy("Split"), past=said("past", "split it"))
def split(
    act: Act,
    case: Nonconformity,
    *,
    title: Annotated[str, Ask(gettext_lazy("What is wrong with the other part?"))],
    quantity: Annotated[
        Decimal | None,
        Ask(gettext_lazy("Quantity that goes with it"), gettext_lazy("Of the goods on which nothing is decided yet.")),
    ] = None,
) -> None:
    """Make two cases of one that turns out to be two; the quantity of the new one is taken from this one."""
    if case.confidential:
        raise Invalid(_("A confidential case is not split; report the other one by itself."))
    other = Nonconformity(title=title, split_from=case, reported_by=person_of(act))
    for name in SHARED:
        setattr(other, name, getattr(case, name))
    if quantity is not None:
        positive(quantity, "quantity")
        if case.quantity is None or quantity >= case.quantity or quantity > case.undecided:
            left = case.counted(max(case.undecided, Decimal(0)))
            raise _wrong("quantity", _("Less than the whole of what is undecided (%s) can go with it.") % left)
        case.quantity -= quantity
        other.quantity = quantity
    act.also(other)


@moves(label=gettext_lazy("Merge"), past=said("past", "merged it with another case"))
def merge(
    act: Act,
    case: Nonconformity,
    *,
    # The Django plugin takes a model in Annotated for its own annotations.
    into: Annotated[Nonconformity, Ask(gettext_lazy("The case in which it goes on"))],  # type: ignore[valid-type]
    add: Annotated[
        bool,
        Ask(gettext_lazy("Add its goods to the other"), gettext_lazy("No where both tell of the same goods.")),
    ] = False,
) -> None:
    """Let a case go on in another one that tells of the same; its goods, lines and costs go with it if you say so."""
    other = act.hold(Nonconformity, into.pk)
    if other.pk == case.pk:
        raise _wrong("into", _("A case cannot go on in itself; choose another."))
    if other.state not in LIVE:
        raise _wrong("into", _("%s is over; choose a case that is still open.") % other.reference)
    if other.confidential != case.confidential:
        raise _wrong("into", _("Only one of the two is confidential; they stay apart."))
    if add:
        if case.quantity and other.quantity and case.unit != other.unit:
            raise _wrong("into", _("The two are counted in different units; make them the same first."))
        for name in Nonconformity.parts:
            set_parts(other, name, [*again(other, name), *again(case, name)])
            set_parts(case, name, [])
        if case.quantity:
            other.quantity = (other.quantity or Decimal(0)) + case.quantity
            other.unit = other.unit or case.unit
            case.quantity = None
    case.merged_into = other
    end_asked(act, case)
