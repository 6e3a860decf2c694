"""What is kept of what the organisation provides: products, services and parts, and the lots that are traced."""

from typing import Self
from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step, Words
from qualitas.kernel.records.models import Record

KEEPERS = ("quality-manager", "process-owner", "author", "system")

SORTS: dict[str, Words] = {
    "product": pgettext_lazy("product", "product"),
    "service": pgettext_lazy("product", "service"),
    "part": pgettext_lazy("product", "part"),
}


def sort_choices() -> list[tuple[str, Words]]:
    """Return what can be in the register, as choices."""
    return list(SORTS.items())


class Product(Record):
    """A product, a service or a part, with its own number and revision."""

    kind = "product"
    clause = "8.2"
    prefix = "PRD"
    collection = "products"
    group = "operation"
    in_clear = frozenset({"sort", "code", "revision", "unit"})
    columns = ("number", "code", "title", "sort", "revision", "state")
    facts = ("code", "sort", "revision", "unit")
    filters = ("state", "sort")
    searched = ("number", "code", "title")
    lifecycle = Lifecycle(
        states=(
            State("in use", pgettext_lazy("state", "in use"), "good"),
            State("retired", pgettext_lazy("state", "retired"), "off", open=False),
        ),
        steps=(
            Step("change_product", "in use", duty=KEEPERS),
            Step("retire", "in use", "retired", duty=KEEPERS),
            Step("restore", "retired", "in use", duty=KEEPERS),
        ),
    )

    sort = models.CharField(_("sort"), max_length=12, choices=sort_choices, default="product")
    code = models.CharField(_("part number"), max_length=60, blank=True, help_text=_("As on the drawing or the label."))
    revision = models.CharField(_("revision"), max_length=20, blank=True, help_text=_("Of the drawing or the offer."))
    unit = models.CharField(_("unit"), max_length=20, blank=True, help_text=_("In which it is counted, such as kg."))

    class Meta(Record.Meta):
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return f"{self.code} · {self.title}" if self.code else self.title


class Lot(Record):
    """A quantity of a product that was made or received together and can be traced (8.5.2)."""

    kind = "lot"
    clause = "8.5.2"
    prefix = "LOT"
    collection = "lots"
    group = "operation"
    in_clear = frozenset({"quantity"})
    columns = ("number", "title", "product", "quantity", "made_on", "state")
    facts = ("product", "quantity", "made_on")
    filters = ("state", "product")
    lifecycle = Lifecycle(
        states=(
            State("registered", pgettext_lazy("state", "registered"), "good"),
            State("used up", pgettext_lazy("state", "used up"), "off", open=False),
        ),
        steps=(
            Step("change_lot", "registered", duty=KEEPERS),
            Step("use_up", "registered", "used up", duty=KEEPERS),
            Step("restore_lot", "used up", "registered", duty=KEEPERS),
        ),
    )

    product = models.ForeignKey(Product, models.PROTECT, verbose_name=_("product"), related_name="lots")
    quantity = models.DecimalField(
        _("quantity"), max_digits=14, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    made_on = models.DateField(_("made or received on"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("lot")
        verbose_name_plural = _("lots")

    def __str__(self) -> str:
        return self.title

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's lots with their products."""
        return cls.within(organisation).select_related("product")
