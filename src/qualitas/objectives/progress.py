"""Progress read through the chart: a signal in the wanted direction, or chance; never the last point alone."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from qualitas.measures.reading import newest
from qualitas.measures.readings import micros, moment
from qualitas.objectives.models import Objective

NEWEST = 8
"""Points whose mean tells the present level."""
FEWEST = 8


@dataclass(frozen=True, slots=True)
class Progress:
    """What the chart says since an objective was set: ``reading`` as in `READINGS`, the present level, and since when.

    ``before`` is the centre line, ``shift`` what the newest signal says (in the unit), ``since`` when it began.
    """

    reading: str
    level: float | None = None
    before: float | None = None
    shift: float | None = None
    since: dt.datetime | None = None
    points: int = 0


def progress(objective: Objective) -> Progress:
    """Return what the chart of the objective's measure says since the objective was set."""
    return of_chart(objective, None if objective.measure is None else newest(objective.measure))


def of_chart(objective: Objective, found: Any) -> Progress:
    """Return what a chart of the objective's measure says since the objective was set."""
    if objective.measure is None:
        return Progress("")
    if found is None:
        return Progress("too few")
    return judged(
        found,
        since=objective.opened_at,
        target=None if objective.target is None else float(objective.target),
        better=objective.measure.better,
    )


def judged(found: Any, *, since: dt.datetime | None, target: float | None, better: str) -> Progress:
    """Return what a chart says since a moment, against a target of which ``better`` tells the good side."""
    panel = found.chart.main
    times = found.times.tolist()
    begin = 0 if since is None else next((at for at, time in enumerate(times) if time >= micros(since)), len(times))
    count = len(times) - begin
    if count < FEWEST:
        return Progress("too few", points=count)
    level = float(panel.points[-NEWEST:].mean())
    center = float(panel.center[-1])
    wanted = better or ("higher" if target is not None and target > center else "lower")
    told = [one for one in found.chart.signals if one.panel == panel.name and not one.rule.warning and one.direction]
    # A single point tells no level, and what ended before the newest points is over.
    recent = [one for one in told if one.first >= begin and one.last >= len(times) - NEWEST and one.first < one.last]
    last = max(recent, key=lambda one: (one.last, -one.first), default=None)
    there = target is not None and (level >= target if wanted == "higher" else level <= target)
    said = Progress(
        "no change",
        level,
        center,
        None if last is None else last.shift,
        None if last is None else moment(int(times[last.first])),
        count,
    )
    return replace(said, reading=_reading(last, wanted, there=there))


def _reading(last: Any, wanted: str, *, there: bool) -> str:
    if there:
        return "reached"
    if last is None:
        return "no change"
    return "moving" if (last.direction == "up") == (wanted == "higher") else "worse"
