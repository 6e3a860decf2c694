"""Sentences of the statistics: English text that keeps its pattern and its values, so that a room can translate it."""

from collections.abc import Callable
from typing import Any, Self


class Sentence(str):
    """A sentence to a person.

    It is its English text. ``pattern`` and ``values`` stand beside, so that whoever shows it in another language says
    ``told(sentence, gettext)``; ``scripts/translate`` collects the patterns given to `say`.
    """

    __slots__ = ("pattern", "values")
    pattern: str
    values: dict[str, Any]

    def __new__(cls, pattern: str, values: dict[str, Any] | None = None) -> Self:
        """Return the sentence of a pattern with its values put in."""
        made = super().__new__(cls, pattern.format(**values) if values else pattern)
        made.pattern = pattern
        made.values = values or {}
        return made

    def __getnewargs__(self) -> tuple[str, dict[str, Any]]:  # type: ignore[override]
        """Return what a copy is made from."""
        return self.pattern, self.values


def told(sentence: str, translate: Callable[[str], str]) -> str:
    """Return a sentence in another language: ``translate`` turns patterns (gettext); sentences inside it are turned too."""
    if not isinstance(sentence, Sentence):
        return sentence
    values = {
        name: told(value, translate) if isinstance(value, str) else value for name, value in sentence.values.items()
    }
    pattern = translate(sentence.pattern)
    return pattern.format(**values) if values else pattern


def say(pattern: str, /, **values: Any) -> Sentence:
    """Return the sentence of a pattern such as ``"{count} values are missing."`` with its values."""
    return Sentence(pattern, values)
