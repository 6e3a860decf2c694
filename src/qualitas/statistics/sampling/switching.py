"""Switching between normal, tightened and reduced inspection, and leaving lots out.

Rules: MIL-STD-105E 4.7 (10 lots on tightened inspection end it) or ANSI/ASQ Z1.4 clause 8 (5 lots not accepted on
tightened inspection end it). Skip-lot: plan SkSP-2 of Perry, J. Qual. Technol. 5 (1973) 123.
"""

import dataclasses
from typing import Literal

import numpy as np

from qualitas.statistics.inputs import BadData
from qualitas.statistics.results import Floats
from qualitas.statistics.sampling.attributes import Severity
from qualitas.statistics.sentences import Sentence, say

type Rules = Literal["MIL-STD-105E", "ANSI/ASQ Z1.4"]
_WINDOW, _BAD, _GOOD, _LONG = 5, 2, 5, 10


@dataclasses.dataclass(frozen=True, slots=True)
class Lot:
    """How a lot came out at its original inspection.

    ``found`` and ``limit`` serve reduced inspection: nonconforming found in the sample and, where a limit number is
    agreed, the most allowed in the last ten lots together. ``in_gap``: accepted between the numbers of a reduced plan.
    """

    accepted: bool
    found: int = 0
    in_gap: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Inspection:
    """The state of inspection: severity, what the lots since the last switch were, whether it has been ended."""

    severity: Severity = "normal"
    lots: tuple[Lot, ...] = ()
    ended: bool = False
    why: Sentence | None = None


def next_inspection(
    state: Inspection,
    lot: Lot,
    *,
    rules: Rules = "MIL-STD-105E",
    steady: bool = True,
    reduced_wanted: bool = False,
    limit: int | None = None,
) -> Inspection:
    """Return the state of inspection after one more lot, and why it changed.

    ``steady``: production runs at a steady rate. ``reduced_wanted``: the responsible authority wants reduced inspection.
    ``limit``: the limit number for the last ten lots together (None where the parties agreed to do without).
    """
    if state.ended:
        raise BadData(say("Inspection was ended; it starts again, tightened, when the supplier has acted."))
    if state.severity == "normal":
        return _normal(state, lot, steady and reduced_wanted, limit)
    return _tightened(state, lot, rules) if state.severity == "tightened" else _reduced(state, lot, steady)


def _normal(state: Inspection, lot: Lot, may_reduce: bool, limit: int | None) -> Inspection:
    """Return the state after a lot on normal inspection."""
    lots = (*state.lots, lot)[-_LONG:]
    if sum(not each.accepted for each in lots[-_WINDOW:]) >= _BAD:
        return Inspection("tightened", why=say("2 of 5 lots in a row were not accepted: tightened inspection."))
    good = len(lots) == _LONG and all(each.accepted for each in lots)
    if may_reduce and good and (limit is None or sum(each.found for each in lots) <= limit):
        return Inspection("reduced", why=say("10 lots in a row were accepted: reduced inspection."))
    return Inspection("normal", lots)


def _tightened(state: Inspection, lot: Lot, rules: Rules) -> Inspection:
    """Return the state after a lot on tightened inspection."""
    lots = (*state.lots, lot)
    if len(lots) >= _GOOD and all(each.accepted for each in lots[-_GOOD:]):
        return Inspection("normal", why=say("5 lots in a row were accepted: normal inspection."))
    if rules == "ANSI/ASQ Z1.4" and sum(not each.accepted for each in lots) >= _GOOD:
        return Inspection(
            "tightened", lots, True, say("5 lots were not accepted on tightened inspection: it ends here.")
        )
    if rules == "MIL-STD-105E" and len(lots) >= _LONG:
        return Inspection(
            "tightened", lots, True, say("10 lots in a row stayed on tightened inspection: it ends here.")
        )
    return Inspection("tightened", lots)


def _reduced(state: Inspection, lot: Lot, steady: bool) -> Inspection:
    """Return the state after a lot on reduced inspection."""
    if not lot.accepted:
        return Inspection("normal", why=say("A lot was not accepted: normal inspection."))
    if lot.in_gap:
        return Inspection("normal", why=say("A lot was accepted only in the gap of its plan: normal inspection."))
    if not steady:
        return Inspection("normal", why=say("Production is no longer steady: normal inspection."))
    return Inspection("reduced", (*state.lots, lot)[-_LONG:])


def started_again(state: Inspection) -> Inspection:
    """Return tightened inspection, begun again after the supplier has acted."""
    if not state.ended:
        raise BadData(say("Inspection was not ended, so it cannot start again."))
    return Inspection("tightened", why=say("The supplier has acted: tightened inspection begins again."))


@dataclasses.dataclass(frozen=True, slots=True)
class SkipLot:
    """Skip-lot sampling SkSP-2: after ``clearance`` lots accepted in a row only ``fraction`` of the lots are inspected.

    ``run`` counts accepted lots in a row; ``skipping`` tells whether lots are being left out now.
    """

    clearance: int
    fraction: float
    run: int = 0
    skipping: bool = False

    def __post_init__(self) -> None:
        """Refuse numbers that no scheme has."""
        if self.clearance < 1 or not 0 < self.fraction < 1:
            raise BadData(say("Skip-lot sampling needs a clearance of at least 1 lot and a fraction between 0 and 1."))

    def after(self, accepted: bool) -> "SkipLot":
        """Return the state after an inspected lot."""
        if not accepted:
            return dataclasses.replace(self, run=0, skipping=False)
        run = self.run + 1
        return dataclasses.replace(self, run=run, skipping=self.skipping or run >= self.clearance)

    def acceptance(self, reference: Floats) -> Floats:
        """Return the probability that a lot passes, from that of the reference plan at each quality."""
        power = np.asarray(reference, dtype=np.float64) ** self.clearance
        found: Floats = (self.fraction * reference + (1 - self.fraction) * power) / (
            self.fraction + (1 - self.fraction) * power
        )
        return found

    def inspected(self, reference: Floats) -> Floats:
        """Return the average fraction of lots that are inspected, from the probability of the reference plan."""
        power = np.asarray(reference, dtype=np.float64) ** self.clearance
        found: Floats = self.fraction / (self.fraction + (1 - self.fraction) * power)
        return found
