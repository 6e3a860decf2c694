"""Comparing the events of a ledger with the receipts among the anchors, both streamed, in flat memory."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import SEEK_CUR, BytesIO
from typing import Any, BinaryIO
from uuid import UUID

from django.db import connection

from qualitas.kernel.ledger import anchors
from qualitas.kernel.ledger.values import db_uuid
from qualitas.proof.fault import Fault, Faults

AHEAD = 20_000
"""How many events the receipts are read in advance: those of several processes lie nearly in order, not quite."""

LATE = 500
"""How many receipts whose events went by before are compared at once."""

HEX = 64
"""Hex digits of a leaf hash."""


def _lengths() -> dict[str, int]:
    return {path.name: path.stat().st_size for path in anchors.folder().iterdir() if path.is_file()}


@dataclass(frozen=True, slots=True)
class Anchored:
    """The anchors as they stood when this was made.

    Made before the database is looked at: what is anchored by then is committed, so nothing honest can be missing.
    """

    lengths: dict[str, int] = field(default_factory=_lengths)

    def organisations(self) -> list[UUID]:
        """Return the organisations that the anchors know events of."""
        return sorted({UUID(name[:36]) for name in self.lengths if _named(name) and self.lengths[name]})

    def receipts(self, organisation: UUID) -> "Lines":
        """Return the receipts of an organisation, to be read in the order of writing."""
        name = f"{organisation}.receipts"
        length = self.lengths.get(name, 0)
        return Lines((anchors.folder() / name).open("rb") if length else BytesIO(), length)

    def checkpoints(self, organisation: UUID) -> list[str]:
        """Return the anchored checkpoints, each once."""
        name = f"{organisation}.checkpoints"
        if not self.lengths.get(name):
            return []
        with (anchors.folder() / name).open("rb") as handle:
            text = handle.read(self.lengths[name]).decode(errors="replace")
        return list(dict.fromkeys(note + "\n" for note in text.split("\n\x1e\n") if note))


def _named(name: str) -> bool:
    """Tell whether ``name`` is that of a file of receipts or checkpoints."""
    organisation, _, kind = name.partition(".")
    try:
        return kind in {"receipts", "checkpoints"} and str(UUID(organisation)) == organisation
    except ValueError:
        return False


class Lines:
    """The lines of a file of receipts up to a length."""

    def __init__(self, handle: BinaryIO, left: int) -> None:
        self._handle, self._left = handle, left

    def match(self, expected: bytes) -> bool:
        """Go on past ``expected`` if that is what comes next, else stay."""
        if len(expected) > self._left:
            return False
        if self._handle.read(len(expected)) != expected:
            self._handle.seek(-len(expected), SEEK_CUR)
            return False
        self._left -= len(expected)
        return True

    def next(self) -> tuple[int, bytes] | None:
        """Return place and leaf hash of the next receipt; a torn line is passed over. None at the end."""
        while self._left > 0:
            line = self._handle.readline()
            self._left -= len(line)
            index, _, leaf = line.rstrip(b"\n").partition(b" ")
            if self._left < 0 or not line:
                break
            if len(leaf) == HEX and line.endswith(b"\n"):
                with suppress(ValueError):
                    return int(index), bytes.fromhex(leaf.decode())
        self._handle.close()
        self._left = 0
        return None


class Receipts:
    """The receipts of one organisation, taken up as the events go by."""

    def __init__(self, anchored: Anchored, organisation: UUID, most: int) -> None:
        self.count = 0
        self._organisation, self._faults = organisation, Faults(most)
        self._lines = anchored.receipts(organisation)
        self._waiting: dict[int, bytes] = {}
        self._late: list[tuple[int, bytes]] = []
        self._read, self._seen, self._ended = -1, 0, False

    def take(self, rows: Sequence[Any]) -> None:
        """Compare the next events — rows of index, leaf hash and more — with their receipts."""
        last = rows[-1][0]
        if not self._waiting and not self._ended:
            expected = "".join([f"{row[0]} {row[1].hex()}\n" for row in rows])  # nearly always the file as it is
            if self._lines.match(expected.encode()):
                self.count += len(rows)
                self._seen = last + 1
                return
        if self._read < last:
            self._read_to(last + AHEAD)
        take, waiting = self._waiting.pop, self._waiting
        if waiting:
            for row in rows:
                index, leaf = row[0], row[1]
                if take(index, leaf) != leaf:
                    self._wrong(index)
        self._seen = last + 1

    def _read_to(self, index: int) -> None:
        """Read on until a receipt beyond ``index`` or the end."""
        waiting, seen = self._waiting, self._seen
        while not self._ended:
            receipt = self._lines.next()
            if receipt is None:
                self._ended = True
                return
            place, leaf = receipt
            self.count += 1
            if place < seen:
                self._late.append((place, leaf))
                if len(self._late) >= LATE:
                    self._compare_late()
            elif waiting.setdefault(place, leaf) != leaf:
                self._faults.add(
                    "receipt",
                    f"event {place}",
                    f"Event {place}: two receipts disagree about it; the ledger was shown in two versions.",
                )
            if place > index:
                self._read = place
                return

    def _compare_late(self) -> None:
        """Compare receipts whose events went by before with the leaves, by their places."""
        places = [place for place, _leaf in self._late]
        marks = ", ".join(["%s"] * len(places))
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT "index", leaf FROM ledger_leaf WHERE organisation = %s AND "index" IN ({marks})',  # noqa: S608 - marks only
                [db_uuid(self._organisation), *places],
            )
            leaves = {index: leaf if isinstance(leaf, str) else bytes(leaf) for index, leaf in cursor.fetchall()}
        for place, leaf in self._late:
            if place not in leaves:
                self._lost(place)
            elif leaves[place] != leaf:
                self._wrong(place)
        self._late.clear()

    def faults(self) -> list[Fault]:
        """Return what does not fit, after the last event: also the receipts whose event never came."""
        self._read_to(1 << 62)
        if self._late:
            self._compare_late()
        for index in sorted(self._waiting):
            self._lost(index)
        return [*self._faults.drain(), *self._faults.rest()]

    def _wrong(self, index: int) -> None:
        self._faults.add(
            "receipt",
            f"event {index}",
            f"Event {index}: it is not the event that its receipt names; it was changed or exchanged.",
        )

    def _lost(self, index: int) -> None:
        self._faults.add(
            "receipt",
            f"event {index}",
            f"Event {index}: it has a receipt but is missing from the ledger; restore it from a copy.",
        )
