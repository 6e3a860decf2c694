"""What a list is asked for: search, filters, order, and pages that follow each other by key, not by counting."""

import base64
import binascii
import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from qualitas.kernel.acts.asks import find
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.api.faces import plain
from qualitas.kernel.api.members import AnyField, Member, by_name, fields_of, reach
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.lists import past
from qualitas.kernel.lists.filters import ME, NONE, WORDS, anywhere, is_days, reached, span
from qualitas.kernel.search.narrowing import having

MOST = 200
USUAL = 50
COUNTED = 1000
LONGEST = 200
PAGING = frozenset({"limit", "cursor"})
TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Order:
    """An order: the path of its field, and whether it falls."""

    name: str
    path: str
    field: AnyField
    falling: bool

    @property
    def text(self) -> str:
        """Return the order as a request says it."""
        return f"{'-' if self.falling else ''}{self.name}"

    @property
    def sorting(self) -> tuple[Any, str]:
        """Return the order for the database: what has no value comes last, the key decides between equals."""
        first: Any = f"{'-' if self.falling else ''}{self.path}"
        if self.field.null:
            column = F(self.path)
            first = column.desc(nulls_last=True) if self.falling else column.asc(nulls_last=True)
        return first, "-id" if self.falling else "id"

    def after(self, value: Any, key: UUID) -> Q:
        """Return the condition for what follows the record with this value and key."""
        beyond = "lt" if self.falling else "gt"
        ties = Q(**{f"id__{beyond}": key})
        if value is None:
            return Q(**{f"{self.path}__isnull": True}) & ties
        later = Q(**{f"{self.path}__{beyond}": value}) | (Q(**{self.path: value}) & ties)
        if self.field.null:
            return later | Q(**{f"{self.path}__isnull": True})
        return Q(**{f"{self.path}__{beyond}e": value}) & later


@dataclass(frozen=True, slots=True)
class Asked:
    """A list that was asked for: its rows, its order, where the page begins and how long it is."""

    rows: QuerySet[Any]
    order: Order
    limit: int
    begins: Q | None
    as_of: dt.date | None = None

    def page(self) -> tuple[list[Any], str | None]:
        """Return the records of the page, and the cursor of the next one."""
        model = self.rows.model
        long = [field.name for field in model._meta.concrete_fields if isinstance(field, models.TextField)]
        rows = self.rows.order_by(*self.order.sorting).defer(*long)
        if self.begins is not None:
            rows = rows.filter(self.begins)
        found = list(rows[: self.limit + 1])
        cursor = _cursor(self.order, found[self.limit - 1]) if len(found) > self.limit else None
        found = found[: self.limit]
        return (past.as_they_stood(model, found, self.as_of) if self.as_of is not None else found), cursor

    def counted(self) -> tuple[int, bool]:
        """Return how many records there are, at most 1,000, and whether there are more than that."""
        count = self.rows.order_by().values("pk")[: COUNTED + 1].count()
        return min(count, COUNTED), count > COUNTED


def asked(model: type[Subject], who: Acting, given: QueryDict, *, paging: bool = True) -> Asked:
    """Read what a request asks of a list; raises Invalid by parameter."""
    errors: dict[str, list[str]] = {}
    filters = filters_of(model)
    known = ["q", "order", *filters, *(PAGING if paging else ()), *([past.AS_OF] if model.past else ())]
    for name in given:
        if name not in known:
            errors[name] = [_("There is no parameter of this name; there are: %s.") % ", ".join(known)]
    rows = model.open_to(model.readable(who.organisation_id), who)
    order, limit, begins = order_of(model, model.order), USUAL, None
    as_of = None
    try:
        as_of = past.day_of(model, given.get(past.AS_OF, ""), dt.datetime.now(dt.UTC).date())
        if as_of is not None:
            rows = past.stood(model, rows, as_of)
        if said := _said(given.get("q", ""), "q"):
            rows = rows.filter(having(who, said, model).all)
        for name, member in filters.items():
            rows = _filtered(rows, member, [value for value in given.getlist(name) if value], model, who)
        if given.get("order"):
            order = order_of(model, str(given["order"]))
        if paging:
            limit = _limit(given.get("limit", ""))
            begins = _begins(order, given.get("cursor", ""))
    except Invalid as wrong:
        errors |= wrong.errors
    if errors:
        raise Invalid(_("Some parameters cannot be used."), errors)
    return Asked(rows, order, limit, begins, as_of)


def filters_of(model: type[Subject]) -> dict[str, Member]:
    """Return what a list can be filtered by."""
    known = by_name(model)
    wanted = ("state", *model.filters) if len(model.lifecycle.states) > 1 else model.filters
    days = [
        name for name in (*model.columns, *model.facts, "opened_at") if name in known and is_days(known[name].field)
    ]
    own = {name: known[name] for name in dict.fromkeys((*wanted, *days)) if name in known and known[name].path}
    return own | {
        name: Member(name, one.field, one.field.name) for name in model.through if (one := reached(model, name))
    }


def orders_of(model: type[Subject]) -> list[str]:
    """Return by what a list can be ordered."""
    no_order = (models.ForeignKey, models.TextField, models.JSONField)
    return [
        name
        for name, member in by_name(model).items()
        if member.field is not None and not isinstance(member.field, no_order)
    ]


def order_of(model: type[Subject], text: str) -> Order:
    """Return the order that ``text`` names, such as -number; raises Invalid."""
    name, falling = text.removeprefix("-"), text.startswith("-")
    known = by_name(model)
    by_path = {member.path: each for each, member in known.items() if member.path}
    name = by_path.get(name, name)
    allowed = orders_of(model)
    if name not in allowed:
        raise Invalid(
            "", {"order": [_("Order by one of: %s; a hyphen before it turns it round.") % ", ".join(allowed)]}
        )
    member = known[name]
    return Order(name, member.path, member.field or fields_of(model)["number"], falling)


def _said(text: str, name: str) -> str:
    """Return what is asked for without the blanks around it; raises Invalid where nothing like it can be there."""
    if "\0" in text or len(text) > LONGEST:
        raise Invalid("", {name: [_("Use at most 200 characters, and no control characters.")]})
    return text.strip()


def _filtered(
    rows: QuerySet[Any], member: Member, values: list[str], model: type[Subject], who: Acting
) -> QuerySet[Any]:
    """Keep the rows whose member has one of ``values``: a value, “me”, a day, a span of days, or “none”."""
    if not values:
        return rows
    home, some, fits, none = who.organisation_id, list[Any](), Q(pk__in=[]), False
    for value in values[:MOST]:
        if is_days(member.field):
            fits |= _days(member, value)
        elif value == ME and member.other is not None and member.other.kind == "person":
            some.append(who.id)
        elif value == NONE and member.name in model.through:
            none = True
        elif value == NONE and member.other is not None:
            fits |= Q(**{f"{member.path}__isnull": True})
        else:
            some.append(_value(member, value, model, home))
    if some:
        fits |= Q(**{f"{member.path}__in": some})
    return rows.filter(anywhere(model, member.name, fits, none=none))


def _days(member: Member, text: str) -> Q:
    """Return the condition of a span of days such as 2026-01-01..2026-03-31; raises Invalid."""
    today = dt.datetime.now(dt.UTC).date()
    try:
        return span(member.path, text, today, moments=isinstance(member.field, models.DateTimeField))
    except (ValueError, OverflowError) as error:
        known = ", ".join(WORDS)
        sentence = _("Give a day such as 2026-03-31, a span such as 2026-01-01..2026-03-31, or one of: %s.")
        raise Invalid("", {member.name: [sentence % known]}) from error


def _value(member: Member, text: str, model: type[Subject], home: UUID) -> Any:
    """Return what ``text`` stands for in a filter."""
    _said(text, member.name)
    if member.name == "state":
        states = [state.name for state in model.lifecycle.states]
        if text not in states:
            raise Invalid("", {"state": [_("There is no such state; there are: %s.") % ", ".join(states)]})
        return text
    if member.other is not None:
        found = find(member.other.within(home), text)
        if found is None:
            raise Invalid("", {member.name: [_("There is no record “%s” here.") % text]})
        return found.pk
    if isinstance(member.field, models.BooleanField):
        if text not in TRUTH:
            raise Invalid("", {member.name: [_("Give true or false.")]})
        return TRUTH[text]
    return _typed(member.field, text, member.name)


def _typed(field: AnyField | None, value: Any, name: str) -> Any:
    """Return ``value`` as the type of its field; raises Invalid."""
    try:
        return field.to_python(value) if field is not None else value
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise Invalid("", {name: [_("This value cannot be used here.")]}) from error


def _limit(text: str) -> int:
    if not text:
        return USUAL
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST):
        raise Invalid("", {"limit": [_("Give a number from 1 to 200.")]})
    return int(text)


def _cursor(order: Order, last: Any) -> str:
    """Return where the next page begins: after ``last``."""
    token = orjson.dumps([order.text, plain(reach(last, order.path)), str(last.id)])
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def _begins(order: Order, text: str) -> Q | None:
    """Return the condition of a page from its cursor; raises Invalid where it is not one of ours for this order."""
    if not text:
        return None
    wrong = Invalid("", {"cursor": [_("Take the cursor from “next” of the page before, with the same order.")]})
    try:
        said, value, key = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if said != order.text or (isinstance(value, str) and "\0" in value) or isinstance(value, list | dict | float):
            raise wrong
        return order.after(None if value is None else _typed(order.field, value, "cursor"), UUID(key))
    except (ValueError, TypeError, AttributeError, binascii.Error, orjson.JSONDecodeError) as error:
        raise wrong from error
