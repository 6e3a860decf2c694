"""Charts for single values: individuals and moving range (XmR) in its forms, and I' for rates of differing area."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from qualitas.statistics.chart import Chart, Limits, Panel, Phase, Plan, level, panel, plan, usual_warnings
from qualitas.statistics.factors import d2, d3, d4
from qualitas.statistics.inputs import numbers, sizes
from qualitas.statistics.marking import BLOCK
from qualitas.statistics.results import Assumption, Booleans, Floats, Precision
from qualitas.statistics.rules import LIMITS_ONLY, NELSON, RuleSet
from qualitas.statistics.sentences import Sentence, say

type Estimator = Literal["average_mr", "median_mr", "screened_mr", "sd"]
type Center = Literal["mean", "median"]
_AUTOCORRELATED = 2.0  # standard errors of the first autocorrelation, beyond which it is told
_RESOLUTION = 0.25  # share of equal neighbours above which the resolution is doubted


def _screen(constants: Precision) -> float:
    """Return D4 for two values: moving ranges above so many times their mean are left out when screened."""
    exact = 1 + 3 * d3(2) / d2(2)
    return exact if constants == "exact" else round(exact, 3)


def estimator_words(estimator: Estimator) -> Sentence:
    """Return how sigma is estimated, in words."""
    return {
        "average_mr": say("Average moving range of two, divided by d2"),
        "median_mr": say("Median moving range of two, divided by d4"),
        "screened_mr": say("Average moving range of two without those above D4 times their average, divided by d2"),
        "sd": say("Standard deviation of all values (not a measure of the variation within)"),
    }[estimator]


def sigma_of(values: Floats, ranges: Floats, estimator: Estimator, constants: Precision = "exact") -> float:
    """Return the standard deviation of single values from their moving ranges, by the estimator named."""
    if estimator == "sd":
        return float(np.std(values, ddof=1)) if values.size > 1 else 0.0
    if not ranges.size:
        return 0.0
    if estimator == "median_mr":
        factor = round(d4(2), 3) if constants == "table" else d4(2)
        return float(np.median(ranges)) / factor
    mean = float(np.add.reduce(ranges)) / ranges.size
    if estimator == "screened_mr":
        mean = float(np.mean(ranges[ranges <= _screen(constants) * mean]))
    return mean / d2(2, constants)


def xmr(
    values: npt.ArrayLike,
    *,
    unit: str = "",
    center: Center = "mean",
    estimator: Estimator = "average_mr",
    constants: Precision = "exact",
    rules: RuleSet = NELSON,
    limits: Limits | None = None,
    phases: Sequence[Phase] = (),
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the chart of individuals and moving range (I-MR, XmR) of values in the order of production.

    ``limits`` are frozen ones for the whole chart; ``phases`` give stretches limits of their own; points in ``exclude``
    stay on the chart and do not count for the limits. ``constants="table"`` rounds d2 to three decimals, as NIST does.
    Method: NIST/SEMATECH e-Handbook 6.3.2.2; median form and screening: Wheeler, Understanding Variation (1993).
    """
    x = numbers(values, least=2)
    plan_ = plan(x.size, phases, limits, exclude)
    ranges = np.empty(x.size)
    ranges[0] = np.nan
    np.subtract(x[1:], x[:-1], out=ranges[1:])
    np.abs(ranges, out=ranges)
    whole = len(plan_.phases) == 1 and not plan_.excluded
    if not whole:
        ranges[list(plan_.starts)] = np.nan

    def estimate(span: slice, used: Booleans) -> Limits:
        inside, moved = x[span], ranges[span][1:]
        if not whole:
            moved = moved[used[1:] & used[:-1]]
            inside = inside[used]
        middle = float(np.median(inside)) if center == "median" else float(np.add.reduce(inside) / max(inside.size, 1))
        sigma = sigma_of(inside, moved, estimator, constants)
        return Limits(
            center=middle, sigma=sigma, estimator=estimator_words(estimator), n=inside.size, constants=constants
        )

    found = plan_.limits(estimate)
    middle, sigma = plan_.spread([one.center for one in found]), plan_.spread([one.sigma for one in found])
    breaks, related = plan_.starts[1:], first_autocorrelation(x)
    panels = (
        panel("X", x, middle, sigma, rules, unit=unit, breaks=breaks),
        moving_range_panel(ranges, plan_, found, unit),
    )
    return Chart(
        kind="xmr",
        method=say("Individuals and moving range (XmR): the mean of the values, with limits 3 sigma away"),
        reference="NIST/SEMATECH e-Handbook of Statistical Methods 6.3.2.2; ISO 7870-2",
        n=x.size,
        unit=unit,
        assumptions=_assumed(x, related),
        warnings=(*usual_warnings(found, plan_), *_doubts(x, ranges, estimator, related)),
        panels=panels,
        limits=found,
        starts=plan_.starts,
        excluded=plan_.excluded,
    )


def moving_range_panel(
    ranges: Floats, plan_: Plan, limits: Sequence[Limits], unit: str = "", name: str = "MR"
) -> Panel:
    """Return the panel of moving ranges of two; it has an upper limit only."""
    constants = limits[0].constants
    middle = plan_.spread([one.sigma * d2(2, constants) for one in limits])
    wide = plan_.spread([one.sigma * d3(2, constants) for one in limits])
    upper = middle + 3 * wide if len(limits) > 1 else level(float(middle[0] + 3 * wide[0]), plan_.count)
    none = level(np.nan, plan_.count)
    return panel(name, ranges, middle, wide, LIMITS_ONLY, limits=(none, upper), unit=unit)


def first_autocorrelation(x: Floats) -> float:
    """Return the correlation of neighbours; 0 where there is no variation. Worked in blocks that stay in the cache."""
    mean, total, lagged, last = float(np.add.reduce(x)) / x.size, 0.0, 0.0, 0.0
    for first in range(0, x.size, BLOCK):
        d = x[first : first + BLOCK] - mean
        total += float(np.add.reduce(d * d))
        lagged += float(np.add.reduce(d[1:] * d[:-1])) + last * float(d[0])
        last = float(d[-1])
    return lagged / total if total > 0 else 0.0


def _assumed(x: Floats, found: float) -> tuple[Assumption, ...]:
    """Return what the chart takes for granted: independent values in the order of production."""
    return (
        Assumption(say("The values stand in the order of production"), None),
        Assumption(
            say("Neighbouring values are independent of each other"),
            abs(found) <= _AUTOCORRELATED / math.sqrt(x.size),
            say("First autocorrelation {value}", value=f"{found:.2f}"),
        ),
    )


def _doubts(x: Floats, ranges: Floats, estimator: Estimator, found: float) -> list[Sentence]:
    """Return what makes the limits of single values doubtful."""
    told = []
    if estimator == "sd":
        told.append(say("Limits from the overall standard deviation are too wide when the process has shifted."))
    if abs(found) > _AUTOCORRELATED / math.sqrt(x.size):
        told.append(
            say(
                "Neighbouring values are correlated ({value}); the limits are too narrow or too wide for them.",
                value=f"{found:.2f}",
            )
        )
    same = float(np.count_nonzero(ranges == 0)) / max(x.size - 1, 1)
    if same > _RESOLUTION:
        told.append(
            say(
                "{share} of the neighbouring values are equal; the measurement may be too coarse for this chart.",
                share=f"{100 * same:.0f} %",
            )
        )
    return told


def i_prime(
    totals: npt.ArrayLike,
    areas: npt.ArrayLike,
    *,
    unit: str = "",
    constants: Precision = "exact",
    rules: RuleSet = NELSON,
    limits: Limits | None = None,
    phases: Sequence[Phase] = (),
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the normalised individuals chart (I') of rates whose areas of opportunity (denominators) differ.

    ``totals`` are divided by ``areas``; limits narrow where the area is large. Screened as XmR is not.
    Method: Taylor, Normalized Individuals Control Chart (2017).
    """
    total = numbers(totals, least=2)
    area = sizes(areas, total.size)
    rate = total / area
    plan_ = plan(rate.size, phases, limits, exclude)

    def estimate(span: slice, used: Booleans) -> Limits:
        y, a = rate[span][used], area[span][used]
        # The spread of one unit of area: neighbouring rates differ by sigma times the root of 1/a + 1/b.
        ranges = np.abs(np.diff(y)) / np.sqrt(1 / a[1:] + 1 / a[:-1]) * np.sqrt(2)
        middle = float((y * a).sum() / a.sum())
        sigma = float(ranges.mean()) / d2(2, constants) if ranges.size else 0.0
        return Limits(
            center=middle, sigma=sigma, estimator=estimator_words("average_mr"), n=y.size, constants=constants
        )

    found = plan_.limits(estimate)
    middle = plan_.spread([one.center for one in found])
    sigma = plan_.spread([one.sigma for one in found]) / np.sqrt(area)
    return Chart(
        kind="i_prime",
        method=say("Normalised individuals (I′): limits follow the area of opportunity"),
        reference="Taylor, Normalized Individuals (I′) Control Chart, Taylor Enterprises (2017)",
        n=rate.size,
        unit=unit,
        assumptions=_assumed(rate, first_autocorrelation(rate)),
        warnings=tuple(usual_warnings(found, plan_)),
        panels=(panel("I′", rate, middle, sigma, rules, unit=unit, breaks=plan_.starts[1:]),),
        limits=found,
        starts=plan_.starts,
        excluded=plan_.excluded,
    )
