"""Requests for a change of a document."""

from uuid import UUID

from django.db.models import QuerySet

from qualitas.documents.models import ChangeRequest
from qualitas.kernel.identity.acting import Acting

MOST = 50


def requests_of(who: Acting, document: UUID) -> list[ChangeRequest]:
    """Return the requests to change a document that ``who`` may read: those that are not over first, then the newest."""
    rows: QuerySet[ChangeRequest] = ChangeRequest.seen_by(who).filter(document=document)
    found = list(rows.select_related("asked_by").order_by("-number")[:MOST])
    return sorted(found, key=lambda one: not one.lifecycle.by_name[one.state].open)


def accepted(document: UUID) -> list[ChangeRequest]:
    """Return the requests that were accepted and wait for the next revision."""
    return list(ChangeRequest.objects.filter(document=document, state="accepted").order_by("number"))
