"""The file of a backup: a ZIP with a manifest, whose every byte is covered by a checksum, so that a flipped one is found.

The last 64 bytes of the file — the ZIP's comment — are the SHA-256 of all bytes before them. The member
`manifest.json` names every other member with its size and SHA-256. With a key the whole file is encrypted on its way to
the disk (see `wrapping`), and nothing of it ever lies there in clear.
"""

import hashlib
import io
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Self

from qualitas.site.wrapping import Changed, Unwrapped, Wrapper, WrongKey, is_wrapped

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 1024 * 1024
_SEAL = 64
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError, Changed)


class Spoilt(RuntimeError):
    """A backup is not as it was written; the message names what was changed."""


class _Sealed:
    """What the ZIP is written to: hashes every byte on its way and holds the last 64 back, whose place the hash takes."""

    def __init__(self, target: IO[bytes] | Wrapper) -> None:
        self._target, self._digest, self._held = target, hashlib.sha256(), b""

    def write(self, data: bytes) -> int:
        """Take some bytes in; returns how many."""
        whole = self._held + data
        ready, self._held = whole[:-_SEAL], whole[-_SEAL:]
        self._digest.update(ready)
        self._target.write(ready)
        return len(data)

    def flush(self) -> None:
        """Do nothing: the file is flushed at the end."""

    def finish(self) -> None:
        """Write the hash in the place of what was held back."""
        self._target.write(self._digest.hexdigest().encode())


class Writer:
    """Writes a backup beside its final name and puts it in place when it is whole; with ``key``, encrypted."""

    def __init__(self, path: Path, key: bytes | None = None) -> None:
        if path.exists():
            raise FileExistsError(17, "There is a file of this name already", str(path))
        self._path, self._draft = path, path.with_name(f".{path.name}.part")
        handle = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(handle, "wb")
        self._wrapper = Wrapper(self._file, key) if key else None
        self._sealed = _Sealed(self._wrapper or self._file)
        self._zip = zipfile.ZipFile(self._sealed, "w", zipfile.ZIP_DEFLATED, compresslevel=1)  # type: ignore[call-overload] # it only writes
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, pieces: Iterable[bytes | memoryview], *, squeeze: bool = True) -> None:
        """Write one member from its pieces, noting its size and hash."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                member.write(piece)
        self.members[name] = {"size": size, "sha256": digest.hexdigest()}

    def finish(self, told: dict[str, Any]) -> None:
        """Write the manifest with what else it tells, seal the whole file and put it in place."""
        manifest = {"format": FORMAT, **told, "members": self.members}
        self._zip.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
        self._zip.comment = b"0" * _SEAL
        self._zip.close()
        self._sealed.finish()
        if self._wrapper is not None:
            self._wrapper.finish()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._draft.replace(self._path)

    def give_up(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._draft.unlink(missing_ok=True)


def _digest(length: int, handle: Any) -> str:
    """Return the SHA-256 of the first ``length`` bytes."""
    handle.seek(0)
    digest = hashlib.sha256()
    while length > 0 and (piece := handle.read(min(PIECE, length))):
        digest.update(piece)
        length -= len(piece)
    return digest.hexdigest()


class Archive:
    """A backup opened for reading; `check` must have passed before anything is taken out of it.

    Raises WrongKey where it is encrypted and ``key`` is not there or another one.
    """

    def __init__(self, path: Path, key: bytes | None = None) -> None:
        self.path, self.encrypted = path, is_wrapped(path)
        if self.encrypted and key is None:
            raise WrongKey(f"{path} is encrypted; name the file of its key by QUALITAS_BACKUP_KEY.")
        self._file: Any = path.open("rb")
        try:
            if self.encrypted:
                self._file.close()
                self._file = io.BufferedReader(Unwrapped(path, key or b""), PIECE)
            self._zip = zipfile.ZipFile(self._file)
            self.manifest: dict[str, Any] = json.loads(self._zip.read(MANIFEST))
            self.members: dict[str, dict[str, Any]] = self.manifest["members"]
        except WrongKey:
            raise
        except _BROKEN as error:
            self._file.close()
            raise Spoilt(
                f"{path} is no backup, or its directory was changed ({error}); take another copy of it."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._zip.close()
        self._file.close()

    def check(self) -> None:
        """Compare every byte with its checksum; raises Spoilt, naming the members that were changed."""
        if self.manifest.get("format") != FORMAT:
            raise Spoilt(f"{self.path} has the format {self.manifest.get('format')}; this version reads {FORMAT}.")
        whole = self._is_whole()
        spoilt = [name for name in self.members if not self._holds(name)]
        if spoilt:
            raise Spoilt(
                f"{self.path} was changed: {', '.join(spoilt)} is not what was saved; take another copy of it."
            )
        if not whole:
            raise Spoilt(f"{self.path} was changed in its manifest, headers or checksum; take another copy of it.")
        if surplus := set(self._zip.namelist()) - {*self.members, MANIFEST}:
            raise Spoilt(f"{self.path} holds what its manifest does not name: {', '.join(sorted(surplus))}.")

    def _is_whole(self) -> bool:
        """Tell whether the last 64 bytes are the hash of all before them."""
        try:
            length = self._file.seek(0, os.SEEK_END) - _SEAL
            self._file.seek(length)
            seal: str = self._file.read().decode(errors="replace")
            return _digest(length, self._file) == seal
        except Changed:
            return False

    def _holds(self, name: str) -> bool:
        digest, size = hashlib.sha256(), 0
        try:
            for piece in self.pieces(name):
                digest.update(piece)
                size += len(piece)
        except (*_BROKEN, OSError, RuntimeError):
            return False
        return bool(self.members[name] == {"size": size, "sha256": digest.hexdigest()})

    def below(self, folder: str) -> list[str]:
        """Return the names of the members in a folder of the backup."""
        return [name for name in self.members if name.startswith(f"{folder}/")]

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a member in pieces."""
        with self._zip.open(name) as member:
            while piece := member.read(PIECE):
                yield piece

    def take_out(self, name: str, target: Path, mode: int = 0o644) -> None:
        """Write a member to ``target`` and compare every byte that then lies on the disk."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as handle:
            for piece in self.pieces(name):
                handle.write(piece)
            handle.flush()
            os.fsync(handle.fileno())
        with target.open("rb") as handle:
            if hashlib.file_digest(handle, "sha256").hexdigest() != self.members[name]["sha256"]:
                raise Spoilt(f"{target} does not read back as it was written; check the disk, then restore again.")


def pieces_of(path: Path, length: int | None = None) -> Iterator[bytes]:
    """Yield a file in pieces, up to ``length``."""
    left = path.stat().st_size if length is None else length
    with path.open("rb") as handle:
        while left > 0 and (piece := handle.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
