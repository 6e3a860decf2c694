"""The example organisations: two years of history, told by the same verbs that people use, on the days they tell of.

What a step does is fixed by the files in `examples/<sector>` and by a seed, so the same files give the same history.
Every step has an idempotency key: a founding that was interrupted goes on where it stopped.
"""

import datetime as dt
import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F
from django.utils import timezone

from qualitas.documents import verbs as documents
from qualitas.documents.models import DocumentKind, Revision
from qualitas.kernel.acts.act import Act, Signature, SystemActor
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.models import Done, Outbox
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Organisation, Person, Site
from qualitas.kernel.ledger.sealing import publish_all, seal_all
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.records.verbs import acknowledge
from qualitas.site.example_cases import cases_of
from qualitas.site.example_complaints import complaints_of
from qualitas.site.example_improving import improving_of
from qualitas.site.example_measures import measures_of

FOLDER = Path(__file__).parent / "examples"
SECTORS = ("automotive", "software", "healthcare")
LAST_KEY = "example end"
SOON = dt.timedelta(minutes=7)

type Told = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Step:
    """One act of the history: when it happened, its idempotency key, and how it is done."""

    at: dt.datetime
    key: str
    do: Callable[[], object]


@dataclass(slots=True)
class Story:
    """An organisation's files, read: the organisation itself and its documents in the order of their codes."""

    sector: str
    about: dict[str, Any]
    documents: list[dict[str, Any]]

    @property
    def slug(self) -> str:
        """Return the short name of the organisation."""
        return str(self.about["slug"])

    @property
    def first(self) -> str:
        """Return the e-mail address of the one who signs in first."""
        return next(str(person["email"]) for person in self.about["people"] if person.get("first"))


def read(sector: str) -> Story:
    """Read the files of an example organisation."""
    home = FOLDER / sector
    about = tomllib.loads((home / "organisation.toml").read_text(encoding="utf-8"))
    stems = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((home / "documents").glob("*.toml"))]
    return Story(sector, about, stems)


def is_told(slug: str) -> bool:
    """Tell whether the example organisation of this short name is here with its whole history."""
    organisation = Organisation.objects.filter(slug=slug).first()
    return organisation is not None and Done.objects.filter(organisation=organisation.id, key=LAST_KEY).exists()


def found_example(sector: str, told: Told | None = None) -> Organisation:
    """Found the example organisation of ``sector`` with its history, once; ``told(done, all)`` hears of the progress."""
    story = read(sector)
    if not is_told(story.slug):
        _quick_writes(on=True)
        try:
            Telling(story).play(told or (lambda _done, _all: None))
        finally:
            _quick_writes(on=False)
    return Organisation.objects.get(slug=story.slug)


def _quick_writes(*, on: bool) -> None:
    """Let SQLite sync less often: a power cut may undo the last steps, which are told again, and breaks nothing."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={'NORMAL' if on else 'FULL'}")


@dataclass
class Telling:
    """The history of one organisation being told."""

    story: Story
    yesterday: dt.date = field(default_factory=lambda: timezone.now().date() - dt.timedelta(days=1))
    people: dict[str, Acting] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(str(self.story.about["time_zone"]))
        there = Organisation.objects.filter(slug=self.story.slug).first()
        self.id = there.id if there else uuid7()
        self.known = set(Done.objects.filter(organisation=self.id).values_list("key", flat=True))

    # --- how steps are made ------------------------------------------------------------------------------------------

    def play(self, told: Told) -> None:
        """Do every step in the order of its time, leaving out those done before."""
        history = sorted(self.history(), key=lambda step: step.at)
        steps = [*self.beginning(history[0].at if history else self.moment(self.yesterday, 12)), *history]
        steps[-1] = Step(steps[-1].at, LAST_KEY, steps[-1].do)
        for place, step in enumerate(steps, 1):
            if step.key not in self.known:
                self.step = step
                step.do()
            if place == len(steps) or not place % 25:
                told(place, len(steps))
        # These letters are of the past: they were sent then, nobody gets them today.
        Outbox.objects.filter(organisation=self.id, sent_at__isnull=True).update(sent_at=F("written_at"))
        seal_all()
        publish_all()

    def moment(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        """Return a moment of the organisation's own day, in UTC."""
        return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone).astimezone(dt.UTC)

    def by(self, email: str, *, signs: bool = False) -> Act:
        """Return the running step as an act of a person."""
        acting = self.acting(email)
        signature = Signature(acting.id, acting.person.name, "password", str(self.zone)) if signs else None
        return acting.act("web", key=self.step.key, at=self.step.at, signature=signature)

    def by_system(self, via: str = "cli") -> Act:
        """Return the running step as an act of the set-up, or of the clock."""
        return Act(SystemActor(self.id), via=via, key=self.step.key, at=self.step.at)

    def acting(self, email: str) -> Acting:
        """Return a person of the organisation as an actor."""
        if email not in self.people:
            person = Person.within(self.id).select_related("organisation").get(email=email)
            duties = next(p["duties"] for p in self.story.about["people"] if p["email"] == email)
            self.people[email] = Acting(person, person.organisation, frozenset(duties))
        return self.people[email]

    def revision(self, code: str, number: int) -> Revision:
        """Return a revision by the document's code."""
        return Revision.readable(self.id).get(document__code=code, revision=number)

    # --- the beginning: organisation, sites, people, duties, kinds ---------------------------------------------------

    def beginning(self, before: dt.datetime) -> Iterator[Step]:
        """Yield the founding, in the days before the first document."""
        about, at = self.story.about, before - dt.timedelta(days=2)
        yield Step(at, "example found", self._found)
        for site in about.get("sites", []):
            yield Step(at := at + SOON, f"example site {site['code']}", partial(self._site, site))
        for person in about["people"]:
            at += SOON
            yield Step(at, f"example person {person['email']}", partial(self._person, person))
            for duty in person["duties"]:
                key = f"example duty {person['email']} {duty}"
                yield Step(at, key, partial(self._duty, person["email"], duty))
        for kind in about["kinds"]:
            yield Step(at := at + SOON, f"example kind {kind['code']}", partial(self._kind, kind))

    def _found(self) -> None:
        about = self.story.about
        size = int(about.get("size", len(about["people"])))
        zone, title = str(self.zone), str(about["name"])
        identity.found(
            self.by_system(), title=title, slug=self.story.slug, sector=self.story.sector, size=size, zone=zone
        )

    def _site(self, site: dict[str, Any]) -> None:
        identity.add_site(self.by_system(), code=site["code"], title=site["name"])

    def _person(self, person: dict[str, Any]) -> None:
        site = Site.within(self.id).filter(code=person.get("site", "")).first()
        identity.add_person(self.by_system(), name=person["name"], email=person["email"], site=site)

    def _duty(self, email: str, duty: str) -> None:
        person = Person.within(self.id).get(email=email)
        identity.grant_duty(self.by_system(), person, duty=duty, since=self.step.at.date())

    def _kind(self, kind: dict[str, Any]) -> None:
        documents.add_kind(self.by_system(), code=kind["code"], title=kind["name"], review_months=kind["review_months"])

    # --- the history of the documents --------------------------------------------------------------------------------

    def history(self) -> list[Step]:
        """Return what happened to documents, registers and nonconformities; what would lie after yesterday has not happened."""
        steps: list[Step] = []
        for stem in self.story.documents:
            lives = [Life(self, stem, written) for written in stem["revisions"]]
            for life, following in pairwise([*lives, None]):
                if life is not None:
                    steps.extend(life.steps(following))
        told = cases_of(self, self.story.slug, FOLDER / self.story.sector)
        steps.extend(Step(at, key, do) for at, key, do in told.steps())
        improved = improving_of(self, self.story.slug, FOLDER / self.story.sector)
        steps.extend(Step(at, key, do) for at, key, do in improved.steps())
        measured = measures_of(self, self.story.slug, FOLDER / self.story.sector)
        steps.extend(Step(at, key, do) for at, key, do in measured.steps())
        complaints = complaints_of(self, self.story.slug, FOLDER / self.story.sector)
        steps.extend(Step(at, key, do) for at, key, do in complaints.steps())
        last = self.moment(self.yesterday, 23, 59)
        return [step for step in steps if step.at <= last]

    def addressed(self, distribution: list[str]) -> list[str]:
        """Return the e-mail addresses of those who are asked to read."""
        wanted = set(distribution)
        return [
            str(person["email"])
            for person in self.story.about["people"]
            if wanted & {person["email"], person.get("site"), *person["duties"]}
        ]


class Life:
    """One revision's way from its first draft on, as steps with their moments."""

    def __init__(self, telling: Telling, stem: dict[str, Any], written: dict[str, Any]) -> None:
        self.telling, self.stem, self.written = telling, stem, written
        self.code, self.number = str(stem["code"]), int(written["number"])
        self.chance = random.Random(f"{telling.story.slug} {self.code} {self.number}")  # noqa: S311 - a story, no secret
        self.now = telling.moment(telling.yesterday - dt.timedelta(days=int(written["day"])), 7, 30)
        self.effective: dt.date | None = None
        self.told: list[Step] = []
        self._tell()

    @property
    def text(self) -> str:
        """Return the revision's text without its first heading, which is the document's title."""
        body: str = (FOLDER / self.telling.story.sector / "documents" / self.written["file"]).read_text(
            encoding="utf-8"
        )
        first, _line, rest = body.partition("\n")
        return rest.lstrip("\n") if first.startswith("# ") else body

    def steps(self, following: "Life | None") -> list[Step]:
        """Return every step of this revision; what the ``following`` one ends happens before that."""
        if self.effective is not None:
            self._acknowledgements(following.effective if following else None)
        return self.told

    def _later(self, days: int) -> dt.datetime:
        """Move on by so many days, to a moment within working hours that lies after the last one."""
        day = (self.now.astimezone(self.telling.zone) + dt.timedelta(days=days)).date()
        at = self.telling.moment(day, 8, 0) + dt.timedelta(minutes=self.chance.randrange(480))
        self.now = max(at, self.now + SOON)
        return self.now

    def _step(self, name: str, at: dt.datetime, do: Callable[[], object]) -> None:
        self.told.append(Step(at, f"example {self.code} {self.number} {name}", do))

    def _tell(self) -> None:
        """Tell the way of the revision as far as the file goes."""
        written, authors = self.written, self.stem["authors"]
        self._step("draft", self._later(0), self._draft)
        if self.number == 1:
            self._step("distribute", self._later(0), self._distribute)
        for author in authors[1:] if self.number == 1 else authors:
            self._step(f"edit {author}", self._later(0), partial(self._edit, author))
        if "submitted_after" not in written:
            return
        self._step("submit", self._later(written["submitted_after"]), self._submit)
        if refused := written.get("rejected"):
            self._step("send back", self._later(refused["after"]), partial(self._send_back, refused))
            self._step("edit again", self._later(refused["resubmitted_after"]), partial(self._edit, authors[0]))
            self._step("submit again", self._later(0), self._submit)
        if "approved_after" in written:
            self._approved()

    def _approved(self) -> None:
        """Tell of the approval, the day of effect, and the withdrawal."""
        written, telling = self.written, self.telling
        at = self._later(written["approved_after"])
        wait = written.get("effective_after")
        planned = wait if wait is not None else written.get("planned_effective_after", 14)
        day = at.astimezone(telling.zone).date() + dt.timedelta(days=planned)
        if wait is None:
            day = max(day, telling.yesterday + dt.timedelta(days=2))
        self._step("approve", at, partial(self._approve, day))
        if wait is None:
            return
        self.effective = day
        if planned:  # the clock acts soon after midnight UTC, as the worker does
            self.now = dt.datetime(day.year, day.month, day.day, 0, 5, tzinfo=dt.UTC)
            self._step("take effect", self.now, self._take_effect)
        if "withdrawn_after" in written:
            self._step("withdraw", self._later(written["withdrawn_after"]), self._withdraw)

    def _acknowledgements(self, until: dt.date | None) -> None:
        """Tell who read it when: most within the days given, none after the next revision took over."""
        telling, written = self.telling, self.written
        asked = telling.addressed(self.stem.get("distribution", []))
        late = set(written.get("outstanding", []))
        begin = max(step.at for step in self.told if step.key.endswith(("take effect", "approve")))
        end = min(
            telling.moment(until, 0) if until else telling.moment(telling.yesterday, 20),
            next(
                (step.at for step in self.told if step.key.endswith("withdraw")), telling.moment(telling.yesterday, 20)
            ),
        )
        ready = [email for email in asked if email not in late]
        count = min(len(ready), round(float(written.get("acknowledged", 0)) * len(asked)))
        for email in self.chance.sample(ready, count):
            days = min(self.chance.expovariate(0.25), float(self.stem.get("due_days", 14)) + 3)
            at = begin + dt.timedelta(hours=8 + self.chance.random() * 8, days=int(days))
            if at >= end:
                at = begin + (end - begin) * (0.2 + 0.6 * self.chance.random())
            self._step(f"read {email}", at, partial(self._read, email))

    # --- what the steps do -------------------------------------------------------------------------------------------

    @property
    def _revision(self) -> Revision:
        return self.telling.revision(self.code, self.number)

    def _draft(self) -> None:
        telling, author = self.telling, self.stem["authors"][0]
        act = telling.by(author)
        if self.number > 1:
            before = telling.revision(self.code, self.number - 1)
            documents.revise(act, before, change_note=self.written["change_note"])
            return
        kind = DocumentKind.within(telling.id).get(code=self.stem["kind"])
        owner = telling.acting(self.stem["owner"]).person
        documents.draft(act, of_kind=kind, title=self.stem["title"], text=self.text, code=self.code, owner=owner)

    def _edit(self, author: str) -> None:
        note = self.written.get("change_note", "")
        documents.edit(
            self.telling.by(author), self._revision, title=self.stem["title"], text=self.text, change_note=note
        )

    def _distribute(self) -> None:
        telling, wanted = self.telling, set(self.stem.get("distribution", []))
        sites = list(Site.within(telling.id).filter(code__in=wanted))
        people = list(Person.within(telling.id).filter(email__in=wanted))
        duties = sorted(wanted - {site.code for site in sites} - {person.email for person in people})
        documents.distribute(
            telling.by(self.stem["authors"][0]),
            self._revision,
            duties=duties,
            sites=sites,
            people=people,
            due_days=int(self.stem.get("due_days", 14)),
        )

    def _submit(self) -> None:
        note = self.written.get("change_note", "")
        documents.submit(self.telling.by(self.stem["authors"][0]), self._revision, change_note=note, changes_work="yes")

    def _send_back(self, refused: dict[str, Any]) -> None:
        documents.send_back(self.telling.by(refused["by"]), self._revision, reason=refused["reason"])

    def _approve(self, day: dt.date) -> None:
        act = self.telling.by(self.written["approver"], signs=True)
        documents.approve(act, self._revision, effective_on=day)

    def _take_effect(self) -> None:
        documents.take_effect(self.telling.by_system("job"), self._revision)

    def _withdraw(self) -> None:
        people = self.telling.story.about["people"]
        manager = next(person["email"] for person in people if "quality-manager" in person["duties"])
        documents.withdraw(self.telling.by(manager), self._revision, reason=self.written["withdrawn_reason"])

    def _read(self, email: str) -> None:
        person = self.telling.acting(email).person
        waiting = ToDo.within(self.telling.id).filter(on_id=self._revision.id, person=person, state="open").first()
        if waiting is not None:
            acknowledge(self.telling.by(email), waiting)
