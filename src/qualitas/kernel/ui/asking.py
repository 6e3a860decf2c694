"""What a list was asked for, read from its address: search, filters, order, place; and the rows that answer it."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.ui.showing import Shown, shown

PAGE = 50
MOST_COUNTED = 1000
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as asked for. ``filters`` are the chosen values by name; ``after`` is where the last page ended."""

    model: type[Subject]
    query: str
    filters: dict[str, str]
    order: Shown
    descending: bool
    columns: tuple[Shown, ...]
    chosen: tuple[str, ...]
    after: tuple[Any, UUID] | None

    def address(self, **changes: Any) -> str:
        """Return the query string of this list with some answers changed; None takes one away."""
        given: dict[str, Any] = {"q": self.query, **self.filters, "order": self.sorted_by, "columns": self.chosen}
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
        return bool(self.query or self.filters)


def own_order(model: type[Subject]) -> str:
    """Return the order that a type's list has by itself, as a fact's name, with a minus where it goes down."""
    return model.order.rpartition("__")[2] if "__" in model.order else model.order


def filters_of(model: type[Subject]) -> tuple[Shown, ...]:
    """Return the facts by which a type's list can be filtered: its state always, then those it names."""
    names = ["state"] if len(model.lifecycle.states) > 1 else []
    names += [name for name in model.filters if name != "state"]
    return tuple(fact for name in names if (fact := shown(model, name)).path)


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
    filters = {fact.name: value for fact in filters_of(model) if (value := given.get(fact.name, "").strip()[:200])}
    return Asked(
        model=model,
        query=_clean(given.get("q", ""))[:LONGEST_SEARCH],
        filters={name: _clean(value) for name, value in filters.items()},
        order=order,
        descending=descending,
        columns=tuple(shown(model, name) for name in names),
        chosen=wanted,
        after=_place(order, given.get("after", "")),
    )


def optional(model: type[Subject]) -> tuple[str, ...]:
    """Return the facts that a type's list can show."""
    return tuple(dict.fromkeys((*model.columns, *model.facts)))


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()


def narrowed(asked: Asked, organisation: UUID) -> QuerySet[Any]:
    """Return the rows of the organisation that match search and filters, in no order yet."""
    rows: QuerySet[Any] = asked.model.within(organisation)
    for name, value in asked.filters.items():
        rows = rows.filter(_matches(shown(asked.model, name), value))
    if asked.query:
        found = Q()
        for path in asked.model.searched:
            found |= Q(**{f"{path}__icontains": asked.query})
        rows = rows.filter(found)
    return rows


def _matches(fact: Shown, value: str) -> Q:
    """Return the condition of one filter: a state by name, another record by its number, anything else as it is."""
    if fact.related is not None:
        return Q(**{f"{fact.path}__number": value})
    assert fact.field is not None
    try:
        return Q(**{fact.path: fact.field.to_python(value)})
    except ValidationError:
        return Q(pk__in=[])


def ordered(asked: Asked, organisation: UUID, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Put rows into the asked order, the key deciding between equals; empty values come last."""
    path = _sort_path(asked.order)
    parent = path.split("__")[0]
    if "__" in path and asked.model is not Organisation and _owned_parent(asked.model, parent):
        # Lets the database walk the parent's own index instead of sorting every row.
        rows = rows.filter(**{f"{parent}__organisation_id": organisation})
    by = F(path)
    if asked.order.nullable:
        first = by.desc(nulls_last=True) if asked.descending else by.asc(nulls_last=True)
    else:
        first = by.desc() if asked.descending else by.asc()
    return rows.order_by(first, "-pk" if asked.descending else "pk")


def _owned_parent(model: type[Subject], name: str) -> bool:
    field = model._meta.get_field(name)
    to = field.related_model
    return not field.null and isinstance(to, type) and any(f.name == "organisation" for f in to._meta.concrete_fields)


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
