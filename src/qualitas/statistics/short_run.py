"""Charts for short runs: several parts on one chart, by deviation from target or standardised (Z-MR)."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from qualitas.statistics.chart import Chart, Limits, level, panel, plan, usual_warnings
from qualitas.statistics.factors import d2
from qualitas.statistics.individuals import moving_range_panel, xmr
from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.results import Assumption, Floats
from qualitas.statistics.rules import NELSON, RuleSet
from qualitas.statistics.sentences import Sentence, say

type Pooling = Literal["by_part", "by_run", "constant", "relative"]


def deviation_from_target(
    values: npt.ArrayLike,
    parts: Sequence[str],
    targets: Mapping[str, float],
    *,
    unit: str = "",
    rules: RuleSet = NELSON,
    limits: Limits | None = None,
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the chart of individuals of the deviation of each value from the target (nominal) of its part.

    All parts must vary alike; where they do not, use `z_mr`. Moving ranges across a change of part count, as deviations
    are comparable. Method: Bothe, SPC for Short Production Runs (1988); Montgomery chapter 10.1.
    """
    x = numbers(values, least=2)
    if len(parts) != x.size:
        raise BadData(say("There are {parts} part names for {count} values.", parts=len(parts), count=x.size))
    missing = sorted({part for part in parts if part not in targets})
    if missing:
        raise BadData(say("There is no target for {parts}.", parts=", ".join(missing)))
    away = x - np.array([targets[part] for part in parts])
    made = xmr(away, unit=unit, rules=rules, limits=limits, exclude=exclude)
    told = list(made.warnings)
    spread = _spread_by_part(away, np.asarray(parts, dtype=object))
    if spread > _UNLIKE:
        told.append(
            say("The parts vary unlike each other (by a factor of {ratio}); use the Z-MR chart.", ratio=f"{spread:.2g}")
        )
    return Chart(
        kind="deviation_from_target",
        method=say("Individuals and moving range of the deviation from target (short runs)"),
        reference="Bothe, SPC for Short Production Runs (1988); Montgomery, Introduction to SQC, chapter 10.1",
        n=made.n,
        unit=unit,
        assumptions=(
            *made.assumptions,
            Assumption(
                say("All parts vary alike"),
                spread <= _UNLIKE,
                say("Largest over smallest spread {ratio}", ratio=f"{spread:.2f}"),
            ),
        ),
        warnings=tuple(told),
        panels=made.panels,
        limits=made.limits,
        starts=made.starts,
        excluded=made.excluded,
    )


_UNLIKE = 2.0
_ENOUGH = 5


def _spread_by_part(away: Floats, parts: npt.NDArray[np.object_]) -> float:
    """Return the largest standard deviation of a part over the smallest, of parts with enough values."""
    found = [
        float(np.std(away[parts == part], ddof=1)) for part in sorted(set(parts)) if (parts == part).sum() >= _ENOUGH
    ]
    return max(found) / min(found) if len(found) > 1 and min(found) > 0 else 1.0


def z_mr(
    values: npt.ArrayLike,
    parts: Sequence[str],
    *,
    pooling: Pooling = "by_run",
    targets: Mapping[str, float] | None = None,
    rules: RuleSet = NELSON,
    exclude: Sequence[int] = (),
) -> Chart:
    """Return the Z-MR chart: values standardised by the mean and sigma of their part, limits at ±3.

    ``pooling`` says over what sigma is estimated: each part over all its runs (``by_part``), each run on its own
    (``by_run``), all alike (``constant``), or in proportion to the mean (``relative``). ``targets`` replace the means.
    A run is a stretch of values of the same part. Method: Wheeler, Short Run SPC (1991); Montgomery chapter 10.1.
    """
    x = numbers(values, least=2)
    if len(parts) != x.size:
        raise BadData(say("There are {parts} part names for {count} values.", parts=len(parts), count=x.size))
    name = np.asarray(parts, dtype=object)
    made = plan(x.size, (), None, exclude)
    fresh = np.concatenate(([True], name[1:] != name[:-1]))
    run = np.cumsum(fresh) - 1
    mean = _means(x, name, made.used, targets)
    y = x
    if pooling == "relative":
        if (mean == 0).any() or (x <= 0).any():
            raise BadData(say("Sigma in proportion to the mean needs values above zero."))
        y = np.log(x)
    ranges = np.abs(np.diff(y, prepend=y[:1]))
    counts = ~fresh & made.used & np.concatenate(([False], made.used[:-1]))
    group = {"by_part": name, "by_run": run}.get(pooling, np.zeros(x.size, dtype=np.int64))
    sigma = _sigmas(ranges, counts, group)
    z = np.log(x / mean) / sigma if pooling == "relative" else (x - mean) / sigma
    moved = np.abs(np.diff(z, prepend=np.nan))
    unit_limits = Limits(center=0.0, sigma=1.0, estimator=_said(pooling), n=int(made.used.sum()))
    return Chart(
        kind="z_mr",
        method=say("Standardised individuals and moving range of short runs (Z-MR)"),
        reference="Wheeler, Short Run SPC (1991); Montgomery, Introduction to SQC, chapter 10.1",
        n=x.size,
        assumptions=(Assumption(say("The values stand in the order of production"), None),),
        warnings=tuple(usual_warnings([unit_limits], made)),
        panels=(
            panel("Z", z, level(0.0, x.size), level(1.0, x.size), rules),
            moving_range_panel(moved, made, [unit_limits]),
        ),
        limits=(unit_limits,),
        excluded=made.excluded,
    )


def _said(pooling: Pooling) -> Sentence:
    """Return how sigma is pooled, in words."""
    return {
        "by_part": say("Average moving range of each part, divided by d2"),
        "by_run": say("Average moving range of each run, divided by d2"),
        "constant": say("Average moving range of all runs, divided by d2"),
        "relative": say("Average moving range of the logarithms, divided by d2"),
    }[pooling]


def _means(
    x: Floats, name: npt.NDArray[np.object_], used: npt.NDArray[np.bool_], targets: Mapping[str, float] | None
) -> Floats:
    """Return for each value the target of its part, or the mean of the part's values that count."""
    found = np.empty(x.size)
    for part in sorted(set(name)):
        here = name == part
        if targets is not None and part not in targets:
            raise BadData(say("There is no target for {parts}.", parts=part))
        inside = x[here & used]
        if targets is None and not inside.size:
            raise BadData(say("No value of part {part} counts for its mean.", part=part))
        found[here] = inside.mean() if targets is None else targets[part]
    return found


def _sigmas(ranges: Floats, counts: npt.NDArray[np.bool_], group: npt.NDArray[np.generic]) -> Floats:
    """Return for each value the sigma of its group from moving ranges within runs."""
    found = np.empty(ranges.size)
    for each in sorted(set(group.tolist())):
        here = group == each
        inside = ranges[here & counts]
        width = float(inside.mean()) / d2(2) if inside.size else 0.0
        if width <= 0:
            raise BadData(
                say("“{group}” does not vary or has a single value; pool sigma over parts or over all.", group=each)
            )
        found[here] = width
    return found
