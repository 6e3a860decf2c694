"""Tests of normality: Anderson-Darling and Shapiro-Wilk.

Anderson-Darling with estimated mean and spread: statistic and p-value as in Stephens' chapter of D'Agostino and Stephens,
Goodness-of-Fit Techniques (1986), table 4.9. Shapiro-Wilk by Royston's algorithm AS R94, Appl. Stat. 44 (1995) 547.
"""

import dataclasses
import math

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.results import Assumption, Floats, Result
from qualitas.statistics.sentences import say

_FEWEST = 8
# More values find deviations too small to matter, so every so manieth value is looked at.
_MOST = 5000
_FEWEST_SHAPIRO, _MOST_SHAPIRO = 3, 5000


@dataclasses.dataclass(frozen=True, kw_only=True)
class NormalityTest(Result):
    """A test of normality: its statistic, the p-value, and whether normality is doubtful at ``risk``."""

    statistic: float
    p: float
    risk: float

    @property
    def doubtful(self) -> bool:
        """Tell whether the values do not look normal."""
        return self.p < self.risk


def anderson_darling(values: npt.ArrayLike, *, risk: float = 0.05) -> NormalityTest:
    """Return the Anderson-Darling test of normality; the statistic is A², the p-value that of the adjusted A*²."""
    data = np.sort(_spread_out(numbers(values, least=_FEWEST)))
    n = data.size
    z = (data - data.mean()) / data.std(ddof=1)
    order = np.arange(1, n + 1)
    found = -n - float(((2 * order - 1) * (special.log_ndtr(z) + special.log_ndtr(-z[::-1]))).sum()) / n
    adjusted = found * (1 + 0.75 / n + 2.25 / n**2)
    return NormalityTest(
        method=say("Anderson–Darling test of normality"),
        reference="Stephens in D’Agostino & Stephens, Goodness-of-Fit Techniques (1986), table 4.9",
        n=n,
        statistic=found,
        p=_stephens(adjusted),
        risk=risk,
    )


def _stephens(a: float) -> float:
    """Return the p-value of the adjusted Anderson-Darling statistic."""
    if a >= 0.6:  # noqa: PLR2004 - the four pieces of the published approximation
        return math.exp(1.2937 - 5.709 * a + 0.0186 * a * a) if a < 13 else 0.0  # noqa: PLR2004
    if a >= 0.34:  # noqa: PLR2004
        return math.exp(0.9177 - 4.279 * a - 1.38 * a * a)
    if a >= 0.2:  # noqa: PLR2004
        return 1 - math.exp(-8.318 + 42.796 * a - 59.938 * a * a)
    return 1 - math.exp(-13.436 + 101.14 * a - 223.73 * a * a)


def shapiro_wilk(values: npt.ArrayLike, *, risk: float = 0.05) -> NormalityTest:
    """Return the Shapiro-Wilk test of normality (3 to 5,000 values)."""
    data = np.sort(_spread_out(numbers(values, least=_FEWEST_SHAPIRO)))
    n = data.size
    if n > _MOST_SHAPIRO:
        raise BadData(say("Shapiro–Wilk takes up to 5,000 values; there are {count}. Use Anderson–Darling.", count=n))
    weights = _royston(n)
    w = float((weights @ data) ** 2 / ((data - data.mean()) ** 2).sum())
    return NormalityTest(
        method=say("Shapiro–Wilk test of normality"),
        reference="Royston, algorithm AS R94, Appl. Stat. 44 (1995) 547",
        n=n,
        statistic=w,
        p=_royston_p(min(w, 1.0), n),
        risk=risk,
    )


def _royston(n: int) -> Floats:
    """Return the weights of the ordered values."""
    if n == 3:  # noqa: PLR2004 - exact for three values
        return np.array([-math.sqrt(0.5), 0.0, math.sqrt(0.5)])
    middle = special.ndtri((np.arange(1, n + 1) - 0.375) / (n + 0.25))
    total, small = float(middle @ middle), 1 / math.sqrt(n)
    last = np.polyval([-2.706056, 4.434685, -2.071190, -0.147981, 0.221157, middle[-1] / math.sqrt(total)], small)
    if n <= 5:  # noqa: PLR2004 - only the ends are corrected
        rest = math.sqrt((total - 2 * middle[-1] ** 2) / (1 - 2 * last**2))
        weights = middle / rest
        weights[-1], weights[0] = last, -last
        return np.asarray(weights, dtype=np.float64)
    before = np.polyval([-3.582633, 5.682633, -1.752461, -0.293762, 0.042981, middle[-2] / math.sqrt(total)], small)
    rest = math.sqrt((total - 2 * middle[-1] ** 2 - 2 * middle[-2] ** 2) / (1 - 2 * last**2 - 2 * before**2))
    weights = middle / rest
    weights[-1], weights[-2], weights[0], weights[1] = last, before, -last, -before
    return np.asarray(weights, dtype=np.float64)


def _royston_p(w: float, n: int) -> float:
    """Return the p-value of W."""
    if n == 3:  # noqa: PLR2004 - exact for three values
        return max(0.0, min(1.0, 6 / math.pi * (math.asin(math.sqrt(w)) - math.asin(math.sqrt(0.75)))))
    log = math.log(max(1 - w, 1e-300))
    if n <= 11:  # noqa: PLR2004 - the two ranges of the published approximation
        gamma = 0.459 * n - 2.273
        if log >= gamma:
            return 0.0
        log = -math.log(gamma - log)
        mean = float(np.polyval([-0.0006714, 0.025054, -0.39978, 0.5440], n))
        spread = math.exp(float(np.polyval([-0.0020322, 0.062767, -0.77857, 1.3822], n)))
    else:
        size = math.log(n)
        mean = float(np.polyval([0.0038915, -0.083751, -0.31082, -1.5861], size))
        spread = math.exp(float(np.polyval([0.0030302, -0.082676, -0.4803], size)))
    return float(special.ndtr(-(log - mean) / spread))


def _spread_out(data: Floats) -> Floats:
    """Refuse values that are all equal."""
    if data.max() == data.min():
        raise BadData(say("All values are equal, so nothing can be said about their distribution."))
    return data


def normality_assumption(values: npt.ArrayLike, *, risk: float = 0.05) -> Assumption:
    """Return whether normality was checked and held: by Anderson-Darling, from eight values on."""
    data = numbers(values)
    what = say("The values are normally distributed.")
    if data.size < _FEWEST or data.max() == data.min():
        return Assumption(what, None, say("There are too few values to check normality: {count}.", count=data.size))
    looked = data[:: -(-data.size // _MOST)]
    if looked.max() == looked.min():
        return Assumption(what, False, say("Nearly all values are equal."))
    found = anderson_darling(looked, risk=risk)
    told = {"statistic": f"{found.statistic:.3f}", "p": f"{found.p:.3f}", "count": looked.size}
    if looked.size < data.size:
        evidence = say("Anderson–Darling A² = {statistic}, p = {p}, from {count} of the values.", **told)
    else:
        evidence = say("Anderson–Darling A² = {statistic}, p = {p}.", **told)
    return Assumption(what, not found.doubtful, evidence)
