"""Tables of a Word file that is made here: merged and nested cells, headings repeated on every page."""

from collections.abc import Callable
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.table import _Cell

from qualitas.richtext import Block, Cell, Table, placed, width

GROUND = "EEF1F5"
WIDE = 9360
"""Width of a whole table in twentieths of a point."""

type Fill = Callable[[tuple[Block, ...], Any], None]


def add_table(table: Table, into: Any, fill: Fill) -> None:
    """Add a table to a file or a cell; ``fill`` writes the blocks of each cell."""
    columns = width(table)
    if not columns:
        return
    element = _frame(columns)
    _append(into, element)
    drawn = WordTable(element, into)
    begins = {(row, column): cell for row, column, cell in placed(table)}
    covered: dict[tuple[int, int], tuple[int, Cell]] = {}
    for (row, column), cell in begins.items():
        for down in range(1, cell.rowspan):
            covered[row + down, column] = (column, cell)
    for at in range(len(table.rows)):
        line = OxmlElement("w:tr")
        if at < table.heads:
            properties = OxmlElement("w:trPr")
            properties.append(OxmlElement("w:tblHeader"))
            line.append(properties)
        element.append(line)
        column = 0
        while column < columns:
            begun = begins.get((at, column))
            below = covered.get((at, column))
            cell = begun or (below[1] if below else Cell())
            merge = ("restart" if begun else "continue") if cell.rowspan > 1 else ""
            one = _cell(cell, merge, WIDE // columns)
            line.append(one)
            inner = _Cell(one, drawn)
            if begun:
                fill(cell.blocks, inner)
            if one[-1].tag != qn("w:p"):
                inner.add_paragraph()  # a cell ends with a paragraph
            column += cell.colspan
    if into.__class__.__name__ != "_Cell":
        return
    into.add_paragraph()


def _append(into: Any, element: Any) -> None:
    """Put a table at the end of a file or a cell."""
    body = into._tc if hasattr(into, "_tc") else into._body._body  # noqa: SLF001 - where the library keeps its elements
    last = body.find(qn("w:sectPr"))
    if last is not None:
        last.addprevious(element)
    else:
        body.append(element)


def _frame(columns: int) -> Any:
    table, properties, grid = (OxmlElement(f"w:{name}") for name in ("tbl", "tblPr", "tblGrid"))
    for name, values in (
        ("tblStyle", {"val": "TableGrid"}),
        ("tblW", {"w": "5000", "type": "pct"}),
        ("tblLook", {"val": "0020", "firstRow": "1"}),
    ):
        one = OxmlElement(f"w:{name}")
        for key, value in values.items():
            one.set(qn(f"w:{key}"), value)
        properties.append(one)
    for _column in range(columns):
        one = OxmlElement("w:gridCol")
        one.set(qn("w:w"), str(WIDE // columns))
        grid.append(one)
    table.append(properties)
    table.append(grid)
    return table


def _cell(cell: Cell, merge: str, wide: int) -> Any:
    made, properties = OxmlElement("w:tc"), OxmlElement("w:tcPr")
    parts: list[tuple[str, dict[str, str]]] = [("tcW", {"w": str(wide * cell.colspan), "type": "dxa"})]
    if cell.colspan > 1:
        parts.append(("gridSpan", {"val": str(cell.colspan)}))
    if merge:
        parts.append(("vMerge", {"val": merge}))
    if cell.header:
        parts.append(("shd", {"val": "clear", "color": "auto", "fill": GROUND}))
    for name, values in parts:
        one = OxmlElement(f"w:{name}")
        for key, value in values.items():
            one.set(qn(f"w:{key}"), value)
        properties.append(one)
    made.append(properties)
    return made
