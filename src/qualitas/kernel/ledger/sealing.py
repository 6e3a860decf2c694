"""The sealer (PostgreSQL) and the publisher of checkpoints (both engines); any number of either may run."""

import logging
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from qualitas.kernel.ledger import anchors, keys
from qualitas.kernel.ledger.models import Checkpoint, Head, Leaf, Pending, Tile
from qualitas.kernel.ledger.values import db_uuid
from qualitas.proof.note import checkpoint
from qualitas.proof.tree import Frontier, leaf_hash

log = logging.getLogger("qualitas.ledger")


class Altered(RuntimeError):
    """An event was changed between its writing and its sealing."""


def seal(organisation: UUID, limit: int = 5000) -> int:
    """Give every pending event of ``organisation`` its place; returns how many. The head's row lock orders sealers."""
    with transaction.atomic(durable=True):
        head = Head.objects.select_for_update().get(organisation=organisation)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.id, e.body, e.leaf FROM ledger_pending p JOIN ledger_event e ON e.id = p.event_id "
                "WHERE p.organisation = %s ORDER BY p.event_id LIMIT %s",
                [db_uuid(organisation), limit],
            )
            rows = [(event, bytes(body), bytes(leaf)) for event, body, leaf in cursor.fetchall()]
        if not rows:
            return 0
        frontier = Frontier.load(head.size, bytes(head.frontier))
        tiles: list[Tile] = []
        leaves: list[Leaf] = []
        for event, body, leaf in rows:
            if leaf_hash(body) != leaf:
                raise Altered(f"Event {event} was changed before it was sealed; run `qualitas verify`.")
            leaves.append(Leaf(organisation=organisation, index=frontier.size, event_id=event, leaf=leaf))
            frontier.append(
                leaf,
                lambda level, number, root: tiles.append(
                    Tile(organisation=organisation, level=level, number=number, root=root)
                ),
            )
        Leaf.objects.bulk_create(leaves, batch_size=1000)
        Tile.objects.bulk_create(tiles)
        Pending.objects.filter(event_id__in=[event for event, _, _ in rows]).delete()
        Head.objects.filter(organisation=organisation).update(size=frontier.size, frontier=frontier.dump())
    anchors.receipts(organisation, [(leaf.index, bytes(leaf.leaf)) for leaf in leaves])
    return len(rows)


def seal_all() -> int:
    """Seal what is pending in every organisation; returns how many events."""
    if connection.vendor == "sqlite":
        return 0
    waiting = list(Pending.objects.values_list("organisation", flat=True).distinct())
    return sum(seal(organisation) for organisation in waiting)


def publish(organisation: UUID) -> str | None:
    """Sign the head, store it and note it among the anchors; None where the last checkpoint still stands."""
    with transaction.atomic():
        head = Head.objects.get(organisation=organisation)
        if head.size == 0 or Checkpoint.objects.filter(organisation=organisation, size=head.size).exists():
            return None
        root = Frontier.load(head.size, bytes(head.frontier)).root()
        note = checkpoint(head.origin, head.size, root, keys.signer(head.origin))
        _, created = Checkpoint.objects.get_or_create(
            organisation=organisation, size=head.size, defaults={"note": note, "at": timezone.now()}
        )
    if created:
        anchors.checkpoint(organisation, note)
    return note


def publish_all() -> int:
    """Publish a checkpoint for every organisation whose ledger grew; returns how many."""
    return sum(
        publish(organisation) is not None for organisation in Head.objects.values_list("organisation", flat=True)
    )
