"""Whether a print-out is still current: an unguessable code for each record that is printed, and what it answers.

The code is the record's own id, encrypted under a key of the installation: nothing need be kept, nobody can make one
up (128 bits), and none tells what it stands for.
"""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger import keys

type Standing = Literal["current", "superseded", "not valid"]

STANDINGS: dict[str, Callable[[Any], Standing]] = {}
"""How the record types that are printed tell how they stand, by kind."""
_CODE = re.compile(r"[a-z2-7]{26}")


def _cipher() -> "Cipher[modes.ECB]":
    """Return the cipher of the codes; one block of random bits is all it ever sees, so it needs no chaining."""
    return Cipher(algorithms.AES256(keys.derived("public check")), modes.ECB())  # noqa: S305 - a single block


def code_of(record: Subject) -> str:
    """Return the public code of a record: 26 letters and digits."""
    pen = _cipher().encryptor()
    return base64.b32encode(pen.update(record.pk.bytes) + pen.finalize()).decode().rstrip("=").lower()


def address_of(record: Subject) -> str:
    """Return the whole address of the public page that tells how a record stands."""
    return f"{settings.QUALITAS.base_url}/check/{code_of(record)}/"


def standing(code: str) -> Standing:
    """Return how the record behind a public code stands; what there is none for is not valid."""
    key = _key(code.strip().lower())
    if key is None:
        return "not valid"
    for kind, tells in STANDINGS.items():
        found = Subject.types[kind].objects.filter(pk=key).first()
        if found is not None:
            return tells(found)
    return "not valid"


def _key(code: str) -> UUID | None:
    """Return the id that a code stands for, whether or not there is such a record; None where it is no code."""
    if not _CODE.fullmatch(code):
        return None
    pen = _cipher().decryptor()
    try:
        return UUID(bytes=pen.update(base64.b32decode(f"{code.upper()}======")) + pen.finalize())
    except (binascii.Error, ValueError):
        return None
