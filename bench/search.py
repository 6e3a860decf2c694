"""The search over many documents with text: time of its page by kinds of question, and what its upkeep costs a verb.

The pages are asked through the whole web stack of Django, in this process. The documents are inserted past the verbs
and then taken in as the worker does it; the upkeep is measured on real verbs, in one run with the index and without.
"""

import itertools
import os
import random
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

from soak.stage import stage
from soak.table import Table

PARAGRAPHS = 3000
VOCABULARY = 20_000
AT_ONCE = 1000
BLOCK = 10
PAGE_BAR, UPKEEP_BAR = 60.0, 2.0


def run(given: Namespace) -> int:
    """Measure on the engine that was asked for; returns the exit status."""
    with stage(given.database):
        from soak.company import found  # noqa: PLC0415 - models need the stage

        company = found()
        table = Table(f"search over {given.count:,} documents with text on {given.database}")
        words = vocabulary()
        fill(company, given.count, words, table)
        pages(company, words, given, table)
        upkeep(company, words, given, table)
        return table.show()


def vocabulary() -> list[str]:
    """Return words, the commonest first."""
    chance = random.Random(7)
    return ["".join(chance.choice("bcdfglmnprst") + chance.choice("aeiou") for _ in range(chance.randint(2, 4)))
            for _ in range(VOCABULARY)]  # fmt: skip


def texts(words: list[str], seed: int) -> Iterator[str]:
    """Yield texts of at least 1.2 kB in which words are as unevenly frequent as in a language."""
    chance = random.Random(seed)
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(words))))
    paragraphs = [" ".join(chance.choices(words, cum_weights=weights, k=56)) for _ in range(PARAGRAPHS)]
    while True:
        yield "# Procedure\n\n" + "\n\n".join(chance.choices(paragraphs, k=4))


def fill(company: Any, count: int, words: list[str], table: Table) -> None:
    """Insert documents past the verbs, then take them into the index as the worker does."""
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from qualitas.documents.models import Document, Revision  # noqa: PLC0415
    from qualitas.kernel.acts import rows  # noqa: PLC0415
    from qualitas.kernel.search import taking  # noqa: PLC0415

    chance, said, size = random.Random(8), texts(words, 9), 0
    owner, now = company.people["author"].person, timezone.now()
    for low in range(0, count, AT_ONCE):
        stems, revisions = [], []
        for number in range(low + 1, min(count, low + AT_ONCE) + 1):
            stem = Document(code=f"WI-{number:06}", of_kind=company.kind, owner=owner, organisation_id=company.id)
            text, title = next(said), " ".join(chance.choices(words[:5000], k=5))
            size += len(text)
            stems.append(stem)
            revisions.append(
                Revision(organisation_id=company.id, number=f"DOC-2020-{number:06}", title=title, text=text,
                         state="effective", opened_at=now, document=stem)
            )  # fmt: skip
        with transaction.atomic():
            rows.note(stems)
            rows.note(revisions)
    table.tell("text, bytes a document", size / count)
    began = time.perf_counter()
    taken = taking.fill(float("inf"))
    table.tell("taking in, records/s", taken / (time.perf_counter() - began))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def questions(words: list[str], count: int) -> dict[str, Callable[[random.Random], str]]:
    """Return the kinds of question, each made anew every time."""
    return {
        "a word that stands everywhere": lambda _chance: "procedure",
        "the beginning of such a word": lambda chance: "procedure"[: chance.randint(2, 8)],
        "a common word": lambda chance: chance.choice(words[:50]),
        "two common words": lambda chance: " ".join(chance.sample(words[:50], 2)),
        "two words": lambda chance: " ".join(chance.sample(words[100:2000], 2)),
        "a rare word": lambda chance: chance.choice(words[10_000:]),
        "a common and a rare word": lambda chance: f"procedure {chance.choice(words[10_000:])}",
        "a phrase": lambda chance: '"' + " ".join(chance.choices(words[:30], k=2)) + '"',
        "a number": lambda chance: f"DOC-2020-{chance.randint(1, count):06}",
        "a code": lambda chance: f"wi-{chance.randint(1, count):06}",
        "nothing": lambda chance: f"{chance.choice(words)}zzz",
    }


def pages(company: Any, words: list[str], given: Namespace, table: Table) -> None:
    """Ask for the page again and again, each time for something else."""
    from django.test import Client  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.force_login(company.people["manager"].person.account)
    chance, every, computed = random.Random(11), list[float](), list[float]()
    kinds = questions(words, given.count)
    for make in kinds.values():
        client.get("/o/stage/search/", {"q": make(chance)})
    spent: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _round in range(given.rounds):
        for kind, make in kinds.items():
            asked = {"q": make(chance)}
            began, cpu = time.perf_counter(), time.process_time()
            answer = client.get("/o/stage/search/", asked)
            spent[kind].append((time.perf_counter() - began) * 1000)
            computed.append((time.process_time() - cpu) * 1000)
            assert answer.status_code == 200, answer.status_code
    for kind, times in spent.items():
        table.tell(f"{kind}: page, ms (median)", median(times))
        table.tell(f"{kind}: page, ms (p95)", p95(times))
        every += times
    table.tell("search page of all kinds, p95, CPU ms of this process", p95(computed))
    table.must("search page of all kinds, p95, ms", p95(every), f"≤ {PAGE_BAR:g}", lambda ms: ms <= PAGE_BAR)


def p95(times: list[float]) -> float:
    """Return what 95 of 100 stay below."""
    return sorted(times)[int(len(times) * 0.95)]


def upkeep(company: Any, words: list[str], given: Namespace, table: Table) -> None:
    """Alternate small blocks of verbs that change the text with the index following and without."""
    from qualitas.documents import verbs  # noqa: PLC0415
    from qualitas.documents.models import Revision  # noqa: PLC0415
    from qualitas.kernel.acts import following  # noqa: PLC0415
    from qualitas.kernel.search.following import follow  # noqa: PLC0415

    said = texts(words, 12)
    made = verbs.draft.many(
        company.act("author"),
        [{"of_kind": company.kind, "title": f"Draft {n}", "text": next(said)} for n in range(2 * BLOCK)],
    )
    drafts = list(Revision.readable(company.id).filter(pk__in=[one.pk for one in made]))

    def edit(some: list[Any]) -> None:
        for record in some:
            act = company.act("author", key=os.urandom(12).hex())
            verbs.edit(act, record, title=f"Edited {os.urandom(3).hex()}", text=next(said))

    def opening(_some: list[Any]) -> None:
        for _time in range(BLOCK):
            act = company.act("author", key=os.urandom(12).hex())
            verbs.draft(act, of_kind=company.kind, title="A new one", text=next(said))

    def submit(some: list[Any]) -> None:
        for record in some:
            verbs.assign(company.act("manager", key=os.urandom(12).hex()), record, owner=record.owner)

    for name, work in (("edit (title and text)", edit), ("draft", opening), ("assign (no searched field)", submit)):
        with_index, without = [], []
        for _round in range(given.rounds * 2):
            with_index.append(_timed(partial(work, drafts[:BLOCK])))
            following.FOLLOWERS.remove(follow)
            try:
                without.append(_timed(partial(work, drafts[BLOCK:])))
            finally:
                following.FOLLOWERS.append(follow)
        wall, cpu = (median(block[clock] for block in with_index) for clock in (0, 1))
        bare, bare_cpu = (median(block[clock] for block in without) for clock in (0, 1))
        table.tell(f"{name}: verb with the index, ms", wall)
        table.tell(f"{name}: verb without, ms", bare)
        table.tell(f"{name}: upkeep, CPU ms of this process", cpu - bare_cpu)
        cost = wall - bare
        table.must(f"{name}: upkeep, ms", cost, f"≤ {UPKEEP_BAR:g}", lambda ms: ms <= UPKEEP_BAR)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds of wall clock and of CPU that one verb of a block takes."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - began) / BLOCK * 1000, (time.process_time() - cpu) / BLOCK * 1000
