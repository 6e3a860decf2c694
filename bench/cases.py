"""A million nonconformities: the list by every filter, past cases like a report, and the pictures; p95 of each page.

Cases with their costs are inserted past the verbs; the pages are asked through the whole web stack of Django, in this
process, each time for something else.
"""

import datetime as dt
import random
import time
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from bench.asking import ask, index, inserted
from soak.stage import stage
from soak.table import Table

AT_ONCE = 5000
PAGE_BAR = 150.0
STATES = (("closed", 90), ("reported", 4), ("contained", 2), ("corrected", 2), ("rejected", 1), ("merged", 1))
"""How a hundred cases stand."""
SEVERITIES = (("minor", 85), ("major", 13), ("critical", 2))
DAYS = 1500
"""Over how many days they were reported."""


def run(given: Namespace) -> int:
    """Measure on the engine that was asked for; returns the exit status."""
    with stage(given.database):
        from soak.company import found  # noqa: PLC0415 - models need the stage

        company = found()
        table = Table(f"{given.count:,} nonconformities on {given.database}")
        began = time.perf_counter()
        made = Filled(company, given.count)
        table.tell("inserting, s", time.perf_counter() - began)
        began = time.perf_counter()
        index(table)
        table.tell("taking into the search, s", time.perf_counter() - began)
        ask(company, questions(made), given.rounds, table, PAGE_BAR)
        return table.show()


class Filled:
    """What was inserted, to be asked for again."""

    def __init__(self, company: Any, count: int) -> None:
        from bench.search import texts, vocabulary  # noqa: PLC0415

        self.company = company
        self.chance = random.Random(7)
        self.words = vocabulary()
        self.said = texts(self.words, 6)
        self.registers()
        self.today = dt.datetime.now(dt.UTC)
        for low in range(0, count, AT_ONCE):
            self.cases(low, min(count, low + AT_ONCE))

    def registers(self) -> None:
        """Make what cases name: processes, products, customers and suppliers, sites."""
        from qualitas.kernel.acts.act import Act, SystemActor  # noqa: PLC0415
        from qualitas.kernel.identity import verbs as identity  # noqa: PLC0415
        from qualitas.parties import verbs as parties  # noqa: PLC0415
        from qualitas.processes import verbs as processes  # noqa: PLC0415
        from qualitas.products import verbs as products  # noqa: PLC0415

        def act() -> Any:
            return Act(SystemActor(self.company.id), via="cli")

        self.processes = [processes.add_process(act(), title=f"Process {n}") for n in range(1, 41)]
        self.products = [products.add_product(act(), title=f"Part {n}", code=f"PN-{n:04}") for n in range(1, 201)]
        self.parties = [parties.add_party(act(), title=f"Supplier {n}", relation="supplier") for n in range(1, 61)]
        self.sites = [identity.add_site(act(), code=f"S{n}", title=f"Site {n}") for n in range(1, 9)]

    def cases(self, low: int, high: int) -> None:
        """Insert some cases, every fifth with a cost."""
        from qualitas.nonconformities.models import Cost, Nonconformity  # noqa: PLC0415
        from qualitas.nonconformities.models.words import CAUSES, COSTS, SOURCES  # noqa: PLC0415

        chance, made, costs = self.chance, [], []
        owners = [one.person for one in self.company.people.values()]
        for place in range(low + 1, high + 1):
            opened = self.today - dt.timedelta(days=chance.randint(0, DAYS), seconds=chance.randint(0, 80_000))
            (state,) = chance.choices([one for one, _share in STATES], [share for _one, share in STATES])
            (severity,) = chance.choices([one for one, _share in SEVERITIES], [share for _one, share in SEVERITIES])
            over = state not in ("reported", "contained", "corrected")
            case = Nonconformity(
                organisation_id=self.company.id, number=f"NC-2022-{place:07}", state=state, severity=severity,
                title=" ".join(chance.choices(self.words[:3000], k=5)), evidence=next(self.said)[:200],
                source=chance.choice(list(SOURCES)), process=self._skewed(self.processes),
                product=self._skewed(self.products), party=chance.choice(self.parties),
                site=chance.choice(self.sites), place=f"Line {chance.randint(1, 12)}", opened_at=opened,
                found_on=opened.date(), owner=chance.choice(owners),
                cause_category=chance.choice(list(CAUSES)) if over else "",
                due=(opened + dt.timedelta(days=60)).date(),
                closed_on=(opened + dt.timedelta(days=chance.randint(1, 50))).date() if state == "closed" else None,
            )  # fmt: skip
            made.append(case)
            if place % 5 == 0:
                amount = chance.randint(1, 90_000) / 100
                costs.append(Cost(nonconformity=case, position=1, sort=chance.choice(list(COSTS)), amount=amount))
        inserted(made, costs)

    def _skewed(self, among: list[Any]) -> Any:
        """Return one of many, the first ones often, as it is with causes."""
        return among[min(int(self.chance.expovariate(8 / len(among))), len(among) - 1)]


def questions(made: Filled) -> dict[str, Callable[[random.Random], str]]:
    """Return the addresses that are asked for, each made anew every time."""
    base, words = "nonconformities/", made.words

    def of(name: str, records: list[Any]) -> Callable[[random.Random], str]:
        return lambda chance: f"{base}?{name}={chance.choice(records).number}&state=all"

    def report(chance: random.Random) -> str:
        title, process = "+".join(chance.sample(words[:3000], 4)), chance.choice(made.processes[:10]).number
        return f"report/similar/?title={title}&process={process}"

    return {
        "list": lambda _c: base,
        "list, everything": lambda _c: f"{base}?state=all",
        "list, closed": lambda _c: f"{base}?state=closed",
        "list, by severity": lambda c: f"{base}?state=all&severity={c.choice([one for one, _s in SEVERITIES])}",
        "list, by source": lambda c: f"{base}?state=all&source={c.choice(['audit', 'customer', 'process'])}",
        "list, by sort of cause": lambda c: f"{base}?state=all&cause_category={c.choice(['machine', 'method'])}",
        "list, by process": of("process", made.processes),
        "list, by product": of("product", made.products),
        "list, by supplier": of("party", made.parties),
        "list, by site": of("site", made.sites),
        "list, overdue": lambda _c: f"{base}?due=overdue",
        "list, by process and severity": lambda c: (
            f"{base}?process={c.choice(made.processes).number}&severity=critical&state=all"
        ),
        "list, two words": lambda c: f"{base}?q={'+'.join(c.sample(words[100:2000], 2))}&state=all",
        "list, a common word": lambda c: f"{base}?q={c.choice(words[:50])}&state=all",
        "list, a rare word": lambda c: f"{base}?q={c.choice(words[10_000:])}&state=all",
        "list, by title": lambda _c: f"{base}?order=title&state=all",
        "past cases like a report": report,
        "Pareto by sort of cause": lambda _c: f"{base}pictures/?show=pareto",
        "Pareto of one process by product": lambda c: (
            f"{base}pictures/?show=pareto&by=product&process={c.choice(made.processes).number}"
        ),
        "Pareto by process": lambda _c: f"{base}pictures/?show=pareto&by=process",
        "Pareto by supplier": lambda _c: f"{base}pictures/?show=pareto&by=party",
        "Pareto by cost": lambda _c: f"{base}pictures/?show=pareto&measure=amount",
        "trend with limits": lambda _c: f"{base}pictures/?show=trend",
    }
