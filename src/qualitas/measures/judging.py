"""Judging the values of a measure as they come: what the rules find becomes signals."""

import datetime as dt

from qualitas.measures import queries
from qualitas.measures.models import Measure, Signal, Standing
from qualitas.measures.readings import Readings, moment

MOST_AGAIN = 1_000_000
"""How many values are judged anew at most when limits, chart or rules change."""


def judge(measure: Measure, standing: Standing, first: int, readings: Readings, at: dt.datetime) -> list[Signal]:
    """Judge new values that begin at place ``first``; keeps and returns the new signals, and lengthens those that go on."""
    import numpy as np  # noqa: PLC0415 - numbers load when asked for

    from qualitas.measures.live import Live, take  # noqa: PLC0415 - as above

    values = np.frombuffer(readings.values, dtype=np.float64)
    sizes = np.ones(values.size) if readings.sizes is None else np.frombuffer(readings.sizes, dtype=np.float64)
    live, found = take(Live.from_data(standing.live), queries.setup_of(measure), values, sizes)
    standing.live = live.as_data()
    if not found:
        return []
    earliest = min(one.first for one in found)
    times = readings.times
    if earliest < first:
        times = queries.window(standing, earliest, first).readings.times + times
    place = min(earliest, first)
    new: list[Signal] = []
    longer: list[Signal] = []
    known = {
        (one.rule, one.last): one
        for one in Signal.objects.filter(measure=measure, last__in=[e.extends for e in found if e.extends is not None])
    }
    for one in found:
        old = known.get((one.rule, one.extends)) if one.extends is not None else None
        signal = old or Signal(measure=measure, rule=one.rule, direction=one.direction, found_at=at)
        signal.first, signal.last, signal.shift, signal.sigmas = one.first, one.last, one.shift, one.sigmas
        signal.since, signal.until = moment(times[one.first - place]), moment(times[one.last - place])
        (new if old is None else longer).append(signal)
    Signal.objects.bulk_create(new, batch_size=1000)
    if longer:
        Signal.objects.bulk_update(longer, ["first", "last", "shift", "sigmas", "until"])
    return new


def judge_again(measure: Measure, standing: Standing, start: int, at: dt.datetime) -> list[Signal]:
    """Learn limits anew from place ``start`` on and judge the values since then; open signals there are found anew."""
    from qualitas.measures.live import Live  # noqa: PLC0415 - numbers load when asked for

    start = max(start, standing.count - MOST_AGAIN)
    queries.open_signals(measure).filter(first__gte=start).delete()
    standing.live = Live(start=start).as_data()
    readings = queries.window(standing, start, standing.count).readings
    found = judge(measure, standing, start, readings, at) if len(readings) else []
    standing.save()
    return found


def go_on_with(standing: Standing, start: int, chart: str, limits: "object", measure: Measure) -> None:
    """Judge the values from place ``start`` on by given limits."""
    from qualitas.measures.live import frozen  # noqa: PLC0415 - numbers load when asked for

    standing.live = frozen(queries.setup_of(measure), chart, limits, start).as_data()  # type: ignore[arg-type] # limits
    standing.save()
