"""The page of a kind of document: by whom its documents are usually reviewed and approved, with what they begin."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from qualitas.documents import details, queries, routing
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import prose
from qualitas.kernel.ui.rooms import About, More


def more(about: About) -> More:
    """Return what the page of a kind has beyond every record's page: the usual route, and its template."""
    return More(panels=(*_route(about.record), *_template(about.record)))


def _route(kind: Any) -> tuple[p.Panel, ...]:
    lines = tuple(
        (str(one.step), routing.whom(one), routing.asked(one), _("within %d days") % one.days)
        for one in queries.usual_route(kind)
    )
    head = (_("Step"), _("Who"), _("What is asked"), _("Due"))
    return (p.Panel(_("Usual route of review and approval"), head=head, lines=lines),) if lines else ()


def _template(kind: Any) -> tuple[p.Panel, ...]:
    """Return with what a new document of a kind begins, its fields as they stand there."""
    return (p.Panel(_("Template"), html=prose.html(kind.template)),) if kind.template else ()


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
