"""Moving an installation to another database, SQLite to PostgreSQL or back: every row, compared, or nothing.

Nobody can write to the old database while the rows are copied. They go over as Python's own values, so that each engine
keeps them in its own way, and are read back before the copy is committed: of every table the same rows, or the move is
undone. Files, anchors and keys stay where they are; the old database stays as it is.
"""

import datetime as dt
import hashlib
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import batched
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.core.management.color import no_style
from django.db import OperationalError, connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from qualitas.kernel.ledger.sealing import publish_all, seal_all
from qualitas.site import worker
from qualitas.site.configuration import configuration, database_settings
from qualitas.site.dumps import NotEmpty

TARGET = "target"
AT_ONCE = 2000
FILLED_BY_MIGRATING = ("django_migrations", "django_content_type", "auth_permission", "sqlite_sequence")
DERIVED = frozenset({"search"})
"""Apps whose tables hold nothing that is not made anew from the others, in each engine's own way."""
JUST_NOW = dt.timedelta(seconds=5)
_MODULUS = 2**256

type Model = type[models.Model]
type Progress = Callable[[int, int], object]
"""Told how many tables of how many are done."""


class CannotMove(RuntimeError):
    """The move is not possible now; the message says why and what to do."""


class Differs(RuntimeError):
    """What was read back is not what was copied; nothing was kept."""


@dataclass(slots=True)
class Moved:
    """What was moved: rows by table, ledgers by organisation as size and root, and what a verification there found."""

    rows: dict[str, int] = field(default_factory=dict)
    ledgers: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how many rows were moved."""
        return sum(self.rows.values())


@dataclass(slots=True)
class Sum:
    """The sum of a table: how many rows, and their hashes added up, so that their order does not matter."""

    count: int = 0
    total: int = 0

    def add(self, row: tuple[Any, ...]) -> None:
        """Count one row in, as both engines would say it."""
        said = repr([_plain(value) for value in row]).encode("utf-8", "surrogatepass")
        self.count += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(said).digest())) % _MODULUS


def move(url: str, progress: Progress | None = None) -> Moved:
    """Copy the database into the empty one behind ``url`` and verify it there; returns what was moved.

    Raises CannotMove where the site is at work or the target is the same, NotEmpty where the target holds anything,
    Differs where a table does not read back as it was copied. Then the target is as empty as before.
    """
    wanted = database_settings(url)
    _refuse_itself(wanted)
    _refuse_at_work()
    with _connected(wanted) as target:
        _refuse_full(target)
    _there(url, "from qualitas.site.cli import ground; ground.set_up(makes=True)")
    seal_all()  # what waits for a place gets it; on SQLite nothing ever waits
    publish_all()
    moved = Moved()
    with _connected(wanted) as target, _nobody_writes(), transaction.atomic(using=TARGET):
        _clear(target)
        tables = _tables()
        sums = {}
        for done, model in enumerate(tables, 1):
            sums[model] = _copy(model, target)
            if progress is not None:
                progress(done, len(tables))
        for model in tables:
            if _sum(model, TARGET) != sums[model]:
                raise Differs(
                    f"The table {model._meta.db_table} does not read back as it was copied; nothing was moved."
                )
        _count_on(target, tables)
    moved.rows = {model._meta.db_table: total.count for model, total in sums.items() if total.count}
    report = json.loads(_there(url, "import sys; from qualitas.site.cli import main; main(['verify', '--json'])"))
    moved.ledgers = [{name: book[name] for name in ("slug", "size", "root")} for book in report["organisations"]]
    moved.faults = [fault["sentence"] for fault in report["faults"]]
    return moved


# --- what is in the way ----------------------------------------------------------------------------------------------


def _refuse_itself(wanted: dict[str, Any]) -> None:
    here = connection.settings_dict
    same = ("ENGINE", "NAME", "HOST", "PORT")
    if [str(here.get(name) or "") for name in same] == [str(wanted.get(name) or "") for name in same]:
        raise CannotMove("This is the database that is in use already; name another one by --to.")


def _refuse_at_work() -> None:
    last = worker.last_pulse()
    if (last is not None and timezone.now() - last < JUST_NOW) or _answers():
        raise CannotMove("Qualitas is at work; stop `qualitas up` and every worker, then move.")


def _answers() -> bool:
    """Tell whether the site answers at the address where it was last served."""
    try:
        parts = urlsplit((configuration().data / "address").read_text(encoding="utf-8").strip())
        asked = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
        asked.request("GET", "/healthz")
        asked.getresponse().read()
        asked.close()
    except (OSError, ValueError, http.client.HTTPException):
        return False
    return True


def _refuse_full(target: BaseDatabaseWrapper) -> None:
    """Refuse a database that holds anything but what an empty installation holds."""
    ours = {model._meta.db_table for model in _tables()}
    there = set(target.introspection.table_names())
    if there and not there & ours:
        raise NotEmpty("The database holds tables of something else; make an empty one, and move there.")
    with target.cursor() as cursor:
        for table in sorted(there & ours):
            cursor.execute(f"SELECT 1 FROM {target.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - our own tables
            if table not in FILLED_BY_MIGRATING and cursor.fetchone():
                raise NotEmpty("The database holds an organisation already; move into an empty one.")


def _there(url: str, program: str) -> str:
    """Run a program of ours on the database behind ``url``, in a process of its own; returns what it said."""
    surroundings = {**os.environ, "QUALITAS_DATABASE_URL": url, "QUALITAS_DATA": str(configuration().data)}
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if told.returncode:
        lines = told.stderr.strip().splitlines() or ["nothing was said"]
        raise CannotMove(f"The new database cannot be used: {lines[-1].rstrip('.')}.")
    return told.stdout


@contextmanager
def _connected(wanted: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Have the second database under its own name, for as long as the block lasts."""
    both = connections.configure_settings({"default": {**connections.settings["default"]}, TARGET: {**wanted}})
    connections.settings[TARGET] = both[TARGET]
    try:
        connections[TARGET].ensure_connection()
        yield connections[TARGET]
    except OperationalError as error:
        said = " ".join(str(error).split()).rstrip(".")
        raise CannotMove(f"The new database cannot be used: {said}. Check the address in --to.") from error
    finally:
        connections[TARGET].close()
        del connections[TARGET]
        del connections.settings[TARGET]


@contextmanager
def _nobody_writes() -> Iterator[None]:
    """Hold every other writer of the old database off until the block ends."""
    with transaction.atomic():  # on SQLite this takes the one lock of writers
        if connection.vendor == "postgresql":
            names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in _tables())
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {names} IN SHARE MODE")
        yield


# --- copying ---------------------------------------------------------------------------------------------------------


def _tables() -> list[Model]:
    """Return what is copied: every table of ours but the index of words, which the worker makes anew."""
    found = apps.get_models(include_auto_created=True)
    return [one for one in found if one._meta.managed and not one._meta.proxy and one._meta.app_label not in DERIVED]


def _rows(model: Model, using: str) -> Iterator[tuple[Any, ...]]:
    names = [one.attname for one in model._meta.concrete_fields]
    base: models.QuerySet[Any] = models.QuerySet(model, using=using)
    return base.order_by().values_list(*names).iterator(chunk_size=AT_ONCE)


def _sum(model: Model, using: str) -> Sum:
    """Return the sum of a table."""
    total = Sum()
    for row in _rows(model, using):
        total.add(row)
    return total


def _copy(model: Model, target: BaseDatabaseWrapper) -> Sum:
    """Copy one table; returns the sum of what was read."""
    total = Sum()
    fields = model._meta.concrete_fields
    names = ", ".join(target.ops.quote_name(str(one.column)) for one in fields)
    table = target.ops.quote_name(model._meta.db_table)

    def taken() -> Iterator[list[Any]]:
        for row in _rows(model, "default"):
            total.add(row)
            yield [one.get_db_prep_save(value, target) for one, value in zip(fields, row, strict=True)]

    if target.vendor == "postgresql":
        raw: Any = target.connection
        with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in taken():
                copy.write_row(row)
        return total
    places = ", ".join(["%s"] * len(fields))
    with target.cursor() as cursor:
        for rows in batched(taken(), AT_ONCE):
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608 - our own tables
    return total


def _clear(target: BaseDatabaseWrapper) -> None:
    """Take out what migrating put in; the rows of the old database come instead."""
    with target.cursor() as cursor:
        for table in ("auth_permission", "django_content_type"):
            cursor.execute(f"DELETE FROM {target.ops.quote_name(table)}")  # noqa: S608 - our own tables


def _count_on(target: BaseDatabaseWrapper, tables: list[Model]) -> None:
    """Let the sequences go on after the highest key."""
    with target.cursor() as cursor:
        for statement in target.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


def _plain(value: Any) -> Any:
    """Return a value as both engines would say it."""
    if isinstance(value, memoryview | bytes | bytearray):
        return bytes(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    return str(value) if value is not None and not isinstance(value, int | str) else value
