"""Sums of the cost of quality: prevention, appraisal, internal and external failure (PAF model).

Feigenbaum, Harvard Business Review 34 (1956) 93; BS 6143-2:1990.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

from qualitas.statistics.inputs import BadData
from qualitas.statistics.results import Assumption, Result
from qualitas.statistics.sentences import say

type CostKind = Literal["prevention", "appraisal", "internal failure", "external failure"]
KINDS: tuple[CostKind, ...] = ("prevention", "appraisal", "internal failure", "external failure")


@dataclasses.dataclass(frozen=True, kw_only=True)
class QualityCosts(Result):
    """Sums by kind, exact to the cent; ``good`` is prevention and appraisal, ``poor`` both failures.

    ``share_of_base`` is the total as a fraction of the base (sales, cost of production), None without one.
    """

    sums: Mapping[str, Decimal]
    good: Decimal
    poor: Decimal
    total: Decimal
    share_of_base: float | None


def quality_costs(
    entries: Iterable[tuple[CostKind, Decimal | int]], *, base: Decimal | int | None = None, currency: str = ""
) -> QualityCosts:
    """Return the sums of (kind, amount) entries; amounts are decimals, so that cents do not get lost."""
    sums: dict[str, Decimal] = {kind: Decimal(0) for kind in KINDS}
    n = 0
    for kind, amount in entries:
        if kind not in sums:
            raise BadData(
                say("“{kind}” is no kind of quality cost; the kinds are {known}.", kind=kind, known=", ".join(KINDS))
            )
        if not Decimal(amount).is_finite():
            raise BadData(say("An amount is not a number."))
        sums[kind] += Decimal(amount)
        n += 1
    good, poor = sums["prevention"] + sums["appraisal"], sums["internal failure"] + sums["external failure"]
    if base is not None and Decimal(base) <= 0:
        raise BadData(say("The base to compare with is above zero."))
    return QualityCosts(
        method=say("Cost of quality by prevention, appraisal and failure"),
        reference="Feigenbaum, Harvard Business Review 34 (1956) 93; BS 6143-2:1990",
        n=n,
        unit=currency,
        assumptions=(Assumption(say("Every cost was booked under one kind."), None),),
        sums=sums,
        good=good,
        poor=poor,
        total=good + poor,
        share_of_base=None if base is None else float((good + poor) / Decimal(base)),
    )
