"""Blocks told plainly, as the template reads them: JSON, with pictures beside it."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from qualitas.typesetting import pages as p
from qualitas.typesetting.glyphs import drawable

NARROWEST, WIDEST, TO_FILL_IN = 6, 46, 14
LONGEST_WORD = 22
DEEPEST = 5
_BEGINNINGS = (
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"RIFF", ".webp"),
)


@dataclass(slots=True)
class Files:
    """The files that are set along with the data, named by what is in them: no name that people chose is looked up.

    ``level`` is that of the last heading, ``depth`` how many lists and quotations are open.
    """

    kept: dict[str, bytes] = field(default_factory=dict)
    level: int = 0
    depth: int = 0

    def add(self, data: bytes, ending: str) -> str:
        """Keep a file; returns its name."""
        name = f"{hashlib.sha256(data).hexdigest()}{ending}"
        self.kept[name] = data
        return name

    def picture(self, data: bytes) -> str:
        """Keep a picture under an ending that fits its first bytes; what is no known raster picture is SVG."""
        return self.add(data, next((ending for start, ending in _BEGINNINGS if data.startswith(start)), ".svg"))


def cleaned(value: Any) -> Any:
    """Return data in which every text holds only what the fonts can draw."""
    match value:
        case str():
            return drawable(value)
        case dict():
            return {name: cleaned(part) for name, part in value.items()}
        case list() | tuple():
            return [cleaned(part) for part in value]
        case _:
            return value


def text_data(text: p.Text) -> list[dict[str, Any]]:
    """Return a text as the template reads it."""
    return [asdict(run) for run in text if run.text]


def block_data(block: p.Block, files: Files) -> Iterator[dict[str, Any]]:
    """Yield a block as the template reads it, nothing for an empty one.

    Headings begin at level 1 and go down one by one, as PDF/UA asks. Lists and quotations deeper than the typesetter
    can follow are set without their frame.
    """
    match block:
        case p.Heading(level, text):
            if any(run.text.strip() for run in text):
                files.level = min(level, files.level + 1)
                yield {"is": "heading", "level": files.level, "text": text_data(text)}
        case p.Listing(items) if files.depth >= DEEPEST:
            for item in items:
                yield from _several(item, files)
        case p.Quote(blocks) | p.Warned(blocks) if files.depth >= DEEPEST:
            yield from _several(blocks, files)
        case p.Listing(items, start, tight):
            made = [_several(item, files) for item in items]
            yield {"is": "listing", "start": start, "tight": tight, "items": made}
        case p.Quote(blocks) | p.Warned(blocks):
            look = {"is": "warned", "tone": block.tone} if isinstance(block, p.Warned) else {"is": "quote"}
            yield look | {"blocks": _several(blocks, files)}
        case p.Table() | p.Grid():
            yield from _grid(grid(block) if isinstance(block, p.Table) else block, files)
        case p.Picture(data, words, width):
            yield {"is": "picture", "file": files.picture(data), "words": words or "–", "width": width}
        case _:
            yield from _simple(block)


def _simple(block: p.Block) -> Iterator[dict[str, Any]]:
    """Yield a block that holds neither other blocks nor files."""
    match block:
        case p.Paragraph(text):
            if text:
                yield {"is": "paragraph", "text": text_data(text)}
        case p.Code(text):
            yield {"is": "code", "text": text.expandtabs(4)}
        case p.Facts(facts):
            yield {"is": "facts", "facts": facts}
        case p.Rule() | p.NewPage():
            yield {"is": type(block).__name__.lower()}


def _several(blocks: tuple[p.Block, ...], files: Files) -> list[dict[str, Any]]:
    files.depth += 1
    found = [data for block in blocks for data in block_data(block, files)]
    files.depth -= 1
    return found


def grid(table: p.Table) -> p.Grid:
    """Return a table of texts as a grid; what lacks in a row stays empty, what is too much is left out."""
    wide = len(table.head)
    left: p.Align = "left"
    aligns = (*table.aligns, *(left,) * wide)[:wide]

    def row(texts: tuple[p.Text, ...], *, header: bool = False) -> tuple[p.Cell, ...]:
        full = (*texts, *((),) * wide)[:wide]
        return tuple(
            p.Cell((p.Paragraph(text),) if text else (), header, align=align)
            for text, align in zip(full, aligns, strict=True)
        )

    return p.Grid((row(table.head, header=True), *map(row, table.rows)), wide, 1)


def _grid(table: p.Grid, files: Files) -> Iterator[dict[str, Any]]:
    """Yield a grid; a cell that holds one paragraph is told as its text alone."""
    if not table.columns or not table.rows:
        return
    if files.depth >= DEEPEST:
        for row in table.rows:
            for cell in row:
                yield from _several(cell.blocks, files)
        return
    level = files.level
    rows = [
        [
            {
                "text": text_data(_alone(cell) or ()),
                "blocks": [] if _alone(cell) is not None else _several(cell.blocks, files),
                "header": cell.header,
                "colspan": cell.colspan,
                "rowspan": cell.rowspan,
                "align": cell.align,
                "plain": cell.colspan == cell.rowspan == 1 and cell.align == "left" and not cell.header,
            }
            for cell in row
        ]
        for row in table.rows
    ]
    files.level = level
    body = [tuple(_words(cell) for cell in row) for row in table.rows[table.heads :]]
    yield {
        "is": "table",
        "heads": [cell for row in rows[: table.heads] for cell in row],
        "cells": [cell for row in rows[table.heads :] for cell in row],
        "form": any(_to_fill_in(row) for row in body if len(row) == table.columns),
        "merged": any(cell.colspan > 1 or cell.rowspan > 1 for row in table.rows for cell in row),
        "widths": _widths(table),
    }


def _alone(cell: p.Cell) -> p.Text | None:
    """Return the text of a cell that holds one paragraph and nothing else."""
    match cell.blocks:
        case (p.Paragraph(text),):
            return text
        case _:
            return None


def _words(cell: p.Cell) -> str:
    """Return what a cell says, as far as its width depends on it; a picture or another table wants room."""
    said = []
    for block in cell.blocks:
        match block:
            case p.Paragraph(text) | p.Heading(_, text):
                said.append("".join(run.text for run in text))
            case p.Rule():
                pass
            case _:
                said.append("x" * WIDEST)
    return " ".join(said)


def _widths(table: p.Grid) -> list[int]:
    """Return the shares of the columns, by the cells that stand in one column alone."""
    cells: list[list[str]] = [[] for _column in range(table.columns)]
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            taken.update((at + d, column + a) for d in range(cell.rowspan) for a in range(cell.colspan))
            if cell.colspan == 1 and column < table.columns:
                cells[column].append(_words(cell))
            column += cell.colspan
    return [_width(some) for some in cells]


def _to_fill_in(row: tuple[str, ...]) -> bool:
    """Tell whether a row waits for somebody's pen: nothing stands in it, or nothing but what the row is about."""
    return (not any(row[1:]) and (len(row) > 1 or not row[0])) or (len(row) > 2 and not any(row[2:]))  # noqa: PLR2004 - a number and a question


def _width(texts: list[str]) -> int:
    """Return the share of a column: between its longest word and its longest text, the latter up to a limit."""
    word = max((len(part) for text in texts for part in text.split()), default=0)
    longest = max(map(len, texts), default=0)
    least = NARROWEST if any(texts[1:]) else TO_FILL_IN
    return max(least, min(word, LONGEST_WORD), min(longest, WIDEST))
