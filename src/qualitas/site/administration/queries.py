"""What the pages of administration read: messages, files and drills of one organisation."""

from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.files.models import Content
from qualitas.site import worker
from qualitas.site.models import RestoreDrill


def unsent(organisation: UUID, most: int) -> QuerySet[Outbox]:
    """Return the messages that wait or failed, those that are given up first, then the oldest."""
    rows = Outbox.objects.filter(organisation=organisation, sent_at__isnull=True)
    return rows.order_by("-tries", "written_at")[:most]


def given_up(row: Outbox) -> bool:
    """Tell whether a message is not tried again by itself."""
    return row.tries >= worker.TRIES


def try_again(organisation: UUID, key: UUID) -> bool:
    """Let a message that was not sent be tried again at once; tells whether there was one."""
    row = Outbox.objects.filter(organisation=organisation, pk=key, sent_at__isnull=True)
    return bool(row.update(tries=0, due_at=timezone.now()))


def files_by_type(organisation: UUID, most: int) -> list[tuple[str, int, int]]:
    """Return the types of files that take the most room: the type, how many contents, how many bytes."""
    rows = Content.objects.filter(organisation=organisation).values_list("media_type")
    return list(rows.annotate(count=Count("id"), size=Sum("size")).order_by("-size")[:most])


def drills(organisation: UUID, most: int) -> QuerySet[RestoreDrill]:
    """Return the newest restore drills of an organisation."""
    return RestoreDrill.within(organisation).order_by("-number")[:most]
