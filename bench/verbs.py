"""What verbs cost: with and without the ledger, one by one and in bulk, and how many statements each takes."""

import datetime as dt
import multiprocessing
import os
import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from statistics import median
from typing import Any

from soak.children import fork, listen
from soak.stage import stage
from soak.table import Table

MOST_STATEMENTS = 14
CONNECTIONS = 4
AT_ONCE = 1000
BLOCK = 10


def at_least(bar: float, got: float) -> bool:
    """Tell whether a figure reaches its bar."""
    return got >= bar


def run(given: Namespace) -> int:
    """Measure on the engine that was asked for; returns the exit status."""
    with stage(given.database) as folder:
        from bench import verifying  # noqa: PLC0415 - models need the stage
        from soak.company import found  # noqa: PLC0415
        from soak.writer import warm_up  # noqa: PLC0415

        company = found()
        warm_up(company)
        table = Table(f"verbs on {given.database} (every commit synced)")
        _statements(company, table)
        _bulk(company, given, table)
        verifying.measure(company, given, table)
        if given.database == "sqlite":
            _one_by_one(company, given, table)
        else:
            _side_by_side(company, given, table)
        table.tell("data folder, MB", sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6)
        return table.show()


def drafts(company: Any, count: int) -> list[Any]:
    """Make ``count`` drafts by bulk verbs and return them as a reader sees them."""
    from qualitas.documents import verbs  # noqa: PLC0415
    from qualitas.documents.models import Revision  # noqa: PLC0415

    keys = []
    for low in range(0, count, AT_ONCE):
        rows = [
            {"of_kind": company.kind, "title": f"Draft {n}", "text": "Read this. " * 20}
            for n in range(low, min(count, low + AT_ONCE))
        ]
        keys += [one.pk for one in verbs.draft.many(company.act("author"), rows)]
    return [
        one
        for low in range(0, count, 500)
        for one in Revision.readable(company.id).filter(pk__in=keys[low : low + 500])
    ]


def _edit(company: Any, records: list[Any]) -> None:
    from qualitas.documents import verbs  # noqa: PLC0415

    for record in records:
        act = company.act("author", key=os.urandom(12).hex(), version=record.version)
        record.version = verbs.edit(act, record, title=f"Edited at {record.version}", text="New text. " * 20).version


def _submit(company: Any, records: list[Any]) -> None:
    from qualitas.documents import verbs  # noqa: PLC0415

    for record in records:
        verbs.submit(company.act("author", key=os.urandom(12).hex(), version=record.version), record)


def _draft(company: Any, records: list[Any]) -> None:
    from qualitas.documents import verbs  # noqa: PLC0415

    for record in records:
        act = company.act("author", key=os.urandom(12).hex())
        verbs.draft(act, of_kind=company.kind, title=record.title, text=record.text)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of wall clock and of CPU that ``work`` takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _one_by_one(company: Any, given: Namespace, table: Table) -> None:
    """Alternate small blocks of verbs with the ledger and without, so that both meet the same machine."""
    from bench.null_ledger import null_ledger  # noqa: PLC0415

    count = BLOCK * given.rounds * 4
    for name, work, bar in (("edit", _edit, 0.6), ("submit", _submit, 0.6), ("draft (opening)", _draft, 0.0)):
        pool = drafts(company, count)
        with null_ledger():
            bare = drafts(company, count)
        real, null = [], []
        for low in range(0, count, BLOCK):
            real.append(_timed(partial(work, company, pool[low : low + BLOCK])))
            with null_ledger():
                null.append(_timed(partial(work, company, bare[low : low + BLOCK])))
        wall, cpu = (median(block[clock] for block in real) for clock in (0, 1))
        without, cpu_without = (median(block[clock] for block in null) for clock in (0, 1))
        table.tell(f"{name}: verbs/s", BLOCK / wall)
        table.tell(f"{name}: CPU ms", cpu / BLOCK * 1000)
        table.tell(f"{name}: rate with ledger ÷ without, CPU only", cpu_without / cpu)
        if bar:
            table.must(f"{name}: rate with ledger ÷ without", without / wall, f"≥ {bar}", partial(at_least, bar))
        else:
            table.tell(f"{name}: rate with ledger ÷ without", without / wall)


def _side_by_side(company: Any, given: Namespace, table: Table) -> None:
    """Alternate rounds with the ledger and without, several connections writing in one organisation."""
    from qualitas.kernel.ledger.sealing import seal_all  # noqa: PLC0415

    count = max(5, given.verbs)
    for name, work in (("edit", _edit), ("submit", _submit)):
        ratios, rates, sealed = [], [], []
        for _round in range(given.rounds):
            real = _together(company, work, count)
            null = _together(company, work, count, null=True)
            with_sealer = _together(company, work, count, sealer=seal_all)
            while seal_all():
                pass
            ratios.append(null / real)
            rates.append(count * CONNECTIONS / real)
            sealed.append(count * CONNECTIONS / with_sealer)
        table.tell(f"{name}: verbs/s over {CONNECTIONS} connections", median(rates))
        table.tell(f"{name}: verbs/s while the sealer works too", median(sealed))
        table.must(f"{name}: rate with ledger ÷ without", median(ratios), "≥ 0.6", partial(at_least, 0.6))


def _together(
    company: Any, work: Callable[[Any, list[Any]], None], count: int, *, null: bool = False, sealer: Any = None
) -> float:
    """Return the seconds that several processes take for ``count`` verbs each, started at once."""
    from django.db import connections  # noqa: PLC0415

    from bench.null_ledger import null_ledger  # noqa: PLC0415

    with null_ledger() if null else nullcontext():
        shares = [drafts(company, count) for _connection in range(CONNECTIONS)]
    connections.close_all()
    start = multiprocessing.get_context("fork").Barrier(CONNECTIONS + 1)

    def writer(share: list[Any], _out: int) -> None:
        connections["default"].ensure_connection()
        start.wait(60)
        with null_ledger() if null else nullcontext():
            work(company, share)

    def seals(_out: int) -> None:
        while True:
            if not sealer():
                time.sleep(0.05)

    children = [fork(f"connection {n}", partial(writer, share)) for n, share in enumerate(shares)]
    extra = [fork("sealer", seals)] if sealer else []
    start.wait(60)
    began = time.perf_counter()
    while any(not child.ended for child in children):
        listen([child for child in children if not child.ended], 60)
    seconds = time.perf_counter() - began
    for child in children:
        os.waitpid(child.pid, 0)
        if child.lines:
            raise RuntimeError(child.lines[0]["trouble"])
    for child in extra:
        child.kill()
    return seconds


def _statements(company: Any, table: Table) -> None:
    """Count the SQL statements of one verb of each kind, BEGIN and COMMIT included."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from qualitas.documents import verbs  # noqa: PLC0415
    from qualitas.kernel.records.verbs import comment  # noqa: PLC0415

    (record,) = drafts(company, 1)

    def act(**more: object) -> Any:
        return company.act("author", key=os.urandom(12).hex(), **more)

    for name, bar, work in (
        (
            "draft (opening, document and revision)",
            0,
            lambda: verbs.draft(act(), of_kind=company.kind, title="A", text="B"),
        ),
        ("edit", MOST_STATEMENTS, lambda: verbs.edit(act(version=1), record, title="C", text="D")),
        ("comment (adding)", 0, lambda: comment(act(), record, text="E")),
        ("submit", MOST_STATEMENTS, lambda: verbs.submit(act(version=2), record)),
    ):
        with CaptureQueriesContext(connection) as captured:
            work()
        if bar:
            table.must(f"statements of {name}", len(captured), f"≤ {bar}", lambda got, bar=bar: got <= bar)
        else:
            table.tell(f"statements of {name}", len(captured))


def _bulk(company: Any, given: Namespace, table: Table) -> None:
    """Measure bulk verbs: opening, guarded, and plain over clear fields; the best of the rounds counts."""
    from qualitas.documents import verbs  # noqa: PLC0415
    from qualitas.kernel.records.verbs import ask, reschedule  # noqa: PLC0415

    count = given.bulk
    rows = [{"of_kind": company.kind, "title": f"Bulk {n}", "text": "Read this. " * 20} for n in range(count)]
    someone = company.people["author"].person
    to_dos = ask.many(company.act("manager"), [{"title": f"Read {n}", "person": someone} for n in range(count)])
    days = [dt.date(2999, 1, 1) + dt.timedelta(days=number) for number in range(given.rounds)]
    times: dict[str, list[tuple[float, float]]] = {"opening": [], "guarded": [], "plain": []}
    for day in days:
        opened: list[Any] = []
        opening = partial(verbs.draft.many, company.act("author"), rows)
        times["opening"].append(_timed(lambda opened=opened, opening=opening: opened.extend(opening())))
        times["guarded"].append(_timed(partial(verbs.submit.over, company.act("author"), opened)))
        times["plain"].append(_timed(partial(reschedule.over, company.act("manager"), to_dos, due=day)))
    bars = {"opening": 2_000, "guarded": 2_000, "plain": 20_000 if given.database == "sqlite" else 0}
    names = {"opening": "draft.many", "guarded": "submit.over", "plain": "reschedule.over"}
    for kind, blocks in times.items():
        what = f"{kind} in bulk ({names[kind]}, {count:,} records), records/s"
        best = count / min(wall for wall, _cpu in blocks)
        if bars[kind]:
            table.must(what, best, f"≥ {bars[kind]:,}", partial(at_least, bars[kind]))
        else:
            table.tell(what, best)
        table.tell(f"{kind} in bulk, records per second of CPU", count / min(cpu for _wall, cpu in blocks))
