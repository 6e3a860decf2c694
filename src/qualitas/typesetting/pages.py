"""What can be set: a page set with its header, footer, signatures and body, as plain data. No library is named here."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

type Tone = Literal["good", "wait", "bad", "off", "calm"]
type Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look; ``link`` is where it leads, ``bold`` and ``italic`` may go together."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    link: str = ""
    underlined: bool = False
    lowered: bool = False
    raised: bool = False


type Text = tuple[Run, ...]


def plain(text: str) -> Text:
    """Return ``text`` as a text without looks."""
    return (Run(text),) if text else ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the highest below the title."""

    level: int
    text: Text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: Text


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; ``start`` numbers its items from there on, None marks them with dots. Each item is a row of blocks."""

    items: tuple[tuple["Block", ...], ...]
    start: int | None = None
    tight: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table: a head that is repeated on every page, and rows as wide as the head."""

    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    aligns: tuple[Align, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid: blocks, whether it heads its row or column, over how many columns and rows it goes."""

    blocks: tuple["Block", ...] = ()
    header: bool = False
    colspan: int = 1
    rowspan: int = 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose cells hold blocks and may be merged: its rows, how many columns, how many rows at the top are heads."""

    rows: tuple[tuple[Cell, ...], ...]
    columns: int
    heads: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """Text whose lines and spaces stand as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning or a note: what must not be overlooked."""

    blocks: tuple["Block", ...]
    tone: Tone = "wait"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG, JPEG, GIF, WebP or SVG) with the words for who cannot see it; ``width`` in millimetres, 0: its own."""

    data: bytes
    words: str
    width: float = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page that parts what follows."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Short facts in two columns: what and how much."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


type Block = Heading | Paragraph | Listing | Table | Grid | Code | Quote | Warned | Picture | Rule | Facts | NewPage


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose paper it is: the name, the logo (PNG, JPEG or SVG; empty for none) and the accent colour (#rrggbb)."""

    organisation: str
    logo: bytes = b""
    accent: str = "#0b5f59"


@dataclass(frozen=True, slots=True)
class Header:
    """What stands at the head of every page: code, revision, state (with its tone) and since when that is so."""

    code: str
    revision: str = ""
    state: str = ""
    tone: Tone = "calm"
    since: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """An electronic signature: who, what they declared, and the moment in the signer's time zone and in UTC."""

    name: str
    meaning: str
    local: str
    utc: str


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands at the foot of every page.

    printed: when and by whom. ledger: the head of the ledger then. check_url: the public page of this record, drawn
    as a QR code with ``check_text`` beside it; empty for none. control: whether the print-out is a controlled copy.
    """

    printed: str
    ledger: str = ""
    check_url: str = ""
    check_text: str = ""
    control: str = ""


@dataclass(frozen=True, slots=True)
class Sticker:
    """One label: the number of its record, what it is about, the large word, and short facts."""

    number: str
    title: str
    mark: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Labels of one size, in millimetres, each on a page of its own; ``check_url`` is their square code."""

    title: str
    organisation: str
    moment: dt.datetime
    check_url: str
    stickers: tuple[Sticker, ...]
    check_text: str = ""
    language: str = "en"
    width: int = 100
    height: int = 60


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that lies inside the PDF: its bytes, name, media type and a description."""

    data: bytes
    name: str
    media_type: str
    description: str


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of the paper, in its language; ``page`` holds {page} and {pages}."""

    page: str = "Page {page} of {pages}"
    signatures: str = "Signatures"
    name: str = "Name"
    meaning: str = "Meaning"
    signed: str = "Signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSet:
    """Everything that is set into one PDF; the same page set gives the same bytes.

    title: of the document. kicker: a short line above it, such as the kind. language: en or de (for hyphens and readers).
    moment: when it is set (with its zone). facts: a grid on the first page. notice: a sentence in a box above the body.
    mark: a large word across every page, such as SUPERSEDED. attached: makes the PDF one of PDF/A-3 instead of A-2.
    """

    title: str
    moment: dt.datetime
    header: Header
    letterhead: Letterhead
    footer: Footer
    blocks: tuple[Block, ...] = ()
    kicker: str = ""
    language: str = "en"
    author: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    notice: str = ""
    notice_tone: Tone = "calm"
    signatures: tuple[Signature, ...] = ()
    mark: str = ""
    attached: tuple[Attached, ...] = ()
    words: Words = field(default_factory=Words)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that is to become PNG: its SVG, and how many dots stand for each pixel of its own."""

    svg: bytes
    scale: float = 2.0
