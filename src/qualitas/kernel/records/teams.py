"""What waits in somebody's team: with the people who report to them, and, as rooms tell, in what they answer for."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import ToDo

MOST = 200
"""Lines of one sort that are looked at."""
WEIGHTS = ("high", "normal", "low")
"""How much depends on something, the most first."""
HAVE_TEAMS = frozenset({"process-owner"})
"""Duties whose holders answer for what others do."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: the record, with whom, until when, how much depends on it, and a word on how it stands."""

    kind: str
    key: UUID
    number: str
    title: str
    due: dt.date | None
    weight: str
    person: UUID | None
    who: str
    state: str = ""
    where: str = ""

    @property
    def order(self) -> tuple[dt.date, int, str]:
        """Return by what it is sorted: the day, then the weight."""
        return self.due or dt.date.max, WEIGHTS.index(self.weight), self.number


type Tells = Callable[[Acting, QuerySet[Any, Any]], Iterable[Waiting]]

TELLING: list[Tells] = []
"""What rooms tell of teams: given who asks, and the keys of the people who report to them."""


def waits_in_teams(tells: Tells) -> Tells:
    """Let a room tell what waits in somebody's team: in what they answer for, or with people who report to them."""
    TELLING.append(tells)
    return tells


def reports_of(who: Acting) -> QuerySet[Person]:
    """Return the people who name ``who`` as their superior and work here."""
    return Person.within(who.organisation_id).filter(superior=who.id, state="active")


def has_team(who: Acting) -> bool:
    """Tell whether somebody answers for the work of others; asks the database only of those without such a duty."""
    return bool(who.duties & HAVE_TEAMS) or reports_of(who).exists()


def waiting_in_team(who: Acting) -> list[Waiting]:
    """Return what waits in the team of ``who``, as far as they may read it, by date and weight.

    What somebody is asked about a record that stands there itself is not told twice.
    """
    people = reports_of(who).order_by().values("pk")
    found = [one for tells in TELLING for one in tells(who, people)]
    known = {one.key for one in found}
    names = ("pk", "number", "title", "due", "severity", "person", "person__name", "on_id")
    rows = ToDo.seen_by(who).filter(person__in=people, state="open").exclude(person=who.id)
    for key, number, title, due, severity, person, name, about in rows.order_by(
        F("due").asc(nulls_last=True), "number"
    ).values_list(*names)[:MOST]:
        if about not in known:
            found.append(Waiting(ToDo.kind, key, number, title, due, severity, person, name))
    return sorted({one.key: one for one in found}.values(), key=lambda one: one.order)
