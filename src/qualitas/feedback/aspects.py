"""What programs read of a complaint beyond its members: what it led to, the letter; and the figures of all."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas.feedback import letters, queries
from qualitas.feedback.models import Complaint
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.api.aspects import aspect
from qualitas.kernel.api.door import door, reply
from qualitas.kernel.api.faces import BASE, reference
from qualitas.kernel.api.frame import answers
from qualitas.kernel.api.further import further
from qualitas.kernel.api.reading import record_of
from qualitas.kernel.identity.acting import Acting

PDF = "application/pdf"
FIGURES = "complaint-figures"
LETTERS = "complaint-letters"


@aspect(
    Complaint,
    "behind",
    summary=gettext_lazy(
        "The nonconformity and the corrective actions to which the complaint led, while they are open"
    ),
)
def behind(_request: HttpRequest, who: Acting, complaint: Any) -> dict[str, Any]:
    """Answer what the complaint led to."""
    case = complaint.nonconformity
    shown = case if case is not None and not case.hidden_from(who) else None
    return {
        "nonconformity": {**reference(shown), "state": shown.state} if shown is not None else None,
        "corrective_actions": [{**reference(one), "state": one.state} for one in queries.open_actions(who, complaint)],
    }


def letter(_request: HttpRequest, who: Acting, number: str) -> HttpResponse:
    """Answer the letter with which the customer was answered."""
    return HttpResponse(letters.letter(who.organisation, record_of(who, Complaint, number)), content_type=PDF)


@further((f"{LETTERS}/<str:number>", door(GET=letter)))
def letters_described() -> dict[str, dict[str, Any]]:
    """Describe the address of the letter."""
    number: dict[str, Any] = {
        "name": "number",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "maxLength": 60},
    }
    number["description"] = _("Number of the complaint.")
    told = {"description": _("The letter."), "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
    read = {
        "operationId": f"{LETTERS}.read",
        "tags": [Complaint.collection],
        "summary": _("The answer to the customer as a letter (PDF)"),
        "parameters": [number],
        "responses": {"200": told, **answers("read")},
    }
    return {f"{BASE}/{LETTERS}/{{number}}": {"get": read}}


def _day(request: HttpRequest, name: str, otherwise: dt.date) -> dt.date:
    given = request.GET.get(name, "")
    try:
        return dt.date.fromisoformat(given) if given else otherwise
    except ValueError as error:
        sentence = _("Give a day such as 2026-03-31.")
        raise Invalid(sentence, {name: [sentence]}) from error


def figures(request: HttpRequest, who: Acting) -> HttpResponse:
    """Answer how many complaints there were in a time, how quickly they were answered, and how content customers are."""
    today = timezone.now().date()
    since, until = queries.last_year(today)
    found = asdict(queries.figures(who, _day(request, "since", since), _day(request, "until", until), today))
    kinds = [{"category": name or None, "count": much} for name, much in found.pop("kinds")]
    return reply({**found, "since": found["since"].isoformat(), "until": found["until"].isoformat(), "kinds": kinds})


@further((FIGURES, door(GET=figures)))
def figures_described() -> dict[str, dict[str, Any]]:
    """Describe the address of the figures."""
    text = {"type": "string", "format": "date"}
    meanings = {"since": _("First day; left out: twelve months ago."), "until": _("Last day; left out: today.")}
    asked = [
        {"name": name, "in": "query", "required": False, "schema": text, "description": meaning}
        for name, meaning in meanings.items()
    ]
    told = {"description": _("The figures."), "content": {"application/json": {"schema": {"type": "object"}}}}
    read = {
        "operationId": f"{FIGURES}.read",
        "tags": [Complaint.collection],
        "summary": _("How many complaints, how quickly they were answered, how content customers are"),
        "parameters": asked,
        "responses": {"200": told, **answers("read")},
    }
    return {f"{BASE}/{FIGURES}": {"get": read}}
