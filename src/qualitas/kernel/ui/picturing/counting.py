"""Counting for pictures: each one statement, grouped by the database; days are put together to weeks and months here."""

import datetime as dt
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, F, Func, IntegerField, QuerySet, Sum
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.lists.filters import NONE
from qualitas.kernel.ui import words
from qualitas.kernel.ui.picturing.declared import AMOUNT, DAY, Seen
from qualitas.kernel.ui.showing import Shown, in_words, naming, shown

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of a Pareto: the value by which a list is filtered, its words, and how many or how much."""

    value: str
    label: str
    size: int | Decimal


@dataclass(frozen=True, slots=True)
class Stretch:
    """A week or a month: its first and last day within the period, its word, and whether it is whole."""

    begin: dt.date
    end: dt.date
    label: str
    whole: bool


class DaysBetween(Func):
    """How many days lie between two days."""

    output_field = IntegerField()

    def as_sql(self, compiler: Any, connection: Any, *_given: Any, **_more: Any) -> Any:
        """Return what PostgreSQL says: days less days are days."""
        return super().as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ")

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:  # noqa: ARG002 - Django gives it
        """Return what SQLite says: days are text there."""
        made = [compiler.compile(one) for one in self.get_source_expressions()]
        sql = " - ".join(f"julianday({part})" for part, _values in made)
        return f"CAST({sql} AS INTEGER)", tuple(value for _part, values in made for value in values)


class MonthOf(Func):
    """The month of a day, as 2026-11."""

    output_field = CharField()
    function = "to_char"
    template = "%(function)s(%(expressions)s, 'YYYY-MM')"

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        """Return what SQLite says: days are text there."""
        return super().as_sql(compiler, connection, template="substr(%(expressions)s, 1, 7)")


def stretches(seen: Seen, per: str = "") -> list[Stretch]:
    """Return the weeks (from Monday) or months of the period."""
    found, begin = [], seen.since
    while begin <= seen.until:
        if (per or seen.per) == "month":
            first, last = begin.replace(day=1), _last_of_month(begin)
            label = f"{begin:%Y-%m}"
        else:
            first = begin - begin.weekday() * DAY
            last = first + 6 * DAY
            year, week, _day = begin.isocalendar()
            label = _("%(year)s W%(week)02d") % {"year": year, "week": week}
        end = min(last, seen.until)
        found.append(Stretch(begin, end, label, begin == first and end == last and end < seen.today))
        begin = last + DAY
    return found


def _last_of_month(day: dt.date) -> dt.date:
    year, month = (day.year + 1, 1) if day.month == DECEMBER else (day.year, day.month + 1)
    return dt.date(year, month, 1) - DAY


def by_kind(seen: Seen, name: str, *, measure: str = "") -> list[Kind]:
    """Return how many there are of each kind, or how much they cost, the largest first; no kind is the last of equals."""
    fact = shown(seen.pictured.model, name)
    size = Sum(seen.pictured.amounts) if (measure or seen.measure) == AMOUNT else Count("*")
    found = _grouped(seen, seen.rows(), fact, size)
    return sorted((kind for kind in found if kind.size), key=lambda kind: (-kind.size, kind.value == NONE, kind.label))


def _grouped(seen: Seen, rows: QuerySet[Any], fact: Shown, size: Any) -> Iterable[Kind]:
    """Yield the kinds of a fact; what refers to another record is named afterwards, so that the index is enough."""
    path = fact.path if fact.related is None else f"{fact.path}_id"
    found = dict(rows.values(path).annotate(size=size).values_list(path, "size"))
    names = names_of(seen, fact, list(found))
    for value, many in found.items():
        yield Kind(*names[value], many or 0)


def by_day(seen: Seen) -> Counter[dt.date]:
    """Return how many there were on each day."""
    return _days(seen.rows(), seen.pictured.day)


def _days(rows: QuerySet[Any], day: str) -> Counter[dt.date]:
    """Return how many rows there are of each day; grouped by state too, as the index has them, so that none is sorted."""
    found: Counter[dt.date] = Counter()
    for when, many in rows.values("state", day).annotate(many=Count("*")).values_list(day, "many"):
        found[when] += many
    return found


def folded(found: Counter[dt.date], some: list[Stretch]) -> list[int]:
    """Return how many there were in each stretch."""
    totals: Counter[int] = Counter()
    begins = [one.begin for one in some]
    for day, many in found.items():
        totals[bisect_right(begins, day) - 1] += many
    return [totals[place] for place in range(len(some))]


def open_by_day(seen: Seen) -> Counter[dt.date]:
    """Return of those that are open, whenever they happened, how many happened on each day."""
    day, states = seen.pictured.day, open_states(seen)
    if not states:
        return Counter()
    rows = seen.rows(state=states, **{day: None}).filter(**{f"{day}__isnull": False})
    return _days(rows, day)


def open_states(seen: Seen) -> tuple[str, ...]:
    """Return the states that are asked for and in which one is open."""
    return tuple(name for name in seen.asked.filters["state"] if seen.pictured.model.lifecycle.by_name[name].open)


def days_to_close(seen: Seen) -> dict[str, Counter[int]]:
    """Return for each month in which some were closed how many took how many days."""
    day, ended = seen.pictured.day, seen.pictured.ended
    rows = seen.rows(**{day: None, ended: seen.span(seen.since, seen.until)}).filter(**{f"{day}__isnull": False})
    grouped = rows.values(month=MonthOf(F(ended)), took=DaysBetween(F(ended), F(day))).annotate(many=Count("*"))
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for month, took, many in grouped.values_list("month", "took", "many"):
        found[month][max(took, 0)] += many
    return dict(sorted(found.items()))


def quantile(found: Counter[int], share: float) -> float:
    """Return the value below which a share of counted values lies (between neighbours: linear, as spreadsheets do)."""
    total = found.total()
    if not total:
        return 0.0
    place = share * (total - 1)
    low, high = int(place), min(int(place) + 1, total - 1)
    before, at = 0, {}
    for value in sorted(found):
        for wanted in (low, high):
            if wanted not in at and wanted < before + found[value]:
                at[wanted] = value
        before += found[value]
    return at[low] + (place - low) * (at[high] - at[low])


def by_place(seen: Seen, since: dt.date) -> dict[Kind, Counter[dt.date]]:
    """Return how many there were at each place (or of each process …) on each day from ``since`` on."""
    day, fact = seen.pictured.day, shown(seen.pictured.model, seen.where)
    rows = seen.rows(**{day: seen.span(since, seen.until)})
    path = fact.path if fact.related is None else f"{fact.path}_id"
    grouped = rows.values(path, day).annotate(many=Count("*"))
    found: dict[Any, Counter[dt.date]] = defaultdict(Counter)
    for value, when, many in grouped.values_list(path, day, "many"):
        found[value][when] += many
    names = names_of(seen, fact, list(found))
    return {Kind(*names[value], counts.total()): counts for value, counts in found.items()}


def names_of(seen: Seen, fact: Shown, values: list[Any]) -> dict[Any, tuple[str, str]]:
    """Return of each raw value the one that filters and its words."""
    none = (NONE, _("not said"))
    if fact.related is None:
        zone = words.zone_of(seen.who.organisation.zone)
        model = seen.pictured.model
        return {v: (str(v), str(capfirst(in_words(model, fact, v, zone)))) if v else none for v in values}
    rows: Any = fact.related.objects.filter(pk__in=[v for v in values if v is not None])
    named = {key: (number, str(name)) for key, number, name in rows.values_list("pk", "number", naming(fact.related))}
    return {v: named.get(v, none) for v in values}
