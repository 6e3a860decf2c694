"""The keys of the installation, kept in files outside the database: one that signs, one that wraps other keys."""

import hmac
import os
import secrets
import uuid
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from qualitas.proof.note import Signer


class KeyMissing(RuntimeError):
    """A key file is not where it should be."""


def _kept(name: str, fresh: bytes) -> bytes:
    """Return the bytes of the key file ``name``, writing ``fresh`` to it the first time."""
    path = folder() / name
    try:
        return path.read_bytes()
    except FileNotFoundError:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
                handle.write(fresh)
                handle.flush()
                os.fsync(handle.fileno())
        except FileExistsError:
            return path.read_bytes()
        return fresh


def folder() -> Path:
    """Return the folder that holds the keys."""
    return Path(settings.QUALITAS.keys)


@cache
def _signing_key(where: Path) -> Ed25519PrivateKey:  # noqa: ARG001 - the folder is the cache's key
    return Ed25519PrivateKey.from_private_bytes(
        _kept("ledger-signing.key", Ed25519PrivateKey.generate().private_bytes_raw())
    )


@cache
def _wrapping_key(where: Path) -> AESGCM:  # noqa: ARG001 - the folder is the cache's key
    return AESGCM(_kept("wrapping.key", secrets.token_bytes(32)))


def installation() -> uuid.UUID:
    """Return the installation's own id, made at its birth."""
    return uuid.UUID(bytes=_kept("installation-id", uuid.uuid4().bytes))


def fingerprint(purpose: str, value: bytes) -> str:
    """Return a keyed hash of ``value`` (64 hex digits) that nobody can guess from the database alone."""
    own = hmac.digest(_kept("wrapping.key", secrets.token_bytes(32)), f"fingerprint: {purpose}".encode(), "sha256")
    return hmac.digest(own, value, "sha256").hex()


def signer(origin: str) -> Signer:
    """Return who signs the checkpoints of ``origin``."""
    return Signer(origin, _signing_key(folder()))


def wrap(key: bytes) -> bytes:
    """Encrypt ``key`` (32 bytes) under the installation's wrapping key."""
    nonce = os.urandom(12)
    return nonce + _wrapping_key(folder()).encrypt(nonce, key, None)


def unwrap(wrapped: bytes) -> bytes:
    """Return the key inside ``wrapped``; raises InvalidTag where it was altered or wrapped elsewhere."""
    return _wrapping_key(folder()).decrypt(wrapped[:12], wrapped[12:], None)


def derived(purpose: str) -> bytes:
    """Return a key of 32 bytes for one purpose, made from the wrapping key: it goes wherever that one goes."""
    return hmac.digest(_kept("wrapping.key", secrets.token_bytes(32)), f"qualitas {purpose}".encode(), "sha256")
