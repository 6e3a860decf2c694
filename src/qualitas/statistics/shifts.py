"""Before and after in a series: whether its level moved, judged by the control limits of the time before.

The limits are those of an XmR chart of the values before (NIST/SEMATECH e-Handbook 6.3.2.2); the values after are read
against them with run rules, and the means are compared by Welch's test with its interval. Both must point the same way.
"""

import dataclasses
import math
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.chart import Chart, Phase
from qualitas.statistics.comparisons import Comparison, compare_means
from qualitas.statistics.individuals import xmr
from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.intervals import level
from qualitas.statistics.results import Floats, Result
from qualitas.statistics.rules import WESTERN_ELECTRIC, RuleSet
from qualitas.statistics.sentences import say
from qualitas.statistics.signalled import Signal

LEAST_POINTS = 8
"""How many values each phase must have: with fewer no run of one side could show, and limits mean little."""


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Shift(Result):
    """What two phases of a series show.

    ``means`` is the comparison of their means, ``chart`` both phases with the limits of the first, ``signals`` the
    patterns after that point the way that was hoped for. ``steady`` tells whether the phase before had no signal.
    ``needed`` is how many values after would show such a difference of means (0: it shows, or no number would).
    """

    means: Comparison
    chart: Chart
    signals: tuple[Signal, ...]
    steady: bool
    needed: int

    @property
    def moved(self) -> bool:
        """Tell whether the mean moved the way that was hoped for, be it by chance."""
        return self.means.difference < 0 if self.means.alternative == "lower" else self.means.difference > 0

    @property
    def shows(self) -> bool:
        """Tell whether chance alone would seldom do this: means and limits both say so."""
        return self.moved and self.means.significant and bool(self.signals)


def compare_phases(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    hoped: Literal["lower", "higher"] = "lower",
    confidence: float = 0.95,
    rules: RuleSet = WESTERN_ELECTRIC,
    unit: str = "",
) -> Shift:
    """Compare two phases of a series of single values; raises BadData where either has fewer than 8 values, or nothing varies."""
    if min(np.size(before), np.size(after)) < LEAST_POINTS:
        raise BadData(
            say(
                "There are {before} values before and {after} after; {least} of each are needed.",
                before=np.size(before),
                after=np.size(after),
                least=LEAST_POINTS,
            )
        )
    one, two = numbers(before, least=LEAST_POINTS), numbers(after, least=LEAST_POINTS)
    means = compare_means(one, two, alternative=hoped, confidence=confidence, unit=unit)
    limits = xmr(one, rules=rules).limits[0]
    chart = xmr(
        np.concatenate((one, two)), unit=unit, rules=rules, phases=(Phase(), Phase(first=one.size, limits=limits))
    )
    way = "down" if hoped == "lower" else "up"
    told = [found for found in chart.main.signals if not found.rule.warning]
    warnings = list(chart.warnings)
    steady = not any(found.last < one.size for found in told)
    if not steady:
        warnings.append(say("The time before was not steady, so its limits are doubtful."))
    return Shift(
        method=say("Two phases of an XmR chart with the limits of the first; means by Welch’s t test"),
        reference=f"{chart.reference}; {means.reference}",
        n=one.size + two.size,
        unit=unit,
        assumptions=(*chart.assumptions, *means.assumptions),
        warnings=tuple(warnings),
        means=means,
        chart=chart,
        signals=tuple(found for found in told if found.last >= one.size and found.direction == way),
        steady=steady,
        needed=0 if means.significant else _needed(one, two, means.difference, confidence),
    )


def _needed(one: Floats, two: Floats, difference: float, confidence: float) -> int:
    """Return how many values after would show this difference of means (normal approximation); 0 if no number would."""
    if difference == 0:
        return 0
    error = abs(difference) / float(special.ndtri(level(confidence)))
    left = error * error - float(one.var(ddof=1)) / one.size
    return max(two.size + 1, math.ceil(float(two.var(ddof=1)) / left)) if left > 0 else 0
