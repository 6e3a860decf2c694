"""Charts for counts: p and np (defective units), c and u (defects), Laney p' and u' (more spread than chance)."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from qualitas.statistics.chart import Chart, Limits, Phase, Plan, panel, plan, usual_warnings
from qualitas.statistics.factors import d2
from qualitas.statistics.inputs import BadData, counts, sizes
from qualitas.statistics.results import Assumption, Booleans, Floats, Precision
from qualitas.statistics.rules import WESTERN_ELECTRIC, RuleSet
from qualitas.statistics.sentences import Sentence, say

_SPREAD = 1.25  # observed over expected spread from which a Laney chart is advised
_EXPECTED = 5.0  # expected count below which the normal limits are rough
_REFERENCE = "NIST/SEMATECH e-Handbook of Statistical Methods 6.3.3; ISO 7870-2"
_LANEY = "Laney, Improved control charts for attributes, Quality Engineering 14 (2002) 531-537"
type _Variance = Callable[[Floats | float, Floats], Floats]


def binomial_deviation(center: Floats | float, n: Floats) -> Floats:
    """Return the standard deviation of a proportion."""
    return np.sqrt(np.maximum(center * (1 - np.asarray(center)), 0.0) / n)


def poisson_deviation(center: Floats | float, n: Floats) -> Floats:
    """Return the standard deviation of a rate."""
    return np.sqrt(np.asarray(center) / n)


def p_chart(
    defective: npt.ArrayLike,
    inspected: npt.ArrayLike,
    *,
    rules: RuleSet = WESTERN_ELECTRIC,
    limits: Limits | None = None,
    phases: Sequence[Phase] = (),
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the chart of the proportion defective; sample sizes may differ. Method: NIST e-Handbook 6.3.3.2."""
    found, n = _defectives(defective, inspected)
    return _rates("p", found / n, n, rules, limits, phases, exclude)


def np_chart(
    defective: npt.ArrayLike,
    inspected: npt.ArrayLike,
    *,
    rules: RuleSet = WESTERN_ELECTRIC,
    limits: Limits | None = None,
    phases: Sequence[Phase] = (),
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the chart of the number defective. Centre and limits follow the sample size where it differs.

    The limits to freeze hold the proportion. Method: NIST e-Handbook 6.3.3.2.
    """
    found, n = _defectives(defective, inspected)
    return _rates("np", found / n, n, rules, limits, phases, exclude)


def c_chart(
    defects: npt.ArrayLike,
    *,
    rules: RuleSet = WESTERN_ELECTRIC,
    limits: Limits | None = None,
    phases: Sequence[Phase] = (),
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the chart of the number of defects in equal areas of opportunity. Method: NIST e-Handbook 6.3.3.1."""
    found = counts(defects, least=2)
    return _rates("c", found, np.ones(found.size), rules, limits, phases, exclude)


def u_chart(
    defects: npt.ArrayLike,
    areas: npt.ArrayLike,
    *,
    rules: RuleSet = WESTERN_ELECTRIC,
    limits: Limits | None = None,
    phases: Sequence[Phase] = (),
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the chart of defects per unit of area; areas may differ. Method: NIST e-Handbook 6.3.3.1."""
    found = counts(defects, least=2)
    n = sizes(areas, found.size)
    return _rates("u", found / n, n, rules, limits, phases, exclude)


def laney_p(
    defective: npt.ArrayLike,
    inspected: npt.ArrayLike,
    *,
    constants: Precision = "exact",
    rules: RuleSet = WESTERN_ELECTRIC,
    limits: Limits | None = None,
    phases: Sequence[Phase] = (),
    exclude: Sequence[int] = (),
) -> Chart:
    """Return Laney's p' chart: a p chart whose limits are widened by the observed variation between samples."""
    found, n = _defectives(defective, inspected)
    return _rates("laney_p", found / n, n, rules, limits, phases, exclude, laney=constants)


def laney_u(
    defects: npt.ArrayLike,
    areas: npt.ArrayLike,
    *,
    constants: Precision = "exact",
    rules: RuleSet = WESTERN_ELECTRIC,
    limits: Limits | None = None,
    phases: Sequence[Phase] = (),
    exclude: Sequence[int] = (),
) -> Chart:
    """Return Laney's u' chart: a u chart whose limits are widened by the observed variation between samples."""
    found = counts(defects, least=2)
    n = sizes(areas, found.size)
    return _rates("laney_u", found / n, n, rules, limits, phases, exclude, laney=constants)


def _defectives(defective: npt.ArrayLike, inspected: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return counts of defective units and of inspected ones; none may exceed its sample."""
    found = counts(defective, least=2)
    n = sizes(inspected, found.size)
    if (found > n).any():
        place = int(np.flatnonzero(found > n)[0]) + 1
        raise BadData(say("More units are defective than were inspected (sample {place}).", place=place))
    return found, n


def spread_of(rates: Floats, n: Floats, center: float, deviation: _Variance, constants: Precision = "exact") -> float:
    """Return Laney's factor: the spread between neighbouring standardised rates; 1 where chance alone is at work."""
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (rates - center) / deviation(center, n)
    if z.size < 2 or not np.isfinite(z).all():  # noqa: PLR2004 - a moving range needs two
        return 1.0
    return float(np.abs(np.diff(z)).mean()) / d2(2, constants)


def _rates(
    kind: str,
    rates: Floats,
    n: Floats,
    rules: RuleSet,
    frozen: Limits | None,
    phases: Sequence[Phase],
    exclude: Sequence[int],
    *,
    laney: Precision | None = None,
) -> Chart:
    """Return a chart of rates with limits from the binomial or Poisson spread, cut at 0, and at 1 for proportions."""
    proportion = kind in {"p", "np", "laney_p"}
    deviation: _Variance = binomial_deviation if proportion else poisson_deviation
    plan_ = plan(rates.size, phases, frozen, exclude)

    def estimate(span: slice, used: Booleans) -> Limits:
        y, area = rates[span][used], n[span][used]
        middle = float((y * area).sum() / area.sum())
        one = float(deviation(middle, np.ones(1))[0])
        factor = 1.0 if laney is None else spread_of(y, area, middle, deviation, laney)
        return Limits(
            center=middle,
            sigma=one,
            estimator=_said(deviation, laney),
            n=y.size,
            constants=laney or "exact",
            spread=factor,
        )

    found = plan_.limits(estimate)
    center = plan_.spread([one.center for one in found])
    sigma = deviation(center, n) * plan_.spread([one.spread for one in found])
    scale = n if kind == "np" else np.ones(rates.size)
    middle, wide = center * scale, sigma * scale
    lower, upper = np.maximum(middle - 3 * wide, 0.0), middle + 3 * wide
    if proportion:
        upper = np.minimum(upper, scale)
    drawn = panel(_NAMES[kind], rates * scale, middle, wide, rules, limits=(lower, upper), breaks=plan_.starts[1:])
    told, checked = _checked(kind, rates, n, found, plan_, deviation)
    return Chart(
        kind=kind,
        method=_method(kind),
        reference=_LANEY if laney else _REFERENCE,
        n=rates.size,
        assumptions=checked,
        warnings=(*usual_warnings(found, plan_), *told),
        panels=(drawn,),
        limits=found,
        starts=plan_.starts,
        excluded=plan_.excluded,
    )


_NAMES = {"p": "p", "np": "np", "c": "c", "u": "u", "laney_p": "p′", "laney_u": "u′"}


def _method(kind: str) -> Sentence:
    """Return the name of a chart in words."""
    return {
        "p": say("Proportion defective (p)"),
        "np": say("Number defective (np)"),
        "c": say("Number of defects (c)"),
        "u": say("Defects per unit (u)"),
        "laney_p": say("Proportion defective with the observed spread (Laney p′)"),
        "laney_u": say("Defects per unit with the observed spread (Laney u′)"),
    }[kind]


def _said(deviation: _Variance, laney: Precision | None) -> Sentence:
    """Return how sigma is found, in words."""
    if laney:
        return say("Spread of chance times the observed spread of the standardised rates (moving range)")
    if deviation is binomial_deviation:
        return say("Binomial spread of the mean proportion")
    return say("Poisson spread of the mean rate")


def _checked(
    kind: str, rates: Floats, n: Floats, limits: Sequence[Limits], plan_: Plan, deviation: _Variance
) -> tuple[list[Sentence], tuple[Assumption, ...]]:
    """Return warnings and what was checked: enough events in a sample, and no more spread than chance explains."""
    told = []
    expected = n * plan_.spread([one.center for one in limits])
    if float(np.median(expected)) < _EXPECTED:
        told.append(
            say(
                "A sample holds {count} events on average; below {few} the limits are rough. Use larger samples, or a "
                "chart of the cases or the time between events.",
                count=f"{float(np.mean(expected)):.2g}",
                few=f"{_EXPECTED:g}",
            )
        )
    ratios = [
        spread_of(rates[span], n[span], one.center, deviation) for one, span in zip(limits, plan_.spans(), strict=True)
    ]
    ratio = float(np.mean(ratios))
    if ratio > _SPREAD and not kind.startswith("laney"):
        told.append(
            say(
                "The samples vary {ratio} times as much as chance explains; a Laney chart takes that into account.",
                ratio=f"{ratio:.2g}",
            )
        )
    held = ratio <= _SPREAD
    about = Assumption(
        say("The samples vary as chance explains"),
        held,
        say("Observed over expected spread {ratio}", ratio=f"{ratio:.2f}"),
    )
    return told, (about, Assumption(say("The units of a sample are independent of each other"), None))
