"""What somebody stated of a revision's past, for paper and for Word files."""

from qualitas.documents.models import Revision
from qualitas.kernel.lists.models import Stated


def stated_past(revision: Revision) -> list[str]:
    """Return what was stated of a revision's past, each with where it is from; nothing where it was recorded here."""
    rows = Stated.objects.filter(organisation=revision.organisation_id, on_id=revision.pk, state="stated").order_by(
        "at"
    )
    return ["; ".join([f"“{row.source}”", *row.approvals.splitlines()]) for row in rows]
