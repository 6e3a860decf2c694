"""The page of a kind of document: by whom its documents are usually reviewed and approved."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from qualitas.documents import details, queries, routing
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.rooms import About, More


def more(about: About) -> More:
    """Return what the page of a kind has beyond every record's page: the usual route."""
    lines = tuple(
        (str(one.step), routing.whom(one), routing.asked(one), _("within %d days") % one.days)
        for one in queries.usual_route(about.record)
    )
    if not lines:
        return More()
    head = (_("Step"), _("Who"), _("What is asked"), _("Due"))
    return More(panels=(p.Panel(_("Usual route of review and approval"), head=head, lines=lines),))


def starts(kind: Any, verb: str) -> Mapping[str, Any]:
    """Return with what the form of a verb begins."""
    if verb == "set_route":
        return {"route": lines_of(queries.usual_route(kind))}
    return {"fields": details.asked_for(kind.extra_fields)} if verb == "ask_details" else {}


def lines_of(stations: Any) -> list[dict[str, Any]]:
    """Return stations as the lines of a form."""
    return [
        {"does": one.does, "person": one.person, "duty": one.duty, "step": one.step, "days": one.days}
        for one in stations
    ]
