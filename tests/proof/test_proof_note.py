"""Signed checkpoints and proofs, also as seen by programs made by others: OpenSSL and Go."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from qualitas.proof.note import (
    BadSignature,
    Checkpoint,
    Malformed,
    Signer,
    Verifier,
    check_tlog_proof,
    checkpoint,
    open_checkpoint,
    parse_tlog_proof,
    tlog_proof,
)
from qualitas.proof.tree import consistency_proof, inclusion_proof, leaf_hashes, nodes_of, root_of

ORIGIN = "qualitas/0197/0198"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"k" * 32))
NEXT = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"n" * 32))
WITNESS = Signer("witness.example", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
EVENTS = [b'{"event":%d}' % number for number in range(300)]
LEAVES = leaf_hashes(EVENTS)
NODES = nodes_of(LEAVES)
ROOT = root_of(LEAVES)
NOTE = checkpoint(ORIGIN, 300, ROOT, SIGNER)
GO = Path(__file__).parents[1] / "go" / "verify.go"


def test_a_checkpoint_opens_with_its_key() -> None:
    assert open_checkpoint(NOTE, [SIGNER.vkey]) == Checkpoint(ORIGIN, 300, ROOT)
    assert NOTE.startswith(f"{ORIGIN}\n300\n")
    assert Verifier(SIGNER.vkey).key_id == SIGNER.key_id


def test_other_signatures_are_passed_over_and_either_key_will_do() -> None:
    note = checkpoint(ORIGIN, 300, ROOT, SIGNER, NEXT, WITNESS)
    for keys in ([SIGNER.vkey], [NEXT.vkey], [WITNESS.vkey, NEXT.vkey]):
        assert open_checkpoint(note, keys).size == 300


def test_a_checkpoint_may_carry_further_lines() -> None:
    text = NOTE.split("\n\n")[0] + "\nmore\n"
    assert open_checkpoint(f"{text}\n{SIGNER.line(text)}", [SIGNER.vkey]).root == ROOT


@pytest.mark.parametrize(
    ("note", "keys", "sentence"),
    [
        (NOTE.replace("\n300\n", "\n299\n"), [SIGNER.vkey], "does not fit the note"),
        (NOTE, [NEXT.vkey], "No known key"),
        (NOTE, [], "No known key"),
        (checkpoint(ORIGIN, 300, ROOT, SIGNER, WITNESS), [WITNESS.vkey], "No known key of"),
        (NOTE + WITNESS.line("something else\n"), [SIGNER.vkey, WITNESS.vkey], "witness.example"),
    ],
)
def test_a_false_or_foreign_signature_is_refused(note: str, keys: list[str], sentence: str) -> None:
    with pytest.raises(BadSignature, match=sentence):
        open_checkpoint(note, keys)


def signed(text: str) -> str:
    return f"{text}\n{SIGNER.line(text)}"


ENCODED = base64.b64encode(ROOT).decode()


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        NOTE[:-1],
        NOTE.replace("\u2014", "-"),
        NOTE + "\u2014 x\n",
        NOTE + "\u2014 x AAAA\n",
        NOTE + "\u2014 x+y AAAAAAAA\n",
        NOTE + "\n",
        NOTE + f"{NOTE.splitlines()[-1]}\n" * 100,
        "\x07" + NOTE,
        "\ud800" + NOTE,
        signed(f"{ORIGIN}\n300\n"),
        signed(f"{ORIGIN}\n0300\n{ENCODED}\n"),
        signed(f"{ORIGIN}\n-300\n{ENCODED}\n"),
        signed(f"{ORIGIN}\n²\n{ENCODED}\n"),
        signed(f"{ORIGIN}\n\n{ENCODED}\n"),
        signed(f"{ORIGIN}\n300\n{ENCODED[:-4]}\n"),
        signed(f"{ORIGIN}\n300\n{ENCODED} \n"),
        signed(f"\n300\n{ENCODED}\n"),
    ],
)
def test_what_is_no_checkpoint_is_refused_as_malformed(note: str) -> None:
    with pytest.raises(Malformed):
        open_checkpoint(note, [SIGNER.vkey])


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        SIGNER.vkey[:-1],
        SIGNER.vkey.replace("0197", "0199"),
        SIGNER.vkey.replace("+A", "+B"),
        SIGNER.vkey.replace(ORIGIN, "two words"),
    ],
)
def test_a_damaged_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(Malformed):
        Verifier(vkey)


def test_what_would_make_a_bad_checkpoint_is_refused() -> None:
    with pytest.raises(ValueError, match="without spaces"):
        Signer("two words", SIGNER.key)
    with pytest.raises(ValueError, match="No signer is named"):
        checkpoint(ORIGIN, 1, ROOT, WITNESS)
    with pytest.raises(ValueError, match="32 bytes"):
        checkpoint(ORIGIN, 1, b"", SIGNER)


@pytest.mark.parametrize("index", [0, 1, 255, 256, 299])
def test_a_proof_file_stands_alone(index: int) -> None:
    hashes = inclusion_proof(index, 300, NODES)
    text = tlog_proof(index, hashes, NOTE)
    parsed = parse_tlog_proof(text)
    assert (parsed.index, list(parsed.hashes), parsed.note) == (index, hashes, NOTE)
    assert check_tlog_proof(text, LEAVES[index], [SIGNER.vkey]) == (index, Checkpoint(ORIGIN, 300, ROOT))
    assert parse_tlog_proof(text.replace("\nindex", "\nextra AAAA\nindex")).index == index
    with pytest.raises(BadSignature, match="is not number"):
        check_tlog_proof(text, LEAVES[index - 1], [SIGNER.vkey])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\n\n" + NOTE,
        "c2sp.org/tlog-proof@v1\nextra AAAA\n\n" + NOTE,
        "c2sp.org/tlog-proof@v1\nindex\n\n" + NOTE,
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\n" + NOTE,
        "c2sp.org/tlog-proof@v2\nindex 1\n\n" + NOTE,
        "c2sp.org/tlog-proof@v1\nindex 1\n" + f"{ENCODED}\n" * 64 + "\n" + NOTE,
    ],
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_tlog_proof(text)


def test_openssl_verifies_the_signature(tmp_path: Path) -> None:
    text, _, signature = NOTE.partition("\n\n")
    key = SIGNER.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    raw = base64.b64decode(signature.split(" ")[2])[4:]
    for name, content in (("key.pem", key), ("text", text.encode() + b"\n"), ("false", b"no"), ("signature", raw)):
        (tmp_path / name).write_bytes(content)
    command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key.pem", "-sigfile", "signature", "-in"]
    true = subprocess.run([*command, "text"], cwd=tmp_path, capture_output=True, text=True, check=False)
    false = subprocess.run([*command, "false"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (true.returncode, true.stdout) == (0, "Signature Verified Successfully\n"), true.stderr
    assert false.returncode != 0


@pytest.fixture(scope="module")
def go_verify(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the checker in Go against the packages of the distribution; skip where there is no Go, unless all must run."""
    sources = Path(os.environ.get("QUALITAS_GOPATH", "/usr/share/gocode"))
    if shutil.which("go") is None or not (sources / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        sentence = "Go is absent: install golang-go and golang-golang-x-mod-dev to have others check the ledger."
        if os.environ.get("QUALITAS_ALL") == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)
    folder = tmp_path_factory.mktemp("go")
    settings = {"GO111MODULE": "off", "GOPATH": str(sources), "GOFLAGS": "", "GOCACHE": str(folder / "cache")}
    built = subprocess.run(
        ["go", "build", "-o", str(folder / "verify"), str(GO)],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder / "verify"


def ledger(old: int, new: int) -> dict[str, Any]:
    """Describe the ledger of ``new`` events, once ``old`` long, as the checker in Go reads it."""

    def encode(hashes: list[bytes]) -> list[str]:
        return [base64.b64encode(item).decode() for item in hashes]

    return {
        "vkey": SIGNER.vkey,
        "note": checkpoint(ORIGIN, new, root_of(LEAVES[:new]), SIGNER, WITNESS),
        "old_note": checkpoint(ORIGIN, old, root_of(LEAVES[:old]), SIGNER),
        "events": encode(EVENTS[:new]),
        "inclusion": [encode(inclusion_proof(index, new, NODES)) for index in range(new)],
        "consistency": encode(consistency_proof(old, new, NODES)),
    }


def go_says(program: Path, given: dict[str, Any]) -> str:
    run = subprocess.run([program], input=json.dumps(given), capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == (0 if run.stdout == "ok\n" else 1), run.stderr
    return run.stdout


@pytest.mark.parametrize(("old", "new"), [(1, 1), (1, 2), (3, 7), (64, 130), (255, 256), (256, 257), (100, 300)])
def test_go_verifies_checkpoint_inclusion_and_consistency(go_verify: Path, old: int, new: int) -> None:
    assert go_says(go_verify, ledger(old, new)) == "ok\n"


def test_go_refuses_what_was_altered(go_verify: Path) -> None:
    good = ledger(100, 300)
    zero = base64.b64encode(bytes(32)).decode()
    changed_event = {**good, "events": [*good["events"][:-1], "e30="]}
    assert go_says(go_verify, changed_event).startswith("event 299:")
    assert go_says(go_verify, {**changed_event, "inclusion": []}).startswith("root:")
    assert go_says(go_verify, {**good, "consistency": [zero, *good["consistency"][1:]]}).startswith("consistency:")
    assert go_says(go_verify, {**good, "note": good["note"].replace("\n300\n", "\n301\n")}).startswith("note:")
    assert go_says(go_verify, {**good, "vkey": NEXT.vkey}).startswith("note:")
