"""Marking: which points complete the pattern of a rule, for a whole series or for many that stand one after another.

The answer is a bit for each rule and point. “k in a row” is found by doubling the distance looked back, series are kept
apart by the place of each point in its own, and long series are worked in blocks that stay in the processor's cache.
"""

import numpy as np
import numpy.typing as npt

from qualitas.statistics.results import Booleans, Floats
from qualitas.statistics.rules import Rule, RuleSet

type Flags = npt.NDArray[np.uint8 | np.uint16 | np.uint32]
type Positions = npt.NDArray[np.int32]
BLOCK = 1 << 16  # points worked at once: few enough to stay in the processor's cache


class _Series:
    """A series under examination: what several rules ask for is computed once.

    ``x`` are the points, ``z`` the same in standard deviations from the centre, ``pos`` the place of each point in its
    own series where several stand one after another (None: a single series).
    """

    def __init__(self, x: Floats, z: Floats, pos: Positions | None, beyond: Booleans | None) -> None:
        self.x, self.z, self.pos, self.beyond = x, z, pos, beyond
        self._sides: dict[float, tuple[Booleans, Booleans]] = {}
        self._reach: dict[int, Booleans] = {}
        self._size: Floats | None = None
        self._steps: tuple[Booleans, Booleans] | None = None

    def sides(self, zone: float) -> tuple[Booleans, Booleans]:
        """Return where a point lies above +zone, and where below -zone."""
        if zone not in self._sides:
            self._sides[zone] = (self.z > zone, self.z < -zone)
        return self._sides[zone]

    def size(self) -> Floats:
        """Return the distance from the centre."""
        if self._size is None:
            self._size = np.abs(self.z)
        return self._size

    def steps(self) -> tuple[Booleans, Booleans]:
        """Return where a point lies above the one before it, and where below."""
        if self._steps is None:
            up, down = np.empty(self.x.size, np.bool_), np.empty(self.x.size, np.bool_)
            up[:1] = down[:1] = False
            np.greater(self.x[1:], self.x[:-1], out=up[1:])
            np.less(self.x[1:], self.x[:-1], out=down[1:])
            self._steps = up, down
        return self._steps

    def reaches(self, back: int) -> Booleans | None:
        """Return where a point has at least ``back`` points of its own series before it; None where no one can tell."""
        if self.pos is None or not back:
            return None
        if back not in self._reach:
            self._reach[back] = self.pos >= back
        return self._reach[back]

    def own(self, mask: Booleans, back: int) -> Booleans:
        """Return a mask without patterns that reach back into the series before."""
        reach = self.reaches(back)
        if reach is not None:
            np.logical_and(mask, reach, out=mask)
        return mask


def in_a_row(mask: Booleans, count: int) -> Booleans:
    """Return where the last ``count`` values are all true, by doubling the distance looked back (log2 count passes)."""
    have = 1
    while have < count:
        step = min(have, count - have)
        longer = np.empty_like(mask)
        longer[:step] = False
        np.logical_and(mask[step:], mask[:-step], out=longer[step:])
        mask, have = longer, have + step
    return mask


def _some_of(series: _Series, mask: Booleans, n: int, k: int) -> Booleans:
    """Return where a point and its ``n - 1`` predecessors hold at least ``k`` true ones, the point itself among them."""
    count = mask.astype(np.int8)
    for back in range(1, n):
        reach = series.reaches(back)
        before = mask[:-back] if reach is None else mask[:-back] & reach[back:]
        count[back:] += before
    return mask & (count >= k)


def _limit(series: _Series, rule: Rule) -> Booleans:
    """Find points beyond the control limits."""
    del rule
    return series.size() > 3 if series.beyond is None else series.beyond  # noqa: PLR2004 - three sigma


def _count(series: _Series, rule: Rule) -> Booleans:
    """Find enough points of a window on the same side."""
    if rule.n == 1:
        return series.size() > rule.zone
    if rule.near:
        return _near(series, rule)
    above, below = series.sides(rule.zone)
    if rule.needed == rule.n:
        return series.own(in_a_row(above, rule.n) | in_a_row(below, rule.n), rule.n - 1)
    return _some_of(series, above, rule.n, rule.needed) | _some_of(series, below, rule.n, rule.needed)


def _near(series: _Series, rule: Rule) -> Booleans:
    """Find windows on one side of the centre that hold enough points between the zone and the limit."""
    over, under = series.sides(0.0)
    close = (series.size() > rule.zone) & ~_limit(series, rule)
    count = close.astype(np.int8)
    for back in range(1, rule.n):
        count[back:] += close[:-back]
    aside = in_a_row(over, rule.n) | in_a_row(under, rule.n)
    return series.own(aside & (count >= rule.needed), rule.n - 1)


def _trend(series: _Series, rule: Rule) -> Booleans:
    """Find points that all rise or all fall."""
    up, down = series.steps()
    return series.own(in_a_row(up, rule.n - 1) | in_a_row(down, rule.n - 1), rule.n - 1)


def _alternating(series: _Series, rule: Rule) -> Booleans:
    """Find points that go alternately up and down."""
    up, down = series.steps()
    turn = np.zeros(series.x.size, np.bool_)
    turn[1:] = (up[1:] & down[:-1]) | (down[1:] & up[:-1])
    return series.own(in_a_row(turn, rule.n - 2), rule.n - 1)


def _within(series: _Series, rule: Rule) -> Booleans:
    """Find points that hug the centre line."""
    return series.own(in_a_row(series.size() < rule.zone, rule.n), rule.n - 1)


def _outside(series: _Series, rule: Rule) -> Booleans:
    """Find points that avoid the centre line."""
    found = series.own(in_a_row(series.size() > rule.zone, rule.n), rule.n - 1)
    if rule.both:
        above, below = series.sides(rule.zone)
        found &= ~(in_a_row(above, rule.n) | in_a_row(below, rule.n))
    return found


def _range(series: _Series, rule: Rule) -> Booleans:
    """Find two neighbours far out on opposite sides."""
    above, below = series.sides(rule.zone)
    found = np.zeros(series.x.size, np.bool_)
    found[1:] = (above[1:] & below[:-1]) | (below[1:] & above[:-1])
    return series.own(found, 1)


_FINDERS = {
    "limit": _limit,
    "of": _count,
    "trend": _trend,
    "alternating": _alternating,
    "within": _within,
    "outside": _outside,
    "range": _range,
}


def mask_type(rules: RuleSet) -> type[np.unsignedinteger]:
    """Return the smallest kind of number that has a bit for each rule."""
    count = len(rules.rules)
    return np.uint8 if count <= 8 else np.uint16 if count <= 16 else np.uint32  # noqa: PLR2004 - bits


def away(points: Floats, center: Floats, sigma: Floats) -> Floats:
    """Return the distance from the centre in standard deviations; infinite where there is no spread at all."""
    if points.size and center.strides == (0,) and sigma.strides == (0,) and sigma[0] > 0:
        found: Floats = points - center[0]
        found *= 1.0 / sigma[0]
        return found
    with np.errstate(divide="ignore", invalid="ignore"):
        return (points - center) / sigma


def flag(
    x: Floats,
    center: Floats,
    sigma: Floats,
    rules: RuleSet,
    *,
    pos: Positions | None = None,
    beyond: Booleans | None = None,
) -> Flags:
    """Return a bit mask for each point: bit k is set where the point completes the pattern of rule k.

    ``x`` are the points, ``center`` and ``sigma`` those of each point, ``pos`` their places in their own series where
    several stand one after another, ``beyond`` tells which lie beyond limits that are not three sigma from the centre.
    Long series are worked in blocks that stay in the processor's cache, each with the points its patterns reach back to.
    """
    if x.size <= BLOCK:
        return flag_block(x, away(x, center, sigma), rules, pos, beyond)
    out = np.empty(x.size, mask_type(rules))
    for first in range(0, x.size, BLOCK):
        back = max(0, first - rules.window)
        part = slice(back, first + BLOCK)
        found = flag_block(
            x[part],
            away(x[part], center[part], sigma[part]),
            rules,
            None if pos is None else pos[part],
            None if beyond is None else beyond[part],
        )
        out[first : first + BLOCK] = found[first - back :]
    return out


def flag_block(x: Floats, z: Floats, rules: RuleSet, pos: Positions | None, beyond: Booleans | None = None) -> Flags:
    """Return the marks of one block of points ``x`` with their distances ``z`` in standard deviations; see `flag`."""
    kind = mask_type(rules)
    out = np.zeros(x.size, kind)
    series = _Series(x, z, pos, beyond)
    for bit, rule in enumerate(rules.rules):
        found = _FINDERS[rule.kind](series, rule)
        if kind is np.uint8:
            out |= found.view(np.uint8) << np.uint8(bit)
        else:
            out |= found.astype(kind) << kind(bit)
    return out
