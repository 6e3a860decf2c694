"""What programs read of how documents are read and used: readers, reading of a person, the matrix, where it is used."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas.documents import queries
from qualitas.documents.models import Revision
from qualitas.documents.views import reading as pages
from qualitas.kernel.api.aspects import aspect
from qualitas.kernel.api.door import door, reply
from qualitas.kernel.api.faces import BASE, plain, reference
from qualitas.kernel.api.frame import answers
from qualitas.kernel.api.further import further
from qualitas.kernel.identity.acting import Acting

MOST = 5000
MATRIX = "reading-matrix"

type Schema = dict[str, Any]


@aspect(Revision, "where-used", summary=gettext_lazy("Which records point at the document"))
def where_used(_request: HttpRequest, who: Acting, revision: Revision) -> dict[str, Any]:
    """Answer which records link to a document, refer to it in their texts, or translate it."""
    return {"items": [{"how": one.how, "record": reference(one.record)} for one in queries.where_used(who, revision)]}


@aspect(
    Revision,
    "readers",
    summary=gettext_lazy("Who was asked to read it, and who has"),
    parameters={"waiting": gettext_lazy("“true”: only who has not.")},
)
def readers(request: HttpRequest, _who: Acting, revision: Revision) -> dict[str, Any]:
    """Answer who was asked to read a revision: who has not first."""
    done, count = queries.counted(revision)
    rows = queries.readers(revision, waiting=request.GET.get("waiting") == "true")[:MOST]
    items = [
        {
            "person": reference(one.person),
            "state": one.state,
            "due": plain(one.due),
            "done_on": plain(one.done_on),
            "result": one.result or None,
            "attempts_left": one.tries_left,
            "to_do": reference(one),
        }
        for one in rows
    ]
    lacking = queries.lacking(revision) if revision.state == "approved" else None
    return {"asked": count, "done": done, "waits": str(lacking) if lacking else None, "items": items}


def reading_matrix(request: HttpRequest, who: Acting) -> HttpResponse:
    """Answer a part of the matrix: people, documents, and how each stands with each."""
    found = queries.matrix(who, pages.read(who, request.GET))
    cells = [
        {"person": str(person), "document": str(document), "standing": cell.standing, "day": plain(cell.day)}
        for (person, document), cell in found.cells.items()
    ]
    return reply(
        {
            "people": [reference(one) for one in found.people],
            "documents": [reference(one) | {"code": one.code} for one in found.documents],
            "cells": cells,
            "more_people": found.more_people,
            "more_documents": found.more_documents,
        }
    )


@further((MATRIX, door(GET=reading_matrix)))
def matrix_described() -> dict[str, Schema]:
    """Describe the address of the matrix."""
    meanings = {
        "site": _("Number of a site: only its people."),
        "duty": _("Only holders of this duty."),
        "kind": _("Number of a kind: only its documents."),
        "person_after": _("Number of the person behind whom the rows begin."),
        "person_before": _("Number of the person before whom the rows end."),
        "code_after": _("Code of the document behind which the columns begin."),
        "code_before": _("Code of the document before which the columns end."),
    }
    text = {"type": "string", "maxLength": 60}
    asked = [
        {"name": name, "in": "query", "required": False, "schema": text, "description": meaning}
        for name, meaning in meanings.items()
    ]
    told = {"description": _("One part."), "content": {"application/json": {"schema": {"type": "object"}}}}
    read = {
        "operationId": f"{MATRIX}.read",
        "tags": [Revision.collection],
        "summary": _("Who has read which documents in force, page by page"),
        "parameters": asked,
        "responses": {"200": told, **answers("read")},
    }
    return {f"{BASE}/{MATRIX}": {"get": read}}
