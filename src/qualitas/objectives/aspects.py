"""What programs read of an objective beyond its members: its progress as the chart tells it, its actions."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from qualitas.kernel.api.aspects import aspect
from qualitas.kernel.identity.acting import Acting
from qualitas.objectives import queries
from qualitas.objectives.models import READINGS, Objective
from qualitas.objectives.progress import progress


@aspect(Objective, "progress", summary=gettext_lazy("Read the progress as the chart tells it, and the actions"))
def told(_request: HttpRequest, who: Acting, objective: Any) -> dict[str, Any]:
    """Return what the chart says since the objective was set."""
    found = progress(objective)
    return {
        "reading": found.reading,
        "words": str(READINGS[found.reading]),
        "level": found.level,
        "before": found.before,
        "shift": found.shift,
        "since": None if found.since is None else found.since.isoformat(),
        "points": found.points,
        "actions": [
            {"number": one.number, "title": one.title, "due": one.due.isoformat(), "state": one.state}
            for one in queries.actions_for(who, objective)
        ],
        "served_by": [one.number for one in queries.served_by(who, objective)],
    }
