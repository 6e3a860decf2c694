"""What an act makes unreadable for ever: keys of values and of people, contents of files — named by its event alone.

An event that erases has a member `gone`. Only what such an event names may be unreadable; anything else is a fault. The
same is noted among the anchors, in a file that outlives the database, so that a restored older backup is erased again.
It holds identifiers, hashes and places in texts, never what stood there.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from qualitas.kernel.ledger import anchors
from qualitas.kernel.ledger.models import PersonKey
from qualitas.kernel.ledger.reading import as_bytes, as_uuid
from qualitas.kernel.ledger.values import db_uuid

type Spans = tuple[tuple[int, int], ...]
"""Passages of a text: where each begins and how long it is, in characters."""

AT_ONCE = 400
"""How many values one event names at most, so that it stays within its size."""


@dataclass(slots=True)
class Gone:
    """What one act makes unreadable: values by their commitments (with the passages they are gone for), people, files.

    ``again`` names the acts whose erasures it repeats on a restored backup.
    """

    values: dict[bytes, Spans] = field(default_factory=dict)
    people: list[UUID] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    again: list[UUID] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.values or self.people or self.files or self.again)

    def plain(self) -> dict[str, Any]:
        """Return it as the event says it; what is empty is left out."""
        said = {
            "values": {key.hex(): [list(span) for span in spans] for key, spans in sorted(self.values.items())},
            "people": [str(person) for person in self.people],
            "files": sorted(self.files),
            "again": [str(act) for act in self.again],
        }
        return {name: value for name, value in said.items() if value}


def read_gone(said: Mapping[str, Any]) -> Gone:
    """Return what an event or a line among the anchors says is gone; raises ValueError or the like on nonsense."""
    return Gone(
        {
            bytes.fromhex(key): tuple((int(begin), int(length)) for begin, length in spans)
            for key, spans in said.get("values", {}).items()
        },
        [UUID(person) for person in said.get("people", ())],
        [str(sha256) for sha256 in said.get("files", ())],
        [UUID(act) for act in said.get("again", ())],
    )


@dataclass(frozen=True, slots=True)
class Erasure:
    """One act that erased: its id, its moment as text, and what is gone."""

    act: UUID
    at: str
    gone: Gone

    def line(self) -> str:
        """Return it as it is noted among the anchors."""
        return json.dumps({"act": str(self.act), "at": self.at, **self.gone.plain()}, sort_keys=True)


def shred(organisation: UUID, event: int, gone: Gone) -> None:
    """Destroy the keys that an event names; every value that is unreadable then remembers that event."""
    home = db_uuid(organisation)
    with connection.cursor() as cursor:
        for some in batched(gone.values, AT_ONCE):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                "UPDATE ledger_sealedvalue SET wrapped = NULL, erased_by = %s "  # noqa: S608 - marks only
                f"WHERE organisation = %s AND person IS NULL AND commitment IN ({marks})",
                [event, home, *some],
            )
        for person in gone.people:
            cursor.execute(
                "UPDATE ledger_sealedvalue SET wrapped = NULL, erased_by = %s WHERE organisation = %s AND person = %s",
                [event, home, db_uuid(person)],
            )
    if gone.people:
        PersonKey.objects.filter(organisation=organisation, person__in=gone.people).delete()


def note_after_commit(organisation: UUID, erasure: Erasure) -> None:
    """Note an erasure among the anchors as soon as it is durable."""
    transaction.on_commit(partial(anchors.erasure, organisation, erasure.line()))


def noted(organisation: UUID) -> list[Erasure]:
    """Return the erasures that the anchors know of, each once; a torn last line is passed over."""
    found: dict[UUID, Erasure] = {}
    for line in anchors.read_erasures(organisation):
        try:
            said = json.loads(line)
            found.setdefault(UUID(said["act"]), Erasure(UUID(said["act"]), str(said["at"]), read_gone(said)))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return list(found.values())


def in_ledger(organisation: UUID) -> list[Erasure]:
    """Return the erasures that the ledger itself tells of, in order; reads every event that has the member `gone`."""
    mark = "instr(body, CAST('\"gone\"' AS BLOB))" if connection.vendor == "sqlite" else "position('\"gone\"' in body)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {as_bytes('body')} FROM ledger_event WHERE organisation = %s AND {mark} > 0 ORDER BY id",  # noqa: S608 - our own columns
            [db_uuid(organisation)],
        )
        bodies = [json.loads(bytes(body)) for (body,) in cursor.fetchall()]
    return [Erasure(UUID(body["act"]), str(body["at"]), read_gone(body["gone"])) for body in bodies if "gone" in body]


def forgotten_by(organisation: UUID) -> list[Erasure]:
    """Return the erasures that the anchors know of and the ledger does not: it was restored from before them."""
    told = in_ledger(organisation)
    known = {erasure.act for erasure in told} | {act for erasure in told for act in erasure.gone.again}
    return [erasure for erasure in noted(organisation) if erasure.act not in known]


def catch_up(organisation: UUID) -> int:
    """Note among the anchors what the ledger tells and they lack, such as after a crash; returns how many."""
    known = {erasure.act for erasure in noted(organisation)}
    lacking = [erasure for erasure in in_ledger(organisation) if erasure.act not in known]
    for erasure in lacking:
        anchors.erasure(organisation, erasure.line())
    return len(lacking)


@dataclass(frozen=True, slots=True)
class Mark:
    """Who erased a value and when; ``actor`` is a pseudonymous id."""

    actor: UUID
    at: dt.datetime


def marks(organisation: UUID, commitments: Iterable[bytes]) -> dict[bytes, Mark]:
    """Return who erased each of the commitments and when; those that were not erased are absent."""
    wanted = list(set(commitments))
    found: dict[bytes, Mark] = {}
    for some in batched(wanted, AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {as_bytes('v.commitment')}, {as_bytes('e.body')} FROM ledger_sealedvalue v "  # noqa: S608 - marks only
                "JOIN ledger_event e ON e.id = v.erased_by "
                f"WHERE v.organisation = %s AND v.commitment IN ({', '.join(['%s'] * len(some))})",
                [db_uuid(organisation), *some],
            )
            for commitment, body in cursor.fetchall():
                said = json.loads(bytes(body))
                found[bytes(commitment)] = Mark(UUID(said["actor"]), dt.datetime.fromisoformat(said["at"]))
    return found


def still_readable(organisation: UUID, gone: Gone) -> Iterator[str]:
    """Yield in words what is named as gone and can be read nevertheless."""
    home = db_uuid(organisation)
    with connection.cursor() as cursor:
        for some in batched(gone.values, AT_ONCE):
            cursor.execute(
                "SELECT count(*) FROM ledger_sealedvalue WHERE organisation = %s AND wrapped IS NOT NULL "  # noqa: S608 - marks only
                f"AND commitment IN ({', '.join(['%s'] * len(some))})",
                [home, *some],
            )
            count = cursor.fetchone()[0]
            if count:
                yield f"{count} of the values that it erased"
    for person in gone.people:
        if PersonKey.objects.filter(person=person, organisation=organisation).exists():
            yield f"the values of the person {as_uuid(person)}"
