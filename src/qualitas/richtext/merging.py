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
    taken = both = 0
    for was, own, other in _chunks(base, mine, theirs):
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
    return Merged(tuple(found), taken, both)


def _chunks[T: Hashable](
    base: Sequence[T], mine: Sequence[T], theirs: Sequence[T]
) -> "list[tuple[tuple[T, ...], tuple[T, ...], tuple[T, ...]]]":
    """Return what lies between pieces that all three have in common, and those pieces one by one."""
    own, other = _places(base, mine), _places(base, theirs)
    made = []
    was = at = to = 0
    for place in [*(p for p in range(len(base)) if p in own and p in other), None]:
        end = (len(base), len(mine), len(theirs)) if place is None else (place, own[place], other[place])
        if (was, at, to) != end:
            made.append((tuple(base[was : end[0]]), tuple(mine[at : end[1]]), tuple(theirs[to : end[2]])))
        if place is not None:
            made.append(((base[place],), (base[place],), (base[place],)))
            was, at, to = end[0] + 1, end[1] + 1, end[2] + 1
    return made


def _places[T: Hashable](base: Sequence[T], other: Sequence[T]) -> dict[int, int]:
    """Return where pieces of ``base`` stand in ``other``."""
    found = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {one.a + step: one.b + step for one in found for step in range(one.size)}


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
