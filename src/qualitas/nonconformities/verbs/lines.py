"""Lines of a case as a verb takes them up: the old ones again, and quantities that are more than nothing."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qualitas.kernel.acts.parts import read_parts
from qualitas.kernel.acts.refusals import Invalid
from qualitas.nonconformities.models import Nonconformity

KEPT_BY_MACHINE = frozenset({"id", "position", "nonconformity"})


def copy_of(line: Any) -> Any:
    """Return a line like ``line`` that can be written anew."""
    fields = [field for field in line._meta.concrete_fields if field.name not in KEPT_BY_MACHINE]
    return type(line)(**{field.attname: getattr(line, field.attname) for field in fields})


def again(case: Nonconformity, name: str) -> list[Any]:
    """Return the lines of a case, to be set again with others behind them."""
    return [copy_of(line) for line in read_parts(case)[name]]


def positive(quantity: Decimal, name: str) -> None:
    """Refuse a quantity of nothing; ``name`` is the question that asked for it."""
    if quantity <= 0:
        sentence = _("A quantity is more than nothing; give how much it is.")
        raise Invalid(sentence, {name: [sentence]})
