"""Making a Word file of a rich text: real headings, numbered lists, tables, pictures, notices, a header on every page.

What is read from such a file again (`reading`) has the same words, tables and pictures. Whose document it is stands in
the header, not in the text, so that a text that goes to Word and comes back is not longer for it.
"""

import io
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

from docx import Document
from docx.image.exceptions import UnrecognizedImageError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from qualitas.richtext import (
    Block,
    Code,
    Heading,
    List,
    Notice,
    Paragraph,
    Picture,
    Quote,
    Reused,
    Rule,
    Run,
    Table,
    Text,
)
from qualitas.wordfiles.dressing import dressed, page_number
from qualitas.wordfiles.lists import Lists
from qualitas.wordfiles.tables import add_table

EMU_A_PIXEL = 9525
WIDEST = Mm(165)
_UNHELD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold: control characters, halves of pairs."""
NOTICES = {"warning": "Warning", "note": "Note", "danger": "Danger"}

type Bytes = Callable[[str], bytes | None]
"""Gives the bytes of a picture by its SHA-256; None where it is not kept any more."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on every page: code and revision, title, how it stands, what a reader must know, whose it is."""

    code: str
    title: str
    state: str = ""
    notice: str = ""
    organisation: str = ""
    language: str = "en"
    page: str = "Page"


@dataclass(frozen=True, slots=True)
class _Where:
    """Where blocks are written: into what, in which style, how deep in lists."""

    into: Any
    style: str = ""
    depth: int = -1

    def paragraph(self, style: str = "") -> Any:
        """Add a paragraph; a cell's first one is there already."""
        named = (
            style
            or self.style
            or (f"List Continue{f' {self.depth + 1}' if self.depth else ''}" if self.depth >= 0 else "")
        )
        made = self.into.add_paragraph()
        if named:
            made.style = named if _known(made, named) else "List Continue"
        return made


def write(blocks: Iterable[Block], head: Head, pictures: Bytes) -> bytes:
    """Return a Word file of these blocks."""
    document = Document()
    dressed(document, head.language)
    _header(document, head)
    writer = _Writer(document, Lists(document), pictures)
    writer.blocks(blocks, _Where(document))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _known(paragraph: Any, style: str) -> bool:
    return any(one.name == style for one in paragraph.part.document.styles)


def _held(head: Head) -> Head:
    """Return a head without what XML cannot hold, for titles may come from anywhere."""
    return Head(**{one.name: _UNHELD.sub("", getattr(head, one.name)) for one in fields(head)})


def _header(document: Any, head: Head) -> None:
    """Write what stands on every page, and what the file says of itself."""
    head = _held(head)
    properties = document.core_properties
    properties.title, properties.author, properties.subject = head.title[:255], head.organisation[:255], head.code[:255]
    properties.language, properties.comments = head.language, ""
    section = document.sections[0]
    line = section.header.paragraphs[0]
    line.add_run(" · ".join(part for part in (head.code, head.title) if part)).bold = True
    for text in (head.state, head.notice):
        if text:
            section.header.add_paragraph(text, style="Header")
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{head.organisation}\t\t{head.page} ")
    page_number(foot)


@dataclass(slots=True)
class _Writer:
    """Writes blocks one after the other."""

    document: Any
    lists: Lists
    pictures: Bytes

    def blocks(self, blocks: Iterable[Block], where: _Where) -> None:
        for block in blocks:
            self.block(block, where)

    def block(self, block: Block, where: _Where) -> None:  # noqa: C901 - one case for each kind of block
        """Write one block."""
        match block:
            case Heading(level, text):
                self.text(text, where.paragraph(f"Heading {level}"))
            case Paragraph(text):
                self.text(text, where.paragraph())
            case List():
                self.list(block, where)
            case Table():
                add_table(block, where.into, lambda blocks, cell: self.blocks(blocks, _Where(cell, where.style)))
            case Picture():
                self.picture(block, where)
            case Code(text):
                where.paragraph("HTML Preformatted").add_run(text)
            case Rule():
                where.paragraph("Horizontal Rule")
            case Notice(kind, held):
                self.blocks(held, _Where(where.into, NOTICES[kind]))
            case Quote(held):
                self.blocks(held, _Where(where.into, "Quote"))
            case Reused(_, _, held):
                self.blocks(held, where)

    def list(self, listed: List, where: _Where) -> None:
        """Write a list: the first paragraph of each point bears its number, what follows in it is indented."""
        depth = where.depth + 1
        key = self.lists.begin(listed.start, depth)
        for item in listed.items:
            first, rest = (item[0], item[1:]) if item and isinstance(item[0], Paragraph) else (None, item)
            bearing = where.into.add_paragraph(style="List Paragraph")
            self.lists.put(bearing, key, depth)
            if first is not None:
                self.text(first.text, bearing)
            self.blocks(rest, _Where(where.into, "", depth))

    def text(self, text: Text, paragraph: Any) -> None:
        """Write runs of text."""
        for link, runs in groupby(text, key=lambda run: run.link):
            into = self.linked(paragraph, link) if link else paragraph._p  # noqa: SLF001 - the library links nowhere else
            for run in runs:
                self.run(run, paragraph, into, linked=bool(link))

    def linked(self, paragraph: Any, link: str) -> Any:
        """Return an element whose runs lead to an address."""
        key = paragraph.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        made = OxmlElement("w:hyperlink")
        made.set(qn("r:id"), key)
        paragraph._p.append(made)  # noqa: SLF001 - the same
        return made

    def run(self, run: Run, paragraph: Any, into: Any, *, linked: bool) -> None:
        """Write one run in its look."""
        made = paragraph.add_run(run.text)
        into.append(made._r)  # noqa: SLF001 - into the link, where it stands on one
        font = made.font
        for look, name in (("bold", "bold"), ("italic", "italic"), ("struck", "strike")):
            if getattr(run, look):
                setattr(font, name, True)
        font.underline = True if run.underlined else None
        if run.lowered or run.raised:
            font.subscript, font.superscript = run.lowered, run.raised
        if run.code:
            made.style = "Verbatim Char"
        elif linked:
            made.style = "Hyperlink"

    def picture(self, picture: Picture, where: _Where) -> None:
        """Write a picture, or the words for it where Word cannot show it."""
        paragraph, content = where.paragraph(), self.pictures(picture.file)
        if content is not None:
            with suppress(UnrecognizedImageError, ZeroDivisionError, KeyError, ValueError):
                shape = paragraph.add_run().add_picture(io.BytesIO(content))
                wide = Emu(picture.width * EMU_A_PIXEL) if picture.width else shape.width
                wide = min(wide, WIDEST)
                shape.height, shape.width = Emu(int(shape.height * wide / shape.width)), wide
                shape._inline.docPr.set("descr", picture.alt)  # noqa: SLF001 - the library has no door to it
                return
        paragraph.add_run(f"[{picture.alt or picture.file[:12]}]").font.size = Pt(9)
