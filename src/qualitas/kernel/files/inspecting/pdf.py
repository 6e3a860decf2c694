"""PDF: whole, and without anything that acts by itself: scripts, launched programs, films, hidden programs."""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.inspecting.reading import PIECE, end_of, ends_as_zip, start_of, windows

MOST_UNPACKED = 64 * 1024 * 1024
LONGEST_STREAM = 16 * 1024 * 1024
PROGRAMS = frozenset(
    {
        "exe",
        "dll",
        "com",
        "bat",
        "cmd",
        "msi",
        "scr",
        "pif",
        "vbs",
        "vbe",
        "js",
        "jse",
        "wsf",
        "wsh",
        "hta",
        "ps1",
        "psm1",
    }
    | {"jar", "lnk", "cpl", "reg", "sh", "docm", "xlsm", "pptm", "xlam", "iso", "img", "vhd", "app", "dmg", "chm"}
)
"""Endings of files that run, or that carry what runs."""


def _written(name: str) -> bytes:
    """Return a pattern for a name in a PDF, each letter of which may also be written as # and two digits."""
    letters = (rb"(?:%s|#%02x|#%02X)" % (re.escape(c.encode()), ord(c), ord(c)) for c in name)
    return rb"/" + b"".join(letters)


_ACTS = re.compile(
    b"|".join(b"(" + _written(name) + b")" for name in ("JavaScript", "Launch", "RichMedia", "EmbeddedFile"))
)
_WORDS = (gettext_noop("a script"), gettext_noop("a command that starts a program"), gettext_noop("a film or a game"))
_HELD = re.compile(rb"/U?F\s*(?:\(((?:\\.|[^\\()]){1,300})\)|<([0-9A-Fa-f\s]{2,900})>)")
_OBJECTS = re.compile(rb"/ObjStm\b.{0,600}?\bstream\r?\n", re.DOTALL)
_MARKUP = re.compile(rb"<script|<html|<!doctype", re.IGNORECASE)


def inspect(path: Path, name: str) -> None:
    """Refuse a PDF that is cut off, that is also something else, or that acts."""
    if b"%%EOF" not in end_of(path, 4096):
        raise Invalid(_("The PDF “%s” is cut off. Send it once more, or print it to PDF again.") % name)
    if ends_as_zip(path) or _MARKUP.search(start_of(path, 1024)):
        raise Invalid(_("The PDF “%s” is another file at the same time. Print it to PDF again and send that.") % name)
    attachments = False
    for piece in _looked_at(path):
        for found in _ACTS.finditer(piece):
            if found.lastindex == len(_WORDS) + 1:
                attachments = True
            else:
                raise Invalid(_sentence(name, _(_WORDS[(found.lastindex or 1) - 1])))
    if attachments and (program := _program_inside(path)):
        raise Invalid(_sentence(name, _("the program “%s”") % program))


def _sentence(name: str, what: str) -> str:
    return _(
        "The PDF “%(name)s” holds %(what)s. Print it to PDF again, which leaves that out, and send the new one."
    ) % {
        "name": name,
        "what": what,
    }


def _looked_at(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a PDF piece by piece, and then what is packed in its streams of objects."""
    packed = False
    for piece in windows(path):
        packed = packed or b"ObjStm" in piece
        yield piece
    if packed:
        yield from _unpacked(path)


def _unpacked(path: Path) -> Iterator[bytes]:
    """Yield the unpacked streams of objects, up to a limit together."""
    left = MOST_UNPACKED
    with path.open("rb") as handle:
        offset, before = 0, b""
        while piece := handle.read(PIECE):
            text, base = before + piece, offset - len(before)
            offset += len(piece)
            for found in _OBJECTS.finditer(text):
                here = handle.tell()
                handle.seek(base + found.end())
                content = _inflated(handle.read(LONGEST_STREAM), left)
                handle.seek(here)
                left -= len(content)
                yield content
                if left <= 0:
                    return
            before = text[-1024:]


def _inflated(packed: bytes, most: int) -> bytes:
    """Return the unpacked beginning of a stream; nothing where it is not packed in the usual way."""
    try:
        return zlib.decompressobj().decompress(packed, max(1, min(most, LONGEST_STREAM)))
    except zlib.error:
        return b""


def _program_inside(path: Path) -> str:
    """Return the name of an embedded file that is a program, or nothing."""
    for piece in _looked_at(path):
        for found in _HELD.finditer(piece):
            if (name := _text(found)).rpartition(".")[2].lower().strip() in PROGRAMS:
                return name[-80:]
    return ""


def _text(found: re.Match[bytes]) -> str:
    """Return a string of a PDF, written in brackets or as hexadecimal digits."""
    if found[2] is not None:
        digits = b"".join(found[2].split()).decode()
        raw = bytes.fromhex(digits + "0" * (len(digits) % 2))
    else:
        raw = re.sub(rb"\\([0-7]{1,3})", lambda octal: bytes([int(octal[1], 8) & 255]), found[1]).replace(b"\\", b"")
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", "replace")
    return raw.decode("latin-1")
