"""Records that a text refers to by their key: found whatever their type, as far as somebody may read them."""

from collections.abc import Collection
from uuid import UUID

from qualitas.kernel.acts.act import Actor
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.search.models import Entry


def referred(who: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """Return the records of these keys (UUIDs) that ``who`` may read, by key; one query and one more a type."""
    if not keys:
        return {}
    kinds: dict[str, list[UUID]] = {}
    entries = Entry.objects.filter(organisation=who.organisation_id, subject__in=[UUID(key) for key in keys])
    for kind, key in entries.values_list("kind", "subject"):
        kinds.setdefault(kind, []).append(key)
    found: dict[str, Subject] = {}
    for kind, some in kinds.items():
        model = Subject.types.get(kind)
        if model is not None and model.collection:
            rows = model.open_to(model.readable(who.organisation_id), who).filter(pk__in=some)
            found |= {str(row.pk): row for row in rows}
    return found
