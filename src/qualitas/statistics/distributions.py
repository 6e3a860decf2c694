"""Distributions that are fitted to values: normal, lognormal, exponential, Weibull, gamma, logistic, largest extreme.

Each is fitted by maximum likelihood (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, 2nd ed.); the
fits are compared by the Anderson-Darling statistic and by AIC.
"""

import dataclasses
import math
from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.results import Assumption, Floats, Result
from qualitas.statistics.roots import root
from qualitas.statistics.sentences import say

type Family = Literal["normal", "lognormal", "exponential", "weibull", "gamma", "logistic", "largest extreme"]
FAMILIES: tuple[Family, ...] = ("normal", "lognormal", "exponential", "weibull", "gamma", "logistic", "largest extreme")
_POSITIVE = {"lognormal", "exponential", "weibull", "gamma"}
_FEWEST = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution with its parameters: (location or shape, scale) as each family has them.

    normal: mean, standard deviation. lognormal: the same of the logarithms. exponential: mean. weibull, gamma: shape,
    scale. logistic, largest extreme: location, scale.
    """

    family: Family
    parameters: tuple[float, ...]

    def quantile(self, share: npt.ArrayLike) -> Floats:
        """Return the values below which the shares lie."""
        at = np.asarray(share, dtype=np.float64)
        found: Floats = _QUANTILE[self.family](at, *self.parameters)
        return found

    def below(self, values: npt.ArrayLike) -> Floats:
        """Return the share that lies at or below each value."""
        at = np.asarray(values, dtype=np.float64)
        if self.family in _POSITIVE:
            at = np.maximum(at, 0.0)
        found: Floats = _BELOW[self.family](at, *self.parameters)
        return found

    def log_density(self, values: npt.ArrayLike) -> Floats:
        """Return the logarithm of the density at each value."""
        at = np.asarray(values, dtype=np.float64)
        found: Floats = _DENSITY[self.family](at, *self.parameters)
        return found


def _log(values: Floats) -> Floats:
    """Return logarithms, minus infinity for zero."""
    with np.errstate(divide="ignore"):
        found: Floats = np.log(values)
    return found


_BELOW: dict[str, Callable[..., Floats]] = {
    "normal": lambda x, m, s: special.ndtr((x - m) / s),
    "lognormal": lambda x, m, s: special.ndtr((_log(x) - m) / s),
    "exponential": lambda x, m: -np.expm1(-x / m),
    "weibull": lambda x, k, c: -np.expm1(-((x / c) ** k)),
    "gamma": lambda x, k, c: special.gammainc(k, x / c),
    "logistic": lambda x, m, s: special.expit((x - m) / s),
    "largest extreme": lambda x, m, s: np.exp(-np.exp(-(x - m) / s)),
}
_QUANTILE: dict[str, Callable[..., Floats]] = {
    "normal": lambda p, m, s: m + s * special.ndtri(p),
    "lognormal": lambda p, m, s: np.exp(m + s * special.ndtri(p)),
    "exponential": lambda p, m: -m * np.log1p(-p),
    "weibull": lambda p, k, c: c * (-np.log1p(-p)) ** (1 / k),
    "gamma": lambda p, k, c: c * special.gammaincinv(k, p),
    "logistic": lambda p, m, s: m + s * special.logit(p),
    "largest extreme": lambda p, m, s: m - s * np.log(-np.log(p)),
}
_DENSITY: dict[str, Callable[..., Floats]] = {
    "normal": lambda x, m, s: -(((x - m) / s) ** 2) / 2 - math.log(s * math.sqrt(2 * math.pi)),
    "lognormal": lambda x, m, s: -(((np.log(x) - m) / s) ** 2) / 2 - np.log(x * s * math.sqrt(2 * math.pi)),
    "exponential": lambda x, m: -x / m - math.log(m),
    "weibull": lambda x, k, c: math.log(k / c) + (k - 1) * np.log(x / c) - (x / c) ** k,
    "gamma": lambda x, k, c: (k - 1) * np.log(x) - x / c - k * math.log(c) - math.lgamma(k),
    "logistic": lambda x, m, s: -(x - m) / s - math.log(s) - 2 * np.logaddexp(0, -(x - m) / s),
    "largest extreme": lambda x, m, s: -(x - m) / s - math.log(s) - np.exp(-(x - m) / s),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fit(Result):
    """A fitted distribution: ``statistic`` is Anderson-Darling's A² (small is good), ``aic`` Akaike's criterion."""

    distribution: Distribution
    statistic: float
    aic: float
    log_likelihood: float


def fit(values: npt.ArrayLike, family: Family = "normal", *, unit: str = "") -> Fit:
    """Fit one family by maximum likelihood."""
    data = numbers(values, least=_FEWEST)
    if family not in FAMILIES:
        raise BadData(
            say("There is no distribution {family}; choose one of {known}.", family=family, known=", ".join(FAMILIES))
        )
    if data.max() == data.min():
        raise BadData(say("All values are equal, so nothing can be said about their distribution."))
    if family in _POSITIVE and data.min() <= 0:
        raise BadData(say("A value is zero or below; this distribution knows only values above zero."))
    found = Distribution(family, _fitted(data, family))
    likelihood = float(found.log_density(data).sum())
    return Fit(
        method=say("Maximum likelihood fit of a distribution"),
        reference="Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions, 2nd ed.",
        n=data.size,
        unit=unit,
        assumptions=(Assumption(say("The process is stable."), None),),
        distribution=found,
        statistic=anderson(data, found),
        aic=2 * len(found.parameters) - 2 * likelihood,
        log_likelihood=likelihood,
    )


def best_fit(values: npt.ArrayLike, families: tuple[Family, ...] = FAMILIES, *, unit: str = "") -> tuple[Fit, ...]:
    """Return the fits of all families that the values allow, the best first (smallest A²)."""
    data = numbers(values, least=_FEWEST)
    allowed = [family for family in families if data.min() > 0 or family not in _POSITIVE]
    return tuple(sorted((fit(data, family, unit=unit) for family in allowed), key=lambda each: each.statistic))


def anderson(values: npt.ArrayLike, distribution: Distribution) -> float:
    """Return the Anderson-Darling statistic of values against a distribution."""
    data = np.sort(numbers(values, least=1))
    n, tiny = data.size, 1e-300
    share = distribution.below(data)
    low, high = np.log(np.maximum(share, tiny)), np.log(np.maximum(1 - share[::-1], tiny))
    return -n - float(((2 * np.arange(1, n + 1) - 1) * (low + high)).sum()) / n


def _fitted(data: Floats, family: Family) -> tuple[float, ...]:
    """Return the parameters of largest likelihood."""
    if family == "exponential":
        return (float(data.mean()),)
    if family in ("normal", "lognormal"):
        at = np.log(data) if family == "lognormal" else data
        return float(at.mean()), float(at.std())
    return {"weibull": _weibull, "gamma": _gamma, "logistic": _logistic, "largest extreme": _extreme}[family](data)


def _weibull(data: Floats) -> tuple[float, float]:
    """Return shape and scale of a Weibull distribution."""
    logs = np.log(data)
    logs = logs - logs.max()

    def off(shape: float) -> float:
        weight = np.exp(shape * logs)
        return float((weight @ logs) / weight.sum() - 1 / shape - logs.mean())

    shape = root(off, 1e-3, 1e4)
    return shape, float(data.max()) * float(np.exp(shape * logs).mean()) ** (1 / shape)


def _gamma(data: Floats) -> tuple[float, float]:
    """Return shape and scale of a gamma distribution."""
    mean = float(data.mean())
    gap = math.log(mean) - float(np.log(data).mean())
    shape = root(lambda k: math.log(k) - float(special.digamma(k)) - gap, 1e-4, 1e8)
    return shape, mean / shape


def _logistic(data: Floats) -> tuple[float, float]:
    """Return location and scale of a logistic distribution, by its two score equations, one inside the other."""
    middle, width = float(data.mean()), float(data.std())
    z = (data - middle) / width

    def place(scale: float) -> float:
        return root(lambda m: float(np.tanh((z - m) / (2 * scale)).sum()), float(z.min()), float(z.max()))

    def off(scale: float) -> float:
        at = (z - place(scale)) / scale
        return float((at * np.tanh(at / 2)).sum()) - data.size

    scale = root(off, 0.02, 20.0, within=1e-12)
    return middle + width * place(scale), width * scale


def _extreme(data: Floats) -> tuple[float, float]:
    """Return location and scale of the distribution of largest extremes (Gumbel)."""
    middle, width = float(data.mean()), float(data.std())
    z = (data - middle) / width

    def off(scale: float) -> float:
        weight = np.exp(-(z - z.min()) / scale)
        return float(z.mean() - (weight @ z) / weight.sum()) - scale

    scale = root(off, 1e-3, 50.0)
    place = -scale * (math.log(float(np.exp(-(z - z.min()) / scale).mean())) - float(z.min()) / scale)
    return middle + width * place, width * scale
