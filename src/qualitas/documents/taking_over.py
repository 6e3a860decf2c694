"""Taking over documents made elsewhere: a folder is read, every file is taken or left out with the reason, all or none.

Markdown, HTML and plain text become texts; DOCX, ODT, PDF and the like stay files. What was taken is remembered by the
hash of its bytes, so that a second run takes nothing twice.
"""

import hashlib
import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _
from markdownify import MarkdownConverter

from qualitas.documents import guessing
from qualitas.documents.models import Document, DocumentKind, Revision
from qualitas.documents.verbs import add_kind, draft
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Upload
from qualitas.kernel.acts.doing import working
from qualitas.kernel.acts.models import Done
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.inspecting import inspect
from qualitas.kernel.files.models import Content
from qualitas.kernel.files.store import TooMuch, check_size, receive_early
from qualitas.kernel.identity.acting import Acting

TEXTS = {".md", ".markdown", ".html", ".htm", ".txt"}
LONGEST_TEXT = 2_000_000
KEY = "taken over "
_ABOUT_THE_FOLDER = re.compile(r"^(licen[cs]e|copying|notice|source)([._-].*)?$", re.IGNORECASE)

type Told = Callable[[int, int], object]


class OnDisk(Upload):
    """A file of the folder, opened only while it is read."""

    def __init__(self, path: Path) -> None:
        super().__init__(None, path.name, size=path.stat().st_size)
        self.path = path

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the content in pieces."""
        with self.path.open("rb") as handle:
            while piece := handle.read(chunk_size or 1024 * 1024):
                yield piece


@dataclass(slots=True)
class Found:
    """A document found in the folder: where, what it seems to be, and its text (None: it stays a file)."""

    where: str
    path: Path
    sha256: str
    code: str
    kind: str
    title: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not taken, and why."""

    where: str
    why: str


@dataclass(slots=True)
class Report:
    """What a run took and left out; ``known`` was taken by an earlier run."""

    taken: list[Found] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    known: list[LeftOut] = field(default_factory=list)
    new_kinds: list[str] = field(default_factory=list)


class CannotTake(ValueError):
    """A file cannot be taken; the message says why."""


# --- reading ---------------------------------------------------------------------------------------------------------


def look_through(folder: Path, organisation: UUID, told: Told | None = None) -> Report:
    """Read ``folder`` and return what would be taken over into ``organisation``; writes nothing."""
    report, seen = Report(), dict[str, str]()
    paths = sorted(_files(folder))
    for done, path in enumerate(paths, 1):
        where = path.relative_to(folder).as_posix()
        try:
            found = _read(path, where)
            first = seen.setdefault(found.sha256, where)
            if first == where:
                report.taken.append(found)
            else:
                report.left_out.append(LeftOut(where, _("It has the same content as %s.") % first))
        except (CannotTake, Invalid, TooMuch) as why:
            report.left_out.append(LeftOut(where, str(why)))
        except OSError as error:
            report.left_out.append(LeftOut(where, _("It cannot be read (%s); check its rights.") % error.strerror))
        if told:
            told(done, len(paths))
    _leave_out_known(report, organisation)
    _give_codes(report, organisation)
    return report


def _files(folder: Path) -> Iterator[Path]:
    for home, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(home, name) for name in names if not name.startswith("."))


def _read(path: Path, where: str) -> Found:
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
    return _read_file(path, where, sha256)


def _read_text(path: Path, where: str, sha256: str) -> Found:
    if path.stat().st_size > 4 * LONGEST_TEXT:
        raise CannotTake(_("It is too long for a text; keep it as a PDF."))
    said: dict[str, str] = {}
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
    return Found(where, path, sha256, guess.code, guess.kind, guess.title, text + "\n")


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
    page = BeautifulSoup(content, "html.parser")
    title = page.title.get_text() if page.title else ""
    for tag in page(["script", "style", "noscript", "template", "iframe", "head", "title"]):
        tag.decompose()
    text = MarkdownConverter(heading_style="ATX", bullets="-").convert_soup(page.body or page)
    return title, re.sub(r"\n{3,}", "\n\n", str(text)).strip()


def _read_file(path: Path, where: str, sha256: str) -> Found:
    check_size(path.name, path.stat().st_size)
    inspect(path, path.name)
    claims: list[str] = []
    if path.suffix.lower() in {".docx", ".odt"}:
        try:
            claims = guessing.claims_of_office_file(path)
        except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
            raise CannotTake(_("It is damaged; open it in its program and save it again.")) from error
    guess = guessing.guess(where, claims)
    return Found(where, path, sha256, guess.code, guess.kind, guess.title)


# --- what is here already, and codes ---------------------------------------------------------------------------------


def _leave_out_known(report: Report, organisation: UUID) -> None:
    """Leave out what an earlier run took, and codes that are given already."""
    keys = set(Done.objects.filter(organisation=organisation, key__startswith=KEY).values_list("key", flat=True))
    files = set(Content.objects.filter(organisation=organisation).values_list("sha256", flat=True))
    codes = set(Document.within(organisation).values_list("code", flat=True))
    taken = []
    for found in report.taken:
        if KEY + found.sha256 in keys or (found.text is None and found.sha256 in files):
            report.known.append(LeftOut(found.where, _("It was taken over before.")))
        elif found.code in codes:
            why = _("There is a document %s already; revise it, or give this one another code.") % found.code
            report.left_out.append(LeftOut(found.where, why))
        else:
            codes |= {found.code} - {""}
            taken.append(found)
    report.taken = taken


def _give_codes(report: Report, organisation: UUID) -> None:
    """Give the next free code of its kind to each document that claims none."""
    kinds = set(DocumentKind.within(organisation).values_list("code", flat=True))
    codes = set(Document.within(organisation).values_list("code", flat=True)) | {f.code for f in report.taken}
    last: Counter[str] = Counter()
    for found in report.taken:
        while not found.code:
            last[found.kind] += 1
            code = f"{found.kind}-{last[found.kind]:03}"
            found.code = code if code not in codes else ""
        codes.add(found.code)
    report.new_kinds = sorted({found.kind for found in report.taken} - kinds)


# --- writing ---------------------------------------------------------------------------------------------------------


def take_over(folder: Path, owner: Acting, told: Told | None = None) -> Report:
    """Take the documents of ``folder`` over as drafts of ``owner``: one bulk event, all or none."""
    report = look_through(folder, owner.organisation_id, told)
    if not report.taken:
        return report
    act = owner.act("cli")
    uploads = {found.where: OnDisk(found.path) for found in report.taken if found.text is None}
    for upload in uploads.values():
        receive_early(act.home, upload)
    with working(act) as now:
        for code in report.new_kinds:
            title, months = guessing.KINDS.get(code, (code, 24))
            add_kind(now.by_system(), code=code, title=title, review_months=months)
        kinds = {kind.code: kind for kind in DocumentKind.within(now.home)}
        rows = [_row(found, kinds, uploads.get(found.where)) for found in report.taken]
        _remember(now, report.taken, draft.many(owner.act("cli"), rows))
    return report


def _row(found: Found, kinds: dict[str, DocumentKind], upload: OnDisk | None) -> dict[str, object]:
    content = {"file": upload} if upload is not None else {"text": found.text}
    return {"of_kind": kinds[found.kind], "title": found.title, "code": found.code, **content}


def _remember(act: Act, taken: list[Found], drafts: list[Revision]) -> None:
    """Note the hash of what was taken, so that a second run leaves it out."""
    Done.objects.bulk_create(
        Done(
            organisation=act.home,
            key=KEY + found.sha256,
            verb=draft.event,
            request=bytes.fromhex(found.sha256),
            kind=Revision.kind,
            subject=revision.id,
            at=act.at,
        )
        for found, revision in zip(taken, drafts, strict=True)
    )
