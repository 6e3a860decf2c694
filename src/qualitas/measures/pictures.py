"""What is drawn of a measure: the control chart with its signals in words, and the histogram with its specification."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, overload

import numpy as np
from django.utils.translation import gettext as _

from qualitas import charts
from qualitas.kernel.ui import charting, words
from qualitas.measures.models import Measure
from qualitas.measures.readings import moment
from qualitas.measures.stretches import Drawn

LEAST_BARS, MOST_BARS = 7, 40
CURVE = 120


def plain(value: Decimal | float | None) -> str:
    """Return a number as read, without needless zeros."""
    return "" if value is None else charting.numbers().say(float(value))


class Labels(Sequence[str]):
    """The words below the points, made when asked: the day, and the number of the value."""

    def __init__(self, found: Drawn, zone: dt.tzinfo, *, numbered: bool) -> None:
        self.found, self.zone, self.numbered = found, zone, numbered

    def __len__(self) -> int:
        return int(self.found.places.size)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        day = words.day(moment(int(self.found.times[place])).astimezone(self.zone).date())
        return f"{int(self.found.places[place]) + 1} · {day}" if self.numbered else day


def control_chart(
    measure: Measure, found: Drawn, zone: dt.tzinfo, aims: Sequence[tuple[str, float]] = ()
) -> charts.Chart:
    """Return the drawing of the control chart of a stretch."""
    unit = f" [{measure.unit}]" if measure.unit else ""
    specified = tuple(
        (name, float(limit))
        for name, limit in ((_("LSL"), measure.lower), (_("USL"), measure.upper))
        if limit is not None and found.setup.group == 1 and measure.sort == "measured"
    )
    return charts.control(
        found.chart,
        title=_("Control chart"),
        labels=Labels(found, zone, numbered=not measure.series),
        words=charting.words(),
        y_title=f"{measure.title}{unit}",
        specified=(*specified, *aims),
        panel_titles=(_("Moving range") if found.kind == "xmr" else _("Spread"),),
        translate=_,
        numbers=charting.numbers(),
        name="control-chart",
    )


def histogram(measure: Measure, found: Drawn) -> charts.Chart | None:
    """Return the histogram of the values of the newest phase, with the specification; None where values are counts."""
    values = found.values[found.chart.starts[-1] * found.setup.group :]
    if measure.sort != "measured" or values.size < LEAST_BARS or values.max() == values.min():
        return None
    many = int(np.clip(np.ceil(2 * values.size ** (1 / 3)), LEAST_BARS, MOST_BARS))
    counts, edges = np.histogram(values, bins=many)
    mean, sigma = float(values.mean()), float(values.std(ddof=1))
    x = np.linspace(float(edges[0]), float(edges[-1]), CURVE)
    y = values.size * (edges[1] - edges[0]) / (sigma * np.sqrt(2 * np.pi)) * np.exp(-0.5 * ((x - mean) / sigma) ** 2)
    unit = f" [{measure.unit}]" if measure.unit else ""
    lines: dict[str, Any] = {
        name: (word, float(value))
        for name, word, value in (
            ("lower", _("LSL"), measure.lower), ("upper", _("USL"), measure.upper), ("target", _("Target"), measure.target),
        ) if value is not None
    }  # fmt: skip
    return charts.histogram(
        edges.tolist(),
        counts.tolist(),
        title=_("How the values are distributed"),
        x_title=f"{measure.title}{unit}",
        y_title=_("Number of values"),
        head=(_("From"), _("To"), _("Number")),
        fits=((_("Normal distribution"), x.tolist(), y.tolist()),),
        numbers=charting.numbers(),
        name="distribution",
        **lines,
    )
