"""The event that a verb leaves: put together from what was written, said, signed and mentioned."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, is_dataclass
from decimal import Decimal
from functools import cache
from importlib.metadata import version as installed_version
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.functional import Promise

from qualitas.kernel.acts.act import Act, mentioned
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.snapshot import to_bytes, utc
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.append import Entry, Touched, append, epoch
from qualitas.kernel.ledger.values import Secret
from qualitas.proof.commitment import commit, new_salt

__all__ = ["Written", "record", "said", "utc"]

SCHEMA = 1
MOST_SUBJECTS = 200


@dataclass(slots=True)
class Written:
    """What a verb did to one subject: the version and state hash before, the hash after, field → before, after."""

    subject: Subject
    before: int | None
    was: str | None
    state: str | None
    changes: dict[str, list[Any]]


@cache
def app_version() -> str:
    """Return the version of Qualitas that writes."""
    return installed_version("qualitas")


def said(inputs: dict[str, Any], fields: set[str], secrets: list[Secret]) -> dict[str, Any]:
    """Return the inputs that no changed field tells, free text behind a commitment whose value joins ``secrets``."""
    spoken: dict[str, Any] = {}
    for name, value in inputs.items():
        if name in fields or value in (None, "", []):
            continue
        spoken[name] = _spoken(name, value, secrets)
    return spoken


def _spoken(name: str, value: Any, secrets: list[Secret]) -> Any:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, list):
        return [_spoken(name, item, secrets) for item in value]
    if isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal) or hasattr(value, "isoformat") or isinstance(value, UUID | Promise):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        value = json.dumps(asdict(value), default=str, sort_keys=True, ensure_ascii=False)
    text = (value.name or "") if isinstance(value, UploadedFile) else str(value)
    salt = new_salt()
    body = to_bytes(text)
    digest = commit(salt, name, body)
    secrets.append(Secret(bytes.fromhex(digest), salt, body))
    return {"#": digest}


def record(
    act: Act,
    name: str,
    main: Subject,
    written: Sequence[Written],
    spoken: dict[str, Any],
    secrets: Sequence[Secret],
    signature: dict[str, Any] | None,
) -> bytes:
    """Write the event of one act; returns its leaf hash, the receipt."""
    first = next(w for w in written if w.subject is main)
    body: dict[str, Any] = {
        **frame(act, name),
        "obj": [main.kind, str(main.id)],
        "ver": main.version,
        "was": first.was,
        "state": first.state,
        "changes": first.changes,
        "said": spoken,
        "also": [
            [w.subject.kind, str(w.subject.id), w.subject.version, w.was, w.state, w.changes]
            for w in written
            if w is not first
        ],
        "about": mentioned(act.mentions),
        "files": [[sha, size] for sha, size in act.files],
        "gates": gates_of(act),
        "sign": signature,
    }
    touched = [
        Touched(w.subject.kind, w.subject.id, w.subject.version, bytes.fromhex(w.state) if w.state else None)
        for w in written
    ]
    seen = {row.subject for row in touched}
    touched += [Touched(kind, key) for kind, key in dict.fromkeys(act.mentions) if key not in seen]
    return append(Entry(act.home, compact(body), touched, secrets, act.gone))


def frame(act: Act, name: str) -> dict[str, Any]:
    """Return the members that every event has."""
    body: dict[str, Any] = {
        "v": 1,
        "org": str(act.home),
        "act": str(act.id),
        "at": utc(act.at),
        "verb": name,
        "actor": str(act.actor.id),
        "via": act.via,
        "app": app_version(),
        "schema": SCHEMA,
        "epoch": epoch(act.home),
    }
    if act.key:
        body["key"] = act.key
    if act.in_place_of not in (None, act.actor.id):
        body["for"] = str(act.in_place_of)
    if act.cause is not None:
        body["cause"] = str(act.cause)
    return body


def gates_of(act: Act) -> list[list[str]]:
    """Return the gates that had something to say to an act as an event says them, each once."""
    said = {(one.gate, "passed" if one.glass else "warned") for one in act.passed}
    return [list(one) for one in sorted(said)]


def compact(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out members that say nothing; refuse an act that says too much for one event."""
    small = {name: value for name, value in body.items() if value not in ({}, [], None)}
    if len(small.get("also", ())) > MOST_SUBJECTS:
        raise Invalid("One act changes too many subjects; use the bulk verb.")
    return small
