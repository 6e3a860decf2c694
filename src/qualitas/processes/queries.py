"""What is asked of processes."""

from uuid import UUID

from django.db.models import Q

from qualitas.kernel.identity.models import Person
from qualitas.processes.models import Member, Process


def people_of(process: Process) -> list[Person]:
    """Return the active people of a process, such as to whom a document is distributed: its owner and its team."""
    team = Member.objects.filter(process=process.pk).values("person")
    rows = Person.within(process.organisation_id).filter(Q(pk=process.owner_id) | Q(pk__in=team), state="active")
    return list(rows.order_by("number"))


def members(process: UUID) -> list[Member]:
    """Return who works in a process, in the order in which they were named."""
    return list(Member.objects.filter(process=process).select_related("person").order_by("position"))
