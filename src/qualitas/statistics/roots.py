"""Where a function crosses zero, and where it is lowest: small, so that ``scipy.optimize`` need not be loaded.

Root: Chandrupatla, Advances in Engineering Software 28 (1997) 145 (bisection, quickened by inverse quadratic
interpolation where that is safe). Lowest point: golden section, Kiefer, Proc. Am. Math. Soc. 4 (1953) 502.
"""

import math
from collections.abc import Callable

_STEPS = 300
_EPS = 2.220446049250313e-16
_GOLDEN = (math.sqrt(5) - 1) / 2


def root(function: Callable[[float], float], low: float, high: float, *, within: float = 1e-15) -> float:
    """Return where a function crosses zero between two points at which its signs differ, to nearly full precision."""
    a, b = high, low
    fa, fb = function(a), function(b)
    if fa == 0 or fb == 0:
        return a if fa == 0 else b
    if (fa > 0) == (fb > 0) or math.isnan(fa) or math.isnan(fb):
        raise ValueError("The function has no crossing of zero between these points.")
    share = 0.5
    for _step in range(_STEPS):
        x = a + share * (b - a)
        fx = function(x)
        if (fx > 0) == (fa > 0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = x, fx
        best = a if abs(fa) < abs(fb) else b
        least = (2 * _EPS * abs(best) + within / 2) / abs(b - a)
        if least > 0.5 or fa == 0:  # noqa: PLR2004 - no room is left between the ends
            return best
        share = 0.5
        xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
        if phi * phi < xi and (1 - phi) ** 2 < 1 - xi:
            share = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        share = min(1 - least, max(least, share))
    return a


def lowest(function: Callable[[float], float], low: float, high: float, *, within: float = 1e-9) -> float:
    """Return where a function with one valley is lowest between two points."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = function(left), function(right)
    while high - low > within:
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = function(right)
    return (low + high) / 2
