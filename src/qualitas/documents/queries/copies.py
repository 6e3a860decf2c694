"""What people ask of controlled copies and translations: who holds a copy, what is behind its original."""

from uuid import UUID

from django.db.models import Q, QuerySet

from qualitas.documents.models import ControlledCopy, Document, Revision
from qualitas.kernel.identity.acting import Acting

MOST = 100
OUT = ("issued", "recalled")
"""The states of a copy that somebody still holds."""


def copies_out(who: Acting, document: UUID) -> list[ControlledCopy]:
    """Return the copies of a document that somebody holds, as far as ``who`` may know; at most a hundred."""
    rows: QuerySet[ControlledCopy] = ControlledCopy.seen_by(who).filter(revision__document=document, state__in=OUT)
    return list(rows.select_related("revision", "holder", "site").order_by("copy")[:MOST])


def copies_issued(revision: Revision) -> QuerySet[ControlledCopy]:
    """Return the copies of a revision that are still to be recalled."""
    rows = ControlledCopy.within(revision.organisation_id).filter(revision=revision, state="issued")
    return rows.select_related("revision__document", "organisation").order_by("copy")


def languages(who: Acting, revision: Revision) -> list[Revision]:
    """Return the newest revisions of the same document in other languages, the original first."""
    document = revision.document
    original = document.translation_of_id or document.pk
    family = Document.objects.filter(Q(pk=original) | Q(translation_of=original)).exclude(pk=document.pk)
    rows = Revision.seen_by(who).filter(document__in=list(family.values_list("pk", flat=True)))
    rows = rows.select_related("document", "translates").defer("text")
    newest: dict[UUID, Revision] = {}
    for one in rows.exclude(state="withdrawn").order_by("document__code", "-revision")[: MOST * 3]:
        known = newest.get(one.document_id)
        if known is None or (one.state == "effective" and known.state != "effective"):
            newest[one.document_id] = one
    return sorted(newest.values(), key=lambda one: (one.document_id != original, one.document.language))


def to_fall_behind(original: Revision) -> QuerySet[Revision]:
    """Return the translations, in work or in force, of an older revision of what is in force now."""
    translations = Document.objects.filter(translation_of=original.document_id)
    rows = Revision.within(original.organisation_id).filter(document__in=translations, behind=False)
    return rows.filter(state__in=["draft", "in review", "approved", "effective"]).exclude(translates=original)
