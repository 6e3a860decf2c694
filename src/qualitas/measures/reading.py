"""The chart of a measure's newest points, however they come: recorded, or computed from records."""

from typing import TYPE_CHECKING

from django.utils import timezone

from qualitas.measures import queries
from qualitas.measures.models import Measure

if TYPE_CHECKING:
    from qualitas.measures.stretches import Drawn

NEWEST = 2000


def newest(measure: Measure, most: int = NEWEST) -> "Drawn | None":
    """Return the chart of the newest values of a measure, without what was said of them; None below two points."""
    from qualitas.measures.stretches import computed, drawn  # noqa: PLC0415 - numbers load when asked for

    if measure.series:
        return computed(measure, timezone.now().date())
    standing = queries.standing_of(measure)
    return drawn(measure, standing, max(0, standing.count - most), standing.count, explained=False)
