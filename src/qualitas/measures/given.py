"""Values as a verb is given them: text as somebody pasted it, or columns that a program has read already."""

from hashlib import sha256
from typing import Any

from django import forms

from qualitas.measures.readings import Readings
from qualitas.measures.texts import Setting, pasted

LONGEST = 8_000_000
SHOWN = 32
"""How many hexadecimal digits of a hash tell one request from another."""


class Given:
    """What is to be recorded. Written down it is its hash alone: the values themselves stand in their batch."""

    __slots__ = ("readings", "text")

    def __init__(self, text: str = "", readings: Readings | None = None) -> None:
        self.text, self.readings = text, readings

    def __str__(self) -> str:
        if self.readings is not None:
            return f"n = {len(self.readings)} · SHA-256 {str(self.readings)[:SHOWN]}…"
        return f"SHA-256 {sha256(self.text.encode('utf-8', 'surrogatepass')).hexdigest()[:SHOWN]}…"

    def read(self, setting: Setting) -> Readings:
        """Return the values; raises Unreadable with a sentence for each bad row."""
        return pasted(self.text, setting) if self.readings is None else self.readings

    @classmethod
    def asked(cls, **common: Any) -> forms.Field:
        """Return the field that asks for values."""
        return GivenField(**common)


class GivenField(forms.CharField):
    """Asks for values as text: one a row, or columns with headings as a spreadsheet gives them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST, "strip": False, "widget": forms.Textarea, **kwargs})

    def clean(self, value: Any) -> Any:
        """Return what was typed, to be read by the verb, which knows the measure."""
        return value if isinstance(value, Given) else Given(super().clean(value))
