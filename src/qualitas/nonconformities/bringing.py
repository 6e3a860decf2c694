"""What a table of nonconformities brings beside each: what became of the goods, and what it cost."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.parts import set_parts
from qualitas.kernel.lists.places import BROUGHT, Brought
from qualitas.nonconformities.models import Cost, Disposition, Nonconformity
from qualitas.nonconformities.models.words import disposition_choices


def _ask_goods() -> forms.Field:
    return forms.ChoiceField(choices=disposition_choices, required=False)


def _decide(act: Act, case: Any, how: Any) -> None:
    """Note what became of all the goods that were affected."""
    if case.quantity is not None:
        set_parts(case, "dispositions", [Disposition(how=how, quantity=case.quantity, decided_on=act.today)])


def _ask_amount() -> forms.Field:
    return forms.DecimalField(max_digits=14, decimal_places=2, min_value=0, required=False)


def _cost(_act: Act, case: Any, amount: Any) -> None:
    """Note what it cost, as internal failure."""
    set_parts(case, "costs", [Cost(sort="internal", amount=amount)])


BROUGHT.setdefault(Nonconformity.kind, {})["disposition"] = Brought(_("What became of the goods"), _ask_goods, _decide)
BROUGHT[Nonconformity.kind]["cost"] = Brought(_("Cost"), _ask_amount, _cost)
