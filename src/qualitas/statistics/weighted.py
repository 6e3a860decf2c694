"""Charts with memory, for small shifts: CUSUM, EWMA and moving average, of single values or of subgroup means."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from qualitas.statistics.chart import Chart, Limits, Panel, level, panel, plan, usual_warnings
from qualitas.statistics.individuals import Estimator, estimator_words, sigma_of
from qualitas.statistics.inputs import BadData, numbers, sizes
from qualitas.statistics.results import Assumption, Booleans, Floats
from qualitas.statistics.rules import LIMITS_ONLY
from qualitas.statistics.sentences import Sentence, say

_FADED = 1e-18  # beyond this share a value changes no digit of the average


def weighted_average(x: Floats, weight: float, start: float) -> Floats:
    """Return z[i] = weight x[i] + (1 - weight) z[i-1] with z[-1] = start.

    The sum of faded values is doubled in length until what is further back has faded to nothing: z over 2s values is z
    over s values plus (1 - weight)^s times z over the s values before. All terms fade, so nothing overflows.
    """
    keep = 1.0 - weight
    out, reach = weight * x, 1
    while reach < x.size and keep**reach > _FADED:
        out[reach:] += keep**reach * out[:-reach]
        reach *= 2
    if start:
        fading = faded(keep, x.size)
        out[: fading.size] += start * fading
    return out


def faded(keep: float, count: int) -> Floats:
    """Return the powers keep¹, keep², … of at most ``count`` values, as far as they change any digit."""
    far = count if keep >= 1 else 1 if keep <= 0 else min(count, math.ceil(math.log(_FADED) / math.log(keep)))
    found: Floats = keep ** np.arange(1.0, far + 1)
    return found


def cusum_sums(x: Floats, k: float, *, start: float = 0.0) -> Floats:
    """Return the one-sided sums max(0, C[i-1] + x[i] - k) with C[-1] = start: a running total less its lowest value."""
    total = np.cumsum(x - k)
    lowest = np.minimum(np.minimum.accumulate(total), -start)
    found: Floats = total - lowest
    return found


def _base(
    values: npt.ArrayLike,
    target: float | None,
    sigma: float | None,
    limits: Limits | None,
    estimator: Estimator,
    exclude: Sequence[int],
) -> tuple[Floats, Limits, tuple[int, ...], list[Sentence]]:
    """Return the values with target and sigma: given, frozen, or estimated from the values that count."""
    x = numbers(values, least=2)
    made = plan(x.size, (), limits, exclude)

    def estimate(span: slice, used: Booleans) -> Limits:
        del span
        ranges = np.abs(np.diff(x))[used[1:] & used[:-1]]
        width = sigma_of(x[used], ranges, estimator) if sigma is None else sigma
        middle = float(x[used].mean()) if target is None else target
        said = estimator_words(estimator) if sigma is None else say("Given")
        return Limits(center=middle, sigma=width, estimator=said, n=int(used.sum()))

    found = made.limits(estimate)[0]
    told = usual_warnings([found], made) if sigma is None else []
    if found.sigma <= 0:
        raise BadData(say("The values do not vary, so this chart has no scale; give sigma, or look at the resolution."))
    return x, found, made.excluded, told


def _assumptions() -> tuple[Assumption, ...]:
    """Return what charts with memory take for granted."""
    return (
        Assumption(say("Values are independent and nearly normal around a steady centre"), None),
        Assumption(say("The values stand in the order of production"), None),
    )


def ewma(
    values: npt.ArrayLike,
    *,
    weight: float = 0.2,
    width: float = 3.0,
    target: float | None = None,
    sigma: float | None = None,
    n: npt.ArrayLike = 1,
    asymptotic: bool = False,
    unit: str = "",
    estimator: Estimator = "average_mr",
    limits: Limits | None = None,
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the exponentially weighted moving average of values, or of subgroup means of sizes ``n``.

    ``weight`` (λ) is the weight of the newest value, ``width`` (L) the distance of the limits in standard deviations of
    the average. Limits widen from the start to their asymptote, or stand there at once. Method: NIST e-Handbook 6.3.2.4;
    Lucas & Saccucci, Technometrics 32 (1990) 1-12. ``sigma`` is that of a single value.
    """
    if not 0 < weight <= 1 or width <= 0:
        raise BadData(say("The weight of an EWMA lies above 0 and up to 1, and its limits need a width above 0."))
    x, found, excluded, told = _base(values, target, sigma, limits, estimator, exclude)
    own = found.sigma / np.sqrt(sizes(n, x.size))
    grown = np.ones(x.size)
    if not asymptotic:
        fading = faded((1 - weight) ** 2, x.size)
        grown[: fading.size] -= fading
    spread = own * np.sqrt(weight / (2 - weight) * grown)
    middle = level(found.center, x.size)
    bounds = (middle - width * spread, middle + width * spread)
    points = weighted_average(x, weight, found.center)
    return Chart(
        kind="ewma",
        method=say(
            "Exponentially weighted moving average (EWMA), weight {weight}, width {width}", weight=weight, width=width
        ),
        reference="NIST/SEMATECH e-Handbook 6.3.2.4; Lucas & Saccucci, Technometrics 32 (1990) 1-12; ISO 7870-6",
        n=x.size,
        unit=unit,
        assumptions=_assumptions(),
        warnings=tuple(told),
        panels=(panel("EWMA", points, middle, spread, LIMITS_ONLY, limits=bounds, unit=unit),),
        limits=(found,),
        excluded=excluded,
    )


def cusum(
    values: npt.ArrayLike,
    *,
    k: float = 0.5,
    h: float = 5.0,
    scale: Literal["sigma", "unit"] = "sigma",
    target: float | None = None,
    sigma: float | None = None,
    n: npt.ArrayLike = 1,
    head_start: float = 0.0,
    unit: str = "",
    estimator: Estimator = "average_mr",
    limits: Limits | None = None,
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the tabular CUSUM of values, or of subgroup means of sizes ``n``: sums above and below the target.

    ``k`` is the slack (half the shift to be found) and ``h`` the decision interval, in standard deviations of the
    plotted value (``scale="sigma"``, sums without unit) or in the unit of the values. ``head_start`` (share of h, 0.5
    for a fast initial response) is where both sums begin. Method: NIST e-Handbook 6.3.2.3; ISO 7870-4.
    """
    if k < 0 or h <= 0 or not 0 <= head_start < 1:
        raise BadData(say("A CUSUM needs a slack of 0 or more, a decision interval above 0, a head start below 1."))
    scaled = scale == "sigma"
    known = sigma if scaled else 1.0
    x, found, excluded, told = _base(values, target, known, limits, estimator, exclude)
    own = found.sigma / np.sqrt(sizes(n, x.size)) if scaled else np.ones(x.size)
    z = (x - found.center) / own
    above = cusum_sums(z, k, start=head_start * h)
    below = -cusum_sums(-z, k, start=head_start * h)
    worded = "" if scaled else unit
    return Chart(
        kind="cusum",
        method=say("Cumulative sums (tabular CUSUM), slack k = {k}, decision interval h = {h}", k=k, h=h),
        reference="NIST/SEMATECH e-Handbook 6.3.2.3; Page, Biometrika 41 (1954) 100-115; ISO 7870-4",
        n=x.size,
        unit=unit,
        assumptions=_assumptions(),
        warnings=tuple(told),
        panels=(_sums("C⁺", above, h, worded), _sums("C⁻", below, h, worded)),
        limits=(found,),
        excluded=excluded,
    )


def _sums(name: str, points: Floats, h: float, unit: str) -> Panel:
    """Return the panel of one-sided sums with their decision interval on the one side."""
    none, edge = level(np.nan, points.size), level(h if name == "C⁺" else -h, points.size)
    bounds = (none, edge) if name == "C⁺" else (edge, none)
    return panel(
        name, points, level(0.0, points.size), level(np.nan, points.size), LIMITS_ONLY, limits=bounds, unit=unit
    )


def moving_average(
    values: npt.ArrayLike,
    *,
    span: int = 5,
    target: float | None = None,
    sigma: float | None = None,
    unit: str = "",
    estimator: Estimator = "average_mr",
    limits: Limits | None = None,
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the moving average of the last ``span`` values; limits are wider for the first ones, which average fewer.

    Method: Montgomery, Introduction to Statistical Quality Control, chapter 9.3.
    """
    x, found, excluded, told = _base(values, target, sigma, limits, estimator, exclude)
    if not 2 <= span <= x.size:  # noqa: PLR2004 - an average needs two
        raise BadData(say("A moving average of {span} values cannot be made of {count}.", span=span, count=x.size))
    total = np.concatenate(([0.0], np.cumsum(x - found.center)))
    first = np.maximum(np.arange(1, x.size + 1) - span, 0)
    held = np.arange(1, x.size + 1) - first
    points = found.center + (total[1:] - total[first]) / held
    spread = found.sigma / np.sqrt(held)
    return Chart(
        kind="moving_average",
        method=say("Moving average of {span} values", span=span),
        reference="Montgomery, Introduction to Statistical Quality Control, chapter 9.3",
        n=x.size,
        unit=unit,
        assumptions=_assumptions(),
        warnings=tuple(told),
        panels=(panel("MA", points, level(found.center, x.size), spread, LIMITS_ONLY, unit=unit),),
        limits=(found,),
        excluded=excluded,
    )
