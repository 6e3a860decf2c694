"""What is kept of a party: who they are to us, and how to reach them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step, Words
from qualitas.kernel.records.models import Record

KEEPERS = ("quality-manager", "process-owner", "author", "system")

RELATIONS: dict[str, Words] = {
    "customer": pgettext_lazy("party", "customer"),
    "supplier": pgettext_lazy("party", "supplier"),
    "customer-and-supplier": pgettext_lazy("party", "customer and supplier"),
    "other": pgettext_lazy("party", "other interested party"),
}


def relation_choices() -> list[tuple[str, Words]]:
    """Return what a party can be to the organisation, as choices."""
    return list(RELATIONS.items())


class Party(Record):
    """A customer, a supplier or another party with whom the organisation works."""

    kind = "party"
    clause = "4.2"
    prefix = "PTY"
    collection = "parties"
    group = "context"
    in_clear = frozenset({"relation", "code"})
    columns = ("number", "title", "relation", "code", "country", "state")
    facts = ("relation", "code", "contact", "email", "phone", "country")
    filters = ("state", "relation")
    searched = ("number", "title", "code")
    lifecycle = Lifecycle(
        states=(
            State("active", pgettext_lazy("state", "active"), "good"),
            State("retired", pgettext_lazy("state", "retired"), "off", open=False),
        ),
        steps=(
            Step("change_party", "active", duty=KEEPERS),
            Step("retire", "active", "retired", duty=KEEPERS),
            Step("restore", "retired", "active", duty=KEEPERS),
        ),
    )

    relation = models.CharField(_("relation"), max_length=24, choices=relation_choices, default="customer")
    code = models.CharField(
        _("our number for them"), max_length=40, blank=True, help_text=_("Such as in the accounts or the ERP.")
    )
    contact = models.CharField(_("contact"), max_length=120, blank=True, help_text=_("Whom we speak with there."))
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=60, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("customers and suppliers")

    def __str__(self) -> str:
        return self.title
