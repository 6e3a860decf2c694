"""The folder of contents: <organisation>/<first two letters>/<sha256>, written whole or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.allowed import clean_name, media_type
from qualitas.kernel.files.models import Content

LARGEST = 2 * 1024**3
PIECE = 1024 * 1024


class Incoming(Protocol):
    """A file that comes in: its name and its pieces."""

    @property
    def name(self) -> str | None:
        """The name that the sender gave it."""

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
        """Yield the content in pieces."""


class NotKept(RuntimeError):
    """The content of a file is missing from the store."""


def folder() -> Path:
    """Return the folder that holds every content."""
    return Path(settings.QUALITAS.files)


def place(organisation: UUID, sha256: str) -> Path:
    """Return where a content lies."""
    return folder() / str(organisation) / sha256[:2] / sha256


def keep(organisation: UUID, incoming: Incoming) -> tuple[Content, str]:
    """Take a file in: hash while streaming, fsync, rename. Returns its content and its cleaned name.

    Raises Invalid where its type may not come in, it is empty or too large.
    """
    name = clean_name(incoming.name or "file")
    home = folder() / str(organisation)
    home.mkdir(parents=True, exist_ok=True)
    digest, size, kind = hashlib.sha256(), 0, ""
    with tempfile.NamedTemporaryFile(dir=home, prefix=".coming-", delete=False) as draft:
        try:
            for piece in incoming.chunks(PIECE):
                kind = kind or media_type(name, piece[:4096])
                size += len(piece)
                _check_size(name, size)
                digest.update(piece)
                draft.write(piece)
            kind = kind or media_type(name, b"")
            draft.flush()
            os.fsync(draft.fileno())
            final = place(organisation, digest.hexdigest())
            final.parent.mkdir(exist_ok=True)
            Path(draft.name).replace(final)
            _fsync_folder(final.parent)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise
    content, _made = Content.objects.get_or_create(
        organisation_id=organisation, sha256=digest.hexdigest(), defaults={"size": size, "media_type": kind}
    )
    return content, name


def _check_size(name: str, size: int) -> None:
    """Refuse a file that is too large."""
    if size > LARGEST:
        raise Invalid(_("The file “%s” is larger than 2 GiB; keep it elsewhere and link to it.") % name)


def _fsync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def opened(content: Content) -> BinaryIO:
    """Return the content opened for reading; raises NotKept with a sentence where it is missing."""
    try:
        return place(content.organisation_id, content.sha256).open("rb")
    except FileNotFoundError as error:
        raise NotKept(
            f"The file {content.sha256[:12]}… is missing from the store; restore it from a backup."
        ) from error


def fault(organisation: UUID, sha256: str) -> str:
    """Re-hash a content; returns what is wrong with it, or nothing."""
    try:
        with place(organisation, sha256).open("rb") as handle:
            found = hashlib.file_digest(handle, "sha256").hexdigest()
    except FileNotFoundError:
        return "is missing from the store"
    return "" if found == sha256 else "was changed: its bytes no longer give its name"


def pieces(content: Content) -> Iterator[bytes]:
    """Yield the content in pieces, for a streamed answer."""
    with opened(content) as handle:
        while piece := handle.read(PIECE):
            yield piece
