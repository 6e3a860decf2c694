"""The texts of files: read by a child process under limits, kept beside each content, told to whoever searches them.

The worker asks `read_waiting` again and again; it finds the contents that have no text yet, old ones too. Whatever is in
a file, the worst that happens is that its text could not be read.
"""

import datetime as dt
import logging
import shutil
import tempfile
from collections.abc import Callable
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qualitas.kernel.files import store
from qualitas.kernel.files.extracting.readers import BEGINNING, PDF, READERS
from qualitas.kernel.files.models import Content, ExtractedText
from qualitas.kernel.files.reader import Reader
from qualitas.kernel.files.stores import NotKept

log = logging.getLogger("qualitas.files")

SECONDS = 10
AT_ONCE = 200
LARGEST = 256 * 1024 * 1024
"""Larger files are kept and not read, in bytes."""

EXTRACTED: list[Callable[[Content], None]] = []
"""Told of each content once its text is there; what they raise is logged and hurts nobody else."""

NO_TEXT = gettext_noop("No text was found in it (a scan?): search and comparison see only its title.")
WHY = {
    "locked": gettext_noop("It is protected by a password."),
    "unsafe": gettext_noop("It declares entities of its own, which no program writes."),
    "damaged": gettext_noop("It is damaged."),
    "too-large": gettext_noop("It is too large to be read."),
    "too-long": gettext_noop("Reading it took too long."),
    "killed": gettext_noop("Its reader broke down."),
    "missing": gettext_noop("It is missing from the store."),
}


def why(text: ExtractedText) -> str:
    """Return why a file could not be read, as a sentence; nothing where it could."""
    reason = WHY.get(text.why.partition(" ")[0])
    return _(reason) if reason else ""


def read_waiting(_now: dt.datetime, most: int = AT_ONCE) -> int:
    """Read the texts of contents that were not read yet, the oldest first; returns how many."""
    waiting = list(Content.objects.filter(extracted=None).order_by("kept_at", "pk")[:most])
    with Reader() as reader:
        for content in waiting:
            extract(content, reader)
    return len(waiting)


def extract(content: Content, reader: Reader | None = None) -> ExtractedText:
    """Read the text of a content, keep it, and tell those who search; ``reader`` reads many one after the other."""
    told = _told(content, reader)
    text, made = ExtractedText.objects.get_or_create(content=content, defaults=told)
    if made:
        for hears in EXTRACTED:
            try:
                hears(content)
            except Exception:
                log.exception("What follows the text of a file failed.")
    return text


def text_of(content: Content) -> str:
    """Return the text of a content, read now where it was not read yet; nothing where it holds none."""
    known = ExtractedText.objects.filter(content=content).first()
    return (known or extract(content)).text


def lacking_text(content: Content) -> str:
    """Return a sentence where the words of a content are not found because it was read and holds none; else nothing."""
    known = ExtractedText.objects.filter(content=content).exclude(state="ready").defer("text").first()
    if known is None:
        return ""
    if known.state == "failed":
        return _("Its text could not be read: %s Search and comparison see only its title.") % why(known)
    return _(NO_TEXT)


def is_scan(handle: IO[bytes], media_type: str, reader: Reader) -> bool:
    """Tell whether an open file is a PDF on whose first pages no text stands."""
    return media_type == PDF and reader.read(handle, BEGINNING, SECONDS)["state"] == "none"


def _told(content: Content, reader: Reader | None) -> dict[str, Any]:
    """Return state, text and reason of a content, as the row keeps them."""
    if content.media_type not in READERS:
        return {"state": "none"}
    return asked(content, content.media_type, reader)


def asked(content: Content, what: str, reader: Reader | None = None) -> dict[str, Any]:
    """Return what the reading child says of a content: ``what`` is its media type, or another way to read it."""
    if content.size > LARGEST:
        return _failed("too-large")
    try:
        with store.opened(content) as kept, tempfile.TemporaryFile() as copy:
            handle: IO[bytes] = kept
            if not (hasattr(kept, "fileno") and _is_file(kept)):
                shutil.copyfileobj(kept, copy, 1024 * 1024)
                copy.seek(0)
                handle = copy
            if reader is not None:
                return reader.read(handle, what, SECONDS)
            with Reader() as own:
                return own.read(handle, what, SECONDS)
    except NotKept:
        return _failed("missing")


def _is_file(handle: Any) -> bool:
    """Tell whether a child can read this handle itself."""
    try:
        return bool(handle.fileno() >= 0)
    except OSError:
        return False


def _failed(reason: str) -> dict[str, Any]:
    return {"state": "failed", "why": reason}
