"""A control chart: panels of points with centre and limits, the rules' marks, the limits to freeze, phases."""

import dataclasses
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from qualitas.statistics.inputs import BadData
from qualitas.statistics.marking import Flags, flag
from qualitas.statistics.results import Booleans, Floats, Precision, Result, digest
from qualitas.statistics.rules import RuleSet
from qualitas.statistics.sentences import Sentence, say
from qualitas.statistics.signalled import Signal, marked_whole, signals_of

FEW = 20  # points below which limits are called provisional (Montgomery asks for 20 to 25)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What limits are drawn from, ready to be frozen: ``center`` and ``sigma`` (of one value, within the process).

    ``estimator`` says how sigma was found, ``n`` from how many points or subgroups. ``spread`` is the factor of a Laney
    chart (1 elsewhere). Counts and proportions have no sigma of their own: it follows from the centre.
    """

    center: float
    sigma: float
    estimator: Sentence
    n: int
    constants: Precision = "exact"
    spread: float = 1.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stretch of the chart with limits of its own, from point ``first`` (from 0) to the next phase.

    ``limits`` freezes them; ``base`` takes only the first so many points of the phase to estimate them.
    """

    first: int = 0
    name: str = ""
    limits: Limits | None = None
    base: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Panel:
    """One drawn series: ``points`` with ``center``, ``lower`` and ``upper`` limit and ``sigma`` at each point.

    NaN where there is none. ``flags`` has a bit for each rule of ``rules`` at the point that completes its pattern.
    """

    name: str
    points: Floats
    center: Floats
    sigma: Floats
    lower: Floats
    upper: Floats
    rules: RuleSet
    flags: Flags
    unit: str = ""

    @cached_property
    def signals(self) -> tuple[Signal, ...]:
        """Return the patterns found, in the order in which they were completed."""
        return signals_of(self.points, self.center, self.sigma, self.flags, self.rules, panel=self.name, unit=self.unit)

    @property
    def marked(self) -> list[int]:
        """Return the places (from 0) to mark: the completing points, or whole patterns where the set says so."""
        if self.rules.whole:
            return marked_whole(self.points, self.center, self.sigma, self.flags, self.rules)
        bits = sum(1 << bit for bit, rule in enumerate(self.rules.rules) if not rule.warning)
        return [int(place) for place in np.flatnonzero(self.flags & bits)]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Chart(Result):
    """A control chart. ``limits`` has one entry for each phase (``starts`` tells where each begins).

    ``excluded`` are points that do not count for the limits; they stay on the chart. The first panel is the main one.
    """

    kind: str
    panels: tuple[Panel, ...]
    limits: tuple[Limits, ...]
    starts: tuple[int, ...] = (0,)
    excluded: tuple[int, ...] = ()

    @property
    def main(self) -> Panel:
        """Return the panel of location."""
        return self.panels[0]

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Return the signals of every panel; warnings of a rule set are among them and say so."""
        return tuple(signal for panel in self.panels for signal in panel.signals)

    @property
    def stable(self) -> bool:
        """Tell whether no rule found a signal."""
        return not any(panel.marked for panel in self.panels)

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of the points of the main panel in their order."""
        return digest(self.main.points)


def level(value: float, count: int) -> Floats:
    """Return one value for every point, without memory for each."""
    return np.broadcast_to(np.float64(value), count)


def panel(
    name: str,
    points: Floats,
    center: Floats,
    sigma: Floats,
    rules: RuleSet,
    *,
    limits: tuple[Floats, Floats] | None = None,
    unit: str = "",
    breaks: Sequence[int] = (),
) -> Panel:
    """Return a panel; without ``limits`` they lie three sigma from the centre. Patterns do not cross ``breaks``."""
    beyond: Booleans | None = None
    if limits is None:
        lower, upper = _three(center, sigma)
    else:
        lower, upper = limits
        beyond = (points > upper) | (points < lower)
    pos = None
    if breaks:
        starts = np.concatenate(([0], np.asarray(breaks, dtype=np.int64)))
        pos = (np.arange(points.size) - starts[np.searchsorted(starts, np.arange(points.size), "right") - 1]).astype(
            np.int32
        )
    flags = flag(points, center, sigma, rules, pos=pos, beyond=beyond)
    return Panel(
        name=name,
        points=points,
        center=center,
        sigma=sigma,
        lower=lower,
        upper=upper,
        rules=rules,
        flags=flags,
        unit=unit,
    )


def _three(center: Floats, sigma: Floats) -> tuple[Floats, Floats]:
    """Return the limits three sigma from the centre."""
    if center.strides == (0,) and sigma.strides == (0,) and center.size:
        middle, wide = float(center[0]), 3 * float(sigma[0])
        return level(middle - wide, center.size), level(middle + wide, center.size)
    return center - 3 * sigma, center + 3 * sigma


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """The phases of a chart of ``count`` points, checked; ``used`` tells which points count for the limits."""

    phases: tuple[Phase, ...]
    count: int
    used: Booleans
    excluded: tuple[int, ...]

    @property
    def starts(self) -> tuple[int, ...]:
        """Return where each phase begins."""
        return tuple(phase.first for phase in self.phases)

    def spans(self) -> list[slice]:
        """Return the stretch of each phase."""
        ends = [*self.starts[1:], self.count]
        return [slice(first, end) for first, end in zip(self.starts, ends, strict=True)]

    def limits(self, estimate: Callable[[slice, Booleans], Limits]) -> tuple[Limits, ...]:
        """Return the limits of each phase: frozen ones, or estimated from the points of the phase that count."""
        found = []
        for phase, span in zip(self.phases, self.spans(), strict=True):
            if phase.limits is not None:
                found.append(phase.limits)
                continue
            base = span if phase.base is None else slice(span.start, min(span.stop, span.start + phase.base))
            found.append(estimate(base, self.used[base]))
        return tuple(found)

    def spread(self, values: Sequence[float]) -> Floats:
        """Return a value of each phase at each of its points."""
        if len(values) == 1:
            return level(values[0], self.count)
        return np.repeat(np.asarray(values, dtype=np.float64), [span.stop - span.start for span in self.spans()])


def plan(count: int, phases: Sequence[Phase], limits: Limits | None, exclude: Sequence[int]) -> Plan:
    """Return the phases of a chart; frozen ``limits`` without phases hold for the whole chart."""
    made = tuple(phases) or (Phase(limits=limits),)
    if made[0].first > 0:
        made = (Phase(limits=limits), *made)
    firsts = [phase.first for phase in made]
    if any(later <= earlier for earlier, later in pairwise(firsts)) or firsts[-1] >= count:
        raise BadData(say("The phases do not follow each other within the {count} points of the chart.", count=count))
    used = np.ones(count, np.bool_)
    gone = tuple(sorted({int(place) for place in exclude}))
    if gone and not 0 <= gone[0] <= gone[-1] < count:
        raise BadData(say("A point that is to be left out is not on the chart, which has {count} points.", count=count))
    used[list(gone)] = False
    return Plan(made, count, used, gone)


def usual_warnings(limits: Sequence[Limits], plan_: Plan) -> list[Sentence]:
    """Return what every chart warns of: limits from few points, no spread at all, points left out."""
    told = []
    for phase, found in zip(plan_.phases, limits, strict=True):
        if phase.limits is None and found.n < FEW:
            told.append(
                say(
                    "The limits rest on {count} points; take them as provisional until there are {few}.",
                    count=found.n,
                    few=FEW,
                )
            )
        if found.sigma == 0:
            told.append(
                say("All values are equal, so the limits have no width; look at the resolution of the measurement.")
            )
    if plan_.excluded:
        told.append(say("Points left out of the limits: {count}. They stay on the chart.", count=len(plan_.excluded)))
    return told
