"""A record as JSON: its frame, its members, references as number and label, its file, the verbs that are possible."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.snapshot import utc
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.api.doable import doable, offered
from qualitas.kernel.api.members import content_of, members, reach
from qualitas.kernel.identity.acting import Acting

BASE = "/api/v1"
SHOWN_ONCE = ("plain",)
"""What a verb hands out once, beside the record that it opened: the plain text of a new token."""


def plain(value: Any) -> Any:  # noqa: PLR0911 - one line a kind of value
    """Return ``value`` as JSON says it: times in UTC, decimals as text, records as references."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Subject):
        return reference(value)
    if isinstance(value, dt.datetime):
        return utc(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def url_of(record: Subject) -> str | None:
    """Return the address of a record, where it has one."""
    if record.beside and not record.collection:
        return f"{BASE}/beside/{record.kind}/{record.id}"
    number = getattr(record, "number", "")
    return f"{BASE}/{record.collection}/{quote(number)}" if record.collection and number else None


def reference(record: Subject) -> dict[str, Any]:
    """Return how other records refer to this one; of a confidential one no more than that it is."""
    if getattr(record, "confidential", False):
        hidden = {"id": str(record.id), "type": record.kind, "number": None, "url": None}
        return {**hidden, "label": _("a confidential record")}
    return own_reference(record)


def own_reference(record: Subject) -> dict[str, Any]:
    """Return what a record is called, to those who read the record itself."""
    return {
        "id": str(record.id),
        "type": record.kind,
        "number": getattr(record, "number", "") or None,
        "label": str(record.label),
        "url": url_of(record),
    }


def subjects_of(records: Iterable[Any]) -> dict[UUID, dict[str, Any]]:
    """Return references to what each record is about (a to-do, a comment), by one query a type."""
    wanted: dict[UUID, dict[str, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for record in records:
        if getattr(record, "on_id", None):
            wanted[record.home][record.on_type].add(record.on_id)
    found: dict[UUID, dict[str, Any]] = {}
    for home, keys in wanted.items():
        found |= references(home, keys)
    return found


def references(home: UUID, wanted: Mapping[str, Iterable[UUID]]) -> dict[UUID, dict[str, Any]]:
    """Return references to an organisation's records by their keys, by one query a type; those of others are absent."""
    found: dict[UUID, dict[str, Any]] = {}
    for kind, keys in wanted.items():
        model = Subject.types.get(kind)
        if model is not None:
            found |= {other.id: reference(other) for other in model.readable(home).filter(pk__in=list(keys))}
    return found


def face(record: Any, *, short: bool = False, about: dict[UUID, dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return a record as JSON; ``short`` leaves out long texts, as lists do."""
    body = own_reference(record) | {
        "version": record.version,
        "state": record.status or None,
        "title": str(getattr(record, "title", "") or record.label),
    }
    model: type[Subject] = type(record)
    for member in members(model):
        if not (short and member.long):
            body[member.name] = plain(reach(record, member.path or member.name))
    if hasattr(record, "on_id"):
        known = subjects_of([record]) if about is None else about
        body["about"] = known.get(record.on_id)
    if name := content_of(model):
        body["file"] = _file(record, getattr(record, name))
    return body


def _file(record: Any, content: Any) -> dict[str, Any] | None:
    """Return what is told of a record's file."""
    if content is None:
        return None
    url = url_of(record)
    return {
        "name": getattr(record, "file_name", "") or getattr(record, "name", ""),
        "size": content.size,
        "media_type": content.media_type,
        "sha256": content.sha256,
        "url": f"{url}/file" if url else None,
    }


def verbs_now(who: Acting, record: Subject) -> list[dict[str, Any]]:
    """Return what can be done with a record, and for what cannot be done now by this person the sentence why not."""
    found = []
    model: type[Subject] = type(record)
    for name, verb in offered(doable(model), model).items():
        if not verb.suits(who, record):
            continue
        refusal = verb.why_not(who, record)
        found.append(
            {
                "name": name,
                "label": str(verb.label),
                "description": verb.sentence,
                "signs": str(verb.signs) or None,
                "possible": refusal is None,
                "why_not": str(refusal) if refusal else None,
                "url": f"{url_of(record)}/{name}",
            }
        )
    return found


def receipt(act: Act) -> dict[str, Any]:
    """Return the receipt of an act: its id, and the leaf hash of its event in the ledger."""
    return {"act": str(act.id), "at": utc(act.at), "leaf": act.leaf.hex()}
