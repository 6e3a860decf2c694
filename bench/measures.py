"""Measurements: a hundred thousand values in one request, a long file, and the chart page among very many stored values.

Values come by the same verbs that people and programs use. What fills the store beyond that (``--count``) is inserted
past the verbs, as chunks of 50,000 values in characteristics of a million.
"""

import time
from argparse import Namespace
from array import array
from statistics import median
from typing import Any

from bench.asking import ask
from soak.stage import stage
from soak.table import Table

REQUEST = 100_000
AT_ONCE = 50_000
LONG = 1_000_000
REQUEST_BAR, RATE_BAR, PAGE_BAR = 5.0, 50_000.0, 150.0


def run(given: Namespace) -> int:
    """Measure on the engine that was asked for; returns the exit status."""
    with stage(given.database):
        from soak.company import found  # noqa: PLC0415 - models need the stage

        company = found()
        table = Table(f"{given.count:,} stored values on {given.database}")
        _requested(company, table)
        _imported(company, given.file, table)
        number = _filled(company, given.count, table)
        pages = {
            "the newest values of one": lambda _luck: f"measures/{number}/",
            "a stretch of 2,000": lambda luck: (
                f"measures/{number}/chart/?first={(at := luck.randrange(1, 40_000))}&last={at + 2000}"
            ),
        }
        ask(company, pages, given.rounds, table, PAGE_BAR)
        return table.show()


def _values(count: int, seed: int) -> list[float]:
    import numpy as np  # noqa: PLC0415 - loads when asked for

    found: list[float] = np.random.default_rng(seed).normal(10, 0.1, count).round(4).tolist()
    return found


def _measure(company: Any, title: str) -> Any:
    from qualitas.measures import verbs  # noqa: PLC0415 - needs the stage

    return verbs.set_up(company.people["manager"].act("cli"), title=title, unit="mm")


def _requested(company: Any, table: Table) -> None:
    """Send a hundred thousand values in one request, three times."""
    import json  # noqa: PLC0415

    from django.test import Client  # noqa: PLC0415

    from qualitas.kernel.identity import verbs as identity  # noqa: PLC0415

    person = company.people["manager"].person
    token: Any = identity.issue_token(company.people["manager"].act("cli"), person, title="Bench")
    client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {token.plain}"})
    took = []
    for turn in range(3):
        measure = _measure(company, f"Requested {turn}")
        body = json.dumps({"values": _values(REQUEST, turn)})
        began = time.perf_counter()
        answer = client.post(f"/api/v1/measures/{measure.number}/values", body, content_type="application/json")
        took.append(time.perf_counter() - began)
        assert answer.status_code == 201, answer.content[:500]
        table.tell("signals of a request", answer.json()["signal_count"])
    table.must(f"{REQUEST:,} values in one request, s", median(took), f"≤ {REQUEST_BAR:g}", lambda s: s <= REQUEST_BAR)


def _imported(company: Any, count: int, table: Table) -> None:
    """Read a file of so many values with times in ten measures, and record it."""
    from qualitas.measures.bringing import bring, look_through  # noqa: PLC0415 - needs the stage
    from qualitas.measures.files import read_file  # noqa: PLC0415
    from qualitas.measures.texts import Setting  # noqa: PLC0415

    values = _values(count, 5)
    lines = [
        f"Imported {at % 10},2026-{1 + at // 100_000 % 9:02}-{1 + at % 28:02} {at // 3600 % 24:02}:{at // 60 % 60:02},{value}"
        for at, value in enumerate(values)
    ]
    content = ("measure,time,value\n" + "\n".join(lines)).encode()
    who = company.people["manager"]
    began = time.perf_counter()
    found = look_through(who, read_file("long.csv", content), Setting())
    looked = time.perf_counter()
    done, _new = bring(lambda: who.act("import"), found, source="long.csv")
    ended = time.perf_counter()
    assert done == count, done
    table.tell("reading and checking a file, values/s", count / (looked - began))
    table.tell("recording them, values/s", count / (ended - looked))
    rate = count / (ended - began)
    table.must("a file from disk to signals, values/s", rate, f"≥ {RATE_BAR:,.0f}", lambda each: each >= RATE_BAR)


def _filled(company: Any, count: int, table: Table) -> str:
    """Fill the store with characteristics of a million values; returns the number of the one that is looked at."""
    from django.db import transaction  # noqa: PLC0415 - needs the stage

    from qualitas.measures import verbs  # noqa: PLC0415
    from qualitas.measures.given import Given  # noqa: PLC0415
    from qualitas.measures.models import Batch, Chunk, Standing  # noqa: PLC0415
    from qualitas.measures.readings import micros  # noqa: PLC0415

    who = company.people["manager"]
    looked_at = _measure(company, "Looked at")
    verbs.record_values(who.act("cli"), looked_at, values=Given(readings=_timed(50_000, 9)))
    first = Batch.objects.get(measure=looked_at)
    piece = _timed(AT_ONCE, 11).pack()
    began, done = time.perf_counter(), 0
    while done < count:
        measure = _measure(company, f"Filled {done}")
        standing = Standing.objects.create(measure=measure, count=min(LONG, count - done))
        with transaction.atomic():
            Chunk.objects.bulk_create(
                Chunk(
                    standing=standing, batch=first, first=at, count=AT_ONCE, since=0, until=micros(first.at), body=piece
                )
                for at in range(0, standing.count, AT_ONCE)
            )
        done += standing.count
    table.tell("stored values", done + 50_000)
    table.tell("filling the store, s", time.perf_counter() - began)
    return str(looked_at.number)


def _timed(count: int, seed: int) -> Any:
    from qualitas.measures.readings import Readings  # noqa: PLC0415 - needs the stage

    begin = 1_750_000_000_000_000
    return Readings(array("q", range(begin, begin + count * 60_000_000, 60_000_000)), array("d", _values(count, seed)))
