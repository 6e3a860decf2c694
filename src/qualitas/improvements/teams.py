"""What of improvements waits in somebody's team."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from qualitas.improvements.models import LIVE, Improvement
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.teams import MOST, Waiting, waits_in_teams


@waits_in_teams
def ideas(who: Acting, people: QuerySet[Any, Any]) -> Iterator[Waiting]:
    """Yield the open ideas about the processes that ``who`` owns, and those that people who report to them stand behind."""
    rows = Improvement.seen_by(who).filter(Q(process__owner=who.id) | Q(sponsor__in=people), state__in=LIVE)
    for one in rows.select_related("sponsor", "process").order_by("answer_due", "number")[:MOST]:
        due = one.answer_due if one.state == "submitted" else one.due
        name, where, state = str(one.sponsor or ""), str(one.process or ""), str(one.word)
        yield Waiting(one.kind, one.pk, one.number, one.title, due, "low", one.sponsor_id, name, state, where)
