"""Filters of lists, the same on pages, in exports and in the API: several values, spans of days, one's own."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.act import Actor
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.subject import Subject

ME = "me"
MOST_MEANT = 500
"""Records of one name that a filter takes for the one that is meant."""
NONE = "none"
SPAN = re.compile(r"^(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?$")
WORDS: dict[str, Words] = {
    "overdue": _("before today"),
    "today": _("today"),
    "week": _("this week"),
    "month": _("this month"),
    "next30": _("in the next 30 days"),
    "past30": _("in the past 30 days"),
    NONE: _("empty"),
}
TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def days(text: str, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day that a filter means; raises ValueError where it means none."""
    day = dt.timedelta(days=1)
    monday, first = today - today.weekday() * day, today.replace(day=1)
    known = {
        "overdue": (None, today - day),
        "today": (today, today),
        "week": (monday, monday + 6 * day),
        "month": (first, (first + 31 * day).replace(day=1) - day),
        "next30": (today, today + 30 * day),
        "past30": (today - 30 * day, today),
    }
    if text in known:
        return known[text]
    found = SPAN.match(text)
    if found is None:
        one = dt.date.fromisoformat(text)
        return one, one
    begin, end = (dt.date.fromisoformat(part) if part else None for part in found.groups())
    if begin is None and end is None:
        raise ValueError(text)
    return begin, end


def span(path: str, text: str, today: dt.date, *, moments: bool, zone: dt.tzinfo = dt.UTC) -> Q:
    """Return the condition that a day, or a moment in ``zone``, lies where a filter says; raises ValueError."""
    if text == NONE:
        return Q(**{f"{path}__isnull": True})
    begin, end = days(text, today)
    found = Q()
    if begin is not None:
        found &= Q(**{f"{path}__gte": _start(begin, zone) if moments else begin})
    if end is not None and moments:
        found &= Q(**{f"{path}__lt": _start(end + dt.timedelta(days=1), zone)})
    elif end is not None:
        found &= Q(**{f"{path}__lte": end})
    return found


def _start(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone)


def is_days(field: Any) -> bool:
    """Tell whether a field holds days or moments."""
    return isinstance(field, models.DateField)


@dataclass(frozen=True, slots=True)
class Reached:
    """What a filter finds in parts: the part, its field, its way to whom it belongs, and the record's way to the same."""

    part: Any
    field: Any
    of: str
    on: str


@cache
def reached(model: type[Subject], name: str) -> Reached | None:
    """Return what a filter of ``model`` that looks into parts finds there; None for one that looks at the record itself."""
    way = model.through.get(name)
    if way is None:
        return None
    *before, parts, named = way.split("__")
    holder: Any = model
    for step in before:
        holder = holder._meta.get_field(step).related_model
    part: Any = holder._meta.get_field(parts).related_model
    return Reached(part, part._meta.get_field(named), part.of, "__".join(before) or "pk")


def anywhere(model: type[Subject], name: str, fits: Q, *, none: bool = False) -> Q:
    """Return the condition that a part of a record fits, so that no record comes twice; ``none``: or no part says any."""
    found = reached(model, name)
    if found is None:
        return fits
    rows = found.part.objects
    anyone = Q(**{f"{found.on}__in": rows.filter(fits).values(found.of)})
    if none:
        anyone |= ~Q(**{f"{found.on}__in": rows.filter(**{f"{found.field.name}__isnull": False}).values(found.of)})
    return anyone


def condition(
    path: str, field: Any, other: Any, values: tuple[str, ...], who: Actor, today: dt.date, zone: dt.tzinfo
) -> Q:
    """Return the condition that one of ``values`` fits; what cannot be understood fits nothing.

    Another record is looked up here, so that the list is asked for its key: by that an index finds its rows.
    """
    found = Q(pk__in=[])
    for value in values:
        try:
            if other is not None:
                found |= _referring(path, other, value, who)
            elif is_days(field):
                found |= span(path, value, today, moments=isinstance(field, models.DateTimeField), zone=zone)
            elif isinstance(field, models.BooleanField):
                found |= Q(**{path: TRUTH[value.lower()]})
            elif value == NONE and field is not None and (field.null or field.blank):
                found |= Q(**{path: ""}) if not field.null else Q(**{f"{path}__isnull": True})
            else:
                found |= Q(**{path: field.to_python(value) if field is not None else value})
        except (ValidationError, ValueError, KeyError, OverflowError):
            continue
    return found


def _referring(path: str, other: Any, value: str, who: Actor) -> Q:
    """Return the condition that another record is meant: one's own, none, or by number, name or e-mail address."""
    own = {field.name for field in other._meta.concrete_fields}
    if value == ME and other.kind == "person":
        return Q(**{path: who.id})
    if value == NONE:
        return Q(**{f"{path}__isnull": True})
    meant = Q(number=value)
    if not re.fullmatch(r"[A-Z]{1,5}-\d{4}-\d{4,}", value):
        for name in ("name", "title", "code", "email"):
            if name in own:
                meant |= Q(**{f"{name}__iexact": value})
    keys = list(other.within(who.organisation_id).filter(meant).order_by().values_list("pk", flat=True)[:MOST_MEANT])
    return Q(**{path: keys[0]}) if len(keys) == 1 else Q(**{f"{path}__in": keys})
