"""Which documents in force are looked at again, and when."""

import datetime as dt
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from qualitas.documents.models import Revision
from qualitas.kernel.records.models import ToDo

MOST = 200


def to_review(organisation: UUID, until: dt.date) -> QuerySet[Revision]:
    """Return the revisions in force whose review is due by a day and whose owner was not asked yet; at most 200."""
    asked = ToDo.objects.filter(on_id=OuterRef("pk"), what="decide", state="open")
    rows = Revision.within(organisation).filter(state="effective", review_due__lte=until)
    rows = rows.filter(document__owner__state="active").exclude(Exists(asked))
    return rows.select_related("document__owner", "organisation").defer("text").order_by("review_due", "number")[:MOST]
