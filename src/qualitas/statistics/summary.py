"""Summaries of values: mean, standard deviation, autocorrelation, accurate to the last digits; exactly mergeable."""

import dataclasses
import math

import numpy as np
import numpy.typing as npt

from qualitas.statistics.inputs import numbers
from qualitas.statistics.results import Floats, Result
from qualitas.statistics.sentences import say


@dataclasses.dataclass(frozen=True, kw_only=True)
class Summary(Result):
    """Count, mean, standard deviation (divisor n - 1), extremes, median, quartiles and first autocorrelation."""

    mean: float
    sd: float
    least: float
    greatest: float
    median: float
    quartiles: tuple[float, float]
    autocorrelation: float


def accurate_mean(x: Floats) -> float:
    """Return the mean with rounding errors of the sum compensated (Shewchuk's exact sum for up to a million values)."""
    if x.size <= 1_000_000:  # noqa: PLR2004 - an exact sum costs a tenth of a second there
        return math.fsum(x.tolist()) / x.size
    rough = float(np.mean(x))
    return rough + float(np.mean(x - rough))


def summary(values: npt.ArrayLike, *, unit: str = "") -> Summary:
    """Return the summary of values.

    Two passes: the mean first, then deviations from it with the correction of Chan, Golub & LeVeque, The American
    Statistician 37 (1983) 242-247. Autocorrelation of lag 1 as NIST StRD defines it.
    """
    x = numbers(values)
    mean = accurate_mean(x)
    away = x - mean
    rest = float(away.sum())
    total = float(away @ away) - rest * rest / x.size
    sd = math.sqrt(total / (x.size - 1)) if x.size > 1 else 0.0
    low, middle, high = np.quantile(x, [0.25, 0.5, 0.75]).tolist()
    told = []
    if x.size == 1:
        told.append(say("One value has no spread."))
    elif total == 0:
        told.append(say("All values are equal."))
    return Summary(
        method=say("Mean, standard deviation and quartiles"),
        reference="Chan, Golub & LeVeque, The American Statistician 37 (1983) 242-247",
        n=x.size,
        unit=unit,
        warnings=tuple(told),
        mean=mean,
        sd=sd,
        least=float(x.min()),
        greatest=float(x.max()),
        median=middle,
        quartiles=(low, high),
        autocorrelation=float(away[1:] @ away[:-1]) / total if total > 0 else 0.0,
    )
