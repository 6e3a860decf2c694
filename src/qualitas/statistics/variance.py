"""Analysis of variance with one factor, regression lines, and pooling of spreads.

The sums of squares are taken around a value near the data, so that close numbers far from zero lose nothing; certified
data of the NIST StRD (up to seven constant leading digits) are met within their tolerance.
"""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.results import Assumption, Result
from qualitas.statistics.sentences import say


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """A row of an analysis of variance: sum of squares, degrees of freedom, mean square, F ratio and its p-value."""

    name: str
    ss: float
    df: float
    ms: float
    f: float = math.nan
    p: float = math.nan


def source(name: str, ss: float, df: float, against: "Source | None" = None) -> Source:
    """Return a row, tested against another one if there is one."""
    ms = ss / df if df else math.nan
    if against is None or not against.ms > 0:
        return Source(name, ss, df, ms)
    f = ms / against.ms
    return Source(name, ss, df, ms, f, float(special.fdtrc(df, against.df, f)))


@dataclasses.dataclass(frozen=True, kw_only=True)
class OneWay(Result):
    """One-way analysis of variance: rows between and within groups, R² and the residual standard deviation."""

    between: Source
    within: Source
    r_squared: float
    residual_sd: float


def one_way(groups: Sequence[npt.ArrayLike], *, unit: str = "") -> OneWay:
    """Return the analysis of variance of groups of values."""
    rows = [numbers(group) for group in groups]
    if len(rows) < 2:  # noqa: PLR2004 - one group has nothing to be compared with
        raise BadData(say("An analysis of variance needs at least two groups."))
    near = float(np.median(np.concatenate(rows)))
    rows = [row - near for row in rows]
    count, means = np.array([row.size for row in rows]), np.array([row.mean() for row in rows])
    grand = float((count * means).sum() / count.sum())
    ss_within = float(sum(((row - mean) ** 2).sum() for row, mean in zip(rows, means, strict=True)))
    ss_between = float((count * (means - grand) ** 2).sum())
    freedom = int(count.sum()) - len(rows)
    if freedom < 1:
        raise BadData(say("Every group has one value, so the spread within groups cannot be told."))
    within = source("within", ss_within, freedom)
    total = ss_within + ss_between
    return OneWay(
        method=say("One-way analysis of variance"),
        reference="NIST/SEMATECH e-Handbook 7.4.3; certified data NIST StRD",
        n=int(count.sum()),
        unit=unit,
        assumptions=(Assumption(say("Values within a group are independent, normal, and spread alike."), None),),
        between=source("between", ss_between, len(rows) - 1, within),
        within=within,
        r_squared=ss_between / total if total else math.nan,
        residual_sd=math.sqrt(within.ms),
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line(Result):
    """A straight line fitted by least squares, with standard errors, p-values and R²."""

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    intercept_p: float
    slope_p: float
    residual_sd: float
    r_squared: float


def line(x: npt.ArrayLike, y: npt.ArrayLike, *, through_origin: bool = False) -> Line:
    """Return the least-squares line of y on x; R² of a line through the origin is taken around zero."""
    at, seen = numbers(x, least=3), numbers(y, least=3)
    if at.size != seen.size:
        raise BadData(say("There are {x} values of one kind and {y} of the other; give pairs.", x=at.size, y=seen.size))
    if at.max() == at.min() and not through_origin:
        raise BadData(say("All reference values are equal; a line needs at least two different ones."))
    middle, level = (0.0, 0.0) if through_origin else (float(at.mean()), float(seen.mean()))
    away, up = at - middle, seen - level
    sxx = float(away @ away)
    slope = float(away @ up) / sxx
    left = up - slope * away
    freedom = at.size - (1 if through_origin else 2)
    residual = math.sqrt(float(left @ left) / freedom)
    slope_error = residual / math.sqrt(sxx)
    intercept = level - slope * middle
    error = math.nan if through_origin else residual * math.sqrt(1 / at.size + middle * middle / sxx)
    total = float(up @ up)

    def chance(value: float, spread: float) -> float:
        if math.isnan(spread):
            return math.nan
        if spread == 0:
            return 0.0 if value else 1.0
        return 2 * float(special.stdtr(freedom, -abs(value / spread)))

    return Line(
        method=say("Straight line by least squares"),
        reference="NIST/SEMATECH e-Handbook 4.1.4.1; certified data NIST StRD",
        n=at.size,
        assumptions=(Assumption(say("The deviations from the line are independent and spread alike."), None),),
        intercept=intercept,
        slope=slope,
        intercept_error=error,
        slope_error=slope_error,
        intercept_p=chance(intercept, error),
        slope_p=chance(slope, slope_error),
        residual_sd=residual,
        r_squared=1 - float(left @ left) / total if total else math.nan,
    )


def pooled_spread(squares: Sequence[float], freedoms: Sequence[float]) -> tuple[float, float]:
    """Return the pooled standard deviation of sums of squares, and its degrees of freedom (NIST e-Handbook 2.4.4)."""
    freedom = float(sum(freedoms))
    if freedom <= 0 or len(squares) != len(freedoms):
        raise BadData(say("Give a sum of squares and its degrees of freedom for each group."))
    return math.sqrt(math.fsum(squares) / freedom), freedom
