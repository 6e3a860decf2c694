"""Pairs of people who act on one record at the same moment; exactly one of them may win."""

import json
import multiprocessing
import os
import random
import time
from argparse import Namespace
from collections import Counter as Count
from dataclasses import dataclass
from typing import Any

from soak.children import Child, fork, listen
from soak.stage import stage
from soak.table import Table

AT_ONCE = 250  # records made in one bulk act
LATER = "2999-01-01"


@dataclass(frozen=True)
class Pair:
    """Two acts on a record in ``state``; ``wins`` names the one that must win, or nothing where either may."""

    state: str
    acts: tuple[tuple[str, str], tuple[str, str]]
    wins: str = ""

    @property
    def name(self) -> str:
        """Return what is told in the table."""
        return " / ".join(verb for _who, verb in self.acts)


PAIRS = (
    Pair("in review", (("approver", "approve"), ("author", "edit")), wins="approve"),
    Pair("in review", (("approver", "approve"), ("manager", "withdraw"))),
    Pair("in review", (("approver", "approve"), ("second", "approve"))),
    Pair("draft", (("author", "edit"), ("author", "edit"))),
    Pair("draft", (("author", "submit"), ("author", "edit"))),
)


def run(given: Namespace) -> int:
    """Run the pairs on the engine that was asked for; returns the exit status."""
    seed = given.seed if given.seed is not None else random.randrange(1 << 32)
    began = time.monotonic()
    with stage(given.database):
        from soak.company import found  # noqa: PLC0415 - models need the stage

        company = found()
        rounds = [(PAIRS[number % len(PAIRS)], key) for number, key in enumerate(_records(company, given.pairs))]
        sides = _play(company, rounds, seed)
        table = Table(f"races on {given.database}: {given.pairs} pairs, seed {seed}")
        _tell(company, rounds, sides, table)
        table.tell("seconds", time.monotonic() - began)
        return table.show()


def _records(company: Any, count: int) -> list[str]:
    """Make a record for each pair, in the state that the pair needs."""
    from qualitas.documents import verbs  # noqa: PLC0415

    keys: list[str] = []
    for low in range(0, count, AT_ONCE):
        rows = [
            {"of_kind": company.kind, "title": f"Race {number}", "text": "On your marks."}
            for number in range(low, min(count, low + AT_ONCE))
        ]
        made = verbs.draft.many(company.act("author"), rows)
        ready = [one for place, one in enumerate(made, low) if PAIRS[place % len(PAIRS)].state == "in review"]
        if ready:
            verbs.submit.over(company.act("author"), ready)
        keys += [str(one.id) for one in made]
    return keys


def _play(company: Any, rounds: list[tuple[Pair, str]], seed: int) -> list[list[dict[str, Any]]]:
    """Let two processes meet at a barrier before each pair; returns what each side got."""
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
    start = multiprocessing.get_context("fork").Barrier(2)
    sides = [fork(f"side {side}", _side(company, rounds, side, start, seed)) for side in (0, 1)]
    while any(not child.ended for child in sides):
        listen([child for child in sides if not child.ended], 0.5)
    for child in sides:
        os.waitpid(child.pid, 0)
    return [_answers(child) for child in sides]


def _answers(child: Child) -> list[dict[str, Any]]:
    if troubles := [line["trouble"] for line in child.lines if "trouble" in line]:
        raise RuntimeError(f"{child.name} broke off: {troubles[0]}")
    return child.lines


def _side(company: Any, rounds: list[tuple[Pair, str]], side: int, start: Any, seed: int) -> Any:
    def work(out: int) -> None:
        chance = random.Random(f"{seed} {side}")
        for pair, key in rounds:
            who, verb = pair.acts[side]
            answer = _act(company, key, who, verb, side, start, chance)
            os.write(out, json.dumps(answer).encode() + b"\n")

    return work


def _act(company: Any, key: str, who: str, verb: str, side: int, start: Any, chance: random.Random) -> dict[str, Any]:
    """Read the record, wait for the other side, act on what was read; returns how it went and when."""
    import datetime as dt  # noqa: PLC0415

    from qualitas.documents.models import Revision  # noqa: PLC0415
    from qualitas.kernel.acts.refusals import Refused  # noqa: PLC0415
    from soak.writer import VERBS  # noqa: PLC0415

    record = Revision.readable(company.id).get(pk=key)
    signature = company.signature(who) if verb == "approve" else None
    act = company.act(who, version=record.version, signature=signature)
    inputs: dict[str, dict[str, Any]] = {
        "approve": {"effective_on": dt.date.fromisoformat(LATER)},
        "edit": {"title": f"Side {side}", "text": "Edited."},
        "withdraw": {"reason": "Not needed."},
        "submit": {},
    }
    start.wait(60)
    pause = chance.random() * 0.0005  # neither side is the first every time
    until = time.monotonic() + pause
    while time.monotonic() < until:
        pass
    began = time.monotonic()
    try:
        VERBS[verb](act, record, **inputs[verb])
        got = "done"
    except Refused as refusal:
        got = type(refusal).__name__
    return {"verb": verb, "got": got, "began": began, "ended": time.monotonic(), "read": record.version}


def _tell(company: Any, rounds: list[tuple[Pair, str]], sides: list[list[dict[str, Any]]], table: Table) -> None:
    """Count who won, and name each pair in which both or neither did."""
    from qualitas.documents.models import Revision  # noqa: PLC0415
    from qualitas.kernel.ledger.models import Subject as Touched  # noqa: PLC0415

    now = {str(one.id): one for one in Revision.within(company.id)}
    events = Count(str(key) for key in Touched.objects.filter(version__gt=1).values_list("subject", flat=True))
    winners: dict[str, Count[str]] = {pair.name: Count() for pair in PAIRS}
    faults: dict[str, list[str]] = {"both": [], "stale": [], "neither": [], "wrong": []}
    overlapping = 0
    for (pair, key), one, other in zip(rounds, *sides, strict=True):
        overlapping += one["began"] < other["ended"] and other["began"] < one["ended"]
        won = [f"{side} {answer['verb']}" for side, answer in (("1st", one), ("2nd", other)) if answer["got"] == "done"]
        winners[pair.name].update(won)
        number, version, read = now[key].number, now[key].version, one["read"]
        if len(won) > 1:
            faults["both"].append(f"{pair.name} on {number}")
        if not won:
            faults["neither"].append(f"{pair.name} on {number}: {one['got']}, {other['got']}")
        if version != read + 1 or events[key] != read:
            faults["stale"].append(f"{pair.name} on {number}: read at {read}, now at {version}, {events[key]} events")
        if pair.wins and won != [f"1st {pair.wins}"]:
            faults["wrong"].append(f"{pair.name} on {number}: {won}")
    for pair in PAIRS:
        table.tell(pair.name, ", ".join(f"{who}: {times}" for who, times in sorted(winners[pair.name].items())))
    table.must("share that overlapped in time", overlapping / len(rounds), "≥ 0.5", lambda share: share >= 0.5)
    table.none_of("done by both", faults["both"])
    table.none_of("accepted on a stale version", faults["stale"])
    table.none_of("done by neither", faults["neither"])
    table.none_of("won by the one in the wrong state", faults["wrong"])
