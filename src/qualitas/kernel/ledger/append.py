"""Writing the ledger: an event in the verb's own transaction, sealed at once on SQLite, by the sealer on PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from qualitas.kernel.ledger import anchors, erasing, keys, values
from qualitas.kernel.ledger.erasing import Erasure, Gone
from qualitas.kernel.ledger.models import Head
from qualitas.kernel.ledger.values import IN_ONE, Secret, db_uuid
from qualitas.proof.canonical import LARGEST_EVENT, canonical
from qualitas.proof.tree import Frontier, leaf_hash

EPOCH_SQL = "SELECT size, frontier FROM ledger_head WHERE organisation = %s"


class NoLedger(RuntimeError):
    """The organisation has no ledger yet."""


class TooLarge(ValueError):
    """An act says more than one event can hold."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A subject that an event touched; ``detail`` is its canonical entry in a bulk event."""

    type: str
    subject: UUID
    version: int | None = None
    state: bytes | None = None
    detail: bytes | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An event about to be written: its members, the subjects it touched, the values behind its commitments.

    ``gone`` is what the act makes unreadable for ever.
    """

    organisation: UUID
    body: dict[str, Any]
    touched: Sequence[Touched]
    secrets: Sequence[Secret] = field(default=())
    gone: Gone | None = None


def begin(organisation: UUID) -> str:
    """Open an organisation's ledger and return its origin, which never changes."""
    origin = f"qualitas/{keys.installation()}/{organisation}"
    keys.signer(origin)  # the key that signs exists from the first event on
    Head.objects.create(organisation=organisation, origin=origin)
    return origin


@cache
def epoch(organisation: UUID) -> int:
    """Return the epoch of an organisation's ledger; it changes only while nothing runs, so a process asks once."""
    return Head.objects.values_list("epoch", flat=True).get(organisation=organisation)


def append(entry: Entry) -> bytes:
    """Write one event and return its leaf hash (32 bytes), the receipt; must run inside a transaction."""
    body = canonical({**entry.body, "gone": entry.gone.plain()} if entry.gone else entry.body)
    if len(body) > LARGEST_EVENT:
        raise TooLarge(f"The event would have {len(body)} bytes; at most {LARGEST_EVENT} are possible.")
    leaf = leaf_hash(body)
    organisation = db_uuid(entry.organisation)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_event (organisation, body, leaf) VALUES (%s, %s, %s) RETURNING id",
            [organisation, body, leaf],
        )
        event = cursor.fetchone()[0]
        if connection.vendor == "sqlite":
            _seal_now(cursor, entry.organisation, event, leaf)
        else:
            cursor.execute("INSERT INTO ledger_pending (event_id, organisation) VALUES (%s, %s)", [event, organisation])
        rows = [(event, organisation, t.type, db_uuid(t.subject), t.version, t.state, t.detail) for t in entry.touched]
        sql = "INSERT INTO ledger_subject (event_id, organisation, type, subject, version, state, detail) VALUES "
        if len(rows) <= IN_ONE:
            cursor.execute(sql + ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(rows)), [v for r in rows for v in r])
        else:
            cursor.executemany(sql + "(%s, %s, %s, %s, %s, %s, %s)", rows)
    if entry.gone:
        erasing.shred(entry.organisation, event, entry.gone)
        told = Erasure(UUID(entry.body["act"]), entry.body["at"], entry.gone)
        erasing.note_after_commit(entry.organisation, told)
    values.keep(entry.organisation, entry.secrets)
    return leaf


def _seal_now(cursor: Any, organisation: UUID, event: int, leaf: bytes) -> None:
    """Give the event its place in the tree inside the verb's transaction."""
    key = db_uuid(organisation)
    cursor.execute(EPOCH_SQL, [key])
    row = cursor.fetchone()
    if row is None:
        raise NoLedger(f"The organisation {organisation} has no ledger; restore it from a backup.")
    frontier = Frontier.load(row[0], bytes(row[1]))
    index, tiles = frontier.size, []
    frontier.append(leaf, lambda level, number, root: tiles.append((key, level, number, root)))
    cursor.execute(
        'INSERT INTO ledger_leaf (organisation, "index", event_id, leaf) VALUES (%s, %s, %s, %s)',
        [key, index, event, leaf],
    )
    for tile in tiles:
        cursor.execute("INSERT INTO ledger_tile (organisation, level, number, root) VALUES (%s, %s, %s, %s)", tile)
    cursor.execute(
        "UPDATE ledger_head SET size = %s, frontier = %s WHERE organisation = %s", [frontier.size, frontier.dump(), key]
    )
    transaction.on_commit(partial(anchors.receipts, organisation, [(index, leaf)]))
