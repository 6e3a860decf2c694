"""The rows and cells of a Word table: which cells are merged, which rows head it, which were deleted."""

from dataclasses import dataclass, field

from qualitas.wordfiles.parts import Element, W, is_on, said


@dataclass(slots=True)
class Cell:
    """A cell as it is drawn: how many columns wide, how many rows high; an empty one has no element."""

    element: Element | None
    wide: int = 1
    high: int = 1


@dataclass(slots=True)
class Row:
    """A row as it is drawn, and whether it is a heading."""

    row: list[Cell] = field(default_factory=list)
    head: bool = False


@dataclass(slots=True)
class GoneRow:
    """A row that was deleted under tracking: who, when, its cells."""

    who: str
    when: str
    cells: list[Element]


def rows_of(table: Element) -> tuple[list[Row], list[GoneRow]]:
    """Return the rows of a table with merged cells counted together, and those that were deleted."""
    made: list[Row] = []
    gone: list[GoneRow] = []
    open_cells: dict[int, Cell] = {}
    for line in _lines(table):
        properties = line.find(f"{W}trPr")
        deleted = properties.find(f"{W}del") if properties is not None else None
        cells = list(_within(line, f"{W}tc"))
        if deleted is not None:
            gone.append(GoneRow(said(deleted, "author"), said(deleted, "date"), cells))
            continue
        row = Row(head=is_on(properties.find(f"{W}tblHeader")) if properties is not None else False)
        before = _count(properties, "gridBefore") if properties is not None else 0
        if before:
            row.row.append(Cell(None, before))
        place, still = before, dict[int, Cell]()
        for cell in cells:
            place = _add(row, cell, place, open_cells, still)
        after = _count(properties, "gridAfter") if properties is not None else 0
        if after:
            row.row.append(Cell(None, after))
        open_cells = still
        made.append(row)
    return _squared(made), gone


def _add(row: Row, cell: Element, place: int, above: dict[int, Cell], still: dict[int, Cell]) -> int:
    """Add a cell to a row, or let the one above it grow; returns the place of the next one."""
    properties = cell.find(f"{W}tcPr")
    span = _count(properties, "gridSpan") if properties is not None else 0
    wide = max(1, span)
    merge = properties.find(f"{W}vMerge") if properties is not None else None
    beside = properties.find(f"{W}hMerge") if properties is not None else None
    if beside is not None and said(beside) != "restart" and row.row:
        row.row[-1].wide += wide
        return place + wide
    if merge is not None and said(merge) != "restart" and place in above and above[place].wide == wide:
        above[place].high += 1
        still[place] = above[place]
        return place + wide
    made = Cell(cell, wide)
    row.row.append(made)
    if merge is not None:
        still[place] = made
    return place + wide


def _squared(rows: list[Row]) -> list[Row]:
    """Return rows without those that hold nothing but the lower parts of merged cells: HTML has no such rows."""
    found = []
    for at, row in enumerate(rows):
        if row.row:
            found.append(row)
            continue
        for earlier in rows[:at]:
            for cell in earlier.row:
                if cell.high > at - rows.index(earlier):
                    cell.high -= 1
    return found


def _lines(table: Element) -> list[Element]:
    return list(_within(table, f"{W}tr"))


def _within(parent: Element, tag: str) -> list[Element]:
    """Return the elements of a tag within a parent, through the frames that Word lays around them."""
    found = []
    for one in parent:
        if one.tag == tag:
            found.append(one)
        elif one.tag == f"{W}sdt":
            content = one.find(f"{W}sdtContent")
            found += _within(content, tag) if content is not None else []
        elif one.tag in (f"{W}customXml", f"{W}ins", f"{W}moveTo"):
            found += _within(one, tag)
    return found


def _count(properties: Element, name: str) -> int:
    text = said(properties.find(W + name))
    return min(int(text), 63) if text.isdigit() else 0
