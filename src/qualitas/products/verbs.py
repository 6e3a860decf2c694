"""What people do with the register of products and lots: add, change, retire."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.verbs import moves, opens
from qualitas.products.models import KEEPERS, Lot, Product, sort_choices


@opens(label=gettext_lazy("Add a product"), past=said("past", "added the product"), duty=KEEPERS)
def add_product(
    act: Act,
    *,
    title: Annotated[str, Ask(gettext_lazy("Name"))],
    sort: Annotated[str, Ask(choices=sort_choices)] = "product",
    code: str = "",
    revision: str = "",
    unit: str = "",
) -> Product:
    """Add a product, a service or a part to the register (8.2)."""
    return Product(title=title, sort=sort, code=code, revision=revision, unit=unit)


@moves(label=gettext_lazy("Change"), past=said("past", "changed the product"), plain=True, primary=True)
def change_product(
    act: Act,
    product: Product,
    *,
    title: Annotated[str, Ask(gettext_lazy("Name"))],
    sort: Annotated[str, Ask(choices=sort_choices)] = "product",
    code: str = "",
    revision: str = "",
    unit: str = "",
) -> None:
    """Change what is known of a product."""


@moves(label=gettext_lazy("Retire"), past=said("past", "retired the product"))
def retire(act: Act, product: Product) -> None:
    """Take a product out of use: no new records name it, the old ones stay."""


@moves(label=gettext_lazy("Restore"), past=said("past", "restored the product"))
def restore(act: Act, product: Product) -> None:
    """Use a retired product again."""


@opens(label=gettext_lazy("Register a lot"), past=said("past", "registered the lot"), duty=KEEPERS)
def register_lot(
    act: Act,
    *,
    title: Annotated[str, Ask(gettext_lazy("Lot number"), example="L-2291")],
    product: Annotated[Product, Ask(gettext_lazy("Product"))],  # type: ignore[valid-type] # the checker's plugin takes it for its own
    quantity: Decimal | None = None,
    made_on: dt.date | None = None,
) -> Lot:
    """Register a lot of a product, so that it can be traced (8.5.2)."""
    return Lot(title=title, product=product, quantity=quantity, made_on=made_on)


@moves(label=gettext_lazy("Change"), past=said("past", "changed the lot"), plain=True, primary=True)
def change_lot(
    act: Act,
    lot: Lot,
    *,
    title: Annotated[str, Ask(gettext_lazy("Lot number"))],
    quantity: Decimal | None = None,
    made_on: dt.date | None = None,
) -> None:
    """Change what is known of a lot."""


@moves(label=gettext_lazy("Used up"), past=said("past", "noted that it is used up"))
def use_up(act: Act, lot: Lot) -> None:
    """Note that nothing of the lot is left here."""


@moves(label=gettext_lazy("Restore"), past=said("past", "restored the lot"))
def restore_lot(act: Act, lot: Lot) -> None:
    """Take back that a lot is used up."""
