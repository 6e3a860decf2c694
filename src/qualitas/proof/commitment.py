"""Salted commitments: the ledger proves an erasable value without holding it.

The event carries only the commitment. Salt and value lie elsewhere, under a key that can be destroyed; afterwards the
commitment says nothing about the value, and every hash of the ledger stays as it was.
"""

import hashlib
import secrets

SALT_BYTES = 32
"""Length of a salt in bytes."""

_LONGEST_NAME = 0xFFFF


def new_salt() -> bytes:
    """Return 32 random bytes from the operating system: one salt for one value, never used twice."""
    return secrets.token_bytes(SALT_BYTES)


def commit(salt: bytes, name: str, value: bytes) -> str:
    """Return SHA-256(salt ‖ length of name as 2 bytes, big end first ‖ name in UTF-8 ‖ value) as 64 hex digits.

    ``name`` is the field the value belongs to, so that a commitment cannot be moved to another field. Raises
    `ValueError` if the salt is not 32 bytes or the name is longer than 65,535 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"A salt has {SALT_BYTES} bytes, this one has {len(salt)}; make it with new_salt().")
    label = name.encode()
    if len(label) > _LONGEST_NAME:
        raise ValueError(f"The name of a value has at most 65,535 bytes, this one has {len(label)}; shorten it.")
    return hashlib.sha256(salt + len(label).to_bytes(2, "big") + label + value).hexdigest()
