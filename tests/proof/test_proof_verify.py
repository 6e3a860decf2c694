"""Every way to tamper with a stored ledger, and the sentence that names it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qualitas.proof.canonical import canonical
from qualitas.proof.clock import event_time, event_times
from qualitas.proof.note import Checkpoint, Signer, checkpoint
from qualitas.proof.tree import Frontier, leaf_hash, leaf_hashes, root_of
from qualitas.proof.verify import Fault, Row, read_checkpoints, verify_events

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
SIZE = 1_100


def event(number: int, at: datetime | None = None, **others: object) -> bytes:
    moment = at or START + timedelta(seconds=number)
    return canonical({"act": f"{number:036}", "at": f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}", "v": 1, **others})


class Ledger:
    """A stored ledger that a test may tamper with."""

    def __init__(self, bodies: list[bytes] | None = None) -> None:
        bodies = bodies or [event(number) for number in range(SIZE)]
        leaves = leaf_hashes(bodies)
        self.rows: list[Row] = list(zip(range(len(bodies)), leaves, bodies, strict=True))
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.marks = [Checkpoint("o", 0, root_of([]))]
        edge = Frontier()
        for leaf in leaves:
            edge.append(leaf, lambda level, number, root: self.tiles.__setitem__((level, number), root))
            if edge.size % 100 == 0:
                self.marks.append(Checkpoint("o", edge.size, edge.root()))
        self.size, self.root = edge.size, edge.root()
        self.receipts: list[tuple[int | None, bytes]] = [(i, leaf) for i, leaf, _ in self.rows]
        self.receipts += [(None, leaves[3])]

    def replace(self, index: int, body: bytes) -> None:
        """Change an event and its leaf hash alike."""
        self.rows[index] = (index, leaf_hash(body), body)

    def rebuild(self) -> None:
        """Make tiles and head fit the rows, as someone with full write access would."""
        edge, self.tiles = Frontier(), {}
        edge.extend([row[1] for row in self.rows], lambda level, n, root: self.tiles.__setitem__((level, n), root))
        self.size, self.root = edge.size, edge.root()

    def faults(self, **options: Any) -> list[Fault]:
        given: dict[str, Any] = {
            "tiles": [(level, number, root) for (level, number), root in self.tiles.items()],
            "checkpoints": self.marks,
            "receipts": self.receipts,
            "now": START + timedelta(days=1),
        }
        return list(verify_events(iter(self.rows), self.size, self.root, **given | options))

    def alone(self) -> list[tuple[str, str]]:
        """Return what is found without anything from outside: no checkpoints, no receipts."""
        return found(self.faults(checkpoints=(), receipts=()))


def found(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.kind, fault.object) for fault in faults]


def sentences(faults: list[Fault]) -> str:
    return "\n".join(fault.sentence for fault in faults)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def test_an_untouched_ledger_has_no_faults(ledger: Ledger) -> None:
    assert ledger.faults() == []
    assert ledger.faults(tiles=None, checkpoints=(), receipts=()) == []


def test_an_empty_ledger_has_no_faults() -> None:
    assert list(verify_events([], 0, root_of([]), tiles=[], checkpoints=[Checkpoint("o", 0, root_of([]))])) == []


def test_what_a_database_hands_out_as_memory_is_read_too(ledger: Ledger) -> None:
    ledger.rows = [(i, memoryview(leaf), memoryview(body or b"")) for i, leaf, body in ledger.rows]  # type: ignore[misc]
    assert ledger.faults() == []


@pytest.mark.parametrize("index", [0, 255, 256, 1_099])
def test_a_changed_body_is_named(ledger: Ledger, index: int) -> None:
    ledger.rows[index] = (index, ledger.rows[index][1], event(index, said="else"))
    faults = ledger.faults()
    assert found(faults) == [("body", f"event {index}")]
    assert "changed afterwards" in faults[0].sentence


def test_a_lost_body_is_named_among_others(ledger: Ledger) -> None:
    ledger.rows[7] = (7, ledger.rows[7][1], None)
    faults = ledger.faults()
    assert found(faults) == [("body", "event 7")]
    assert "content is gone" in faults[0].sentence


def test_a_changed_body_with_its_leaf_is_named_by_tile_head_checkpoints_and_receipt(ledger: Ledger) -> None:
    ledger.replace(300, event(300, said="else"))
    assert ledger.alone() == [("tile", "tile 1/1"), ("head", "head")]
    faults = ledger.faults(most=100)
    assert ("receipt", "event 300") in found(faults)
    assert ("checkpoint", "checkpoint 300") not in found(faults)
    assert ("checkpoint", "checkpoint 400") in found(faults)


def test_a_history_rebuilt_whole_is_caught_only_from_outside(ledger: Ledger) -> None:
    ledger.replace(1_050, event(1_050, said="else"))
    ledger.rebuild()
    assert ledger.alone() == []
    assert found(ledger.faults()) == [("receipt", "event 1050"), ("checkpoint", "checkpoint 1100")]


def test_exchanged_bodies_are_named_with_each_other(ledger: Ledger) -> None:
    first, second = ledger.rows[4], ledger.rows[9]
    ledger.rows[4], ledger.rows[9] = (4, first[1], second[2]), (9, second[1], first[2])
    faults = ledger.faults()
    assert [fault for fault in found(faults) if fault[0] == "body"] == [("body", "event 4"), ("body", "event 9")]
    assert "sealed as event 9" in faults[0].sentence


def test_exchanged_leaves_are_caught(ledger: Ledger) -> None:
    first, second = ledger.rows[4], ledger.rows[9]
    ledger.rows[4], ledger.rows[9] = (4, *second[1:]), (9, *first[1:])
    assert ledger.alone() == [("tile", "tile 1/0"), ("head", "head")]
    assert {("receipt", "event 4"), ("receipt", "event 9")} <= set(found(ledger.faults()))


@pytest.mark.parametrize(("low", "high"), [(0, 1), (300, 301), (255, 257), (256, 512), (100, 900), (511, 1_024)])
def test_a_gap_is_named_and_what_follows_is_still_confirmed(ledger: Ledger, low: int, high: int) -> None:
    del ledger.rows[low:high]
    assert ledger.alone() == [("gap", f"event {low}")]
    faults = ledger.faults(most=2_000)
    assert [fault for fault in found(faults) if fault[0] == "receipt"] == [
        ("receipt", f"event {index}") for index in range(low, high) if index != 3
    ] + [("receipt", f"event {index}") for index in range(low, high) if index == 3]
    assert ("checkpoint", "checkpoint 1100") not in found(faults)
    unconfirmed = {mark.size for mark in ledger.marks if low < mark.size and mark.size < -(-high // 256) * 256}
    unconfirmed -= {size for size in unconfirmed if size % 256 == 0}
    assert {thing for kind, thing in found(faults) if kind == "checkpoint"} == {
        f"checkpoint {size}" for size in unconfirmed
    }


def test_a_gap_does_not_hide_a_change_after_it(ledger: Ledger) -> None:
    ledger.replace(700, event(700, said="else"))
    del ledger.rows[10]
    assert ledger.alone() == [("gap", "event 10"), ("tile", "tile 1/2"), ("head", "head")]


def test_a_gap_without_tiles_leaves_the_head_unconfirmed(ledger: Ledger) -> None:
    del ledger.rows[10]
    faults = ledger.faults(tiles=None, checkpoints=(), receipts=())
    assert found(faults) == [("gap", "event 10"), ("head", "head")]
    assert "cannot be confirmed" in faults[1].sentence


def test_a_gap_in_the_last_part_leaves_the_head_unconfirmed(ledger: Ledger) -> None:
    del ledger.rows[1_060]
    assert ledger.alone() == [("gap", "event 1060"), ("head", "head")]


def test_an_endless_gap_is_told_at_once(ledger: Ledger) -> None:
    ledger.rows[-1] = (2**60, *ledger.rows[-1][1:])
    ledger.size = 2**61
    assert [kind for kind, _ in ledger.alone()] == ["gap", "gap"]


def test_a_cut_tail_is_named(ledger: Ledger) -> None:
    del ledger.rows[1_090:]
    assert ledger.alone() == [("gap", "event 1090")]
    assert "cut off" in sentences(ledger.faults())


def test_a_tail_cut_with_its_head_is_named_by_checkpoint_and_receipts(ledger: Ledger) -> None:
    del ledger.rows[1_050:]
    ledger.rebuild()
    assert ledger.alone() == []
    faults = ledger.faults()
    assert found(faults)[0] == ("checkpoint", "checkpoint 1100")
    assert found(faults)[1] == ("receipt", "event 1050")
    assert faults[-1] == Fault("receipt", "", "… and 30 more of the kind “receipt”.")


def test_rows_beyond_the_head_and_repeated_rows_are_named(ledger: Ledger) -> None:
    ledger.rows += [(SIZE, *ledger.rows[0][1:]), (5, *ledger.rows[5][1:])]
    assert ledger.alone() == [("beyond", f"event {SIZE}"), ("order", "event 5")]


def test_wrong_missing_and_surplus_tiles_are_named(ledger: Ledger) -> None:
    ledger.tiles[1, 0] = bytes(32)
    del ledger.tiles[1, 2]
    ledger.tiles[2, 0] = bytes(32)
    faults = ledger.faults()
    assert found(faults) == [("tile", "tile 1/0"), ("tile", "tile 1/2"), ("tile", "tile 2/0")]
    assert "(events 512 to 767) is missing" in sentences(faults)


def test_a_wrong_head_is_named(ledger: Ledger) -> None:
    ledger.root = bytes(32)
    assert found(ledger.faults()) == [("head", "head")]


def test_a_wrong_checkpoint_is_named(ledger: Ledger) -> None:
    ledger.marks[5] = Checkpoint("o", 500, bytes(32))
    assert found(ledger.faults()) == [("checkpoint", "checkpoint 500")]


def test_a_receipt_of_an_event_that_was_never_sealed_is_named(ledger: Ledger) -> None:
    lost = leaf_hash(b"removed before sealing")
    faults = ledger.faults(receipts=[(None, lost), (0, ledger.rows[0][1]), (0, lost)])
    assert found(faults) == [("receipt", "event 0"), ("receipt", f"receipt {lost.hex()[:16]}")]
    assert "two receipts disagree" in faults[0].sentence


def test_only_what_follows_a_trusted_tree_can_be_checked(ledger: Ledger) -> None:
    start = Frontier()
    start.extend([row[1] for row in ledger.rows[:600]])
    ledger.rows = ledger.rows[600:]
    ledger.tiles = {key: root for key, root in ledger.tiles.items() if key[1] >= 2}
    assert ledger.faults(start=start, receipts=ledger.receipts[:-1]) == []
    assert start.size == 600
    ledger.replace(50, event(650, said="else"))
    ledger.rows[50] = (650, *ledger.rows[50][1:])
    assert ("receipt", "event 650") in found(ledger.faults(start=start))
    assert found(list(verify_events([], 500, bytes(32), start=start))) == [("head", "head")]


def test_time_that_runs_backwards_is_named() -> None:
    bodies = [event(number) for number in range(600)]
    bodies[400] = event(400, START - timedelta(days=1))
    bodies[500] = event(500, START + timedelta(seconds=450))
    faults = Ledger(bodies).faults()
    assert found(faults) == [("time", "event 400")]
    assert "dated 2026-11-22 08:00:00 UTC, but event 399" in faults[0].sentence
    assert found(Ledger(bodies).faults(slack=timedelta(0))) == [("time", "event 400"), ("time", "event 500")]


def test_future_and_unreadable_times_are_named() -> None:
    bodies = [event(number) for number in range(6)]
    bodies[1] = event(1, START + timedelta(days=9))
    bodies[2] = canonical({"act": "x", "at": "2026-13-01T00:00:00.000000Z"})
    bodies[3] = canonical({"act": "x"})
    bodies[4] = b'["at"]'
    bodies.append(b"\xff")
    faults = Ledger(bodies).faults()
    assert [thing for kind, thing in found(faults) if kind == "time"] == [f"event {n}" for n in (1, 2, 3, 4, 6)]
    assert "lies in the future" in faults[0].sentence


TIME = "2026-11-23T08:00:00.000000Z"
FALSE = "1999-01-01T00:00:00.000000Z"


@pytest.mark.parametrize(
    "value",
    [
        {"at": TIME},
        {"act": "a", "at": TIME, "z": {"a": 1, "at": FALSE}},
        {"about": [{"a": 1, "at": FALSE}], "at": TIME},
        {"also": [["d", {"a": 0, "at": FALSE}]], "at": TIME},
        {"act": f',"at":"{FALSE}"', "at": TIME},
        {"act": f'\\",\\"at\\":\\"{FALSE}', "at": TIME},
        {'a"': ",", "at": TIME, "changes": {"at": [FALSE, FALSE]}},
        {"act": "{[", "app": "]}", "at": TIME},
    ],
)
def test_only_the_outermost_time_counts(value: dict[str, object]) -> None:
    body = canonical(value)
    expected = f'{TIME}"'.encode()
    assert event_time(body) == expected
    assert event_times([body]) in (None, [expected])


def test_a_nested_time_is_never_taken_for_a_missing_one() -> None:
    nested = canonical({"act": "a", "changes": {"a": "", "at": FALSE}})
    first = canonical({"k": FALSE})
    for body in (nested, first):
        assert event_time(body) is None
        assert event_times([body]) is None
        assert event_times([body, event(1)]) is None
    assert event_times([event(1), None]) is None
    assert event_times([]) in (None, [])


def test_faults_of_one_kind_are_counted_beyond_the_first(ledger: Ledger) -> None:
    ledger.rows = [(i, leaf, b"x") if i < 32 else (i, leaf, body) for i, leaf, body in ledger.rows]
    faults = [fault for fault in ledger.faults() if fault.kind == "body"]
    assert len(faults) == 21
    assert faults[-1].sentence == "… and 12 more of the kind “body”."


def test_checkpoint_notes_are_opened_or_named() -> None:
    ours = Signer("ours", Ed25519PrivateKey.from_private_bytes(b"o" * 32))
    other = Signer("other", Ed25519PrivateKey.from_private_bytes(b"t" * 32))
    good = checkpoint("ours", 1, bytes(32), ours)
    notes = [good, good.replace("\n1\n", "\n2\n"), checkpoint("other", 1, bytes(32), other), "nonsense"]
    read, faults = read_checkpoints(notes, "ours", iter([ours.vkey, other.vkey]))
    assert read == [Checkpoint("ours", 1, bytes(32))]
    assert found(faults) == [("checkpoint", "note 2"), ("checkpoint", "note 3"), ("checkpoint", "note 4")]
    assert "belongs to 'other'" in faults[1].sentence
