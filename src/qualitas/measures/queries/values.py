"""Reading the values of a measure: a window of its series by places or times, how many there are, what was noted."""

import datetime as dt
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Coalesce

from qualitas.kernel.acts.parts import read_parts
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.models import Link
from qualitas.measures.models import Batch, Chunk, Explanation, Measure, Phase, Signal, Standing
from qualitas.measures.readings import Readings, micros, unpacked
from qualitas.nonconformities.models import LIVE, Nonconformity

if TYPE_CHECKING:
    from qualitas.measures.charting import Setup

MODEL = Measure


@dataclass(frozen=True, slots=True)
class Window:
    """Values of a series: ``first`` is the place of the first of them (from 0)."""

    first: int
    readings: Readings

    @property
    def end(self) -> int:
        """Return the place after the last value."""
        return self.first + len(self.readings)


def standing_of(measure: Measure) -> Standing:
    """Return where the series of a measure stands; an empty one has no values."""
    return Standing.objects.filter(measure=measure).first() or Standing(measure=measure)


def _pieces(standing: Standing, first: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield the packed values that hold the places from ``first`` up to ``end``."""
    rows = Chunk.objects.filter(standing=standing.pk, first__lt=end)
    before = rows.filter(first__lte=first).order_by("-first").values("first")[:1]
    rows = rows.filter(first__gte=Coalesce(models.Subquery(before), 0))
    for place, body in rows.order_by("first").values_list("first", "body").iterator(chunk_size=200):
        yield place, bytes(body)


def window(standing: Standing, first: int, end: int, *, context: bool = False) -> Window:
    """Return the values at places ``first`` up to ``end`` (not included), as far as there are."""
    first, end = max(0, first), min(end, standing.count)
    parts: list[Readings] = []
    for place, body in _pieces(standing, first, end) if first < end else ():
        piece = unpacked(body, context=context)
        parts.append(piece.cut(max(0, first - place), end - place))
    return Window(first, _joined(parts))


def _joined(parts: list[Readings]) -> Readings:
    """Return pieces as one; many are put together column by column."""
    made = Readings(array("q"), array("d"))
    sized = any(one.sizes is not None for one in parts)
    names = {name for one in parts for name in one.context}
    context: dict[str, list[str]] = {name: [] for name in names}
    sizes = array("d")
    for one in parts:
        made.times.extend(one.times)
        made.values.extend(one.values)
        if sized:
            sizes.extend(one.sizes if one.sizes is not None else array("d", [1.0]) * len(one))
        for name, texts in context.items():
            texts.extend(one.context.get(name) or [""] * len(one))
    made.sizes, made.context = (sizes if sized else None), context
    return made


def place_at(standing: Standing, moment: dt.datetime, *, after: bool = False) -> int:
    """Return the place of the first value at or after a moment; with ``after`` of the first one after it."""
    stamp = micros(moment)
    late = {"until__gt": stamp} if after else {"until__gte": stamp}
    rows = Chunk.objects.filter(standing=standing.pk, **late).order_by("first")
    found = rows.values_list("first", "body").first()
    if found is None:
        return standing.count
    place, body = found
    times = unpacked(bytes(body)).times
    return int(place) + next(
        (at for at, one in enumerate(times) if one > stamp or (one == stamp and not after)), len(times)
    )


def batches_of(measure: Measure, most: int = 20) -> list[Batch]:
    """Return the newest batches of a measure."""
    return list(Batch.objects.filter(measure=measure).select_related("by").order_by("-first", "-id")[:most])


def explanations_of(measure: Measure) -> tuple[Explanation, ...]:
    """Return what was said of values and was not taken back, in the order of the values; at most the newest 500."""
    rows = Explanation.objects.filter(on_id=measure.pk, state="said").select_related("by").order_by("-first", "-at")
    return tuple(reversed(rows[:500]))


def open_signals(measure: Measure) -> "models.QuerySet[Signal]":
    """Return the signals of a measure of which nobody said what they were."""
    found: models.QuerySet[Signal] = Signal.objects.filter(measure=measure, explained_by__isnull=True)
    return found


def newest_open(measure: Measure, most: int) -> tuple[list[Signal], int]:
    """Return the newest open signals of a measure, and how many there are."""
    rows = open_signals(measure).annotate(many=models.Window(models.Count("pk"))).order_by("-last", "-pk")
    found: list[Any] = list(rows[:most])
    return found, found[0].many if found else 0


def with_open_signals(who: Acting, most: int = 20) -> list[tuple[Measure, int]]:
    """Return the measures that somebody owns and that have open signals, with how many."""
    counted = (
        Signal.objects.filter(explained_by__isnull=True, measure__owner=who.id, measure__state="in use")
        .values("measure")
        .annotate(many=models.Count("pk"))
        .order_by("-many")[:most]
    )
    many = {one["measure"]: one["many"] for one in counted}
    found = Measure.seen_by(who).filter(pk__in=many) if many else ()
    return sorted(((one, many[one.pk]) for one in found), key=lambda pair: -pair[1])


def by_name(who: Any, name: str) -> Measure | None:
    """Return the measure of this number or title that somebody may read, one in use before others."""
    rows = Measure.open_to(Measure.readable(who.organisation_id), who)
    found = rows.filter(models.Q(number=name) | models.Q(title=name)).order_by("state", "number").first()
    return found if name else None


def has_open_case(measure: Measure) -> bool:
    """Tell whether a nonconformity that was reported because of the measure is still open."""
    linked = Link.within(measure.home).filter(on_id=measure.pk, to_type=Nonconformity.kind, state="linked")
    return Nonconformity.within(measure.home).filter(pk__in=linked.values("to_id"), state__in=LIVE).exists()


def signals_of(measure: Measure, most: int) -> list[Signal]:
    """Return the newest signals of a measure, the newest first."""
    return list(Signal.objects.filter(measure=measure).order_by("-last", "-pk")[:most])


def setup_of(measure: Measure) -> "Setup":
    """Return how a measure is read."""
    from qualitas.measures.charting import Setup  # noqa: PLC0415 - numbers load when asked for

    return Setup(measure.sort, measure.size, measure.chart, measure.rules, measure.learn, measure.unit)


def came_before(measure: Measure, same: str) -> Batch | None:
    """Return a batch with the very same times, values and context."""
    return Batch.objects.filter(measure=measure, same=same).first() if same else None


def phases_of(measure: Measure) -> list[Phase]:
    """Return the phases of a measure in their order."""
    found: list[Phase] = read_parts(measure)["phases"]
    return found
