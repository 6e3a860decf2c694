"""A text taken apart into the units that are compared: a heading, a paragraph, an item, a row of a table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

from qualitas.richtext.parts import (
    Block,
    Cell,
    Code,
    Heading,
    List,
    Notice,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Table,
    Text,
    inner,
    said,
)
from qualitas.richtext.writing import lines


@dataclass(frozen=True)
class Unit:
    """A unit: its kind (“h2”, “p”, “item”, “row”, “head”, “code”, “picture”, “rule”), its texts, how deep it lies.

    cells: one text, or one a cell. look: what else tells two units apart, such as bold words and where links lead.
    """

    kind: str
    cells: tuple[str, ...]
    depth: int = 0
    look: object = None

    @cached_property
    def key(self) -> tuple[object, ...]:
        """Return what is the same for the same unit, whatever it looks like."""
        return (self.kind, self.depth, self.cells)

    @cached_property
    def words(self) -> frozenset[str]:
        """Return its words, to see how much two units have in common."""
        return frozenset(" ".join(self.cells).casefold().split())


def units(blocks: Iterable[Block], depth: int = 0, kind: str = "p") -> Iterator[Unit]:
    """Yield the units of a text in the order of reading; ``kind`` is what a paragraph is here."""
    for block in blocks:
        if isinstance(block, Table):
            yield from map(_row, block.rows, repeat(depth))
        elif (unit := _leaf(block, depth, kind)) is not None:
            yield unit
        else:
            deeper, within = _within(block, kind)
            for held in inner(block):
                yield from units(held, depth + deeper, within)


def _row(row: tuple[Cell, ...], depth: int) -> Unit:
    head = bool(row) and all(cell.header for cell in row)
    return Unit("head" if head else "row", tuple("\n".join(lines(cell.blocks)) for cell in row), depth, row)


def _leaf(block: Block, depth: int, kind: str) -> Unit | None:
    """Return a block that holds no others as a unit."""
    match block:
        case Heading(level, text):
            return Unit(f"h{level}", (said(text),), depth, _look(text))
        case Paragraph(text):
            return Unit(kind, (said(text),), depth, _look(text))
        case Code(words):
            return Unit("code", (words,), depth)
        case Picture(file, alt):
            return Unit("picture", (alt,), depth, file)
        case Rule():
            return Unit("rule", ("",), depth)
        case _:
            return None


def _within(block: Block, kind: str) -> tuple[int, str]:
    """Return how much deeper lies what a block holds, and what a paragraph is there."""
    match block:
        case List(_items, start):
            return 1, "item" if start is None else "step"
        case Notice(sort):
            return 0, sort
        case Quote():
            return 0, "quote"
        case _:
            return 0, kind


def _look(text: Text) -> object:
    """Return the looks of a text: nothing where it is all plain, so that most units are compared by their words."""
    plain = all(run == type(run)(run.text) for run in text)
    return None if plain else text


def of_plain(text: str) -> Iterator[Unit]:
    """Yield the units of a plain text, such as that of a file: a line each, a row where tabs part its cells."""
    for line in text.splitlines():
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if any(cells):
            yield Unit("row" if len(cells) > 1 else "p", cells)
