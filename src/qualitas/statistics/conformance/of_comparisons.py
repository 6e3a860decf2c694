"""Intervals and comparisons of counts, proportions and means beside published examples."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from qualitas.statistics.comparisons import (
    Comparison,
    compare_means,
    compare_proportions,
    compare_rates,
    compare_with_target,
    required_count,
    required_exposure,
)
from qualitas.statistics.conformance import Case, computes
from qualitas.statistics.intervals import Estimate, mean_interval, proportion_interval, rate_interval


def _ends(found: Estimate) -> list[float]:
    """Return the ends of an interval."""
    return [found.low, found.high]


def _odds(found: Comparison) -> list[float]:
    """Return a ratio with its interval."""
    return [found.ratio, found.ratio_low, found.ratio_high]


@computes("proportion-ci")
def wilson(case: Case) -> Mapping[str, Any]:
    """Return Wilson's and the exact interval of the proportions named."""
    del case
    pairs = {"81/263": (81, 263), "15/148": (15, 148), "0/20": (0, 20)}
    found: dict[str, Any] = {name: _ends(proportion_interval(*pair)) for name, pair in pairs.items()}
    found["81/263_R"] = found["81/263"]
    found["clopper_81/263"] = _ends(proportion_interval(81, 263, method="clopper-pearson"))
    return found


@computes("nist-1.3.5.3-ttest")
def cars(case: Case) -> Mapping[str, Any]:
    """Return the comparison of two means, pooled and by Welch."""
    us, japan = case.column("us"), case.column("japan")
    japan = japan[japan > 0]  # the shorter column is filled up with -999
    pooled, welch = (compare_means(japan, us, alternative="different", equal_spread=same) for same in (True, False))
    return {
        "n": [us.size, japan.size],
        "means": [us.mean(), japan.mean()],
        "t_pooled": pooled.statistic,
        "t_welch": welch.statistic,
        "df_welch": welch.freedom,
    }


@computes("poisson-two-rates")
def rates(case: Case) -> Mapping[str, Any]:
    """Return the comparison of the rates of two groups."""
    one, two = case.params["one"], case.params["two"]
    found = compare_rates(
        two[0], one[0], before_exposure=two[1], after_exposure=one[1], alternative="different", confidence=0.95
    )
    return {"p": found.p, "ratio": _odds(found)}


@computes("before-after-equal-windows")
def windows(case: Case) -> Mapping[str, Any]:
    """Return what four events before and none after show, and what would be needed."""
    del case
    return {
        "p": compare_rates(4, 0).p,
        "required_count": required_count(),
        "required_exposure": required_exposure(4),
    }


@computes("fisher-tea", "fisher-twins")
def fisher(case: Case) -> Mapping[str, Any]:
    """Return Fisher's exact test of a two-by-two table."""
    one, one_n, two, two_n = case.params["table"]
    found = compare_proportions(two, two_n, one, one_n, alternative=case.params["alternative"])
    return {
        "p": found.p,
        "p_two_sided": compare_proportions(two, two_n, one, one_n, alternative="different").p,
        "odds_ratio": found.ratio,
        "interval": _odds(found)[1:],
    }


@computes("newcombe-difference")
def difference(case: Case) -> Mapping[str, Any]:
    """Return the difference of two proportions with its interval."""
    found: dict[str, Any] = {}
    for name, (one, one_n, two, two_n) in case.params["tables"].items():
        seen = compare_proportions(two, two_n, one, one_n)
        found[name] = [seen.difference_low, seen.difference_high]
    return found


@computes("binomial-mendel")
def mendel(case: Case) -> Mapping[str, Any]:
    """Return the exact test of a proportion against a target."""
    count, n = case.params["count"]
    found = compare_with_target(count, n, case.params["target"], alternative="different")
    low, high = found.difference_low + found.before, found.difference_high + found.before
    return {"p": found.p, "interval": [low, high]}


@computes("garwood-poisson")
def garwood(case: Case) -> Mapping[str, Any]:
    """Return exact intervals of Poisson counts."""
    del case
    return {str(count): _ends(rate_interval(count)) for count in (0, 1, 5, 10)}


@computes("nist-1.3.5.2-mean")
def zarr13(case: Case) -> Mapping[str, Any]:
    """Return the t interval of a mean from its summary: a two-point sample with that mean and spread."""
    n, mean, spread = case.params["n"], case.params["mean"], case.params["sd"]
    step = spread * np.sqrt((n - 1) / (n - n % 2))
    values = np.concatenate((np.full(n // 2, mean - step), np.full(n // 2, mean + step), np.full(n % 2, mean)))
    return {"interval": _ends(mean_interval(values))}


@computes("nist-7.2.4.1-exact")
def defectives(case: Case) -> Mapping[str, Any]:
    """Return the exact interval of 4 of 20."""
    del case
    return {"interval": _ends(proportion_interval(4, 20, confidence=0.90, method="clopper-pearson"))}
