"""Checking a whole ledger in one pass, from rows alone: no database, no models, nothing but hashes.

`verify_events` re-hashes every event, rebuilds the tree and compares it with the stored tiles, the head, the signed
checkpoints and the receipts held elsewhere. It never stops at the first fault: each one becomes a sentence.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from operator import itemgetter

from qualitas.proof.clock import Clock
from qualitas.proof.fault import Fault, Faults
from qualitas.proof.note import BadSignature, Checkpoint, open_checkpoint
from qualitas.proof.tree import TILE, Frontier

__all__ = ["SLACK", "Fault", "Row", "read_checkpoints", "verify_events"]

Row = tuple[int, bytes, bytes | None]
"""One event as stored: its index, its sealed leaf hash, its body (None if the body is gone)."""

SLACK = timedelta(minutes=5)
"""How far an event's time may lie before that of an earlier event: clocks of several nodes, long transactions."""

_BATCH = 16 * TILE
_INDEX = itemgetter(0)
_BYTES = {bytes}


def _span(low: int, high: int) -> str:
    """Name the events low … high-1."""
    return f"Event {low} is" if high - low == 1 else f"Events {low} to {high - 1} are"


def _as_bytes(body: bytes | None) -> bytes | None:
    return None if body is None else bytes(body)


def _hashes(bodies: Sequence[bytes | None]) -> list[bytes]:
    """Return the leaf hash of each body, empty for a body that is gone."""
    begun, hashes = sha256(b"\0").copy, list[bytes]()
    for body in bodies:
        state = begun()
        if body is not None:
            state.update(body)
        hashes.append(b"" if body is None else state.digest())
    return hashes


class _Tree:
    """The tree rebuilt from the sealed leaves, compared with tiles and checkpoints as it grows."""

    def __init__(
        self,
        start: Frontier,
        tiles: Iterable[tuple[int, int, bytes]] | None,
        checkpoints: Iterable[Checkpoint],
        faults: Faults,
    ) -> None:
        self.position = start.size
        self.lost = False
        self._faults = faults
        self._frontier = Frontier(start.size, list(start.stack))
        self._unknown = False
        self._with_tiles = tiles is not None
        self._tiles = {(level, number): bytes(root) for level, number, root in tiles or ()}
        self._marks = sorted((mark for mark in checkpoints if mark.size >= start.size), key=lambda mark: -mark.size)
        self._reach()

    @property
    def known(self) -> bool:
        """Whether every leaf so far is known, at least through its tile."""
        return not (self.lost or self._unknown)

    def root(self) -> bytes:
        """Return the root over the leaves so far."""
        return self._frontier.root()

    def add(self, leaves: list[bytes]) -> None:
        """Add the next sealed leaf hashes, stopping at each checkpoint on the way."""
        if not self._marks and self.known:
            self._frontier.extend(leaves, self._emit)
            self.position += len(leaves)
            return
        done = 0
        while done < len(leaves):
            stop = len(leaves)
            if self._marks:
                stop = min(stop, done + self._marks[-1].size - self.position)
            if not self.known:
                stop = min(stop, done + TILE - self.position % TILE)
            if self.known:
                self._frontier.extend(leaves[done:stop], self._emit)
            self.position += stop - done
            done = stop
            self._reach()

    def skip(self, count: int) -> None:
        """Pass over leaves that are missing, taking the roots of their tiles from the stored tiles instead."""
        end, frontier = self.position + count, self._frontier
        if self.known:
            inside = frontier.size % TILE
            del frontier.stack[len(frontier.stack) - inside.bit_count() :]
            frontier.size -= inside
            self._unknown = True
        while self.position < end and not self.lost:
            self._unknown = True
            self.position = min(end, self.position + TILE - self.position % TILE)
            self._reach()
        self.position = end
        self._reach()

    def finish(self, size: int) -> None:
        """Name the checkpoints and tiles that were never reached."""
        for mark in reversed(self._marks):
            self._faults.add(
                "checkpoint",
                f"checkpoint {mark.size}",
                f"A signed checkpoint states {mark.size} events, but the ledger holds {self.position}: "
                "its end was cut off; restore the missing events from a copy.",
            )
        for level, number in sorted(self._tiles):
            if (number + 1) * TILE**level > size:
                self._faults.add(
                    "tile",
                    f"tile {level}/{number}",
                    f"Tile {level}/{number} is stored but lies beyond the {size} events of the head.",
                )

    def _reach(self) -> None:
        """Do what is due at this position: mend a gap at the end of its tile, compare checkpoints."""
        if self._unknown and self.position % TILE == 0 and not self.lost:
            root = self._tiles.pop((1, self.position // TILE - 1), None)
            self.lost, self._unknown = root is None, False
            if root is not None:
                self._frontier.append_tile(root, self._emit_above)
        while self._marks and self._marks[-1].size <= self.position:
            mark = self._marks.pop()
            if mark.size != self.position or not self.known:
                reason = "cannot be confirmed, because events before it are missing"
            elif mark.root == self.root():
                continue
            else:
                reason = "does not fit the events before it: at least one of them was changed, added or removed"
            self._faults.add(
                "checkpoint", f"checkpoint {mark.size}", f"The signed checkpoint of {mark.size} events {reason}."
            )

    def _emit_above(self, level: int, number: int, root: bytes) -> None:
        if level > 1:
            self._emit(level, number, root)

    def _emit(self, level: int, number: int, root: bytes) -> None:
        if not self._with_tiles:
            return
        stored = self._tiles.pop((level, number), None)
        if stored == root:
            return
        low, high = number * TILE**level, (number + 1) * TILE**level
        reason = "is missing" if stored is None else "does not fit its events: the tile or one of them was changed"
        self._faults.add(
            "tile", f"tile {level}/{number}", f"Tile {level}/{number} (events {low} to {high - 1}) {reason}."
        )


class _Receipts:
    """Leaf hashes that an append-only file outside the database holds, with their index or (not yet known) None."""

    def __init__(self, receipts: Iterable[tuple[int | None, bytes]], faults: Faults) -> None:
        self._faults = faults
        self._placed, self._unplaced = dict[int, bytes](), set[bytes]()
        for index, leaf in receipts:
            if index is None:
                self._unplaced.add(bytes(leaf))
            elif self._placed.setdefault(index, bytes(leaf)) != leaf:
                self._add(index, "two receipts disagree about it; the ledger was shown in two versions.")

    def check(self, first: int, leaves: list[bytes]) -> None:
        """Compare the events ``first`` and following with their receipts."""
        if self._unplaced:
            self._unplaced.difference_update(leaves)
        if not self._placed:
            return
        take = self._placed.pop
        expected = [take(index, leaf) for index, leaf in enumerate(leaves, first)]
        if expected != leaves:
            for index, (leaf, wanted) in enumerate(zip(leaves, expected, strict=True), first):
                if leaf != wanted:
                    self._add(index, "it is not the event that its receipt names; it was changed or exchanged.")

    def finish(self, start: int) -> None:
        """Name the events that have a receipt and were not found."""
        for index in sorted(self._placed):
            if index >= start:
                self._add(index, "it has a receipt but is missing from the ledger; restore it from a copy.")
        for leaf in sorted(self._unplaced):
            self._faults.add(
                "receipt",
                f"receipt {leaf.hex()[:16]}",
                f"The event with the receipt {leaf.hex()[:16]}… is nowhere in the ledger: it was changed or removed.",
            )

    def _add(self, index: int, reason: str) -> None:
        self._faults.add("receipt", f"event {index}", f"Event {index}: {reason}")


class _Sweep:
    """One pass over the rows."""

    def __init__(self, tree: _Tree, clock: Clock, receipts: _Receipts, size: int, faults: Faults) -> None:
        self._tree, self._clock, self._receipts, self._size, self._faults = tree, clock, receipts, size, faults

    def take(self, batch: list[Row]) -> None:
        """Check the next rows, at once if they follow each other, else run by run."""
        first, end = self._tree.position, self._tree.position + len(batch)
        if end <= self._size and [*map(_INDEX, batch)] == [*range(first, end)]:
            self._run(batch)
            return
        run: list[Row] = []
        for row in batch:
            index, expected = row[0], self._tree.position + len(run)
            if index >= self._size:
                self._faults.add(
                    "beyond",
                    f"event {index}",
                    f"Event {index} is stored, but the head of the ledger states only {self._size} events.",
                )
            elif index == expected:
                run.append(row)
            elif index < expected:
                self._faults.add("order", f"event {index}", f"The index {index} comes twice or out of order.")
            else:
                self._run(run)
                self._gap(index)
                run = [row]
        self._run(run)

    def _gap(self, end: int) -> None:
        first = self._tree.position
        self._faults.add("gap", f"event {first}", f"{_span(first, end)} missing; restore what is missing from a copy.")
        self._tree.skip(end - first)

    def _run(self, rows: list[Row]) -> None:
        """Check rows whose indices follow each other without a gap."""
        if not rows:
            return
        first = self._tree.position
        stored: tuple[bytes, ...]
        contents: tuple[bytes | None, ...]
        _, stored, contents = zip(*rows, strict=True)
        sealed = [*stored] if {*map(type, stored)} == _BYTES else [bytes(leaf) for leaf in stored]
        bodies = contents if {*map(type, contents)} == _BYTES else [_as_bytes(body) for body in contents]
        hashes = _hashes(bodies)
        if hashes != sealed:
            self._bodies(first, hashes, sealed)
        self._clock.check(first, bodies)
        self._receipts.check(first, sealed)
        self._tree.add(sealed)

    def _bodies(self, first: int, hashes: list[bytes], sealed: list[bytes]) -> None:
        places = {leaf: index for index, leaf in enumerate(sealed, first)}
        for index, (found, wanted) in enumerate(zip(hashes, sealed, strict=True), first):
            if found == wanted:
                continue
            if not found:
                reason = "its content is gone; restore it from a copy."
            elif found in places:
                reason = f"it holds the content that was sealed as event {places[found]}; they were exchanged."
            else:
                reason = "its content is not what was sealed; it was changed afterwards."
            self._faults.add("body", f"event {index}", f"Event {index}: {reason}")

    def finish(self, start: int, root: bytes) -> None:
        """Compare the end with the head and name what was never reached."""
        position, size = self._tree.position, self._size
        if position < size:
            self._faults.add(
                "gap", f"event {position}", f"{_span(position, size)} missing: the end of the ledger was cut off."
            )
        elif not self._tree.known:
            self._faults.add("head", "head", "The head cannot be confirmed, because events before it are missing.")
        elif position > size:
            self._faults.add("head", "head", f"The head states {size} events, fewer than the {position} known before.")
        elif self._tree.root() != root:
            self._faults.add(
                "head", "head", f"The root of the head does not fit the {size} events: one was changed or exchanged."
            )
        self._tree.finish(size)
        self._receipts.finish(start)


def verify_events(
    rows: Iterable[Row],
    head_size: int,
    head_root: bytes,
    *,
    tiles: Iterable[tuple[int, int, bytes]] | None = None,
    checkpoints: Iterable[Checkpoint] = (),
    receipts: Iterable[tuple[int | None, bytes]] = (),
    start: Frontier | None = None,
    slack: timedelta = SLACK,
    now: datetime | None = None,
    most: int = 20,
) -> Iterator[Fault]:
    """Yield every fault of a ledger; nothing is yielded if all holds.

    ``rows`` come in the order of their index and only up to the head that was read before them. ``tiles`` are (level,
    number, root) as stored; None leaves them unchecked. ``checkpoints`` were opened before (`read_checkpoints`).
    ``receipts`` are (index or None if unknown, leaf hash) from outside the database, sealed ones only. With ``start``
    only what follows that trusted tree is checked: rows, tiles and unplaced receipts must then belong to what follows.
    ``slack`` and ``now`` govern the times. Of each kind the first ``most`` faults are told, the others counted.
    """
    begin = start or Frontier()
    faults = Faults(most)
    tree = _Tree(begin, tiles, checkpoints, faults)
    clock = Clock(slack, now or datetime.now(UTC), faults)
    sweep = _Sweep(tree, clock, _Receipts(receipts, faults), head_size, faults)
    feed = iter(rows)
    while batch := list(islice(feed, _BATCH)):
        sweep.take(batch)
        yield from faults.drain()
    sweep.finish(begin.size, head_root)
    yield from faults.drain()
    yield from faults.rest()


def read_checkpoints(notes: Iterable[str], origin: str, vkeys: Iterable[str]) -> tuple[list[Checkpoint], list[Fault]]:
    """Open signed checkpoints of ``origin``; return those to be believed and one fault for each of the others."""
    good, faults, keys = list[Checkpoint](), list[Fault](), list(vkeys)
    for number, note in enumerate(notes, 1):
        try:
            stated = open_checkpoint(note, keys)
        except BadSignature as error:
            faults.append(Fault("checkpoint", f"note {number}", f"The checkpoint note {number} is not valid: {error}"))
            continue
        if stated.origin == origin:
            good.append(stated)
        else:
            faults.append(
                Fault("checkpoint", f"note {number}", f"Note {number} belongs to {stated.origin!r}, not to {origin!r}.")
            )
    return good, faults
