"""Roads: how a record of any type gets into any state, found from the declared verbs and the lifecycle's table."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_type_hints
from uuid import UUID

from django.utils import timezone

from qualitas.kernel.acts.act import Act, Actor, SystemActor
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, every_verb, verbs_of
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.records.beside import host
from tests.battery.answers import answers
from tests.cast import Company, signature

type AnyVerb = Verb[..., Any]

MONTHS_LATER = dt.timedelta(days=60)
LONGEST_ROAD = 12
FIRST = 2  # a verb refused to two who may is refused for what was answered


@dataclass
class Done:
    """A verb that was done: by which act, to what, with which inputs, and the events that it left."""

    act: Act
    verb: AnyVerb
    before: Subject | None
    record: Any
    inputs: dict[str, Any]
    events: list[dict[str, Any]]

    def again(self) -> Act:
        """Return a repeat of the same request."""
        given = self.act
        return Act(given.actor, via=given.via, key=given.key, version=given.version, signature=given.signature)


def made_by(verb: AnyVerb) -> type[Subject] | None:
    """Return what a verb makes: what it opens or adds; nothing where it moves."""
    return None if verb.nature == "moves" else get_type_hints(verb.body)["return"]


def every_act() -> list[tuple[type[Subject], AnyVerb]]:
    """Return every verb with each record type that has it."""
    return [(model, verb) for model in Subject.types.values() for verb in verbs_of(model).values()]


def actors(company: Company) -> list[Actor]:
    """Return everybody who could act: the people, each with one duty or none, and the system."""
    return [*(acting(person) for person in company.people.values()), SystemActor(company.id)]


def events_of(company: UUID, after: int = 0) -> list[dict[str, Any]]:
    """Return the events of an organisation whose row comes after ``after``, oldest first."""
    rows = Event.objects.filter(organisation=company, id__gt=after).order_by("id")
    return [json.loads(bytes(row.body)) for row in rows]


def last_event() -> int:
    """Return the row number of the newest event of all."""
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def fresh[M: Subject](record: M) -> M:
    """Return a record as the database has it."""
    return type(record).readable(record.home).get(pk=record.pk)


class Player:
    """Plays verbs in one company by whoever may."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.everybody = actors(company)
        self._making: list[AnyVerb] = []

    def play(self, verb: AnyVerb, record: Subject | None = None, *, key: bool = False) -> Done | None:
        """Do a verb with invented answers, by somebody who may, today or after months; None where nobody can."""
        for later in (dt.timedelta(), MONTHS_LATER):
            for actor in self._who(verb, record)[:FIRST]:
                for inputs in answers(verb, actor.organisation_id):
                    act = self._act(actor, verb, later, f"key {uuid7()}" if key else None)
                    before, start = (fresh(record) if record else None), last_event()
                    try:
                        made = verb(act, *([before] if before else []), **inputs)
                    except Refused:
                        continue
                    return Done(act, verb, record, made, inputs, events_of(actor.organisation_id, start))
        return None

    def _who(self, verb: AnyVerb, record: Subject | None) -> list[Actor]:
        if verb.nature == "opens" and verb.model is Organisation:
            return [SystemActor(uuid7())]  # an organisation is opened from nowhere
        everybody = self.everybody
        if record is not None and record.home != self.company.id:
            everybody = [SystemActor(record.home)]
        if record is not None:
            on = host(record) if record.beside and not record.collection else record
            everybody = [actor for actor in everybody if not on.hidden_from(actor)]
        return [actor for actor in everybody if verb.why_not(actor, record) is None]

    def _act(self, actor: Actor, verb: AnyVerb, later: dt.timedelta, key: str | None) -> Act:
        person = getattr(actor, "person", None)
        signed = signature(person) if verb.signs and person else None
        via = "web" if person else "job"
        return Act(actor, via=via, key=key, signature=signed, at=timezone.now() + later)

    def births(self, model: type[Subject]) -> Iterator[Subject]:
        """Yield new records of ``model``, one for each verb that makes such; then those that the cast has."""
        for verb in every_verb():
            if made_by(verb) is model and verb not in self._making and (done := self._give_birth(verb)):
                yield fresh(done.record)
        yield from model.readable(self.company.id).order_by("pk")

    def _give_birth(self, verb: AnyVerb) -> Done | None:
        self._making.append(verb)  # a revision is made from a revision: do not ask for one by the same way
        try:
            if verb.nature == "opens":
                return self.play(verb)
            return next((done for record in self.where_possible(verb) if (done := self.play(verb, record))), None)
        finally:
            self._making.pop()

    def where_possible(self, verb: AnyVerb, model: type[Subject] | None = None) -> Iterator[Subject]:
        """Yield records to which an adding verb can be done, of ``model`` or of the first type that has the verb."""
        model = model or next(kind for kind in Subject.types.values() if verb in verbs_of(kind).values())
        for way in (self.kept, self.arrivals):
            for state in model.lifecycle.by_name:
                for record in way(model, state):
                    if self._who(verb, record):
                        yield record

    def reach(self, model: type[Subject], state: str) -> Iterator[Subject]:
        """Yield records of ``model`` in ``state``: those of the cast, then new ones that were brought there."""
        yield from self.kept(model, state)
        yield from self.arrivals(model, state)

    def kept(self, model: type[Subject], state: str) -> Iterator[Subject]:
        """Yield the records of ``model`` in ``state`` that the cast has."""
        rows = model.readable(self.company.id).order_by("pk")
        has_state = "state" in {field.name for field in model._meta.concrete_fields}
        yield from rows.filter(state=state) if has_state else rows

    def arrivals(self, model: type[Subject], state: str) -> Iterator[Subject]:
        """Yield records of ``model`` that were brought into ``state``, one for each way to be born."""
        for record in self.births(model):
            if (arrived := self._walk(record, state)) is not None:
                yield arrived

    def _walk(self, record: Subject, goal: str, length: int = 0) -> Subject | None:
        """Bring a record into the state ``goal`` by the shortest road that its verbs allow."""
        if record.status == goal:
            return record
        far = distances(type(record), goal)
        if record.status not in far or length > LONGEST_ROAD:
            return None
        steps = [s for s in record.lifecycle.open_to(record.status) if s.target and s.target in far]
        for step in sorted(steps, key=lambda s: far[s.target]):
            if far[step.target] < far[record.status] and self.move(verbs_of(type(record))[step.verb], record):
                return self._walk(fresh(record), goal, length + 1)
        return None

    def move(self, verb: AnyVerb, record: Subject, *, key: bool = False) -> Done | None:
        """Do a moving verb; where it is refused, do first what leaves the state as it is, then try again."""
        if done := self.play(verb, record, key=key):
            return done
        for step in record.lifecycle.open_to(record.status):
            if not step.target and step.verb != verb.name:
                self.play(verbs_of(type(record))[step.verb], fresh(record))
                if fresh(record).status == record.status and (done := self.play(verb, fresh(record), key=key)):
                    return done
        return None

    def add(self, verb: AnyVerb, record: Subject, *, key: bool = False) -> Done | None:
        """Do an adding verb; where it is refused, attach a file first, then try again."""
        if done := self.play(verb, record, key=key):
            return done
        attach = verbs_of(type(record)).get("attach")
        return self.play(verb, fresh(record), key=key) if attach is not None and self.play(attach, record) else None

    def do(self, model: type[Subject], verb: AnyVerb, state: str | None = None) -> Done | None:
        """Do a verb of ``model`` under an idempotency key; a moving one in ``state``."""
        if verb.nature == "opens":
            return self.play(verb, key=True)
        if verb.nature == "adds":
            found = self.where_possible(verb, model)
            return next((done for record in found if (done := self.add(verb, record, key=True))), None)
        records = self.reach(model, state or model.lifecycle.start)
        return next((done for record in records if (done := self.move(verb, record, key=True))), None)


def distances(model: type[Subject], goal: str) -> dict[str, int]:
    """Return how many steps each state of ``model`` is from ``goal``; states without a road are left out."""
    far = {goal: 0}
    while True:
        nearer = {
            source: far[step.target] + 1
            for step in model.lifecycle.steps
            if step.target in far
            for source in step.sources
            if source not in far
        }
        if not nearer:
            return far
        far |= nearer
