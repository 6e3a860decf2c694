"""Traces: whether a planted string still stands anywhere — in any column of any table, in any file, in any answer."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.ledger import values
from qualitas.site import worker
from tests.databases import engine


def tables() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of the database, whatever tables there are."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own names
            found[table] = cursor.fetchall()
    return found


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, str) and "\\u" in value:
        try:
            return value + json.dumps(json.loads(value), ensure_ascii=False)
        except ValueError:
            return value
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)


def in_tables(*planted: str) -> list[str]:
    """Return where in the database a planted string stands."""
    looked = [word.casefold() for word in planted]
    return [
        f"{table}: {row!r}"[:1500]
        for table, rows in tables().items()
        for row in rows
        if any(word in _text(value).casefold() for value in row for word in looked)
    ]


def in_values(*planted: str) -> list[str]:
    """Return which sealed values can still be read and hold a planted string."""
    looked = [word.casefold() for word in planted]
    found = []
    for organisation in Organisation.objects.values_list("pk", flat=True):
        for _commitment, value in values.every(organisation):
            text = value.decode("utf-8", "replace")
            if any(word in text.casefold() for word in looked):
                found.append(text[:200])
    return found


def in_files(folder: Path, *planted: str) -> list[str]:
    """Return which files below ``folder`` hold a planted string, also packed ones."""
    looked = [word.encode() for word in planted] + [word.encode("utf-16-le") for word in planted]
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            raw = path.read_bytes().lower()
            if any(word.lower() in raw for word in looked):
                found.append(str(path.relative_to(folder)))
    return found


def in_database_files(name: str, *planted: str) -> list[str]:
    """Return which files of an SQLite database hold a planted string: its pages, free ones too, and its log."""
    if engine() != "sqlite":
        return []
    found = []
    for suffix in ("", "-wal", "-shm", "-journal"):
        path = Path(name + suffix)
        if path.exists():
            raw = path.read_bytes().lower()
            found += [f"{path.name}: {word}" for word in planted if word.encode().lower() in raw]
    return found


def scrubbed() -> None:
    """Have the worker deliver what waits, so that indexes and free pages are overwritten."""
    worker.deliver(timezone.now() + dt.timedelta(seconds=5))
