"""Drawing a chart: one specification, as SVG for a page of any width, for paper and as a file."""

from qualitas.charts import heat, turned
from qualitas.charts.layers import draw_layer
from qualitas.charts.lettering import LINE, SIZE, wide
from qualitas.charts.markup import Ink, whole
from qualitas.charts.plane import category_lines, draw_frame, draw_names, planned
from qualitas.charts.specification import Bars, Chart, Heat, Line, Plot, Tone

NARROW, MIDDLE, WIDE = 348.0, 640.0, 1040.0
"""The widths in which a page has a chart; the style sheet shows the one that fits."""
_LEAST, _MOST, _SHAPE = 210.0, 340.0, 0.46
_LOW = 120.0


def svg(chart: Chart, width: float = MIDDLE, *, alone: bool = False, titled: bool = True) -> str:
    """Return a chart as SVG, ``width`` pixels wide; its letters keep their size, so a narrow one says less at once.

    On a page marks are links; ``alone`` (a file, paper) it has no links, a ground of its own and, where ``titled``, its
    title in it.
    """
    ink = Ink(linked=not alone)
    top = 8.0
    heights = [_high(chart, plot, width) for plot in chart.plots]
    titles = _title_lines(chart.title, width) if alone and titled else []
    legend = _legend(chart)
    rows = _legend_rows(legend, width)
    height = top + sum(heights) + 12.0 * (len(heights) - 1) + len(titles) * 19.0 + (len(rows) * (LINE + 6)) + 6
    if alone:
        ink.rect("c-paper", 0, 0, width, height)
    for line in titles:
        ink.text(2, top + SIZE, line, cls="c-strong c-title")
        top += 19.0
    for row in rows:
        _draw_legend(ink, row, top)
        top += LINE + 6
    for plot, high in zip(chart.plots, heights, strict=True):
        _draw(ink, chart, plot, top, high, width)
        top += high + 12
    return whole(ink, width, height, title=chart.title, about=chart.about, alone=alone)


def _high(chart: Chart, plot: Plot | Heat, width: float) -> float:
    if isinstance(plot, Heat):
        return heat.high(plot, width)
    if _is_turned(plot, width):
        return turned.high(plot, width)
    shape = chart.height or min(max(width * _SHAPE, _LEAST), _MOST)
    return max(shape * plot.share, _LOW)


def _is_turned(plot: Plot, width: float) -> bool:
    """Tell whether bars run to the right: said so, or because names do not fit below them."""
    if plot.turned:
        return True
    bars = turned.bars_of(plot)
    if bars is None or plot.x.labels is None or plot.x.ordered:
        return False
    return category_lines(plot, (width - 90) / max(len(plot.x.labels), 1)) is None


def _draw(ink: Ink, chart: Chart, plot: Plot | Heat, top: float, high: float, width: float) -> None:
    if isinstance(plot, Heat):
        heat.draw(ink, plot, top, width, chart.numbers)
    elif _is_turned(plot, width):
        turned.draw(ink, plot, top, width, chart.numbers)
    else:
        plane = planned(plot, top, high, width, chart.numbers)
        draw_frame(ink, plane)
        for layer in plot.layers:
            draw_layer(ink, plane, layer)
        draw_names(ink, plane)


def _title_lines(title: str, width: float) -> list[str]:
    """Return the title in as many lines as it needs."""
    lines: list[str] = []
    for word in title.split():
        if lines and wide(f"{lines[-1]} {word}", SIZE * 1.1) <= width - 8:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


type _Entry = tuple[str, Tone, str]


def _legend(chart: Chart) -> list[_Entry]:
    """Return what the legend says: names of stacks and of lines that ask for it, each once."""
    found: list[_Entry] = []
    for plot in chart.plots:
        for layer in plot.layers if isinstance(plot, Plot) else ():
            if isinstance(layer, Bars):
                found += [(stack.name, stack.tone, "bar") for stack in layer.stacks]
            elif isinstance(layer, Line) and layer.legend and layer.name:
                found.append((layer.name, layer.tone, layer.look))
    return list(dict.fromkeys(found))


def _legend_rows(entries: list[_Entry], width: float) -> list[list[tuple[float, _Entry]]]:
    """Return the legend in rows, each entry with its left edge."""
    rows: list[list[tuple[float, _Entry]]] = []
    x = 0.0
    for entry in entries:
        needed = wide(entry[0]) + 36
        if not rows or x + needed > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, entry))
        x += needed
    return rows


def _draw_legend(ink: Ink, row: list[tuple[float, _Entry]], top: float) -> None:
    for x, (name, tone, look) in row:
        if look == "bar":
            ink.rect("c-bar", x + 2, top + 2, 12, 12, tone=tone)
        else:
            ink.path(f"c-{look}", f"M{x + 1:.0f} {top + 8:.0f}h15", tone=tone if look == "trace" else None)
        ink.text(x + 21, top + 12, name)
