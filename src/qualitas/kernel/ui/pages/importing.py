"""The pages of an import: bring a file, say what its columns are, look at what would be taken, take it."""

from dataclasses import dataclass
from typing import Literal

from qualitas.kernel.ui.pages.doors import Callout, Fact
from qualitas.kernel.ui.pages.forms import Choice, Field
from qualitas.kernel.ui.pages.lists import Column
from qualitas.kernel.ui.pages.shell import Link

Stage = Literal["file", "columns", "working", "checked", "taken"]


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file: its heading, some of its values, what it can be (one is chosen), what is wrong with that."""

    name: str
    heading: str
    samples: str
    choices: tuple[Choice, ...]
    errors: tuple[str, ...] = ()

    @property
    def chosen(self) -> bool:
        """Tell whether the column is taken."""
        return any(choice.chosen and choice.value for choice in self.choices)


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A value as it would be taken, and what is wrong with it."""

    text: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as it would be taken; `why` says why it would not be."""

    place: str
    cells: tuple[PreviewCell, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not taken: its place in the file, and why; `known` ones are there already, `named` ones no rows."""

    place: str
    why: str
    known: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One stage of bringing a file.

    stage: "file" asks for it; "columns" shows what they would become; "working" while it is checked or taken;
    "checked" says what would be taken; "taken" leads to the import's own page.
    action: takes every form of this page; its button's name `do` says what is wanted.
    faults: sentences that belong to no single column. left: rows that are not taken; `report_url` has all of them.
    notes: what should be known of what is taken. rows_title: heads the rows on the page of the check. no_columns: there
    is no table whose columns could be said once more.
    """

    title: str
    stage: Stage
    action: str
    list_url: str
    fields: tuple[Field, ...] = ()
    file_name: str = ""
    summary: str = ""
    faults: tuple[str, ...] = ()
    callouts: tuple[Callout, ...] = ()
    columns: tuple[FileColumn, ...] = ()
    known_places: tuple[Fact, ...] = ()
    head: tuple[Column, ...] = ()
    rows: tuple[PreviewRow, ...] = ()
    left: tuple[LeftOut, ...] = ()
    left_count: str = ""
    notes: tuple[LeftOut, ...] = ()
    rows_title: str = ""
    no_columns: bool = False
    report_url: str = ""
    can_take: bool = False
    good_only: bool = False
    take_label: str = ""
    done: int = 0
    of_all: int = 0
    progress: str = ""
    earlier: tuple[Link, ...] = ()
    earlier_url: str = ""
    template_url: str = ""
    key: str = ""
