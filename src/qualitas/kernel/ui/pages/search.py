"""The search page and the command palette."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from qualitas.kernel.ui.pages.doors import Empty
from qualitas.kernel.ui.pages.shell import Link, Tone


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One record that was found. `title` and `passage` are escaped HTML with the words marked.

    about: its type, code and number; `where` says beside it in what the words stand ("in a comment").
    """

    title: SafeString
    url: str
    about: tuple[str, ...]
    state: str = ""
    tone: Tone = "off"
    where: str = ""
    passage: SafeString = field(default_factory=SafeString)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found in everything.

    url: takes the question (GET `q`); `kind` is the type that it is narrowed to, which the form carries along.
    count: ready text ("17", "1,000+"); `chips` narrow by type, the chosen one is `current`; the first takes all.
    """

    title: str
    url: str
    query: str = ""
    kind: str = ""
    count: str = ""
    hits: tuple[SearchHit, ...] = ()
    chips: tuple[Link, ...] = ()
    next_url: str = ""
    first_url: str = ""
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One line of the palette: where it leads. `label` is escaped HTML; `note` a short muted remark behind it."""

    label: SafeString | str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ways:
    """A group of the palette ("Records", "Pages")."""

    label: str
    lines: tuple[Way, ...]
