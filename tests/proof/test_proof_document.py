"""The worked example in `docs/ledger.md`, recomputed line by line."""

import base64
import json
import re
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qualitas.proof.canonical import canonical
from qualitas.proof.commitment import commit
from qualitas.proof.note import Signer, check_tlog_proof, checkpoint, open_checkpoint, tlog_proof
from qualitas.proof.tree import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hashes,
    merkle_root,
    node_hash,
    nodes_of,
    root_of,
    verify_consistency,
)
from qualitas.proof.verify import verify_events

DOCUMENT = Path(__file__).parents[2] / "docs" / "ledger.md"
BLOCKS = dict(
    re.findall(r"^```\w+ ([\w-]+)\n(.*?\n)```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
)
LINES = {name: text.rstrip("\n") for name, text in BLOCKS.items()}
SEED = bytes(range(32))
BODIES = [LINES[f"event-{number}"].encode() for number in range(3)]
LEAVES = leaf_hashes(BODIES)
ORIGIN = LINES["vkey"].split("+")[0]
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(SEED))


def test_events_are_canonical_and_hash_to_their_leaves() -> None:
    for number, body in enumerate(BODIES):
        assert canonical(json.loads(body)) == body
        assert LEAVES[number].hex() == LINES[f"leaf-{number}"]


def test_the_commitment_is_that_of_the_words() -> None:
    made = commit(SEED, "reason", "Zwei Prüfschritte ergänzt".encode())
    assert made == LINES["commitment"] == json.loads(BODIES[1])["said"]["reason"]["#"]


def test_the_bulk_root_is_that_of_its_entries() -> None:
    entries, bulk = json.loads(BODIES[1])["also"], json.loads(BODIES[2])
    assert merkle_root([canonical(entry) for entry in entries]).hex() == bulk["root"]
    assert len(entries) == bulk["count"]


def test_tree_checkpoints_and_proofs_are_as_printed() -> None:
    node, nodes, newer = node_hash(LEAVES[0], LEAVES[1]), nodes_of(LEAVES), BLOCKS["checkpoint-3"]
    assert (node.hex(), node_hash(node, LEAVES[2]).hex()) == (LINES["node-0-1"], LINES["root"])
    assert SIGNER.vkey == LINES["vkey"]
    assert checkpoint(ORIGIN, 2, node, SIGNER) == BLOCKS["checkpoint-2"]
    assert checkpoint(ORIGIN, 3, root_of(LEAVES), SIGNER) == newer
    assert tlog_proof(1, inclusion_proof(1, 3, nodes), newer) == BLOCKS["tlog-proof-1"]
    assert check_tlog_proof(BLOCKS["tlog-proof-1"], LEAVES[1], [LINES["vkey"]])[0] == 1
    path = [base64.b64decode(line) for line in LINES["consistency-2-3"].splitlines()]
    assert path == consistency_proof(2, 3, nodes)
    assert verify_consistency(2, 3, path, node, root_of(LEAVES))


def test_the_whole_example_verifies() -> None:
    receipt = json.loads(LINES["receipt-1"])
    stated = [open_checkpoint(BLOCKS[name], [LINES["vkey"]]) for name in ("checkpoint-2", "checkpoint-3")]
    head = Frontier()
    head.extend(LEAVES)
    faults = verify_events(
        zip(range(3), LEAVES, BODIES, strict=True),
        head.size,
        head.root(),
        tiles=[],
        checkpoints=stated,
        receipts=[(receipt["index"], bytes.fromhex(receipt["leaf"]))],
        now=datetime(2026, 11, 24, tzinfo=UTC),
    )
    assert list(faults) == []
