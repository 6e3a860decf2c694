"""Scrubbing: what was erased is overwritten where the database and the disk still hold it, by the worker, afterwards.

A database marks changed and deleted rows as free and leaves their bytes where they were. SQLite is rewritten (VACUUM)
and its log emptied; on PostgreSQL the changed tables are rewritten (VACUUM FULL), each locked meanwhile.
"""

from typing import Any

from django.db import connection

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.ledger import erasing
from qualitas.kernel.records.sweeping import SCRUB


class Busy(RuntimeError):
    """What was erased cannot be overwritten yet."""


def deliver(row: Outbox) -> None:
    """Note the erasure among the anchors if that is missing, then overwrite what it left behind.

    Of several erasures that wait the last one does the overwriting.
    """
    erasing.catch_up(row.organisation)
    later = Outbox.objects.filter(topic=SCRUB, sent_at__isnull=True, id__gt=row.id)
    if connection.vendor == "sqlite" and later.exists():
        return
    scrub(list(row.payload.get("tables", ())))


def scrub(tables: list[str]) -> None:
    """Overwrite the free space of the database: all of it on SQLite, that of ``tables`` on PostgreSQL."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _merge_indexes(cursor)
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0]:
                raise Busy("Somebody is reading, so the database's log cannot be emptied yet; it is tried again.")
            return
        known = set(connection.introspection.table_names(cursor))
        for table in sorted({*tables, "acts_outbox", "acts_done"} & known):
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")


def _merge_indexes(cursor: Any) -> None:
    """Have SQLite's full-text indexes forget words that no row holds any more."""
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%%fts5%%'")
    for (name,) in cursor.fetchall():
        quoted = connection.ops.quote_name(name)
        cursor.execute(f"INSERT INTO {quoted} ({quoted}) VALUES ('optimize')")  # noqa: S608 - the database's own name
