"""Encrypted backups: a stream of AES-256-GCM pieces under a key that lies in a file outside the data folder.

A wrapped file is a magic line, 32 random bytes, 16 bytes that tell whether the key is the right one, then pieces of 1 MiB,
each with its 16-byte tag. From the key and the random bytes a key for this one file is derived (HKDF-SHA256); the nonce of
a piece is its number and whether it is the last, so that pieces cannot be changed, exchanged, left out or cut off. Each
piece opens by itself: a wrapped file can be read from anywhere.
"""

import base64
import binascii
import hmac
import io
import os
import secrets
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"QUALITAS-BACKUP-1\n"
SALT = 32
PIECE = 1024 * 1024
TAG = 16
KEY = 32
CHECK = 16
_HEAD = len(MAGIC) + SALT + CHECK


class WrongKey(RuntimeError):
    """There is no key for a wrapped file, or it is another one; the message says what to do."""


class Changed(RuntimeError):
    """A piece of a wrapped file is not as it was written; the message names it."""


def make_key(path: Path) -> None:
    """Write a new key to ``path``, for its owner's eyes alone; raises FileExistsError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(base64.b64encode(secrets.token_bytes(KEY)).decode() + "\n")


def read_key(path: Path) -> bytes:
    """Return the key in the file at ``path``; raises WrongKey with what to do."""
    try:
        found = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
    except FileNotFoundError:
        raise WrongKey(f"There is no key {path}; make one with `qualitas backup-key {path}`.") from None
    except (binascii.Error, UnicodeDecodeError) as error:
        raise WrongKey(f"{path} is no key for backups; make one with `qualitas backup-key FILE`.") from error
    if len(found) != KEY:
        raise WrongKey(f"{path} is no key for backups; make one with `qualitas backup-key FILE`.")
    return found


def is_wrapped(path: Path) -> bool:
    """Tell whether the file at ``path`` is wrapped."""
    with path.open("rb") as handle:
        return handle.read(len(MAGIC)) == MAGIC


def _derived(key: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    """Return the cipher of one file, and the bytes that tell its key from others."""
    made = HKDF(SHA256(), KEY + CHECK, salt, MAGIC).derive(key)
    return AESGCM(made[:KEY]), made[KEY:]


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])


class Wrapper:
    """Takes bytes in and writes them wrapped; `finish` writes the last piece."""

    def __init__(self, target: IO[bytes], key: bytes) -> None:
        salt = secrets.token_bytes(SALT)
        self._cipher, check = _derived(key, salt)
        self._target, self._waiting, self._number = target, bytearray(), 0
        target.write(MAGIC + salt + check)

    def write(self, data: bytes | memoryview) -> None:
        """Take some bytes in."""
        self._waiting += data
        while len(self._waiting) > PIECE:  # the last piece is never empty, so at least a byte waits
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        """Write what waits as the last piece."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, None))
        self._number += 1


class Unwrapped(io.RawIOBase):
    """A wrapped file as it was, to be read from anywhere; raises WrongKey or Changed where it does not open."""

    def __init__(self, path: Path, key: bytes) -> None:
        super().__init__()
        self._path = path
        self._file = path.open("rb")
        head = self._file.read(_HEAD)
        length = os.fstat(self._file.fileno()).st_size - _HEAD
        self._pieces = max(1, -(-length // (PIECE + TAG)))
        self._size = max(0, length - self._pieces * TAG)
        self._at, self._kept = 0, (-1, b"")
        self._cipher, check = _derived(key, head[len(MAGIC) : -CHECK])
        if not hmac.compare_digest(check, head[-CHECK:]):
            self._file.close()
            raise WrongKey(
                f"{path} was encrypted with another key, or its first bytes were changed; "
                "name the right key by QUALITAS_BACKUP_KEY, or take another copy."
            )

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place; returns it."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the buffer is always one
        """Read some bytes from the place on; returns how many."""
        if self._at >= self._size:
            return 0
        number, inside = divmod(self._at, PIECE)
        found = self._piece(number)[inside : inside + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _piece(self, number: int) -> bytes:
        if self._kept[0] != number:
            self._file.seek(_HEAD + number * (PIECE + TAG))
            nonce = _nonce(number, last=number == self._pieces - 1)
            try:
                self._kept = number, self._cipher.decrypt(nonce, self._file.read(PIECE + TAG), None)
            except (InvalidTag, ValueError) as error:
                raise Changed(
                    f"{self._path} was changed in piece {number + 1} of {self._pieces}; take another copy of it."
                ) from error
        return self._kept[1]
