"""Process capability and performance: Cp, Cpk, Pp, Ppk, Cpm with confidence intervals, warned before they are believed.

Definitions: ISO 22514-2 and Montgomery, Introduction to SQC, chapter 8. Intervals: chi-square for Cp and Pp, Bissell,
Appl. Stat. 39 (1990) 331, for Cpk and Ppk, Boyles, J. Qual. Technol. 23 (1991) 17, for Cpm.
"""

import dataclasses
import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.chart import Chart
from qualitas.statistics.factors import c4, d2, d3
from qualitas.statistics.individuals import xmr
from qualitas.statistics.inputs import BadData, numbers, subgroups
from qualitas.statistics.intervals import clopper_pearson, counted, exposed, garwood, level
from qualitas.statistics.normality import normality_assumption
from qualitas.statistics.results import Assumption, Floats, Precision, Result
from qualitas.statistics.rules import NELSON, own_rules
from qualitas.statistics.sentences import Sentence, say
from qualitas.statistics.specification import Specification
from qualitas.statistics.subgroup import xbar_r, xbar_s

type Within = Literal["pooled", "range", "sd", "moving range"]
type Freedom = Literal["estimator", "values"]
_FEW = 30
# Limits and a run of nine on one side: more rules would call too many stable processes unstable before a study.
STABILITY = own_rules(*NELSON.rules[:2], name="stability", reference=NELSON.reference)
_MR_EFFICIENCY = 0.62  # degrees of freedom of the average moving range, for each value beyond the first


@dataclasses.dataclass(frozen=True, slots=True)
class Index:
    """An index with its confidence interval; NaN where the specification does not allow it."""

    value: float
    low: float = math.nan
    high: float = math.nan


@dataclasses.dataclass(frozen=True, kw_only=True)
class Capability(Result):
    """How well a process meets a specification.

    Cp… use the spread within (``sigma_within``, found as ``estimator`` says), Pp… the spread of all values
    (``sigma_overall``). ``outside`` is the fraction of the values seen outside, ``expected_within`` and
    ``expected_overall`` what a normal distribution would have outside. ``stable`` and ``normal`` say whether the data
    allow the indices to be believed (``normal`` is None where there are too few values).
    """

    specification: Specification
    mean: float
    sigma_within: float
    sigma_overall: float
    estimator: Sentence
    confidence: float
    cp: Index
    cpl: Index
    cpu: Index
    cpk: Index
    pp: Index
    ppl: Index
    ppu: Index
    ppk: Index
    cpm: Index
    outside: float
    expected_within: float
    expected_overall: float
    stable: bool
    normal: bool | None


def capability(
    values: npt.ArrayLike | Sequence[npt.ArrayLike],
    specification: Specification,
    *,
    size: int | None = None,
    within: Within | None = None,
    constants: Precision = "exact",
    freedom: Freedom = "estimator",
    confidence: float = 0.95,
    unit: str = "",
) -> Capability:
    """Return the capability of values in the order of production.

    ``values`` are single values, or subgroups (a table, rows of unequal length, or one row with the ``size`` of the
    subgroups). ``within`` names the spread within: pooled, range or sd of subgroups (pooled unless said), moving range
    of single values. ``freedom``: degrees of freedom of the intervals, those of the estimator or n - 1 as in R's qcc.
    """
    level(confidence)
    chart, data, estimator, freed = _observed(values, size, within, constants, unit)
    if data.max() == data.min():
        raise BadData(
            say("All values are equal; a spread of zero has no capability. Look at the resolution of the gauge.")
        )
    mean, inner, outer = float(data.mean()), chart.limits[0].sigma, float(data.std(ddof=1))
    if inner <= 0:
        raise BadData(say("The spread within is zero, so the capability cannot be told."))
    if freedom == "values":
        freed = data.size - 1.0
    cp, cpl, cpu, cpk = _indexes(specification, mean, inner, data.size, freed, confidence)
    pp, ppl, ppu, ppk = _indexes(specification, mean, outer, data.size, data.size - 1.0, confidence)
    normal = normality_assumption(data)
    marked = sum(len(panel.marked) for panel in chart.panels)
    stable = marked == 0
    return Capability(
        method=say("Capability and performance of a normal process"),
        reference="ISO 22514-2; Montgomery, Introduction to SQC, ch. 8; Bissell 1990; Boyles 1991",
        n=data.size,
        unit=unit,
        assumptions=(
            Assumption(
                say("The process is stable."),
                stable,
                say(
                    "Points with a signal on the control chart: {count}.",
                    count=marked,
                ),
            ),
            normal,
            *chart.assumptions,
        ),
        warnings=_warnings(specification, data, stable, normal, cpk, ppk),
        specification=specification,
        mean=mean,
        sigma_within=inner,
        sigma_overall=outer,
        estimator=estimator,
        confidence=confidence,
        cp=cp,
        cpl=cpl,
        cpu=cpu,
        cpk=cpk,
        pp=pp,
        ppl=ppl,
        ppu=ppu,
        ppk=ppk,
        cpm=cpm_index(specification, mean, outer, data.size, confidence),
        outside=_seen_outside(specification, data),
        expected_within=expected_outside(specification, mean, inner),
        expected_overall=expected_outside(specification, mean, outer),
        stable=stable,
        normal=normal.held,
    )


def _observed(
    values: npt.ArrayLike | Sequence[npt.ArrayLike],
    size: int | None,
    within: Within | None,
    constants: Precision,
    unit: str,
) -> tuple[Chart, Floats, Sentence, float]:
    """Return the control chart, the values in a row, how sigma within was found and its degrees of freedom."""
    single = size in (None, 1) and _is_row(values)
    if single:
        if within not in (None, "moving range"):
            raise BadData(say("Single values have no subgroups; their spread within is that of the moving range."))
        data = numbers(values, least=2)  # type: ignore[arg-type]
        chart = xmr(data, unit=unit, constants=constants, rules=STABILITY)
        return chart, data, chart.limits[0].estimator, _MR_EFFICIENCY * (data.size - 1)
    if within == "moving range":
        raise BadData(say("The moving range is for single values; name a spread within subgroups."))
    data, _starts, sizes = subgroups(values, size=size)
    if within == "range":
        chart = xbar_r(values, size=size, unit=unit, constants=constants, rules=STABILITY)
        freed = sum(d2(int(n)) ** 2 / (2 * d3(int(n)) ** 2) for n in sizes)
    else:
        chart = xbar_s(values, size=size, unit=unit, constants=constants, pooled=within != "sd", rules=STABILITY)
        freed = float((sizes - 1).sum())
        if within == "sd":
            freed = sum(c4(int(n)) ** 2 / (2 * (1 - c4(int(n)) ** 2)) for n in sizes)
    return chart, data, chart.limits[0].estimator, float(freed)


def _is_row(values: npt.ArrayLike | Sequence[npt.ArrayLike]) -> bool:
    """Tell whether the values are single numbers, not rows of numbers."""
    if isinstance(values, np.ndarray):
        return values.ndim == 1
    try:
        return all(np.ndim(each) == 0 for each in values)  # type: ignore[union-attr]
    except TypeError:
        return False


def _indexes(
    specification: Specification, mean: float, sigma: float, n: int, freedom: float, confidence: float
) -> tuple[Index, Index, Index, Index]:
    """Return the index of width, of the lower side, of the upper side, and the smaller of both sides."""
    tail = (1 - confidence) / 2
    width = specification.width / (6 * sigma)
    ends = [math.sqrt(float(special.chdtri(freedom, at)) / freedom) for at in (1 - tail, tail)]
    wide = Index(width, width * ends[0], width * ends[1]) if not math.isnan(width) else Index(math.nan)
    lower = math.nan if specification.lower is None else (mean - specification.lower) / (3 * sigma)
    upper = math.nan if specification.upper is None else (specification.upper - mean) / (3 * sigma)
    sides = [_bissell(each, n, freedom, confidence) for each in (lower, upper)]
    smaller = sides[0] if math.isnan(upper) or lower <= upper else sides[1]
    return wide, sides[0], sides[1], smaller


def _bissell(index: float, n: int, freedom: float, confidence: float) -> Index:
    """Return a one-sided index with Bissell's interval."""
    if math.isnan(index):
        return Index(math.nan)
    half = float(special.ndtri((1 + confidence) / 2)) * math.sqrt(1 / (9 * n) + index * index / (2 * freedom))
    return Index(index, index - half, index + half)


def cpm_index(specification: Specification, mean: float, sigma: float, n: float, confidence: float = 0.95) -> Index:
    """Return Taguchi's index: the width of the specification against the spread around the target, with its interval."""
    if math.isnan(specification.width):
        return Index(math.nan)
    off = (mean - specification.aim) / sigma
    value = specification.width / (6 * sigma * math.sqrt(1 + off * off))
    freedom = n * (1 + off * off) ** 2 / (1 + 2 * off * off)
    tail = (1 - confidence) / 2
    ends = [math.sqrt(float(special.chdtri(freedom, at)) / freedom) for at in (1 - tail, tail)]
    return Index(value, value * ends[0], value * ends[1])


def _seen_outside(specification: Specification, data: Floats) -> float:
    """Return the fraction of the values outside the limits."""
    below = 0 if specification.lower is None else int((data < specification.lower).sum())
    above = 0 if specification.upper is None else int((data > specification.upper).sum())
    return (below + above) / data.size


def expected_outside(specification: Specification, mean: float, sigma: float) -> float:
    """Return the fraction of a normal distribution outside the limits."""
    below = 0.0 if specification.lower is None else float(special.ndtr((specification.lower - mean) / sigma))
    above = 0.0 if specification.upper is None else float(special.ndtr((mean - specification.upper) / sigma))
    return below + above


def _warnings(
    specification: Specification, data: Floats, stable: bool, normal: Assumption, cpk: Index, ppk: Index
) -> tuple[Sentence, ...]:
    """Return what must be read before the indices are believed."""
    told = []
    if not stable:
        told.append(
            say(
                "The process is not stable: its control chart has signals. Find their causes before you believe an index."
            )
        )
    if normal.held is False:
        told.append(say("The values do not look normal; use the percentiles of a fitted distribution."))
    if data.size < _FEW:
        told.append(say("{count} values are few for a capability; look at the interval.", count=data.size))
    if specification.lower is None or specification.upper is None:
        told.append(say("The specification has one limit, so there is no Cp, Pp or Cpm."))
    if specification.target is not None and specification.outside(specification.target):
        told.append(say("The target lies outside the limits."))
    if cpk.value > 1.25 * ppk.value > 0:
        told.append(
            say(
                "The spread of all values is much larger than the spread within: the process wanders between subgroups."
            )
        )
    return tuple(told)


@dataclasses.dataclass(frozen=True, kw_only=True)
class AttributeCapability(Result):
    """Capability from counts: ``fraction`` (or nonconformities per unit) with its exact interval.

    ``per_million`` is the same in parts per million, ``z`` the standard normal quantile with that fraction above it (no
    shift added), ``index`` z / 3, comparable with Ppk.
    """

    fraction: Index
    per_million: Index
    z: Index
    index: Index


def attribute_capability(count: int, n: int, *, confidence: float = 0.95) -> AttributeCapability:
    """Return the capability of a process of which ``count`` of ``n`` units are nonconforming."""
    count, n = counted(count, n)
    low, high = clopper_pearson(count, n, level(confidence))
    return _attribute(
        count / n,
        low,
        high,
        n,
        say("Capability from nonconforming units (binomial)"),
        "Clopper & Pearson 1934; ISO 22514-5",
    )


def defect_capability(
    count: int, units: float, *, opportunities: int = 1, confidence: float = 0.95
) -> AttributeCapability:
    """Return the capability of a process with ``count`` nonconformities in ``units``, per opportunity (Poisson)."""
    count, _ = counted(count)
    exposure = exposed(units * opportunities)
    low, high = garwood(count, exposure, level(confidence))
    reference = "Garwood, Biometrika 28 (1936) 437; ISO 22514-5"
    method = say("Capability from nonconformities (Poisson)")
    return _attribute(count / exposure, low, high, int(units), method, reference)


def _attribute(value: float, low: float, high: float, n: int, method: Sentence, reference: str) -> AttributeCapability:
    """Return the capability of a fraction."""
    fraction = Index(value, low, high)
    z = Index(*(-float(special.ndtri(min(each, 1.0))) for each in (value, high, low)))
    told = (
        () if value > 0 else (say("Nothing was found nonconforming; only the lower end of the index can be believed."),)
    )
    return AttributeCapability(
        method=method,
        reference=reference,
        n=n,
        assumptions=(Assumption(say("The process is stable."), None),),
        warnings=told,
        fraction=fraction,
        per_million=Index(*(1e6 * each for each in (value, low, high))),
        z=z,
        index=Index(z.value / 3, z.low / 3, z.high / 3),
    )
