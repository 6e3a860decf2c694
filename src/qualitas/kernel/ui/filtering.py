"""The filters of a list page: those that are on as chips, those that can be put on as menus of links."""

import datetime as dt
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.lists import past
from qualitas.kernel.lists.filters import ME, NONE, SPAN, WORDS, is_days
from qualitas.kernel.ui import asking, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.asking import Asked
from qualitas.kernel.ui.showing import Shown, in_words, naming

CHOICES = 30


def kept(asked: Asked, without: str = "") -> tuple[p.Kept, ...]:
    """Return what the small forms of a list carry along; ``without`` is the filter that the form itself sets."""
    found = [p.Kept("state", asking.EVERY)] if asked.every else []
    found += [p.Kept(name, value) for name, values in asked.filters.items() if name != without for value in values]
    if asked.sorted_by:
        found.append(p.Kept("order", asked.sorted_by))
    if asked.view:
        found.append(p.Kept("view", asked.view))
    if asked.as_of is not None and without != past.AS_OF:
        found.append(p.Kept(past.AS_OF, asked.as_of.isoformat()))
    return (*found, *(p.Kept("columns", name) for name in asked.chosen))


def chips(asked: Asked, who: Acting, url: str) -> tuple[p.Chip, ...]:
    """Return the filters that are on, each value as one chip that takes it away."""
    made = []
    if asked.every:
        made.append(p.Chip(_("State"), _("all"), f"{url}?{asked.address(state=None)}"))
    if asked.as_of is not None:
        made.append(p.Chip(_("As of"), words.day(asked.as_of), f"{url}?{asked.address(as_of=None)}"))
    for name, values in asked.filters.items():
        fact = asking.filter_of(asked.model, name)
        said = _names(fact, who, values) if fact.related is not None else {}
        for value in values:
            rest = tuple(other for other in values if other != value)
            text = said.get(value) or in_short(asked, fact, value)
            made.append(p.Chip(fact.label, text, f"{url}?{asked.address(**{name: rest})}"))
    return tuple(made)


def _names(fact: Shown, who: Acting, values: tuple[str, ...]) -> dict[str, str]:
    """Return what the records that a filter names are called, by one query."""
    numbers = [value for value in values if value not in (ME, NONE)]
    if fact.related is None or not numbers:
        return {}
    rows: Any = fact.related.seen_by(who)
    return {
        number: str(name)
        for number, name in rows.filter(number__in=numbers).values_list("number", naming(fact.related))
    }


def in_short(asked: Asked, fact: Shown, value: str) -> str:
    """Return one value of a filter in words."""
    if value == ME and fact.related is Person:
        return _("me")
    if value in WORDS and (value == NONE or is_days(fact.field)):
        return str(WORDS[value])
    if is_days(fact.field):
        return _span(value)
    if isinstance(fact.field, models.BooleanField):
        return _("yes") if value.lower() in ("true", "yes", "1") else _("no")
    return value if fact.related is not None else in_words(asked.model, fact, value, dt.UTC)


def _span(value: str) -> str:
    found = SPAN.match(value)
    try:
        begin, end = (
            (words.day(dt.date.fromisoformat(part)) if part else "" for part in found.groups())
            if found
            else (value, "")
        )
    except ValueError:
        return value
    if begin and end:
        return _("%(begin)s to %(end)s") % {"begin": begin, "end": end}
    return _("from %s") % begin if begin and found else _("until %s") % end if end else begin


def filters(asked: Asked, who: Acting, url: str, *, only: tuple[str, ...] = ()) -> tuple[p.Filter, ...]:
    """Return the filters that can be set, or ``only`` some of them.

    Other records are offered by name, or while one types where they are many.
    """
    made = []
    for fact in asking.filters_of(asked.model):
        if only and fact.name not in only:
            continue
        if asked.as_of is not None and fact.name == "state":
            continue
        on = asked.filters.get(fact.name, ())
        label = _("State: current") if fact.name == "state" and asked.current_only else fact.label
        if is_days(fact.field):
            links = tuple(_link(asked, fact, url, value, str(capfirst(str(word)))) for value, word in _days(fact))
            made.append(p.Filter(label, links, fact.name, days=True, on=len(on), kept=kept(asked, fact.name)))
            continue
        choices, many = _choices(asked, fact, who)
        links = tuple(_link(asked, fact, url, value, text, note) for value, text, note in choices)
        free = fact.related is None and not links
        search = f"/o/{who.organisation.slug}/choices/{fact.related.collection}/" if many and fact.related else ""
        if links or many or free:
            typed = fact.name if many or free else ""
            made.append(p.Filter(label, links, typed, search, on=len(on), kept=kept(asked)))
    return tuple(made)


def _days(fact: Shown) -> list[tuple[str, object]]:
    past = fact.field is not None and fact.name in ("opened_at", "approved_at", "done_on")
    names = ("today", "week", "month", "past30") if past else ("overdue", "week", "month", "next30")
    return [(name, WORDS[name]) for name in (*names, *((NONE,) if fact.nullable and not past else ()))]


def _choices(asked: Asked, fact: Shown, who: Acting) -> tuple[list[tuple[str, str, str]], bool]:
    """Return the values that a filter offers (value, words, note), and whether there are more to be typed."""
    if fact.name == "state":
        found = [(asking.EVERY, _("All"), "")] if asked.current_only else []
        states = asked.model.lifecycle.states
        return found + [(state.name, str(capfirst(str(state.word))), "") for state in states], False
    if isinstance(fact.field, models.BooleanField):
        return [("true", _("Yes"), ""), ("false", _("No"), "")], False
    if fact.related is None:
        chosen = getattr(fact.field, "flatchoices", None) or []
        if len(chosen) > CHOICES:
            return [], True
        return [(str(value), str(capfirst(str(word))), "") for value, word in chosen], False
    first = [(ME, _("Me"), "")] if fact.related is Person else []
    none = [(NONE, str(capfirst(str(WORDS[NONE]))), "")] if fact.nullable else []
    rows = fact.related.seen_by(who).order_by(naming(fact.related))
    found = [(n, str(t), n) for n, t in rows.values_list("number", naming(fact.related))[: CHOICES + 1]]
    if len(found) > CHOICES:
        return first + none, True
    return first + found + none, False


def _link(asked: Asked, fact: Shown, url: str, value: str, text: str, note: str = "") -> p.Link:
    """Return the link that puts one value of a filter on, or takes it away where it is on."""
    on = asked.filters.get(fact.name, ())
    if value == asking.EVERY or (not on and asked.every and fact.name == "state"):
        wanted: tuple[str, ...] = (value,)
    else:
        wanted = tuple(one for one in on if one != value) if value in on else (*on, value)
    return p.Link(text, f"{url}?{asked.address(**{fact.name: wanted})}", note, current=value in on)
