"""Inputs that are never written down: a badge's number, a PIN. What a verb keeps of them is a keyed hash."""

from dataclasses import dataclass, field
from typing import Any

from django import forms

from qualitas.kernel.ledger.keys import fingerprint


@dataclass(frozen=True, slots=True)
class Concealed:
    """Something typed that neither the ledger nor an idempotency key may hold: as text it is its keyed hash."""

    plain: str = field(repr=False)

    def __str__(self) -> str:
        return fingerprint("concealed input", self.plain.encode("utf-8", "surrogatepass"))


class Pin(Concealed):
    """A PIN: not shown while it is typed."""


class ConcealedField(forms.CharField):
    """Asks for something concealed; ``unseen`` does not show what is typed, and it never comes back in a form."""

    def __init__(self, kind: type[Concealed] = Concealed, **kwargs: Any) -> None:
        seen = {} if kind is not Pin else {"widget": forms.PasswordInput}
        super().__init__(**{"max_length": 100, **seen, **kwargs})
        self.kind, self.unseen = kind, kind is Pin

    def clean(self, value: Any) -> Any:
        """Return what was typed, concealed; nothing stays nothing."""
        text = super().clean(value)
        return self.kind(text) if text else ""

    def bound_data(self, _data: Any, _initial: Any) -> str:
        """Return nothing: what was typed is typed again."""
        return ""
