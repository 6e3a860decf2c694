"""Anchors: where in a text a comment stands, and where that passage is after the text was changed."""

from collections.abc import Sequence
from dataclasses import dataclass

BETWEEN = "\x1f"
"""What separates quote and context where they are read as one text; no text that comes in has it."""
LONGEST_QUOTE = 2000
CONTEXT = 200


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage: in which block it stood, its words, and the words before and after it within that block."""

    block: int
    quote: str
    before: str = ""
    after: str = ""


def plainly(text: str) -> str:
    """Return a text with single spaces, as it is compared."""
    return " ".join(text.replace(BETWEEN, " ").split())


def whole(passages: Sequence[str], block: int) -> str:
    """Return the text of a block as a quote, cut where it is too long; empty where there is no such block."""
    return plainly(passages[block])[:LONGEST_QUOTE] if 0 <= block < len(passages) else ""


def found(passage: Passage, passages: Sequence[str]) -> int | None:
    """Return the block in which a passage stands now, or None where it is gone.

    Among several blocks with the same words the one whose context agrees is taken, then the nearest.
    """
    quote = plainly(passage.quote)
    if not quote:
        return None
    texts = [plainly(text) for text in passages]
    places = [index for index, text in enumerate(texts) if quote in text]
    return min(places, key=lambda at: (not _agrees(texts[at], passage), abs(at - passage.block), at), default=None)


def _agrees(text: str, passage: Passage) -> bool:
    """Tell whether a passage stands somewhere in a text between the words between which it stood."""
    quote, before, after = plainly(passage.quote), plainly(passage.before), plainly(passage.after)
    at = text.find(quote)
    while at >= 0:
        left, right = text[:at].rstrip(), text[at + len(quote) :].lstrip()
        if left.endswith(before) and right.startswith(after):
            return True
        at = text.find(quote, at + 1)
    return False
