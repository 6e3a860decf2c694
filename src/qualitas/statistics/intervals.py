"""Confidence intervals of proportions, rates and means.

Methods: Wilson, J. Am. Stat. Assoc. 22 (1927); Clopper and Pearson, Biometrika 26 (1934); Garwood, Biometrika 28 (1936)
for a Poisson rate; Student's t for a mean. Exact intervals keep at least the stated confidence, Wilson's keeps it on
average.
"""

import dataclasses
import math
from typing import Literal

import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.results import Assumption, Result
from qualitas.statistics.sentences import say

type ProportionMethod = Literal["wilson", "clopper-pearson"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Estimate(Result):
    """An estimate with its confidence interval ``low`` … ``high`` at ``confidence`` (0.95 is 95 %)."""

    estimate: float
    low: float
    high: float
    confidence: float


def level(confidence: float) -> float:
    """Return a confidence level, or refuse one that does not lie between 0 and 1."""
    if not 0 < confidence < 1:
        raise BadData(
            say(
                "A confidence of {given} cannot be used; give a number between 0 and 1, such as 0.95.", given=confidence
            )
        )
    return float(confidence)


def counted(count: float, n: float | None = None) -> tuple[int, int]:
    """Return a count and how many were looked at as whole numbers, or refuse them."""
    if not math.isfinite(count) or count < 0 or count != int(count):
        raise BadData(say("A count of {count} cannot be used; a count is a whole number from 0 on.", count=count))
    if n is None:
        return int(count), 0
    if not math.isfinite(n) or n < 1 or n != int(n):
        raise BadData(say("A sample of {n} cannot be used; it holds at least one unit.", n=n))
    if count > n:
        raise BadData(say("{count} of {n} cannot be: more were found than were looked at.", count=count, n=n))
    return int(count), int(n)


def exposed(exposure: float) -> float:
    """Return an exposure (time, area, units made), or refuse one that is not above zero."""
    if not math.isfinite(exposure) or exposure <= 0:
        raise BadData(
            say(
                "An exposure of {given} cannot be used; give how much time, area or output was watched.", given=exposure
            )
        )
    return float(exposure)


def wilson(count: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval of a proportion (Newcombe, Stat. Med. 17 (1998), method 3)."""
    z = float(special.ndtri((1 + confidence) / 2))
    middle, square = count / n, z * z / n
    centre = (middle + square / 2) / (1 + square)
    half = z * math.sqrt(middle * (1 - middle) / n + square / (4 * n)) / (1 + square)
    return (0.0 if count == 0 else centre - half), (1.0 if count == n else centre + half)


def clopper_pearson(count: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a proportion, from the beta distribution."""
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else float(special.betaincinv(count, n - count + 1, tail))
    high = 1.0 if count == n else float(special.betaincinv(count + 1, n - count, 1 - tail))
    return low, high


def garwood(count: int, exposure: float = 1.0, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a Poisson rate: events for each unit of exposure."""
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else float(special.gammaincinv(count, tail))
    return low / exposure, float(special.gammaincinv(count + 1, 1 - tail)) / exposure


def proportion_interval(
    count: int, n: int, *, confidence: float = 0.95, method: ProportionMethod = "wilson"
) -> Estimate:
    """Return the proportion ``count`` of ``n`` with its interval (fractions, 0 to 1)."""
    count, n = counted(count, n)
    level(confidence)
    low, high = (wilson if method == "wilson" else clopper_pearson)(count, n, confidence)
    return Estimate(
        method=say("Wilson score interval") if method == "wilson" else say("Exact (Clopper–Pearson) interval"),
        reference="Wilson 1927; Newcombe, Stat. Med. 17 (1998) 857" if method == "wilson" else "Clopper & Pearson 1934",
        n=n,
        assumptions=(Assumption(say("Each unit is good or not, independently of the others."), None),),
        estimate=count / n,
        low=low,
        high=high,
        confidence=confidence,
    )


def rate_interval(count: int, exposure: float = 1.0, *, confidence: float = 0.95, unit: str = "") -> Estimate:
    """Return the rate ``count / exposure`` of events with its exact Poisson interval."""
    count, _ = counted(count)
    exposure = exposed(exposure)
    low, high = garwood(count, exposure, level(confidence))
    return Estimate(
        method=say("Exact (Garwood) interval of a Poisson rate"),
        reference="Garwood, Biometrika 28 (1936) 437",
        n=count,
        unit=unit,
        assumptions=(Assumption(say("Events come singly and independently, at a steady rate."), None),),
        estimate=count / exposure,
        low=low,
        high=high,
        confidence=confidence,
    )


def mean_interval(values: npt.ArrayLike, *, confidence: float = 0.95, unit: str = "") -> Estimate:
    """Return the mean with its t interval."""
    data = numbers(values, least=2)
    level(confidence)
    mean, spread = float(data.mean()), float(data.std(ddof=1))
    half = float(special.stdtrit(data.size - 1, (1 + confidence) / 2)) * spread / math.sqrt(data.size)
    return Estimate(
        method=say("Mean with Student’s t interval"),
        reference="NIST/SEMATECH e-Handbook 1.3.5.2",
        n=data.size,
        unit=unit,
        assumptions=(Assumption(say("The values are independent and roughly normal, or many."), None),),
        estimate=mean,
        low=mean - half,
        high=mean + half,
        confidence=confidence,
    )
