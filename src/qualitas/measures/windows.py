"""What a measure says from a day to a day: its values in their order, or so many defective of so many inspected."""

import datetime as dt

from qualitas.actions.comparing import MOST, Share, Values
from qualitas.actions.series import SERIES
from qualitas.measures.models import Chunk, Measure
from qualitas.measures.readings import micros, moment, unpacked

MOST_READ = 100_000
"""How many values of a window are read at most, the newest of it."""
LONGEST_BACK = 3660
PERIODS = {"week": 7, "month": 28, "quarter": 90}
"""How many days a period has at least."""


def words_of(measure: Measure) -> str:
    """Return what a measure is called where an effect is measured by it: its number first."""
    return f"{measure.number} · {measure.title}"


def unit_of(measure: Measure) -> str:
    """Return the unit of what is compared; a share has none."""
    return "" if measure.sort == "defective" else measure.unit


def taken(measure: Measure, since: dt.date, until: dt.date) -> Share | Values:
    """Return what a measure says in a time, both days included: a share of pieces, or values (rates where areas differ).

    Of a measure that is computed from records only the periods count that lie wholly in that time.
    """
    values, sizes, days = _computed(measure, since, until) if measure.series else _recorded(measure, since, until)
    if measure.sort == "defective":
        return Share(round(sum(values)), round(sum(sizes)))
    rated = [value / size for value, size in zip(values, sizes, strict=True)] if measure.sort == "defects" else values
    return Values(tuple(rated[-MOST:]), tuple(days[-MOST:]), len(rated))


type _Columns = tuple[list[float], list[float], list[str]]


def _recorded(measure: Measure, since: dt.date, until: dt.date) -> _Columns:
    """Return recorded values, their sizes and days; means of subgroups where so many values make a point."""
    found = _between(measure, micros(_start(since)), micros(_start(until + dt.timedelta(days=1))))
    group = measure.size if measure.sort == "measured" else 1
    found = found[len(found) % group :]
    values = [sum(value for _at, value, _of in found[at : at + group]) / group for at in range(0, len(found), group)]
    sizes = [of for _at, _value, of in found] if group == 1 else [1.0] * len(values)
    return values, sizes, [moment(one[0]).date().isoformat() for one in found[group - 1 :: group]]


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, dt.UTC)


def _between(measure: Measure, low: int, high: int) -> list[tuple[int, float, float]]:
    """Return the newest values from a moment up to another (microseconds) by their times: moment, value, size.

    Values that were recorded late stand in their place.
    """
    rows = Chunk.objects.filter(standing__measure=measure, until__gte=low, since__lt=high).order_by("-first")
    found: list[tuple[int, float, float]] = []
    for body in rows.values_list("body", flat=True).iterator(chunk_size=10):
        piece = unpacked(bytes(body))
        sizes = piece.sizes if piece.sizes is not None else [1.0] * len(piece)
        all_three = zip(piece.times, piece.values, sizes, strict=True)
        found = [one for one in all_three if low <= one[0] < high] + found
        if len(found) >= MOST_READ:
            break
    found.sort(key=lambda one: one[0])
    return found[-MOST_READ:]


def _computed(measure: Measure, since: dt.date, until: dt.date) -> _Columns:
    """Return what was counted in the whole periods from a day to a day."""
    from qualitas.measures.stretches import spans_of  # noqa: PLC0415 - numbers load when asked for

    many = min(LONGEST_BACK, (until - since).days) // PERIODS.get(measure.frequency, 28) + 2
    next_day = until + dt.timedelta(days=1)
    spans = [span for span in spans_of(measure.frequency, next_day, many + 1)[:-1] if span[0] >= since]
    counted = SERIES[measure.series].compute(measure, spans) if spans else []
    kept = [(one, span) for one, span in zip(counted, spans, strict=True) if one[1] > 0]
    return (
        [one[0] for one, _span in kept],
        [one[1] for one, _span in kept],
        [span[1].isoformat() for _one, span in kept],
    )
