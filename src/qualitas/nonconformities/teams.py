"""What of nonconformities waits in somebody's team."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.teams import MOST, Waiting, waits_in_teams
from qualitas.nonconformities.models import LIVE, Nonconformity

WEIGHTS = {"critical": "high", "major": "normal", "minor": "low"}


@waits_in_teams
def cases(who: Acting, people: QuerySet[Any, Any]) -> Iterator[Waiting]:
    """Yield the open cases of the processes that ``who`` owns, and of the people who report to them."""
    rows = Nonconformity.seen_by(who).filter(Q(process__owner=who.id) | Q(owner__in=people), state__in=LIVE)
    rows = rows.select_related("owner", "process").order_by("due", "number")
    for case in rows[:MOST]:
        name, where = str(case.owner or ""), str(case.process or "")
        weight, state = WEIGHTS[case.severity], str(case.word)
        yield Waiting(case.kind, case.pk, case.number, case.title, case.due, weight, case.owner_id, name, state, where)
