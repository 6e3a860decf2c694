"""Redlines: what changed between two texts — units first, then words; tables row by row and cell by cell; what moved."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from qualitas.richtext.units import Unit

type Mark = Literal["", "ins", "del"]
type Status = Literal["same", "changed", "restyled", "inserted", "deleted", "moved from", "moved to"]
ALIKE = 0.4
"""The share of words that two units must have in common to be one that was changed."""
NEAR = 40
"""Units looked at on each side for the one that a changed unit was."""
LEAST_MOVED = 3
"""Words that a unit must have for its moving to be worth telling."""
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words: the same in both texts, inserted or deleted."""

    text: str
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class CellChange:
    """A text of a unit with what changed in it; ``mark`` tells that the whole cell is new or gone."""

    pieces: tuple[Piece, ...]
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A unit in both texts: what became of it. ``kind`` and ``depth`` are the unit's own.

    “restyled” has the same words in another look, or with links that lead elsewhere. “moved from” stands where a unit
    was, “moved to” where it is now.
    """

    status: Status
    kind: str
    cells: tuple[CellChange, ...]
    depth: int = 0

    @property
    def is_change(self) -> bool:
        """Tell whether something happened here."""
        return self.status != "same"


def redline(before: Sequence[Unit], after: Sequence[Unit]) -> tuple[Change, ...]:
    """Return how ``after`` came from ``before``, unit by unit, in the order of reading."""
    return _with_moves(tuple(_compared(before, after)))


def _compared(before: Sequence[Unit], after: Sequence[Unit]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, [one.key for one in before], [one.key for one in after], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield from map(_same, before[a:b], after[c:d])
        else:
            yield from _replaced(before[a:b], after[c:d])


def _same(old: Unit, new: Unit) -> Change:
    cells = tuple(CellChange((Piece(text),)) for text in new.cells)
    return Change("same" if old.look == new.look or new.kind == "rule" else "restyled", new.kind, cells, new.depth)


def _whole(unit: Unit, mark: Literal["ins", "del"]) -> Change:
    cells = tuple(CellChange((Piece(text, mark),), mark) for text in unit.cells)
    return Change("inserted" if mark == "ins" else "deleted", unit.kind, cells, unit.depth)


def _replaced(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[Change]:
    """Yield what became of units that are not the same: those alike are one that was changed."""
    at = upto = 0
    for i, j in [*_pairs(old, new), (len(old), len(new))]:
        yield from (_whole(unit, "del") for unit in old[at:i])
        yield from (_whole(unit, "ins") for unit in new[upto:j])
        if i < len(old):
            yield Change("changed", new[j].kind, _cells(old[i].cells, new[j].cells), new[j].depth)
        at, upto = i + 1, j + 1


def _pairs(old: Sequence[Unit], new: Sequence[Unit]) -> list[tuple[int, int]]:
    """Return which old unit became which new one, both in order: each looks for the most alike near its own place."""
    if not old or not new:
        return []
    found: list[tuple[int, int]] = []
    for i, unit in enumerate(old):
        middle = i * len(new) // len(old)
        near = range(max(0, middle - NEAR), min(len(new), middle + NEAR + 1))
        best = max(near, key=lambda j: (_alike(unit, new[j]), -abs(j - middle)))
        if _alike(unit, new[best]) >= ALIKE:
            found.append((i, best))
    return _in_order(found)


def _alike(old: Unit, new: Unit) -> float:
    if (old.kind, old.depth) != (new.kind, new.depth):
        return 0.0
    both = len(old.words) + len(new.words)
    return 2 * len(old.words & new.words) / both if both else 0.0


def _in_order(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest row of pairs in which both sides go up."""
    ends: list[int] = []  # the lowest second number with which a row of each length ends
    rows: list[tuple[int, int]] = []  # for each pair the length of the row that it ends
    for place, (_i, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        ends[length : length + 1] = [j]
        rows.append((length, place))
    kept: list[tuple[int, int]] = []
    wanted, least = len(ends) - 1, -1
    for length, place in reversed(rows):
        j = pairs[place][1]
        if length == wanted and (least < 0 or j < least):
            kept.append(pairs[place])
            wanted, least = wanted - 1, j
    return kept[::-1]


def _cells(old: Sequence[str], new: Sequence[str]) -> tuple[CellChange, ...]:
    """Return the cells of a unit: one for one where there are as many, else those that are the same side by side."""
    if len(old) == len(new):
        return tuple(CellChange(_words(was, now)) for was, now in zip(old, new, strict=True))
    made: list[CellChange] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            made += [CellChange((Piece(text),)) for text in new[c:d]]
        else:
            made += [CellChange((Piece(text, "del"),), "del") for text in old[a:b]]
            made += [CellChange((Piece(text, "ins"),), "ins") for text in new[c:d]]
    return tuple(made)


def _words(was: str, now: str) -> tuple[Piece, ...]:
    """Return a text with the words that went and came."""
    if was == now:
        return (Piece(now),)
    old, new = _TOKEN.findall(was), _TOKEN.findall(now)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("".join(new[c:d])))
            continue
        if a < b:
            pieces.append(Piece("".join(old[a:b]), "del"))
        if c < d:
            pieces.append(Piece("".join(new[c:d]), "ins"))
    return tuple(_joined(pieces))


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join changes that only a space parts, so that a rewritten sentence reads as one."""
    gone, come = "", ""
    given = list(pieces)
    for place, piece in enumerate(given):
        last = place == len(given) - 1
        if piece.mark == "del":
            gone += piece.text
        elif piece.mark == "ins":
            come += piece.text
        elif piece.text.isspace() and (gone or come) and not last:
            gone, come = gone + piece.text, come + piece.text
        else:
            yield from _both(gone, come)
            gone = come = ""
            yield piece
    yield from _both(gone, come)


def _both(gone: str, come: str) -> Iterator[Piece]:
    if gone and gone == come:
        yield Piece(gone)
        return
    if gone:
        yield Piece(gone, "del")
    if come:
        yield Piece(come, "ins")


def _with_moves(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return the changes with what was taken away here and put in there told as moved."""
    gone: dict[tuple[object, ...], list[int]] = {}
    for place, change in enumerate(changes):
        if change.status == "deleted" and sum(len(text.split()) for text in _texts(change)) >= LEAST_MOVED:
            gone.setdefault((change.kind, *_texts(change)), []).append(place)
    made = list(changes)
    for place, change in enumerate(changes):
        was = gone.get((change.kind, *_texts(change))) if change.status == "inserted" else None
        if was:
            made[place] = replace(change, status="moved to")
            at = was.pop(0)
            made[at] = replace(changes[at], status="moved from")
    return tuple(made)


def _texts(change: Change) -> tuple[str, ...]:
    return tuple("".join(piece.text for piece in cell.pieces) for cell in change.cells)


def taken(changes: Iterable[Change], side: Literal["ins", "del"]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the units of one side as kind and texts: with “ins” those of the later text, with “del” of the earlier."""
    other: Mark = "del" if side == "ins" else "ins"
    left_out = ("deleted", "moved from") if side == "ins" else ("inserted", "moved to")
    return [
        (
            change.kind,
            tuple(
                "".join(piece.text for piece in cell.pieces if piece.mark != other)
                for cell in change.cells
                if cell.mark != other
            ),
        )
        for change in changes
        if change.status not in left_out
    ]
