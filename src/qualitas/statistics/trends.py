"""Runs, trends and changes in a series: run chart tests, Mann-Kendall, change points."""

import dataclasses
import math

import numpy as np
import numpy.typing as npt

from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.results import Floats, Result
from qualitas.statistics.sentences import Sentence, say

_ROUNDS = 1000
_SEED = 20260101
MOST_FOR_PAIRS = 20_000


def _normal_tail(z: float) -> float:
    """Return the probability that a standard normal value lies above z."""
    return 0.5 * math.erfc(z / math.sqrt(2))


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunChart(Result):
    """The tests of a run chart about its median.

    ``useful`` counts the points not on the median; the longest run may be at most ``longest_run_max`` and there should
    be at least ``crossings_min`` crossings. The four p-values are one-sided, from the expected count of runs about the
    median (clustering: too few; mixtures: too many) and of runs up and down (trends: too few; oscillation: too many).
    """

    median: float
    useful: int
    longest_run: int
    longest_run_max: int
    crossings: int
    crossings_min: int
    clustering: float
    mixtures: float
    trends: float
    oscillation: float

    @property
    def signal(self) -> bool:
        """Tell whether the rules on runs and crossings find non-random variation."""
        return self.longest_run > self.longest_run_max or self.crossings < self.crossings_min


def run_chart(values: npt.ArrayLike, *, unit: str = "") -> RunChart:
    """Return the run chart tests of values in time order.

    Runs and crossings: Anhøj & Olesen, PLoS ONE 9 (2014) e113825: longest run above round(log2 n + 3), crossings below
    the 5 % quantile of Binomial(n - 1, ½). p-values: Wald-Wolfowitz runs and Wallis-Moore runs up and down.
    """
    x = numbers(values, least=3)
    median = float(np.median(x))
    side = np.sign(x - median)
    side = side[side != 0]
    useful = side.size
    if useful < 2:  # noqa: PLR2004 - a crossing needs two
        raise BadData(say("Nearly all values lie on the median; a run chart has nothing to tell."))
    change = np.flatnonzero(np.diff(side) != 0)
    lengths = np.diff(np.concatenate(([-1], change, [useful - 1])))
    few, many = _runs_about(side)
    falling, rising = _runs_up_and_down(x)
    told: list[Sentence] = []
    if useful < 10:  # noqa: PLR2004 - Anhøj asks for at least ten
        told.append(say("Only {count} points lie off the median; the tests find little below 10.", count=useful))
    return RunChart(
        method=say("Run chart: longest run and crossings of the median"),
        reference="Anhøj & Olesen, PLoS ONE 9 (2014) e113825; Wallis & Moore, J. American Statistical Association 36 (1941)",
        n=x.size,
        unit=unit,
        warnings=tuple(told),
        median=median,
        useful=useful,
        longest_run=int(lengths.max()),
        longest_run_max=round(math.log2(useful) + 3),
        crossings=change.size,
        crossings_min=_binomial_quantile(0.05, useful - 1),
        clustering=few,
        mixtures=many,
        trends=falling,
        oscillation=rising,
    )


def _binomial_quantile(chance: float, n: int) -> int:
    """Return the smallest count whose probability of being reached or undercut in n fair throws is at least ``chance``."""
    log_half, total = -n * math.log(2), 0.0
    for count in range(n + 1):
        total += math.exp(log_half + math.lgamma(n + 1) - math.lgamma(count + 1) - math.lgamma(n - count + 1))
        if total >= chance:
            return count
    return n


def _runs_about(side: Floats) -> tuple[float, float]:
    """Return p of too few and of too many runs about the median (Wald & Wolfowitz)."""
    above, n = int((side > 0).sum()), side.size
    below = n - above
    runs = 1 + int((np.diff(side) != 0).sum())
    mean = 1 + 2 * above * below / n
    variance = (mean - 1) * (mean - 2) / (n - 1)
    if variance <= 0:
        return 1.0, 1.0
    z = (runs - mean) / math.sqrt(variance)
    return _normal_tail(-z), _normal_tail(z)


def _runs_up_and_down(x: Floats) -> tuple[float, float]:
    """Return p of too few and of too many runs up and down; equal neighbours count once."""
    step = np.sign(np.diff(x))
    step = step[step != 0]
    n = step.size + 1
    if n < 3:  # noqa: PLR2004 - two steps make a turn
        return 1.0, 1.0
    runs = 1 + int((np.diff(step) != 0).sum())
    z = (runs - (2 * n - 1) / 3) / math.sqrt((16 * n - 29) / 90)
    return _normal_tail(-z), _normal_tail(z)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trend(Result):
    """A monotone trend: Mann-Kendall's S with two-sided p, Kendall's tau, Sen's slope per step with its interval."""

    s: int
    variance: float
    z: float
    p: float
    tau: float
    slope: float
    slope_low: float
    slope_high: float
    confidence: float


def mann_kendall(values: npt.ArrayLike, *, unit: str = "", confidence: float = 0.95) -> Trend:
    """Return the Mann-Kendall test for a trend, with continuity and tie correction, and Sen's slope.

    Method: Mann, Econometrica 13 (1945) 245-259; Kendall, Rank Correlation Methods; Sen, J. American Statistical
    Association 63 (1968) 1379-1389; interval: Gilbert, Statistical Methods for Environmental Pollution Monitoring (1987).
    """
    x = numbers(values, least=3)
    n = x.size
    if n > MOST_FOR_PAIRS:
        raise BadData(
            say("Trends are tested on at most {most} values; take means per day or week.", most=MOST_FOR_PAIRS)
        )
    s, slopes = 0, []
    for lag in range(1, n):
        step = x[lag:] - x[:-lag]
        s += int(np.sign(step).sum())
        slopes.append(step / lag)
    every = np.sort(np.concatenate(slopes))
    _distinct, ties = np.unique(x, return_counts=True)
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    z = (s - math.copysign(1, s)) / math.sqrt(variance) if s and variance > 0 else 0.0
    pairs = n * (n - 1) / 2
    tied = float((ties * (ties - 1) / 2).sum())
    spread = _quantile((1 + confidence) / 2) * math.sqrt(variance)
    low, high = (every.size - spread) / 2, (every.size + spread) / 2 + 1
    return Trend(
        method=say("Trend by Mann-Kendall, slope by Sen"),
        reference="Mann, Econometrica 13 (1945) 245-259; Sen, J. American Statistical Association 63 (1968) 1379-1389",
        n=n,
        unit=unit,
        warnings=(say("Fewer than 10 values; the normal approximation is rough."),) if n < 10 else (),  # noqa: PLR2004
        s=s,
        variance=variance,
        z=z,
        p=min(1.0, 2 * _normal_tail(abs(z))),
        tau=s / math.sqrt(pairs * (pairs - tied)) if pairs > tied else 0.0,
        slope=float(np.median(every)),
        slope_low=float(every[max(0, math.floor(low) - 1)]),
        slope_high=float(every[min(every.size - 1, math.ceil(high) - 1)]),
        confidence=confidence,
    )


def _quantile(chance: float) -> float:
    """Return the standard normal quantile."""
    from statistics import NormalDist  # noqa: PLC0415 - the standard library's, for one number

    return NormalDist().inv_cdf(chance)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChangePoint(Result):
    """Where the level of a series changed: ``index`` is the count of values before the change (0: none found).

    ``statistic`` and ``p`` belong to the method; ``before`` and ``after`` are the means on both sides.
    """

    index: int
    statistic: float
    p: float
    before: float
    after: float


def pettitt(values: npt.ArrayLike, *, unit: str = "") -> ChangePoint:
    """Return the single most likely change of level by ranks: K = max |U|, p ≈ 2 exp(-6 K² / (n³ + n²)).

    Method: Pettitt, Applied Statistics 28 (1979) 126-135.
    """
    x = numbers(values, least=4)
    n = x.size
    _distinct, place, ties = np.unique(x, return_inverse=True, return_counts=True)
    rank = (np.cumsum(ties) - (ties - 1) / 2)[place]
    # U over the first t values is n times smaller sums of ranks: 2 R(t) - t (n + 1).
    u = 2 * np.cumsum(rank)[:-1] - np.arange(1, n) * (n + 1)
    at = int(np.abs(u).argmax())
    largest = float(abs(u[at]))
    p = min(1.0, 2 * math.exp(-6 * largest**2 / (n**3 + n**2)))
    return _change(
        x,
        at + 1,
        largest,
        p,
        say("Change of level by ranks (Pettitt)"),
        "Pettitt, Applied Statistics 28 (1979) 126-135",
        unit,
    )


def least_squares_change(values: npt.ArrayLike, *, unit: str = "") -> ChangePoint:
    """Return the split into two levels with the least sum of squares; ``statistic`` is the share of it explained.

    p comes from shuffling the values 1,000 times (with a fixed seed, so that it can be repeated).
    Method: Bai, Econometric Theory 13 (1997) 315-352.
    """
    x = numbers(values, least=4)
    at, gain = _best_split(x)
    random, reached = np.random.default_rng(_SEED), 0
    for _turn in range(_ROUNDS):
        reached += _best_split(random.permutation(x))[1] >= gain
    p = (1 + reached) / (1 + _ROUNDS)
    said = say("Change of level by least squares")
    return _change(x, at, gain, p, said, "Bai, Econometric Theory 13 (1997) 315-352; p by permutation", unit)


def _best_split(x: Floats) -> tuple[int, float]:
    """Return the count of values before the best split, and the share of the sum of squares that it explains."""
    away = x - x.mean()
    total = float(away @ away)
    if total == 0:
        return 0, 0.0
    before = np.arange(1, x.size)
    explained = np.cumsum(away)[:-1] ** 2 * (1 / before + 1 / (x.size - before))
    at = int(explained.argmax())
    return at + 1, float(explained[at]) / total


def cusum_bootstrap(values: npt.ArrayLike, *, unit: str = "") -> ChangePoint:
    """Return the change of level by the range of the cumulative sum, with p from shuffling 1,000 times.

    Method: Taylor, Change-Point Analysis (2000).
    """
    x = numbers(values, least=4)

    def reach(y: Floats) -> tuple[float, int]:
        total = np.cumsum(y - y.mean())
        return float(total.max() - min(total.min(), 0.0)), int(np.abs(total).argmax())

    found, at = reach(x)
    random = np.random.default_rng(_SEED)
    reached = sum(reach(random.permutation(x))[0] >= found for _turn in range(_ROUNDS))
    p = (1 + reached) / (1 + _ROUNDS)
    said = say("Change of level by cumulative sums and shuffling")
    return _change(x, min(at + 1, x.size - 1), found, p, said, "Taylor, Change-Point Analysis (2000)", unit)


def _change(
    x: Floats, index: int, statistic: float, p: float, method: Sentence, reference: str, unit: str
) -> ChangePoint:
    """Return a change point with the levels on both sides."""
    return ChangePoint(
        method=method,
        reference=reference,
        n=x.size,
        unit=unit,
        index=index,
        statistic=statistic,
        p=p,
        before=float(x[:index].mean()) if index else float(x.mean()),
        after=float(x[index:].mean()),
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChangePoints(Result):
    """Every change of level: ``starts`` of the segments (the first is 0), and the ``means`` of the segments."""

    starts: tuple[int, ...]
    means: tuple[float, ...]
    penalty: float


def change_points(
    values: npt.ArrayLike, *, penalty: float | None = None, least: int = 2, unit: str = ""
) -> ChangePoints:
    """Return the best split into any number of levels by PELT; each further change costs ``penalty``.

    The default penalty is 3 ln n times the variance of neighbouring differences over 2. Segments hold at least ``least``
    values. Method: Killick, Fearnhead & Eckley, J. American Statistical Association 107 (2012) 1590-1598.
    """
    x = numbers(values, least=4)
    n = x.size
    cost = 3 * math.log(n) * float(np.var(np.diff(x)) / 2) if penalty is None else penalty
    total, square = (np.concatenate(([0.0], np.cumsum(part))) for part in (x - x.mean(), (x - x.mean()) ** 2))
    best, cut = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=np.int64)
    best[0] = -cost
    open_ = np.array([0], dtype=np.int64)
    for end in range(least, n + 1):
        length = end - open_
        here = best[open_] + (square[end] - square[open_]) - (total[end] - total[open_]) ** 2 / length
        at = int(here.argmin())
        best[end], cut[end] = here[at] + cost, open_[at]
        fresh = end + 1 - least
        open_ = np.append(open_[here <= best[end]], fresh) if fresh > 0 else open_[here <= best[end]]
    starts: list[int] = []
    end = n
    while end > 0:
        end = int(cut[end])
        starts.append(end)
    ends = [*sorted(starts)[1:], n]
    return ChangePoints(
        method=say("Changes of level by the best split (PELT)"),
        reference="Killick, Fearnhead & Eckley, J. American Statistical Association 107 (2012) 1590-1598",
        n=n,
        unit=unit,
        starts=tuple(sorted(starts)),
        means=tuple(float(x[a:b].mean()) for a, b in zip(sorted(starts), ends, strict=True)),
        penalty=cost,
    )
