"""Passages: what must vanish from texts, where it stands in them, and a text without it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from qualitas.kernel.ledger.erasing import Spans
from qualitas.richtext.source import joined, looks_rich, readings

BLANK = "████"
"""What stands where a passage was; its length tells nothing."""

BARE = 5
"""From this many characters on a passage is found inside longer words too, such as a name with an ending."""

FEWEST = 2
"""Characters that a passage has at least."""


@dataclass(frozen=True)
class Passages:
    """Words to be blanked, whatever their case and the white space between them."""

    words: tuple[str, ...]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_one, sorted(self.words, key=len, reverse=True))), re.IGNORECASE)

    def spans(self, text: str) -> Spans:
        """Return where the passages stand in ``text``: begin and length of each, in characters.

        In rich text they are looked for in what is read, across bold and italic; its tags are never touched.
        """
        if looks_rich(text):
            found = {span for words, places in readings(text) for span in self._in_source(words, places)}
            return tuple((begin, end - begin) for begin, end in joined(sorted(found)))
        return tuple((found.start(), found.end() - found.start()) for found in self._pattern.finditer(text))

    def _in_source(self, words: str, places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield where the passages in ``words`` stand in the source, whose ``places`` are those of each character."""
        for found in self._pattern.finditer(words):
            yield from joined(places[found.start() : found.end()])

    def stand_in(self, value: Any) -> bool:
        """Tell whether a passage stands in a value: a text, or any text within a list or an object."""
        return any(self.spans(text) if looks_rich(text) else self._pattern.search(text) for text in texts(value))

    def without(self, value: Any) -> Any:
        """Return ``value`` with every passage blanked, in whatever depth."""
        if isinstance(value, str):
            if looks_rich(value):
                spans = self.spans(value)
                return blanked(value, spans) if spans else value
            return self._pattern.sub(BLANK, value)
        if isinstance(value, list):
            return [self.without(item) for item in value]
        if isinstance(value, dict):
            return {self.without(name): self.without(item) for name, item in value.items()}
        return value

    @cached_property
    def runs(self) -> tuple[str, ...]:
        """Return for each passage its longest run of ASCII letters or digits, which every engine finds in any case."""
        return tuple(max(re.findall(r"[A-Za-z0-9]+", word) or word.split(), key=len) for word in self.words)


def _one(word: str) -> str:
    """Return the pattern of one passage; a short one must stand as a word of its own."""
    inner = r"\s+".join(re.escape(part) for part in word.split())
    return inner if len(word) >= BARE else rf"(?<!\w){inner}(?!\w)"


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a value, in whatever depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from texts(name)
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def lines(given: str) -> tuple[str, ...]:
    """Return the passages that somebody wrote, one a line, each once, without those that are too short to be meant."""
    found = (" ".join(line.split()) for line in given.splitlines())
    return tuple(dict.fromkeys(line for line in found if len(line) >= FEWEST))


def blanked(text: str, spans: Spans) -> str:
    """Return ``text`` with the passages at ``spans`` blanked; where none are known, nothing of it is left."""
    if not spans:
        return BLANK
    for begin, length in sorted(spans, reverse=True):
        text = text[:begin] + BLANK + text[begin + length :]
    return text


def of_name(name: str) -> tuple[str, ...]:
    """Return how a person's name is written: as it is, and with the family name first."""
    words = name.split()
    return (name, f"{words[-1]}, {' '.join(words[:-1])}") if len(words) > 1 else (name,)


def possibly(columns: Iterable[str], passages: Passages) -> tuple[str, list[str]]:
    """Return SQL that narrows rows down to those in whose ``columns`` (quoted) a passage may stand, and its parameters.

    Both engines find ASCII letters in any case; a passage without any is looked for as it is.
    """
    like = "ILIKE" if connection.vendor == "postgresql" else "LIKE"
    looked = [(column, run) for column in columns for run in passages.runs]
    return " OR ".join(f"CAST({column} AS TEXT) {like} %s" for column, _run in looked), [
        f"%{run}%" for _c, run in looked
    ]
