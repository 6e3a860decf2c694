"""Reading what lies in a folder: every file is a document that can be taken, or is left out with the reason.

Markdown, HTML and plain text become texts; DOCX, ODT, PDF and the like stay files.
"""

import datetime as dt
import hashlib
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from qualitas.documents import guessing
from qualitas.kernel.acts.asks import Upload
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.extraction import NO_TEXT, is_scan
from qualitas.kernel.files.inspecting import inspect
from qualitas.kernel.files.reader import Reader
from qualitas.kernel.files.store import TooMuch, check_size
from qualitas.kernel.identity.models import Person

TEXTS = {".md", ".markdown", ".html", ".htm", ".txt"}
LONGEST_TEXT = 2_000_000
KEY = "taken over "
_ABOUT_THE_FOLDER = re.compile(r"^(licen[cs]e|copying|notice|source)([._-].*)?$", re.IGNORECASE)

type Told = Callable[[int, int], object]


class OnDisk(Upload):
    """A file of the folder, opened only while it is read; ``inspected``: the hash and media type that were found in it."""

    def __init__(self, path: Path, inspected: tuple[str, str] = ("", "")) -> None:
        super().__init__(None, path.name, size=path.stat().st_size)
        self.path = path
        self.inspected = inspected

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the content in pieces."""
        with self.path.open("rb") as handle:
            while piece := handle.read(chunk_size or 1024 * 1024):
                yield piece


@dataclass(slots=True)
class Found:
    """A document found in the folder: where, what it seems to be, and its text (None: it stays a file).

    row: its line in the master list, 0 where there is none or it says nothing of it. revision: 0 until it is known.
    label: how the revision was called where it comes from. state, days, owner and approvals: its past as the master list
    states it. notes: what whoever takes it over should know; it is taken nevertheless.
    """

    where: str
    path: Path
    sha256: str
    code: str
    kind: str
    title: str
    text: str | None = None
    media_type: str = ""
    row: int = 0
    kind_title: str = ""
    revision: int = 0
    label: str = ""
    state: str = "draft"
    effective_on: dt.date | None = None
    review_due: dt.date | None = None
    owner: Person | None = None
    approvals: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Return what tells it from every other thing that was ever taken over: its bytes, and as what they were taken."""
        return f"{KEY}{self.sha256}" + (f" {self.code} {self.revision}" if self.row else "")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file (or a row of the master list) that is not taken, and why."""

    where: str
    why: str


@dataclass(slots=True)
class Report:
    """What a run took and left out; ``known`` was taken by an earlier run. ``keys`` are its keys.

    done: how many of the taken are written.
    """

    taken: list[Found] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    known: list[LeftOut] = field(default_factory=list)
    new_kinds: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    done: int = 0

    @property
    def notes(self) -> list[LeftOut]:
        """Return what should be known of documents that are taken nevertheless."""
        return [LeftOut(found.where, note) for found in self.taken for note in found.notes]


class CannotTake(ValueError):
    """A file cannot be taken; the message says why."""


def read_folder(folder: Path, told: Told | None = None, leave: Path | None = None) -> tuple[list[Found], list[LeftOut]]:
    """Read ``folder`` and return what can be taken and what cannot, with the reason; writes nothing.

    leave: a file in it that is no document, such as the master list.
    """
    found: list[Found] = []
    left: list[LeftOut] = []
    paths = sorted(path for path in _files(folder) if path != leave)
    with Reader() as reader:
        for done, path in enumerate(paths, 1):
            where = path.relative_to(folder).as_posix()
            try:
                found.append(_read(path, where, reader))
            except (CannotTake, Invalid, TooMuch) as why:
                left.append(LeftOut(where, str(why)))
            except OSError as error:
                left.append(LeftOut(where, _("It cannot be read (%s); check its rights.") % error.strerror))
            if told:
                told(done, len(paths))
    return found, left


def _files(folder: Path) -> Iterator[Path]:
    for home, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(home, name) for name in names if not name.startswith("."))


def _read(path: Path, where: str, reader: Reader) -> Found:
    """Read one file; raises CannotTake or Invalid with the reason where it cannot be taken."""
    if path.is_symlink() or not path.is_file():
        raise CannotTake(_("It is a link to elsewhere; put the file itself here."))
    if path.name.startswith("~$"):
        raise CannotTake(_("It is a temporary file of an office program."))
    if _ABOUT_THE_FOLDER.match(path.name):
        raise CannotTake(_("It tells about the folder and is no document of the organisation; rename it if it is one."))
    if not path.stat().st_size:
        raise CannotTake(_("It is empty."))
    with path.open("rb") as handle:
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    if path.suffix.lower() in TEXTS:
        return _read_text(path, where, sha256)
    return _read_file(path, where, sha256, reader)


def _read_text(path: Path, where: str, sha256: str) -> Found:
    if path.stat().st_size > 4 * LONGEST_TEXT:
        raise CannotTake(_("It is too long for a text; keep it as a PDF."))
    said: dict[str, str] = {}
    label = guessing.revision_of(where)
    if path.suffix.lower() in {".html", ".htm"}:
        title, text = as_markdown(path.read_bytes())
    else:
        title = ""
        said, text = guessing.front_matter(_decoded(path.read_bytes()))
    heading, rest = guessing.first_heading(text)
    if guessing.is_file_name(heading, where) and (better := guessing.first_heading(rest))[0]:
        heading, rest = better
    guess = guessing.guess(where, [heading, title], said)
    text = (rest if heading else text).strip()
    if not text:
        raise CannotTake(_("There is no text in it."))
    if len(text) > LONGEST_TEXT:
        raise CannotTake(_("It is too long for a text; keep it as a PDF."))
    return Found(where, path, sha256, guess.code, guess.kind, guess.title, text + "\n", label=label)


def _decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8 or, failing that, in the old code page of Windows."""
    if b"\0" in content:
        raise CannotTake(_("It should be text but is not; save it as text in UTF-8."))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace").replace("\r\n", "\n")


def as_markdown(content: bytes) -> tuple[str, str]:
    """Return the title of an HTML page and its body as Markdown, without scripts and styles."""
    from bs4 import BeautifulSoup  # noqa: PLC0415 - loads when somebody brings HTML, not on start-up
    from markdownify import MarkdownConverter  # noqa: PLC0415 - as above

    page = BeautifulSoup(content, "html.parser")
    title = page.title.get_text() if page.title else ""
    for tag in page(["script", "style", "noscript", "template", "iframe", "head", "title"]):
        tag.decompose()
    text = MarkdownConverter(heading_style="ATX", bullets="-").convert_soup(page.body or page)
    return title, re.sub(r"\n{3,}", "\n\n", str(text)).strip()


def _read_file(path: Path, where: str, sha256: str, reader: Reader) -> Found:
    check_size(path.name, path.stat().st_size)
    media_type = inspect(path, path.name)
    claims: list[str] = []
    if path.suffix.lower() in {".docx", ".odt"}:
        try:
            claims = guessing.claims_of_office_file(path)
        except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
            raise CannotTake(_("It is damaged; open it in its program and save it again.")) from error
    guess = guessing.guess(where, claims)
    label = guessing.revision_of(where)
    found = Found(where, path, sha256, guess.code, guess.kind, guess.title, media_type=media_type, label=label)
    with path.open("rb") as handle:
        if is_scan(handle, media_type, reader):
            found.notes.append(_(NO_TEXT))
    return found
