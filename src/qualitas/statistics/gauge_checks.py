"""One gauge against a reference: type-1 study (Cg, Cgk), bias, linearity, stability.

Methods: NIST/SEMATECH e-Handbook 2.4 and 2.2; ISO 22514-7 for Cg and Cgk (20 % of the tolerance and six standard
deviations unless said); linearity as the regression of the bias on the reference value.
"""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.chart import Chart
from qualitas.statistics.individuals import xmr
from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.intervals import level
from qualitas.statistics.results import Assumption, Result
from qualitas.statistics.sentences import say
from qualitas.statistics.subgroup import xbar_r
from qualitas.statistics.variance import Line, line

_ENOUGH = 1.33
_MANY = 25


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bias(Result):
    """The bias of a gauge: mean less reference, with its t interval, t and p (two-sided)."""

    reference_value: float
    mean: float
    sd: float
    bias: float
    low: float
    high: float
    t: float
    p: float

    @property
    def significant(self) -> bool:
        """Tell whether zero lies outside the interval."""
        return not self.low <= 0 <= self.high


def gauge_bias(values: npt.ArrayLike, reference: float, *, confidence: float = 0.95, unit: str = "") -> Bias:
    """Return the bias of repeated measurements of one reference part."""
    data = numbers(values, least=2)
    level(confidence)
    sd = float(data.std(ddof=1))
    if sd == 0:
        raise BadData(say("All measurements are equal; the gauge does not resolve its own spread."))
    bias, error = float(data.mean()) - reference, sd / math.sqrt(data.size)
    half = float(special.stdtrit(data.size - 1, (1 + confidence) / 2)) * error
    return Bias(
        method=say("Bias of a gauge against a reference"),
        reference="NIST/SEMATECH e-Handbook 2.4; ISO 22514-7",
        n=data.size,
        unit=unit,
        assumptions=(Assumption(say("The reference value is known well enough."), None),),
        warnings=() if data.size >= 10 else (say("Fewer than 10 measurements tell little about a bias."),),  # noqa: PLR2004
        reference_value=reference,
        mean=float(data.mean()),
        sd=sd,
        bias=bias,
        low=bias - half,
        high=bias + half,
        t=bias / error,
        p=2 * float(special.stdtr(data.size - 1, -abs(bias / error))),
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class TypeOne(Result):
    """A type-1 study: ``cg`` (repeatability), ``cgk`` (with bias) against a share of the tolerance."""

    cg: float
    cgk: float
    bias: Bias
    tolerance: float
    capable: bool


def gauge_type_one(
    values: npt.ArrayLike,
    reference: float,
    tolerance: float,
    *,
    share: float = 0.20,
    spread: float = 6.0,
    unit: str = "",
) -> TypeOne:
    """Return Cg = share · tolerance / (spread · s) and Cgk, which takes the bias off half of that width."""
    if tolerance <= 0:
        raise BadData(
            say("A tolerance of {given} cannot be used; it is the width of the specification.", given=tolerance)
        )
    bias = gauge_bias(values, reference, unit=unit)
    cg = share * tolerance / (spread * bias.sd)
    cgk = (share / 2 * tolerance - abs(bias.bias)) / (spread / 2 * bias.sd)
    told = list(bias.warnings)
    if bias.n < _MANY:
        told = [say("A type-1 study is usually made of 50 measurements, at least 25; there are {count}.", count=bias.n)]
    return TypeOne(
        method=say("Type-1 gauge study (Cg, Cgk)"),
        reference="ISO 22514-7",
        n=bias.n,
        unit=unit,
        assumptions=bias.assumptions,
        warnings=tuple(told),
        cg=cg,
        cgk=cgk,
        bias=bias,
        tolerance=tolerance,
        capable=min(cg, cgk) >= _ENOUGH,
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Linearity(Result):
    """How the bias of a gauge changes over its range.

    ``line`` is the regression of the bias on the reference value, ``biases`` the mean bias at each reference, ``linear``
    tells whether the slope is more than chance. ``linearity`` is |slope| times the spread of the process, if given.
    """

    line: Line
    references: tuple[float, ...]
    biases: tuple[float, ...]
    average_bias: float
    slope_shows: bool
    linearity: float


def gauge_linearity(
    references: Sequence[float],
    values: Sequence[npt.ArrayLike],
    *,
    process_spread: float | None = None,
    risk: float = 0.05,
    unit: str = "",
) -> Linearity:
    """Return the linearity of a gauge from repeated measurements of several reference parts (a row for each)."""
    rows = [numbers(row, least=2) for row in values]
    if len(rows) != len(references) or len(rows) < 2:  # noqa: PLR2004 - a line needs two points
        raise BadData(say("Give a row of measurements for each of at least two reference parts."))
    at = np.concatenate([np.full(row.size, known) for row, known in zip(rows, references, strict=True)])
    off = np.concatenate([row - known for row, known in zip(rows, references, strict=True)])
    found = line(at, off)
    warnings = () if len(rows) >= 5 else (say("Fewer than 5 reference parts tell little about linearity."),)  # noqa: PLR2004
    return Linearity(
        method=say("Linearity of a gauge: regression of the bias on the reference"),
        reference="NIST/SEMATECH e-Handbook 2.4; ISO 22514-7",
        n=at.size,
        unit=unit,
        assumptions=found.assumptions,
        warnings=warnings,
        line=found,
        references=tuple(float(each) for each in references),
        biases=tuple(float(row.mean()) - known for row, known in zip(rows, references, strict=True)),
        average_bias=float(off.mean()),
        slope_shows=found.slope_p < risk,
        linearity=math.nan if process_spread is None else abs(found.slope) * process_spread,
    )


def gauge_stability(values: npt.ArrayLike, *, size: int = 1, unit: str = "") -> Chart:
    """Return the control chart of a master part that was measured again and again (X̄-R, or single values)."""
    return xmr(values, unit=unit) if size == 1 else xbar_r(values, size=size, unit=unit)
