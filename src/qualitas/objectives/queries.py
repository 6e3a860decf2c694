"""What the room of objectives reads."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, QuerySet, Value

from qualitas.actions.models import Action
from qualitas.kernel.identity.acting import Acting
from qualitas.objectives.models import READINGS, Objective

MODEL = Objective
MOST = 500


@dataclass(frozen=True, slots=True)
class Twig:
    """An objective in the tree: how deep it stands."""

    depth: int
    objective: Objective


@dataclass(frozen=True, slots=True)
class Beneath:
    """An action for an objective, or an objective that serves it (``which``); ``reading`` is its progress as reviewed."""

    which: str
    number: str
    title: str
    owner: str
    due: dt.date
    state: str
    reading: str

    @property
    def word(self) -> str:
        """Return the word of its state."""
        model = Action if self.which == "action" else Objective
        return str(model.lifecycle.by_name[self.state].word)


def tree(who: Acting) -> list[Twig]:
    """Return the objectives that are pursued or were ended, each below the one that it serves; at most 500."""
    rows = Objective.open_to(Objective.readable(who.organisation_id), who).order_by("number")[:MOST]
    below: dict[object, list[Objective]] = {}
    known = {one.pk for one in rows}
    for one in rows:
        below.setdefault(one.serves_id if one.serves_id in known else None, []).append(one)
    found: list[Twig] = []
    waiting = [(0, one) for one in reversed(below.get(None, []))]
    while waiting:
        depth, one = waiting.pop()
        found.append(Twig(depth, one))
        waiting += [(depth + 1, child) for child in reversed(below.get(one.pk, []))]
    return found


def served_by(who: Acting, objective: Objective) -> list[Objective]:
    """Return the objectives that serve this one."""
    return list(Objective.seen_by(who).filter(serves=objective).order_by("number")[:100])


def beneath(who: Acting, objective: Objective) -> list[Beneath]:
    """Return the actions for an objective and the objectives that serve it, by their days, in one query."""
    names = ("which", "number", "title", "owner__name", "due", "state", "said")
    actions = Action.seen_by(who).filter(on_id=objective.pk).annotate(which=Value("action"), said=Value(""))
    served = Objective.seen_by(who).filter(serves=objective).annotate(which=Value("objective"), said=F("reading"))
    rows = actions.order_by().values_list(*names).union(served.order_by().values_list(*names), all=True)
    return [Beneath(*row) for row in rows.order_by("due", "number")[:200]]


def actions_for(who: Acting, objective: Objective) -> list[Action]:
    """Return the actions that were planned for an objective."""
    rows = Action.seen_by(who).filter(on_id=objective.pk).select_related("owner")
    return list(rows.order_by("due", "number")[:100])


def mine(who: Acting) -> QuerySet[Objective]:
    """Return the objectives that somebody answers for."""
    return Objective.seen_by(who).filter(owner=who.id, state="pursued")


def above(objective: Objective) -> set[object]:
    """Return the keys of an objective and of all that it serves, directly or not."""
    found: set[object] = set()
    one: Objective | None = objective
    while one is not None and one.pk not in found:
        found.add(one.pk)
        one = one.serves
    return found


__all__ = ["MODEL", "READINGS", "Beneath", "Twig", "above", "actions_for", "beneath", "mine", "served_by", "tree"]
