"""Control-chart factors of normal samples (d2, d3, c4 and those made of them), computed and not typed.

Definitions: d2 and d3 are mean and standard deviation of the range of n standard normal values (Tippett, Biometrika 17,
1925), d4 is the median of that range, c4 the mean of their standard deviation. The integrals are smooth and decay on
both sides, where the trapezoid rule converges geometrically; they agree with closed forms to 1e-12.
"""

import dataclasses
import math
from functools import lru_cache

import numpy as np

from qualitas.statistics.inputs import BadData
from qualitas.statistics.results import Floats, Precision
from qualitas.statistics.sentences import say

LARGEST = 1000
_EDGE = 9.0  # beyond nine standard deviations the normal density is below 1e-17
_STEPS = 241
_DECIMALS = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Factors:
    """The factors of one subgroup size ``n`` for three-sigma limits (names as in ISO 7870-2 and ASTM E2587)."""

    n: int
    d2: float
    d3: float
    c4: float
    A2: float
    A3: float
    D3: float
    D4: float
    B3: float
    B4: float


@lru_cache(maxsize=1)
def _normal() -> tuple[Floats, Floats, Floats]:
    """Return a grid with the standard normal density and distribution on it."""
    at = np.linspace(-_EDGE, _EDGE, _STEPS)
    density = np.exp(-at * at / 2) / math.sqrt(2 * math.pi)
    below = np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in at])
    return at, density, below


def _range_below(width: Floats, n: int) -> Floats:
    """Return the probability that the range of n standard normal values is at most each width."""
    at, density, below = _normal()
    upper = np.array([[0.5 * math.erfc(-(x + w) / math.sqrt(2)) for x in at] for w in width])
    step = at[1] - at[0]
    found: Floats = n * step * (density * (upper - below) ** (n - 1)).sum(axis=1)
    return found


def _size(n: int) -> int:
    """Return a subgroup size, or refuse it."""
    if not 2 <= n <= LARGEST or n != int(n):  # noqa: PLR2004 - a range needs two values
        raise BadData(
            say("A subgroup size of {n} has no control-chart factors; use 2 to {largest}.", n=n, largest=LARGEST)
        )
    return int(n)


@lru_cache(maxsize=256)
def _d2(n: int) -> float:
    """Return d2 to full precision."""
    at, _density, below = _normal()
    return float((1 - below**n - below[::-1] ** n).sum() * (at[1] - at[0]))


@lru_cache(maxsize=256)
def _d3(n: int) -> float:
    """Return d3 to full precision: E[W²] is the integral of 2 w P(W > w), by Gauss-Legendre on 0 … 18."""
    node, weight = np.polynomial.legendre.leggauss(100)
    width = _EDGE * (node + 1)
    second = float((2 * width * (1 - _range_below(width, n)) * weight * _EDGE).sum())
    return math.sqrt(second - _d2(n) ** 2)


def d2(n: int, constants: Precision = "exact") -> float:
    """Return the mean range of n standard normal values."""
    if constants == "2.66" and n == 2:  # noqa: PLR2004 - the multiplier is that of moving ranges of two
        return 3 / 2.66
    return _rounded(_d2(_size(n)), constants)


def d3(n: int, constants: Precision = "exact") -> float:
    """Return the standard deviation of the range of n standard normal values."""
    return _rounded(_d3(_size(n)), constants)


def c4(n: int, constants: Precision = "exact") -> float:
    """Return the mean standard deviation (divisor n - 1) of n standard normal values: √(2/(n-1)) Γ(n/2) / Γ((n-1)/2)."""
    n = _size(n)
    found = math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))
    return round(found, _DECIMALS + 1) if constants == "table" else found


@lru_cache(maxsize=256)
def d4(n: int) -> float:
    """Return the median range of n standard normal values, by bisection."""
    low, high = 0.0, 2 * _EDGE
    _size(n)
    for _turn in range(60):
        middle = (low + high) / 2
        if _range_below(np.array([middle]), n)[0] < 0.5:  # noqa: PLR2004 - the median
            low = middle
        else:
            high = middle
    return (low + high) / 2


def factors(n: int, constants: Precision = "exact") -> Factors:
    """Return every factor of a subgroup size, exact or rounded to three decimals as in printed tables."""
    mean, spread, bias = d2(n), d3(n), c4(n)
    wide, deep = 3 * spread / mean, 3 * math.sqrt(1 - bias * bias) / bias
    made = Factors(
        n=n,
        d2=mean,
        d3=spread,
        c4=bias,
        A2=3 / (mean * math.sqrt(n)),
        A3=3 / (bias * math.sqrt(n)),
        D3=max(0.0, 1 - wide),
        D4=1 + wide,
        B3=max(0.0, 1 - deep),
        B4=1 + deep,
    )
    if constants == "exact":
        return made
    digits = {name: round(value, _DECIMALS) for name, value in dataclasses.asdict(made).items()}
    return Factors(**{**digits, "n": n, "c4": c4(n, "table")})


def _rounded(value: float, constants: Precision) -> float:
    """Return a factor as asked for: exact, or as printed tables have it."""
    return value if constants == "exact" else round(value, _DECIMALS)
