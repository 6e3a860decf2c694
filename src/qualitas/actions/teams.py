"""What of actions and corrective actions waits in somebody's team."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from qualitas.actions.models import Action, CorrectiveAction
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.teams import MOST, Waiting, waits_in_teams


@waits_in_teams
def corrective_actions(who: Acting, people: QuerySet[Any, Any]) -> Iterator[Waiting]:
    """Yield the open corrective actions of the processes that ``who`` owns, and of the people who report to them."""
    rows = CorrectiveAction.seen_by(who).filter(Q(process__owner=who.id) | Q(owner__in=people))
    rows = rows.filter(state__in=("analysing", "acting", "watching effect")).select_related("owner", "process")
    for one in rows.order_by("due", "number")[:MOST]:
        due = one.look_on if one.state == "watching effect" else one.due
        name, where = str(one.owner), str(one.process or "")
        yield Waiting(one.kind, one.pk, one.number, one.title, due, "normal", one.owner_id, name, str(one.word), where)


@waits_in_teams
def actions(who: Acting, people: QuerySet[Any, Any]) -> Iterator[Waiting]:
    """Yield the open actions of the people who report to ``who``, and those because of cases of processes that they own."""
    cases = CorrectiveAction.within(who.organisation_id).filter(process__owner=who.id).values("pk")
    rows = Action.seen_by(who).filter(Q(owner__in=people) | Q(on_id__in=cases), state="open").exclude(owner=who.id)
    for one in rows.select_related("owner").order_by("due", "number")[:MOST]:
        yield Waiting(
            one.kind, one.pk, one.number, one.title, one.due, "normal", one.owner_id, str(one.owner), str(one.word)
        )
