"""Setting clear fields on many rows: each row's state is hashed before and after, without making records of the rows."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models
from django.utils.translation import gettext as _

from qualitas.kernel.acts import rows
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.acts.snapshot import Slot, is_default, slots, to_bytes, utc
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.append import Touched
from qualitas.kernel.ledger.values import db_uuid
from qualitas.proof.canonical import digest_of_sound
from qualitas.proof.commitment import commit

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A row as read: its key, its version, its state's name, and its snapshot."""

    key: UUID
    version: int
    status: str
    facts: dict[str, Any]


def read(model: type[Subject], home: UUID, keys: Sequence[UUID]) -> Iterator[Line]:
    """Yield the locked rows of ``keys`` with their snapshots; raises NotThere where one is missing."""
    plan = [(slot, _plain_from_driver(model, slot)) for slot in slots(model)]
    names = ["id", "version", "seals", *(slot.attribute for slot, _plain in plan)]
    head, tail = _statement(model, names)
    for chunk in batched(keys, CHUNK):
        with connection.cursor() as cursor:
            marks = ", ".join(["%s"] * len(chunk))
            cursor.execute(f"{head} ({marks}){tail}", [db_uuid(home), *map(db_uuid, chunk)])
            found = cursor.fetchall()
        if len(found) != len(set(chunk)):
            raise NotThere(_("Some of these records are not in this organisation."))
        for row in found:
            facts = _facts(plan, row)
            yield Line(row[0] if isinstance(row[0], UUID) else UUID(row[0]), row[1], facts.get("state", ""), facts)


def _statement(model: type[Subject], names: list[str]) -> tuple[str, str]:
    """Return the statement that reads and locks rows, as it stands before and after the list of keys."""
    quote = connection.ops.quote_name
    columns = {field.attname: quote(str(field.column)) for field in model._meta.concrete_fields}
    chosen = ", ".join(columns[name] for name in names)
    where = f"WHERE {rows.where_home(model)} = %s AND id IN"
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    return f"SELECT {chosen} FROM {quote(model._meta.db_table)} {where}", lock  # noqa: S608 - own names


def _facts(plan: list[tuple[Slot, Callable[[Any], Any]]], row: tuple[Any, ...]) -> dict[str, Any]:
    """Return the snapshot of a row as the driver gives it, sealed values as commitments."""
    facts: dict[str, Any] = {}
    seals: dict[str, str] | None = None
    for position, (slot, plain) in enumerate(plan, 3):
        value = row[position]
        if is_default(slot, value):
            continue
        if not slot.sealed:
            facts[slot.name] = plain(value)
            continue
        if seals is None:
            seals = orjson.loads(row[2])
        facts[slot.name] = {"#": commit(bytes.fromhex(seals.get(slot.name, "")), slot.name, to_bytes(plain(value)))}
    return facts


def _plain_from_driver(model: type[Subject], slot: Slot) -> Callable[[Any], Any]:
    """Return how a value as the driver gives it becomes the plain value of a snapshot."""
    field: Any = model._meta.get_field(slot.name)
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.UUIDField):
        return _dashed
    if isinstance(target, models.DateTimeField):
        return _moment
    if type(target) in (models.CharField, models.TextField, models.PositiveSmallIntegerField, models.DateField):
        return slot.plain
    converts = rows.converts(target)

    def convert(value: Any) -> Any:
        for one in converts:
            value = one(value)
        return slot.plain(value)

    return convert


def _dashed(value: UUID | str) -> str:
    """Return a key as text; SQLite keeps it as 32 digits."""
    if isinstance(value, UUID):
        return str(value)
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


def _moment(value: dt.datetime | str) -> str:
    """Return a moment as text; SQLite keeps it in UTC without saying so."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return utc(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))


def touched(kind: str, line: Line, sets: dict[str, Any]) -> Touched:
    """Return the index row of a subject on which ``sets`` is set: where a value is None, the field is at its default."""
    was = digest_of_sound(line.facts)
    for name, plain in sets.items():
        if plain is None:
            line.facts.pop(name, None)
        else:
            line.facts[name] = plain
    state, version = digest_of_sound(line.facts), line.version + 1
    # The bytes need no encoder: nothing in them but keys, hashes and a number.
    detail = f'{{"obj":["{kind}","{line.key}"],"state":"{state}","ver":{version},"was":"{was}"}}'
    return Touched(kind, line.key, version, bytes.fromhex(state), detail.encode())
