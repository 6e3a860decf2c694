"""How fast `verify` reads: hashes and tree over many events, the rest apart."""

import json
import time
from argparse import Namespace
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection

from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.ledger.append import begin
from qualitas.kernel.ledger.models import Event, Head, Leaf
from qualitas.kernel.ledger.sealing import publish_all, seal_all
from qualitas.kernel.ledger.values import db_uuid
from qualitas.proof.canonical import canonical
from qualitas.proof.tree import Frontier, leaf_hash
from soak.table import Table

BARS = {"sqlite": 200_000, "postgres": 100_000}


def measure(company: Any, given: Namespace, table: Table) -> None:
    """Fill a ledger with events such as the verbs wrote, then verify its hashes and tree."""
    from qualitas.kernel.ledger.reading import still  # noqa: PLC0415
    from qualitas.kernel.ledger.receipts import Anchored  # noqa: PLC0415
    from qualitas.kernel.ledger.verifying import verify_ledger  # noqa: PLC0415
    from qualitas.site.verification import verify_everything  # noqa: PLC0415

    while seal_all():
        pass
    publish_all()
    began = time.perf_counter()
    report = verify_everything()
    table.none_of("verify of the verbs' own ledger: faults", [fault.sentence for fault in report.faults])
    table.tell("verify of the verbs' own ledger: records", report.counts["records"])
    table.tell("verify of the verbs' own ledger: seconds", time.perf_counter() - began)
    home = _fill(company, given.events)
    best = quickest = 0.0
    for _round in range(given.rounds):
        cpu = time.process_time()
        with still():
            verified = verify_ledger(Head.objects.get(organisation=home), Anchored())
        assert not verified.faults, verified.faults[:3]
        assert verified.size == given.events
        best = max(best, verified.size / verified.seconds)
        quickest = max(quickest, verified.size / (time.process_time() - cpu))
    table.tell("verify hashes and tree, events per second of CPU", quickest)
    bar = BARS[given.database]
    table.must(
        f"verify hashes and tree of {given.events:,} events, events/s", best, f"≥ {bar:,}", lambda got: got >= bar
    )


def _fill(company: Any, count: int) -> UUID:
    """Make a ledger of ``count`` events like the newest one of the company; returns its organisation."""
    home = uuid7()
    begin(home)
    example = json.loads(bytes(Event.objects.filter(organisation=company.id).latest("id").body))
    last = Event.objects.latest("id").id
    key, frontier, tiles = db_uuid(home), Frontier(), []
    with connection.cursor() as cursor:
        for numbers in batched(range(count), 10_000):
            events, leaves = [], []
            for number in numbers:
                body = canonical(example | {"org": str(home), "act": str(uuid7())})
                leaf = leaf_hash(body)
                events.append((last + 1 + number, key, body, leaf))
                leaves.append((key, number, last + 1 + number, leaf))
                frontier.append(leaf, lambda level, place, root: tiles.append((key, level, place, root)))
            _copy(cursor, "ledger_event", ("id", "organisation", "body", "leaf"), events)
            _copy(cursor, "ledger_leaf", ("organisation", "index", "event_id", "leaf"), leaves)
        _copy(cursor, "ledger_tile", ("organisation", "level", "number", "root"), tiles)
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('ledger_event', 'id'), %s)", [last + count])
        cursor.execute("ANALYZE")
    Head.objects.filter(organisation=home).update(size=frontier.size, frontier=frontier.dump())
    assert Leaf.objects.filter(organisation=home).count() == count
    return home


def _copy(cursor: Any, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Insert rows as fast as the engine takes them."""
    names = ", ".join(f'"{column}"' for column in columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copied:
            for row in rows:
                copied.write_row(row)
        return
    places = ", ".join(["%s"] * len(columns))
    cursor.execute("BEGIN")
    cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608 - our own names
    cursor.execute("COMMIT")
