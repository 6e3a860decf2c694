"""Pareto: which few kinds make most of the whole."""

import dataclasses
from collections.abc import Mapping

import numpy as np

from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.results import Floats, Result
from qualitas.statistics.sentences import say


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Pareto(Result):
    """Kinds from the largest to the smallest with their counts (or costs), shares and running shares in percent.

    ``vital`` is the number of kinds that together reach the share asked for.
    """

    kinds: tuple[str, ...]
    counts: Floats
    shares: Floats
    cumulative: Floats
    vital: int


def pareto(counts: Mapping[str, float], *, share: float = 80.0, other: str | None = None, unit: str = "") -> Pareto:
    """Return the Pareto table of counts or costs by kind; the kind named ``other`` stays last, however large.

    Method: Juran, Universals in management planning and controlling, Management Review (1954).
    """
    if not counts:
        raise BadData(say("There is nothing to sort."))
    sizes = numbers([float(count) for count in counts.values()])
    if (sizes < 0).any() or sizes.sum() <= 0:
        raise BadData(say("Counts are zero or more, and not all of them zero."))
    rows = sorted(counts.items(), key=lambda row: (row[0] == other, -float(row[1]), row[0]))
    ordered = np.array([float(count) for _kind, count in rows])
    shares = 100 * ordered / ordered.sum()
    running = 100 * np.cumsum(ordered) / ordered.sum()
    return Pareto(
        method=say("Pareto: kinds by size with running share"),
        reference="Juran, Management Review 43 (1954); Montgomery, Introduction to SQC, chapter 5.4",
        n=len(rows),
        unit=unit,
        kinds=tuple(kind for kind, _count in rows),
        counts=ordered,
        shares=shares,
        cumulative=running,
        vital=int(np.searchsorted(running, share - 1e-9)) + 1,
    )
