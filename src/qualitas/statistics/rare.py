"""Charts for rare events: cases between events (g) and time between events (t)."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from qualitas.statistics.chart import Chart, Limits, Phase, panel, plan, usual_warnings
from qualitas.statistics.factors import d2
from qualitas.statistics.inputs import BadData, counts, numbers
from qualitas.statistics.results import Assumption, Booleans, Precision
from qualitas.statistics.rules import NELSON, Rule, RuleSet, own_rules
from qualitas.statistics.sentences import say

POWER = 1 / 3.6  # turns waiting times into nearly normal values (Nelson 1994)
G_RULES = own_rules(
    Rule("Limit", "limit"),
    Rule("Run of 8", "of", 8, 8, 0.0),
    name="g",
    reference="Benneyan, Health Care Management Science 4 (2001) 305-318",
)


def g_chart(
    between: npt.ArrayLike,
    *,
    center: Literal["mean", "median"] = "median",
    rules: RuleSet = G_RULES,
    limits: Limits | None = None,
    phases: Sequence[Phase] = (),
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the chart of the number of cases between rare events (geometric distribution).

    Limits: mean ± 3 √(g (g + 1)), the lower one not below 0; the centre line is the median, so that runs mean what they
    mean elsewhere (or the mean). Method: Benneyan, Health Care Management Science 4 (2001) 305-318.
    """
    x = counts(between, least=2)
    plan_ = plan(x.size, phases, limits, exclude)

    def estimate(span: slice, used: Booleans) -> Limits:
        inside = x[span][used]
        mean = float(inside.mean())
        sigma = float(np.sqrt(mean * (mean + 1)))
        return Limits(
            center=float(np.median(inside)) if center == "median" else mean,
            sigma=sigma,
            estimator=say("Geometric spread of the mean count between events"),
            n=inside.size,
        )

    found = plan_.limits(estimate)
    sigma = plan_.spread([one.sigma for one in found])
    # sigma² = g (g + 1) gives the mean back, which the limits stand around.
    mean = np.sqrt(sigma**2 + 0.25) - 0.5
    bounds = (np.maximum(mean - 3 * sigma, 0.0), mean + 3 * sigma)
    middle = plan_.spread([one.center for one in found])
    return Chart(
        kind="g",
        method=say("Cases between rare events (g)"),
        reference="Benneyan, Health Care Management Science 4 (2001) 305-318",
        n=x.size,
        assumptions=(Assumption(say("Each case has the same chance of an event"), None),),
        warnings=tuple(usual_warnings(found, plan_)),
        panels=(panel("g", x, middle, sigma, rules, limits=bounds, breaks=plan_.starts[1:]),),
        limits=found,
        starts=plan_.starts,
        excluded=plan_.excluded,
    )


def t_chart(
    between: npt.ArrayLike,
    *,
    unit: str = "",
    constants: Precision = "exact",
    rules: RuleSet = NELSON,
    limits: Limits | None = None,
    phases: Sequence[Phase] = (),
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the chart of the time between rare events.

    Times are raised to 1/3.6, charted as individuals and turned back, so limits are not symmetric; rules look at the
    transformed values, and the limits to freeze are theirs. Method: Nelson, Journal of Quality Technology 26 (1994) 239.
    """
    x = numbers(between, least=2)
    if (x < 0).any():
        raise BadData(say("A time between events is below zero; put the events in order."))
    y = x**POWER
    plan_ = plan(x.size, phases, limits, exclude)

    def estimate(span: slice, used: Booleans) -> Limits:
        inside = y[span]
        ranges = np.abs(np.diff(inside))[used[1:] & used[:-1]]
        sigma = float(ranges.mean()) / d2(2, constants) if ranges.size else 0.0
        return Limits(
            center=float(inside[used].mean()),
            sigma=sigma,
            estimator=say("Average moving range of the times raised to 1/3.6, divided by d2"),
            n=int(used.sum()),
            constants=constants,
        )

    found = plan_.limits(estimate)
    middle, sigma = plan_.spread([one.center for one in found]), plan_.spread([one.sigma for one in found])
    inner = panel("t", y, middle, sigma, rules, breaks=plan_.starts[1:])
    zero = int(np.count_nonzero(x == 0))
    told = usual_warnings(found, plan_)
    if zero:
        told.append(say("Events at the same time: {count}; record the time more finely, or chart counts.", count=zero))
    drawn = type(inner)(
        name="t",
        points=x,
        center=middle**3.6,
        sigma=np.full(x.size, np.nan),
        lower=np.maximum(inner.lower, 0.0) ** 3.6,
        upper=inner.upper**3.6,
        rules=rules,
        flags=inner.flags,
        unit=unit,
    )
    return Chart(
        kind="t",
        method=say("Time between rare events (t)"),
        reference="Nelson, A control chart for parts-per-million nonconforming items, J. Quality Technology 26 (1994) 239",
        n=x.size,
        unit=unit,
        assumptions=(Assumption(say("Events happen independently, at a steady rate"), None),),
        warnings=tuple(told),
        panels=(drawn,),
        limits=found,
        starts=plan_.starts,
        excluded=plan_.excluded,
    )
