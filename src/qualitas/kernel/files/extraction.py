"""The texts of files: read by a child process under limits, kept beside each content, told to whoever searches them.

The worker asks `read_waiting` again and again; it finds the contents that have no text yet, old ones too. Whatever is in
a file, the worst that happens is that its text could not be read.
"""

import datetime as dt
import json
import logging
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qualitas.kernel.files import store
from qualitas.kernel.files.extracting.readers import READERS
from qualitas.kernel.files.models import Content, ExtractedText
from qualitas.kernel.files.stores import NotKept

log = logging.getLogger("qualitas.files")

SECONDS = 10
AT_ONCE = 10
LARGEST = 256 * 1024 * 1024
"""Larger files are kept and not read, in bytes."""

EXTRACTED: list[Callable[[Content], None]] = []
"""Told of each content once its text is there; what they raise is logged and hurts nobody else."""

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
    waiting = Content.objects.filter(extracted=None).order_by("kept_at", "pk")[:most]
    for content in waiting:
        extract(content)
    return len(waiting)


def extract(content: Content) -> ExtractedText:
    """Read the text of a content, keep it, and tell those who search."""
    told = _told(content)
    text, made = ExtractedText.objects.get_or_create(content=content, defaults=told)
    if made:
        for hears in EXTRACTED:
            try:
                hears(content)
            except Exception:
                log.exception("What follows the text of a file failed.")
    return text


def _told(content: Content) -> dict[str, Any]:
    """Return state, text and reason of a content, as the row keeps them."""
    if content.media_type not in READERS:
        return {"state": "none"}
    if content.size > LARGEST:
        return _failed("too-large")
    try:
        with store.opened(content) as kept, tempfile.TemporaryFile() as copy:
            if hasattr(kept, "fileno") and _is_file(kept):
                return _by_child(kept, content.media_type)
            shutil.copyfileobj(kept, copy, 1024 * 1024)
            copy.seek(0)
            return _by_child(copy, content.media_type)
    except NotKept:
        return _failed("missing")


def _is_file(handle: Any) -> bool:
    """Tell whether a child can read this handle itself."""
    try:
        return bool(handle.fileno() >= 0)
    except OSError:
        return False


def _by_child(handle: IO[bytes], media_type: str) -> dict[str, Any]:
    """Let a child read the file; it gets nothing of ours but the open file, and no more than its limits."""
    words = [sys.executable, "-I", "-m", "qualitas.kernel.files.extracting", media_type]
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(  # noqa: S603 - our own module, with a media type from our own table
                words,
                stdin=handle,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _failed("too-long")
        answer.seek(0)
        try:
            told = json.loads(answer.read()) if done.returncode == 0 else None
        except ValueError:
            told = None
    return told if told is not None else _failed("too-long" if done.returncode == -signal.SIGXCPU else "killed")


def _failed(reason: str) -> dict[str, Any]:
    return {"state": "failed", "why": reason}
