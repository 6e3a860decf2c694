"""Tolerance intervals: where at least a share of all units lies, with a stated confidence.

Normal, one-sided: noncentral t. Normal, two-sided: exact by the integral of Odeh and Owen, Tables for Normal Tolerance
Limits (1980), as in R's package tolerance, or Howe's approximation, J. Am. Stat. Assoc. 64 (1969) 610, as in the
NIST/SEMATECH e-Handbook 7.2.6.3. Without a distribution: order statistics, Wilks, Ann. Math. Stat. 12 (1941) 91.
"""

import dataclasses
import math
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.normality import normality_assumption
from qualitas.statistics.results import Assumption, Result
from qualitas.statistics.roots import root
from qualitas.statistics.sentences import say

type Side = Literal["both", "lower", "upper"]
_NODES = 60


@dataclasses.dataclass(frozen=True, kw_only=True)
class ToleranceInterval(Result):
    """At least ``share`` of all units lie between ``low`` and ``high``, with ``confidence``; ``factor`` is k."""

    low: float
    high: float
    share: float
    confidence: float
    factor: float


def _asked(n: int, share: float, confidence: float) -> None:
    """Refuse a sample, a share or a confidence that has no tolerance interval."""
    if n < 2:  # noqa: PLR2004 - a spread needs two values
        raise BadData(say("A tolerance interval needs at least 2 values; there are {count}.", count=n))
    if not (0 < share < 1 and 0 < confidence < 1):
        raise BadData(say("Share and confidence lie between 0 and 1."))


def one_sided_factor(n: int, share: float = 0.95, confidence: float = 0.95) -> float:
    """Return k of a one-sided normal tolerance limit: mean plus or minus k standard deviations."""
    _asked(n, share, confidence)
    root = math.sqrt(n)
    return float(special.nctdtrit(n - 1, root * float(special.ndtri(share)), confidence)) / root


def two_sided_factor(
    n: int, share: float = 0.95, confidence: float = 0.95, *, method: Literal["exact", "howe"] = "exact"
) -> float:
    """Return k of a two-sided normal tolerance interval: mean ± k standard deviations.

    ``howe`` is the approximation without the correction for small samples, as printed in the NIST handbook.
    """
    _asked(n, share, confidence)
    freedom = n - 1
    howe = float(special.ndtri((1 + share) / 2)) * math.sqrt(
        freedom * (1 + 1 / n) / float(special.chdtri(freedom, confidence))
    )
    if method == "howe":
        return howe
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    at = (node + 1) / 2 * 9 / math.sqrt(n)  # beyond nine standard errors of the mean nothing is left
    weight = weight / 2 * 9 / math.sqrt(n) * np.exp(-n * at * at / 2) * 2 * math.sqrt(n / (2 * math.pi))
    squared = special.chndtrix(share, 1, at * at)

    def off(k: float) -> float:
        return float(weight @ special.chdtrc(freedom, freedom * squared / (k * k))) - confidence

    return root(off, howe / 4, howe * 4)


def tolerance_interval(
    values: npt.ArrayLike,
    *,
    share: float = 0.95,
    confidence: float = 0.95,
    side: Side = "both",
    unit: str = "",
) -> ToleranceInterval:
    """Return the normal tolerance interval of the values; an open side is infinite."""
    data = numbers(values, least=2)
    mean, spread = float(data.mean()), float(data.std(ddof=1))
    factor = (two_sided_factor if side == "both" else one_sided_factor)(data.size, share, confidence)
    normal = normality_assumption(data)
    doubt = say("The values do not look normal; a tolerance interval without a distribution is safer.")
    return ToleranceInterval(
        method=say("Normal tolerance interval"),
        reference="Odeh & Owen 1980; NIST/SEMATECH e-Handbook 7.2.6.3; ISO 16269-6",
        n=data.size,
        unit=unit,
        assumptions=(normal, Assumption(say("The process is stable."), None)),
        warnings=(doubt,) if normal.held is False else (),
        low=-math.inf if side == "upper" else mean - factor * spread,
        high=math.inf if side == "lower" else mean + factor * spread,
        share=share,
        confidence=confidence,
        factor=factor,
    )


def free_confidence(n: int, share: float, *, side: Side = "both", dropped: int = 0) -> float:
    """Return the confidence with which the extremes of ``n`` values hold a share, for any distribution.

    ``dropped`` of the outermost values are left out.
    """
    outside = dropped + (2 if side == "both" else 1)
    return float(special.bdtr(n - outside, n, share)) if n >= outside else 0.0


def free_sample(share: float = 0.95, confidence: float = 0.95, *, side: Side = "both") -> int:
    """Return the smallest sample whose extremes hold a share with a confidence, for any distribution."""
    _asked(2, share, confidence)
    n = 1
    while free_confidence(n, share, side=side) < confidence:
        n += max(1, n // 50) if n > 1000 else 1  # noqa: PLR2004 - walk faster, then back
    while n > 1 and free_confidence(n - 1, share, side=side) >= confidence:
        n -= 1
    return n


def free_tolerance_interval(
    values: npt.ArrayLike,
    *,
    share: float = 0.95,
    confidence: float = 0.95,
    side: Side = "both",
    unit: str = "",
) -> ToleranceInterval:
    """Return the interval between the extremes of the values, which holds a share for any distribution."""
    data = numbers(values, least=2)
    _asked(data.size, share, confidence)
    reached = free_confidence(data.size, share, side=side)
    warnings = (
        say(
            "{count} values give a confidence of only {reached}; {needed} values are needed.",
            count=data.size,
            reached=f"{reached:.3f}",
            needed=free_sample(share, confidence, side=side),
        ),
    )
    return ToleranceInterval(
        method=say("Tolerance interval without a distribution"),
        reference="Wilks, Ann. Math. Stat. 12 (1941) 91; ISO 16269-6",
        n=data.size,
        unit=unit,
        assumptions=(Assumption(say("The process is stable."), None),),
        warnings=() if reached >= confidence else warnings,
        low=-math.inf if side == "upper" else float(data.min()),
        high=math.inf if side == "lower" else float(data.max()),
        share=share,
        confidence=reached,
        factor=math.nan,
    )
