"""The database as a backup holds it: on SQLite a copy of the file, on PostgreSQL every table as COPY text."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from qualitas.kernel.ledger.reading import still
from qualitas.site.archives import Archive, Spoilt, Writer, pieces_of

SQLITE = "database/qualitas.sqlite3"
FLEETING = ("identity_session", "identity_onetimelink", "identity_attempt")
"""Tables whose rows a backup leaves out: whoever holds a backup must not be signed in by it."""

OWN = "django_migrations"

type Applied = list[list[str]]


class NotEmpty(RuntimeError):
    """Something is kept already where a backup should be restored."""


class Picture(Protocol):
    """One still picture of the database."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a query finds in it."""

    def write(self, writer: Writer) -> dict[str, list[str]]:
        """Write it to a backup; returns the columns of each table that stands by itself."""


class SqlitePicture:
    """A copy of the database file, made while others write."""

    def __init__(self, link: sqlite3.Connection, path: Path) -> None:
        self._link, self._path = link, path

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a query finds in it."""
        return self._link.execute(sql).fetchall()

    def write(self, writer: Writer) -> dict[str, list[str]]:
        """Write the copy as one member."""
        writer.add(SQLITE, pieces_of(self._path))
        return {}


class PostgresPicture:
    """The tables as one transaction sees them."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a query finds in it."""
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def write(self, writer: Writer) -> dict[str, list[str]]:
        """Write every table as one member of COPY text."""
        tables = {}
        for table in sorted(connection.introspection.table_names()):
            if table in FLEETING or table == OWN:
                continue
            tables[table] = columns(table)
            writer.add(f"database/{table}.copy", copy_out(table, tables[table]))
        return tables


@contextmanager
def picture(beside: Path) -> Iterator[Picture]:
    """Take a still picture of the database; what it needs on disk lies in the folder ``beside`` and goes at the end."""
    if connection.vendor == "postgresql":
        with still():
            yield PostgresPicture()
        return
    copy = beside / ".database.part"
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(copy)) as target:
            with closing(sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)) as source:
                source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
            target.execute("PRAGMA secure_delete = ON")
            for table in FLEETING:
                target.execute(f"DELETE FROM {table}")  # noqa: S608 - our own tables
            target.commit()
            yield SqlitePicture(target, copy)
    finally:
        copy.unlink(missing_ok=True)


def columns(table: str) -> list[str]:
    """Return the columns of a table in their order (PostgreSQL)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name = %s ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def _listed(table: str, names: list[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(quote(name) for name in names)})"


def copy_out(table: str, names: list[str]) -> Iterator[bytes | memoryview]:
    """Yield a table's rows as COPY text (PostgreSQL), in the order of their keys: where they lie may differ."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        keys = connection.introspection.get_primary_key_columns(cursor, table) or names
    chosen, order = (", ".join(quote(name) for name in some) for some in (names, keys))
    raw: Any = connection.connection
    sql = f"COPY (SELECT {chosen} FROM {quote(table)} ORDER BY {order}) TO STDOUT"  # noqa: S608 - our own tables
    with raw.cursor() as cursor, cursor.copy(sql) as copy:
        yield from copy


def applied() -> Applied:
    """Return the migrations that the database has, as [app, name]."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def check_known(wanted: Applied) -> None:
    """Refuse a backup that knows migrations which this version does not."""
    known = MigrationExecutor(connection).loader.graph.nodes
    if unknown := [f"{app}.{name}" for app, name in wanted if (app, name) not in known]:
        raise Spoilt(
            f"The backup was made by a newer version (it knows {unknown[0]}); install that version, then restore."
        )


def check_empty() -> None:
    """Refuse a database that holds anything."""
    tables = set(connection.introspection.table_names())
    for table in ("ledger_head", "identity_account", "ledger_event"):
        if table in tables:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own tables
                if cursor.fetchone()[0]:
                    raise NotEmpty("The database holds an organisation already; restore into an empty one.")


def restore_sqlite(archive: Archive) -> None:
    """Put the copied file in the place of the (empty) database."""
    connection.close()
    place = Path(connection.settings_dict["NAME"])
    draft = place.with_name(f".{place.name}.part")
    archive.take_out(SQLITE, draft, 0o600)
    with closing(sqlite3.connect(f"file:{draft}?mode=ro&immutable=1", uri=True)) as link:
        found = link.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise Spoilt(f"The database in the backup is damaged: {found}.")
    for suffix in ("-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    draft.replace(place)


def restore_postgres(archive: Archive, wanted: Applied, tables: dict[str, list[str]]) -> None:
    """Make the tables as they were, fill them, and compare each with the backup, byte by byte."""
    executor = MigrationExecutor(connection)
    done, names = applied(), {(app, name) for app, name in wanted}
    if done and done != wanted:
        raise NotEmpty("The database has tables of another version; drop it, create it anew, and restore again.")
    if not done:
        graph = executor.loader.graph
        inner = {(p.key[0], p.key[1]) for key in names for p in graph.node_map[key].parents if p.key[0] == key[0]}
        executor.migrate([key for key in graph.nodes if key in names - inner])
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})")  # noqa: S608 - our own tables
            if cursor.fetchone()[0]:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own tables
        for table, names_of in tables.items():
            _fill(archive, table, names_of)
        _count_on(cursor.execute, tables)


def _fill(archive: Archive, table: str, names: list[str]) -> None:
    """Copy one table in, then out again, and compare."""
    member = f"database/{table}.copy"
    raw: Any = connection.connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {_listed(table, names)} FROM STDIN") as copy:
        for piece in archive.pieces(member):
            copy.write(piece)
    digest = hashlib.sha256()
    for row in copy_out(table, names):
        digest.update(row)
    if digest.hexdigest() != archive.members[member]["sha256"]:
        raise Spoilt(f"The table {table} does not read back as it was saved; nothing was restored.")


def _count_on(execute: Callable[[str], object], tables: dict[str, list[str]]) -> None:
    """Let the sequences go on after the highest key."""
    for table, names in tables.items():
        if "id" in names:
            quoted = connection.ops.quote_name(table)
            execute(
                f"SELECT setval(s, (SELECT coalesce(max(id::text::bigint), 0) + 1 FROM {quoted}), false) "  # noqa: S608 - our own tables
                f"FROM pg_get_serial_sequence('{quoted}', 'id') AS s WHERE s IS NOT NULL"
            )
