"""Charts for rational subgroups: mean with range (X̄-R) and mean with standard deviation (X̄-S), also of unequal size."""

import dataclasses
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from qualitas.statistics.chart import Chart, Limits, Panel, Phase, panel, plan, usual_warnings
from qualitas.statistics.factors import c4, d2, d3
from qualitas.statistics.inputs import BadData, subgroups
from qualitas.statistics.results import Assumption, Booleans, Floats, Integers, Precision
from qualitas.statistics.rules import LIMITS_ONLY, NELSON, RuleSet
from qualitas.statistics.sentences import Sentence, say

type Spread = Literal["range", "sd", "pooled"]
LARGE_FOR_RANGE = 10
LARGE_FOR_PLACES = 50


def xbar_r(
    values: npt.ArrayLike | Sequence[npt.ArrayLike],
    *,
    size: int | None = None,
    unit: str = "",
    constants: Precision = "exact",
    rules: RuleSet = NELSON,
    limits: Limits | None = None,
    phases: Sequence[Phase] = (),
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the chart of subgroup means and ranges; sigma is the average range divided by d2.

    ``values`` is a table with a row for each subgroup, rows of unequal length, or one row cut by ``size``. Phases and
    exclusions count subgroups. Method: NIST/SEMATECH e-Handbook 6.3.2.1; unequal sizes: the mean of R/d2.
    """
    return _xbar(values, size, _Asked("range", unit, constants, rules, limits, phases, exclude))


def xbar_s(
    values: npt.ArrayLike | Sequence[npt.ArrayLike],
    *,
    size: int | None = None,
    pooled: bool = False,
    unit: str = "",
    constants: Precision = "exact",
    rules: RuleSet = NELSON,
    limits: Limits | None = None,
    phases: Sequence[Phase] = (),
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the chart of subgroup means and standard deviations; sigma is the average s divided by c4, or pooled.

    See `xbar_r` for the inputs. Method: NIST/SEMATECH e-Handbook 6.3.2.1; pooled: the root of the mean variance.
    """
    spread: Spread = "pooled" if pooled else "sd"
    return _xbar(values, size, _Asked(spread, unit, constants, rules, limits, phases, exclude))


def _per_size(sizes: Integers, factor: str, constants: Precision) -> Floats:
    """Return a factor for the size of every subgroup."""
    of = {"d2": d2, "d3": d3, "c4": c4}[factor]
    if (sizes == sizes[0]).all():
        return np.broadcast_to(np.float64(of(int(sizes[0]), constants)), sizes.size)
    distinct, place = np.unique(sizes, return_inverse=True)
    found: Floats = np.array([of(int(n), constants) for n in distinct])[place]
    return found


def _said(spread: Spread) -> Sentence:
    """Return how sigma is estimated, in words."""
    return {
        "range": say("Average range divided by d2"),
        "sd": say("Average standard deviation divided by c4"),
        "pooled": say("Pooled standard deviation of the subgroups"),
    }[spread]


def moments_of(values: Floats, starts: Integers, sizes: Integers, spread: Spread) -> tuple[Floats, Floats]:
    """Return the mean of each subgroup and its range or standard deviation.

    Subgroups of one size are worked place by place (all first values, all second values …), which is quickest.
    """
    size = int(sizes[0])
    if size > LARGE_FOR_PLACES or not (sizes == size).all():
        means = np.add.reduceat(values, starts) / sizes
        if spread == "range":
            return means, np.maximum.reduceat(values, starts) - np.minimum.reduceat(values, starts)
        away = values - np.repeat(means, sizes)
        return means, np.sqrt(np.add.reduceat(away * away, starts) / (sizes - 1))
    places = list(values.reshape(-1, size).T.copy())
    total = places[0].copy()
    for place in places[1:]:
        total += place
    total /= size
    if spread == "range":
        low, high = places[0].copy(), places[0].copy()
        for place in places[1:]:
            np.minimum(low, place, out=low)
            np.maximum(high, place, out=high)
        high -= low
        return total, high
    squares = np.zeros(total.size)
    for place in places:
        away = place - total
        squares += away * away
    return total, np.sqrt(squares / (size - 1))


def within_sigma(spread: Spread, spreads: Floats, sizes: Integers, constants: Precision = "exact") -> float:
    """Return the standard deviation within subgroups from their ranges or standard deviations."""
    if spread == "range":
        return float(np.mean(spreads / _per_size(sizes, "d2", constants)))
    if spread == "sd":
        return float(np.mean(spreads / _per_size(sizes, "c4", constants)))
    freedom = sizes - 1
    return float(np.sqrt((freedom * spreads**2).sum() / freedom.sum()))


@dataclasses.dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked of a chart of subgroups."""

    spread: Spread
    unit: str
    constants: Precision
    rules: RuleSet
    limits: Limits | None
    phases: Sequence[Phase]
    exclude: Sequence[int]


def _xbar(given: npt.ArrayLike | Sequence[npt.ArrayLike], size: int | None, asked: _Asked) -> Chart:
    """Return a chart of subgroup means with a panel of their spread."""
    spread, unit, constants, rules = asked.spread, asked.unit, asked.constants, asked.rules
    values, starts, sizes = subgroups(given, size=size)
    means, spreads = moments_of(values, starts, sizes, spread)
    plan_ = plan(means.size, asked.phases, asked.limits, asked.exclude)

    def estimate(span: slice, used: Booleans) -> Limits:
        if not used.any():
            raise BadData(say("A phase has no subgroup left that counts for its limits."))
        n = sizes[span][used]
        middle = float((means[span][used] * n).sum() / n.sum())
        sigma = within_sigma(spread, spreads[span][used], n, constants)
        return Limits(center=middle, sigma=sigma, estimator=_said(spread), n=n.size, constants=constants)

    found = plan_.limits(estimate)
    middle, sigma = plan_.spread([one.center for one in found]), plan_.spread([one.sigma for one in found])
    second = _ranges(spreads, sizes, sigma, constants, unit) if spread == "range" else None
    return Chart(
        kind="xbar_r" if spread == "range" else "xbar_s",
        method=say("Means and ranges of subgroups (X̄-R)")
        if spread == "range"
        else say("Means and standard deviations of subgroups (X̄-S)"),
        reference="NIST/SEMATECH e-Handbook of Statistical Methods 6.3.2.1; ISO 7870-2",
        n=values.size,
        unit=unit,
        assumptions=(
            Assumption(say("The values of a subgroup were made under the same conditions"), None),
            Assumption(say("The subgroups stand in the order of production"), None),
        ),
        warnings=(*usual_warnings(found, plan_), *_doubts(spread, sizes)),
        panels=(
            panel("X̄", means, middle, sigma / np.sqrt(sizes), rules, unit=unit, breaks=plan_.starts[1:]),
            second or _deviations(spreads, sizes, sigma, unit),
        ),
        limits=found,
        starts=plan_.starts,
        excluded=plan_.excluded,
    )


def _ranges(ranges: Floats, sizes: Integers, sigma: Floats, constants: Precision, unit: str) -> Panel:
    """Return the panel of ranges, three sigma of the range from its mean, never below zero."""
    middle, wide = sigma * _per_size(sizes, "d2", constants), sigma * _per_size(sizes, "d3", constants)
    bounds = (np.maximum(middle - 3 * wide, 0.0), middle + 3 * wide)
    return panel("R", ranges, middle, wide, LIMITS_ONLY, limits=bounds, unit=unit)


def _deviations(deviations: Floats, sizes: Integers, sigma: Floats, unit: str) -> Panel:
    """Return the panel of standard deviations, three sigma from its mean, never below zero."""
    factor = _per_size(sizes, "c4", "exact")
    middle, wide = sigma * factor, sigma * np.sqrt(1 - factor**2)
    bounds = (np.maximum(middle - 3 * wide, 0.0), middle + 3 * wide)
    return panel("S", deviations, middle, wide, LIMITS_ONLY, limits=bounds, unit=unit)


def _doubts(spread: Spread, sizes: Integers) -> list[Sentence]:
    """Return what makes the limits of subgroups doubtful."""
    if spread == "range" and int(sizes.max()) > LARGE_FOR_RANGE:
        return [
            say(
                "The range wastes information in subgroups above {most}; use standard deviations.", most=LARGE_FOR_RANGE
            )
        ]
    return []
