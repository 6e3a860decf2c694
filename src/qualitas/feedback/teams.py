"""What of complaints waits in somebody's team."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from qualitas.feedback.models import LIVE, Complaint
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.teams import MOST, Waiting, waits_in_teams

WEIGHTS = {"critical": "high", "major": "normal", "minor": "low"}


@waits_in_teams
def complaints(who: Acting, people: QuerySet[Any, Any]) -> Iterator[Waiting]:
    """Yield the open complaints about the processes that ``who`` owns, and those of people who report to them."""
    rows = Complaint.seen_by(who).filter(Q(process__owner=who.id) | Q(owner__in=people), state__in=LIVE)
    for one in rows.select_related("owner", "process").order_by("due", "number")[:MOST]:
        due = one.acknowledge_by if one.state == "received" else one.due
        name, where, weight = str(one.owner or ""), str(one.process or ""), WEIGHTS[one.severity]
        yield Waiting(one.kind, one.pk, one.number, one.title, due, weight, one.owner_id, name, str(one.word), where)
