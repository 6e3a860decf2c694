"""What programs read of how documents are read and used: readers, reading of a person, the matrix, where it is used."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from qualitas.documents import queries
from qualitas.documents.models import Revision
from qualitas.documents.views import reading as pages
from qualitas.kernel.api.aspects import aspect, place
from qualitas.kernel.api.faces import plain, reference
from qualitas.kernel.identity.acting import Acting

MOST = 5000


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


@place(
    "reading-matrix",
    summary=gettext_lazy("Who has read which documents in force, page by page"),
    parameters={
        "site": gettext_lazy("Number of a site: only its people."),
        "duty": gettext_lazy("Only holders of this duty."),
        "kind": gettext_lazy("Number of a kind: only its documents."),
        "person_after": gettext_lazy("Number of the person behind whom the rows begin."),
        "person_before": gettext_lazy("Number of the person before whom the rows end."),
        "code_after": gettext_lazy("Code of the document behind which the columns begin."),
        "code_before": gettext_lazy("Code of the document before which the columns end."),
    },
)
def reading_matrix(request: HttpRequest, who: Acting) -> dict[str, Any]:
    """Answer a part of the matrix: people, documents, and how each stands with each."""
    found = queries.matrix(who, pages.read(who, request.GET))
    return {
        "people": [reference(one) for one in found.people],
        "documents": [reference(one) | {"code": one.code} for one in found.documents],
        "cells": [
            {"person": str(person), "document": str(document), "standing": cell.standing, "day": plain(cell.day)}
            for (person, document), cell in found.cells.items()
        ],
        "more_people": found.more_people,
        "more_documents": found.more_documents,
    }
