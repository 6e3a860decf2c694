"""Pages of an organisation that was filled past the verbs, asked through the whole web stack in this process."""

import itertools
import random
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from soak.table import Table


def inserted(*groups: list[Any]) -> None:
    """Insert rows of several types in one transaction, without events."""
    from django.db import transaction  # noqa: PLC0415 - needs the stage

    from qualitas.kernel.acts import rows  # noqa: PLC0415

    with transaction.atomic():
        for group in groups:
            if group:
                rows.note(group)


def index(table: Table) -> None:
    """Take what was inserted into the search as the worker does, and let the database look at its tables."""
    from django.db import connection  # noqa: PLC0415

    from qualitas.kernel.search import taking  # noqa: PLC0415

    table.tell("records in the search", taking.fill(float("inf")))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def ask(
    company: Any, questions: dict[str, Callable[[random.Random], str]], rounds: int, table: Table, bar: float
) -> None:
    """Ask for every page ``rounds`` times, each time for something else; ``bar`` is the p95 in ms that each must keep."""
    from django.test import Client  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.force_login(company.people["manager"].person.account)
    chance = random.Random(11)
    spent: dict[str, list[float]] = {kind: [] for kind in questions}
    computed: dict[str, list[float]] = {kind: [] for kind in questions}
    for turn, (kind, make) in itertools.product(range(rounds + 1), questions.items()):
        began, cpu = time.perf_counter(), time.process_time()
        answer = client.get(f"/o/stage/{make(chance)}")
        took, used = (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000
        assert answer.status_code in (200, 404), (kind, answer.status_code)
        if turn:  # the first one warms up
            spent[kind].append(took)
            computed[kind].append(used)
    for kind, times in spent.items():
        table.tell(f"{kind}: ms (median)", median(times))
        table.tell(f"{kind}: CPU ms of this process (p95)", p95(computed[kind]))
        table.must(f"{kind}: ms (p95)", p95(times), f"≤ {bar:g}", lambda ms: ms <= bar)


def p95(times: list[float]) -> float:
    """Return what 95 of 100 stay below."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]
