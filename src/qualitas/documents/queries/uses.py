"""Where a document is used: which records link to it, which texts refer to it, which translate it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qualitas.documents.models import Document, Revision, Use
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.models import Link

MOST = 200


@dataclass(frozen=True, slots=True)
class Used:
    """A record that points at a document, and how: by a link with a meaning, in its text, or as a translation."""

    how: str
    record: Any


def where_used(who: Acting, revision: Revision) -> list[Used]:
    """Return what points at any revision of the document, as far as ``who`` may read it; at most 200 of each way."""
    keys = list(Revision.objects.filter(document=revision.document_id).values_list("pk", flat=True))
    rows = Link.within(who.organisation_id).filter(to_id__in=keys, state="linked").exclude(on_id__in=keys)
    links = list(rows.values_list("on_type", "on_id", "meaning")[:MOST])
    found = _records(who, ((kind, key) for kind, key, _meaning in links))
    used = [Used(_meant(meaning), found[key]) for _kind, key, meaning in links if key in found]
    used += [Used(_("refers to it in its text"), one) for one in texts_using(who, keys)]
    translations: QuerySet[Revision] = Revision.seen_by(who).filter(
        document__in=Document.objects.filter(translation_of=revision.document_id).values("pk"), state="effective"
    )
    used += [Used(_("translates it"), one) for one in translations.select_related("document").defer("text")[:MOST]]
    return used


def texts_using(who: Acting, keys: Iterable[UUID]) -> list[Any]:
    """Return the records in use whose texts refer to one of these revisions, as far as ``who`` may read them."""
    wanted = set(keys)
    uses = Use.objects.filter(
        organisation=who.organisation_id, what="record", key__in=[str(key) for key in wanted]
    ).exclude(on_id__in=wanted)
    rows = list(uses.values_list("on_kind", "on_id")[:MOST])
    found = _records(who, rows)
    return [one for one in found.values() if one.lifecycle.by_name[one.status].open]


def _records(who: Acting, ends: Iterable[tuple[str, UUID]]) -> dict[UUID, Any]:
    """Return records by their keys, by one query a type; those that ``who`` may not read are absent."""
    kinds: dict[str, set[UUID]] = {}
    for kind, key in ends:
        kinds.setdefault(kind, set()).add(key)
    found: dict[UUID, Any] = {}
    for kind, some in kinds.items():
        model = Subject.types.get(kind)
        if model is not None:
            found |= {
                one.pk: one for one in model.open_to(model.readable(who.organisation_id), who).filter(pk__in=some)
            }
    return found


def _meant(meaning: str) -> str:
    return str(Link.MEANINGS[meaning][0]) if meaning in Link.MEANINGS else meaning
