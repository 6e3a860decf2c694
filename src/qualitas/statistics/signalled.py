"""Signals: what the rules found, one for each pattern, with its points, direction and size, in words."""

import dataclasses
from collections.abc import Iterator
from typing import Literal

import numpy as np

from qualitas.statistics.marking import Flags
from qualitas.statistics.results import Floats
from qualitas.statistics.rules import Rule, RuleSet
from qualitas.statistics.sentences import Sentence, say

type Direction = Literal["up", "down", ""]
_DIRECTED = {"limit", "of", "trend"}


@dataclasses.dataclass(frozen=True, slots=True)
class Signal:
    """A pattern that a rule found.

    ``first`` and ``last`` are the places (from 0) of its first and last point, ``direction`` tells whether it lies above
    or below the centre (or rises or falls); ``shift`` is the mean of its points less the centre, in the unit of the
    points, ``sigmas`` the same in standard deviations. ``warning`` marks are no signals by themselves.
    """

    rule: Rule
    panel: str
    first: int
    last: int
    direction: Direction
    shift: float
    sigmas: float
    unit: str = ""

    @property
    def words(self) -> Sentence:
        """Return the signal in words, with points counted from 1."""
        about = {
            "rule": self.rule.words,
            "first": self.first + 1,
            "last": self.last + 1,
            "shift": f"{self.shift:+.4g}" + (f" {self.unit}" if self.unit else ""),
            "sigmas": f"{self.sigmas:+.2g}",
        }
        if self.first == self.last and np.isfinite(self.sigmas):
            return say("{rule}: point {last}, {shift} from the centre line ({sigmas} standard deviations).", **about)
        if self.first == self.last:
            return say("{rule}: point {last}, {shift} from the centre line.", **about)
        if self.direction and np.isfinite(self.sigmas):
            return say(
                "{rule}: points {first} to {last}, on average {shift} from the centre line ({sigmas} standard deviations).",
                **about,
            )
        return say("{rule}: points {first} to {last}.", **about)


def runs(mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[tuple[int, int]]:
    """Yield the first and last place of every stretch of true values."""
    edge = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    yield from zip(edge[::2].tolist(), (edge[1::2] - 1).tolist(), strict=True)


def _side(rule: Rule, points: Floats, center: Floats) -> Floats:
    """Return +1 or -1 where a flagged point tells a direction for this rule, 0 where there is none."""
    if rule.kind not in _DIRECTED:
        return np.zeros(points.size)
    if rule.kind == "trend":
        return np.sign(np.diff(points, prepend=points[:1]))
    return np.sign(points - center)


def signals_of(
    points: Floats, center: Floats, sigma: Floats, flags: Flags, rules: RuleSet, *, panel: str = "X", unit: str = ""
) -> tuple[Signal, ...]:
    """Return the signals of a series: flagged points that follow each other in one direction are one signal."""
    found = []
    for bit, rule in enumerate(rules.rules):
        marked = ((flags >> bit) & 1).astype(np.bool_)
        if not marked.any():
            continue
        side = _side(rule, points, center)
        for way in (1.0, -1.0, 0.0):
            for begin, last in runs(marked & (side == way)):
                first = max(0, begin - rule.n + 1)
                found.append(_signal(rule, (panel, unit), (first, last), way, points, center, sigma))
    return tuple(sorted(found, key=lambda one: (one.last, one.first, one.rule.name)))


def _signal(
    rule: Rule,
    about: tuple[str, str],
    place: tuple[int, int],
    way: float,
    points: Floats,
    center: Floats,
    sigma: Floats,
) -> Signal:
    """Return one signal; of a pattern with exceptions (2 of 3) only the points that lie beyond the zone are averaged."""
    first, last = place
    window = slice(first, last + 1)
    away = points[window] - center[window]
    told = away
    if rule.kind == "of" and way:
        with np.errstate(divide="ignore", invalid="ignore"):
            told = away[away * way > rule.zone * sigma[window]]
        if not told.size:
            told = away
    shift, width = float(np.mean(told)), float(np.mean(sigma[window]))
    direction: Direction = "up" if way > 0 else "down" if way < 0 else ""
    sigmas = shift / width if width > 0 else float("nan")
    return Signal(rule, about[0], first, last, direction, shift, sigmas, about[1])


def marked_whole(points: Floats, center: Floats, sigma: Floats, flags: Flags, rules: RuleSet) -> list[int]:
    """Return the places of every point that is part of a pattern (from 0), as sets such as Making data count mark them.

    Of “2 of 3” only the points beyond the zone are marked.
    """
    marked: set[int] = set()
    for bit, rule in enumerate(rules.rules):
        for last in np.flatnonzero((flags >> bit) & 1).tolist():
            for place in range(max(0, last - rule.n + 1), last + 1):
                out = (points[place] - center[place]) * np.sign(points[last] - center[last])
                if rule.kind != "of" or out > rule.zone * sigma[place]:
                    marked.add(place)
    return sorted(marked)
