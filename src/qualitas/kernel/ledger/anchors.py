"""Anchors: append-only files beside the database that say what it held, so that a rewritten database is found out."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

HEX_LEAF = 64


def folder() -> Path:
    """Return the folder of the anchors, made when it is missing."""
    _place().mkdir(parents=True, exist_ok=True)
    return _place()


def _place() -> Path:
    return Path(settings.QUALITAS.anchors)


def _append(path: Path, text: str) -> None:
    """Add ``text`` in one write, so that lines of several processes never mix."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)


def receipts(organisation: UUID, leaves: Iterable[tuple[int, bytes]]) -> None:
    """Note the place and leaf hash of events that are now durable."""
    _append(_place() / f"{organisation}.receipts", "".join(f"{index} {leaf.hex()}\n" for index, leaf in leaves))


def checkpoint(organisation: UUID, note: str) -> None:
    """Note a signed checkpoint that was published."""
    _append(_place() / f"{organisation}.checkpoints", note.rstrip("\n") + "\n\x1e\n")


def erasure(organisation: UUID, line: str) -> None:
    """Note what an act erased, so that a restored older backup is erased again."""
    _append(_place() / f"{organisation}.erasures", line + "\n")


def read_erasures(organisation: UUID) -> list[str]:
    """Return the noted erasures, a line each; a torn last line is left out."""
    path = _place() / f"{organisation}.erasures"
    return path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []


def read_receipts(organisation: UUID) -> Iterator[tuple[int, bytes]]:
    """Yield every noted place and leaf hash, as written; a torn last line is passed over."""
    path = folder() / f"{organisation}.receipts"
    if not path.exists():
        return
    with path.open() as lines:
        for line in lines:
            index, _, leaf = line.strip().partition(" ")
            if line.endswith("\n") and index.isdigit() and len(leaf) == HEX_LEAF:
                yield int(index), bytes.fromhex(leaf)


def read_checkpoints(organisation: UUID) -> list[str]:
    """Return every noted checkpoint."""
    path = folder() / f"{organisation}.checkpoints"
    return [note + "\n" for note in path.read_text().split("\n\x1e\n") if note] if path.exists() else []
