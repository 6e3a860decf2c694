"""What the pages of administration show, as frozen data: ready text, in the reader's language."""

from dataclasses import dataclass

from qualitas.kernel.ui import pages as p


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet: what it is about, what is to be said of it, how it stands, where it leads.

    ``state`` is the word of its mark, in ``tone``; ``button`` the word of a form that is sent to ``post_url``.
    """

    label: str
    detail: str = ""
    note: str = ""
    state: str = ""
    tone: p.Tone = "off"
    url: str = ""
    link: str = ""
    link_url: str = ""
    button: str = ""
    post_url: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of lines or facts. ``note`` stands right in its head, ``text`` above the lines, ``empty`` instead of them."""

    title: str
    lines: tuple[Line, ...] = ()
    facts: tuple[p.Fact, ...] = ()
    note: str = ""
    text: str = ""
    empty: str = ""
    links: tuple[p.Link, ...] = ()


@dataclass(frozen=True, slots=True)
class AdministrationPage:
    """One tab: its tabs, a sentence on how things stand, the sheets, and those beside."""

    title: str
    summary: str
    tabs: tuple[p.Link, ...]
    sheets: tuple[Sheet, ...]
    beside: tuple[Sheet, ...] = ()
    callouts: tuple[p.Callout, ...] = ()
