"""Signed checkpoints: the formats of C2SP signed-note, tlog-checkpoint and tlog-proof, signed with Ed25519.

A checkpoint states how many events a ledger has and the root over them. It is plain text, and tools made by others
can check it. The name of the log's key equals the origin of the ledger.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qualitas.proof.tree import verify_inclusion

_ED25519 = b"\x01"
_DASH = "\u2014"
_PROOF_HEAD = "c2sp.org/tlog-proof@v1"
_LONGEST_NOTE, _MOST_SIGNATURES, _MOST_HASHES, _MOST_DIGITS = 1_000_000, 100, 64, 19
_ID_BYTES, _KEY_BYTES, _HASH_BYTES = 4, 32, 32
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class BadSignature(ValueError):
    """A note, key or proof is not to be believed; the message says why."""


class Malformed(BadSignature):
    """A note, key or proof does not follow its format, so that no signature could be checked."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log states: its ``origin`` (name for ever), its ``size`` in events and the ``root`` over them (32 bytes)."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A proof for one event that needs nothing else: its ``index``, the ``hashes`` of the path, the signed ``note``."""

    index: int
    hashes: tuple[bytes, ...]
    note: str


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str, what: str, length: int | None = None) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if _encode(data) != text or not data or (length is not None and len(data) != length):
        raise Malformed(f"{what} is not proper base64 of the expected length; the text was changed or cut.")
    return data


def _number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS) or (text[0] == "0" and text != "0"):
        raise Malformed(f"{what} is not a plain decimal number: {text[:40]!r}.")
    return int(text)


def _fair_name(name: str) -> bool:
    return bool(name) and name.isprintable() and "+" not in name and not any(sign.isspace() for sign in name)


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_ID_BYTES]


@dataclass(frozen=True, slots=True)
class Signer:
    """A named Ed25519 key that signs notes. The name has no spaces and no plus sign, else `ValueError`."""

    name: str
    key: Ed25519PrivateKey

    def __post_init__(self) -> None:
        if not _fair_name(self.name):
            raise ValueError(f"{self.name!r} cannot name a key: use text without spaces and plus signs.")

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self.key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that tell keys of the same name apart."""
        return _key_id(self.name, self.public)

    @property
    def vkey(self) -> str:
        """The verifier key as text, to be handed to everyone: ``name+id+key``."""
        return f"{self.name}+{self.key_id.hex()}+{_encode(_ED25519 + self.public)}"

    def line(self, text: str) -> str:
        """Return the signature line for ``text``, which ends in a newline."""
        return f"{_DASH} {self.name} {_encode(self.key_id + self.key.sign(text.encode()))}\n"


class Verifier:
    """The public half of a `Signer`, read from its verifier key; raises `Malformed` if the key is not one of ours."""

    __slots__ = ("_key", "key_id", "name")

    def __init__(self, vkey: str) -> None:
        name, key_id, encoded = [*vkey.split("+", 2), "", ""][:3]
        raw = _decode(encoded, f"The verifier key {vkey[:60]!r}")
        if raw[:1] != _ED25519 or len(raw) != 1 + _KEY_BYTES:
            raise Malformed(f"The verifier key of {name[:60]!r} is not an Ed25519 key; use the one with type 1.")
        if not _fair_name(name) or key_id != _key_id(name, raw[1:]).hex():
            raise Malformed(f"The verifier key {vkey[:60]!r} does not fit its own number; copy it again, whole.")
        self.name, self.key_id = name, bytes.fromhex(key_id)
        self._key = Ed25519PublicKey.from_public_bytes(raw[1:])

    def verify(self, text: str, signature: bytes) -> bool:
        """Say whether ``signature`` (64 bytes) is this key's for ``text``."""
        try:
            self._key.verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


def checkpoint(origin: str, size: int, root: bytes, *signers: Signer) -> str:
    """Return the signed note that ``origin`` has ``size`` events under ``root``.

    One signer must be named like the origin; others (a new key, a witness) may add their lines. Raises `ValueError`.
    """
    if not any(signer.name == origin for signer in signers):
        raise ValueError(f"No signer is named {origin!r}; a checkpoint is signed by the key named like its origin.")
    if size < 0 or len(root) != _HASH_BYTES:
        raise ValueError(f"A checkpoint needs a size of 0 or more and a root of 32 bytes, not {size} and {len(root)}.")
    text = f"{origin}\n{size}\n{_encode(root)}\n"
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def _signature(line: str) -> tuple[str, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != _DASH or not _fair_name(name):
        raise Malformed(f"The line {line[:60]!r} is not a signature; the note was changed or cut.")
    raw = _decode(encoded, f"The signature of {name[:60]!r}")
    if len(raw) <= _ID_BYTES:
        raise Malformed(f"The signature of {name[:60]!r} is too short; the note was changed or cut.")
    return name, raw


def _open(note: str, vkeys: Iterable[str]) -> tuple[str, set[str]]:
    """Return the text of a note and the names of the known keys that signed it; refuse any bad known signature."""
    text, gap, signatures = note.rpartition("\n\n")
    text += "\n"
    if len(note) > _LONGEST_NOTE or not gap or not signatures.endswith("\n"):
        raise Malformed("This is not a signed note: text, an empty line and signature lines are needed.")
    if _FORBIDDEN.search(text):
        raise Malformed("The note holds control characters; it was changed or is of another kind.")
    lines = signatures[:-1].split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise Malformed(f"The note carries {len(lines)} signatures; more than {_MOST_SIGNATURES} are not read.")
    known = {(verifier.name, verifier.key_id): verifier for verifier in map(Verifier, vkeys)}
    good = set[str]()
    for name, raw in map(_signature, lines):
        verifier = known.get((name, raw[:_ID_BYTES]))
        if verifier and not verifier.verify(text, raw[_ID_BYTES:]):
            raise BadSignature(f"The signature of {name!r} does not fit the note: text or signature was changed.")
        if verifier:
            good.add(name)
    return text, good


def open_checkpoint(note: str, vkeys: Iterable[str]) -> Checkpoint:
    """Return what the note states, after checking it against the known verifier keys.

    Signatures of unknown keys are passed over. Raises `BadSignature` if a known key's signature is wrong, if no known
    key named like the origin signed, or (`Malformed`) if the text is not a checkpoint.
    """
    text, good = _open(note, vkeys)
    origin, size, root, *others = [*text[:-1].split("\n"), "", ""][: max(3, text.count("\n"))]
    if not origin or "" in others:
        raise Malformed("The note is not a checkpoint: its first lines are origin, number of events and root.")
    stated = Checkpoint(origin, _number(size, "The size"), _decode(root, "The root", _HASH_BYTES))
    if origin not in good:
        raise BadSignature(f"No known key of {origin!r} signed this checkpoint; fetch the verifier key and pass it.")
    return stated


def tlog_proof(index: int, hashes: Sequence[bytes], note: str) -> str:
    """Return the C2SP tlog-proof of one event as text: its index, the path of hashes and the signed checkpoint."""
    return f"{_PROOF_HEAD}\nindex {index}\n" + "".join(_encode(item) + "\n" for item in hashes) + "\n" + note


def parse_tlog_proof(text: str) -> TlogProof:
    """Return the parts of a tlog-proof; raise `Malformed` if it is none. Nothing is checked yet."""
    head, gap, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    if first != _PROOF_HEAD or not gap or not lines:
        raise Malformed(f"This is not a proof: its first line is {_PROOF_HEAD!r}, then the index, hashes and a note.")
    if lines[0].startswith("extra "):
        lines = lines[1:]
    word, _, index = (lines[0] if lines else "").partition(" ")
    if word != "index" or not index or len(lines) > _MOST_HASHES:
        raise Malformed("The proof does not state the index of its event, or holds too many hashes.")
    return TlogProof(
        _number(index, "The index"), tuple(_decode(line, "A hash", _HASH_BYTES) for line in lines[1:]), note
    )


def check_tlog_proof(text: str, leaf: bytes, vkeys: Iterable[str]) -> tuple[int, Checkpoint]:
    """Check a whole tlog-proof for the event with hash ``leaf``; return its index and the checkpoint it stands under.

    Raises `BadSignature` if the checkpoint is not to be believed or the event is not in it.
    """
    proof = parse_tlog_proof(text)
    stated = open_checkpoint(proof.note, vkeys)
    if not verify_inclusion(proof.index, stated.size, leaf, proof.hashes, stated.root):
        raise BadSignature(f"The event is not number {proof.index} of {stated.origin!r} under this checkpoint.")
    return proof.index, stated
