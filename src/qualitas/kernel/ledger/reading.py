"""Reading the ledger as it lies in the database: one still picture of it, streamed, on both engines."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection

from qualitas.kernel.ledger.models import Head

BATCH = 1024
_names = count(1)


@contextmanager
def still() -> Iterator[None]:
    """Show one state of the database until the block ends, without holding up those who write.

    Inside a transaction nothing is begun anew: that transaction is the picture.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        begin = "BEGIN DEFERRED" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        cursor.execute(begin)
        try:
            cursor.execute("SELECT count(*) FROM ledger_head")  # both engines take the picture at the first reading
            cursor.fetchone()
            yield
        finally:
            cursor.execute("ROLLBACK")


def stream(sql: str, parameters: Sequence[Any] = (), batch: int = BATCH) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a query in batches with flat memory; inside `still`."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        raw: Any = connection.connection
        with raw.cursor(f"ledger_{next(_names)}", binary=True) as cursor:
            cursor.execute(sql, list(parameters))
            while rows := cursor.fetchmany(batch):
                yield rows
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        while rows := cursor.fetchmany(batch):
            yield rows


def one_by_one(sql: str, parameters: Sequence[Any] = (), batch: int = BATCH) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query one by one; inside `still`."""
    for rows in stream(sql, parameters, batch):
        yield from rows


def as_bytes(column: str) -> str:
    """Return SQL that reads ``column`` as bytes even where somebody put text into it."""
    return f"CAST({column} AS BLOB)" if connection.vendor == "sqlite" else column


def as_uuid(value: Any) -> UUID:
    """Return a UUID as the engine hands it out as a UUID."""
    return value if isinstance(value, UUID) else UUID(value)


def heads() -> list[Head]:
    """Return where the ledger of each organisation stands, the oldest organisation first."""
    return list(Head.objects.order_by("organisation"))
