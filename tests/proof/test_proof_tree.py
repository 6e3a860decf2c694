"""The tree against the recursive definition of RFC 9162, at every small size and around every tile's edge."""

import hashlib
from functools import lru_cache

import pytest

from qualitas.proof.tree import (
    EMPTY_ROOT,
    Frontier,
    NodesMissing,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    merkle_root,
    node_hash,
    nodes_of,
    root_of,
    verify_consistency,
    verify_inclusion,
)

LARGEST = 65_537
ENTRIES = [b"entry %d" % number for number in range(LARGEST)]
LEAVES = leaf_hashes(ENTRIES)
NODES = nodes_of(LEAVES)
SIZES = [*range(131), 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537]


@lru_cache(maxsize=400_000)
def mth(low: int, high: int) -> bytes:
    """MTH(D[low:high]) word for word from RFC 9162, 2.1.1."""
    count = high - low
    if count == 0:
        return hashlib.sha256(b"").digest()
    if count == 1:
        return hashlib.sha256(b"\x00" + ENTRIES[low]).digest()
    half = 1
    while half * 2 < count:
        half *= 2
    return hashlib.sha256(b"\x01" + mth(low, low + half) + mth(low + half, high)).digest()


def some_indices(size: int) -> set[int]:
    return set(range(size)) if size <= 130 else {0, 1, 254, size // 2, size - 2, size - 1}


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert root_of(LEAVES[:size]) == mth(0, size)
    assert merkle_root(ENTRIES[:size]) == mth(0, size)


@pytest.mark.parametrize("size", SIZES)
def test_every_inclusion_proof_holds_and_no_altered_one(size: int) -> None:
    root = mth(0, size)
    for index in some_indices(size):
        proof = inclusion_proof(index, size, NODES)
        leaf = LEAVES[index]
        assert verify_inclusion(index, size, leaf, proof, root)
        assert not verify_inclusion(index, size, leaf_hash(b"another"), proof, root)
        assert not verify_inclusion(index, size, leaf, proof, bytes(32))
        assert not verify_inclusion(index, size, leaf, [*proof, bytes(32)], root)
        assert not verify_inclusion(size, size, leaf, proof, root)
        assert not verify_inclusion(-1, size, leaf, proof, root)
        if size > 1:
            assert not verify_inclusion((index + 1) % size, size, leaf, proof, root)
            assert not verify_inclusion(index, size, leaf, proof[:-1], root)
        for place in range(len(proof)):
            assert not verify_inclusion(index, size, leaf, [*proof[:place], bytes(32), *proof[place + 1 :]], root)


@pytest.mark.parametrize("new", SIZES)
def test_every_consistency_proof_holds_and_no_altered_one(new: int) -> None:
    olds = range(new + 1) if new <= 40 else {0, 1, 2, 3, new // 3, new // 2, 64, 128, new - 1, new} & {*range(new + 1)}
    for old in olds:
        proof = consistency_proof(old, new, NODES)
        before, after = mth(0, old), mth(0, new)
        assert verify_consistency(old, new, proof, before, after)
        assert not verify_consistency(old, new, proof, bytes(32), after)
        assert not verify_consistency(old, new, [*proof, bytes(32)], before, after)
        if 0 < old < new:
            assert not verify_consistency(old, new, proof, before, bytes(32))
            assert not verify_consistency(old, new, proof[:-1], before, after)
            assert not verify_consistency(new, old, proof, after, before)
            for place in range(len(proof)):
                altered = [*proof[:place], bytes(32), *proof[place + 1 :]]
                assert not verify_consistency(old, new, altered, before, after)


def test_the_empty_tree_has_the_root_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == mth(0, 0)
    assert verify_consistency(0, 5, [], EMPTY_ROOT, mth(0, 5))
    assert not verify_consistency(0, 5, [], bytes(32), mth(0, 5))


def test_every_completed_tile_is_told_once_in_order_and_right() -> None:
    one_by_one = list[tuple[int, int, bytes]]()
    slow = Frontier()
    for leaf in LEAVES:
        slow.append(leaf, lambda *tile: one_by_one.append(tile))
    at_once = list[tuple[int, int, bytes]]()
    fast, done = Frontier(), 0
    for step in (0, 1, 3, 252, 1, 700, 10_000, LARGEST):
        fast.extend(iter(LEAVES[done : done + step]), lambda *tile: at_once.append(tile))
        done = min(done + step, LARGEST)
        assert fast.size == done
        assert fast.root() == mth(0, done)
    assert slow == fast
    assert one_by_one == at_once
    assert [tile[:2] for tile in at_once[-2:]] == [(1, 255), (2, 0)]
    assert len(at_once) == 257
    assert all(root == mth(number * 256**level, (number + 1) * 256**level) for level, number, root in at_once)


@pytest.mark.parametrize("size", SIZES)
def test_a_stored_frontier_grows_on(size: int) -> None:
    frontier = Frontier()
    frontier.extend(LEAVES[:size])
    again = Frontier.load(size, memoryview(frontier.dump()))
    assert again == frontier
    again.append(LEAVES[0])
    assert again.root() == root_of([*LEAVES[:size], LEAVES[0]])


def test_a_stored_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit 4 events"):
        Frontier.load(4, bytes(64))


def test_a_tile_can_stand_for_its_leaves() -> None:
    whole, tiles = Frontier(), Frontier()
    whole.extend(LEAVES[:513])
    tiles.append_tile(mth(0, 256))
    tiles.append_tile(mth(256, 512))
    tiles.append(LEAVES[512])
    assert tiles == whole
    with pytest.raises(ValueError, match="only after a multiple of 256"):
        tiles.append_tile(bytes(32))


def test_proofs_that_cannot_exist_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="no event 5"):
        inclusion_proof(5, 5, NODES)
    with pytest.raises(ValueError, match="cannot be the beginning"):
        consistency_proof(6, 5, NODES)
    with pytest.raises(NodesMissing, match="not all stored"):
        inclusion_proof(0, 8, lambda _level, low, high: LEAVES[low : high - 1])


def test_leaves_and_nodes_cannot_be_taken_for_each_other() -> None:
    left, right = LEAVES[:2]
    assert node_hash(left, right) == hashlib.sha256(b"\x01" + left + right).digest()
    assert leaf_hash(left + right) != node_hash(left, right)
