"""Verifying the ledger of an organisation from its rows: hashes, tree, tiles, head, checkpoints, receipts, pending."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import connection

from qualitas.kernel.ledger import anchors, keys
from qualitas.kernel.ledger.models import Checkpoint as Kept
from qualitas.kernel.ledger.models import Head
from qualitas.kernel.ledger.reading import as_bytes, as_uuid, stream
from qualitas.kernel.ledger.receipts import Anchored, Receipts
from qualitas.kernel.ledger.values import db_uuid
from qualitas.proof.fault import Fault, Faults
from qualitas.proof.note import Checkpoint
from qualitas.proof.tree import Frontier, leaf_hash
from qualitas.proof.verify import Row, read_checkpoints, verify_events

MOST = 200
"""How many faults of one kind are told for one organisation; the others are counted."""

type Progress = Callable[[str, int], None]
"""Told what is being checked and how many of it are done."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What the check of one ledger found: where it stands, what it rests on, and every fault."""

    organisation: UUID
    origin: str
    size: int
    root: bytes
    pending: int
    checkpoints: int
    receipts: int
    last: Checkpoint | None
    faults: tuple[Fault, ...]
    seconds: float


def verify_ledger(head: Head, anchored: Anchored, progress: Progress | None = None, most: int = MOST) -> Verified:
    """Check everything that the ledger's own rows and the anchors tell about one organisation; inside `still`."""
    organisation = head.organisation
    faults, size, root = list[Fault](), head.size, b""
    try:
        root = Frontier.load(head.size, bytes(head.frontier)).root()
    except (TypeError, ValueError) as error:
        faults.append(Fault("head", "head", f"The head of the ledger cannot be read: {error}"))
    marks, doubts = _checkpoints(head, anchored)
    receipts = Receipts(anchored, organisation, most)
    begun = perf_counter()
    faults += verify_events(
        chain.from_iterable(_rows(organisation, receipts, progress)),
        size,
        root,
        tiles=_tiles(organisation),
        checkpoints=marks,
        most=most,
    )
    seconds = perf_counter() - begun
    faults += receipts.faults()
    faults += doubts
    pending, waiting = _pending(organisation, most)
    return Verified(
        organisation,
        head.origin,
        size,
        root,
        pending,
        len(marks),
        receipts.count,
        max(marks, key=lambda mark: mark.size, default=None),
        (*faults, *waiting),
        seconds,
    )


def missing_keys() -> list[Fault]:
    """Name each key file that is not there; nothing is made in its place."""
    purposes = {
        "installation-id": "the installation cannot be told from others",
        "ledger-signing.key": "no checkpoint can be checked or signed",
        "wrapping.key": "no sealed value can be read",
    }
    return [
        Fault(
            "key", name, f"The key file {keys.folder() / name} is missing: {why}; bring it back from your copy of it."
        )
        for name, why in purposes.items()
        if not (keys.folder() / name).is_file()
    ]


def _rows(organisation: UUID, receipts: Receipts, progress: Progress | None) -> Iterator[list[Row]]:
    """Yield the events in the order of their places, comparing each batch with its receipts on the way."""
    sql = (
        f'SELECT l."index", {as_bytes("l.leaf")}, {as_bytes("e.body")} '  # noqa: S608 - names of our own columns
        'FROM ledger_leaf l LEFT JOIN ledger_event e ON e.id = l.event_id WHERE l.organisation = %s ORDER BY l."index"'
    )
    done = 0
    for rows in stream(sql, [db_uuid(organisation)]):
        receipts.take(rows)
        yield rows
        done += len(rows)
        if progress is not None:
            progress("events", done)


def _tiles(organisation: UUID) -> Iterator[tuple[int, int, bytes]]:
    """Yield the stored tiles."""
    sql = f"SELECT level, number, {as_bytes('root')} FROM ledger_tile WHERE organisation = %s"  # noqa: S608 - our own columns
    for rows in stream(sql, [db_uuid(organisation)]):
        yield from rows


def _checkpoints(head: Head, anchored: Anchored) -> tuple[list[Checkpoint], list[Fault]]:
    """Return every checkpoint to be believed, from the database and the anchors, and what is wrong with the others."""
    kept = dict(Kept.objects.filter(organisation=head.organisation).order_by("size").values_list("size", "note"))
    if missing_keys():
        return [], []  # said once for the whole installation
    faults = []
    own = f"qualitas/{keys.installation()}/{head.organisation}"
    if head.origin != own:
        faults.append(
            Fault(
                "head",
                "head",
                f"The head names the origin {head.origin!r}, but this installation's keys belong to {own!r}: "
                "the head was changed, or the keys are those of another installation.",
            )
        )
    vkeys = [keys.signer(own).vkey]
    stated, wrong = read_checkpoints(kept.values(), own, vkeys)
    noted, torn = read_checkpoints(anchored.checkpoints(head.organisation), own, vkeys)
    faults += [Fault(f.kind, f"checkpoint row {f.object}", f"In the database: {f.sentence}") for f in wrong]
    faults += [Fault(f.kind, f"anchors {f.object}", f"Among the anchors: {f.sentence}") for f in torn]
    faults += _against_anchors(kept, noted)
    return list({(mark.size, mark.root): mark for mark in [*stated, *noted]}.values()), faults


def _against_anchors(kept: dict[int, str], noted: list[Checkpoint]) -> Iterator[Fault]:
    """Yield each anchored checkpoint that the database lost, and anchors that are gone as a whole."""
    for mark in noted:
        if mark.size not in kept:
            yield Fault(
                "checkpoint",
                f"checkpoint {mark.size}",
                f"The anchors hold a signed checkpoint of {mark.size} events that the database no longer has: "
                "it was removed.",
            )
    if kept and not noted:
        yield Fault(
            "anchor",
            "anchors",
            f"The database has {len(kept)} checkpoints, but the anchors hold none of this ledger: the folder "
            f"{anchors.folder()} was emptied or moved; bring it back from a copy.",
        )


def _pending(organisation: UUID, most: int) -> tuple[int, list[Fault]]:
    """Check the events that wait for their place; returns how many and what is wrong with them."""
    faults, waiting = Faults(most), 0
    sql = (
        f"SELECT p.event_id, {as_bytes('e.leaf')}, {as_bytes('e.body')}, l.event_id FROM ledger_pending p "  # noqa: S608 - names of our own columns
        "LEFT JOIN ledger_event e ON e.id = p.event_id LEFT JOIN ledger_leaf l ON l.event_id = p.event_id "
        "WHERE p.organisation = %s ORDER BY p.event_id"
    )
    for rows in stream(sql, [db_uuid(organisation)]):
        waiting += len(rows)
        for event, leaf, body, sealed in rows:
            name = f"pending event {event}"
            if body is None:
                faults.add("pending", name, f"Event row {event} waits for its place, but its content is gone.")
            elif leaf_hash(bytes(body)) != leaf:
                faults.add("pending", name, f"Event row {event} was changed before it was sealed.")
            elif sealed is not None:
                faults.add("pending", name, f"Event row {event} has its place and waits for one: somebody added it.")
    return waiting, [*faults.drain(), *faults.rest()]


def stray_rows(anchored: Anchored, most: int = MOST) -> list[Fault]:
    """Name what belongs to no ledger: events without a place, places that contradict their event, lost heads."""
    faults = Faults(most)
    for event, organisation in _found(
        "SELECT e.id, e.organisation FROM ledger_event e LEFT JOIN ledger_leaf l ON l.event_id = e.id "
        "LEFT JOIN ledger_pending p ON p.event_id = e.id WHERE l.event_id IS NULL AND p.event_id IS NULL ORDER BY e.id"
    ):
        faults.add(
            "stray",
            f"event row {event}",
            f"Event row {event} of {as_uuid(organisation)} has no place in the tree and waits for none: it was "
            "added, or its place was removed.",
        )
    for event, index in _found(
        'SELECT e.id, l."index" FROM ledger_leaf l JOIN ledger_event e ON e.id = l.event_id '  # noqa: S608 - our own columns
        f"WHERE {as_bytes('e.leaf')} <> {as_bytes('l.leaf')} OR e.organisation <> l.organisation ORDER BY e.id"
    ):
        faults.add(
            "stray",
            f"event {index}",
            f"Event {index} (row {event}) carries another receipt or organisation than its place in the tree.",
        )
    for (organisation,) in _found(
        "SELECT organisation FROM ledger_event UNION SELECT organisation FROM ledger_leaf "
        "EXCEPT SELECT organisation FROM ledger_head"
    ):
        faults.add("head", f"{as_uuid(organisation)}", f"The ledger of {as_uuid(organisation)} has lost its head.")
    known = {head.organisation for head in Head.objects.only("organisation")}
    for organisation in anchored.organisations():
        if organisation not in known:
            faults.add(
                "head",
                f"{organisation}",
                f"The anchors know a ledger of the organisation {organisation} that the database does not have: "
                "it was removed; restore it from a backup.",
            )
    return [*faults.drain(), *faults.rest()]


def _found(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchmany(10_000))
