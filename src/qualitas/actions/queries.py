"""What people ask of actions: what is still open, which causes there are, which effects are due to be looked at."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet, Value

from qualitas.actions.models import LIVE, Action, Cause, CorrectiveAction, Elsewhere
from qualitas.kernel.acts.asks import seen
from qualitas.kernel.acts.parts import read_parts
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting, holders
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import Link

CASES = CorrectiveAction
"""The type of the cases, for screens that load one."""


def because(who: Acting, record: Action | CorrectiveAction) -> Subject | None:
    """Return the record because of which an action or a case was opened, if there is one that ``who`` may know of."""
    model = Subject.types.get(record.on_type)
    return seen(model, who, str(record.on_id)) if model is not None and record.on_id is not None else None


def actions_of(record: UUID) -> list[Action]:
    """Return the actions because of a record, the open ones first, each by its day."""
    return list(Action.objects.filter(on_id=record).select_related("owner").order_by("done_on", "due", "number"))


def open_actions(record: UUID) -> QuerySet[Action]:
    """Return the actions because of a record that are neither done nor dropped."""
    return Action.objects.filter(on_id=record, state="open").order_by("due", "number")


def causes_of(case: UUID) -> list[Cause]:
    """Return the causes that were named for a case, in the order in which they were named."""
    return list(Cause.objects.filter(on_id=case).order_by("at", "id"))


def elsewhere(case: UUID) -> list[Elsewhere]:
    """Return the similar places that were named for a case, in the order in which they were named."""
    return list(Elsewhere.objects.filter(on_id=case).order_by("at", "id"))


def chain(causes: Sequence[Cause]) -> list[tuple[int, Cause]]:
    """Return causes as a tree read downwards: how deep each stands, and the cause."""
    below: dict[UUID | None, list[Cause]] = {}
    known = {one.pk for one in causes}
    for one in causes:
        below.setdefault(one.why_of_id if one.why_of_id in known else None, []).append(one)
    found: list[tuple[int, Cause]] = []
    waiting = [(0, one) for one in reversed(below.get(None, []))]
    while waiting:
        depth, one = waiting.pop()
        found.append((depth, one))
        waiting += [(depth + 1, deeper) for deeper in reversed(below.get(one.pk, []))]
    return found


def to_look(today: dt.date) -> QuerySet[CorrectiveAction]:
    """Return the cases of every organisation whose effect is due to be looked at and was not."""
    return CorrectiveAction.objects.filter(state="watching effect", look_on__lte=today, verdict="")


def mine(who: Acting, most: int = 30) -> list[Action]:
    """Return the open actions of somebody, the next due first."""
    rows: QuerySet[Action] = Action.seen_by(who).filter(state="open", owner=who.id)
    return list(rows.order_by("due", "number")[:most])


@dataclass(frozen=True, slots=True)
class Waiting:
    """An action or a corrective action that waits for its owner."""

    kind: str
    number: str
    title: str
    due: dt.date | None
    state: str


def waiting(who: Acting, most: int = 60) -> list[Waiting]:
    """Return the open actions and corrective actions of somebody by one statement, the next due first."""
    names = ("number", "title", "due", "state")
    actions = Action.seen_by(who).filter(state="open", owner=who.id).order_by()
    cases = CorrectiveAction.seen_by(who).filter(owner=who.id, state__in=["analysing", "acting", "watching effect"])
    rows = actions.annotate(its_kind=Value("action")).values_list("its_kind", *names)
    rows = rows.union(cases.order_by().annotate(its_kind=Value("case")).values_list("its_kind", *names), all=True)
    return [Waiting(*row) for row in rows.order_by("due", "number")[:most]]


def concluders(case: CorrectiveAction) -> list[Person]:
    """Return who may be asked to conclude: holders of the quality manager's duty who do not own the case."""
    people = Person.within(case.organisation_id).filter(state="active")
    return list(people.filter(pk__in=holders(case.organisation_id, ["quality-manager"])).exclude(pk=case.owner_id)[:5])


def again(who: Acting, case: CorrectiveAction) -> Subject | None:
    """Return the record that shows that a case came again, if there is one that ``who`` may know of."""
    model = Subject.types.get(case.again_type)
    return seen(model, who, str(case.again_id)) if model is not None and case.again_id is not None else None


def of_place(who: Acting, place: Elsewhere) -> Subject | None:
    """Return the record of a similar place, where it has one that ``who`` may know of."""
    model = Subject.types.get(place.of_type)
    return seen(model, who, str(place.of_id)) if model is not None and place.of_id is not None else None


def leaders(case: CorrectiveAction) -> list[Person]:
    """Return who is told when a case is late or comes again: its owner, if still here, and the quality managers."""
    people = Person.within(case.organisation_id).filter(state="active")
    wanted = [*holders(case.organisation_id, ["quality-manager"]), case.owner_id]
    return list(people.filter(pk__in=wanted)[:6])


def team(case: CorrectiveAction) -> list[Person]:
    """Return who works on a case with its owner, in the order in which they were named."""
    lines = read_parts(case)["team"]
    people = {one.pk: one for one in Person.objects.filter(pk__in=[line.person_id for line in lines])} if lines else {}
    return [people[line.person_id] for line in lines]


def under_clock(today: dt.date) -> QuerySet[CorrectiveAction]:
    """Return the open cases of every organisation that can be late on a day: those by 8D, and those whose day is over."""
    live = CorrectiveAction.objects.filter(Q(method="8d") | Q(due__lt=today), state__in=LIVE)
    return live.select_related("organisation", "owner")


def targets(who: Acting, actions: Sequence[Action]) -> dict[UUID, Subject]:
    """Return what actions change, by the action: the records they refer to, as far as ``who`` may know of them."""
    keys = [action.pk for action in actions if action.changes]
    if not keys:
        return {}
    found: dict[UUID, Subject] = {}
    for link in Link.objects.filter(on_id__in=keys, state="linked", meaning="refers-to").order_by("at"):
        model = Subject.types.get(link.to_type)
        record = seen(model, who, str(link.to_id)) if model is not None else None
        if record is not None:
            found[link.on_id] = record
    return found
