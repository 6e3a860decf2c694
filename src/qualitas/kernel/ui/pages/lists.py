"""A list page: chips, columns, rows. Rows are made into markup here, once, because a list has hundreds of cells."""

from dataclasses import dataclass
from html import escape
from typing import Literal

from django.utils.safestring import SafeString, mark_safe

from qualitas.kernel.ui.pages.doors import Door, Empty
from qualitas.kernel.ui.pages.shell import Link, Tone

CellKind = Literal["text", "number", "title", "state", "date", "person", "figure", "code"]
"""Decides how a cell looks and whether a phone shows it: number, code, title, state, date and person are shown."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head. `sort_url` sorts by it (empty: it cannot be sorted); `sorted` says how it is sorted now."""

    name: str
    label: str
    kind: CellKind = "text"
    sort_url: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row, as text ready to read.

    tone: of a state (drawn as a mark) or of a date ("bad" when late).
    label: said before the value on phones, where the column's head is not shown ("Due"); mostly for dates.
    """

    text: str
    kind: CellKind = "text"
    tone: Tone | None = None
    label: str = ""

    def markup(self, url: str) -> str:
        """Return the table cell as HTML with everything escaped; only the title links to `url`."""
        text = escape(str(self.text)) or "—"
        if self.kind == "title":
            return f'<td class="title"><a href="{url}">{text}</a></td>'
        if self.kind == "state":
            return f'<td class="st"><span class="state {self.tone or "off"}">{text}</span></td>'
        label = f' data-label="{escape(str(self.label))}"' if self.label else ""
        late = " late" if self.tone == "bad" else ""
        none = "" if self.text else " none"
        return f'<td class="{self.kind}{late}{none}"{label}>{text}</td>'


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a list. `url` opens it, `key` (its number) is what a bulk action names, `label` says it aloud."""

    url: str
    cells: tuple[Cell, ...]
    key: str = ""
    label: str = ""

    def markup(self, *, tick: bool) -> str:
        """Return the table row as HTML with everything escaped; `tick` puts a box for bulk actions before it."""
        url = escape(self.url)
        box = ""
        if tick:
            key, label = escape(self.key), escape(str(self.label or self.key or self.url))
            box = (
                '<td class="pick"><input type="checkbox" name="number" '
                f'value="{key}" aria-label="{label}" form="bulk"></td>'
            )
        return f'<tr data-url="{url}">{box}{"".join([cell.markup(url) for cell in self.cells])}</tr>'


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on. `remove_url` is the same list without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that can be set: its choices are links that put it on or off, so that a filtered list has an address.

    Where the choices are too many or open, `name` is set and the value is typed (GET parameter `name`), with
    suggestions from `search_url`. `days` asks for the two ends of a span instead. `on` says how many are chosen.
    """

    label: str
    choices: tuple[Link, ...] = ()
    name: str = ""
    search_url: str = ""
    days: bool = False
    on: int = 0
    kept: "tuple[Kept, ...]" = ()


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column the reader may show or hide; sent as GET parameter `columns`."""

    name: str
    label: str
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """A GET parameter of this list that its small forms must carry along."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ViewMenu:
    """What can be done with saved views: POST to `url` with `list`, `query` and `do`.

    current: the number of the view that is open, `title` its name; `changed` where the list differs from it by now.
    own: the reader may change it. shared: it is for everyone. first: the reader's list opens with it.
    """

    url: str
    list: str
    current: str = ""
    title: str = ""
    changed: bool = False
    own: bool = False
    shared: bool = False
    first: bool = False
    all_url: str = ""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day as of which a list is shown: as ISO has it (empty for today), the last that can be chosen, what it rests on."""

    day: str
    last: str
    said: str
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list of records of one type.

    summary: one sentence that says how things stand ("17 open, 3 overdue").
    count: ready text of how many there are in all ("117", "1,000+"); `shown` how many of them are on the page.
    url: the list without any parameter; `clear_url` the list without filters.
    next_url: the next page by key (empty on the last); `first_url` back to the start (empty on the first page).
    only_rows: the answer is a fragment of further rows; the pager then replaces the one on the page.
    bulk_url: takes the POST of a bulk action (`verb`, `number` repeated); `bulk` are its verbs.
    exports: links that give exactly what is filtered and shown.
    views: saved views as tabs, the list as usual first; `view_menu` keeps and changes them.
    ways: pages beside the list, such as pictures.
    import_url: leads to bringing a table; empty where the reader may not.
    every: ready text of how many a bulk action would take if it took all that match; empty where that is no more than
    the page shows.
    """

    title: str
    url: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    count: str
    shown: str = ""
    summary: str = ""
    door: Door | None = None
    query: str = ""
    searchable: bool = True
    chips: tuple[Chip, ...] = ()
    filters: tuple[Filter, ...] = ()
    clear_url: str = ""
    views: tuple[Link, ...] = ()
    view_menu: ViewMenu | None = None
    import_url: str = ""
    ways: tuple[Link, ...] = ()
    every: str = ""
    query_string: str = ""
    column_choices: tuple[ColumnChoice, ...] = ()
    kept: tuple[Kept, ...] = ()
    exports: tuple[Link, ...] = ()
    bulk: tuple[Door, ...] = ()
    bulk_url: str = ""
    next_url: str = ""
    first_url: str = ""
    only_rows: bool = False
    as_of: AsOf | None = None
    empty: Empty | None = None

    @property
    def rows_html(self) -> SafeString:
        """All rows as one piece of escaped HTML."""
        tick = bool(self.bulk)
        return mark_safe("\n".join([row.markup(tick=tick) for row in self.rows]))  # noqa: S308 - every value is escaped
