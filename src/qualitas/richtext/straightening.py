"""One form for what can be written in many: runs without double spaces, tables without gaps."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qualitas.richtext.parts import Cell, Run, Table, Text

MOST_SPANNED = 100
_SPACES = re.compile(r" +")
_BREAKS = re.compile(r" ?\n ?")


def tidied(runs: Iterable[Run]) -> Text:
    """Return a text without spaces at its ends or around line breaks, and without neighbours that look alike."""
    found: list[Run] = []
    for run in runs:
        text = _BREAKS.sub("\n", _SPACES.sub(" ", run.text))
        if not found:
            text = text.lstrip(" \n")
        elif found[-1].text[-1] in " \n":
            text = text.lstrip(" ")
        if text.startswith("\n"):
            _trim(found, " ")
        if not text or (not found and not (text := text.lstrip(" \n"))):
            continue
        if found and replace(found[-1], text="") == replace(run, text=""):
            found[-1] = replace(run, text=found[-1].text + text)
        else:
            found.append(replace(run, text=text))
    _trim(found, " \n")
    return tuple(found)


def _trim(runs: list[Run], blank: str) -> None:
    """Take ``blank`` characters from the end."""
    while runs:
        text = runs[-1].text.rstrip(blank)
        if text:
            runs[-1] = replace(runs[-1], text=text)
            return
        runs.pop()


def straight(rows: Sequence[Sequence[Cell]]) -> Table | None:
    """Return a table in which no cell overlaps another and no place is empty; None where it has no cell."""
    taken: set[tuple[int, int]] = set()
    places: list[list[tuple[int, Cell]]] = []
    rows = [row for row in rows if row]
    for at, row in enumerate(rows):
        column = 0
        places.append([])
        for cell in row:
            while (at, column) in taken:
                column += 1
            down = max(1, min(cell.rowspan, len(rows) - at))
            across = max(1, min(cell.colspan, MOST_SPANNED))
            across = next((free for free in range(1, across) if (at, column + free) in taken), across)
            taken.update((at + one, column + other) for one in range(down) for other in range(across))
            places[-1].append((column, replace(cell, rowspan=down, colspan=across)))
            column += across
    wide = max((column for _row, column in taken), default=-1) + 1
    return Table(tuple(_filled(at, row, wide, taken) for at, row in enumerate(places))) if wide else None


def _filled(at: int, row: list[tuple[int, Cell]], wide: int, taken: set[tuple[int, int]]) -> tuple[Cell, ...]:
    """Return a row with an empty cell wherever nothing stands."""
    heads = bool(row) and all(cell.header for _column, cell in row)
    empty = [(column, Cell(header=heads)) for column in range(wide) if (at, column) not in taken]
    return tuple(cell for _column, cell in sorted([*row, *empty], key=lambda one: one[0]))
