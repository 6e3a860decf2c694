"""Control charts: what `qualitas.statistics` found, drawn; its signals marked and said in words."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from qualitas.charts.specification import Across, Axis, Chart, Layer, Line, Mark, Numbers, Plot, Upright, Value

if TYPE_CHECKING:
    from qualitas.statistics import Chart as Found
    from qualitas.statistics import Panel

MOST_NOTES = 12
_SECOND = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a control chart, in the reader's language; ``more`` holds {count}: of signals that are not listed."""

    point: str = "Point"
    value: str = "Value"
    center: str = "Centre line"
    lower: str = "Lower limit"
    upper: str = "Upper limit"
    signal: str = "Signal"
    more: str = "{count} further signals; see the table."


def _same(text: str) -> str:
    return text


def control(
    found: "Found",
    *,
    title: str,
    labels: Sequence[str],
    words: Words | None = None,
    y_title: str = "",
    x_title: str = "",
    links: Sequence[str] = (),
    specified: Sequence[tuple[str, float]] = (),
    phases: Sequence[str] = (),
    panel_titles: Sequence[str] = (),
    translate: Callable[[str], str] = _same,
    numbers: Numbers | None = None,
    digits: int | None = None,
    **more: Any,
) -> Chart:
    """Return the drawing of a control chart that the statistics computed.

    labels, links: of each point. specified: names and values of specification limits in the main panel. phases: the
    names of its phases. panel_titles: of the further panels, such as the moving range. translate: turns the patterns of
    the statistics' sentences (gettext).
    """
    said, how = words or Words(), numbers or Numbers()
    told = _signals(found, translate)
    plots = []
    for place, panel in enumerate(found.panels):
        main = place == 0
        uprights = [
            Upright(x=start - 0.5, name=(phases[at] if at < len(phases) else "") if main else "")
            for at, start in enumerate(found.starts)
            if start > 0 or (main and at < len(phases) and len(found.starts) > 1)
        ]
        across = [Across(y=value, name=name, look="specification") for name, value in specified] if main else []
        line_title = y_title if main else panel_titles[place - 1] if place <= len(panel_titles) else panel.name
        plots.append(
            Plot(
                x=Axis(labels=labels, title=x_title if place == len(found.panels) - 1 else ""),
                y=Axis(title=line_title, digits=digits if main else None),
                layers=(
                    *across,
                    *uprights,
                    *_lines(panel, found.excluded, links, labels, told.get(panel.name, {}), said, how),
                ),
                share=1.0 if main else _SECOND,
            )
        )
    notes = [
        f"{mark.sign}: {mark.words}" if mark.sign else mark.words for marks in told.values() for mark in _each(marks)
    ]
    shown = notes[:MOST_NOTES]
    if len(notes) > MOST_NOTES:
        shown.append(said.more.format(count=len(notes) - MOST_NOTES))
    return Chart(
        title=title,
        plots=tuple(plots),
        head=(said.point, said.value, said.center, said.lower, said.upper, said.signal),
        rows=Rows(found.main, labels, told.get(found.main.name, {})),
        links=links,
        notes=tuple(shown),
        method=_told(found.method, translate),
        reference=found.reference,
        warnings=tuple(_told(one, translate) for one in found.warnings),
        numbers=how,
        **more,
    )


def _told(sentence: Any, translate: Callable[[str], str]) -> str:
    """Return a sentence of the statistics in the reader's language."""
    pattern = getattr(sentence, "pattern", None)
    if pattern is None:
        return str(sentence)
    values = {
        name: _told(value, translate) if isinstance(value, str) else value for name, value in sentence.values.items()
    }
    turned = translate(pattern)
    return turned.format(**values) if values else turned


type Marked = dict[int, list[Mark]]


def _signals(found: "Found", translate: Callable[[str], str]) -> dict[str, Marked]:
    """Return the signals of each panel by the place that completes them, numbered through."""
    marked: dict[str, Marked] = {}
    number = 0
    for signal in found.signals:
        if signal.last in found.excluded:
            continue  # a point that was left out raises no signal
        sign = ""
        if not signal.rule.warning:
            number += 1
            sign = str(number)
        mark = Mark(signal.last, _told(signal.words, translate), sign, "wait" if signal.rule.warning else "bad")
        marked.setdefault(signal.panel, {}).setdefault(signal.last, []).append(mark)
    return marked


def _each(marks: Marked) -> list[Mark]:
    return [mark for place in sorted(marks) for mark in marks[place]]


def _lines(
    panel: "Panel",
    excluded: Sequence[int],
    links: Sequence[str],
    labels: Sequence[str],
    marks: Marked,
    said: Words,
    how: Numbers,
) -> tuple[Layer, ...]:
    """Return the lines of a panel: limits, centre, points with their marks."""
    together = tuple(
        Mark(place, " ".join(one.words for one in some), ",".join(one.sign for one in some if one.sign), some[0].tone)
        for place, some in sorted(marks.items())
    )
    short = {"upper": said.upper, "lower": said.lower, "center": said.center}
    return (
        *(
            Line(y=values, name=short[name], look="limit", stepped=True)
            for name, values in (("upper", panel.upper), ("lower", panel.lower))
            if _any(values)
        ),
        Line(y=panel.center, name=short["center"], look="center", stepped=True),
        Line(
            y=panel.points,
            dots=True,
            marks=together,
            left_out=frozenset(excluded),
            links=links,
            words=_Pointed(panel.points, labels, how),
        ),
    )


def _any(values: Any) -> bool:
    """Tell whether a limit exists anywhere: it does at the first or the last point, or at none."""
    return len(values) > 0 and (math.isfinite(float(values[0])) or math.isfinite(float(values[-1])))


class _Pointed(Sequence[str]):
    """What each point says when pointed at, made when asked."""

    def __init__(self, points: Any, labels: Sequence[str], how: Numbers) -> None:
        self.points, self.labels, self.how = points, labels, how

    def __len__(self) -> int:
        return len(self.points)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        label = self.labels[place] if place < len(self.labels) else str(place + 1)
        return f"{label}: {self.how.say(float(self.points[place]))}"


class Rows(Sequence[Sequence[Value]]):
    """The table of a control chart, each row made when asked: a chart of a million points costs no million rows."""

    def __init__(self, panel: "Panel", labels: Sequence[str], marks: Marked) -> None:
        self.panel, self.labels, self.marks = panel, labels, marks

    def __len__(self) -> int:
        """Return how many points there are."""
        return len(self.panel.points)

    @overload
    def __getitem__(self, place: int) -> Sequence[Value]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Sequence[Value]]: ...
    def __getitem__(self, place: int | slice) -> Sequence[Value] | Sequence[Sequence[Value]]:
        """Return one row, or some."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if place >= len(self):
            raise IndexError(place)
        panel = self.panel
        figures = (panel.points, panel.center, panel.lower, panel.upper)
        label = self.labels[place] if place < len(self.labels) else str(place + 1)
        return (
            label,
            *(_number(values[place]) for values in figures),
            " ".join(mark.words for mark in self.marks.get(place, ())),
        )


def _number(value: Any) -> Value:
    found = float(value)
    return found if math.isfinite(found) else None
