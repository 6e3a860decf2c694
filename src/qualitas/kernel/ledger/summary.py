"""Where a ledger stands, for people: size, root, last checkpoint, anchors, what waits."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from qualitas.kernel.ledger.models import Checkpoint, Head, Pending
from qualitas.kernel.ledger.receipts import Anchored
from qualitas.proof.clock import event_time
from qualitas.proof.tree import Frontier


@dataclass(frozen=True, slots=True)
class Summary:
    """A ledger at a glance; everything is as this installation knows it, nothing was verified for it.

    ``root`` is 64 hex digits; ``anchored`` tells whether the anchors beside the database hold this ledger;
    ``pending`` events wait for their place, the oldest of them since ``oldest_pending`` (the act's own time).
    """

    origin: str
    epoch: int
    size: int
    root: str
    checkpoint_size: int | None
    checkpoint_at: dt.datetime | None
    checkpoint_note: str
    anchored: bool
    pending: int
    oldest_pending: dt.timedelta | None


def summary(organisation: UUID) -> Summary | None:
    """Return where the ledger of ``organisation`` stands; None where it has none. At most four short queries."""
    head = Head.objects.filter(organisation=organisation).first()
    if head is None:
        return None
    last = Checkpoint.objects.filter(organisation=organisation).order_by("-size").first()
    pending = Pending.objects.filter(organisation=organisation)
    waiting = pending.count()
    oldest = pending.order_by("event").select_related("event").first() if waiting else None
    anchored = Anchored()
    return Summary(
        head.origin,
        head.epoch,
        head.size,
        Frontier.load(head.size, bytes(head.frontier)).root().hex(),
        last.size if last else None,
        last.at if last else None,
        last.note if last else "",
        organisation in anchored.organisations(),
        waiting,
        _age(bytes(oldest.event.body)) if oldest else None,
    )


def _age(body: bytes) -> dt.timedelta | None:
    """Return how long ago an event happened, by its own time."""
    time = event_time(body)
    if time is None:
        return None
    try:
        return timezone.now() - dt.datetime.fromisoformat(time.decode().strip('"'))
    except ValueError:
        return None
