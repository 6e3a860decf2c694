"""What must hold after a rough run: nothing lost, nothing half done, the ledger whole and in step with the records."""

import json
from collections import Counter as Count
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count as Number
from django.db.models import Q

from qualitas.kernel.acts.models import Counter, Done, Outbox
from qualitas.kernel.acts.parts import plain_parts
from qualitas.kernel.acts.snapshot import snapshot
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger import anchors
from qualitas.kernel.ledger.models import Event, Head, Leaf, Pending, SealedValue, Tile
from qualitas.kernel.ledger.models import Subject as Touched
from qualitas.kernel.ledger.sealing import publish_all, seal_all
from qualitas.proof.canonical import digest
from qualitas.proof.tree import Frontier
from qualitas.proof.verify import verify_events
from soak.company import Company
from soak.table import Table

# A verb whose ear must have been heard in the same transaction: the verb → the event that it sets off.
SETS_OFF = {
    "document.approve": "document.take_effect",
    "document.take_effect": "to-do.ask_to_acknowledge",
    "document.withdraw": "to-do.call_off",
}
MAILS = {"document.take_effect": 2}  # one to each approver, who is addressed


def examine(company: Company, acknowledged: dict[str, dict[str, Any]], table: Table) -> None:
    """Add to ``table`` whatever is wrong."""
    while seal_all():
        pass
    publish_all()
    events = [(event, json.loads(bytes(body))) for event, body in Event.objects.values_list("id", "body").iterator()]
    table.tell("events", len(events))
    table.none_of("acknowledged and lost", list(_lost(company, events, acknowledged)))
    table.none_of("done twice", list(_twice(events)))
    table.none_of("half done", [*_half(events), *_values(events), *_numbers(company)])
    table.none_of("record and event disagree", list(_disagreeing()))
    table.none_of("faults in the tree", list(_tree(company.id)))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            table.none_of("faults in the file", [line for (line,) in cursor.fetchall() if line != "ok"])
    table.none_of("faults that `verify` names", list(_verify()))


def _lost(
    company: Company, events: list[tuple[int, dict[str, Any]]], acknowledged: dict[str, dict[str, Any]]
) -> Iterator[str]:
    """Yield what was acknowledged but is not in the ledger, not in the records, or would be done again."""
    by_key = {body["key"]: event for event, body in events if "key" in body}
    remembered = set(Done.objects.filter(organisation=company.id).values_list("key", flat=True))
    written = {
        (event, key, version) for event, key, version in Touched.objects.values_list("event", "subject", "version")
    }
    now = {
        key: version for model in Subject.types.values() for key, version in model.objects.values_list("id", "version")
    }
    for key, answer in acknowledged.items():
        if key not in by_key:
            yield f"no event for {key}"
            continue
        if key not in remembered:
            yield f"{key} would be done again"
        for subject, version in answer["subjects"]:
            told = (
                answer["repeated"] or (by_key[key], UUID(subject), version) in written
            )  # a repeat tells today's version
            if not told or now.get(UUID(subject), 0) < version:
                yield f"version {version} of {subject}"
    for key in remembered - set(by_key):
        yield f"{key} is remembered as done, but has no event"


def _twice(events: list[tuple[int, dict[str, Any]]]) -> Iterator[str]:
    """Yield keys and versions that have more than one event."""
    for key, times in Count(body["key"] for _event, body in events if "key" in body).items():
        if times > 1:
            yield f"{times} events under the key {key}"
    versions = Touched.objects.exclude(version=None).values("subject", "version", "state")
    for row in versions.values("subject", "version").annotate(times=Number("id")).filter(times__gt=1):
        yield f"version {row['version']} of {row['subject']} was written {row['times']} times"


def _half(events: list[tuple[int, dict[str, Any]]]) -> Iterator[str]:
    """Yield acts whose consequences are missing: the events and the messages that they set off."""
    caused: dict[str, set[str]] = defaultdict(set)
    for _event, body in events:
        caused[body.get("cause", "")].add(body["verb"])
    mails = Count(str(act) for act in Outbox.objects.values_list("act", flat=True))
    known = {body["act"] for _event, body in events}
    for event, body in events:
        expected = SETS_OFF.get(body["verb"])
        if expected and expected not in caused[body["act"]]:
            yield f"event {event} ({body['verb']}) without {expected}"
        if mails[body["act"]] != MAILS.get(body["verb"], 0):
            yield f"event {event} ({body['verb']}) with {mails[body['act']]} mails"
    yield from (f"a mail of the act {act}, which has no event" for act in set(mails) - known)
    yield from (f"the act {act} set something off, but has no event" for act in set(caused) - known - {""})
    touched = set(Touched.objects.values_list("event", flat=True))
    yield from (f"event {event} touches nothing" for event, _body in events if event not in touched)


def _commitments(value: Any) -> Iterator[str]:
    """Yield every commitment inside a part of an event."""
    if isinstance(value, dict):
        if set(value) == {"#"}:
            yield value["#"]
            return
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _commitments(item)


def _values(events: list[tuple[int, dict[str, Any]]]) -> Iterator[str]:
    """Yield commitments whose value was not kept."""
    kept = {bytes(one).hex() for one in SealedValue.objects.values_list("commitment", flat=True).iterator()}
    details = Touched.objects.exclude(detail=None).values_list("event", "detail")
    bodies = [*events, *((event, json.loads(bytes(detail or b""))) for event, detail in details)]
    for event, body in bodies:
        for commitment in _commitments(body):
            if commitment not in kept:
                yield f"event {event} commits to a value that was not kept"


def _numbers(company: Company) -> Iterator[str]:
    """Yield series of numbers with a gap."""
    for series, last in Counter.objects.filter(organisation=company.id).values_list("series", "last"):
        model = next((model for model in Subject.types.values() if model.prefix == series.partition("-")[0]), None)
        if model is None:
            continue  # a series of codes, which a person may also choose
        there = model.within(company.id).filter(Q(number__startswith=f"{series}-")).count()
        if there != last:
            yield f"{there} of {last} numbers of {series} are there"


def _disagreeing() -> Iterator[str]:
    """Yield records whose fields are not those that their last event hashed, and events without their record."""
    last: dict[UUID, tuple[str, int, bytes]] = {}
    rows = Touched.objects.exclude(state=None).order_by("event").values_list("subject", "type", "version", "state")
    for subject, kind, version, state in rows.iterator():
        last[subject] = (kind, version or 0, bytes(state or b""))
    for kind, model in Subject.types.items():
        for record in model.objects.iterator():
            known = last.pop(record.pk, None)
            if known is None:
                yield f"{kind} {record.reference} has no event"
            elif (kind, record.version, digest(snapshot(record) | plain_parts(record))) != (*known[:2], known[2].hex()):
                yield f"{kind} {record.reference} is at version {record.version}, its last event says {known[1]}"
    yield from (f"{kind} {subject} has events, but is not there" for subject, (kind, _version, _state) in last.items())


def _tree(organisation: UUID) -> Iterator[str]:
    """Yield what the cellar's own verification finds wrong in hashes, tree, tiles and receipts."""
    head = Head.objects.get(organisation=organisation)
    leaves = Leaf.objects.filter(organisation=organisation).order_by("index")
    rows = (
        (i, bytes(leaf), bytes(body)) for i, leaf, body in leaves.values_list("index", "leaf", "event__body").iterator()
    )
    tiles = [
        (level, number, bytes(root))
        for level, number, root in Tile.objects.filter(organisation=organisation).values_list("level", "number", "root")
    ]
    root = Frontier.load(head.size, bytes(head.frontier)).root()
    receipts = anchors.read_receipts(organisation)
    for fault in verify_events(rows, head.size, root, tiles=tiles, receipts=receipts):
        yield str(fault)
    if waiting := Pending.objects.count():
        yield f"{waiting} events still wait for the sealer"
    if head.size != (written := Event.objects.filter(organisation=organisation).count()):
        yield f"{written} events, {head.size} of them sealed"


def _verify() -> Iterator[str]:
    """Yield what the product's own `verify` finds."""
    if find_spec("qualitas.site.verification") is None:
        return
    from qualitas.site.verification import verify_everything  # noqa: PLC0415

    yield from (str(fault) for fault in verify_everything().faults)
