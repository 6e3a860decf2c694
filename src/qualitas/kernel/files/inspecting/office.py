"""Office and OpenDocument files: of the kind that the ending says, without macros, controls, links that fetch, or DTDs."""

import re
import tempfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.allowed import TYPES
from qualitas.kernel.files.inspecting.archives import Members, damaged, opened
from qualitas.kernel.files.inspecting.pdf import PROGRAMS

DEEPEST = 2
LARGEST_INSIDE = 64 * 1024 * 1024
MAIN = {
    ".docx": b"wordprocessingml.document.main+xml",
    ".xlsx": b"spreadsheetml.sheet.main+xml",
    ".pptx": b"presentationml.presentation.main+xml",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in the old format stand there in two bytes a letter.
_OLD_MACROS = re.compile(re.escape("_VBA_PROJECT".encode("utf-16-le")))
_PACKED = re.compile(re.escape("Ole10Native".encode("utf-16-le")))
_PACKED_PROGRAM = re.compile(rb"\.(?:%s)\0" % "|".join(sorted(PROGRAMS)).encode(), re.IGNORECASE)
_MACRO_PART = re.compile(
    r"(?:^|/)(?:vbaproject[^/]*\.bin|vbadata\.xml|macrosheets/.*|activex/.*\.(?:bin|xml))$|^(?:basic|scripts)/",
    re.IGNORECASE,
)
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PLAIN_DTD = re.compile(rb"<!DOCTYPE\s+manifest:manifest\s+PUBLIC\s+\"[^\"<>]*\"\s+\"Manifest\.dtd\"\s*>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)
_FETCHES = re.compile(
    rb"(?:attachedTemplate|oleObject|frame|subDocument|externalLink|package|control|aFChunk)\"", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    rb"Target\s*=\s*[\"'](?:https?:|ftp:|\\\\|//|mhtml:|file:(?:/{4,}|//[^/]|[\\]|/{0,3}\\))", re.IGNORECASE
)
_DYNAMIC = re.compile(rb"<(?:\w+:)?ddeLink\b|instrText[^>]*>[^<]{0,40}\bDDE(?:AUTO)?\b|w:instr=\"\s*DDE", re.IGNORECASE)
_LISTENS = re.compile(rb"vnd\.sun\.star\.script:|<script:event-listener\b", re.IGNORECASE)
_WORDS = (
    ((b"dde",), _DYNAMIC, gettext_noop("a field that starts a program (DDE)")),
    ((b"vnd.sun.star.script:", b"<script:event-listener"), _LISTENS, gettext_noop("a macro")),
)
"""What must not be there: letters without which it cannot be (searching for them is quick), the pattern, its name."""


def inspect(path: Path, name: str, ending: str) -> None:
    """Refuse an archive that is not what its ending says, or that acts when it is opened."""
    handle, members = opened(path, name)
    with handle:
        _check_kind(members, name, ending)
        _check_parts(members, name, 1)


def _check_kind(members: Members, name: str, ending: str) -> None:
    """Compare what the archive says it is with its ending."""
    if ending in MAIN:
        said = _plain(members.start("[Content_Types].xml", 1024 * 1024))
        if b"macroEnabled" in said or b"vnd.ms-office.vbaProject" in said:
            raise _acts(name, _("macros"))
        fits = MAIN[ending] in said
    else:
        fits = members.start("mimetype", 200).strip().decode("ascii", "replace") == TYPES[ending][0]
    if not fits:
        raise Invalid(
            _("The file “%(name)s” is not what its ending says (%(ending)s). Save it again in that format.")
            % {"name": name, "ending": ending}
        )


def _check_parts(members: Members, name: str, depth: int) -> None:
    """Look at every part: its name, its XML, and what is packed in it once more."""
    for part in members.names:
        if _MACRO_PART.search(part):
            raise _acts(name, _("macros"))
        if PurePosixPath(part).suffix.lower().lstrip(".") in PROGRAMS:
            raise _acts(name, _("the program “%s”") % PurePosixPath(part).name[:80])
    seen: set[str] = set()
    old: dict[str, bool] = {}
    for part, piece in members.checked():
        first = part not in seen
        seen.add(part)
        if _is_xml(part):
            _check_xml(name, part.lower(), piece)
        elif first and piece.startswith(b"PK\x03\x04"):
            _check_inside(members, part, name, depth)
        elif part in old or (first and piece.startswith(_OLE)):
            old[part] = _check_old(piece, name, packed=old.get(part, False))
    for part in filter(_is_xml, set(members.names) - seen):  # the largest ones, which are not read as a whole
        _check_xml(name, part.lower(), members.start(part))


def _check_old(piece: bytes, name: str, *, packed: bool) -> bool:
    """Refuse macros and packed programs in a part of the old format; tells whether something is packed there."""
    packed = packed or bool(_PACKED.search(piece))
    if _OLD_MACROS.search(piece) or (packed and _PACKED_PROGRAM.search(piece)):
        raise _acts(name, _("macros or a packed program"))
    return packed


def _is_xml(part: str) -> bool:
    return part.lower().endswith((".xml", ".rels", ".rdf", ".vml"))


def _check_xml(name: str, part: str, piece: bytes) -> None:
    """Refuse a DTD, links that fetch from elsewhere, and fields that start programs."""
    text = _plain(piece)
    if _DTD.search(_PLAIN_DTD.sub(b"", text) if part == "meta-inf/manifest.xml" else text):
        raise Invalid(
            _(
                "The file “%s” declares entities of its own (a DTD), which no program writes. Open it in its program and save it again."
            )
            % name
        )
    if part.endswith(".rels"):
        for relation in _RELATION.findall(text):
            if b"External" in relation and _FETCHES.search(relation) and _ELSEWHERE.search(relation):
                raise _acts(name, _("a template or part that it fetches from elsewhere"))
    small = text.lower()
    for letters, pattern, words in _WORDS:
        if any(one in small for one in letters) and pattern.search(text):
            raise _acts(name, _(words))


def _check_inside(members: Members, part: str, name: str, depth: int) -> None:
    """Look into an archive within the archive, such as a table in a report; not deeper than one would need."""
    if depth >= DEEPEST:
        raise Invalid(
            _("The file “%s” holds archives within archives. Take the innermost out and send them on their own.") % name
        )
    with tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024) as copy:
        for piece in members.pieces(part):
            copy.write(piece)
            if copy.tell() > LARGEST_INSIDE:
                raise damaged(name)
        _check_parts(Members(cast("BinaryIO", copy), name), name, depth + 1)


def _plain(text: bytes) -> bytes:
    """Return XML in one byte a letter, so that an encoding of two bytes hides nothing."""
    return text.replace(b"\0", b"") if b"\0" in text else text


def _acts(name: str, what: str) -> Invalid:
    return Invalid(
        _("The file “%(name)s” holds %(what)s. Save it without (in its program: Save as), and send the new file.")
        % {"name": name, "what": what}
    )
