"""A stretch of a measure's series with its control chart: phases, limits, what was set aside, and where each point lies."""

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from qualitas import statistics as st
from qualitas.actions.series import SERIES
from qualitas.kernel.acts.parts import read_parts
from qualitas.measures import queries
from qualitas.measures.charting import Floats, Setup, chosen, draw
from qualitas.measures.live import Live
from qualitas.measures.models import Explanation, Measure, Standing
from qualitas.measures.readings import EPOCH, Readings
from qualitas.statistics.sentences import say

type Places = npt.NDArray[np.int64]
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """A control chart of a stretch of values.

    ``places`` has the place (from 0) of the first value of each point in the whole series, ``times`` the microseconds
    since 1970 of its last value; ``values`` are the single values behind the points. ``learnt`` tells whether the
    limits stand (frozen or learnt); else they are those of the drawn points.
    """

    kind: str
    setup: Setup
    chart: st.Chart
    places: Places
    times: Places
    values: Floats
    sizes: Floats
    explanations: tuple[Explanation, ...] = ()
    learnt: bool = False

    @property
    def first(self) -> int:
        """Return the place of the first value."""
        return int(self.places[0])

    @property
    def end(self) -> int:
        """Return the place after the last value."""
        return int(self.places[-1]) + self.setup.group


@dataclass(slots=True)
class _Stretch:
    """One phase within a stretch: where it lies, and its limits."""

    first: int
    end: int
    limits: st.Limits | None
    learnt: bool = field(default=False)


def drawn(
    measure: Measure, standing: Standing, first: int, end: int, *, anew: bool = False, explained: bool = True
) -> Drawn | None:
    """Return the chart of the values from place ``first`` up to ``end``; None where there are fewer than two points.

    ``explained`` asks for what was said of values too. With ``anew`` the limits of the last phase are computed from these values, whatever was frozen.
    """
    window = queries.window(standing, first, end)
    told = queries.explanations_of(measure) if explained else ()
    return _of(measure, standing, window.first, window.readings, told, anew=anew)


def _of(
    measure: Measure,
    standing: Standing,
    first: int,
    readings: Readings,
    explained: tuple[Explanation, ...],
    *,
    anew: bool,
) -> Drawn | None:
    setup = queries.setup_of(measure)
    values = np.frombuffer(readings.values, dtype=np.float64)
    sizes = np.ones(values.size) if readings.sizes is None else np.frombuffer(readings.sizes, dtype=np.float64)
    times = np.frombuffer(readings.times, dtype=np.int64)
    live = Live.from_data(standing.live)
    group = setup.group
    stretches = _stretches(measure, live, first, first + values.size, group)
    chosen_places = [np.arange(one.first, one.end) for one in stretches]
    places = np.concatenate(chosen_places) if chosen_places else np.zeros(0, np.int64)
    if places.size < FEWEST * group:
        return None
    x, n, stamps = values[places - first], sizes[places - first], times[places - first]
    kind = live.chart or chosen(setup, x, n)
    if anew and stretches:
        stretches[-1].limits = None
    phases: list[st.Phase] = []
    at = 0
    for one in stretches:
        phases.append(st.Phase(first=at, limits=_fitting(one.limits, phases, (one.end - one.first) // group)))
        at += (one.end - one.first) // group
    begins = places[::group]
    aside = [
        place
        for one in explained
        if one.set_aside
        for place in np.flatnonzero((begins + group > one.first) & (begins <= one.last)).tolist()
    ]
    chart = draw(kind, setup, x, n, phases=phases, exclude=aside if len(aside) < begins.size else ())
    learnt = bool(stretches) and stretches[-1].limits is not None
    return Drawn(kind, setup, chart, begins, stamps[group - 1 :: group], x, n, explained, learnt)


def _fitting(limits: st.Limits | None, before: list[st.Phase], count: int) -> st.Limits | None:
    """Return the limits of a phase; one with too few points for limits of its own goes on with those before it."""
    if limits is None and count < FEWEST and before:
        return before[-1].limits
    return limits


def _stretches(measure: Measure, live: Live, first: int, end: int, group: int) -> list[_Stretch]:
    """Return the phases between two places, cut to whole subgroups, with the limits that stand for each."""
    parts: list[Any] = read_parts(measure)["phases"]
    starts = [(part.first, _frozen(part, live.chart)) for part in parts]
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, None))
    if live.limits is not None and starts[-1][1] is None:
        starts[-1] = (starts[-1][0], live.frozen)
    ends = [begin for begin, _limits in starts[1:]] + [max(end, 0)]
    found = []
    for (begin, limits), stop in zip(starts, ends, strict=True):
        low = max(first, begin)
        low += -(low - begin) % group
        high = min(end, stop)
        high -= (high - low) % group if high > low else 0
        if high - low >= group:
            found.append(_Stretch(low, high, limits))
    return found


def _frozen(part: Any, chart: str) -> st.Limits | None:
    """Return the limits of a phase; none where it learns, or where they are those of another chart."""
    if not part.center or (chart and part.chart != chart):
        return None
    return st.Limits(
        center=float(part.center), sigma=float(part.sigma), spread=float(part.spread or 1), n=part.counted,
        estimator=say("Given"),
    )  # fmt: skip


def computed(measure: Measure, today: dt.date, periods: int = 36) -> Drawn | None:
    """Return the chart of a measure that is computed from records: its last periods that are over, and the present one."""
    spans = spans_of(measure.frequency, today, periods)
    counted = SERIES[measure.series].compute(measure, spans)
    began = next((place for place, (value, of) in enumerate(counted) if value or of > 1), len(counted))
    spans, counted = spans[began:], counted[began:]
    kept = [(span, one) for span, one in zip(spans, counted, strict=True) if one[1] > 0]
    if len(kept) < FEWEST:
        return None
    setup = queries.setup_of(measure)
    x = np.array([one[0] for _span, one in kept], dtype=np.float64)
    n = np.array([one[1] for _span, one in kept], dtype=np.float64)
    times = np.array([(span[1] - EPOCH.date()).days * 86_400_000_000 for span, _one in kept], dtype=np.int64)
    kind = chosen(setup, x, n)
    base = min(len(kept), setup.learn)
    try:
        chart = draw(kind, setup, x, n, phases=(st.Phase(base=base),))
    except st.BadData:
        chart, kind = draw("xmr", setup, x / n, n, phases=(st.Phase(base=base),)), "xmr"
    return Drawn(kind, setup, chart, np.arange(len(kept)), times, x, n, (), learnt=len(kept) >= setup.learn)


def spans_of(frequency: str, today: dt.date, many: int) -> list[tuple[dt.date, dt.date]]:
    """Return the last ``many`` weeks, months or quarters, the present one last."""
    ends = [_begin(frequency, today)]
    while len(ends) < many:
        ends.append(_begin(frequency, ends[-1] - dt.timedelta(days=1)))
    begins = ends[::-1]
    day = dt.timedelta(days=1)
    return [(a, b - day) for a, b in itertools.pairwise(begins)] + [(begins[-1], today)]


def _begin(frequency: str, day: dt.date) -> dt.date:
    """Return the first day of the week, quarter or month in which a day lies."""
    if frequency == "week":
        return day - dt.timedelta(days=day.weekday())
    if frequency == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(day=1)


def capability_of(measure: Measure, found: Drawn) -> "st.Capability | st.BadData | None":
    """Return the capability of the values of the newest phase drawn, or why it cannot be told; None without limits."""
    if measure.sort != "measured" or (measure.lower is None and measure.upper is None):
        return None
    begin = found.chart.starts[-1] * found.setup.group
    lower, upper, target = (
        None if one is None else float(one) for one in (measure.lower, measure.upper, measure.target)
    )
    try:
        wanted = st.Specification(lower, upper, target)
        size = found.setup.group if found.setup.group > 1 else None
        return st.capability(found.values[begin:], wanted, size=size, unit=measure.unit)
    except st.BadData as error:
        return error
