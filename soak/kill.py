"""Kill writers (and on PostgreSQL the sealer) at random moments; nothing acknowledged may be lost or half done."""

import os
import random
import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from soak.children import Child, fork, listen
from soak.stage import stage
from soak.table import Table

WRITERS = 2
SHORTEST, LONGEST = 0.005, 0.25  # seconds between two kills


@dataclass
class Tally:
    """What the writers said: what they began, what was acknowledged, what the kills left unfinished."""

    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    left: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    kills: int = 0
    in_flight: int = 0
    sealers: int = 0
    repeated: int = 0
    troubles: list[str] = field(default_factory=list)

    def hear(self, child: Child) -> None:
        """Take the lines of a child."""
        for line in child.lines:
            if "begins" in line:
                self.left[child.name] = [line["begins"]]
            elif "done" in line:
                answer = line["done"]
                self.repeated += answer["repeated"]
                self.acknowledged[answer["key"]] = answer
                self.left[child.name] = []
            else:
                self.troubles.append(f"{child.name} ended by itself: {line['trouble'].strip().splitlines()[-1]}")
        child.lines.clear()


def run(given: Namespace) -> int:
    """Play on the stage that was asked for; returns the exit status."""
    seed = given.seed if given.seed is not None else random.randrange(1 << 32)
    began = time.monotonic()
    with stage(given.database):
        from soak.checks import examine  # noqa: PLC0415 - models need the stage
        from soak.company import found  # noqa: PLC0415
        from soak.writer import perform, warm_up  # noqa: PLC0415

        company = found()
        warm_up(company)
        tally = _play(company, given.database, given.kills, random.Random(seed))
        for wanted in [one for unfinished in tally.left.values() for one in unfinished]:
            answer = perform(company, wanted)
            tally.repeated += answer["repeated"]
            tally.acknowledged[answer["key"]] = answer
        table = Table(f"kill -9 on {given.database}: {given.kills} kills, seed {seed}")
        table.tell("kills of writers", tally.kills - tally.sealers)
        if given.database == "postgres":
            table.tell("kills of the sealer", tally.sealers)
        table.tell("kills in the middle of a verb", tally.in_flight)
        table.tell("of these: was committed, the retry got the first answer", tally.repeated)
        table.tell("acknowledged writes", len(tally.acknowledged))
        table.none_of("processes that ended by themselves", tally.troubles)
        examine(company, tally.acknowledged, table)
        table.tell("seconds", time.monotonic() - began)
        return table.show()


def _play(company: Any, engine: str, kills: int, chance: random.Random) -> Tally:
    """Let the processes work and kill one after the other at random; a new one goes on where it left."""
    from django.db import connections  # noqa: PLC0415

    tally = Tally()
    connections.close_all()
    names = [f"writer {number}" for number in range(WRITERS)] + (["sealer"] if engine == "postgres" else [])
    children = [fork(name, _work(company, name, tally, chance)) for name in names]
    while tally.kills < kills and not tally.troubles:
        listen(children, chance.uniform(SHORTEST, LONGEST))
        place = next((n for n, child in enumerate(children) if child.ended), chance.randrange(len(children)))
        children[place] = _replace(company, children[place], tally, chance)
    for child in children:
        child.kill()
        tally.hear(child)
    return tally


def _replace(company: Any, child: Child, tally: Tally, chance: random.Random) -> Child:
    """Kill a child and start another in its place."""
    child.kill()
    tally.hear(child)
    tally.kills += 1
    if child.name == "sealer":
        tally.sealers += 1
    else:
        tally.in_flight += bool(tally.left.get(child.name))
    return fork(child.name, _work(company, child.name, tally, chance))


def _work(company: Any, name: str, tally: Tally, chance: random.Random) -> Callable[[int], None]:
    from soak.writer import write  # noqa: PLC0415

    if name == "sealer":
        return _seal
    unfinished = tally.left.get(name, [])
    return partial(_write, write, company, unfinished, chance.randrange(1 << 32))


def _write(write: Any, company: Any, unfinished: list[dict[str, Any]], seed: int, out: int) -> None:
    write(company, out, unfinished, seed)


def _seal(_out: int) -> None:
    """Seal and publish without a pause, for ever."""
    from qualitas.kernel.ledger.sealing import publish_all, seal_all  # noqa: PLC0415

    parent = os.getppid()
    while os.getppid() == parent:
        if not seal_all():
            time.sleep(0.005)
        publish_all()
