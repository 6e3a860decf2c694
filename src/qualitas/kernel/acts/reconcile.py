"""Reconciling records with the ledger: every row must be what its last event left, by an unbroken chain of states."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection

from qualitas.kernel.acts.claims import UNREADABLE, Claim, after, explains, read_detail, read_event
from qualitas.kernel.acts.indexed import name_of
from qualitas.kernel.acts.parts import plain_parts
from qualitas.kernel.acts.snapshot import snapshot
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.reading import as_bytes, as_uuid
from qualitas.kernel.ledger.values import db_uuid
from qualitas.proof.canonical import digest
from qualitas.proof.fault import Faults

CHUNK = 500
_BROKEN = (*UNREADABLE, ArithmeticError, AssertionError)


@dataclass(frozen=True, slots=True)
class Step:
    """One event in the life of a subject: its name, what the index keeps of it, and what the event itself claims."""

    event: str
    kind: str
    organisation: UUID
    version: int
    state: str | None
    claim: Claim | None
    sets: dict[str, Any]


def reconcile(faults: Faults, progress: Callable[[str, int], None] | None = None) -> int:
    """Compare every row of every type with the ledger; returns how many rows there are. Inside `still`."""
    done = 0
    for model in types():
        for chunk in _chunks(model):
            lives = histories([key for key, _row in chunk])
            for key, row in chunk:
                _record(model, key, row, lives.get(key, []), faults)
            done += len(chunk)
            if progress is not None:
                progress("records", done)
        _lost(model, faults)
    _unknown(faults)
    return done


def types() -> list[type[Subject]]:
    """Return every type of subject that has a table, in the order of its name."""
    return [Subject.types[kind] for kind in sorted(Subject.types)]


def _chunks(model: type[Subject]) -> Iterator[list[tuple[UUID, Subject | None]]]:
    """Yield the rows of a type with their keys, a few at a time; None stands for a row that cannot be read."""
    last: UUID | None = None
    while True:
        rows = model._base_manager.order_by("pk")
        rows = rows if last is None else rows.filter(pk__gt=last)
        try:
            found: list[tuple[UUID, Subject | None]] = [
                (row.pk, row) for row in rows.prefetch_related(*model.parts)[:CHUNK]
            ]
        except _BROKEN:
            found = [(key, _one(model, key)) for key in rows.values_list("pk", flat=True)[:CHUNK]]
        if not found:
            return
        yield found
        last = found[-1][0]


def _one(model: type[Subject], key: UUID) -> Subject | None:
    try:
        return model._base_manager.prefetch_related(*model.parts).get(pk=key)
    except _BROKEN:
        return None


def histories(subjects: Iterable[UUID]) -> dict[UUID, list[Step]]:
    """Return the events that wrote each of ``subjects``, in order, as the index and the events tell them."""
    keys = [db_uuid(key) for key in subjects]
    if not keys:
        return {}
    marks = ", ".join(["%s"] * len(keys))
    sql = (
        f'SELECT s.subject, s.type, s.organisation, s.version, {as_bytes("s.state")}, s.event_id, l."index", '  # noqa: S608 - marks only
        f"{as_bytes('s.detail')}, {as_bytes('e.body')} FROM ledger_subject s "
        "LEFT JOIN ledger_event e ON e.id = s.event_id LEFT JOIN ledger_leaf l ON l.event_id = s.event_id "
        f"WHERE s.subject IN ({marks}) AND s.version IS NOT NULL ORDER BY s.subject, s.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, keys)
        rows = cursor.fetchall()
    return {as_uuid(key): [_step(row) for row in group] for key, group in groupby(rows, key=lambda row: row[0])}


def _step(row: tuple[Any, ...]) -> Step:
    subject, kind, organisation, version, state, event, index, detail, body = row
    claim, sets = None, {}
    try:
        said = read_event(bytes(body))
        if detail is None:
            claim = next(one for one in said.claims if one.subject == as_uuid(subject))
        else:
            claim, sets = read_detail(bytes(detail)), dict(said.sets)
    except (*UNREADABLE, StopIteration):
        claim = None
    return Step(
        name_of(event, index), kind, as_uuid(organisation), version, bytes(state).hex() if state else None, claim, sets
    )


def _record(model: type[Subject], key: UUID, row: Subject | None, life: list[Step], faults: Faults) -> None:
    """Compare one row with its history."""
    name = _name(model, key, row)
    if not life:
        faults.add("record", name, f"{name} has no event: it was written past the verbs.")
        return
    _chain(name, life, faults)
    last = life[-1]
    if row is None:
        faults.add("record", name, f"{name} cannot be read: its row was edited past the verbs.")
    elif _home(row) != last.organisation:
        faults.add("record", name, f"{name} lies in another organisation than {last.event} put it.")
    elif last.kind != model.kind:
        faults.add("record", name, f"{name} is a {last.kind} in {last.event}: the index or the row was exchanged.")
    elif state_of(row) != last.state:
        faults.add("record", name, f"{name} is not as {last.event} left it: its row was edited past the verbs.")
    elif row.version != last.version:
        faults.add(
            "record",
            name,
            f"{name} is at version {row.version}, but {last.event} left it at version {last.version}: "
            "its row was edited past the verbs.",
        )


def _chain(name: str, life: list[Step], faults: Faults) -> None:
    """Follow the states from the first event to the last: each begins where the one before ended."""
    state: str | None = None
    version, before = 0, "its beginning"
    facts: dict[str, Any] | None = {}
    for step in life:
        claim = step.claim
        if claim is None:
            faults.add("record", name, f"The history of {name} is broken: what {step.event} said of it is gone.")
            facts = None
        elif (claim.version, claim.state) != (step.version, step.state):
            faults.add("record", name, f"The index of {step.event} does not say what the event says of {name}.")
        elif claim.was != state or claim.version not in (version + 1, version if claim.state == state else -1):
            faults.add(
                "record",
                name,
                f"{name} was changed past the verbs between {before} and {step.event}: the state that {step.event} "
                "found is not the one left before it.",
            )
            facts = None
        if claim is not None and facts is not None:
            facts = _explained(name, step, claim, facts, faults)
        state, version, before = step.state, step.version, step.event


def _explained(name: str, step: Step, claim: Claim, facts: dict[str, Any], faults: Faults) -> dict[str, Any] | None:
    """Return the facts after ``step``; None, with a fault, where its changes do not explain its state."""
    try:
        now = after(facts, claim, step.sets)
        if explains(now, claim):
            return now
    except UNREADABLE:
        pass
    faults.add("record", name, f"The changes that {step.event} tells of {name} do not give the state that it states.")
    return None


def _name(model: type[Subject], key: UUID, row: Subject | None) -> str:
    """Return what people call a row: its number or code, with its type; else type and key."""
    number = getattr(row, "number", "") or getattr(row, "code", "") if row is not None else ""
    return f"{model.kind} {number}" if isinstance(number, str) and number else f"{model.kind} {key}"


def _home(row: Subject) -> UUID | None:
    try:
        return row.home
    except _BROKEN:
        return None


def state_of(row: Subject) -> str | None:
    """Return the hash of a row's state as a verb would compute it; None where its values make no sense."""
    try:
        return digest(snapshot(row) | plain_parts(row))
    except _BROKEN:
        return None


def _lost(model: type[Subject], faults: Faults) -> None:
    """Name what the ledger wrote and the table no longer has."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT s.subject FROM ledger_subject s WHERE s.type = %s AND s.version IS NOT NULL "  # noqa: S608 - our own table
            f"AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = s.subject)",
            [model.kind],
        )
        lost = [as_uuid(key) for (key,) in cursor.fetchmany(10_000)]
    for start in range(0, len(lost), CHUNK):
        for key, life in histories(lost[start : start + CHUNK]).items():
            name = _remembered(model, key, life)
            faults.add(
                "record", name, f"{name} is missing: {life[-1].event} wrote it, but its row was removed; restore it."
            )
            _chain(name, life, faults)


def _remembered(model: type[Subject], key: UUID, life: list[Step]) -> str:
    """Return what people called a row that is gone, from its own events."""
    for step in life:
        for field in ("number", "code"):
            pair = step.claim.changes.get(field) if step.claim is not None else None
            if pair and isinstance(pair[1], str):
                return f"{model.kind} {pair[1]}"
    return f"{model.kind} {key}"


def _unknown(faults: Faults) -> None:
    """Name types that the ledger knows and this installation does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT type FROM ledger_subject WHERE version IS NOT NULL")
        kinds = {kind for (kind,) in cursor.fetchall()}
    for kind in sorted(kinds - set(Subject.types)):
        faults.add(
            "record",
            str(kind),
            f"The ledger knows records of the type “{kind}”, which this installation does not have: "
            "add the app that brings it, or somebody changed the index.",
        )
