"""Charts: one specification, drawn as SVG by our own code, the same on pages, in PDFs and as files; usable alone.

``svg(chart, width)`` draws what ``kinds`` makes: control charts, bars, Pareto, histograms, heat maps, boxes, intervals,
curves. Words and the form of numbers come from the caller; nothing here knows a language.
"""

from qualitas.charts.control import Words, control
from qualitas.charts.drawing import MIDDLE, NARROW, WIDE, svg
from qualitas.charts.kinds import bars, boxes, curve, heat, histogram, intervals, pareto, stacked
from qualitas.charts.specification import (
    Across,
    Axis,
    Bars,
    Box,
    Boxes,
    Chart,
    Heat,
    Layer,
    Line,
    Mark,
    Numbers,
    Plot,
    Stack,
    Upright,
    Whisker,
    Whiskers,
)

__all__ = [
    "MIDDLE",
    "NARROW",
    "WIDE",
    "Across",
    "Axis",
    "Bars",
    "Box",
    "Boxes",
    "Chart",
    "Heat",
    "Layer",
    "Line",
    "Mark",
    "Numbers",
    "Plot",
    "Stack",
    "Upright",
    "Whisker",
    "Whiskers",
    "Words",
    "bars",
    "boxes",
    "control",
    "curve",
    "heat",
    "histogram",
    "intervals",
    "pareto",
    "stacked",
    "svg",
]
