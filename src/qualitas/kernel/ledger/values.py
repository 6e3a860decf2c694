"""Erasable values: what a commitment in an event stands for, readable until its key is shredded."""

import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from qualitas.kernel.ledger import keys
from qualitas.kernel.ledger.models import PersonKey, SealedValue

WORTH_SQUEEZING = 512
IN_ONE = 20
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Secret:
    """A value to keep beside the ledger: its commitment (32 bytes), salt, bytes, and whose it is."""

    commitment: bytes
    salt: bytes
    value: bytes
    person: UUID | None = None


def _person_key(organisation: UUID, person: UUID, known: dict[UUID, bytes]) -> bytes:
    """Return the person's key, making it the first time."""
    if person not in known:
        row = PersonKey.objects.filter(person=person).first()
        if row is None:
            key = AESGCM.generate_key(256)
            PersonKey.objects.create(person=person, organisation=organisation, wrapped=keys.wrap(key))
        else:
            key = keys.unwrap(bytes(row.wrapped))
        known[person] = key
    return known[person]


def keep(organisation: UUID, secrets: Sequence[Secret]) -> None:
    """Store every value encrypted: under its person's key, or under a key of its own."""
    known: dict[UUID, bytes] = {}
    rows = []
    for secret in secrets:
        wrapped = None
        if secret.person is None:
            key = os.urandom(32)
            wrapped = keys.wrap(key)
        else:
            key = _person_key(organisation, secret.person, known)
        nonce = os.urandom(12)
        plain = secret.salt + (
            zlib.compress(secret.value, 6) if len(secret.value) > WORTH_SQUEEZING else b"\0" + secret.value
        )
        cipher = nonce + AESGCM(key).encrypt(nonce, plain, secret.commitment)
        rows.append(
            (db_uuid(organisation), secret.commitment, secret.person and db_uuid(secret.person), wrapped, cipher)
        )
    if rows:
        with connection.cursor() as cursor:
            sql = "INSERT INTO ledger_sealedvalue (organisation, commitment, person, wrapped, cipher) VALUES "
            if len(rows) <= IN_ONE:
                cursor.execute(sql + ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows)), [v for row in rows for v in row])
            else:
                cursor.executemany(sql + "(%s, %s, %s, %s, %s)", rows)


def db_uuid(value: UUID) -> UUID | str:
    """Return ``value`` as the database's driver wants it."""
    return value if _native() else value.hex


@cache
def _native() -> bool:
    """Tell whether this installation's database knows UUIDs."""
    return bool(connection.features.has_native_uuid_field)


def read(organisation: UUID, commitments: Iterable[bytes]) -> dict[bytes, bytes]:
    """Return the values behind the commitments; those whose key was shredded are absent."""
    wanted = list(set(commitments))
    rows = SealedValue.objects.filter(organisation=organisation, commitment__in=wanted) if wanted else []
    found: dict[bytes, bytes] = {}
    persons: dict[UUID, bytes] = {}
    rows = list(rows)
    people = {row.person for row in rows if row.person}
    if people:
        persons = {k.person: keys.unwrap(bytes(k.wrapped)) for k in PersonKey.objects.filter(person__in=people)}
    for row in rows:
        key = persons.get(row.person) if row.person else (keys.unwrap(bytes(row.wrapped)) if row.wrapped else None)
        if key is None:
            continue
        commitment = bytes(row.commitment)
        if (value := _opened(key, bytes(row.cipher), commitment)) is not None:
            found[commitment] = value
    return found


def every(organisation: UUID) -> Iterator[tuple[bytes, bytes]]:
    """Yield commitment and value of all that is readable and lies under a key of its own, a batch at a time."""
    last = 0
    while True:
        rows = list(
            SealedValue.objects.filter(
                organisation=organisation, person__isnull=True, wrapped__isnull=False, id__gt=last
            ).order_by("id")[:BATCH]
        )
        for row in rows:
            commitment = bytes(row.commitment)
            value = _opened(keys.unwrap(bytes(row.wrapped or b"")), bytes(row.cipher), commitment)
            if value is not None:
                yield commitment, value
        if not rows:
            return
        last = rows[-1].pk


def _opened(key: bytes, cipher: bytes, commitment: bytes) -> bytes | None:
    """Return the value inside ``cipher``; None where it was altered."""
    try:
        plain = AESGCM(key).decrypt(cipher[:12], cipher[12:], commitment)[32:]
    except InvalidTag:
        return None
    return plain[1:] if plain[:1] == b"\0" else zlib.decompress(plain)
