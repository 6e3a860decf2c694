"""What programs read of a measure beyond its members: the chart with limits and signals, and the capability."""

import dataclasses
import math
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas.kernel.api.aspects import aspect
from qualitas.kernel.identity.acting import Acting
from qualitas.measures import downloads, queries
from qualitas.measures.models import Measure
from qualitas.measures.readings import moment

STRETCH = {
    "first": gettext_lazy("Number of the first value, from 1."),
    "last": gettext_lazy("Number of the last value."),
    "from": gettext_lazy("Day from which on."),
    "to": gettext_lazy("Day until which."),
}


def found_for(measure: Measure, query: Any) -> Any:
    """Return the chart of the stretch that is asked for; None where there are too few values."""
    from qualitas.measures.stretches import computed, drawn  # noqa: PLC0415 - numbers load when asked for

    if measure.series:
        return computed(measure, timezone.now().date())
    first, end = downloads.asked(query, measure)
    return drawn(measure, queries.standing_of(measure), max(first, end - downloads.MOST_SHOWN), end)


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: no infinite numbers, sentences as text in the reader's language."""
    from qualitas.statistics.sentences import told  # noqa: PLC0415 - numbers load when asked for

    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return told(value, _)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value


@aspect(
    Measure, "chart", summary=gettext_lazy("Read the control chart: points, limits and signals"), parameters=STRETCH
)
def chart(request: HttpRequest, _who: Acting, measure: Any) -> dict[str, Any]:
    """Return the control chart of the newest values, or of a stretch."""
    found = found_for(measure, request.GET)
    if found is None:
        return {"points": [], "limits": [], "signals": [], "chart": ""}
    panel, drawn = found.chart.main, found.chart
    return {
        "chart": found.kind,
        "method": _plain(drawn.method),
        "reference": drawn.reference,
        "learnt": found.learnt,
        "points": [
            {"value": place + 1, "time": moment(at).isoformat(), "point": _plain(point)}
            for place, at, point in zip(
                found.places.tolist(), found.times.tolist(), panel.points.tolist(), strict=True
            )
        ],
        "limits": [
            {"from": int(found.places[start]) + 1, "center": one.center, "sigma": one.sigma, "spread": one.spread,
             "lower": _plain(float(panel.lower[start])), "upper": _plain(float(panel.upper[start])), "n": one.n}
            for start, one in zip(drawn.starts, drawn.limits, strict=True)
        ],
        "signals": [
            {"words": _plain(one.words), "rule": one.rule.name, "panel": one.panel, "direction": one.direction,
             "first": int(found.places[one.first]) + 1, "last": int(found.places[one.last]) + found.setup.group,
             "shift": _plain(one.shift), "sigmas": _plain(one.sigmas)}
            for one in drawn.signals
        ],
        "warnings": _plain(drawn.warnings),
        "assumptions": _plain(drawn.assumptions),
    }  # fmt: skip


@aspect(Measure, "signals", summary=gettext_lazy("Read the signals that were found as values came"))
def signals(_request: HttpRequest, _who: Acting, measure: Any) -> dict[str, Any]:
    """Return the signals of a measure, the newest first, at most 1,000."""
    return {"items": [downloads.signal_data(one) for one in queries.signals_of(measure, 1000)]}


@aspect(Measure, "capability", summary=gettext_lazy("Read the capability with its interval"), parameters=STRETCH)
def capability(request: HttpRequest, _who: Acting, measure: Any) -> dict[str, Any]:
    """Return the capability of the newest values, or of a stretch; why not, where it cannot be told."""
    from qualitas.measures.stretches import capability_of  # noqa: PLC0415 - numbers load when asked for

    found = found_for(measure, request.GET)
    answer = None if found is None else capability_of(measure, found)
    if answer is None:
        return {"why_not": _("Measured values and a specification limit are needed.")}
    if isinstance(answer, Exception):
        return {"why_not": _plain(answer.faults[0]) if getattr(answer, "faults", ()) else str(answer)}
    told: dict[str, Any] = _plain(answer)
    return told
