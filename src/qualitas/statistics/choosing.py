"""Which chart fits: a proposal from the data, with the reason and what else would do."""

import dataclasses
from typing import Literal

import numpy as np
import numpy.typing as npt

from qualitas.statistics.attributes import binomial_deviation, poisson_deviation, spread_of
from qualitas.statistics.inputs import BadData, counts, numbers, table
from qualitas.statistics.inputs import sizes as checked_sizes
from qualitas.statistics.results import Floats, Result
from qualitas.statistics.sentences import Sentence, say
from qualitas.statistics.subgroup import LARGE_FOR_RANGE

type What = Literal["measured", "defective", "defects", "cases between", "time between"]
_SPREAD, _RARE, _SKEWED, _CORRELATED = 1.25, 1.0, 1.0, 0.5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Proposal(Result):
    """A chart by its name in `qualitas.statistics` (such as ``xbar_s``), the reasons, and ``others`` that would do."""

    chart: str
    reasons: tuple[Sentence, ...]
    others: tuple[str, ...] = ()


def propose(
    values: npt.ArrayLike,
    *,
    what: What = "measured",
    sizes: npt.ArrayLike | None = None,
    parts: int = 1,
) -> Proposal:
    """Return the chart that fits the data, with the reason.

    ``what`` says what the values are: measured (one row of values, or a table with a row for each subgroup), the number
    ``defective`` of ``sizes`` inspected, the number of ``defects`` in areas of ``sizes``, or the cases or the time
    between events. ``parts`` above 1 says that several part numbers share the chart. Method: Montgomery, Introduction to
    Statistical Quality Control, guide to choosing a chart (chapter 10); Provost & Murray, The Health Care Data Guide.
    """
    if what == "measured":
        array = np.asarray(values, dtype=object)
        if array.ndim == 2 and array.shape[1] > 1:  # noqa: PLR2004 - rows and columns
            return _subgrouped(table(values))
        return _single(numbers(values, least=2), parts)
    if what == "cases between":
        return _made(counts(values).size, "g_chart", say("Cases between rare events follow a geometric distribution."))
    if what == "time between":
        return _made(
            numbers(values).size,
            "t_chart",
            say("Times between rare events are skewed; the chart takes a root of them."),
        )
    found = counts(values, least=2)
    if what == "defective":
        if sizes is None:
            raise BadData(say("Give the number inspected with the number defective."))
        return _defective(found, checked_sizes(sizes, found.size))
    return _defects(found, np.ones(found.size) if sizes is None else checked_sizes(sizes, found.size))


def _made(n: int, chart: str, *reasons: Sentence, others: tuple[str, ...] = ()) -> Proposal:
    """Return a proposal."""
    return Proposal(
        method=say("Choice of chart"),
        reference="Montgomery, Introduction to Statistical Quality Control, chapter 10; Provost & Murray (2011)",
        n=n,
        chart=chart,
        reasons=reasons,
        others=others,
    )


def _subgrouped(rows: Floats) -> Proposal:
    """Propose for a table of subgroups."""
    size = rows.shape[1]
    means = rows.mean(axis=1)
    within = float(np.sqrt(rows.var(axis=1, ddof=1).mean()))
    between = float(np.abs(np.diff(means)).mean()) / 1.128 if len(rows) > 1 else 0.0
    if within > 0 and between > 3 * within / np.sqrt(size):
        return _made(
            rows.size,
            "xmr",
            say(
                "The subgroup means vary much more than the values within explain (batches): chart the means as single "
                "values, and the variation within beside it."
            ),
            others=("xbar_s",),
        )
    if size > LARGE_FOR_RANGE:
        return _made(
            rows.size, "xbar_s", say("Subgroups of {size}: the standard deviation uses every value.", size=size)
        )
    return _made(
        rows.size,
        "xbar_r" if size < 6 else "xbar_s",  # noqa: PLR2004 - the range loses little up to five
        say("Measured values in subgroups of {size}.", size=size),
        others=("xbar_s",) if size < 6 else ("xbar_r",),  # noqa: PLR2004 - as above
    )


def _single(x: Floats, parts: int) -> Proposal:
    """Propose for single measured values."""
    if parts > 1:
        said = say("Several parts share the chart: values are standardised by part.")
        return _made(x.size, "z_mr", said, others=("deviation_from_target",))
    spread = x.std()
    reasons = [say("Measured values one at a time.")]
    if spread > 0:
        z = (x - x.mean()) / spread
        skew, lag = float((z**3).mean()), float(z[1:] @ z[:-1]) / x.size
        if lag > _CORRELATED:
            reasons.append(
                say(
                    "Neighbours are strongly correlated ({value}): sample less often, or chart the changes.",
                    value=f"{lag:.2f}",
                )
            )
        if abs(skew) > _SKEWED:
            reasons.append(
                say(
                    "The values are skewed ({value}): rules other than the limits will signal too often.",
                    value=f"{skew:.2f}",
                )
            )
    return _made(x.size, "xmr", *reasons, others=("ewma", "cusum"))


def _defective(found: Floats, n: Floats) -> Proposal:
    """Propose for numbers of defective units."""
    center = float(found.sum() / n.sum())
    if float(np.median(n)) * center < _RARE:
        said = say("Defective units are rare: most samples hold none. Count the units between them.")
        return _made(found.size, "g_chart", said, others=("p_chart",))
    spread = spread_of(found / n, n, center, binomial_deviation)
    if spread > _SPREAD:
        said = say("The samples vary {ratio} times as much as chance explains.", ratio=f"{spread:.2g}")
        return _made(found.size, "laney_p", said, others=("p_chart",))
    if (n == n[0]).all():
        return _made(found.size, "np_chart", say("Numbers defective in samples of equal size."), others=("p_chart",))
    return _made(found.size, "p_chart", say("Numbers defective in samples of different size."))


def _defects(found: Floats, n: Floats) -> Proposal:
    """Propose for numbers of defects."""
    center = float(found.sum() / n.sum())
    if float(np.median(n)) * center < _RARE:
        said = say("Defects are rare: most areas hold none. Chart the time between them.")
        return _made(found.size, "t_chart", said, others=("u_chart",))
    spread = spread_of(found / n, n, center, poisson_deviation)
    if spread > _SPREAD:
        said = say("The samples vary {ratio} times as much as chance explains.", ratio=f"{spread:.2g}")
        return _made(found.size, "laney_u", said, others=("u_chart",))
    if (n == n[0]).all():
        return _made(
            found.size, "c_chart", say("Numbers of defects in equal areas of opportunity."), others=("u_chart",)
        )
    return _made(found.size, "u_chart", say("Numbers of defects in areas of different size."))
