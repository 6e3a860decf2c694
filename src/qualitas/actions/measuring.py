"""What an effect can be measured by: counts of records that rooms above offer, or a count that a person takes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.lifecycle import Words

if TYPE_CHECKING:
    from qualitas.actions.models import CorrectiveAction

BY_HAND = "by-hand"
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is counted: its name, its words, and how many there were from a day to a day, both included.

    Cases that led to the corrective action itself do not count: the counting leaves them out.
    """

    name: str
    label: Words
    count: "Callable[[CorrectiveAction, dt.date, dt.date], int] | None"


MEASURES: dict[str, Measure] = {BY_HAND: Measure(BY_HAND, _("a count that somebody takes"), None)}

type Count = Callable[["CorrectiveAction", dt.date, dt.date], int]


def measured(name: str, label: Words) -> Callable[[Count], Count]:
    """Offer what a function counts as a measure of effect: `@measured("cases", _("…"))`."""

    def offer(count: Count) -> Count:
        MEASURES[name] = Measure(name, label, count)
        return count

    return offer


def measure_choices() -> list[tuple[str, Words]]:
    """Return what an effect can be measured by, as choices."""
    return [(one.name, one.label) for one in MEASURES.values()]


@dataclass(frozen=True, slots=True)
class Effect:
    """What the figures say: how likely such a fall is by chance alone (one-sided), and what became of the rate.

    ``verdict`` is *supported*, *not supported* or *too few to tell*; ``ratio`` is the rate after divided by the rate
    before with its 95 % interval; ``needed`` says how many times the window before must be watched until no further
    case would show a fall (0: it shows already, or it cannot show).
    """

    verdict: str
    p: float
    ratio: float
    low: float
    high: float
    needed: float = 0.0


def effect(before: int, after: int, before_exposure: int, after_exposure: int) -> Effect:
    """Compare two counts over their exposures (days, or units) exactly; a fall is what is hoped for.

    The rate did not fall, so it is not supported; it fell and chance alone would seldom do that, so it is supported;
    otherwise there are too few cases to tell.
    """
    from qualitas.statistics import compare_rates, required_exposure  # noqa: PLC0415 - numbers load when asked for

    found = compare_rates(before, after, before_exposure=before_exposure, after_exposure=after_exposure)
    fell = after * before_exposure < before * after_exposure
    verdict = "supported" if fell and found.p <= 1 - CONFIDENCE else "too few to tell" if fell else "not supported"
    if before == 0 and after == 0:
        verdict = "too few to tell"
    needed = required_exposure(before, after, before_exposure=1.0) if verdict == "too few to tell" and before else 0.0
    return Effect(verdict, found.p, found.ratio, found.ratio_low, found.ratio_high, needed)


def days(since: dt.date, until: dt.date) -> int:
    """Return how many days there are from one day to another, both included."""
    return (until - since).days + 1
