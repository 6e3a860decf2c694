"""What people ask of external documents: other editions, who has to know, which checks are due."""

import datetime as dt
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from qualitas.documents.models import ExternalDocument, Informed
from qualitas.documents.queries.revisions import people_of
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import ToDo

ASKED_BEFORE = dt.timedelta(days=14)
"""How long before a check is due its owner is asked for it."""
MOST_EDITIONS = 50


def told_of(external: ExternalDocument) -> list[Informed]:
    """Return who has to know of a new edition, line by line."""
    rows = Informed.objects.filter(external=external).select_related("site", "process", "person")
    return list(rows.order_by("position"))


def people_told(external: ExternalDocument) -> list[Person]:
    """Return the active people who have to know of a new edition."""
    return people_of(external.organisation_id, told_of(external))


def editions(who: Acting, external: ExternalDocument) -> list[ExternalDocument]:
    """Return the editions of the same designation that ``who`` may read, the newest first; at most fifty."""
    rows: QuerySet[ExternalDocument] = ExternalDocument.seen_by(who).filter(code=external.code)
    return list(rows.order_by("-number")[:MOST_EDITIONS])


def checks_due(today: dt.date) -> QuerySet[ExternalDocument]:
    """Return the external documents of every organisation to be checked soon, whose owners were not asked yet."""
    asked = ToDo.objects.filter(on_id=OuterRef("pk"), what="check", state="open")
    rows = ExternalDocument.objects.filter(state="in use", owner__isnull=False, next_check__lte=today + ASKED_BEFORE)
    return rows.filter(~Exists(asked)).order_by("next_check", "pk")


def checks_due_of(who: Acting, today: dt.date, most: int = 30) -> list[ExternalDocument]:
    """Return what of ``who``'s own is overdue for a check, the longest first."""
    rows: QuerySet[ExternalDocument] = ExternalDocument.seen_by(who).filter(state="in use", owner=who.id)
    return list(rows.filter(next_check__lt=today).order_by("next_check")[:most])


def by_number(organisation: UUID, number: str) -> ExternalDocument | None:
    """Return the external document of this number in an organisation, with its content."""
    return ExternalDocument.within(organisation).filter(number=number).select_related("content").first()


def checks_ahead(who: Acting, most: int = 200) -> list[ExternalDocument]:
    """Return what is in use and is to be checked, the next first, as far as ``who`` may read it."""
    rows: QuerySet[ExternalDocument] = ExternalDocument.seen_by(who).filter(state="in use", next_check__isnull=False)
    return list(rows.order_by("next_check", "number")[:most])
