"""Before and after: whether the difference between two counts, proportions or means is more than chance.

Counts are compared exactly. Two Poisson rates by the conditional binomial test (Przyborowski and Wilenski, Biometrika 31,
1940), two proportions by Fisher's exact test with the interval of the conditional odds ratio (Cornfield 1956) and
Newcombe's hybrid score interval of the difference (Stat. Med. 17 (1998) 873, method 10), two means by Welch's test.
"""

import dataclasses
import math
from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.intervals import clopper_pearson, counted, exposed, level, wilson
from qualitas.statistics.results import Assumption, Floats, Result
from qualitas.statistics.roots import root
from qualitas.statistics.sentences import Sentence, say

type Alternative = Literal["lower", "higher", "different"]
_SAME = 1 + 1e-7  # two probabilities that differ by rounding count as equal, as in R's exact tests


@dataclasses.dataclass(frozen=True, kw_only=True)
class Comparison(Result):
    """What a comparison of before and after found.

    ``p`` is the probability of a result at least this far in the direction asked for (``alternative`` says whether after
    was expected lower, higher or merely different) if nothing had changed. ``ratio`` is after / before (for proportions
    the odds ratio, for means the plain ratio), ``difference`` is after - before; each with its two-sided interval.
    """

    before: float
    after: float
    p: float
    alternative: Alternative
    confidence: float
    ratio: float
    ratio_low: float
    ratio_high: float
    difference: float = math.nan
    difference_low: float = math.nan
    difference_high: float = math.nan
    statistic: float = math.nan
    freedom: float = math.nan

    @property
    def significant(self) -> bool:
        """Say whether ``p`` is at or below what the confidence leaves to chance."""
        return self.p <= 1 - self.confidence


def _few(p: float, chance: float, more: Sentence) -> tuple[Sentence, ...]:
    """Return the warning of a comparison that shows nothing."""
    return (more,) if p > chance else ()


def binomial_p(count: int, n: int, chance: float, alternative: Alternative) -> float:
    """Return the exact p-value of ``count`` of ``n`` where ``chance`` was expected.

    Two-sided: the sum of all outcomes that are not more probable than the one seen (as R's binom.test).
    """
    if alternative == "lower":
        return float(special.bdtr(count, n, chance))
    if alternative == "higher":
        return 1.0 if count == 0 else float(special.bdtrc(count - 1, n, chance))
    if n == 0:
        return 1.0
    every = np.arange(n + 1)
    mass = np.exp(_log_binomial(every, n, chance))
    return min(1.0, float(mass[mass <= mass[count] * _SAME].sum()))


def _log_binomial(count: npt.NDArray[np.int64], n: int, chance: float) -> Floats:
    """Return the logarithms of binomial probabilities."""
    choose = special.gammaln(n + 1) - special.gammaln(count + 1) - special.gammaln(n - count + 1)
    found: Floats = choose + special.xlogy(count, chance) + special.xlog1py(n - count, -chance)
    return found


def compare_rates(
    before: int,
    after: int,
    *,
    before_exposure: float = 1.0,
    after_exposure: float = 1.0,
    alternative: Alternative = "lower",
    confidence: float = 0.95,
) -> Comparison:
    """Compare two counts of events, each seen over an exposure (time, output, area), exactly.

    Given the total, the count after is binomial if the rate did not change. Four complaints before and none after, in
    equal windows, give a one-sided p of 0.0625: not yet enough for 95 %.
    """
    before, _ = counted(before)
    after, _ = counted(after)
    one, two = exposed(before_exposure), exposed(after_exposure)
    level(confidence)
    total, share = before + after, two / (one + two)
    p = binomial_p(after, total, share, alternative)
    low, high = clopper_pearson(after, total, confidence) if total else (0.0, 1.0)
    odds = one / two
    return Comparison(
        method=say("Exact conditional comparison of two Poisson rates"),
        reference="Przyborowski & Wilenski, Biometrika 31 (1940) 313; interval by Clopper & Pearson 1934",
        n=total,
        assumptions=(
            Assumption(say("Events come singly and independently, at a steady rate in each window."), None),
            Assumption(say("Both windows were watched with the same care."), None),
        ),
        warnings=_few(p, 1 - confidence, _too_few(before, after, one, two, confidence))
        if alternative == "lower"
        else (),
        before=before / one,
        after=after / two,
        p=p,
        alternative=alternative,
        confidence=confidence,
        ratio=(after / two) / (before / one) if before else (math.nan if after == 0 else math.inf),
        ratio_low=low / (1 - low) * odds if low < 1 else math.inf,
        ratio_high=high / (1 - high) * odds if high < 1 else math.inf,
        difference=after / two - before / one,
    )


def _too_few(before: int, after: int, one: float, two: float, confidence: float) -> Sentence:
    """Return what would have to be seen for a fall in the rate to show."""
    if before == 0:
        return say("Nothing was counted before, so a fall cannot be shown.")
    if after >= before * two / one:
        return say("The rate did not fall.")
    needed = required_exposure(before, after, before_exposure=one, confidence=confidence)
    return say(
        "A fall from {before} to {after} can still be chance: it would show at {confidence} if the time watched "
        "afterwards were {times} times that before.",
        before=before,
        after=after,
        confidence=f"{100 * confidence:g} %",
        times=math.ceil(needed / one * 100) / 100,
    )


def required_exposure(before: int, after: int = 0, *, before_exposure: float = 1.0, confidence: float = 0.95) -> float:
    """Return how long to watch afterwards so that ``after`` events would show a fall (one-sided, exact).

    The binomial tail is an incomplete beta function, so the answer is in closed form. For planning an effectiveness
    check: 4 before and 0 after need 1.12 times the window before.
    """
    before, _ = counted(before)
    after, _ = counted(after)
    one = exposed(before_exposure)
    if before == 0:
        raise BadData(say("Nothing was counted before, so a fall cannot be shown."))
    share = float(special.betaincinv(before, after + 1, 1 - level(confidence)))
    return one * (1 - share) / share


def required_count(*, exposure_ratio: float = 1.0, after: int = 0, confidence: float = 0.95) -> int:
    """Return the smallest count before at which ``after`` events would show a fall (one-sided, exact).

    ``exposure_ratio`` is the exposure after / before. Equal windows and none after need 5 before.
    """
    after, _ = counted(after)
    share = exposed(exposure_ratio) / (1 + exposure_ratio)
    chance = 1 - level(confidence)
    before = 1
    while special.bdtr(after, before + after, share) > chance:
        before += 1
    return before


def compare_proportions(
    before: int,
    before_n: int,
    after: int,
    after_n: int,
    *,
    alternative: Alternative = "lower",
    confidence: float = 0.95,
) -> Comparison:
    """Compare ``before`` of ``before_n`` with ``after`` of ``after_n`` by Fisher's exact test.

    ``ratio`` is the conditional maximum-likelihood odds ratio after / before with its exact interval, ``difference`` the
    difference of the proportions with Newcombe's interval.
    """
    before, before_n = counted(before, before_n)
    after, after_n = counted(after, after_n)
    level(confidence)
    one, two = before / before_n, after / after_n
    table = _Table.of(after, after_n, before, before_n)
    p = table.p(alternative)
    low, high = table.interval(confidence)
    down, up = _newcombe(before, before_n, after, after_n, confidence)
    return Comparison(
        method=say("Fisher’s exact test of two proportions"),
        reference="Fisher 1934; odds ratio Cornfield 1956; difference Newcombe, Stat. Med. 17 (1998) 873, method 10",
        n=before_n + after_n,
        assumptions=(Assumption(say("Each unit is good or not, independently of the others."), None),),
        warnings=_few(
            p, 1 - confidence, say("The difference can still be chance; look at more units before it is believed.")
        ),
        before=one,
        after=two,
        p=p,
        alternative=alternative,
        confidence=confidence,
        ratio=table.estimate(),
        ratio_low=low,
        ratio_high=high,
        difference=two - one,
        difference_low=down,
        difference_high=up,
    )


def _newcombe(before: int, before_n: int, after: int, after_n: int, confidence: float) -> tuple[float, float]:
    """Return the hybrid score interval of after - before."""
    one, two = before / before_n, after / after_n
    low1, high1 = wilson(before, before_n, confidence)
    low2, high2 = wilson(after, after_n, confidence)
    gap = two - one
    return gap - math.hypot(two - low2, high1 - one), gap + math.hypot(high2 - two, one - low1)


@dataclasses.dataclass(frozen=True, slots=True)
class _Table:
    """A two-by-two table with its margins fixed: the noncentral hypergeometric distribution of one cell."""

    cell: int
    support: npt.NDArray[np.int64]
    weight: Floats

    @classmethod
    def of(cls, first: int, first_n: int, second: int, second_n: int) -> "_Table":
        """Make the table of ``first`` of ``first_n`` beside ``second`` of ``second_n``."""
        total = first + second
        support = np.arange(max(0, total - second_n), min(first_n, total) + 1)
        weight = -(
            special.gammaln(support + 1)
            + special.gammaln(first_n - support + 1)
            + special.gammaln(total - support + 1)
            + special.gammaln(second_n - total + support + 1)
        )
        return cls(first, support, weight - weight.max())

    def mass(self, log_odds: float = 0.0) -> Floats:
        """Return the probabilities of every value of the cell at an odds ratio."""
        heights = self.weight + log_odds * self.support
        found: Floats = np.exp(heights - heights.max())
        return found / found.sum()

    def below(self, log_odds: float) -> float:
        """Return the probability of this cell or a smaller one."""
        return float(self.mass(log_odds)[self.support <= self.cell].sum())

    def above(self, log_odds: float) -> float:
        """Return the probability of this cell or a larger one."""
        return float(self.mass(log_odds)[self.support >= self.cell].sum())

    def p(self, alternative: Alternative) -> float:
        """Return the p-value at equal odds."""
        if alternative != "different":
            return min(1.0, self.below(0.0) if alternative == "lower" else self.above(0.0))
        mass = self.mass()
        seen = mass[self.cell - self.support[0]]
        return min(1.0, float(mass[mass <= seen * _SAME].sum()))

    def estimate(self) -> float:
        """Return the odds ratio under which the expected cell is the one seen."""
        if self.support.size == 1:
            return math.nan
        if self.cell == self.support[0]:
            return 0.0
        if self.cell == self.support[-1]:
            return math.inf
        return math.exp(_root(lambda odds: float(self.mass(odds) @ self.support) - self.cell))

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return the exact interval of the odds ratio."""
        tail = (1 - confidence) / 2
        if self.support.size == 1:
            return 0.0, math.inf
        low = 0.0 if self.cell == self.support[0] else math.exp(_root(lambda odds: self.above(odds) - tail))
        high = math.inf if self.cell == self.support[-1] else math.exp(_root(lambda odds: self.below(odds) - tail))
        return low, high


def _root(function: Callable[[float], float]) -> float:
    """Return where a monotone function of a logarithm crosses zero."""
    return root(function, -40.0, 40.0)


def compare_means(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    alternative: Alternative = "lower",
    confidence: float = 0.95,
    equal_spread: bool = False,
    unit: str = "",
) -> Comparison:
    """Compare two means by Welch's t test, or by the pooled test where the spread is known to be the same."""
    one, two = numbers(before, least=2), numbers(after, least=2)
    level(confidence)
    parts = one.var(ddof=1) / one.size, two.var(ddof=1) / two.size
    if sum(parts) == 0:
        raise BadData(say("All values of each group are equal, so there is no spread to compare the difference with."))
    if equal_spread:
        freedom = float(one.size + two.size - 2)
        pooled = ((one.size - 1) * one.var(ddof=1) + (two.size - 1) * two.var(ddof=1)) / freedom
        error = math.sqrt(pooled * (1 / one.size + 1 / two.size))
    else:
        error = math.sqrt(sum(parts))
        freedom = float(sum(parts) ** 2 / (parts[0] ** 2 / (one.size - 1) + parts[1] ** 2 / (two.size - 1)))
    gap = float(two.mean() - one.mean())
    t = gap / error
    below = float(special.stdtr(freedom, t))
    p = {"lower": below, "higher": 1 - below, "different": 2 * float(special.stdtr(freedom, -abs(t)))}[alternative]
    half = float(special.stdtrit(freedom, (1 + confidence) / 2)) * error
    return Comparison(
        method=say("Pooled t test of two means") if equal_spread else say("Welch’s t test of two means"),
        reference="NIST/SEMATECH e-Handbook 1.3.5.3; Welch, Biometrika 34 (1947) 28",
        n=one.size + two.size,
        unit=unit,
        assumptions=(Assumption(say("The values are independent and roughly normal, or many."), None),),
        warnings=_few(
            p, 1 - confidence, say("The difference can still be chance; take more values before it is believed.")
        ),
        before=float(one.mean()),
        after=float(two.mean()),
        p=p,
        alternative=alternative,
        confidence=confidence,
        ratio=float(two.mean() / one.mean()) if one.mean() else math.nan,
        ratio_low=math.nan,
        ratio_high=math.nan,
        difference=gap,
        difference_low=gap - half,
        difference_high=gap + half,
        statistic=t,
        freedom=freedom,
    )


def compare_with_target(
    count: int, n: int, target: float, *, alternative: Alternative = "lower", confidence: float = 0.95
) -> Comparison:
    """Compare ``count`` of ``n`` with a proportion that was promised, by the exact binomial test."""
    count, n = counted(count, n)
    level(confidence)
    if not 0 < target < 1:
        raise BadData(say("A proportion to compare with lies between 0 and 1, not at {given}.", given=target))
    low, high = clopper_pearson(count, n, confidence)
    return Comparison(
        method=say("Exact binomial test against a target"),
        reference="Clopper & Pearson 1934; Conover, Practical Nonparametric Statistics, 3.1",
        n=n,
        assumptions=(Assumption(say("Each unit is good or not, independently of the others."), None),),
        before=target,
        after=count / n,
        p=binomial_p(count, n, target, alternative),
        alternative=alternative,
        confidence=confidence,
        ratio=count / n / target,
        ratio_low=low / target,
        ratio_high=high / target,
        difference=count / n - target,
        difference_low=low - target,
        difference_high=high - target,
    )
