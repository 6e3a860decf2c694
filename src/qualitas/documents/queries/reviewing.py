"""What people ask while a revision is reviewed: what is open about it, whom it waits for, what was found."""

from django.db.models import QuerySet

from qualitas.documents.models import DocumentKind, KindStation, Revision, Turn
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.models import Comment, ToDo


def open_comments(revision: Revision) -> QuerySet[Comment]:
    """Return the comments on passages of a revision that are not resolved."""
    rows = Comment.within(revision.organisation_id).filter(on_id=revision.pk, state="said")
    return rows.filter(block__isnull=False, answers__isnull=True)


def usual_route(kind: DocumentKind) -> list[KindStation]:
    """Return the usual route of documents of a kind, with its people."""
    return list(KindStation.objects.filter(document_kind=kind).select_related("person").order_by("position"))


def turns(revision: Revision) -> list[Turn]:
    """Return the turns of every round of a revision with their people, in their order; they are read once."""
    rows = list(Turn.objects.filter(revision=revision).select_related("person", "by").order_by("position"))
    revision.__dict__.setdefault("_parts", {})["route"] = rows
    return rows


def said_in(found: list[Turn]) -> dict[object, str]:
    """Return what was said with verdicts, by the comment's key; what was withdrawn is left out."""
    keys = [turn.comment for turn in found if turn.comment]
    rows = Comment.objects.filter(pk__in=keys).exclude(state="withdrawn") if keys else Comment.objects.none()
    return dict(rows.values_list("pk", "text"))


def deciding(revision: Revision) -> QuerySet[ToDo]:
    """Return the open to-dos that ask for a decision on a revision."""
    return ToDo.within(revision.organisation_id).filter(on_id=revision.pk, state="open", what="decide")


def siblings(who: Acting, revision: Revision) -> list[Revision]:
    """Return the revisions of the same document that ``who`` may read, without their texts, the newest first."""
    rows = Revision.seen_by(who).filter(document=revision.document_id).select_related("document")
    return list(rows.defer("text").order_by("-revision")[:100])
