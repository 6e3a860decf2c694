"""Checking the values beside the ledger: each must still be what its commitment in an event stands for."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from qualitas.kernel.ledger import keys
from qualitas.kernel.ledger.erasing import Gone, still_readable
from qualitas.kernel.ledger.reading import as_bytes, as_uuid
from qualitas.kernel.ledger.values import db_uuid
from qualitas.proof.commitment import commit
from qualitas.proof.fault import Faults

BATCH = 200
_PEOPLE = 2000


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment as an event states it: its bytes, the field it was made for, and the event's own name."""

    organisation: UUID
    commitment: bytes
    name: str
    event: str


@dataclass(slots=True)
class Values:
    """Takes commitments as the events go by and checks the values behind them in batches."""

    faults: Faults
    checked: int = 0
    erased: int = 0
    found: int = 0
    _waiting: list[Promise] = field(default_factory=list)
    _people: dict[UUID, bytes | None] = field(default_factory=dict)
    _unreadable: dict[bytes, tuple[Promise, UUID | None]] = field(default_factory=dict)
    _gone: dict[UUID, set[bytes | UUID]] = field(default_factory=dict)

    def take(self, promise: Promise) -> None:
        """Check ``promise`` now or with the next ones."""
        self._waiting.append(promise)
        if len(self._waiting) >= BATCH:
            self.flush()

    def gone(self, organisation: UUID, gone: Gone, event: str) -> None:
        """Take note of what an event erased; that it can still be read is a fault."""
        self._gone.setdefault(organisation, set()).update([*gone.values, *gone.people])
        for what in still_readable(organisation, gone):
            self.faults.add(
                "value",
                event,
                f"{event.capitalize()} erased something, but {what} can still be read: the database was put back; "
                "restore it by `qualitas restore`, which erases again.",
            )

    def flush(self) -> None:
        """Check what waits."""
        if not self._waiting:
            return
        promises = {promise.commitment: promise for promise in self._waiting}
        self._waiting.clear()
        seen: set[bytes] = set()
        for organisation, commitment, person, wrapped, cipher in self._rows(list(promises)):
            promise = promises.get(commitment)
            if promise is None or promise.organisation != organisation:
                continue
            self.found += 1
            seen.add(commitment)
            self._check(promise, person, wrapped, cipher)
        for commitment, promise in promises.items():
            if commitment not in seen:
                self._wrong(promise, "is missing: its row was removed; restore it from a backup.")

    def finish(self) -> None:
        """Check what waits, then count the rows that no event promises."""
        self.flush()
        for commitment, (promise, person) in self._unreadable.items():
            known = self._gone.get(promise.organisation, set())
            if commitment not in known and person not in known:
                self._wrong(promise, "cannot be read, but no act erased it: its key was removed past the verbs.")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_sealedvalue")
            surplus = cursor.fetchone()[0] - self.found
        if surplus > 0:
            self.faults.add(
                "value", "sealed values", f"{surplus} sealed values belong to no event: they were added or exchanged."
            )

    def _rows(self, commitments: list[bytes]) -> Iterator[tuple[UUID, bytes, UUID | None, bytes | None, bytes]]:
        """Yield the sealed values behind the commitments, their people's keys read before."""
        marks = ", ".join(["%s"] * len(commitments))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT organisation, {as_bytes('commitment')}, person, {as_bytes('wrapped')}, {as_bytes('cipher')} "  # noqa: S608 - marks only
                f"FROM ledger_sealedvalue WHERE commitment IN ({marks})",
                commitments,
            )
            rows = cursor.fetchall()
        people = {as_uuid(row[2]) for row in rows if row[2]}
        self._read_people(people)
        for organisation, commitment, person, wrapped, cipher in rows:
            yield (
                as_uuid(organisation),
                bytes(commitment),
                as_uuid(person) if person else None,
                None if wrapped is None else bytes(wrapped),
                bytes(cipher),
            )

    def _read_people(self, people: set[UUID]) -> None:
        """Unwrap the keys of people not met yet; None stands for a key that was shredded."""
        if len(self._people) > _PEOPLE:
            self._people.clear()
        new = [person for person in people if person not in self._people]
        if not new:
            return
        self._people.update(dict.fromkeys(new))
        marks = ", ".join(["%s"] * len(new))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT person, {as_bytes('wrapped')} FROM ledger_personkey WHERE person IN ({marks})",  # noqa: S608 - marks only
                [db_uuid(person) for person in new],
            )
            rows: list[tuple[Any, Any]] = cursor.fetchall()
        for person, wrapped in rows:
            self._people[as_uuid(person)] = _unwrap(bytes(wrapped)) or b""

    def _check(self, promise: Promise, person: UUID | None, wrapped: bytes | None, cipher: bytes) -> None:
        """Decrypt one value and compute its commitment afresh."""
        key = self._people.get(person) if person else (None if wrapped is None else _unwrap(wrapped) or b"")
        if key is None:
            self.erased += 1
            self._unreadable[promise.commitment] = promise, person
            return
        self.checked += 1
        if not key:
            self._wrong(promise, "cannot be opened: its key was changed, or it was wrapped by another installation.")
            return
        try:
            plain = AESGCM(key).decrypt(cipher[:12], cipher[12:], promise.commitment)
            salt, packed = plain[:32], plain[32:]
            value = packed[1:] if packed[:1] == b"\0" else zlib.decompress(packed)
        except (InvalidTag, ValueError, zlib.error):
            self._wrong(promise, "was changed: it can no longer be opened.")
            return
        if commit(salt, promise.name, value) != promise.commitment.hex():
            self._wrong(promise, "is not what the event committed to.")

    def _wrong(self, promise: Promise, what: str) -> None:
        self.faults.add(
            "value", f"{promise.event}, {promise.name}", f"The value of “{promise.name}” in {promise.event} {what}"
        )


def _unwrap(wrapped: bytes) -> bytes | None:
    try:
        return keys.unwrap(wrapped)
    except (InvalidTag, ValueError):
        return None
