"""Cases as somebody works on them: with their lines, what is mine, what is late, what was permitted until when."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateField, F, QuerySet, UUIDField, Value

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Organisation
from qualitas.nonconformities.models import (
    CURRENCY,
    DECIDERS,
    LIVE,
    OPEN_REPORTS,
    Containment,
    Cost,
    Disposition,
    Nonconformity,
)
from qualitas.nonconformities.models.words import COSTS

CASES = Nonconformity
"""The type of the cases, for screens that load one."""
_TEXT, _DAY, _KEY = CharField(), DateField(), UUIDField()


def _lines(case: UUID, model: type[Any], name: str, **columns: Any) -> QuerySet[Any, Any]:
    """Return the lines of one sort in the columns that all three share, so that one statement reads all of them."""
    nobody, never = Value(None, output_field=_KEY), Value(None, output_field=_DAY)
    shared: dict[str, Any] = {
        "name": Value(name, output_field=_TEXT),
        "word": F("how"),
        "much": F("quantity"),
        "who": nobody,
        "who_name": Value("", output_field=_TEXT),
        "on_day": never,
        "until_day": never,
        "checker": nobody,
        "checked": never,
    }
    rows = model.objects.filter(nonconformity=case).annotate(**{**shared, **columns}).order_by()
    return rows.values_list("pk", "position", *shared)  # type: ignore[no-any-return] # values of a union


def with_lines(case: Nonconformity) -> Nonconformity:
    """Return the case with its lines, read by one statement, and with the names of who decided and held."""
    checks = {"checker": F("verified_by"), "checked": F("verified_on")}
    done = {"who": F("done_by"), "who_name": F("done_by__name"), "on_day": F("done_on")}
    said = {"who": F("decided_by"), "who_name": F("decided_by__name"), "on_day": F("decided_on")}
    held = _lines(case.pk, Containment, "containments", word=F("place"), **done, **checks)
    goods = _lines(case.pk, Disposition, "dispositions", until_day=F("until"), **said, **checks)
    costs = _lines(case.pk, Cost, "costs", word=F("sort"), much=F("amount"))
    kept: dict[str, list[Any]] = {name: [] for name in Nonconformity.parts}
    for row in sorted(held.union(goods, costs, all=True), key=lambda row: (row[2], row[1])):
        kept[row[2]].append(_line(row))
    case.__dict__["_parts"] = kept
    return case


def _line(row: tuple[Any, ...]) -> Any:
    """Return a row of the union as the line that it is."""
    key, position, name, word, much, who, who_name, on_day, until, checker, checked = row
    amount = Decimal(str(much))
    if name == "costs":
        return Cost(pk=key, position=position, sort=word, amount=amount.quantize(Decimal("0.01")))
    verified = {"verified_by_id": _key(checker), "verified_on": _day(checked)}
    if name == "containments":
        line: Any = Containment(place=word, done_by_id=_key(who), done_on=_day(on_day), **verified)
    else:
        line = Disposition(how=word, decided_by_id=_key(who), decided_on=_day(on_day), until=_day(until), **verified)
    line.pk, line.position, line.quantity = key, position, amount.quantize(Decimal("0.001"))
    line.who_name = who_name or ""
    return line


def _key(value: Any) -> UUID | None:
    return value if value is None or isinstance(value, UUID) else UUID(str(value))


def _day(value: Any) -> Any:
    return dt.date.fromisoformat(value[:10]) if isinstance(value, str) else value


def mine(who: Acting) -> QuerySet[Nonconformity]:
    """Return the cases in work that ``who`` answers for; of new ones a to-do tells already."""
    return Nonconformity.seen_by(who).filter(owner=who.id, state__in=("contained", "corrected", "answered"))


def to_classify(who: Acting, most: int = 30) -> list[Nonconformity]:
    """Return the corrected cases for which it is open whether corrective action is needed, for who decides that."""
    if not who.duties.intersection({"quality-manager"} & set(DECIDERS)):
        return []
    rows = (
        Nonconformity.seen_by(who).filter(state__in=("corrected", "answered"), action_needed="").exclude(owner=who.id)
    )
    return list(rows.only("number", "title", "state", "severity", "due").order_by("due", "number")[:most])


def late(today: dt.date, most: int = 500) -> list[Nonconformity]:
    """Return the open cases of every organisation that are late and were not escalated yet."""
    rows = Nonconformity.objects.filter(state__in=LIVE, due__lt=today, escalated_on=None)
    return list(rows.select_related("organisation").order_by("due")[:most])


def not_closed(organisation: UUID) -> int:
    """Return how many cases somebody still works on."""
    return Nonconformity.within(organisation).filter(state__in=LIVE).count()


def permits_to_plan(who: Acting, today: dt.date, most: int = 100) -> list[Disposition]:
    """Return the permissions that end from today on, as far as ``who`` may read their cases."""
    cases = Nonconformity.seen_by(who).values("pk")
    rows = Disposition.objects.filter(until__gte=today, nonconformity__in=cases).select_related("nonconformity")
    return list(rows.order_by("until")[:most])


def have_expired(case: Nonconformity, today: dt.date) -> list[Disposition]:
    """Return the permissions of a case, read with its lines, that are over."""
    lines: list[Disposition] = case.__dict__.get("_parts", {}).get("dispositions", [])
    return [line for line in lines if line.until is not None and line.until < today]


def costs_by_sort(case: Nonconformity) -> dict[str, Decimal]:
    """Return what a case, read with its lines, costs by the sort of cost."""
    found: dict[str, Decimal] = {}
    for line in case.__dict__.get("_parts", {}).get("costs", []):
        found[line.sort] = found.get(line.sort, Decimal(0)) + line.amount
    return found


def cost_word(sort: str) -> str:
    """Return the word of a sort of cost."""
    return str(COSTS[sort])


def money(organisation: Organisation) -> str:
    """Return the currency in which costs are noted."""
    return CURRENCY.of(organisation)


def offering(slug: str) -> Organisation | None:
    """Return the organisation of this short name, where it takes reports from people who have not signed in."""
    found = Organisation.objects.filter(slug=slug, state="active").first()
    return found if found is not None and OPEN_REPORTS.of(found) else None
