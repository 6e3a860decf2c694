"""A sampling plan of one or more samples, and what it does: operating characteristic, outgoing quality, sample size.

The curves are exact: the count of nonconforming found so far is followed from sample to sample. Models: binomial for
units from a running process, hypergeometric for one lot (``lot``), Poisson for nonconformities per unit.
Reference: Schilling and Neubauer, Acceptance Sampling in Quality Control, 3rd ed., chapters 5 and 6.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.results import Assumption, Floats, Result
from qualitas.statistics.roots import root
from qualitas.statistics.sentences import say

# In the gap between the numbers of a reduced plan a lot is accepted, and normal inspection begins again.
type Verdict = Literal["accepted", "rejected", "go on", "accepted in the gap"]
type Model = Literal["binomial", "hypergeometric", "poisson"]
NEVER = -1  # an acceptance number that no sample reaches: acceptance is not possible at this stage


@dataclasses.dataclass(frozen=True, slots=True)
class Stage:
    """One sample of a plan: ``n`` units; with all found so far, accept at ``ac`` or fewer, reject at ``re`` or more."""

    n: int
    ac: int
    re: int


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """A single, double or multiple sampling plan.

    At the last stage whatever lies below its rejection number is accepted; where ``re`` is more than ``ac`` + 1 there
    (reduced inspection of MIL-STD-105E), a lot in the gap is accepted and normal inspection begins again.
    """

    stages: tuple[Stage, ...]

    def __post_init__(self) -> None:
        """Refuse a plan that cannot be carried out."""
        if not self.stages:
            raise BadData(say("A sampling plan needs at least one sample."))
        for stage in self.stages:
            if stage.n < 1 or stage.ac < NEVER or stage.re <= max(stage.ac, 0):
                raise BadData(
                    say(
                        "A sample of {n} with acceptance number {ac} and rejection number {re} cannot be used; the "
                        "rejection number is the larger one.",
                        n=stage.n,
                        ac=stage.ac,
                        re=stage.re,
                    )
                )

    @property
    def n(self) -> int:
        """Return the most units that can be inspected."""
        return sum(stage.n for stage in self.stages)

    @property
    def ac(self) -> int:
        """Return the acceptance number of the last stage."""
        return self.stages[-1].ac

    @property
    def re(self) -> int:
        """Return the rejection number of the last stage."""
        return self.stages[-1].re

    def acceptance(self, quality: npt.ArrayLike, *, lot: int | None = None, model: Model = "binomial") -> Floats:
        """Return the probability of acceptance at each quality (fraction nonconforming, or nonconformities per unit)."""
        return np.sum([accepted for _seen, accepted, _rejected in self.outcomes(quality, lot=lot, model=model)], axis=0)

    def verdict(self, found: Sequence[int]) -> Verdict:
        """Return what to do after samples in which so many nonconforming were ``found`` (one number for each sample)."""
        if not 0 < len(found) <= len(self.stages) or min(found) < 0:
            raise BadData(
                say(
                    "The plan has {count} samples; give how many were found in each that was drawn.",
                    count=len(self.stages),
                )
            )
        total = 0
        for place, (stage, each) in enumerate(zip(self.stages, found, strict=False), 1):
            if each > stage.n:
                raise BadData(
                    say("{count} of {n} cannot be: more were found than were looked at.", count=each, n=stage.n)
                )
            total += each
            if total >= stage.re or total <= stage.ac:
                if place < len(found):
                    raise BadData(say("The lot was decided after sample {place}; no more are drawn.", place=place))
                return "rejected" if total >= stage.re else "accepted"
        return "go on" if len(found) < len(self.stages) else "accepted in the gap"

    def outcomes(
        self, quality: npt.ArrayLike, *, lot: int | None = None, model: Model = "binomial"
    ) -> Iterator[tuple[int, Floats, Floats]]:
        """Yield for each stage: units inspected until then, probability of accepting there, of rejecting there."""
        given = _quality(quality, model)
        if lot is not None and lot < self.n:
            raise BadData(say("The plan inspects up to {n} units, but the lot has {lot}.", n=self.n, lot=lot))
        most = max(stage.re for stage in self.stages)
        open_ = np.zeros((given.size, most + 1))  # column `most` holds everything from there on
        open_[:, 0] = 1.0
        seen = 0
        for place, stage in enumerate(self.stages):
            open_ = _drawn(open_, stage.n, given, seen, lot, model)
            seen += stage.n
            last = place == len(self.stages) - 1
            ac = stage.re - 1 if last else stage.ac
            accepted, rejected = open_[:, : ac + 1].sum(axis=1), open_[:, stage.re :].sum(axis=1)
            open_[:, : ac + 1] = 0.0
            open_[:, stage.re :] = 0.0
            yield seen, accepted, rejected


def single(n: int, ac: int) -> Plan:
    """Return the plan with one sample of ``n`` and acceptance number ``ac``."""
    return Plan((Stage(n, ac, ac + 1),))


def double(first: tuple[int, int, int], second: tuple[int, int]) -> Plan:
    """Return the plan of two samples: (n, ac, re), then (n, ac) for both together."""
    n, ac = second
    return Plan((Stage(*first), Stage(n, ac, ac + 1)))


def _quality(quality: npt.ArrayLike, model: Model) -> Floats:
    """Return incoming qualities, or refuse what no quality can be."""
    given = numbers(np.atleast_1d(np.asarray(quality, dtype=np.float64)))
    if (given < 0).any() or (model != "poisson" and (given > 1).any()):
        raise BadData(say("A quality is a fraction between 0 and 1: 1 % is 0.01."))
    return given


def _drawn(open_: Floats, n: int, given: Floats, seen: int, lot: int | None, model: Model) -> Floats:
    """Return the distribution of the count found after ``n`` more units."""
    most = open_.shape[1] - 1
    found = np.zeros_like(open_)
    every = np.arange(most + 1)
    for start in range(most):
        if not open_[:, start].any():
            continue
        room = every[: most - start]
        mass = _mass(room, n, given, start, seen, lot, model)
        found[:, start:most] += open_[:, [start]] * mass
        found[:, most] += open_[:, start] * np.clip(1 - mass.sum(axis=1), 0.0, 1.0)
    return found


def _mass(
    count: npt.NDArray[np.int64], n: int, given: Floats, start: int, seen: int, lot: int | None, model: Model
) -> Floats:
    """Return the probability of each count in a sample of ``n``, one row for each quality."""
    at = given[:, None]
    found: Floats
    if model == "poisson":
        found = np.exp(special.xlogy(count, n * at) - n * at - special.gammaln(count + 1))
    elif model == "hypergeometric":
        found = _without_return(count, n, at, start, seen, lot)
    else:
        log = _log_choose(n, count) + special.xlogy(count, at) + special.xlog1py(n - count, -at)
        found = np.where(count <= n, np.exp(np.where(count <= n, log, 0.0)), 0.0)
    return found


def _without_return(count: npt.NDArray[np.int64], n: int, at: Floats, start: int, seen: int, lot: int | None) -> Floats:
    """Return hypergeometric probabilities: ``n`` of what is left of the lot, ``start`` nonconforming already found."""
    if lot is None:
        raise BadData(say("The curve of one lot needs the size of the lot."))
    left, bad = lot - seen, np.rint(at * lot) - start
    good = left - bad
    possible = (count <= bad) & (n - count <= good) & (count <= n) & (bad >= 0)
    log = (
        _log_choose(np.maximum(bad, 0), np.where(possible, count, 0))
        + _log_choose(np.maximum(good, 0), np.where(possible, n - count, 0))
        - _log_choose(left, n)
    )
    found: Floats = np.where(possible, np.exp(np.where(possible, log, 0.0)), 0.0)
    return found


def _log_choose(n: npt.ArrayLike, k: npt.ArrayLike) -> Floats:
    """Return the logarithm of a binomial coefficient; k above n counts as n."""
    most = np.asarray(n, dtype=np.float64)
    few = np.minimum(np.asarray(k, dtype=np.float64), most)
    found: Floats = special.gammaln(most + 1) - special.gammaln(few + 1) - special.gammaln(most - few + 1)
    return found


@dataclasses.dataclass(frozen=True, kw_only=True)
class Curves(Result):
    """The curves of a plan over incoming quality ``quality``.

    ``accepted``: probability of acceptance (OC). ``sample``: average units inspected without screening (ASN).
    ``outgoing``: average outgoing quality where rejected lots are screened (AOQ), ``total``: average units inspected then
    (ATI), ``outgoing_limit``: the worst of AOQ (AOQL); those three need the size of the lot and are None without it.
    ``producer``, ``indifference``, ``consumer``: the qualities accepted with probability 0.95, 0.50 and 0.10.
    """

    quality: Floats
    accepted: Floats
    sample: Floats
    outgoing: Floats | None
    total: Floats | None
    outgoing_limit: float | None
    producer: float
    indifference: float
    consumer: float


_NAMES = {
    "binomial": say("Operating characteristic, binomial"),
    "hypergeometric": say("Operating characteristic of one lot, hypergeometric"),
    "poisson": say("Operating characteristic, Poisson (nonconformities per unit)"),
}


def curves(
    plan: Plan, quality: npt.ArrayLike | None = None, *, lot: int | None = None, model: Model = "binomial"
) -> Curves:
    """Return the OC, ASN, AOQ and ATI curves of a plan; without ``quality`` over the range where they change."""
    worst = quality_at(plan, 0.001, model="binomial" if model == "hypergeometric" else model)
    given = _quality(np.linspace(0, worst, 101) if quality is None else quality, model)
    stages = list(plan.outcomes(given, lot=lot, model=model))
    accepted = np.sum([stage[1] for stage in stages], axis=0)
    sample = np.sum([seen * (yes + no) for seen, yes, no in stages], axis=0)
    outgoing = total = limit = None
    if lot is not None:
        outgoing, total = _screened(stages, given, lot)
        fine = _quality(np.linspace(0, worst, 401), model)
        limit = float(_screened(list(plan.outcomes(fine, lot=lot, model=model)), fine, lot)[0].max())
    smooth: Model = "binomial" if model == "hypergeometric" else model
    return Curves(
        method=_NAMES[model],
        reference="Schilling & Neubauer, Acceptance Sampling in Quality Control, 3rd ed., ch. 5-6",
        n=plan.n,
        assumptions=(
            Assumption(say("Units are drawn at random from the whole lot."), None),
            Assumption(say("The inspection finds every nonconforming unit it looks at."), None),
        ),
        quality=given,
        accepted=accepted,
        sample=sample,
        outgoing=outgoing,
        total=total,
        outgoing_limit=limit,
        producer=quality_at(plan, 0.95, model=smooth),
        indifference=quality_at(plan, 0.50, model=smooth),
        consumer=quality_at(plan, 0.10, model=smooth),
    )


def _screened(stages: Sequence[tuple[int, Floats, Floats]], given: Floats, lot: int) -> tuple[Floats, Floats]:
    """Return average outgoing quality and average total inspection where rejected lots are screened."""
    unseen = np.sum([yes * (lot - seen) for seen, yes, _no in stages], axis=0)
    outgoing: Floats = given * unseen / lot
    total: Floats = lot - unseen
    return outgoing, total


def quality_at(plan: Plan, probability: float, *, model: Model = "binomial") -> float:
    """Return the quality that the plan accepts with a probability (0.95: producer's, 0.10: consumer's point)."""
    if not 0 < probability < 1:
        raise BadData(say("A probability lies between 0 and 1, not at {given}.", given=probability))

    def off(at: float) -> float:
        return float(plan.acceptance(at, model=model)[0]) - probability

    high = 1.0
    while model == "poisson" and off(high) > 0:
        high *= 2
    if off(high) > 0:
        return high
    return root(off, 0.0, high)
