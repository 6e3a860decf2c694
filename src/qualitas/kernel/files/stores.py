"""Where contents lie: what every store can do, and the folder on a disk, written whole or not at all."""

import datetime as dt
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar, Protocol
from uuid import UUID

from django.utils.translation import gettext_noop

from qualitas.kernel.acts.refusals import Refused

COMING = ".coming-"
PIECE = 1024 * 1024
ADDRESS = re.compile(r"([0-9a-f-]{36})/[0-9a-f]{2}/([0-9a-f]{64})")
"""How a content is addressed in every store: organisation, first two letters of the hash, hash."""


class NotKept(RuntimeError):
    """The content of a file is missing from the store."""


class OutOfReach(Refused):
    """The store of files does not answer."""

    status: ClassVar[int] = 503
    title: ClassVar[str] = gettext_noop("The store of files does not answer")


@dataclass(frozen=True, slots=True)
class Lying:
    """A content that lies in a store: whose, its hash, its size in bytes, and since when."""

    organisation: UUID
    sha256: str
    size: int
    at: dt.datetime


class Store(Protocol):
    """Keeps contents by organisation and hash. A content comes in two steps: a slow one, then a quick one."""

    def drafts(self) -> Path:
        """Return the folder in which files are written while they come in."""

    def bring(self, organisation: UUID, sha256: str, draft: Path) -> None:
        """Do what takes long, before any transaction begins; raises OutOfReach."""

    def settle(self, organisation: UUID, sha256: str, draft: Path) -> None:
        """Make the content that was brought durable under its hash; raises NotKept where it went meanwhile."""

    def opened(self, organisation: UUID, sha256: str) -> BinaryIO:
        """Return a content for reading, with seek; raises NotKept or OutOfReach."""

    def size(self, organisation: UUID, sha256: str) -> int | None:
        """Return the size of a content in bytes, None where it is not kept."""

    def since(self, organisation: UUID, sha256: str) -> dt.datetime | None:
        """Return since when a content lies here, None where it is not kept."""

    def remove(self, organisation: UUID, sha256: str) -> None:
        """Take a content away; one that is not there is no trouble."""

    def lying(self) -> Iterator[Lying]:
        """Yield every content that lies here."""

    def try_out(self) -> str:
        """Write, read and remove something; returns where that worked, in words. Raises OSError or OutOfReach."""


def address(organisation: UUID, sha256: str) -> str:
    """Return a content's address within a store."""
    return f"{organisation}/{sha256[:2]}/{sha256}"


def not_kept(sha256: str) -> NotKept:
    """Return the fault of a missing content."""
    return NotKept(f"The file {sha256[:12]}… is missing from the store; restore it from a backup.")


@dataclass(frozen=True, slots=True)
class FolderStore:
    """Contents as files in a folder of this machine."""

    folder: Path

    def place(self, organisation: UUID, sha256: str) -> Path:
        """Return where a content lies."""
        return self.folder / address(organisation, sha256)

    def drafts(self) -> Path:
        """Return the folder itself: a file is renamed into its place, which is quick within one disk."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder

    def bring(self, organisation: UUID, sha256: str, draft: Path) -> None:
        """Nothing takes long here: the draft lies on the right disk already."""

    def settle(self, organisation: UUID, sha256: str, draft: Path) -> None:
        """Rename the draft into its place and make the name durable."""
        final = self.place(organisation, sha256)
        final.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(final)
        _sync_folder(final.parent)

    def opened(self, organisation: UUID, sha256: str) -> BinaryIO:
        """Return the open file; raises NotKept."""
        try:
            return self.place(organisation, sha256).open("rb")
        except FileNotFoundError as error:
            raise not_kept(sha256) from error

    def size(self, organisation: UUID, sha256: str) -> int | None:
        """Return the size of the file."""
        try:
            return self.place(organisation, sha256).stat().st_size
        except FileNotFoundError:
            return None

    def since(self, organisation: UUID, sha256: str) -> dt.datetime | None:
        """Return when the file was written."""
        try:
            return dt.datetime.fromtimestamp(self.place(organisation, sha256).stat().st_mtime, dt.UTC)
        except FileNotFoundError:
            return None

    def remove(self, organisation: UUID, sha256: str) -> None:
        """Unlink the file and make that durable."""
        path = self.place(organisation, sha256)
        if path.exists():
            path.unlink()
            _sync_folder(path.parent)

    def lying(self) -> Iterator[Lying]:
        """Walk through the folder, organisation by organisation."""
        for path in sorted(self.folder.glob("*/??/*")):
            found = ADDRESS.fullmatch(path.relative_to(self.folder).as_posix())
            if found:
                about = path.stat()
                at = dt.datetime.fromtimestamp(about.st_mtime, dt.UTC)
                yield Lying(UUID(found[1]), found[2], about.st_size, at)

    def try_out(self) -> str:
        """Write, read and remove a small file."""
        with tempfile.NamedTemporaryFile(dir=self.drafts(), prefix=COMING) as trial:
            trial.write(b"trial")
            trial.flush()
            os.fsync(trial.fileno())
            if Path(trial.name).read_bytes() != b"trial":
                raise OSError(5, "It does not read back as it was written", str(self.folder))
        return str(self.folder)


def _sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
