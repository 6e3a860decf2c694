"""HTML read into blocks: sanitised first, then straightened, so that one text has one form."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from qualitas.richtext.parts import (
    KINDS,
    Block,
    Cell,
    Code,
    Heading,
    Kind,
    List,
    Notice,
    Paragraph,
    Picture,
    Quote,
    Reused,
    Rule,
    Run,
)
from qualitas.richtext.sanitising import FILE, LINK, UUID, sanitised, visible
from qualitas.richtext.straightening import straight, tidied

DEEPEST = 12  # boxes in boxes; what lies deeper stands in the deepest
WIDEST = 2000
_LOOKS = {
    "strong": "bold", "b": "bold", "em": "italic", "i": "italic", "u": "underlined", "s": "struck", "strike": "struck",
    "del": "struck", "sub": "lowered", "sup": "raised", "code": "code",
}  # fmt: skip
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_BOXES = {"ul", "ol", "li", "table", "caption", "tr", "td", "th", "blockquote", "aside", "div"}
_BLANK = re.compile(r"[ \t\r\n]+")
type Attributes = dict[str, str]


def blocks(html: str) -> tuple[Block, ...]:
    """Return the blocks of any HTML; what is not in the subset is left out, what it says is kept where that is text."""
    reader = _Reader()
    reader.feed(sanitised(html))
    reader.close()
    return reader.ended()


@dataclass(slots=True)
class _Box:
    """Something open that holds blocks: the text itself, an item, a cell, a notice …; of lists and tables their rows."""

    tag: str
    attributes: Attributes
    blocks: list[Block] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    items: list[tuple[Block, ...]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    heading: int = 0

    def flush(self) -> None:
        """End the paragraph or heading that is being read."""
        text = tidied(self.runs)
        self.runs = []
        if text:
            self.blocks.append(Heading(self.heading, text) if self.heading else Paragraph(text))


class _Reader(HTMLParser):
    """Reads well-formed HTML from left to right; a stack of open boxes instead of recursion."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.boxes = [_Box("", {})]
        self.open: list[bool] = []  # of each open tag that may be a box: whether it is one
        self.looks = dict.fromkeys(_LOOKS.values(), 0)
        self.links: list[tuple[str, str]] = []
        self.code: list[str] | None = None

    # --- what the parser tells ---

    def handle_data(self, data: str) -> None:
        """Take up text."""
        if self.code is not None:
            self.code.append(data)
            return
        text = _BLANK.sub(" ", data)
        if text.strip() or any(run.text.strip() for run in self.boxes[-1].runs):
            self._say(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a tag."""
        attributes = {name: value or "" for name, value in attrs}
        if self.code is not None:
            if tag == "br":
                self.code.append("\n")
            return
        if tag in _LOOKS:
            self.looks[_LOOKS[tag]] += 1
        elif tag == "a":
            self.links.append(_link(attributes))
        elif tag == "br":
            self._say("\n")
        elif tag in _BOXES:
            self._begin(tag, attributes)
        else:
            self._block(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        """End a tag."""
        if self.code is not None:
            if tag == "pre":
                self._end_code()
            return
        if tag in _LOOKS:
            self.looks[_LOOKS[tag]] -= 1
        elif tag == "a":
            self.links.pop()
        elif tag in _BOXES:
            self._end()
        elif tag not in ("br", "hr", "img"):
            self._flush()

    def ended(self) -> tuple[Block, ...]:
        """Return what was read."""
        self.boxes[0].flush()
        return tuple(self.boxes[0].blocks)

    # --- text and simple blocks ---

    def _say(self, text: str, *, italic: bool = False) -> None:
        link, record = self.links[-1] if self.links else ("", "")
        on = {look: count > 0 for look, count in self.looks.items()}
        if on["lowered"] and on["raised"]:
            on["lowered"] = False
        on["italic"] = on["italic"] or italic
        self._into().runs.append(Run(text, **on, link=link, record=record))

    def _into(self) -> _Box:
        """Return the box that takes text; a list takes it into an item of its own."""
        box = self.boxes[-1]
        if box.tag in ("ul", "ol"):
            self.boxes.append(_Box("stray", {}))
        elif box.tag in ("table", "tr"):
            return next(one for one in reversed(self.boxes) if one.tag not in ("table", "tr", "ul", "ol"))
        return self.boxes[-1]

    def _flush(self) -> None:
        box = self.boxes[-1]
        box.flush()
        box.heading = 0

    def _block(self, tag: str, attributes: Attributes) -> None:
        """Begin a block that is no box."""
        if tag == "img" and not FILE.fullmatch(attributes.get("data-file", "")):
            if words := " ".join(attributes.get("alt", "").split()):
                self._say(f"[{words}]", italic=True)
            return
        self._flush()
        if tag in _HEADINGS:
            self._into().heading = _HEADINGS[tag]
        elif tag == "hr":
            self._into().blocks.append(Rule())
        elif tag == "img":
            self._picture(attributes)
        elif tag == "pre":
            self.code = []

    def _picture(self, attributes: Attributes) -> None:
        words = visible(" ".join(attributes.get("alt", "").split()))
        wide = min(_number(attributes.get("width"), 0), WIDEST)
        self._into().blocks.append(Picture(attributes["data-file"], words, wide))

    def _end_code(self) -> None:
        text = visible("".join(self.code or ())).rstrip("\n")
        self.code = None
        if text.strip():
            self._into().blocks.append(Code(text))

    # --- boxes ---

    def _begin(self, tag: str, attributes: Attributes) -> None:
        """Open a box, unless it is one too many."""
        self._flush()
        fits = self._fits(tag, attributes)
        self.open.append(fits)
        if fits:
            if tag not in _WITHIN:
                self._into()
            self.boxes.append(_Box(tag, attributes))

    def _fits(self, tag: str, attributes: Attributes) -> bool:
        """Tell whether a tag opens a box where it stands."""
        if wanted := _WITHIN.get(tag):
            return self.boxes[-1].tag in wanted or (tag == "li" and self._past_stray())
        if len(self.boxes) > DEEPEST * 2:
            return False
        return tag != "div" or (bool(UUID.fullmatch(attributes.get("data-block", ""))) and not self._within_reused())

    def _within_reused(self) -> bool:
        return any(box.tag == "div" for box in self.boxes)

    def _past_stray(self) -> bool:
        """End an item that was opened for stray text, so that a proper one can begin."""
        if self.boxes[-1].tag != "stray":
            return False
        self._close(self.boxes.pop())
        return True

    def _end(self) -> None:
        """Close what the tag opened, and what was opened for stray text in it."""
        self._flush()
        if not self.open.pop():
            return
        while True:
            box = self.boxes.pop()
            self._close(box)
            if box.tag != "stray":
                return

    def _close(self, box: _Box) -> None:
        """Put what a box holds where it belongs."""
        box.flush()
        above = self.boxes[-1]
        match box.tag:
            case "li" | "stray":
                if box.blocks:
                    above.items.append(tuple(box.blocks))
            case "td" | "th":
                above.cells.append(_cell(box))
            case "tr":
                above.rows.append(tuple(box.cells))
            case "caption":
                self.boxes[-2].blocks.extend(box.blocks)
            case _:
                if (made := _MADE[box.tag](box)) is not None:
                    above.blocks.append(made)


_WITHIN = {"li": ("ul", "ol"), "tr": ("table",), "td": ("tr",), "th": ("tr",), "caption": ("table",)}


def _list(box: _Box) -> Block | None:
    start = None if box.tag == "ul" else _number(box.attributes.get("start"), 1)
    return List(tuple(box.items), start) if box.items else None


def _notice(box: _Box) -> Block | None:
    kind: Kind = next((one for one in KINDS if one == box.attributes.get("data-kind")), "note")
    return Notice(kind, tuple(box.blocks)) if box.blocks else None


def _quote(box: _Box) -> Block | None:
    return Quote(tuple(box.blocks)) if box.blocks else None


def _table(box: _Box) -> Block | None:
    return straight(box.rows)


def _reused(box: _Box) -> Block | None:
    version = _number(box.attributes.get("data-version"), 0)
    return Reused(box.attributes["data-block"], version, tuple(box.blocks))


_MADE: dict[str, Callable[[_Box], Block | None]] = {
    "ul": _list,
    "ol": _list,
    "aside": _notice,
    "blockquote": _quote,
    "table": _table,
    "div": _reused,
}


def _cell(box: _Box) -> Cell:
    found = Cell(
        tuple(box.blocks),
        box.tag == "th",
        _number(box.attributes.get("colspan"), 1),
        _number(box.attributes.get("rowspan"), 1),
    )
    match box.attributes.get("data-align"):
        case "right":
            return replace(found, align="right")
        case "center":
            return replace(found, align="center")
        case _:
            return found


def _link(attributes: Attributes) -> tuple[str, str]:
    """Return where a link leads: an address, or a record."""
    record, address = attributes.get("data-record", ""), attributes.get("href", "").strip()
    if UUID.fullmatch(record):
        return "", record
    return (address, "") if LINK.fullmatch(address) else ("", "")


def _number(said: str | None, otherwise: int) -> int:
    """Return a whole number of at most six digits, ``otherwise`` where none is said."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) <= 6 else otherwise  # noqa: PLR2004 - the docstring
