"""What people do with the register of parties: add, change, retire."""

from typing import Annotated

from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.verbs import moves, opens
from qualitas.parties.models import KEEPERS, Party, relation_choices


@opens(label=gettext_lazy("Add a customer or supplier"), past=said("past", "added them to the register"), duty=KEEPERS)
def add_party(
    act: Act,
    *,
    title: Annotated[str, Ask(gettext_lazy("Name"))],
    relation: Annotated[str, Ask(choices=relation_choices)] = "customer",
    code: str = "",
    contact: str = "",
    email: str = "",
    phone: str = "",
    country: str = "",
) -> Party:
    """Add a customer, a supplier or another party to the register (4.2, 8.2, 8.4)."""
    return Party(title=title, relation=relation, code=code, contact=contact, email=email, phone=phone, country=country)


@moves(label=gettext_lazy("Change"), past=said("past", "changed what is known of them"), plain=True, primary=True)
def change_party(
    act: Act,
    party: Party,
    *,
    title: Annotated[str, Ask(gettext_lazy("Name"))],
    relation: Annotated[str, Ask(choices=relation_choices)] = "customer",
    code: str = "",
    contact: str = "",
    email: str = "",
    phone: str = "",
    country: str = "",
) -> None:
    """Change what is known of a party."""


@moves(label=gettext_lazy("Retire"), past=said("past", "retired them"))
def retire(act: Act, party: Party) -> None:
    """Take a party out of use: no new records name it, the old ones stay."""


@moves(label=gettext_lazy("Restore"), past=said("past", "restored them"))
def restore(act: Act, party: Party) -> None:
    """Use a retired party again."""
