"""A chart on a page: the picture in three widths, under it the same numbers, how they were found, and its files."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from qualitas.kernel.ui.pages.doors import Fact
from qualitas.kernel.ui.pages.lists import Chip, Filter
from qualitas.kernel.ui.pages.shell import Link


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row of a figure's table, as text; the first cell leads to ``url`` where there is one."""

    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class FigureChoice:
    """What a figure can be drawn by: the word for it, what is chosen now, and the links to the others."""

    label: str
    now: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: ``drawings`` is ready SVG, ``notes`` are pairs of a sign in the picture and what it means.

    rows are the first of the table; ``more`` says how many there are besides. downloads: CSV, SVG, PNG. empty: said in
    place of the picture where there is nothing to draw. key: its anchor on the page.
    """

    key: str
    title: str
    drawings: SafeString | None = None
    about: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[FigureRow, ...] = ()
    more: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    method: str = ""
    reference: str = ""
    warnings: tuple[str, ...] = ()
    downloads: tuple[Link, ...] = ()
    choices: tuple[FigureChoice, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class PicturesPage:
    """Charts of many records: filters as the list has them, sums, figures; ``ways`` lead to pages beside this one."""

    title: str
    summary: str
    url: str
    figures: tuple[Figure, ...]
    chips: tuple[Chip, ...] = ()
    filters: tuple[Filter, ...] = ()
    clear_url: str = ""
    query: str = ""
    facts: tuple[Fact, ...] = ()
    pdf_url: str = ""
    ways: tuple[Link, ...] = ()
