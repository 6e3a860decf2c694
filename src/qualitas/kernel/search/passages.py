"""Passages: the piece of a text in which the words stand, with the words marked; safe to show as it is."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from qualitas.kernel.search.words import Question

LENGTH = 220
MOST_MARKS = 60
_MARKUP = dict.fromkeys(map(ord, "#*|`~_="), " ")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text as plain pieces and marked ones; ``cut`` says that the text goes on before or after it."""

    pieces: tuple[tuple[str, bool], ...] = ()
    before: bool = False
    after: bool = False

    @property
    def text(self) -> str:
        """Return the passage as plain text."""
        words = "".join(piece for piece, _marked in self.pieces)
        return f"{'… ' if self.before else ''}{words}{' …' if self.after else ''}"

    @property
    def marks(self) -> list[list[int]]:
        """Return where the marked words begin and end in ``text``, in characters."""
        found, at = [], 2 if self.before else 0
        for piece, marked in self.pieces:
            if marked:
                found.append([at, at + len(piece)])
            at += len(piece)
        return found

    @property
    def html(self) -> SafeString:
        """Return the passage as HTML with everything escaped."""
        words = "".join(f"<mark>{escape(piece)}</mark>" if marked else escape(piece) for piece, marked in self.pieces)
        return mark_safe(f"{'… ' if self.before else ''}{words}{' …' if self.after else ''}")  # noqa: S308 - escaped above


@lru_cache(maxsize=4096)
def _plain(one: str) -> str:
    """Return one character in small letters without its accent; always exactly one character."""
    base = unicodedata.normalize("NFD", one)[0].lower()
    return base if len(base) == 1 else one


def _folded(text: str) -> str:
    """Return the text folded character by character, so that places in it are places in the text."""
    return text.lower() if text.isascii() else "".join(map(_plain, text))


def pattern(asked: Question) -> re.Pattern[str] | None:
    """Return what finds the words of a question in a folded text."""
    parts: dict[str, None] = {}
    for term in asked.terms:
        for place, word in enumerate(term.words):
            goes_on = term.begins and place == len(term.words) - 1
            parts[re.escape(word) + (r"[^\W_]*" if goes_on else "")] = None
    ways = "|".join(sorted(parts, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{ways})(?![^\W_])") if ways else None


def passage(text: str, words: re.Pattern[str] | None, length: int = LENGTH) -> Passage:
    """Return the piece of ``text`` in which most of the words stand near each other, or its beginning."""
    plain = " ".join(text.translate(_MARKUP).replace("---", " ").split())
    if not plain:
        return Passage()
    spans = [match.span() for match in islice(words.finditer(_folded(plain)), MOST_MARKS)] if words else []
    begin = _best(plain, spans, length)
    end = len(plain) if begin + length >= len(plain) else _word_end(plain, begin + length)
    pieces: list[tuple[str, bool]] = []
    at = begin
    for low, high in spans:
        if low < at or high > end:
            continue
        pieces += [(plain[at:low], False), (plain[low:high], True)]
        at = high
    pieces.append((plain[at:end], False))
    return Passage(tuple((piece, marked) for piece, marked in pieces if piece), begin > 0, end < len(plain))


def _best(text: str, spans: list[tuple[int, int]], length: int) -> int:
    """Return where the piece begins that holds the most different words."""
    if not spans or len(text) <= length:
        return 0
    best, most = 0, 0
    for low, _high in spans:
        inside = {text[a:b].lower() for a, b in spans if low <= a and b <= low + length}
        if len(inside) > most:
            best, most = low, len(inside)
    begin = max(0, min(best - length // 4, len(text) - length))
    gap = text.find(" ", begin, best) if begin else -1
    return gap + 1 if gap >= 0 else begin


def _word_end(text: str, at: int) -> int:
    gap = text.rfind(" ", max(0, at - 40), at)
    return gap if gap > 0 else at
