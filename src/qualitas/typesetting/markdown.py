"""Markdown made into blocks, as the screen shows it: CommonMark with tables and struck text; HTML stays text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from qualitas.typesetting.pages import (
    Align,
    Block,
    Code,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    Table,
    Text,
    Warned,
)

_WARNS = re.compile(r"(Warning|Caution|Achtung|Warnung|Vorsicht)\b")
_TASK = re.compile(r"^\[([ xX])\]\s+")
_SAFE = re.compile(r"^(https?://|mailto:)", re.IGNORECASE)
_SAYS = {"text": "", "html_inline": "", "code_inline": "", "softbreak": " ", "hardbreak": "\n"}
_LOOKS = {"strong": "bold", "em": "italic", "s": "struck"}
_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def blocks(text: str, pictures: Mapping[str, bytes] | None = None) -> tuple[Block, ...]:
    """Return Markdown as blocks; ``pictures`` are the bytes of those that may be shown, by their address in the text.

    The highest heading becomes one of level 1, whatever its number of hashes.
    """
    tokens = _markdown.parse(text)
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    return _Reader(tokens, pictures or {}, min(levels, default=1) - 1).blocks("")


class _Reader:
    """Reads the tokens of a text from left to right."""

    def __init__(self, tokens: list[Token], pictures: Mapping[str, bytes], above: int) -> None:
        self.tokens = iter(tokens)
        self.pictures = pictures
        self.above = above

    def blocks(self, end: str) -> tuple[Block, ...]:
        """Return the blocks up to the token ``end``."""
        found: list[Block] = []
        for token in self.tokens:
            if token.type == end:
                break
            found.extend(self.block(token))
        return tuple(found)

    def block(self, token: Token) -> Iterator[Block]:
        """Yield what a token begins."""
        match token.type:
            case "heading_open":
                yield Heading(int(token.tag[1]) - self.above, self.inline("heading_close")[0])
            case "paragraph_open":
                text, shown = self.inline("paragraph_close")
                if text:
                    yield Paragraph(text)
                yield from shown
            case "bullet_list_open" | "ordered_list_open":
                yield self.listing(token)
            case "blockquote_open":
                inner = self.blocks("blockquote_close")
                yield Warned(inner) if _warns(inner) else Quote(inner)
            case "fence" | "code_block":
                yield Code(token.content.rstrip("\n"))
            case "table_open":
                yield self.table()
            case "hr":
                yield Rule()

    def inline(self, end: str) -> tuple[Text, tuple[Picture, ...]]:
        """Return the text up to the token ``end``, and the pictures in it."""
        line = _Line(self.pictures)
        text: list[Run] = []
        for token in self.tokens:
            if token.type == end:
                break
            for child in token.children or ():
                text.extend(line.runs(child))
        return tuple(text), tuple(line.shown)

    def listing(self, opened: Token) -> Listing:
        """Return the list that ``opened`` begins."""
        end = opened.type.replace("_open", "_close")
        items: list[tuple[Block, ...]] = []
        tight = True
        for token in self.tokens:
            if token.type == end:
                break
            item, loose = self.item()
            tight = tight and not loose
            items.append(_task(item))
        start = int(opened.attrs.get("start", 1)) if opened.type.startswith("ordered") else None
        return Listing(tuple(items), start, tight)

    def item(self) -> tuple[tuple[Block, ...], bool]:
        """Return the blocks of a list's item, and whether its paragraphs stand apart."""
        found: list[Block] = []
        loose = False
        for token in self.tokens:
            if token.type == "list_item_close":
                break
            loose = loose or (token.type == "paragraph_open" and not token.hidden)
            found.extend(self.block(token))
        return tuple(found), loose

    def table(self) -> Table:
        """Return the table that has just begun."""
        rows: list[list[Text]] = []
        aligns: list[Align] = []
        for token in self.tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if token.type == "th_open":
                    aligns.append(_align(str(token.attrs.get("style", ""))))
                rows[-1].append(self.inline(token.type.replace("_open", "_close"))[0])
        head, *body = rows
        return Table(tuple(head), tuple(map(tuple, body)), tuple(aligns))


def _align(style: str) -> Align:
    return "right" if "right" in style else "center" if "center" in style else "left"


def _warns(inner: tuple[Block, ...]) -> bool:
    """Tell whether a quotation begins with a strong word of warning."""
    first = inner[0] if inner else None
    return isinstance(first, Paragraph) and first.text[0].bold and bool(_WARNS.match(first.text[0].text))


def _task(item: tuple[Block, ...]) -> tuple[Block, ...]:
    """Draw the box of an item such as “[x] done”."""
    first = item[0] if item else None
    if not isinstance(first, Paragraph) or not (found := _TASK.match(first.text[0].text)):
        return item
    box = "\u2610 " if found[1] == " " else "\u2611 "
    head = replace(first.text[0], text=box + first.text[0].text[found.end() :])
    return (Paragraph((head, *first.text[1:])), *item[1:])


@dataclass(slots=True)
class _Line:
    """Reads the tokens of one text: the looks and the link that are on, and the pictures that were found."""

    pictures: Mapping[str, bytes]
    looks: dict[str, int] = field(default_factory=lambda: {"bold": 0, "italic": 0, "struck": 0})
    link: str = ""
    shown: list[Picture] = field(default_factory=list)

    def run(self, text: str, *, code: bool = False, italic: bool = False) -> Run:
        """Return a run in the looks that are on."""
        on = {name: bool(depth) for name, depth in self.looks.items()}
        return Run(text, on["bold"], on["italic"] or italic, on["struck"], code, self.link)

    def runs(self, token: Token) -> Iterator[Run]:
        """Yield what a token says, or take up what it switches."""
        name, _underscore, side = token.type.rpartition("_")
        if name in _LOOKS:
            self.looks[_LOOKS[name]] += 1 if side == "open" else -1
        elif name == "link":
            address = str(token.attrs.get("href", "")) if side == "open" else ""
            self.link = address if _SAFE.match(address) else ""
        elif token.type == "image":
            yield from self.picture(token)
        elif token.type in _SAYS:
            said = _SAYS[token.type] or token.content
            yield from (self.run(said, code=token.type == "code_inline"),) if said else ()

    def picture(self, token: Token) -> Iterator[Run]:
        """Take up a picture that may be shown; yield the words of any other."""
        data = self.pictures.get(str(token.attrs.get("src", "")))
        if data:
            self.shown.append(Picture(data, token.content))
        elif token.content:
            yield self.run(f"[{token.content}]", italic=True)
