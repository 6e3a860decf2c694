"""Capability of a process that is not normal: percentiles of a fitted distribution, Box-Cox, Johnson.

Percentile method: ISO 22514-2 (and Clements, Quality Progress 22 (1989) 95, who took Pearson curves). Box and Cox, J. R.
Stat. Soc. B 26 (1964) 211. Johnson curves by four percentiles: Slifker and Shapiro, Technometrics 22 (1980) 239.
"""

import dataclasses
import math
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.distributions import Distribution, Family, anderson, best_fit, fit
from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.normality import anderson_darling
from qualitas.statistics.results import Assumption, Floats, Result
from qualitas.statistics.roots import lowest
from qualitas.statistics.sentences import Sentence, say
from qualitas.statistics.specification import Specification

type Curve = Literal["bounded", "unbounded", "lognormal"]
LOW, HIGH = 0.00135, 0.99865  # the shares a normal distribution has below -3 and +3 standard deviations
_FEW = 50


@dataclasses.dataclass(frozen=True, kw_only=True)
class PercentileCapability(Result):
    """Performance by percentiles: Pp, the lower and upper index and the smaller of them, Ppk.

    ``low``, ``middle`` and ``high`` are the 0.135 %, 50 % and 99.865 % points; ``expected`` is the fraction outside the
    limits; ``fitted`` names the distribution or the transformation.
    """

    specification: Specification
    pp: float
    ppl: float
    ppu: float
    ppk: float
    low: float
    middle: float
    high: float
    expected: float
    fitted: str
    p: float = math.nan


def percentile_capability(
    specification: Specification,
    distribution: Distribution,
    *,
    n: int = 0,
    unit: str = "",
    assumptions: tuple[Assumption, ...] = (),
    warnings: tuple[Sentence, ...] = (),
) -> PercentileCapability:
    """Return the performance of a process whose distribution is known."""
    points = [float(each) for each in distribution.quantile([LOW, 0.5, HIGH])]
    below = 0.0 if specification.lower is None else float(distribution.below(specification.lower))
    above = 0.0 if specification.upper is None else 1 - float(distribution.below(specification.upper))
    return _told(
        specification,
        points,
        expected=below + above,
        n=n,
        unit=unit,
        fitted=distribution.family,
        method=say("Performance by the percentiles of a distribution"),
        reference="ISO 22514-2; Clements, Quality Progress 22 (1989) 95",
        assumptions=assumptions,
        warnings=warnings,
    )


def _told(
    specification: Specification,
    points: list[float],
    *,
    expected: float,
    n: int,
    unit: str,
    fitted: str,
    method: Sentence,
    reference: str,
    assumptions: tuple[Assumption, ...],
    warnings: tuple[Sentence, ...],
    p: float = math.nan,
) -> PercentileCapability:
    """Return the indices made of three percentiles."""
    low, middle, high = points
    lower = math.nan if specification.lower is None else (middle - specification.lower) / (middle - low)
    upper = math.nan if specification.upper is None else (specification.upper - middle) / (high - middle)
    return PercentileCapability(
        method=method,
        reference=reference,
        n=n,
        unit=unit,
        assumptions=(Assumption(say("The process is stable."), None), *assumptions),
        warnings=warnings,
        specification=specification,
        pp=specification.width / (high - low),
        ppl=lower,
        ppu=upper,
        ppk=float(np.nanmin([lower, upper])),
        low=low,
        middle=middle,
        high=high,
        expected=expected,
        fitted=fitted,
        p=p,
    )


def fitted_capability(
    values: npt.ArrayLike, specification: Specification, family: Family | None = None, *, unit: str = ""
) -> PercentileCapability:
    """Return the performance by the percentiles of a fitted distribution; the best fitting one unless a family is named."""
    data = numbers(values, least=8)
    found = fit(data, family, unit=unit) if family else best_fit(data, unit=unit)[0]
    evidence = say("Anderson–Darling A² = {statistic}.", statistic=f"{found.statistic:.3f}")
    assumption = Assumption(say("The fitted distribution describes the values."), None, evidence)
    return percentile_capability(
        specification, found.distribution, n=data.size, unit=unit, assumptions=(assumption,), warnings=_few(data)
    )


def _few(data: Floats) -> tuple[Sentence, ...]:
    """Return the warning of a small sample, whose far percentiles are guesses."""
    if data.size >= _FEW:
        return ()
    return (say("{count} values are few to tell a distribution; its far percentiles are guesses.", count=data.size),)


def box_cox(values: npt.ArrayLike, power: float) -> Floats:
    """Return the Box-Cox transformation of positive values: (x^λ - 1) / λ, the logarithm for λ = 0."""
    data = np.asarray(values, dtype=np.float64)
    if (data <= 0).any():
        raise BadData(say("A value is zero or below; the Box–Cox transformation knows only values above zero."))
    found: Floats = special.boxcox(data, power)
    return found


def box_cox_power(values: npt.ArrayLike) -> float:
    """Return the power λ of largest likelihood, between -5 and 5."""
    data = numbers(values, least=8)
    logs = float(np.log(data).sum()) if data.min() > 0 else math.nan

    def lost(power: float) -> float:
        return data.size / 2 * math.log(float(box_cox(data, power).var())) - (power - 1) * logs

    return lowest(lost, -5.0, 5.0)


def box_cox_capability(
    values: npt.ArrayLike, specification: Specification, *, power: float | None = None, unit: str = ""
) -> PercentileCapability:
    """Return the performance after a Box-Cox transformation of values and limits; the power is estimated unless given."""
    data = numbers(values, least=8)
    used = box_cox_power(data) if power is None else power
    moved = box_cox(data, used)
    mean, spread = float(moved.mean()), float(moved.std(ddof=1))
    limits = [
        None if limit is None else float(box_cox(np.array([limit]), used)[0]) if limit > 0 else -math.inf
        for limit in (specification.lower, specification.upper)
    ]
    below = 0.0 if limits[0] is None else float(special.ndtr((limits[0] - mean) / spread))
    above = 0.0 if limits[1] is None else float(special.ndtr((mean - limits[1]) / spread))
    points = [float(special.inv_boxcox(mean + at * spread, used)) for at in (-3, 0, 3)]
    return _transformed(specification, points, below + above, data, moved, f"Box–Cox λ = {used:.3g}", unit)


def _transformed(
    specification: Specification,
    points: list[float],
    expected: float,
    data: Floats,
    moved: Floats,
    name: str,
    unit: str,
) -> PercentileCapability:
    """Return the performance of transformed values, with the check that the transformation worked."""
    check = anderson_darling(moved)
    warnings = list(_few(data))
    if check.doubtful:
        warnings.append(say("The transformed values still do not look normal; the indices are not to be believed."))
    return _told(
        specification,
        points,
        expected=expected,
        n=data.size,
        unit=unit,
        fitted=name,
        method=say("Performance after a transformation to normality"),
        reference="Box & Cox 1964; Slifker & Shapiro, Technometrics 22 (1980) 239; percentiles as in ISO 22514-2",
        assumptions=(Assumption(say("The transformed values are normally distributed."), not check.doubtful),),
        warnings=tuple(warnings),
        p=check.p,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Johnson:
    """A Johnson curve: z = gamma + eta · f((x - epsilon) / lambda), with f by the kind of curve."""

    curve: Curve
    gamma: float
    eta: float
    epsilon: float
    lam: float

    def z(self, values: npt.ArrayLike) -> Floats:
        """Return the values as standard normal ones; outside a bounded curve infinite."""
        at = (np.asarray(values, dtype=np.float64) - self.epsilon) / self.lam
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.curve == "unbounded":
                bent = np.arcsinh(at)
            elif self.curve == "bounded":
                inner = np.clip(at, 0.0, 1.0)
                bent = np.log(inner) - np.log1p(-inner)
            else:
                bent = np.log(np.maximum(at, 0.0))
        found: Floats = self.gamma + self.eta * bent
        return found

    def value(self, z: npt.ArrayLike) -> Floats:
        """Return the values that belong to standard normal ones."""
        bent = (np.asarray(z, dtype=np.float64) - self.gamma) / self.eta
        made = {"unbounded": np.sinh, "bounded": special.expit, "lognormal": np.exp}[self.curve](bent)
        found: Floats = self.epsilon + self.lam * made
        return found


def johnson(values: npt.ArrayLike) -> Johnson:
    """Return the Johnson curve, of those through four percentiles, that makes the values most normal."""
    data = np.sort(numbers(values, least=20))
    best: tuple[float, Johnson] | None = None
    for z in np.arange(0.25, 1.2501, 0.01):
        shares = special.ndtr(np.array([-3 * z, -z, z, 3 * z]))
        found = _slifker(np.interp(shares * data.size + 0.5, np.arange(1, data.size + 1), data), float(z))
        if found is None:
            continue
        moved = found.z(data)
        if not np.isfinite(moved).all():
            continue
        off = anderson(moved, Distribution("normal", (0.0, 1.0)))
        if best is None or off < best[0]:
            best = off, found
    if best is None:
        raise BadData(say("No Johnson curve fits these values; use a fitted distribution."))
    return best[1]


def _slifker(points: Floats, z: float) -> Johnson | None:
    """Return the curve through the values at -3z, -z, z and 3z, by the ratio of their distances."""
    m, n, p = (float(points[at + 1] - points[at]) for at in (2, 0, 1))
    if min(m, n, p) <= 0:
        return None
    ratio = m * n / (p * p)
    middle = float(points[2] + points[1]) / 2
    if ratio > 1.001:  # noqa: PLR2004 - 1 is the lognormal curve; near it the other two are ill-conditioned
        eta = 2 * z / math.acosh((m / p + n / p) / 2)
        gamma = eta * math.asinh((n / p - m / p) / (2 * math.sqrt(ratio - 1)))
        lam = 2 * p * math.sqrt(ratio - 1) / ((m / p + n / p - 2) * math.sqrt(m / p + n / p + 2))
        return Johnson("unbounded", gamma, eta, middle + p * (n / p - m / p) / (2 * (m / p + n / p - 2)), lam)
    if ratio < 0.999:  # noqa: PLR2004
        one, two = p / m, p / n
        inner = (1 + one) * (1 + two)
        eta = z / math.acosh(math.sqrt(inner) / 2)
        gamma = eta * math.asinh((two - one) * math.sqrt(inner - 4) / (2 * (one * two - 1)))
        lam = p * math.sqrt((inner - 2) ** 2 - 4) / (one * two - 1)
        return Johnson("bounded", gamma, eta, middle - lam / 2 + p * (two - one) / (2 * (one * two - 1)), lam)
    if m / p <= 1:
        return None
    eta = 2 * z / math.log(m / p)
    gamma = eta * math.log((m / p - 1) / (p * math.sqrt(m / p)))
    return Johnson("lognormal", gamma, eta, middle - p * (m / p + 1) / (2 * (m / p - 1)), 1.0)


def johnson_capability(values: npt.ArrayLike, specification: Specification, *, unit: str = "") -> PercentileCapability:
    """Return the performance by the percentiles of a Johnson curve."""
    data = numbers(values, least=20)
    curve = johnson(data)
    moved = curve.z(data)
    ends = [None if each is None else float(curve.z([each])[0]) for each in (specification.lower, specification.upper)]
    below = 0.0 if ends[0] is None else float(special.ndtr(ends[0]))
    above = 0.0 if ends[1] is None else float(special.ndtr(-ends[1]))
    points = [float(each) for each in curve.value([-3, 0, 3])]
    return _transformed(specification, points, below + above, data, moved, f"Johnson, {curve.curve}", unit)
