"""What holds a revision back from taking effect: too few have read it yet."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from qualitas.documents.models import Addressee, Document, Revision
from qualitas.kernel.records.models import ToDo


@dataclass(frozen=True, slots=True)
class Lacking:
    """How many were asked to read a revision before it takes effect, how many have, and how many must."""

    asked: int
    done: int
    needed: int

    def __str__(self) -> str:
        said = {"done": self.done, "asked": self.asked, "needed": self.needed}
        return (
            _("It waits: %(done)d of %(asked)d have acknowledged it, %(needed)d must have before it takes effect.")
            % said
        )


def share_needed(revision: Revision) -> int:
    """Return how many per cent of those addressed must have acknowledged before a revision takes effect."""
    if revision.editorial:
        return 0
    document = Document.objects.select_related("of_kind").get(pk=revision.document_id)
    return document.of_kind.training_share if document.training_share is None else document.training_share


def lacking(revision: Revision) -> Lacking | None:
    """Return what is lacking before a revision may take effect; None where nothing is."""
    share = share_needed(revision)
    if not share or not Addressee.objects.filter(document=revision.document_id).exists():
        return None
    rows = ToDo.within(revision.organisation_id).filter(on_id=revision.id, what="acknowledge")
    counted = rows.exclude(state="withdrawn").aggregate(asked=Count("pk"), done=Count("pk", filter=Q(state="done")))
    asked, done = counted["asked"], counted["done"]
    needed = -(-asked * share // 100)
    return Lacking(asked, done, needed) if done < needed else None
