"""Reading a Word file into the subset of HTML that is written here: headings, lists, tables, pictures, notes.

Tracked changes are resolved: what was inserted is taken, what was deleted is dropped, and each is reported with who and
when. What cannot be kept is named. Fonts, colours and page set-up are left behind on purpose.
"""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from qualitas.wordfiles.counting import PLAIN, UNNUMBERED, Counting
from qualitas.wordfiles.grid import rows_of
from qualitas.wordfiles.inline import Piece, drawn, plain, trimmed
from qualitas.wordfiles.parts import Element, NoWordFile, Package, Style, W, said
from qualitas.wordfiles.report import Change, Read
from qualitas.wordfiles.runs import MC, Runs, comments_of, notes_of, texts_around

DEEPEST_HEADING = 4
DEEPEST_LIST = 8
KINDS = {
    "warning": "warning", "warnung": "warning", "achtung": "warning", "caution": "warning", "vorsicht": "warning",
    "note": "note", "hinweis": "note", "info": "note", "tip": "note",
    "danger": "danger", "gefahr": "danger",
}  # fmt: skip
"""Styles by which people mark a passage, and what kind of notice it is."""
CODE = ("source code", "html preformatted", "preformatted text", "code", "plain text")
QUOTE = ("quote", "block text", "intense quote", "block quotation")


@dataclass(slots=True)
class Block:
    """A block that was read.

    level, ordered, number: where it is a point of a list, and its number there. One that ``continues`` goes on within
    the point before it.
    """

    html: str
    level: int = -1
    ordered: bool = False
    number: int = 1
    wrap: str = ""
    continues: bool = False


def read(file: IO[bytes]) -> Read:
    """Return what a Word file says; raises NoWordFile, BadZipFile or what the parser of XML raises."""
    found = Read()
    body = _Body(Package(file), found)
    body.begin()
    found.comments = [one for one in found.comments if one.text]
    for one in found.comments:
        if one.about.startswith("\0"):
            one.about = ""
    return found


@dataclass(slots=True)
class _Body:
    """Reads blocks, and what hangs on them."""

    package: Package
    read: Read
    counting: Counting = field(default_factory=Counting)
    runs: Runs = field(init=False)
    carried: list[Piece] = field(default_factory=list)

    def begin(self) -> None:
        comments_of(self.package, self.read)
        self.runs = Runs(self.package, self.read, notes_of(self.package), self.html_of)
        self.runs.enter(self.package.main)
        tree = self.package.tree(self.package.main)
        if tree is None:
            raise NoWordFile
        body = tree.find(f"{W}body")
        self.read.html = self.html_of(body if body is not None else tree)
        if self.carried:
            self.read.html += f"<p>{drawn(trimmed(self.carried))}</p>"
            self.carried = []
        self.read.html += self._notes()
        self.read.around = list(texts_around(self.package))

    def _notes(self) -> str:
        """Return the footnotes and endnotes as a list at the end, numbered as they are referred to."""
        points, at = [], 0
        while at < len(self.runs.noted):  # a note may refer to a note
            tag, note = self.runs.noted[at]
            self.runs.enter(f"word/{tag.removeprefix(W).removesuffix('Reference')}s.xml")
            points.append(f"<li>{self.html_of(note) or '<p></p>'}</li>")
            at += 1
        return f"<hr><ol>{''.join(points)}</ol>" if points else ""

    # --- blocks ------------------------------------------------------------------------------------------------------

    def html_of(self, parent: Element) -> str:
        """Return everything within a body, a cell, a note or a box as HTML."""
        return nested(list(self._blocks(parent)))

    def _blocks(self, parent: Element) -> Iterator[Block]:
        for one in parent:
            if one.tag == f"{W}p":
                yield from self._paragraph(one)
            elif one.tag == f"{W}tbl":
                yield from self._table(one)
            elif one.tag == f"{W}sdt":
                if _is_contents(one):
                    self.read.lose("contents")
                elif (content := one.find(f"{W}sdtContent")) is not None:
                    yield from self._blocks(content)
            elif one.tag in (f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"):
                yield from self._blocks(one)
            elif one.tag == f"{MC}AlternateContent":
                choice = one.find(f"{MC}Choice")
                yield from self._blocks(choice if choice is not None else one)
            elif one.tag == f"{W}altChunk":
                self.read.lose("included")

    def _paragraph(self, one: Element) -> Iterator[Block]:
        properties = one.find(f"{W}pPr")
        line = self.package.line_of(said(properties.find(f"{W}pStyle")) if properties is not None else "")
        names = {style.name for style in line}
        pieces, beside = self.runs.of(one)
        if any(name.startswith("toc ") for name in names):
            self.read.lose("contents")
            return
        if _mark_is_deleted(properties):  # its end was deleted: it runs on into the next one
            self.carried += pieces
            yield from (Block(box) for box in beside if box)
            return
        pieces, self.carried = [*self.carried, *pieces], []
        content = drawn(trimmed(pieces))
        heading = _heading(properties, line)
        key, level = _place(properties, line)
        given = self.package.lists.get(key)
        if content and heading and given is not None:
            self.counting.next(key, given, level)
            content = f"{html.escape(self.counting.written(given, level))} {content}".strip()
        if heading and content:
            yield Block(f"<h{heading}>{content}</h{heading}>")
        elif given is not None and content:
            yield self._point(content, key, level)
        elif (one_block := _plain_block(content, names, pieces, properties)) is not None:
            yield one_block
        yield from (Block(box) for box in beside if box)

    def _point(self, content: str, key: str, level: int) -> Block:
        given = self.package.lists[key]
        form = given.levels[level].form if level in given.levels else "decimal"
        number = self.counting.next(key, given, level)
        ordered = form not in UNNUMBERED
        if ordered and (form not in PLAIN or "%" in given.levels[level].text.replace(f"%{level + 1}", "")
                        if level in given.levels else False):  # fmt: skip
            self.read.lose("numbering", self.counting.written(given, level))
        return Block(f"<p>{content}</p>", min(level, DEEPEST_LIST), ordered, number)

    def _table(self, table: Element) -> Iterator[Block]:
        rows, gone = rows_of(table)
        for lost in gone:
            text = " | ".join(
                "".join(t.text or "" for t in c.iter() if t.tag in (f"{W}t", f"{W}delText")) for c in lost.cells
            )
            self.read.changes.append(Change("deleted", lost.who, lost.when, text))
        made: dict[bool, list[str]] = {True: [], False: []}
        for row in rows:
            cells = []
            for cell in row.row:
                spans = "".join(
                    f' {name}="{count}"'
                    for name, count in (("colspan", cell.wide), ("rowspan", cell.high))
                    if count > 1
                )
                tag = "th" if row.head else "td"
                inner = self.html_of(cell.element) if cell.element is not None else ""
                cells.append(f"<{tag}{spans}>{inner}</{tag}>")
            made[row.head and not made[False]].append(f"<tr>{''.join(cells)}</tr>")
        groups = {"thead": "".join(made[True]), "tbody": "".join(made[False])}
        inner = "".join(f"<{tag}>{lines}</{tag}>" for tag, lines in groups.items() if lines)
        if inner:
            yield Block(f"<table>{inner}</table>")


def _is_contents(one: Element) -> bool:
    gallery = one.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return said(gallery) == "Table of Contents"


def _plain_block(content: str, names: set[str], pieces: list[Piece], properties: Element | None) -> Block | None:
    """Return the block of a paragraph that is neither heading nor point of a list; None where there is nothing."""
    if not content:
        ruled = properties is not None and properties.find(f"{W}pBdr/{W}bottom") is not None
        return Block("<hr>") if ruled or "horizontal rule" in names else None
    if names & set(CODE):
        return Block(html.escape(plain(pieces)), wrap="pre")
    wrap = "blockquote" if names & set(QUOTE) else ""
    if kind := next((KINDS[name] for name in names if name in KINDS), ""):
        wrap = f'aside data-kind="{kind}"'
    level = _continued(names)
    return Block(f"<p>{content}</p>", level, wrap="" if level >= 0 else wrap, continues=level >= 0)


def _continued(names: set[str]) -> int:
    """Return the level at which a paragraph goes on within a point of a list, -1 where it is no such paragraph."""
    name = next((name for name in names if name.startswith("list continue")), "")
    tail = name.removeprefix("list continue").strip()
    return -1 if not name else int(tail) - 1 if tail.isdigit() and tail != "0" else 0


def _mark_is_deleted(properties: Element | None) -> bool:
    return properties is not None and properties.find(f"{W}rPr/{W}del") is not None


def _heading(properties: Element | None, line: Iterable[Style]) -> int:
    """Return the level of a heading, 0 for what is none."""
    direct = said(properties.find(f"{W}outlineLvl")) if properties is not None else ""
    if direct.isdigit() and int(direct) < 9:  # noqa: PLR2004 - the ninth is the text itself
        return min(int(direct) + 1, DEEPEST_HEADING)
    for style in line:
        if style.name.startswith("heading ") and style.name[8:].isdigit():
            return min(int(style.name[8:]), DEEPEST_HEADING)
        if style.name == "title":
            return 1
        if style.outline is not None and style.outline < 9:  # noqa: PLR2004 - the same
            return min(style.outline + 1, DEEPEST_HEADING)
    return 0


def _place(properties: Element | None, line: Iterable[Style]) -> tuple[str, int]:
    """Return the list of a paragraph and its level there; an empty list where it is in none."""
    direct = properties.find(f"{W}numPr") if properties is not None else None
    if direct is not None:
        key, level = said(direct.find(f"{W}numId")), said(direct.find(f"{W}ilvl"))
        if key:
            return ("" if key == "0" else key), int(level) if level.isdigit() else 0
    for style in line:
        if style.list_id:
            return ("" if style.list_id == "0" else style.list_id), style.list_level
    return "", 0


# --- from a row of blocks to nested HTML ------------------------------------------------------------------------------


def nested(blocks: list[Block]) -> str:
    """Return blocks as HTML, points of lists within their lists, passages of one kind within one frame."""
    made: list[str] = []
    at = 0
    while at < len(blocks):
        one = blocks[at]
        if one.level >= 0 and one.continues:  # of no point before it
            made.append(one.html)
            at += 1
        elif one.level >= 0:
            end = next((n for n in range(at, len(blocks)) if blocks[n].level < 0), len(blocks))
            made.append(_lists(blocks[at:end]))
            at = end
        elif one.wrap:
            end = next((n for n in range(at, len(blocks)) if blocks[n].wrap != one.wrap), len(blocks))
            inner = ("\n" if one.wrap == "pre" else "").join(block.html for block in blocks[at:end])
            made.append(f"<{one.wrap}>{inner}</{one.wrap.partition(' ')[0]}>")
            at = end
        else:
            made.append(one.html)
            at += 1
    return "".join(made)


def _lists(points: list[Block]) -> str:
    """Return points of lists that stand together; a deeper level lies within the point before it."""
    made: list[str] = []
    at = 0
    while at < len(points):
        first = points[at]
        end = at + 1
        while end < len(points) and _goes_on(first, points[end]):
            end += 1
        made.append(_one_list(points[at:end], first))
        at = end
    return "".join(made)


def _goes_on(first: Block, point: Block) -> bool:
    """Tell whether a point belongs to the list that ``first`` began: it is deeper, goes on, or counts on."""
    if point.level > first.level or point.continues:
        return True
    same = point.level == first.level and point.ordered == first.ordered
    return same and (not first.ordered or point.number != first.number)


def _within(points: list[Block], level: int) -> str:
    """Return what a point holds after its first paragraph: further paragraphs, and deeper lists."""
    made, at = [], 0
    while at < len(points):
        if points[at].continues:
            made.append(points[at].html)
            at += 1
            continue
        end = next((n for n in range(at, len(points)) if points[n].continues and points[n].level <= level), len(points))
        made.append(_lists(points[at:end]))
        at = end
    return "".join(made)


def _one_list(points: list[Block], first: Block) -> str:
    items, at = [], 0
    while at < len(points):
        end = at + 1
        while end < len(points) and (points[end].level > first.level or points[end].continues):
            end += 1
        items.append(f"<li>{points[at].html}{_within(points[at + 1 : end], first.level)}</li>")
        at = end
    start = f' start="{first.number}"' if first.ordered and first.number != 1 else ""
    tag = "ol" if first.ordered else "ul"
    return f"<{tag}{start}>{''.join(items)}</{tag}>"
