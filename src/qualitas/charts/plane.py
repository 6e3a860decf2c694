"""A plot's plane: how much room its words need, its scales, its axes and grid."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from qualitas.charts import scales
from qualitas.charts.lettering import LINE, wide, wrapped
from qualitas.charts.markup import Ink, short
from qualitas.charts.scales import Scale
from qualitas.charts.specification import (
    Across,
    Axis,
    Bars,
    Boxes,
    Layer,
    Line,
    Look,
    Numbers,
    Plot,
    Series,
    Tone,
    Upright,
    Whiskers,
)

COMPACT = 520
"""Narrower than so many pixels a chart writes less beside its lines."""
NAMED = ("center", "limit", "specification", "target")
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Plane:
    """The field of a plot: its scales, which hold its edges, and how its numbers are written."""

    x: Scale
    y: Scale
    second: Scale | None
    numbers: Numbers
    plot: Plot
    width: float
    bottom_lines: tuple[tuple[str, ...], ...] = ()

    @property
    def left(self) -> float:
        """Return the left edge."""
        return self.x.start

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.x.end

    @property
    def top(self) -> float:
        """Return the upper edge."""
        return self.y.end

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.y.start

    @property
    def compact(self) -> bool:
        """Tell whether there is little room."""
        return self.width < COMPACT

    @property
    def band(self) -> float:
        """Return how many pixels one place is wide."""
        return abs(self.x(1.0) - self.x(0.0))


def heights(layers: Iterable[Layer], *, second: bool = False) -> Iterable[float]:
    """Yield every height that layers reach on the left axis, or on the right one."""
    for layer in layers:
        match layer:
            case Line() if layer.second == second:
                yield from _extremes(layer.y)
            case Bars() if not second:
                yield from layer.tops()
                yield 0.0
            case Boxes() if not second:
                yield from (value for box in layer.boxes for value in (box.low, box.high))
                yield from (value for _place, value in layer.outside)
            case Whiskers() if not second:
                yield from (value for one in layer.items for value in (one.low, one.high, one.value))
            case Across() if not second:
                yield layer.y


def _extremes(values: Series) -> tuple[float, ...]:
    """Return the least and the greatest number of a series, without gaps; fast for arrays."""
    if hasattr(values, "dtype"):
        import numpy as np  # noqa: PLC0415 - only arrays need it

        known = np.asarray(values, dtype=float)
        known = known[np.isfinite(known)]
        return (float(known.min()), float(known.max())) if known.size else ()
    found = [float(one) for one in values if math.isfinite(one)]
    return (min(found), max(found)) if found else ()


def reach(axis: Axis, values: Iterable[float]) -> tuple[float, float]:
    """Return from where to where an axis goes."""
    found = [value for value in (*values, axis.low, axis.high) if value is not None and math.isfinite(value)]
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    return scales.widened(low, high, zero=axis.zero)


def across(plot: Plot) -> tuple[float, float]:
    """Return from where to where the lower axis goes."""
    if plot.x.labels is not None:
        return -0.5, max(len(plot.x.labels), 1) - 0.5
    found: list[float] = [value for value in (plot.x.low, plot.x.high) if value is not None]
    for layer in plot.layers:
        match layer:
            case Line(x=None):
                found += [0.0, float(max(len(layer.y) - 1, 0))]
            case Line() if layer.x is not None and len(layer.x):
                found += [float(layer.x[0]), float(layer.x[-1])]
            case Bars() if layer.edges is not None:
                found += [float(layer.edges[0]), float(layer.edges[-1])]
            case Boxes():
                found += [place for box in layer.boxes for place in (box.place - 0.5, box.place + 0.5)]
            case Whiskers():
                found += [place for one in layer.items for place in (one.place - 0.5, one.place + 0.5)]
            case Upright():
                found.append(layer.x)
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    if low == high:
        return low - 0.5, high + 0.5
    binned = any(isinstance(layer, Bars) and layer.edges is not None for layer in plot.layers)
    room = (high - low) * (0.02 if binned else 0.0)
    return low - room, high + room


def tick_words(axis: Axis, low: float, high: float, most: int, numbers: Numbers) -> list[tuple[float, str]]:
    """Return the ticks of an axis of numbers with their words."""
    whole = axis.digits == 0
    at = scales.ticks(low, high, most, whole=whole)
    digits = axis.digits if axis.digits is not None else scales.digits_of(at)
    return [(value, numbers.say(value + 0.0, digits) + axis.suffix) for value in at]


def right_names(plot: Plot, numbers: Numbers) -> list[tuple[float, str, Look]]:
    """Return what is written at the right of lines: the height, the words, the look; of each line its last value."""
    found: list[tuple[float, str, Look]] = []
    for layer in plot.layers:
        match layer:
            case Line() if layer.name and not layer.legend and not layer.second and len(layer.y):
                last = float(layer.y[-1])
                if math.isfinite(last):
                    found.append((last, f"{layer.name} {numbers.say(last, plot.y.digits or None)}", layer.look))
            case Across() if layer.name:
                found.append((layer.y, f"{layer.name} {numbers.say(layer.y)}", layer.look))
    return found


def planned(plot: Plot, top: float, height: float, width: float, numbers: Numbers) -> Plane:
    """Return the plane of a plot that fills ``width`` and ``height`` from ``top`` on."""
    low, high = reach(plot.y, heights(plot.layers))
    side = [wide(words) for _value, words in tick_words(plot.y, low, high, 5, numbers)]
    left = max([*side, 18.0]) + 10
    right = width - 10
    if plot.second is not None:
        far = tick_words(plot.second, *reach(plot.second, heights(plot.layers, second=True)), 4, numbers)
        right = width - max([wide(words) for _value, words in far], default=0.0) - 12
    elif width >= COMPACT and (names := right_names(plot, numbers)):
        right = width - max(wide(words) for _at, words, _look in names) - 12
    titled = LINE + 5 if plot.y.title or (plot.second is not None and plot.second.title) else 6
    phases = LINE if any(isinstance(one, Upright) and one.name for one in plot.layers) else 0
    begin, end = across(plot)
    lines = category_lines(plot, (right - left) / max(end - begin, 1.0))
    below = LINE * max((len(one) for one in lines or ()), default=1) + 6 + (LINE + 2 if plot.x.title else 0)
    x = Scale(begin, end, left, right)
    y = Scale(low, high, top + height - below, top + titled + phases)
    second = None
    if plot.second is not None:
        second = Scale(*reach(plot.second, heights(plot.layers, second=True)), y.start, y.end)
    return Plane(x, y, second, numbers, plot, width, tuple(map(tuple, lines or ())))


def category_lines(plot: Plot, band: float) -> list[list[str]] | None:
    """Return the lines of every label below its place, where all are to be written; None where they do not fit."""
    if plot.x.labels is None or plot.x.ordered:
        return []
    lines = [wrapped(label, band - 6, _MOST_LINES) for label in plot.x.labels]
    return None if any(one is None for one in lines) else [one or [""] for one in lines]


def draw_frame(ink: Ink, plane: Plane) -> None:
    """Draw grid, axes, ticks and titles."""
    plot, numbers = plane.plot, plane.numbers
    most = 5 if plane.bottom - plane.top > 120 else 3  # noqa: PLR2004 - a low plot has room for few ticks
    found = tick_words(plot.y, plane.y.low, plane.y.high, most, numbers)
    grid = "".join(f"M{short(plane.left)} {short(plane.y(value))}H{short(plane.right)}" for value, _words in found)
    ink.path("c-grid", grid)
    for value, words in found:
        ink.text(plane.left - 6, plane.y(value) + 4, words, anchor="end")
    if plane.second is not None and plot.second is not None:
        for value, words in tick_words(plot.second, plane.second.low, plane.second.high, most, numbers):
            ink.text(plane.right + 6, plane.second(value) + 4, words)
        if plot.second.title:
            ink.text(plane.width - 4, plane.top - 9, plot.second.title, anchor="end")
    if plot.y.title:
        named = any(isinstance(one, Upright) and one.name for one in plot.layers)
        ink.text(2, plane.top - 9 - (LINE if named else 0), plot.y.title)
    ink.path("c-axis", f"M{short(plane.left)} {short(plane.bottom)}H{short(plane.right)}")
    _draw_places(ink, plane)
    if plot.x.title:
        lowest = plane.bottom + LINE * max((len(one) for one in plane.bottom_lines), default=1) + 6 + LINE - 2
        ink.text((plane.left + plane.right) / 2, lowest, plot.x.title, anchor="middle")


def _draw_places(ink: Ink, plane: Plane) -> None:
    """Write what stands below the lower axis."""
    plot, below = plane.plot, plane.bottom + LINE
    if plane.bottom_lines:
        for place, lines in enumerate(plane.bottom_lines):
            for number, line in enumerate(lines):
                ink.text(plane.x(place), below + number * LINE, line, anchor="middle")
        return
    if plot.x.labels is None:
        room = max(wide("0" * 6), 40.0) + 14
        for value, words in tick_words(
            plot.x, plane.x.low, plane.x.high, max(2, int((plane.right - plane.left) / room)), plane.numbers
        ):
            ink.text(_inside(plane, plane.x(value), words), below, words, anchor="middle")
        return
    labels = plot.x.labels
    count = len(labels)
    if not count:
        return
    some = [labels[place] for place in {0, count // 2, count - 1}]
    every = max(1, math.ceil((max(map(wide, some)) + 12) / plane.band))
    free = 0.0
    for place in range(0, count, every):
        words = labels[place]
        at, half = _inside(plane, plane.x(place), words), wide(words) / 2
        if at - half >= free:
            ink.text(at, below, words, anchor="middle")
            free = at + half + 6


def _inside(plane: Plane, at: float, words: str) -> float:
    """Return a place for the middle of a text so that it stays within the picture."""
    half = wide(words) / 2
    return min(max(at, half + 1), plane.width - half - 1)


def draw_names(ink: Ink, plane: Plane) -> None:
    """Write names and values of centre lines and limits at the right, pushed apart where they would touch."""
    names = sorted(
        ((plane.y(value), words, look) for value, words, look in right_names(plane.plot, plane.numbers)),
        key=lambda one: one[0],
    )
    if not names or (plane.plot.second is not None and not plane.compact):
        return
    at = [pixel for pixel, _words, _look in names]
    for number in range(1, len(at)):
        at[number] = max(at[number], at[number - 1] + LINE - 1)
    over = at[-1] - (plane.bottom + 2)
    if over > 0:
        at = [pixel - over for pixel in at]
    for pixel, (_own, words, look) in zip(at, names, strict=True):
        tone: Tone | None = "bad" if look == "limit" else "wait" if look == "specification" else None
        if plane.compact:
            ink.text(plane.right - 2, pixel - 4, words, cls="c-halo", anchor="end", tone=tone)
        else:
            ink.text(plane.right + 6, pixel + 4, words, tone=tone)
