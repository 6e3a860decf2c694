"""What a rich text is made of: blocks, and runs of text in one look. Plain data, frozen, comparable."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

type Kind = Literal["warning", "note", "danger"]
type Align = Literal["", "center", "right"]
KINDS: tuple[Kind, ...] = ("warning", "note", "danger")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look; a line break in it is a newline character.

    link: an address on the web or of mail. record: the UUID of a record that is referred to; ``text`` is then what it
    was called when this was written, and who draws it asks for its name of today.
    """

    text: str
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    struck: bool = False
    lowered: bool = False
    raised: bool = False
    code: bool = False
    link: str = ""
    record: str = ""


type Text = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (the highest) to 4."""

    level: int
    text: Text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; never empty."""

    text: Text


@dataclass(frozen=True, slots=True)
class List:
    """A list; ``start`` numbers its items from there on, None marks them with dots. Each item is a row of blocks."""

    items: tuple[tuple["Block", ...], ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: blocks, whether it heads its row or column, over how many columns and rows it goes."""

    blocks: tuple["Block", ...] = ()
    header: bool = False
    colspan: int = 1
    rowspan: int = 1
    align: Align = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of cells without gap or overlap; a row that others reach into holds only the cells that begin in it."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def heads(self) -> int:
        """Return how many rows at the top are headings throughout; they are repeated on every page."""
        count = 0
        for row in self.rows:
            if not row or not all(cell.header for cell in row):
                break
            count += 1
        return count


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by the SHA-256 of its file, with the words for who cannot see it.

    width: on the screen, in CSS pixels (1/96 inch); 0 for its own.
    """

    file: str
    alt: str = ""
    width: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """What must not be overlooked: a warning, a note, or a danger."""

    kind: Kind
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text whose lines and spaces stand as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True, slots=True)
class Reused:
    """A block that is kept elsewhere and used here.

    block: its UUID. version: as which version it stands here, 0 while it follows the block. blocks: what it said in
    that version; empty while it follows.
    """

    block: str
    version: int = 0
    blocks: tuple["Block", ...] = ()


type Block = Heading | Paragraph | List | Table | Picture | Notice | Quote | Code | Rule | Reused


def inner(block: Block) -> tuple[tuple[Block, ...], ...]:
    """Return the rows of blocks that a block holds: its items, cells or contents."""
    match block:
        case List(items):
            return items
        case Table(rows):
            return tuple(cell.blocks for row in rows for cell in row)
        case Notice() | Quote() | Reused():
            return (block.blocks,)
        case _:
            return ()


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield all blocks in the order of reading, each before what it holds."""
    for block in blocks:
        yield block
        for held in inner(block):
            yield from walk(held)


def said(text: Text) -> str:
    """Return the words of a text without its looks."""
    return "".join(run.text for run in text)


def placed(table: Table) -> Iterator[tuple[int, int, Cell]]:
    """Yield row, column (from 0) and cell of every cell that begins there."""
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            yield at, column, cell
            if cell.rowspan > 1:
                taken.update(
                    (at + down, column + across) for down in range(1, cell.rowspan) for across in range(cell.colspan)
                )
            column += cell.colspan


def width(table: Table) -> int:
    """Return how many columns a table has."""
    return max((column + cell.colspan for _row, column, cell in placed(table)), default=0)
