"""Series that rooms count from their records by the month, week or quarter: what a measure can be computed from."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Words

type Period = tuple[dt.date, dt.date]
"""A stretch of days, both included."""
type Counted = tuple[float, float]
"""A value, and of how many (1 where that means nothing)."""
type Compute = Callable[[Any, Sequence[Period]], list[Counted]]


@dataclass(frozen=True, slots=True)
class Series:
    """Something that is computed from live records for every period.

    ``sort`` says what the values are: “defects” (a count), “defective” (so many of so many) or “measured” (an amount).
    ``compute`` gets what asks, with its organisation_id, process_id and product_id, and the periods.
    """

    name: str
    label: Words
    sort: str
    compute: Compute


SERIES: dict[str, Series] = {}


def series(name: str, label: Words, *, sort: str = "defects") -> Callable[[Compute], Compute]:
    """Offer what a function computes for each period as a series: `@series("complaints", _("complaints"))`."""

    def offer(compute: Compute) -> Compute:
        SERIES[name] = Series(name, label, sort, compute)
        return compute

    return offer


def series_choices() -> list[tuple[str, Words]]:
    """Return what a measure can be computed from, as choices; nothing first."""
    return [
        ("", pgettext_lazy("series", "nothing: values are recorded")),
        *((one.name, one.label) for one in SERIES.values()),
    ]
