"""Two people changed the same text: what each changed is put together, what both changed stands twice, nothing is lost."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from qualitas.richtext.parts import Block, List, Table


@dataclass(frozen=True, slots=True)
class Merged[T]:
    """What came of it. theirs: how many passages of the others were taken over. both: how many stand twice now."""

    pieces: tuple[T, ...]
    theirs: int = 0
    both: int = 0


def merge[T: Hashable](
    base: Sequence[T],
    mine: Sequence[T],
    theirs: Sequence[T],
    twice: Callable[[tuple[T, ...], tuple[T, ...], tuple[T, ...]], tuple[tuple[T, ...], int]],
) -> Merged[T]:
    """Put two versions of ``base`` together, piece by piece.

    Where both changed the same pieces, ``twice(base, mine, theirs)`` says what stands there, and how many conflicts
    that leaves.
    """
    found: list[T] = []
    taken = both = at = 0
    for place in _places(_changes(base, mine), _changes(base, theirs)):
        found += base[at : place.begin]
        at = place.end
        was = tuple(base[place.begin : place.end])
        own, other = place.said(base, place.mine), place.said(base, place.theirs)
        if own in (other, was):
            taken += other != own
            found += other
        elif other == was:
            found += own
        else:
            pieces, conflicts = twice(was, own, other)
            found += pieces
            both += conflicts
            taken += not conflicts
    return Merged((*found, *base[at:]), taken, both)


@dataclass(frozen=True, slots=True)
class _Change[T]:
    """What stands in the place of ``base[begin:end]``."""

    begin: int
    end: int
    pieces: tuple[T, ...]


@dataclass(slots=True)
class _Place[T]:
    """A stretch of the base that one or both changed."""

    begin: int
    end: int
    mine: list[_Change[T]]
    theirs: list[_Change[T]]

    def meets(self, change: _Change[T]) -> bool:
        """Tell whether a change overlaps this stretch; what is put in at its edge does not, unless both put in there."""
        if self.begin == self.end == change.begin == change.end:
            return True
        if change.begin == change.end:
            return self.begin < change.begin < self.end
        if self.begin == self.end:
            return change.begin < self.begin < change.end
        return change.begin < self.end and self.begin < change.end

    def said(self, base: Sequence[T], changes: list[_Change[T]]) -> tuple[T, ...]:
        """Return what the stretch says after the changes of one of the two."""
        found: list[T] = []
        at = self.begin
        for change in changes:
            found += (*base[at : change.begin], *change.pieces)
            at = change.end
        return (*found, *base[at : self.end])


def _changes[T: Hashable](base: Sequence[T], other: Sequence[T]) -> list[_Change[T]]:
    codes = SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [_Change(a, b, tuple(other[c:d])) for what, a, b, c, d in codes if what != "equal"]


def _places[T](mine: list[_Change[T]], theirs: list[_Change[T]]) -> list[_Place[T]]:
    """Return the stretches that were changed, in order; changes that overlap are one stretch."""
    found: list[_Place[T]] = []
    for change in sorted([*mine, *theirs], key=lambda one: (one.begin, one.end)):
        if not found or not found[-1].meets(change):
            found.append(_Place(change.begin, change.end, [], []))
        place = found[-1]
        place.end = max(place.end, change.end)
        (place.mine if any(change is one for one in mine) else place.theirs).append(change)
    return found


def merge_blocks(
    base: tuple[Block, ...],
    mine: tuple[Block, ...],
    theirs: tuple[Block, ...],
    mark: Callable[[tuple[Block, ...]], tuple[Block, ...]],
) -> Merged[Block]:
    """Put two versions of a text together; ``mark`` says how what the others wrote stands beside one's own.

    In a list or a table that both changed, items and rows are put together, where they do not overlap either.
    """

    def twice(
        was: tuple[Block, ...], own: tuple[Block, ...], other: tuple[Block, ...]
    ) -> tuple[tuple[Block, ...], int]:
        inner = _inside(was, own, other)
        return (inner, 0) if inner else ((*own, *(mark(other) if other else ())), 1)

    return merge(base, mine, theirs, twice)


def _inside(was: tuple[Block, ...], own: tuple[Block, ...], other: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return one list or table that was put together inside; nothing where that leaves something twice."""
    match was, own, other:
        case (List(before),), (List(mine, start),), (List(theirs),):
            items = merge(before, mine, theirs, _never)
            return (List(items.pieces, start),) if not items.both else ()
        case (Table(before),), (Table(mine),), (Table(theirs),) if _simple(own[0]) and _simple(other[0]):
            rows = merge(before, mine, theirs, _never)
            same = len({len(row) for row in rows.pieces}) == 1
            return (replace(own[0], rows=rows.pieces),) if not rows.both and same else ()  # type: ignore[arg-type] # a table
        case _:
            return ()


def _never[T](_was: tuple[T, ...], own: tuple[T, ...], _other: tuple[T, ...]) -> tuple[tuple[T, ...], int]:
    return own, 1


def _simple(block: Block) -> bool:
    """Tell whether a table has no merged cells."""
    return isinstance(block, Table) and all(cell.colspan == cell.rowspan == 1 for row in block.rows for cell in row)
