"""What the ledger says, replayed: each record's facts put together again from its events alone."""

import json
from typing import Any

from django.apps import apps
from django.db import connection

from qualitas.kernel.acts.parts import plain_parts
from qualitas.kernel.acts.snapshot import snapshot
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.models import Subject as Row
from qualitas.proof.canonical import digest
from tests.battery.roads import fresh

UNRULY = frozenset({"identity_session", "identity_attempt"})  # reading and knocking leave these


def state_of(record: Subject) -> str:
    """Return the state hash of a record as its row and lines stand."""
    return digest(snapshot(record) | plain_parts(record))


def rows_of(record: Subject) -> list[Row]:
    """Return what the ledger's index says of a record's own changes, oldest first."""
    found = Row.objects.filter(subject=record.pk, version__isnull=False).select_related("event")
    return list(found.order_by("event_id"))


def replayed(record: Subject) -> dict[str, Any]:
    """Return a record's facts, put together from the changes that its events tell."""
    facts: dict[str, Any] = {}
    for row in rows_of(record):
        for name, (before, after) in _told(json.loads(bytes(row.event.body)), row).items():
            was = facts.get(name)
            assert was == (None if before == [] else before), f"{name}: the event says {before}, those before it {was}."
            facts[name] = None if after == [] else after  # no lines are nothing
    return {name: value for name, value in facts.items() if value is not None}


def _told(body: dict[str, Any], row: Row) -> dict[str, Any]:
    """Return the changes that one event tells of the row's subject."""
    key = str(row.subject)
    if row.detail:
        return json.loads(bytes(row.detail)).get("changes", {})
    if body["obj"][1] == key:
        return body.get("changes", {})
    return next(changes for _kind, subject, _v, _was, _state, changes in body["also"] if subject == key)


def assert_kept(record: Subject) -> None:
    """Assert that a record's row, its index rows and its events all tell the same."""
    now, rows = fresh(record), rows_of(record)
    assert [row.version for row in rows] == list(range(1, now.version + 1))
    assert bytes(rows[-1].state).hex() == state_of(now)
    assert digest(replayed(now)) == state_of(now)


def table_sizes() -> dict[str, int]:
    """Return how many rows each table has, but for sessions and failed tries."""
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.db_table not in UNRULY
    ]
    return {table: _size(table) for table in tables}


def _size(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - Django's own names
        return int(cursor.fetchone()[0])
