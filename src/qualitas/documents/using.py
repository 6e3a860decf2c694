"""Follows what is written: what a text uses of elsewhere is noted anew whenever the text changed."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from qualitas import richtext as r
from qualitas.documents.models import Revision, TextBlock, Use
from qualitas.documents.texts import blocks_of, refers
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.following import Trace, follows


@follows
def note_uses(act: Act, _event: str, traces: Sequence[Trace]) -> None:
    """Note which pictures, blocks and records the texts that an act wrote use."""
    touched = [one for one in traces if one.model in (Revision, TextBlock) and (one.new or "text" in one.changed)]
    texts = [one.subject for one in touched if isinstance(one.subject, Revision | TextBlock)]
    if old := [one.key for one in touched if not one.new and _may_have_used(act, one.key)]:
        Use.objects.filter(on_id__in=old).delete()
    if uses := [use for text in texts if refers(text.text) for use in _uses(text)]:
        Use.objects.bulk_create(uses)


def _may_have_used(act: Act, key: UUID) -> bool:
    """Tell whether the text before may have used something: it referred to it, or is not known."""
    held = act.held.get(key)
    return held is None or refers(str(held.before.get("text", "")))


def _uses(text: Revision | TextBlock) -> Iterator[Use]:
    blocks = blocks_of(text.text, text.markup)
    found = [("picture", key, 0) for key in r.pictures(blocks)] + [("record", key, 0) for key in r.records(blocks)]
    editions = {one.block: one.version for one in r.walk(blocks) if isinstance(one, r.Reused)}
    found += [("block", key, edition) for key, edition in editions.items()]
    for what, key, edition in found:
        yield Use(
            organisation=text.organisation_id, on_kind=text.kind, on_id=text.pk, what=what, key=key, version=edition
        )
