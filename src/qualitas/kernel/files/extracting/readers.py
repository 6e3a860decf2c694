"""One reader for each kind of file; every one yields text piece by piece, so that reading can stop at any length."""

import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import IO, BinaryIO, ClassVar
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

AT_ONCE = 64 * 1024
_BREAKS = frozenset({"p", "h", "br", "cr", "line-break"})
_GAPS = {"tab": "\t", "s": " "}
_NUMBER = re.compile(r"\d+")
PDF = "application/pdf"
BEGINNING = "beginning"
"""Asks for the text of the first pages of a PDF alone: is there any, or is it a scan?"""
FIRST_PAGES = 5
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"


class Locked(Exception):
    """The file is protected by a password."""


class Unsafe(Exception):
    """The file holds what no program writes, such as entities of its own."""


def text(file: BinaryIO) -> Iterator[str]:
    """Yield a text in UTF-8 or, failing that, in the old code page of Windows."""
    raw = file.read(16 * 1024 * 1024)
    try:
        yield raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield raw.decode("cp1252", "replace")


class _Words(HTMLParser):
    """Keeps the words of a page, not its scripts and styles."""

    UNSAID: ClassVar[frozenset[str]] = frozenset({"script", "style", "template", "noscript"})
    BLOCKS: ClassVar[frozenset[str]] = frozenset(
        {"p", "div", "br", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "title", "section"}
    )

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._unsaid = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own
        self._unsaid += tag in self.UNSAID

    def handle_endtag(self, tag: str) -> None:
        self._unsaid = max(0, self._unsaid - (tag in self.UNSAID))
        if tag in self.BLOCKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unsaid:
            self.said.append(data)


def html(file: BinaryIO) -> Iterator[str]:
    """Yield the words of a web page."""
    words = _Words()
    for piece in text(file):
        words.feed(piece)
        words.close()
        yield "".join(words.said)


def pdf(file: BinaryIO) -> Iterator[str]:
    """Yield the text of a PDF, page by page; raises Locked."""
    import pypdf  # noqa: PLC0415 - only for PDF

    reader = pypdf.PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Locked
    for page in reader.pages:
        yield page.extract_text() + "\n"


def sheets(file: BinaryIO) -> Iterator[str]:
    """Yield the cells of a workbook, row by row."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only for tables

    with zipfile.ZipFile(file) as archive:  # the checksums of what will be read
        for info in archive.infolist():
            with archive.open(info) as member:
                while member.read(AT_ONCE):
                    pass
    file.seek(0)
    book = CalamineWorkbook.from_filelike(file)
    for name in book.sheet_names:
        yield f"{name}\n"
        for row in book.get_sheet_by_name(name).iter_rows():
            cells = [str(cell) for cell in row if cell not in ("", None)]
            if cells:
                yield "\t".join(cells) + "\n"
    file.seek(0)
    yield from _DRAWN(file)


def _parts(*patterns: str) -> Callable[[BinaryIO], Iterator[str]]:
    """Return a reader of the parts of an archive whose names fit, in the order of the patterns and their numbers."""

    def read(file: BinaryIO) -> Iterator[str]:
        with zipfile.ZipFile(file) as archive:
            for pattern in patterns:
                names = [name for name in archive.namelist() if re.fullmatch(pattern, name)]
                for name in sorted(names, key=_order):
                    with archive.open(name) as part:
                        yield from _words(part)
                    yield "\n"

    return read


_DRAWN = _parts(
    r"xl/drawings/drawing\d+\.xml", r"xl/charts/chart\d+\.xml", r"xl/comments\d*\.xml", r"xl/comments/comment\d+\.xml"
)
"""Reads what is drawn upon the sheets of a workbook: text boxes, labels of form fields, titles of charts, comments."""


def _order(name: str) -> tuple[list[int], str]:
    return [int(number) for number in _NUMBER.findall(name)], name


def _words(part: IO[bytes]) -> Iterator[str]:
    """Yield the words of an XML part, read piece by piece; raises Unsafe where it declares entities of its own."""
    said = _Said()
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(said)
    try:
        while piece := part.read(AT_ONCE):
            parser.feed(piece)
            yield said.taken()
        parser.close()
    except DefusedXmlException as error:
        raise Unsafe from error
    yield said.taken()


class _Said(ContentHandler):
    """Gathers what is said: in Office the runs `t`, in OpenDocument everything within a paragraph or heading."""

    def __init__(self) -> None:
        super().__init__()
        self._said: list[str] = []
        self._depth = 0
        self._speaking = frozenset[str]()

    def taken(self) -> str:
        """Return what was said since the last time."""
        whole = "".join(self._said)
        self._said.clear()
        return whole

    def startElement(self, name: str, attrs: object) -> None:  # noqa: ARG002, N802 - SAX names it so
        bare = name.rpartition(":")[2]
        if not self._speaking:
            self._speaking = frozenset({"p", "h"}) if name.startswith("office:") else frozenset({"t"})
        self._depth += bare in self._speaking
        if bare in _GAPS:
            self._said.append(_GAPS[bare])

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX names it so
        bare = name.rpartition(":")[2]
        self._depth -= bare in self._speaking
        if bare in _BREAKS:
            self._said.append("\n")

    def characters(self, content: str) -> None:
        if self._depth:
            self._said.append(content)


READERS: dict[str, Callable[[BinaryIO], Iterator[str]]] = {
    PDF: pdf,
    "text/plain": text,
    "text/markdown": text,
    "text/csv": text,
    "text/html": html,
    f"{_OFFICE}.wordprocessingml.document": _parts(
        r"word/document\.xml", r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml"
    ),
    f"{_OFFICE}.presentationml.presentation": _parts(
        r"ppt/slides/slide\d+\.xml", r"ppt/notesSlides/notesSlide\d+\.xml"
    ),
    f"{_OFFICE}.spreadsheetml.sheet": sheets,
    **{f"{_OPEN}.{kind}": _parts(r"content\.xml") for kind in ("text", "spreadsheet", "presentation")},
}
"""The reader of each media type that can hold text."""
