"""What waits in the team of the token's person, for programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.api import faces
from qualitas.kernel.api.door import reply
from qualitas.kernel.api.frame import answers
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.teams import Waiting, waiting_in_team

NAME = "team"

type Schema = dict[str, Any]


def team(_request: HttpRequest, who: Acting) -> HttpResponse:
    """Answer what waits in the person's team, by date and weight."""
    today = timezone.now().date()
    return reply(
        {"items": [_told(one) | {"late": one.due is not None and one.due < today} for one in waiting_in_team(who)]}
    )


def _told(one: Waiting) -> dict[str, Any]:
    collection = Subject.types[one.kind].collection
    return {
        "type": one.kind, "number": one.number, "title": one.title, "url": f"{faces.BASE}/{collection}/{one.number}",
        "due": one.due.isoformat() if one.due else None, "weight": one.weight,
        "person": str(one.person) if one.person else None, "name": one.who, "state": one.state, "process": one.where,
    }  # fmt: skip


def described() -> dict[str, Schema]:
    """Return how the description of the API tells of this address."""
    text, maybe = {"type": "string"}, {"type": ["string", "null"]}
    item = {
        "type": text, "number": text, "title": text, "url": text, "due": {**maybe, "format": "date"}, "weight": text,
        "person": maybe, "name": text, "state": text, "process": text, "late": {"type": "boolean"},
    }  # fmt: skip
    line = {"type": "object", "properties": item, "required": list(item)}
    listed = {"type": "object", "properties": {"items": {"type": "array", "items": line}}, "required": ["items"]}
    told = {"description": _("All of it."), "content": {"application/json": {"schema": listed}}}
    read = {
        "operationId": f"{NAME}.list",
        "tags": ["to-dos"],
        "summary": _("What waits in your team: in your processes, and with people who report to you"),
        "responses": {"200": told, **answers("read")},
    }
    return {f"{faces.BASE}/{NAME}": {"get": read}}
