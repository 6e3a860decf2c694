"""The Merkle tree of RFC 9162 (the same as RFC 6962) with SHA-256, its tiles and its proofs.

A leaf is the hash of one event. The tree of n leaves is kept as its `Frontier`: the roots of the largest complete
subtrees, at most 64 hashes. Every completed subtree of 256, 65,536, … leaves is a *tile*, told to ``emit`` as
(level, number, root): tile (1, 3) covers the leaves 768 to 1,023. With tiles a proof needs a few short reads.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

TILE = 256
"""Leaves (or tiles of the level below) in one tile."""

EMPTY_ROOT = sha256(b"").digest()
"""Root of the tree without leaves."""

Emit = Callable[[int, int, bytes], object]
"""Told each completed subtree: (level, number, root), level ≥ 1, covering 256**level leaves."""

Nodes = Callable[[int, int, int], Sequence[bytes]]
"""Reader of stored hashes: (level, low, high) gives tiles low … high-1 of that level; level 0 is the leaf hashes."""


class NodesMissing(LookupError):
    """Stored hashes that a proof needs are not there."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one entry: SHA-256(0x00 ‖ data), 32 bytes (RFC 9162, 2.1.1)."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right), 32 bytes (RFC 9162, 2.1.1)."""
    return sha256(b"\1" + left + right).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """Return the `leaf_hash` of each entry; copying a begun hash is faster than beginning each anew."""
    begun, hashes = sha256(b"\0").copy, list[bytes]()
    for entry in entries:
        state = begun()
        state.update(entry)
        hashes.append(state.digest())
    return hashes


def _complete_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over 2**k hashes, level by level, which is faster than one by one."""
    begun = sha256(b"\1").copy
    while len(hashes) > 1:
        pairs, joined = iter(hashes), list[bytes]()
        for left, right in zip(pairs, pairs, strict=True):
            state = begun()
            state.update(left + right)
            joined.append(state.digest())
        hashes = joined
    return hashes[0]


@dataclass(slots=True)
class Frontier:
    """The growing edge of a tree: ``size`` leaves, ``stack`` of the roots of its complete subtrees, largest first."""

    size: int = 0
    stack: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes, emit: Emit | None = None) -> None:
        """Add one leaf hash; tell ``emit`` each tile this completes."""
        self._add(0, leaf, emit)

    def append_tile(self, root: bytes, emit: Emit | None = None) -> None:
        """Add 256 leaves known only by the root of their tile; raise `ValueError` unless ``size`` is a multiple."""
        if self.size % TILE:
            raise ValueError(f"A tile fits only after a multiple of {TILE} leaves, the tree has {self.size}.")
        self._add(8, root, emit)

    def extend(self, leaves: Iterable[bytes], emit: Emit | None = None) -> None:
        """Add many leaf hashes, whole tiles at once where possible; the result equals repeated `append`."""
        items = leaves if isinstance(leaves, list) else list(leaves)
        done, total = min(-self.size % TILE, len(items)), len(items)
        for leaf in items[:done]:
            self._add(0, leaf, emit)
        while total - done >= TILE:
            self._add(8, _complete_root(items[done : done + TILE]), emit)
            done += TILE
        for leaf in items[done:]:
            self._add(0, leaf, emit)

    def root(self) -> bytes:
        """Return the root of the whole tree, 32 bytes."""
        if not self.stack:
            return EMPTY_ROOT
        root = self.stack[-1]
        for left in self.stack[-2::-1]:
            root = node_hash(left, root)
        return root

    def dump(self) -> bytes:
        """Return the stack as bytes, to be stored beside ``size``."""
        return b"".join(self.stack)

    @classmethod
    def load(cls, size: int, blob: bytes) -> Self:
        """Return the frontier stored by `dump`; raise `ValueError` if the bytes do not belong to that size."""
        blob = bytes(blob)
        if size < 0 or len(blob) != 32 * size.bit_count():
            raise ValueError(
                f"The stored edge of the ledger has {len(blob)} bytes, which does not fit {size} events; "
                "rebuild it from the leaves."
            )
        return cls(size, [blob[at : at + 32] for at in range(0, len(blob), 32)])

    def _add(self, bits: int, root: bytes, emit: Emit | None) -> None:
        """Add a complete subtree of 2**bits leaves and join it with its equals to the left."""
        number, stack = self.size >> bits, self.stack
        self.size += 1 << bits
        if emit and bits:
            emit(bits >> 3, number, root)
        while number & 1:
            root = sha256(b"\1" + stack.pop() + root).digest()
            number >>= 1
            bits += 1
            if emit and not bits & 7:
                emit(bits >> 3, number, root)
        stack.append(root)


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Return the root of the tree whose leaf hashes are ``hashes``."""
    frontier = Frontier()
    frontier.extend(hashes)
    return frontier.root()


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Return the root of the tree whose entries (not yet hashed) are ``leaves``."""
    return root_of(leaf_hashes(leaves))


def nodes_of(hashes: Sequence[bytes]) -> Nodes:
    """Return a reader over leaf hashes held in memory, with their tiles: for packs and tests."""
    frontier, tiles = Frontier(), dict[tuple[int, int], bytes]()
    frontier.extend(hashes, lambda level, number, root: tiles.__setitem__((level, number), root))

    def read(level: int, low: int, high: int) -> Sequence[bytes]:
        return hashes[low:high] if level == 0 else [tiles[level, number] for number in range(low, high)]

    return read


def _split(count: int) -> int:
    """Return the largest power of two smaller than ``count`` (RFC 9162, 2.1.1)."""
    return 1 << ((count - 1).bit_length() - 1)


def _subtree(low: int, high: int, nodes: Nodes) -> bytes:
    """Return the root over the leaves low … high-1, where low is a multiple of the largest power of two inside."""
    count = high - low
    if count & (count - 1):
        middle = low + _split(count)
        return node_hash(_subtree(low, middle, nodes), _subtree(middle, high, nodes))
    level = (count.bit_length() - 1) // 8
    first, last = low >> 8 * level, high >> 8 * level
    found = nodes(level, first, last)
    if len(found) != last - first:
        raise NodesMissing(
            f"The tiles {first} to {last - 1} of level {level} are not all stored ({len(found)} found); "
            "run verify to see what is missing."
        )
    return _complete_root(found)


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return the proof that leaf ``index`` is in the tree of ``size`` leaves (RFC 9162, 2.1.3.1).

    Raises `ValueError` if there is no such leaf, `NodesMissing` if stored hashes are absent.
    """
    if not 0 <= index < size:
        raise ValueError(f"A ledger of {size} events has no event {index}; ask for 0 to {size - 1}.")
    low, high, proof = 0, size, list[bytes]()
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(_subtree(middle, high, nodes))
            high = middle
        else:
            proof.append(_subtree(low, middle, nodes))
            low = middle
    return proof[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether ``proof`` shows that ``leaf`` has ``index`` in the tree of ``size`` and ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            result = node_hash(sibling, result)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and result == root


def consistency_proof(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """Return the proof that the tree of ``old`` leaves is the beginning of that of ``new`` (RFC 9162, 2.1.4.1).

    Empty if ``old`` is 0 or equals ``new``. Raises `ValueError` if ``old`` is larger, `NodesMissing` if hashes are absent.
    """
    if not 0 <= old <= new:
        raise ValueError(f"A ledger of {old} events cannot be the beginning of one of {new}; swap the two.")
    if old in (0, new):
        return []
    low, high, proof, whole = 0, new, list[bytes](), True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(_subtree(middle, high, nodes))
            high = middle
        else:
            proof.append(_subtree(low, middle, nodes))
            low, whole = middle, False
    return [*([] if whole else [_subtree(low, high, nodes)]), *proof[::-1]]


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Say whether ``proof`` shows that the older tree is the beginning of the newer one (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not 0 < old < new or not proof:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root
