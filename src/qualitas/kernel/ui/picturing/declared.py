"""What a room declares of its pictures, and what somebody asked to see: read from the address, as a list's filters are."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Min, QuerySet
from django.http import QueryDict
from django.utils import timezone

from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.lists.filters import days
from qualitas.kernel.ui import asking, words
from qualitas.kernel.ui.asking import Asked

WEEKS = 52
"""How many whole weeks are shown where no period was chosen."""
SHOWN = ("pareto", "trend", "ageing", "cycle", "places")
COUNT, AMOUNT = "count", "amount"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictured:
    """A record type that is pictured.

    day, ended: its fields (days) that say when it happened and when it was over. counted: the states in which one
    counts. by: facts of which a Pareto can be made, the first where nothing is chosen. where: facts that can head the rows of the heat map. narrowed: the filters that the
    page offers. amounts: the path to amounts of money, with ``unit`` saying their currency. title: of the page.
    """

    model: type[Subject]
    day: str
    ended: str
    counted: tuple[str, ...]
    by: tuple[str, ...]
    where: tuple[str, ...]
    narrowed: tuple[str, ...]
    title: Words
    amounts: str = ""
    unit: Callable[[Organisation], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is to be pictured: for whom, narrowed by what, from day to day, by which facts, per week or month."""

    pictured: Pictured
    who: Acting
    asked: Asked
    since: dt.date
    until: dt.date
    today: dt.date
    by: str
    where: str
    per: str
    measure: str
    show: tuple[str, ...]
    chosen: Mapping[str, str]
    given: Asked
    place: str = "pictures"

    @property
    def url(self) -> str:
        """Return the address of the type's list."""
        return f"/o/{self.who.organisation.slug}/{self.pictured.model.collection}/"

    @property
    def own(self) -> str:
        """Return the address of the page with everything that was asked."""
        return self.with_more()

    @property
    def place_url(self) -> str:
        """Return the address of the page without anything that was asked."""
        return f"{self.url}{self.place}/"

    @property
    def pdf_url(self) -> str:
        """Return the address of the PDF with everything that was asked."""
        return self.with_more().replace(self.place_url, f"{self.place_url}pdf/", 1)

    def with_more(self, **changes: str) -> str:
        """Return the address of the page with some choices changed."""
        said = urlencode({**self.chosen, **changes})
        given = "&".join(filter(None, (self.given.address(), said)))
        return self.place_url + (f"?{given}" if given else "")

    def records(self, **changes: Any) -> str:
        """Return the address of the list of exactly the records that a mark counts."""
        return f"{self.url}?{self.asked.address(view=None, order=None, columns=None, **changes)}"

    def rows(self, **changes: Any) -> QuerySet[Any]:
        """Return the rows that are pictured, in no order; ``changes`` replace filters, None takes one away."""
        filters = {**self.asked.filters, **changes}
        kept = {name: value for name, value in filters.items() if value is not None}
        return asking.matching(replace(self.asked, filters=kept), self.who)

    def span(self, begin: dt.date | None, end: dt.date | None) -> tuple[str]:
        """Return the filter of a span of days."""
        return (f"{begin or ''}..{end or ''}",)


def read(pictured: Pictured, who: Acting, given: QueryDict) -> Seen:
    """Read what was asked; what cannot be understood is passed over."""
    zone = words.zone_of(who.organisation.zone)
    today = timezone.now().astimezone(zone).date()
    asked = replace(asking.read(pictured.model, given), after=None, every=False, as_of=None, view="")
    bare, filters = asked, dict(asked.filters)
    states = tuple(name for name in filters.get("state", ()) if name in pictured.model.lifecycle.by_name)
    since, until = _period(filters.get(pictured.day, ()), today)
    asked = replace(asked, filters={**filters, "state": states or pictured.counted})
    if since is None:
        found = asking.matching(asked, who).aggregate(first=Min(pictured.day))["first"]
        since = found or until
    since = min(since, until)
    asked = replace(asked, filters={**asked.filters, pictured.day: (f"{since}..{until}",)})
    measure = AMOUNT if pictured.amounts and given.get("measure") == AMOUNT else COUNT
    by, where = given.get("by", ""), given.get("where", "")
    show = tuple(name for name in SHOWN if name in given.get("show", "").split(","))
    chosen = {name: value for name in ("by", "where", "per", "measure", "show") if (value := given.get(name, "")[:40])}
    return Seen(
        pictured=pictured,
        who=who,
        asked=asked,
        since=since,
        until=until,
        today=today,
        by=by if by in pictured.by else pictured.by[0],
        where=where if where in pictured.where else pictured.where[0],
        per="month" if given.get("per") == "month" else "week",
        measure=measure,
        show=show or SHOWN,
        chosen=chosen,
        given=bare,
    )


def _period(values: tuple[str, ...], today: dt.date) -> tuple[dt.date | None, dt.date]:
    """Return the first and the last day that is asked for; without any, whole weeks up to today."""
    begins: list[dt.date | None] = []
    ends: list[dt.date | None] = []
    for value in values:
        try:
            begin, end = days(value, today)
        except ValueError:
            continue
        begins.append(begin)
        ends.append(end)
    if not begins:
        return today - today.weekday() * DAY - 7 * WEEKS * DAY, today
    until = today if None in ends else max(end for end in ends if end is not None)
    return (None if None in begins else min(begin for begin in begins if begin is not None)), until
