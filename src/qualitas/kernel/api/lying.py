"""What one record's page in the API lists of what lies beside it, so that programs find and withdraw it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from qualitas.kernel.acts.snapshot import utc
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.api import faces
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records import anchors
from qualitas.kernel.records.beside import Lying, lying_types
from qualitas.kernel.records.marked import Marked, around
from qualitas.kernel.records.models import Record

ON_RECORDS = ("comments", "attachments", "links", "watchers")
MARKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "stated": ("stated", ("source", "number", "state", "approvals")),
    "amendment": ("amendments", ("field", "wrong", "right", "reason")),
    "redaction": ("redactions", ("where", "", "", "reason")),
    "hold": ("holds", ("", "", "", "reason")),
    "evidence-elsewhere": ("evidence_elsewhere", ("title", "place", "sha256", "note")),
}
"""Under which name each kind of mark is listed, and what its texts are called there."""


def lists(who: Acting, record: Any) -> dict[str, list[dict[str, Any]]]:
    """Return what lies beside a record: for every record what was said, attached and linked; of a person the duties.

    The queries do not grow with their number: one for all of it, and one for each type that is named in it.
    """
    if isinstance(record, Record):
        return _on_record(record)
    found = {}
    for name, model, field in referring(type(record)):
        rows: Any = model.readable(who.organisation_id)
        rows = rows.filter(**{field: record}, state=model.lifecycle.start)
        found[name] = [
            _held(row, field, record) for row in rows.order_by("pk") if not _refused(row, field, record, who)
        ]
    return found


def referring(model: type[Subject]) -> list[tuple[str, type[Subject], str]]:
    """Return the types that lie beside records of ``model`` alone: their name there, the type, and the field."""
    found = []
    for one in lying_types().values():
        field = one._meta.get_field(one.beside[0])
        if isinstance(field, models.ForeignKey) and field.related_model is model:
            found.append((field.remote_field.get_accessor_name() or field.name, one, field.name))
    return found


def _refused(row: Any, field: str, record: Any, who: Acting) -> str:
    setattr(row, field, record)
    sentence: str = row.closed_to(who)
    return sentence


def _held(row: Any, field: str, record: Any) -> dict[str, Any]:
    """Return what lies beside a person, without saying again whose it is."""
    setattr(row, field, record)
    return {name: value for name, value in faces.face(row).items() if name != field}


def _on_record(record: Record) -> dict[str, list[dict[str, Any]]]:
    rows, marked = around(record)
    named = _references(record.home, rows)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ON_RECORDS}
    for row in rows:
        url = f"{faces.BASE}/beside/{row.kind}/{row.key}"
        frame = {
            "id": str(row.key),
            "version": row.version,
            "url": url,
            "by": named.get(row.by) if row.by else None,
            "at": utc(row.at),
        }
        if row.kind == "comment":
            found["comments"].append(frame | _said(row, record))
        elif row.kind == "attachment":
            found["attachments"].append(frame | {"name": row.text, "size": row.size, "file": f"{url}/file"})
        elif row.kind == "watch":
            found["watchers"].append(frame)
        else:
            forward = row.from_id == record.pk
            other = row.into_id if forward else row.from_id
            direction = "to" if forward else "from"
            found["links"].append(
                frame | {"meaning": row.text, "direction": direction, "record": named.get(other) if other else None}
            )
    return found | _marks(record, marked)


def _said(row: Lying, record: Record) -> dict[str, Any]:
    """Return what a comment says, about which passage, and which comment it answers; "found" is None for a gone one."""
    about = row.passage
    if about is None:
        passage = None
    else:
        around = {"quote": about.quote, "before": about.before, "after": about.after}
        passage = {"block": about.block, **around, "found": anchors.found(about, record.passages())}
    answers = str(row.answers) if row.answers else None
    return {"text": row.text, "state": row.state, "answers": answers, "passage": passage}


def _marks(record: Record, found: list[Marked]) -> dict[str, list[dict[str, Any]]]:
    """Return what was amended, redacted and held, and what lies elsewhere: nothing of that is kept here."""
    named = faces.references(
        record.home, {"person": {key for one in found for key in (one.by, one.checked_by) if key is not None}}
    )
    told: dict[str, list[dict[str, Any]]] = {name: [] for name, _texts in MARKS.values()}
    for one in found:
        name, texts = MARKS[one.kind]
        said = {word: text for word, text in zip(texts, one.texts, strict=True) if word}
        frame = {
            "id": str(one.key),
            "version": one.version,
            "url": f"{faces.BASE}/beside/{one.kind}/{one.key}",
            "by": named.get(one.by) if one.by else None,
            "at": utc(one.at),
            **said,
        }
        if one.kind == "evidence-elsewhere":
            dated, checked, following = (day.isoformat() if day else None for day in one.days)
            by = named.get(one.checked_by) if one.checked_by else None
            frame |= {"state": one.state, "kept_here": False, "dated": dated, "checked_by": by, "checked_on": checked}
            frame["next_check"] = following
        if one.kind == "stated":
            frame["happened_on"] = one.days[0].isoformat() if one.days[0] else None
        told[name].append(frame)
    return told


def _references(home: UUID, rows: Iterable[Lying]) -> dict[UUID, dict[str, Any]]:
    """Return references to everyone and everything that is named beside a record, by one query a type."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        for kind, key in (("person", row.by), (row.from_type, row.from_id), (row.into_type, row.into_id)):
            if kind and key is not None:
                wanted[kind].add(key)
    return faces.references(home, wanted)
