"""Document control at size: the master list by every filter, the search, the matrix of readers, the past; p95 of each page.

Documents, revisions, people and to-dos are inserted past the verbs; the pages are asked through the whole web stack of
Django, in this process, each time for something else.
"""

import datetime as dt
import random
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from typing import Any

from bench.asking import ask, index, inserted
from soak.stage import stage
from soak.table import Table

AT_ONCE = 1000
KINDS = ("SOP", "WI", "FORM", "POL", "SPEC", "PLAN", "LIST", "DRW")
SITES = 8
PAGE_BAR = 100.0
NEWEST = (("effective", 80), ("draft", 8), ("in review", 4), ("approved", 4), ("withdrawn", 4))
"""How the newest revisions of a hundred documents stand."""
BEHIND = 0.01
"""The share of newest revisions that are behind their original."""
ASKED = 2
"""To-dos to read for each document, in all twice as many as documents."""


def run(given: Namespace) -> int:
    """Measure on the engine that was asked for; returns the exit status."""
    with stage(given.database):
        from soak.company import found  # noqa: PLC0415 - models need the stage

        company = found()
        table = Table(
            f"{given.count:,} documents with three revisions each and {given.people:,} people on {given.database}"
        )
        began = time.perf_counter()
        made = Filled(company, given.count, given.people)
        table.tell("inserting, s", time.perf_counter() - began)
        began = time.perf_counter()
        index(table)
        table.tell("taking into the search, s", time.perf_counter() - began)
        pages(company, made, given, table)
        return table.show()


class Filled:
    """What was inserted: people, kinds, sites and documents, to be asked for again."""

    def __init__(self, company: Any, count: int, people: int) -> None:
        from bench.search import texts, vocabulary  # noqa: PLC0415

        self.company, self.count = company, count
        self.chance = random.Random(5)
        self.words = vocabulary()
        self.said = texts(self.words, 6)
        self.sites = list(self._sites())
        self.people = list(self._people(people))
        self.kinds = [company.kind, *self._kinds()]
        self.today = dt.datetime.now(dt.UTC).date()
        self.codes: list[str] = []
        for low in range(0, count, AT_ONCE):
            self._documents(low, min(count, low + AT_ONCE))

    def _sites(self) -> Iterator[Any]:
        from qualitas.kernel.acts.act import Act, SystemActor  # noqa: PLC0415
        from qualitas.kernel.identity import verbs  # noqa: PLC0415

        for number in range(1, SITES + 1):
            yield verbs.add_site(
                Act(SystemActor(self.company.id), via="cli"), code=f"S{number}", title=f"Site {number}"
            )

    def _kinds(self) -> Iterator[Any]:
        from qualitas.documents import verbs  # noqa: PLC0415

        for code in KINDS[1:]:
            yield verbs.add_kind(self.company.act("manager"), code=code, title=f"Kind {code}")

    def _people(self, count: int) -> Iterator[Any]:
        from qualitas.kernel.identity.models import Person  # noqa: PLC0415

        made = [
            Person(organisation_id=self.company.id, number=f"P-2020-{number:05}", name=f"Person {number:05}",
                   email=f"p{number}@stage.example", state="active", site=self.chance.choice(self.sites))
            for number in range(1, count + 1)
        ]  # fmt: skip
        inserted(made)
        yield from made

    def _documents(self, low: int, high: int) -> None:
        """Insert some documents with their revisions, who must read them, and who was asked."""
        from qualitas.documents.models import Addressee, Document  # noqa: PLC0415

        stems, revisions, lines, to_dos = [], [], [], []
        for place in range(low + 1, high + 1):
            kind = self.chance.choice(self.kinds)
            stem = Document(code=f"{kind.code}-{place:06}", of_kind=kind, owner=self.chance.choice(self.people),
                            organisation_id=self.company.id)  # fmt: skip
            self.codes.append(stem.code)
            stems.append(stem)
            lines.append(Addressee(document=stem, site=self.chance.choice(self.sites)))
            own = list(self._revisions(stem, place))
            revisions += own
            current = next((one for one in own if one.state == "effective"), None)
            to_dos += list(self._asked(current, place)) if current is not None else []
        inserted(stems, revisions, lines, to_dos)

    def _revisions(self, stem: Any, place: int) -> Iterator[Any]:
        from qualitas.documents.models import Revision  # noqa: PLC0415

        chance = self.chance
        (newest,) = chance.choices([state for state, _share in NEWEST], [share for _state, share in NEWEST])
        states = ("superseded", "superseded", newest) if newest == "effective" else ("superseded", "effective", newest)
        begin = self.today - dt.timedelta(days=chance.randint(300, 3000))
        title = " ".join(chance.choices(self.words[:5000], k=5))
        for number, state in enumerate(states, 1):
            until = begin + dt.timedelta(days=chance.randint(20, 250))
            stood = state in ("effective", "superseded")
            yield Revision(
                organisation_id=self.company.id, document=stem, revision=number, state=state, title=title,
                number=f"DOC-2020-{place * 3 + number:06}", opened_at=dt.datetime.combine(begin, dt.time(), dt.UTC),
                text=next(self.said)[:600] if number == len(states) else "",
                effective_on=begin if stood else None, over_on=until if state == "superseded" else None,
                behind=chance.random() < BEHIND and number == len(states),
                review_due=self.today + dt.timedelta(days=chance.randint(-60, 700)) if state == "effective" else None,
            )  # fmt: skip
            begin = until

    def _asked(self, revision: Any, place: int) -> Iterator[Any]:
        from qualitas.kernel.records.models import ToDo  # noqa: PLC0415

        for turn in range(ASKED):
            done = self.chance.random() < 0.8
            due = self.today + dt.timedelta(days=self.chance.randint(-30, 30))
            yield ToDo(
                organisation_id=self.company.id, number=f"TD-2020-{place * ASKED + turn:07}", title="Read it",
                person=self.chance.choice(self.people), state="done" if done else "open", due=due, what="acknowledge",
                on_type="document", on_id=revision.pk, done_on=self.today if done else None,
                opened_at=revision.opened_at,
            )  # fmt: skip


def questions(made: Filled) -> dict[str, Callable[[random.Random], str]]:
    """Return the addresses that are asked for, each made anew every time."""
    people, sites = [one.number for one in made.people], [one.number for one in made.sites]
    kinds, words = [one.number for one in made.kinds], made.words

    def past(chance: random.Random) -> dt.date:
        return made.today - dt.timedelta(days=chance.randint(1, 2500))

    return {
        "list": lambda _c: "documents/",
        "list, everything": lambda _c: "documents/?state=all",
        "list, by state": lambda c: f"documents/?state={c.choice(['draft', 'in+review', 'approved', 'superseded'])}",
        "list, by kind": lambda c: f"documents/?of_kind={c.choice(kinds)}",
        "list, by owner": lambda c: f"documents/?owner={c.choice(people)}",
        "list, by owner and state": lambda c: f"documents/?owner={c.choice(people)}&state=effective",
        "list, review overdue": lambda _c: "documents/?review_due=overdue",
        "list, review overdue of a kind": lambda c: f"documents/?review_due=overdue&of_kind={c.choice(kinds)}",
        "list, behind the original": lambda _c: "documents/?behind=true",
        "list, a common word": lambda c: f"documents/?q={c.choice(words[:50])}",
        "list, a rare word": lambda c: f"documents/?q={c.choice(words[10_000:])}",
        "list, a word of a state": lambda c: f"documents/?q={c.choice(words[:500])}&state=draft",
        "list, a code": lambda c: f"documents/?q={c.choice(made.codes)}",
        "list, by title": lambda _c: "documents/?order=title",
        "list, last effective first": lambda _c: "documents/?order=-effective_on",
        "list, as of a day": lambda c: f"documents/?as_of={past(c)}",
        "list, as of a day, by kind": lambda c: f"documents/?as_of={past(c)}&of_kind={c.choice(kinds)}",
        "list, as of a day, by owner": lambda c: f"documents/?as_of={past(c)}&owner={c.choice(people)}",
        "search inside the text": lambda c: f"search/?q={'+'.join(c.sample(words[100:2000], 2))}",
        "matrix": lambda _c: "reading/",
        "matrix of a site": lambda c: f"reading/?site={c.choice(sites)}",
        "matrix of a kind": lambda c: f"reading/?kind={c.choice(kinds)}",
        "instruction": lambda c: f"instructions/{c.choice(made.codes)}/",
        "instructions of a site": lambda c: f"instructions/?site={c.choice(sites)}",
    }


def pages(company: Any, made: Filled, given: Namespace, table: Table) -> None:
    """Ask for every page again and again, each time for something else."""
    ask(company, questions(made), given.rounds, table, PAGE_BAR)
