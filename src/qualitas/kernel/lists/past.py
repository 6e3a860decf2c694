"""As of a day: which records of a type stood on a past day, and what they said then.

Which stood is asked of the days in their rows, by one condition in SQL; what was changed since is taken from the
ledger: the first entry after the day that changed a field says what was there before.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from qualitas.kernel.acts.claims import UNREADABLE, Claim, read_detail, read_event
from qualitas.kernel.acts.lifecycle import Past
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.reading import as_uuid
from qualitas.kernel.ledger.values import db_uuid

AS_OF = "as_of"
"""The name of the day in the address of a list or a record."""
AT_ONCE = 300
_LATER = (
    "SELECT s.subject, e.body, s.detail FROM ledger_subject s JOIN ledger_event e ON e.id = s.event_id "
    "WHERE s.subject IN (%s) AND s.version IS NOT NULL ORDER BY s.id"
)


def day_of(model: type[Subject], said: str, today: dt.date) -> dt.date | None:
    """Return the past day that an address asks for; None where it asks for none. Raises Invalid for what is no such day."""
    if not said or model.past is None:
        return None
    try:
        day: dt.date | None = dt.date.fromisoformat(said)
    except ValueError:
        day = None
    if day is None or ahead(day, today):
        sentence = _("Give a day that has come, such as 2026-03-31.")
        raise Invalid(sentence, {AS_OF: [sentence]})
    return day


def ahead(day: dt.date, today: dt.date) -> bool:
    """Tell whether a day is still to come."""
    return day > today


def stood(model: type[Subject], rows: QuerySet[Any], day: dt.date) -> QuerySet[Any]:
    """Keep the rows that stood on ``day``; where nobody noted when one ended, it ended when the next one began."""
    past = _past(model)
    ended = Q(**{"state__in": past.over, f"{past.until}__gt": day})
    later = {past.among: OuterRef(past.among), f"{past.since}__gt": OuterRef(past.since)}
    following = model._base_manager.filter(**later).order_by(past.since).values(past.since)[:1]
    unknown = Q(pk__in=[])
    for state in past.over[:1]:  # the state into which another one brings it
        unknown = Q(**{"state": state, f"{past.until}__isnull": True}) & Q(next_began__gt=day)
    rows = rows.alias(next_began=Subquery(following)).filter(**{f"{past.since}__lte": day})
    return rows.filter(Q(state=past.state) | ended | unknown)


def _past(model: type[Subject]) -> Past:
    assert model.past is not None  # noqa: S101 - who asks for a day has looked
    return model.past


def as_they_stood(model: type[Subject], records: Iterable[Any], day: dt.date) -> list[Any]:
    """Return the records, read before and never to be written, saying what they said on ``day``."""
    found, past = list(records), _past(model)
    stems = {getattr(record, f"{past.among}_id"): getattr(record, past.among) for record in found}
    before = changed_since({record.pk for record in found} | set(stems), day)
    for subject in [*found, *stems.values()]:
        for name, value in before.get(subject.pk, {}).items():
            _put_back(subject, name, value)
    _name_again([*found, *stems.values()])
    for record in found:
        record.state = past.state
    return found


def changed_since(keys: set[UUID], day: dt.date) -> dict[UUID, dict[str, Any]]:
    """Return for each subject what its fields said before they were first changed after ``day``, as the ledger has it."""
    found: dict[UUID, dict[str, Any]] = {}
    wanted = [db_uuid(key) for key in keys]
    for low in range(0, len(wanted), AT_ONCE):
        some = wanted[low : low + AT_ONCE]
        with connection.cursor() as cursor:
            cursor.execute(_LATER % ", ".join(["%s"] * len(some)), some)
            for subject, body, detail in cursor.fetchall():
                key = as_uuid(subject)
                claim = _after(key, bytes(body), bytes(detail) if detail is not None else None, day)
                if claim is not None and claim.was is not None:
                    told = found.setdefault(key, {})
                    for name, pair in claim.changes.items():
                        told.setdefault(name, pair[0])
    return found


def _after(key: UUID, body: bytes, detail: bytes | None, day: dt.date) -> Claim | None:
    """Return what an event says of a subject, where it happened after ``day``."""
    try:
        said = read_event(body)
        if dt.datetime.fromisoformat(said.at).date() <= day:
            return None
        return read_detail(detail) if detail is not None else next(one for one in said.claims if one.subject == key)
    except (*UNREADABLE, StopIteration):
        return None


def _put_back(subject: Any, name: str, value: Any) -> None:
    """Set a field to what it said; what is sealed, or kept in parts, stays as it is today."""
    field = next((one for one in subject._meta.concrete_fields if one.name == name), None)
    if field is None or isinstance(value, dict | list):
        return
    if value is None:
        value = None if field.null else field.get_default()
    elif isinstance(field, models.ForeignKey):
        value = UUID(value)
    else:
        value = field.to_python(value)
    setattr(subject, field.attname, value)


def _name_again(subjects: Sequence[Any]) -> None:
    """Read those to whom changed references lead, by one query a type."""
    wanted: dict[Any, set[Any]] = {}
    lost: list[tuple[Any, Any]] = []
    for subject in subjects:
        for field in subject._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.is_cached(subject):
                key, kept = getattr(subject, field.attname), getattr(subject, field.name)
                if key is not None and (kept is None or kept.pk != key):
                    wanted.setdefault(field.related_model, set()).add(key)
                    lost.append((subject, field))
                elif key is None and kept is not None:
                    field.set_cached_value(subject, None)
    named = {key: one for model, keys in wanted.items() for key, one in model._base_manager.in_bulk(list(keys)).items()}
    for subject, field in lost:
        field.set_cached_value(subject, named.get(getattr(subject, field.attname)))


def that_stood(record: Any, rows: QuerySet[Any], day: dt.date) -> Any:
    """Return which of ``rows`` stood on ``day`` for the stable thing of ``record``, or None."""
    model: type[Subject] = type(record)
    past = _past(model)
    same = rows.filter(**{past.among: getattr(record, f"{past.among}_id")})
    return stood(model, same, day).order_by(F(past.since).desc()).first()


def rests_on(record: Any, day: dt.date) -> str:
    """Say on what an answer about the past rests: on what was recorded here, or on what was stated when it was brought."""
    if record is not None and record.opened_at is not None and record.opened_at.date() > day:
        return _("This system did not record it: it rests on what was stated when the record was brought here.")
    return _(
        "It rests on the days on which revisions took effect and ended, and on what the ledger says was changed since."
    )


def reach(record: Any, path: str) -> Any:
    """Return the value at a path such as document__owner__name."""
    for step in path.split("__"):
        if record is None:
            return None
        record = getattr(record, step)
    return record
