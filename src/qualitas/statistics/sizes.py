"""How many are needed: to estimate a share or a mean so closely, or to see a difference of so much.

Cochran, Sampling Techniques, 3rd ed., chapter 4; Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions,
3rd ed., chapter 4; for two means the power of the t test by the noncentral t distribution; for two Poisson rates the
exact power of the conditional test.
"""

import math

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData
from qualitas.statistics.intervals import exposed, level
from qualitas.statistics.sentences import say

_LONGEST = 100  # windows; who would watch longer has other questions


def _within(margin: float) -> float:
    """Return how close an estimate shall be, or refuse what is no distance."""
    if not math.isfinite(margin) or margin <= 0:
        raise BadData(say("A margin of {given} cannot be used; say how close the estimate shall be.", given=margin))
    return margin


def sample_for_share(
    margin: float, *, expected: float = 0.5, confidence: float = 0.95, population: int | None = None
) -> int:
    """Return how many to ask or look at so that a share is known within ± ``margin`` (a fraction).

    ``expected`` is the share one expects (0.5 is the safe one), ``population`` corrects for a small whole.
    """
    if not 0 < expected < 1:
        raise BadData(say("A share lies between 0 and 1, not at {given}.", given=expected))
    z = float(special.ndtri((1 + level(confidence)) / 2))
    n = z * z * expected * (1 - expected) / _within(margin) ** 2
    if population is not None:
        n = n / (1 + (n - 1) / population)
    return math.ceil(n - 1e-9)


def sample_for_mean(sd: float, margin: float, *, confidence: float = 0.95, population: int | None = None) -> int:
    """Return how many values to take so that a mean is known within ± ``margin``, given their standard deviation."""
    chance, n = (1 + level(confidence)) / 2, 2
    while float(special.stdtrit(n - 1, chance)) * exposed(sd) / math.sqrt(n) * _finite(n, population) > _within(margin):
        n += 1
        if population is not None and n >= population:
            return population
    return n


def _finite(n: int, population: int | None) -> float:
    """Return the finite population correction of a standard error."""
    return 1.0 if population is None or population <= n else math.sqrt((population - n) / (population - 1))


def sample_for_two_means(sd: float, difference: float, *, power: float = 0.90, confidence: float = 0.95) -> int:
    """Return how many values each of two groups needs so that a difference shows with a power (two-sided t test)."""
    effect = abs(difference) / exposed(sd)
    if not (0 < power < 1 and effect > 0):
        raise BadData(say("A difference above zero and a power between 0 and 1 are needed."))
    n = 2
    while True:
        freedom, shift = 2 * n - 2, effect * math.sqrt(n / 2)
        edge = float(special.stdtrit(freedom, (1 + level(confidence)) / 2))
        if 1 - float(special.nctdtr(freedom, shift, edge)) >= power:
            return n
        n += 1


def sample_for_two_shares(one: float, two: float, *, power: float = 0.90, confidence: float = 0.95) -> int:
    """Return how many units each of two groups needs so that two shares show apart (two-sided, continuity-corrected)."""
    if not (0 < one < 1 and 0 < two < 1 and one != two and 0 < power < 1):
        raise BadData(say("Two different shares and a power between 0 and 1 are needed."))
    middle, gap = (one + two) / 2, abs(one - two)
    z, more = float(special.ndtri((1 + level(confidence)) / 2)), float(special.ndtri(power))
    root = z * math.sqrt(2 * middle * (1 - middle)) + more * math.sqrt(one * (1 - one) + two * (1 - two))
    n = (root / gap) ** 2
    return math.ceil(n / 4 * (1 + math.sqrt(1 + 4 / (n * gap))) ** 2 - 1e-9)


def power_of_rates(
    before: float, fall: float, *, before_exposure: float = 1.0, after_exposure: float = 1.0, confidence: float = 0.95
) -> float:
    """Return the probability that a fall of a Poisson rate by a share will show (one-sided exact test).

    ``before`` is the expected count in the window before; ``fall`` 0.5 means that the rate is halved.
    """
    if not (0 < fall <= 1 and before > 0):
        raise BadData(say("The count before is above zero and the fall lies between 0 and 1."))
    after = before * (1 - fall) * exposed(after_exposure) / exposed(before_exposure)
    share = after_exposure / (before_exposure + after_exposure)
    most = int(before + 10 * math.sqrt(before) + 20)
    count = np.arange(1, most + 1)
    chance = np.exp(special.xlogy(count, before) - before - special.gammaln(count + 1))
    low = _largest_after(count, share, 1 - level(confidence))
    shown = np.where(low >= 0, special.pdtr(np.maximum(low, 0), after) if after else 1.0, 0.0)
    return float((chance * shown).sum())


def _largest_after(before: npt.NDArray[np.int64], share: float, chance: float) -> npt.NDArray[np.int64]:
    """Return the largest count after that still shows a fall from each count before, -1 where none does."""
    low, high = np.full(before.size, -1), np.full(before.size, int(before.max() * share / (1 - share)) + 1)
    while (low < high).any():
        middle = (low + high + 1) // 2
        shows = special.betainc(before, middle + 1, 1 - share) <= chance
        low, high = np.where(shows, middle, low), np.where(shows, high, middle - 1)
    return low


def exposure_for_rates(
    before: float, fall: float, *, power: float = 0.80, before_exposure: float = 1.0, confidence: float = 0.95
) -> float:
    """Return how long to watch after a change so that a fall by a share shows with a power, in the unit of the window before.

    Refused where even an endless watch would not do: then the window before holds too few events.
    """

    def power_at(exposure: float) -> float:
        return power_of_rates(
            before, fall, before_exposure=before_exposure, after_exposure=exposure, confidence=confidence
        )

    high = _LONGEST * before_exposure
    if power_at(high) < power:
        raise BadData(
            say(
                "{before} events before are too few to show this fall, however long you watch.", before=round(before, 1)
            )
        )
    low = 0.0
    for _turn in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if power_at(middle) < power else (low, middle)
    return high
