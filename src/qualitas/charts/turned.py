"""Bars that run to the right below each other: readable with long names and on a phone."""

from qualitas.charts.lettering import LINE, fitted, wide
from qualitas.charts.markup import Ink
from qualitas.charts.plane import reach
from qualitas.charts.scales import Scale
from qualitas.charts.specification import Bars, Line, Numbers, Plot

ROW, ROW_COMPACT = 32.0, 46.0
_BAR, _BAR_COMPACT = 17.0, 14.0
_COMPACT = 520


def bars_of(plot: Plot) -> Bars | None:
    """Return the bars of a plot over named places, if it has such."""
    return next((one for one in plot.layers if isinstance(one, Bars) and one.edges is None), None)


def high(plot: Plot, width: float) -> float:
    """Return how high the plot is, turned."""
    bars = bars_of(plot)
    count = len(bars.tops()) if bars else 0
    return LINE + 8 + count * (ROW_COMPACT if width < _COMPACT else ROW)


def draw(ink: Ink, plot: Plot, top: float, width: float, numbers: Numbers) -> None:
    """Draw the bars of a plot one below the other; a line on the right axis becomes a column of figures."""
    bars = bars_of(plot)
    if bars is None:
        return
    labels, tops, compact = plot.x.labels or (), bars.tops(), width < _COMPACT
    far = next((one for one in plot.layers if isinstance(one, Line) and one.second), None)
    figures = _figures(plot, far, numbers)
    said = [bars.said[place] if place < len(bars.said) else numbers.say(value) for place, value in enumerate(tops)]
    names = 2.0 if compact else min(max(map(wide, labels), default=0.0) + 12, width * 0.36)
    column = max([*map(wide, figures), wide(plot.second.title) if plot.second else 0.0]) + 10 if figures else 4.0
    room = max(map(wide, said), default=0.0) + 10
    scale = Scale(0.0, max(reach(plot.y, tops)[1], 1e-9), names, width - column - room)
    row = ROW_COMPACT if compact else ROW
    start = top + LINE + 8
    ink.text(names, top + LINE - 2, plot.y.title)
    if figures and plot.second is not None:
        ink.text(width - 2, top + LINE - 2, plot.second.title, anchor="end")
    for place, value in enumerate(tops):
        y = start + place * row
        link = bars.links[place] if place < len(bars.links) else ""
        begun = ink.begin(link, bars.words[place] if place < len(bars.words) else "")
        if link:
            ink.rect("c-hit", 0, y, width, row - 2)
        label = labels[place] if place < len(labels) else ""
        if compact:
            ink.text(2, y + LINE - 2, fitted(label, width - 4), cls="c-name")
        else:
            ink.text(names - 8, y + row / 2 + 3, fitted(label, names - 12), cls="c-name", anchor="end")
        at = y + LINE + 6 if compact else y + (row - _BAR) / 2 - 1
        _one(ink, bars, place, scale, at, _BAR_COMPACT if compact else _BAR)
        level = at + (12 if compact else 13)
        ink.text(scale(value) + 6, level, said[place], cls="c-strong")
        if place < len(figures):
            ink.text(width - 2, level, figures[place], anchor="end")
        ink.end(link, begun=begun)


def _figures(plot: Plot, far: Line | None, numbers: Numbers) -> list[str]:
    """Return the figures of the right axis, in words."""
    if far is None or plot.second is None:
        return []
    return [numbers.say(float(value), plot.second.digits or 0) + plot.second.suffix for value in far.y]


def _one(ink: Ink, bars: Bars, place: int, scale: Scale, y: float, thick: float) -> None:
    """Draw one bar, or its stacks one behind the other."""
    if not bars.stacks:
        tone = bars.tones[place] if place < len(bars.tones) else bars.tone
        value = float(bars.values[place])
        ink.rect("c-bar", scale(0), y, max(scale(value) - scale(0), 1.0 if value else 0), thick, tone=tone)
        return
    before = 0.0
    for stack in bars.stacks:
        value = float(stack.values[place])
        ink.rect("c-bar", scale(before), y, scale(before + value) - scale(before), thick, tone=stack.tone)
        before += value
