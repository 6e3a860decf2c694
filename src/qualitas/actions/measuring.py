"""What an effect can be measured by: counts, shares or values that rooms above offer, or a count that a person takes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qualitas.actions.comparing import CONFIDENCE, Share, Values
from qualitas.kernel.acts.lifecycle import Words

if TYPE_CHECKING:
    from qualitas.actions.models import CorrectiveAction
    from qualitas.kernel.acts.act import Actor
    from qualitas.kernel.identity.models import Organisation

BY_HAND = "by-hand"

type Taken = int | Share | Values


@dataclass(frozen=True, slots=True)
class Which:
    """One of several that can be measured by: what it is called (and found again by), its unit, what is better."""

    text: str
    unit: str = ""
    better: str = ""


@dataclass(frozen=True, slots=True)
class Choosing:
    """How one of several is chosen: the words offered to an organisation, and the one that a text names (None: none)."""

    offered: "Callable[[Organisation], list[str]]"
    named: "Callable[[Actor, Organisation, str], Which | None]"


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is measured: its name, its words, and what there was from a day to a day, both included.

    That is a count, a share of so many, or the values of a series. Cases that led to the corrective action itself do
    not count: the counting leaves them out. ``which`` is given where one of several must be named (``case.which``).
    """

    name: str
    label: Words
    count: "Callable[[CorrectiveAction, dt.date, dt.date], Taken] | None"
    which: Choosing | None = None


MEASURES: dict[str, Measure] = {BY_HAND: Measure(BY_HAND, _("a count that somebody takes"), None)}


def measured[T: Taken](
    name: str, label: Words, which: Choosing | None = None
) -> "Callable[[Callable[[CorrectiveAction, dt.date, dt.date], T]], Callable[[CorrectiveAction, dt.date, dt.date], T]]":
    """Offer what a function counts or takes as a measure of effect: `@measured("cases", _("…"))`."""

    def offer(
        count: "Callable[[CorrectiveAction, dt.date, dt.date], T]",
    ) -> "Callable[[CorrectiveAction, dt.date, dt.date], T]":
        MEASURES[name] = Measure(name, label, count, which)
        return count

    return offer


def which_offered(organisation: "Organisation") -> list[str]:
    """Return the words from which one of several is chosen."""
    return [text for one in MEASURES.values() if one.which is not None for text in one.which.offered(organisation)]


def measure_choices() -> list[tuple[str, Words]]:
    """Return what an effect can be measured by, as choices."""
    return [(one.name, one.label) for one in MEASURES.values()]


@dataclass(frozen=True, slots=True)
class Effect:
    """What the figures say: how likely such a fall (or rise) is by chance alone (one-sided), and what became of the rate.

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


def effect(before: int, after: int, before_exposure: int, after_exposure: int, hoped: str = "lower") -> Effect:
    """Compare two counts over their exposures (days, or units) exactly; a fall is hoped for, or a rise (“higher”).

    The rate did not move that way, so it is not supported; it did and chance alone would seldom do that, so it is
    supported; otherwise there are too few cases to tell.
    """
    from qualitas.statistics import compare_rates, required_exposure  # noqa: PLC0415 - numbers load when asked for

    rises = hoped == "higher"
    found = compare_rates(
        before, after, before_exposure=before_exposure, after_exposure=after_exposure,
        alternative="higher" if rises else "lower",
    )  # fmt: skip
    one, two = before * after_exposure, after * before_exposure
    moved = two > one if rises else two < one
    verdict = "supported" if moved and found.p <= 1 - CONFIDENCE else "too few to tell" if moved else "not supported"
    if before == 0 and after == 0:
        verdict = "too few to tell"
    tells = verdict == "too few to tell" and before and not rises
    needed = required_exposure(before, after, before_exposure=1.0) if tells else 0.0
    return Effect(verdict, found.p, found.ratio, found.ratio_low, found.ratio_high, needed)


def days(since: dt.date, until: dt.date) -> int:
    """Return how many days there are from one day to another, both included."""
    return (until - since).days + 1
