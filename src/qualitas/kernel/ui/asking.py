"""What a list was asked for, read from its address: search, filters, order, place; and the rows that answer it."""

import base64
import binascii
import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.lists import past
from qualitas.kernel.lists.filters import NONE, anywhere, condition, is_days, reached
from qualitas.kernel.search.narrowing import Having, having
from qualitas.kernel.ui import words
from qualitas.kernel.ui.showing import Shown, shown

PAGE = 50
MOST_COUNTED = 1000
EVERY = "all"
LONGEST_SEARCH = 200
MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as asked for. ``filters`` are the chosen values by name, of which one must fit.

    ``after`` is where the last page ended; ``view`` is the saved view that the list was opened with. ``every`` asks for records in every state; without it and without a state a list leaves out what is over. ``as_of`` is a past day: the list as it stood then.
    """

    model: type[Subject]
    query: str
    filters: dict[str, tuple[str, ...]]
    order: Shown
    descending: bool
    columns: tuple[Shown, ...]
    chosen: tuple[str, ...]
    after: tuple[Any, UUID] | None
    every: bool = False
    view: str = ""
    as_of: dt.date | None = None

    def address(self, **changes: Any) -> str:
        """Return the query string of this list with some answers changed; None takes one away."""
        state = {"state": EVERY} if self.every else {}
        given: dict[str, Any] = {"q": self.query, **state, **self.filters}
        given |= {"order": self.sorted_by, "columns": self.chosen, "view": self.view}
        given |= {past.AS_OF: self.as_of.isoformat() if self.as_of else ""}
        given |= changes
        return urlencode({name: value for name, value in given.items() if value}, doseq=True)

    @property
    def sorted_by(self) -> str:
        """Return the order as the address says it; empty for the type's own order."""
        said = f"{'-' if self.descending else ''}{self.order.name}"
        return "" if said == own_order(self.model) else said

    @property
    def narrowed(self) -> bool:
        """Tell whether anything is filtered out."""
        return bool(self.query or self.filters or self.as_of)

    @property
    def current_only(self) -> bool:
        """Tell whether what is over is left out."""
        if self.as_of is not None:
            return False
        return not self.every and "state" not in self.filters and has_an_end(self.model)


def has_an_end(model: type[Subject]) -> bool:
    """Tell whether records of a type can be over: superseded, done, left."""
    return any(not state.open for state in model.lifecycle.states)


def own_order(model: type[Subject]) -> str:
    """Return the order that a type's list has by itself, as a fact's name, with a minus where it goes down."""
    return model.order.rpartition("__")[2] if "__" in model.order else model.order


@cache
def filters_of(model: type[Subject]) -> tuple[Shown, ...]:
    """Return the facts by which a type's list can be filtered: its state always, then those it names."""
    names = ["state"] if len(model.lifecycle.states) > 1 else []
    names += [name for name in model.filters if name != "state"]
    days = [name for name in (*model.columns, *model.facts, "opened_at") if is_days(shown(model, name).field)]
    return tuple(f for name in dict.fromkeys((*names, *model.through, *days)) if (f := filter_of(model, name)).path)


@cache
def filter_of(model: type[Subject], name: str) -> Shown:
    """Return the fact by which a filter of a type's list goes; its path begins at the part where it stands in one."""
    found = reached(model, name)
    if found is None:
        return shown(model, name)
    return Shown(name, found.field, found.field.name, found.field.name, nullable=True)


@cache
def sortable(model: type[Subject]) -> dict[str, Shown]:
    """Return the facts by which a type's list can be sorted."""
    names = dict.fromkeys(("number", *model.columns, own_order(model).lstrip("-")))
    return {name: fact for name in names if (fact := shown(model, name)).path and _comparable(fact)}


def _comparable(fact: Shown) -> bool:
    return not isinstance(fact.field, models.JSONField)


def read(model: type[Subject], given: QueryDict) -> Asked:
    """Read a list's address; what cannot be understood is passed over."""
    known = sortable(model)
    said = given.get("order", "") or own_order(model)
    order = known.get(said.lstrip("-")) or known[own_order(model).lstrip("-")]
    if order.name != said.lstrip("-"):
        said = own_order(model)
    wanted = tuple(name for name in given.getlist("columns") if name in optional(model))
    names = wanted or model.columns
    descending = said.startswith("-")
    filters = {fact.name: values for fact in filters_of(model) if (values := _values(given, fact))}
    as_of = past.day_of(model, given.get(past.AS_OF, ""), dt.datetime.now(dt.UTC).date())
    if as_of is not None:
        filters.pop("state", None)  # all of them stood
    every = EVERY in filters.get("state", ())
    if every:
        del filters["state"]
    return Asked(
        model=model,
        query=_clean(given.get("q", ""))[:LONGEST_SEARCH],
        filters=filters,
        order=order,
        descending=descending,
        columns=tuple(shown(model, name) for name in names),
        chosen=wanted,
        after=_place(order, given.get("after", "")),
        every=every,
        view=_clean(given.get("view", ""))[:30],
        as_of=as_of,
    )


def _values(given: QueryDict, fact: Shown) -> tuple[str, ...]:
    """Return the values of a filter; the two ends of a span of days may come apart, as a form sends them."""
    found = [_clean(value)[:LONGEST_SEARCH] for value in given.getlist(fact.name)]
    begin, end = (_clean(given.get(f"{fact.name}.{side}", ""))[:10] for side in ("from", "to"))
    if begin or end:
        found.append(f"{begin}..{end}")
    return tuple(value for value in dict.fromkeys(found) if value)[:MOST_VALUES]


@cache
def optional(model: type[Subject]) -> tuple[str, ...]:
    """Return the facts that a type's list can show."""
    return tuple(dict.fromkeys((*model.columns, *model.facts)))


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()


def _filtered(asked: Asked, who: Acting) -> Q:
    """Return the condition of the filters."""
    zone = words.zone_of(who.organisation.zone)
    today = dt.datetime.now(zone).date()
    found = Q()
    for name, values in asked.filters.items():
        fact, some, none = filter_of(asked.model, name), values, False
        if name in asked.model.through:
            some, none = tuple(value for value in values if value != NONE), NONE in values
        fits = condition(fact.path, fact.field, fact.related, some, who, today, zone)
        found &= anywhere(asked.model, name, fits, none=none)
    if asked.current_only:
        found &= Q(state__in=[state.name for state in asked.model.lifecycle.states if state.open])
    return found


def _narrowed(asked: Asked, rows: QuerySet[Any], wanted: Q) -> QuerySet[Any]:
    """Keep the rows that are wanted, and of a past day those that stood."""
    if asked.as_of is not None:
        rows = past.stood(asked.model, rows, asked.as_of)
    return rows.filter(wanted)


def _sought(asked: Asked, who: Acting) -> Having | None:
    """Return the condition of the words, if there are any."""
    return having(who, asked.query, asked.model) if asked.query else None


def _wanted(asked: Asked, who: Acting) -> Q:
    """Return the condition of the words and the filters."""
    sought = _sought(asked, who)
    return _filtered(asked, who) & (sought.all if sought else Q())


def answer(asked: Asked, who: Acting) -> tuple[int, QuerySet[Any]]:
    """Return how many rows match (counted up to 1,001) and all of them in order.

    Few matching rows are found by their own indexes and sorted; many are met soon by walking the order's index.
    """
    filters, sought = _filtered(asked, who), _sought(asked, who)
    seen = asked.model.seen_by(who)
    first = sought.first if sought is not None and not asked.filters else None
    if sought and first is not None and _counted(_narrowed(asked, seen, filters & first)) > MOST_COUNTED:
        return MOST_COUNTED + 1, _walked(asked, who, filters & sought.met)
    matching = _narrowed(asked, seen, filters & (sought.all if sought else Q()))
    count = _counted(matching)
    if count <= MOST_COUNTED:
        return count, _in_order(asked, matching)
    return count, _walked(asked, who, filters & (sought.met if sought else Q()))


def _counted(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: MOST_COUNTED + 1].count()


def _walked(asked: Asked, who: Acting, wanted: Q) -> QuerySet[Any]:
    """Return the matching rows so that the database can walk the index of the order.

    Where the order is that of the stable thing behind a record, the organisation is asked of that one: it is the same.
    """
    parent = _parent(asked)
    rows: Any = asked.model.objects.filter(**{f"{parent}__organisation": who.organisation_id}) if parent else None
    rows = asked.model.seen_by(who) if rows is None else asked.model.open_to(rows, who)
    return _in_order(asked, _narrowed(asked, rows, wanted))


def _parent(asked: Asked) -> str:
    """Return the field of the stable thing by which the list is ordered; empty where it is the record itself."""
    name, dots, rest = _sort_path(asked.order).partition("__")
    if not dots or "__" in rest:
        return ""
    field = asked.model._meta.get_field(name)
    to = field.related_model
    owned = isinstance(to, type) and any(f.name == "organisation" for f in to._meta.concrete_fields)
    return name if owned and not field.null and not asked.order.nullable else ""


def _in_order(asked: Asked, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Put rows into the asked order, the key deciding between equals; empty values come last."""
    by = F(_sort_path(asked.order))
    if asked.order.nullable:
        first = by.desc(nulls_last=True) if asked.descending else by.asc(nulls_last=True)
    else:
        first = by.desc() if asked.descending else by.asc()
    return rows.order_by(first, "-pk" if asked.descending else "pk")


def exported(asked: Asked, who: Acting) -> QuerySet[Any]:
    """Return every matching row in order."""
    return _in_order(asked, _narrowed(asked, asked.model.seen_by(who), _wanted(asked, who)))


def matching(asked: Asked, who: Acting) -> QuerySet[Any]:
    """Return every matching row in no order, to be counted."""
    return _narrowed(asked, asked.model.seen_by(who), _wanted(asked, who)).order_by()


def _sort_path(fact: Shown) -> str:
    return fact.text_path if fact.related is not None else fact.path


def beyond(asked: Asked) -> Q:
    """Return the condition of the rows after the place where the last page ended."""
    if asked.after is None:
        return Q()
    value, key = asked.after
    path, side = _sort_path(asked.order), "lt" if asked.descending else "gt"
    same_but_later = Q(**{f"pk__{side}": key})
    if value is None:
        return Q(**{f"{path}__isnull": True}) & same_but_later
    later = Q(**{f"{path}__{side}": value}) | (Q(**{path: value}) & same_but_later)
    if asked.order.nullable:
        return later | Q(**{f"{path}__isnull": True})
    # The first part says again what the second does, in a form that an index can follow.
    return Q(**{f"{path}__{side}e": value}) & later


def place(value: Any, key: UUID) -> str:
    """Return where a page ends, for the address of the next one."""
    said = value.isoformat() if hasattr(value, "isoformat") else value
    return base64.urlsafe_b64encode(json.dumps([said, str(key)], default=str).encode()).decode().rstrip("=")


def _place(order: Shown, said: str) -> tuple[Any, UUID] | None:
    if not said or len(said) > 2000:  # noqa: PLR2004 - no value that can be sorted by is longer
        return None
    try:
        value, key = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
        if value is not None and order.field is not None and order.related is None:
            value = order.field.to_python(value)
        if isinstance(value, list | dict):
            return None
        return value, UUID(key)
    except (ValueError, TypeError, AttributeError, binascii.Error, ValidationError):
        return None


def sort_path(asked: Asked) -> str:
    """Return the path of the value that decides the order."""
    return _sort_path(asked.order)
