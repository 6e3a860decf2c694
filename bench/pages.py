"""The pages and the API beside the floor, in one run: CPU of the whole server per request, medians of rounds."""

import json
import os
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.serving import Server, Visitor, filled, queries
from soak.table import Table

MOST_QUERIES = 12
STARTS = 3


@dataclass
class Both:
    """One kind of request, asked of ours and of the floor: CPU and wall clock of every block."""

    what: str
    bar: float
    ours: Callable[[], object]
    floor: Callable[[], object]
    times: int
    spent: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: {"ours": [], "floor": []})

    def round(self, servers: dict[str, Server]) -> None:
        """Ask both, one after the other."""
        for name, ask in (("ours", self.ours), ("floor", self.floor)):
            cpu, wall = servers[name].cpu(), time.perf_counter()
            for _time in range(self.times):
                ask()
            wall = (time.perf_counter() - wall) / self.times
            self.spent[name].append(((servers[name].cpu() - cpu) / self.times, wall))

    def cpu(self, name: str) -> float:
        """Return the median CPU of a request in milliseconds."""
        return median(cpu for cpu, _wall in self.spent[name]) * 1000

    def wall(self, name: str) -> float:
        """Return the median time of a request in milliseconds."""
        return median(wall for _cpu, wall in self.spent[name]) * 1000


def run(given: Namespace) -> int:
    """Load what is not loaded yet, serve both, measure; returns the exit status."""
    with ExitStack() as stack:
        work = Path(given.work or stack.enter_context(tempfile.TemporaryDirectory(prefix="qualitas-bench-")))
        ours, floor = loaded(work, given.size)
        table = Table(f"pages and API at {given.size:,} records, SQLite, one worker each")
        _cold(ours, table)
        servers = {
            "ours": stack.enter_context(Server("qualitas.site.wsgi:application", ours["settings"], "/sign-in/")),
            "floor": stack.enter_context(Server("bench.floor.wsgi:application", floor["settings"], "/list/")),
        }
        kinds = _kinds(servers, ours, floor, given.requests)
        for kind in kinds:
            kind.ours(), kind.floor()
        for _round in range(given.rounds):
            for kind in kinds:
                kind.round(servers)
        _tell(kinds, table)
        _export(servers, ours, floor, given, table)
        own = servers["ours"].memory("RssAnon")
        table.must("memory of our web worker after the run, MB", own, "≤ 150", lambda mb: mb <= 150)
        table.tell("with the pages of the database that it has mapped, MB", servers["ours"].memory())
        table.tell("memory of the floor's web worker, MB", servers["floor"].memory("RssAnon"))
        _queries(ours, loaded(work, max(10, given.size // 10))[0], given.size, table)
        return table.show()


def loaded(work: Path, size: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return how to visit ours and the floor with ``size`` records each, filling them the first time."""
    both = []
    for name, module in (("ours", "bench.filling"), ("floor", "bench.floor.load")):
        folder = work / f"{name}-{size}"
        settings = {"QUALITAS_DATA": str(folder), "FLOOR_DATABASE": str(folder / "floor.sqlite3")}
        both.append(filled(folder, [module, str(size)], settings))
    return both[0], both[1]


def _cold(ours: dict[str, Any], table: Table) -> None:
    """Start the site a few times; the best start counts."""
    best = computed = 99.0
    for _start in range(STARTS):
        with Server("qualitas.site.wsgi:application", ours["settings"], "/sign-in/") as server:
            best, computed = min(best, server.started), min(computed, server.start_cpu)
    table.tell("cold start, CPU s of it", computed)
    table.must("cold start to the first page, s", best, "≤ 2", lambda seconds: seconds <= 2)


def _kinds(servers: dict[str, Server], ours: dict[str, Any], floor: dict[str, Any], requests: int) -> list[Both]:
    """Return what is asked."""
    person = Visitor(servers["ours"].port, {"Cookie": f"session={ours['session']}"})
    program = Visitor(servers["ours"].port, {"Authorization": f"Bearer {ours['token']}"})
    bare = Visitor(servers["floor"].port, {"Cookie": f"sessionid={floor['session']}"})
    number = ours["drafts"][0]
    text = {"title": "Torque of the drawing", "text": "audit bearing torque leak drawing lathe gauge " * 6}

    def send(visitor: Visitor, address: str, body: dict[str, Any], **headers: str) -> Callable[[], None]:
        def once() -> None:
            key = {"Idempotency-Key": os.urandom(12).hex()}
            status, answer = visitor.post(address, json.dumps(body).encode(), **key, **headers)
            assert status in (200, 201), (status, answer[:300])

        return once

    opening = text | {"of_kind": ours["kind"]}
    return [
        Both("list", 3, person.asks("/o/bench/documents/"), bare.asks("/list/"), requests),
        Both("record page", 5, person.asks(f"/o/bench/documents/{number}/"), bare.asks("/r/100/"), requests),
        Both(
            "filter: state and word",
            3,
            person.asks("/o/bench/documents/?state=in+review&q=torque"),
            bare.asks("/list/?status=in+review&q=torque"),
            requests,
        ),
        Both("create by API", 0.4, send(program, "/api/v1/documents", opening), send(bare, "/create/", text), requests),
        Both(
            "update by API",
            0.4,
            send(program, f"/api/v1/documents/{number}/edit", text),
            send(bare, "/update/100/", text),
            requests,
        ),
    ]


def _tell(kinds: list[Both], table: Table) -> None:
    """Compare reading by CPU, writing by rate."""
    for kind in kinds:
        ours, floor = kind.cpu("ours"), kind.cpu("floor")
        table.tell(f"{kind.what}: ours, CPU ms", ours)
        table.tell(f"{kind.what}: floor, CPU ms", floor)
        if kind.bar >= 1:
            table.must(
                f"{kind.what}: ours ÷ floor", ours / floor, f"≤ {kind.bar:g}", lambda got, bar=kind.bar: got <= bar
            )
            continue
        table.tell(f"{kind.what}: our rate ÷ the floor's, by CPU alone", floor / ours)
        rate = kind.wall("floor") / kind.wall("ours")
        table.tell(f"{kind.what}: ours, requests/s", 1000 / kind.wall("ours"))
        table.must(
            f"{kind.what}: our rate ÷ the floor's", rate, f"≥ {kind.bar:g}", lambda got, bar=kind.bar: got >= bar
        )


def _export(
    servers: dict[str, Server], ours: dict[str, Any], floor: dict[str, Any], given: Namespace, table: Table
) -> None:
    """Stream everything as CSV from both; memory must stay flat."""
    program = Visitor(servers["ours"].port, {"Authorization": f"Bearer {ours['token']}"})
    bare = Visitor(servers["floor"].port, {"Cookie": f"sessionid={floor['session']}"})
    rates: dict[str, list[float]] = {"ours": [], "floor": []}
    before = servers["ours"].memory("RssAnon")
    for _round in range(min(3, given.rounds)):
        for name, visitor, address in (("ours", program, "/api/v1/documents.csv"), ("floor", bare, "/export/")):
            cpu = servers[name].cpu()
            lines = visitor.stream(address)
            assert lines >= given.size, lines
            rates[name].append(lines / (servers[name].cpu() - cpu))
    mine, theirs = median(rates["ours"]), median(rates["floor"])
    table.tell("CSV: ours, rows per second of CPU", mine)
    table.tell("CSV: floor, rows per second of CPU", theirs)
    table.must("CSV: our rate ÷ the floor's", mine / theirs, "≥ 0.5", lambda got: got >= 0.5)
    grown = servers["ours"].memory("RssAnon") - before
    table.must("CSV: growth of the worker's memory, MB", grown, "≤ 50", lambda got: got <= 50)


def _queries(large: dict[str, Any], small: dict[str, Any], size: int, table: Table) -> None:
    """Count the queries of each page, with all records and with a tenth of them."""
    found = []
    for site in (large, small):
        pages = {
            "list": "/o/bench/documents/",
            "record page": f"/o/bench/documents/{site['drafts'][1]}/",
            "filter": "/o/bench/documents/?state=in+review&q=torque",
            "my work": "/o/bench/",
        }
        found.append(queries(site, pages))
    for name, count in found[0].items():
        what = f"queries: {name}"
        table.must(what, count, f"≤ {MOST_QUERIES}", lambda got: got <= MOST_QUERIES)
        table.must(f"{what}, more than at {size // 10:,}", count - found[1][name], "0", lambda more: more == 0)
