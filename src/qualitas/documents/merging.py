"""A text that others changed while somebody wrote on it: put together, with what both changed standing twice."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from qualitas import richtext as r
from qualitas.documents.texts import blocks_of
from qualitas.richtext.merging import Merged, merge, merge_blocks

_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Together:
    """A text that was put together. theirs: how many passages of others it took over. both: how many stand twice."""

    text: str
    markup: str
    theirs: int
    both: int


def together(
    base: Mapping[str, Any] | None, mine: Mapping[str, Any], theirs: Mapping[str, Any], heads: str
) -> Together:
    """Put a text and that of others together; ``heads`` is what stands above what the others wrote where both changed.

    Without ``base`` only what both have alike is known to be wanted. Markdown stays Markdown where all of it is.
    """
    if {_markup(mine), _markup(theirs), _markup(base or mine)} == {"markdown"}:
        return _paragraphs(base, mine, theirs, heads)
    own, other = _blocks(mine), _blocks(theirs)
    was = _blocks(base) if base is not None else _common(own, other)

    def mark(blocks: tuple[r.Block, ...]) -> tuple[r.Block, ...]:
        return (r.Notice("danger", (r.Paragraph((r.Run(heads, bold=True),)), *blocks)),)

    made: Merged[r.Block] = merge_blocks(was, own, other, mark)
    return Together(r.to_html(made.pieces), "html", made.theirs, made.both)


def _paragraphs(
    base: Mapping[str, Any] | None, mine: Mapping[str, Any], theirs: Mapping[str, Any], heads: str
) -> Together:
    own, other = _split(mine), _split(theirs)
    was = _split(base) if base is not None else _common(own, other)

    def twice(_was: tuple[str, ...], own: tuple[str, ...], other: tuple[str, ...]) -> tuple[tuple[str, ...], int]:
        quoted = "\n>\n".join("> " + part.replace("\n", "\n> ") for part in other)
        return (*own, *((f"> [!DANGER]\n> **{heads}**\n>\n{quoted}",) if other else ())), 1

    made = merge(was, own, other, twice)
    return Together("\n\n".join(made.pieces), "markdown", made.theirs, made.both)


def _markup(values: Mapping[str, Any]) -> str:
    return str(values.get("markup") or "markdown")


def _blocks(values: Mapping[str, Any]) -> tuple[r.Block, ...]:
    return r.emptied(blocks_of(str(values.get("text") or ""), _markup(values)))


def _split(values: Mapping[str, Any]) -> tuple[str, ...]:
    text = str(values.get("text") or "").replace("\r\n", "\n")
    return tuple(part.strip("\n") for part in _PARAGRAPHS.split(text) if part.strip())


def _common[T](own: tuple[T, ...], other: tuple[T, ...]) -> tuple[T, ...]:
    found = SequenceMatcher(None, own, other, autojunk=False).get_matching_blocks()
    return tuple(piece for one in found for piece in own[one.a : one.a + one.size])


def changed_since(
    base: Mapping[str, Any], theirs: Mapping[str, Any]
) -> list[tuple[tuple[r.Block, ...], tuple[r.Block, ...]]]:
    """Return the passages that others changed: what stood there, and what stands there now."""
    was, now = _blocks(base), _blocks(theirs)
    codes = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    return [(was[a:b], now[c:d]) for what, a, b, c, d in codes if what != "equal"]
