"""Live evaluation: what a chart keeps of its history, and what new values change, without reading the history again."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from qualitas.statistics.attributes import binomial_deviation, poisson_deviation
from qualitas.statistics.chart import Limits
from qualitas.statistics.factors import d2
from qualitas.statistics.grouped import grouped_xmr
from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.inputs import sizes as checked_sizes
from qualitas.statistics.marking import Flags, flag
from qualitas.statistics.rare import POWER
from qualitas.statistics.results import Floats, Precision
from qualitas.statistics.rules import NELSON, RuleSet
from qualitas.statistics.sentences import say
from qualitas.statistics.signalled import Signal, signals_of


@dataclasses.dataclass(frozen=True, slots=True)
class Moments:
    """Sums that two stretches of a series can be joined by: limits of the whole follow from those of its parts.

    ``m2`` is the sum of squares about the mean, ``ranges`` the sum of moving ranges, ``first`` and ``last`` the values
    at the ends. Method: Chan, Golub & LeVeque, The American Statistician 37 (1983) 242-247.
    """

    n: int = 0
    mean: float = 0.0
    m2: float = 0.0
    ranges: float = 0.0
    least: float = math.inf
    greatest: float = -math.inf
    first: float = math.nan
    last: float = math.nan

    def joined(self, later: "Moments") -> "Moments":
        """Return the moments of this stretch followed by a later one."""
        if not self.n or not later.n:
            return later if not self.n else self
        n, step = self.n + later.n, later.mean - self.mean
        return Moments(
            n,
            self.mean + step * later.n / n,
            self.m2 + later.m2 + step * step * self.n * later.n / n,
            self.ranges + later.ranges + abs(later.first - self.last),
            min(self.least, later.least),
            max(self.greatest, later.greatest),
            self.first,
            later.last,
        )

    def limits(self, constants: Precision = "exact") -> Limits:
        """Return the XmR limits of the stretch."""
        sigma = self.ranges / (self.n - 1) / d2(2, constants) if self.n > 1 else 0.0
        said = say("Average moving range of two, divided by d2")
        return Limits(center=self.mean, sigma=sigma, estimator=said, n=self.n, constants=constants)


def moments(values: npt.ArrayLike) -> Moments:
    """Return the moments of a stretch of values."""
    x = numbers(values, least=0)
    if not x.size:
        return Moments()
    mean = float(x.mean())
    away = x - mean
    ranges = float(np.abs(np.diff(x)).sum())
    return Moments(x.size, mean, float(away @ away), ranges, float(x.min()), float(x.max()), float(x[0]), float(x[-1]))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is kept of one characteristic: its moments, the last points, and frozen limits once there are any.

    While it learns (``center`` is None) every point is kept; with ``learn`` points the limits are frozen from them and
    the points kept shrink to what the longest rule looks back to. ``as_data`` and ``from_data`` turn it into JSON.
    """

    moments: Moments = Moments()
    tail: tuple[float, ...] = ()
    center: float | None = None
    sigma: float | None = None
    learn: int = 20

    def as_data(self) -> dict[str, Any]:
        """Return the state as plain data."""
        kept = dataclasses.asdict(self)
        if not self.moments.n:
            kept["moments"] = None
        return kept

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the state that plain data tell."""
        known = Moments(**data["moments"]) if data["moments"] else Moments()
        return cls(**{**data, "moments": known, "tail": tuple(data["tail"])})


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Update:
    """What new values changed: the new ``state``; ``flags`` of the points evaluated, of which the first is number
    ``first`` (from 0) of the whole series. Points come late where limits were only frozen by this update.
    """  # noqa: D205 - one sentence

    state: State
    flags: Flags
    first: int
    points: Floats
    rules: RuleSet
    unit: str = ""

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Return the signals that were completed, with places counted in the whole series."""
        if self.state.center is None or self.state.sigma is None or not self.flags.any():
            return ()
        kept = self.points.size - self.flags.size
        marks = np.concatenate((np.zeros(kept, self.flags.dtype), self.flags))
        middle, width = (
            np.broadcast_to(float(each), self.points.size) for each in (self.state.center, self.state.sigma)
        )
        found = signals_of(self.points, middle, width, marks, self.rules, unit=self.unit)
        offset = self.first - kept
        return tuple(dataclasses.replace(one, first=one.first + offset, last=one.last + offset) for one in found)


def begin(limits: Limits | None = None, *, learn: int = 20) -> State:
    """Return the state of a characteristic without history; with frozen ``limits`` it evaluates from the first point."""
    if limits is not None:
        return State(center=limits.center, sigma=limits.sigma, learn=learn)
    if learn < 2:  # noqa: PLR2004 - a moving range needs two
        raise BadData(say("Limits can be learnt from two points at least."))
    return State(learn=learn)


def standardised(
    kind: Literal["xmr", "xbar_r", "xbar_s", "p", "np", "u", "c", "laney_p", "laney_u", "t"],
    values: npt.ArrayLike,
    limits: Limits,
    sizes: npt.ArrayLike = 1,
) -> Floats:
    """Return values as distances from the frozen limits of their chart, for a state that begins with `STANDARD`.

    So charts whose limits follow the sample size can be evaluated live. ``values`` are what the chart was given: counts
    with the ``sizes`` of their samples, subgroup means with the sizes of the subgroups, times between events.
    """
    x = numbers(values, least=0)
    n = checked_sizes(sizes, x.size)
    if kind in {"p", "np", "laney_p", "u", "c", "laney_u"}:
        deviation = binomial_deviation if kind in {"p", "np", "laney_p"} else poisson_deviation
        found: Floats = (x / n - limits.center) / (deviation(limits.center, n) * limits.spread)
        return found
    if kind == "t":
        x, n = x**POWER, np.ones(x.size)
    return (x - limits.center) / (limits.sigma / np.sqrt(n))


STANDARD = Limits(center=0.0, sigma=1.0, estimator=say("Given"), n=0)


def refrozen(state: State, limits: Limits) -> State:
    """Return the state with other frozen limits, from the next point on."""
    return dataclasses.replace(state, center=limits.center, sigma=limits.sigma)


def update(state: State, values: npt.ArrayLike, *, rules: RuleSet = NELSON, unit: str = "") -> Update:
    """Return what new values change: state, marks and signals. Equals evaluating the whole series with those limits."""
    x = numbers(values, least=0)
    points = np.concatenate((np.asarray(state.tail, dtype=np.float64), x))
    total = state.moments.joined(moments(x))
    center, sigma, fresh = state.center, state.sigma, x.size
    if center is None or sigma is None:
        if points.size < state.learn:
            kept = dataclasses.replace(state, moments=total, tail=tuple(points.tolist()))
            return Update(kept, np.zeros(0, np.uint8), total.n, points, rules, unit)
        learnt = moments(points[: state.learn]).limits()
        center, sigma, fresh = learnt.center, learnt.sigma, points.size
    middle, width = (np.broadcast_to(each, points.size) for each in (np.float64(center), np.float64(sigma)))
    flags = flag(points, middle, width, rules)[points.size - fresh :]
    kept = State(moments=total, tail=_tail(points, rules), center=center, sigma=sigma, learn=state.learn)
    return Update(kept, flags, total.n - fresh, points, rules, unit)


def _tail(points: Floats, rules: RuleSet) -> tuple[float, ...]:
    """Return the last points that a rule may look back to."""
    return tuple(points[-rules.window :].tolist())


def update_many(
    states: Sequence[State], values: npt.ArrayLike, sizes: Sequence[int], *, rules: RuleSet = NELSON
) -> list[Update]:
    """Return the updates of many characteristics by one call: ``sizes`` tells how many of the values belong to each.

    Characteristics with frozen limits are evaluated together; those that still learn one by one.
    """
    x = numbers(values, least=0)
    ends = np.cumsum(np.asarray(sizes, dtype=np.int64))
    if len(states) != len(sizes) or (int(ends[-1]) if len(sizes) else 0) != x.size:
        raise BadData(say("The lengths of the series do not add up to the {count} values.", count=x.size))
    parts = [x[end - size : end] for end, size in zip(ends.tolist(), sizes, strict=True)]
    ready = [place for place, state in enumerate(states) if state.center is not None and parts[place].size]
    made: dict[int, Update] = {
        place: update(states[place], parts[place], rules=rules)
        for place in range(len(states))
        if place not in set(ready)
    }
    joined = [np.concatenate((np.asarray(states[place].tail), parts[place])) for place in ready]
    if joined:
        frozen = ([states[place].center for place in ready], [states[place].sigma for place in ready])
        lengths = [each.size for each in joined]
        flags = grouped_xmr(np.concatenate(joined), lengths, rules=rules, frozen=frozen).flags  # type: ignore[arg-type]
        for place, points, marks in zip(ready, joined, np.split(flags, np.cumsum(lengths)[:-1]), strict=True):
            total = states[place].moments.joined(moments(parts[place]))
            kept = dataclasses.replace(states[place], moments=total, tail=_tail(points, rules))
            fresh = parts[place].size
            made[place] = Update(kept, marks[points.size - fresh :], total.n - fresh, points, rules)
    return [made[place] for place in range(len(states))]
