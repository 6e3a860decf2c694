"""What poor quality costs: sums by sort, month, and the facts of a type."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas import charts
from qualitas.charts.specification import Tone
from qualitas.kernel.ui import charting, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.picturing import counting, drawn
from qualitas.kernel.ui.picturing.counting import MonthOf
from qualitas.kernel.ui.picturing.declared import AMOUNT, Seen

KINDS = {
    "internal": "internal failure",
    "external": "external failure",
    "appraisal": "appraisal",
    "prevention": "prevention",
}
"""The sorts of costs as the statistics call them."""
TONES: dict[str, Tone] = {"internal": "accent", "external": "bad", "appraisal": "calm", "prevention": "good"}
_BY = ("process", "product")

type Sums = dict[str, dict[str, Decimal]]
"""Amounts by sort of cost and month."""


def _sorts(seen: Seen) -> dict[str, str]:
    """Return the sorts of costs with their words, as the lines of the type have them."""
    lines, _double, _amount = seen.pictured.amounts.partition("__")
    field: Any = seen.pictured.model._meta.get_field(lines).related_model._meta.get_field("sort")  # type: ignore[union-attr]
    return {value: str(capfirst(str(word))) for value, word in field.flatchoices}


def sums(seen: Seen) -> Sums:
    """Return the sums by sort of cost, of each month in which one happened."""
    lines = seen.pictured.amounts.partition("__")[0]
    sort, day = f"{lines}__sort", seen.pictured.day
    rows = seen.rows().filter(**{f"{sort}__isnull": False})
    grouped = rows.values(sort, month=MonthOf(F(day))).annotate(much=Sum(seen.pictured.amounts))
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for one, month, much in grouped.values_list(sort, "month", "much"):
        found[one][month] = much
    return found


def told(seen: Seen) -> tuple[tuple[p.Fact, ...], list[charts.Chart]]:
    """Return the sums of the period, and the charts of costs: by month and sort, then what costs most."""
    by, known = [name for name in _BY if name in seen.pictured.by], sums(seen)
    made = [_by_month(seen, known), *(drawn.pareto(seen, name, AMOUNT, f"costs-by-{name}") for name in by)]
    return _facts(seen, known), made


def _facts(seen: Seen, known: Sums) -> tuple[p.Fact, ...]:
    """Return the sums: poor quality, good quality, and each sort."""
    from qualitas.statistics import quality_costs  # noqa: PLC0415 - numbers load when asked for

    unit = drawn.unit_of(seen)
    entries: Any = [(KINDS[sort], much) for sort, months in known.items() for much in months.values()]
    found = quality_costs(entries, currency=unit)

    def money(value: Decimal) -> str:
        return f"{words.amount(value)} {unit}"

    lines = [p.Fact(word, money(found.sums[KINDS[sort]])) for sort, word in _sorts(seen).items()]
    return (
        p.Fact(_("Cost of poor quality (failures)"), money(found.poor)),
        p.Fact(_("Cost of good quality (appraisal, prevention)"), money(found.good)),
        p.Fact(_("Together"), money(found.total)),
        *lines,
    )


def _by_month(seen: Seen, known: Sums) -> charts.Chart:
    sorts = _sorts(seen)
    months = counting.stretches(seen, "month")
    labels = [month.label for month in months]
    unit = drawn.unit_of(seen)
    total = sum((much for found in known.values() for much in found.values()), Decimal(0))
    links = [seen.records(**{seen.pictured.day: seen.span(month.begin, month.end)}) for month in months]
    stacks = [
        charts.Stack(
            name=word,
            values=tuple(known.get(sort, {}).get(label, Decimal(0)) for label in labels),
            tone=TONES[sort],
            words=tuple(
                f"{label}, {word}: {words.amount(known.get(sort, {}).get(label, Decimal(0)))} {unit}"
                for label in labels
            ),
        )
        for sort, word in sorts.items()
    ]
    said = {"sum": f"{words.amount(total)} {unit}"}
    chart = charts.stacked(
        labels,
        stacks,
        title=_("%(sum)s in all") % said + ngettext(" over %d month", " over %d months", len(months)) % len(months),
        y_title=_("Amount in %s") % unit,
        head=_("Month"),
        total=_("Sum"),
        links=links,
        digits=None,
        numbers=charting.numbers(),
        name="costs",
        method=_("Costs are those noted on cases, in the month in which the case was found."),
        reference="Feigenbaum, Harvard Business Review 34 (1956) 93; BS 6143-2:1990",
    )
    return chart if total else charts.Chart(title=_("No costs are noted in this period"), plots=(), name="costs")
