"""The snapshot rule: a subject as plain values, the same on every engine, free text and personal values as commitments."""

import datetime as dt
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models

from qualitas.kernel.ledger.values import Secret
from qualitas.proof.canonical import canonical
from qualitas.proof.commitment import commit

type Plain = Any
type AnyField = models.Field[Any, Any]

LEFT_OUT = frozenset({"id", "organisation", "version", "seals"})
_MAX = 2**53


@dataclass(frozen=True, slots=True)
class Slot:
    """How one field goes into the snapshot."""

    name: str
    attribute: str
    plain: Callable[[Any], Plain]
    default: Any
    sealed: bool
    personal: bool


def utc(moment: dt.datetime) -> str:
    """Return ``moment`` as UTC text with microseconds."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")[:26] + "Z"


def _number(value: int) -> Plain:
    return value if abs(value) < _MAX else str(value)


_PLAIN: tuple[tuple[type[AnyField], Callable[[Any], Plain]], ...] = (
    (models.DateTimeField, utc),
    (models.DateField, lambda value: value.isoformat()),
    (models.TimeField, lambda value: value.isoformat()),
    (models.BooleanField, bool),
    (models.IntegerField, _number),
    (models.JSONField, lambda value: json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)),
)


def _plain_for(field: AnyField) -> Callable[[Any], Plain]:
    """Return how values of ``field`` are written; engine-neutral, without floats."""
    if isinstance(field, models.ForeignKey):
        return _plain_for(field.target_field)
    if isinstance(field, models.FloatField):
        raise TypeError(f"{field}: records keep decimals, never floats.")
    if isinstance(field, models.DecimalField):
        scale = Decimal(1).scaleb(-field.decimal_places)
        return lambda value: str(Decimal(value).quantize(scale))
    return next((plain for kind, plain in _PLAIN if isinstance(field, kind)), str)


@cache
def slots(model: type[models.Model]) -> tuple[Slot, ...]:
    """Return how each field of ``model`` goes into its snapshot, in the order of their names."""
    in_clear = frozenset({"state", "number"}) | getattr(model, "in_clear", frozenset())
    personal: frozenset[str] = getattr(model, "personal", frozenset())
    left_out = LEFT_OUT | getattr(model, "left_out", frozenset())
    found = []
    for field in model._meta.concrete_fields:
        if field.name in left_out:
            continue
        texts = isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
        sealed = field.name in personal or (texts and field.name not in in_clear)
        default = None if callable(field.default) or field.default is models.NOT_PROVIDED else field.default
        found.append(Slot(field.name, field.attname, _plain_for(field), default, sealed, field.name in personal))
    return tuple(sorted(found, key=lambda slot: slot.name))


def is_default(slot: Slot, value: Any) -> bool:
    """Tell whether ``value`` is left out of the snapshot: nothing, or the field's default."""
    return value is None or value == "" or (slot.default is not None and value == slot.default)


def to_bytes(plain: Plain) -> bytes:
    """Return the bytes that a commitment to ``plain`` covers."""
    return plain.encode("utf-8", "surrogatepass") if isinstance(plain, str) else canonical(plain)


def commitment(slot: Slot, value: Any, seals: Mapping[str, str]) -> str:
    """Return the commitment (hex) to a sealed value, recomputed from the value and its salt."""
    return commit(bytes.fromhex(seals.get(slot.name, "")), slot.name, to_bytes(slot.plain(value)))


def snapshot(subject: models.Model) -> dict[str, Plain]:
    """Return the subject as its state hash covers it: clear values, commitments for the others, defaults left out."""
    seals: dict[str, str] = getattr(subject, "seals", None) or {}
    facts: dict[str, Plain] = {}
    for slot in slots(type(subject)):
        value = getattr(subject, slot.attribute)
        if is_default(slot, value):
            continue
        facts[slot.name] = {"#": commitment(slot, value, seals)} if slot.sealed else slot.plain(value)
    return facts


def values_of(subject: models.Model) -> dict[str, Any]:
    """Return the raw values of the fields that count, to compare with later."""
    return {slot.name: getattr(subject, slot.attribute) for slot in slots(type(subject))}


def differs(slot: Slot, subject: models.Model, before: Mapping[str, Any]) -> bool:
    """Tell whether the field's value is another than it was ``before``."""
    return slot.name not in before or bool(before[slot.name] != getattr(subject, slot.attribute))


def reseal(
    subject: Any, before: Mapping[str, Any], facts: Mapping[str, Plain]
) -> tuple[dict[str, Plain], dict[str, list[Plain]], list[Secret], list[str]]:
    """Compare with ``before`` and seal what changed anew.

    Returns the new snapshot, the changes (field → before, after), the values to keep, and the changed fields' names.
    """
    after, changes, secrets, changed = dict(facts), {}, [], []
    seals = dict(subject.seals or {})
    model: type[models.Model] = type(subject)
    for slot in slots(model):
        value = getattr(subject, slot.attribute)
        if not differs(slot, subject, before):
            continue
        was = facts.get(slot.name)
        if is_default(slot, value):
            now = None
            after.pop(slot.name, None)
            seals.pop(slot.name, None)
        elif slot.sealed:
            salt = os.urandom(32)
            body = to_bytes(slot.plain(value))
            digest = commit(salt, slot.name, body)
            seals[slot.name] = salt.hex()
            person: UUID | None = subject.whose if slot.personal else None
            secrets.append(Secret(bytes.fromhex(digest), salt, body, person))
            now = after[slot.name] = {"#": digest}
        else:
            now = after[slot.name] = slot.plain(value)
        changed.append(slot.name)
        if was != now:
            changes[slot.name] = [was, now]
    subject.seals = seals
    return after, changes, secrets, changed
