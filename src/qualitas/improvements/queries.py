"""What people ask of improvements: which wait for an answer, which are somebody's, who is asked, what they brought."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from qualitas.actions.models import Action
from qualitas.improvements.models import LIVE, OPEN_IDEAS, Improvement
from qualitas.kernel.identity.acting import Acting, holders
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.processes.models import Process


def offering(slug: str) -> Organisation | None:
    """Return the organisation of this short name, if it takes ideas from people who have not signed in."""
    found = Organisation.objects.filter(slug=slug).first()
    return found if found is not None and OPEN_IDEAS.of(found) else None


def answerers(improvement: Improvement) -> list[Person]:
    """Return who is asked to answer an idea: who owns its process, or those who manage quality."""
    owner = improvement.process.owner if improvement.process_id and improvement.process else None
    if owner is not None and owner.state == "active" and owner.pk != improvement.submitted_by_id:
        return [owner]
    return managers(improvement)


def managers(improvement: Improvement) -> list[Person]:
    """Return those who manage quality."""
    people = Person.within(improvement.organisation_id).filter(state="active")
    return list(people.filter(pk__in=holders(improvement.organisation_id, ["quality-manager"])).order_by("name")[:5])


def open_actions(improvement: Improvement) -> list[Action]:
    """Return the actions because of an improvement that are neither done nor dropped."""
    return list(Action.objects.filter(on_id=improvement.pk, state="open").order_by("due", "number"))


def actions(improvement: Improvement) -> list[Action]:
    """Return the actions because of an improvement, in the order of their days."""
    return list(Action.objects.filter(on_id=improvement.pk).select_related("owner").order_by("due", "number"))


def unanswered(today: dt.date) -> QuerySet[Improvement]:
    """Return the ideas of every organisation that should have been answered and were not put before anyone yet."""
    late = Improvement.objects.filter(state="submitted", answer_due__lt=today, escalated_on__isnull=True)
    return late.select_related("organisation", "process")


def mine(who: Acting) -> QuerySet[Improvement]:
    """Return the open improvements that somebody stands behind."""
    return Improvement.seen_by(who).filter(sponsor=who.id, state__in=LIVE)


@dataclass(frozen=True, slots=True)
class Gained:
    """What improvements brought of one kind of benefit: how many were measured, the sum expected and measured, its unit."""

    benefit: str
    unit: str
    count: int
    expected: Decimal
    gain: Decimal


def gained(who: Acting) -> list[Gained]:
    """Return what the closed improvements brought in a year, by kind of benefit and unit."""
    rows = Improvement.seen_by(who).filter(state="closed").exclude(benefit="").order_by()
    summed = rows.values("benefit", "unit").annotate(
        count=Count("pk"), whole=Sum("expected"), got=Sum("gain", filter=Q(gain__isnull=False))
    )
    zero = Decimal(0)
    return [
        Gained(one["benefit"], one["unit"], one["count"], one["whole"] or zero, one["got"] or zero)
        for one in summed.order_by("benefit", "unit")
    ]


def place(organisation: UUID, number: str) -> Process | None:
    """Return the process in use of a number; None for anything else."""
    return (
        Process.within(organisation).filter(number=number.strip().upper(), state="in use", confidential=False).first()
    )
