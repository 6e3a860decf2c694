"""Which control chart values get, and the chart itself: from columns of numbers and how the measure is set up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qualitas import statistics as st
from qualitas.measures.models.words import CHART_OF
from qualitas.statistics.rules import RULE_SETS, RuleSet

Floats = npt.NDArray[np.float64]
BY_MEANS = ("xbar_r", "xbar_s")
NATURAL = ("xmr", *BY_MEANS)
"""The charts whose points stand in the unit of the measure, with the same limits at every point."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How a measure is read: what its values are, subgroup size, chart (empty: proposed), rules, points to learn from."""

    sort: str = "measured"
    size: int = 1
    chart: str = ""
    rules: str = "western-electric"
    learn: int = 20
    unit: str = ""

    @property
    def rule_set(self) -> RuleSet:
        """Return the rules that tell a signal."""
        return RULE_SETS[self.rules]

    @property
    def group(self) -> int:
        """Return how many values make a point."""
        return self.size if self.sort == "measured" else 1


def proposal(setup: Setup, values: Floats, sizes: Floats) -> st.Proposal:
    """Return the chart that fits the data, with the reasons; raises BadData where there are too few."""
    if setup.sort == "measured" and setup.group > 1:
        whole = values.size // setup.group * setup.group
        return st.propose(values[:whole].reshape(-1, setup.group))
    counted = setup.sort in ("defective", "defects")
    return st.propose(values, what=setup.sort, sizes=sizes if counted else None)  # type: ignore[arg-type] # the words of sorts


def chosen(setup: Setup, values: Floats, sizes: Floats) -> str:
    """Return the chart that is drawn: the one set, or the first of those proposed that can be drawn of such values."""
    if setup.chart:
        return setup.chart
    possible = CHART_OF[setup.sort]
    found = proposal(setup, values, sizes)
    names = [name.removesuffix("_chart") for name in (found.chart, *found.others)]
    return next((name for name in names if name in possible), possible[0])


def points(setup: Setup, chart: str, values: Floats, sizes: Floats) -> Floats:
    """Return the points that a chart draws: values, means of subgroups, proportions or rates."""
    if setup.group > 1:
        return np.asarray(values.reshape(-1, setup.group).mean(axis=1))
    return values / sizes if chart in ("p", "u", "laney_p", "laney_u") else values


def draw(
    chart: str,
    setup: Setup,
    values: Floats,
    sizes: Floats,
    *,
    phases: Sequence[st.Phase] = (),
    exclude: Sequence[int] = (),
) -> st.Chart:
    """Return the control chart of whole subgroups of values; ``phases`` and ``exclude`` count points."""
    more = {"rules": setup.rule_set, "phases": phases, "exclude": exclude}
    if chart in BY_MEANS:
        make = st.xbar_r if chart == "xbar_r" else st.xbar_s
        return make(values, size=setup.group, unit=setup.unit, **more)  # type: ignore[arg-type] # as each of them takes
    if chart == "xmr":
        return st.xmr(points(setup, chart, values, sizes), unit=setup.unit, **more)  # type: ignore[arg-type] # as above
    if chart == "t":
        return st.t_chart(values, unit=setup.unit, **more)  # type: ignore[arg-type] # as above
    if chart == "c":
        return st.c_chart(values, **more)  # type: ignore[arg-type] # as above
    counted = {
        "p": st.p_chart, "np": st.np_chart, "laney_p": st.laney_p, "u": st.u_chart, "laney_u": st.laney_u,
    }  # fmt: skip
    return counted[chart](values, sizes, **more)  # type: ignore[arg-type] # as above


def learnt(setup: Setup, values: Floats, sizes: Floats) -> tuple[str, st.Limits | None]:
    """Return the chart and its limits from whole subgroups; no limits where the values do not vary at all."""
    chart = chosen(setup, values, sizes)
    limits = draw(chart, setup, values, sizes).limits[0]
    if chart in (*NATURAL, "t"):
        return chart, limits if limits.sigma > 0 else None
    varies = limits.center > 0 and limits.spread > 0 and not (setup.sort == "defective" and limits.center >= 1)
    return chart, limits if varies else None


def of_points(limits: st.Limits, chart: str, setup: Setup) -> st.Limits:
    """Return frozen limits as they hold for the points of a natural chart: those of means are narrower."""
    if chart not in BY_MEANS:
        return limits
    return st.Limits(
        center=limits.center, sigma=limits.sigma / setup.group**0.5, estimator=limits.estimator, n=limits.n
    )
