"""Retention (7.5.3.2): how long closed records are kept, chosen by each organisation for each record type."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.identity.preferences import PREFERENCES, Preference, number
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.ledger.models import Subject as Touched
from qualitas.kernel.records.models import Record
from qualitas.kernel.records.passages import BLANK

ROOM = "retention"
LONGEST = 100


def is_kept(model: type[Subject]) -> bool:
    """Tell whether records of ``model`` have a number and come to an end, so that a rule can count from there."""
    ends = any(not state.open for state in model.lifecycle.states)
    return issubclass(model, Record) and bool(model.collection) and ends


def declare_rules() -> None:
    """Declare one preference for each record type; called when every type is known."""
    for model in Subject.types.values():
        if is_kept(model) and f"{ROOM}.{model.kind}" not in PREFERENCES:
            number(
                f"{ROOM}.{model.kind}",
                0,
                label=model._meta.verbose_name_plural or model.kind,
                means=gettext_lazy("How long they are kept after they were closed; 0 keeps them for ever."),
                unit=gettext_lazy("years"),
                most=LONGEST,
            )


def rule(model: type[Subject]) -> Preference[int]:
    """Return how many years records of ``model`` are kept after closing; 0 is for ever."""
    return PREFERENCES[f"{ROOM}.{model.kind}"]


@dataclass(frozen=True, slots=True)
class Due:
    """A record whose time is over: since when it is closed, until when it had to be kept."""

    record: Record
    closed_on: dt.date
    kept_until: dt.date


def kept_types() -> list[type[Record]]:
    """Return every record type that a rule can be set for."""
    return [model for model in Subject.types.values() if issubclass(model, Record) and is_kept(model)]


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later; the last of its month where that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due(organisation: Organisation, who: object, today: dt.date, most: int) -> Iterator[Due]:
    """Yield the records, that ``who`` may read, whose time after closing is over on ``today``; of each type ``most``.

    A record counts as closed since the last entry of the ledger that changed it, for after closing nothing does.
    """
    for model in kept_types():
        given = 0
        for months, mine in _rules(organisation, model):
            over = [state.name for state in model.lifecycle.states if not state.open]
            opened_before = dt.datetime.combine(months_after(today, -months), dt.time(), dt.UTC) + dt.timedelta(days=1)
            rows = model.within(organisation.id).seen_by(who)  # type: ignore[attr-defined] # a Shelf has it
            rows = rows.filter(mine, state__in=over, opened_at__lt=opened_before).exclude(title=BLANK)
            found = list(rows.order_by("opened_at")[: most * 2])
            closed = _last_changed([record.pk for record in found])
            for record in found:
                day = closed.get(record.pk)
                if day is not None and given < most and (until := months_after(day, months)) < today:
                    given += 1
                    yield Due(record, day, until)


def _rules(organisation: Organisation, model: type[Record]) -> list[tuple[int, Q]]:
    """Return how many months records of a type are kept, and of which of them that holds; what is kept for ever is absent."""
    usual = rule(model).of(organisation) * 12
    if not model.keeps:
        return [(usual, Q())] if usual else []
    own = {months or usual for months in _stated(organisation, model)}
    return [
        (months, Q(**{model.keeps: months}) | (Q(**{model.keeps: 0}) if months == usual else Q(pk__in=[])))
        for months in sorted(own - {0})
    ]


def _stated(organisation: Organisation, model: type[Record]) -> set[int]:
    """Return the numbers of months that stand where the records of a type have their own rule."""
    *way, name = model.keeps.split("__")
    kind: type[Any] = model
    for step in way:
        kind = kind._meta.get_field(step).related_model
    return set(kind.within(organisation.id).values_list(name, flat=True).distinct())


def kept_until(organisation: Organisation, record: Record) -> dt.date | None:
    """Return until when a record has to be kept; None where it has no rule, is not closed or was disposed of already."""
    model = type(record)
    months = rule(model).of(organisation) * 12 if is_kept(model) else 0
    if model.keeps and is_kept(model):
        months = model.within(organisation.id).filter(pk=record.pk).values_list(model.keeps, flat=True)[0] or months
    day = _last_changed([record.pk]).get(record.pk) if months and not _is_open(record) else None
    return months_after(day, months) if day is not None and record.title != BLANK else None


def _is_open(record: Record) -> bool:
    return record.lifecycle.by_name[record.state].open


def _last_changed(keys: list[UUID]) -> dict[UUID, dt.date]:
    """Return the day of the last event that changed each of these records."""
    touched = Touched.objects.filter(subject__in=keys, version__isnull=False)
    last = dict(touched.values_list("subject").annotate(event=Max("event")))
    bodies = dict(Event.objects.filter(pk__in=set(last.values())).values_list("pk", "body"))
    days = {key: orjson.loads(bytes(body))["at"] for key, body in bodies.items()}
    return {key: dt.datetime.fromisoformat(days[event]).date() for key, event in last.items()}
