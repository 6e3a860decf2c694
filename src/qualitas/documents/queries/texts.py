"""What a text refers to and uses, as somebody reads it: records by their name of today, blocks as they stand now."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from qualitas import richtext as r
from qualitas.documents.models import Brought, Revision, TextBlock, Use
from qualitas.documents.texts import PICTURES, blocks_of, refers
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.files.models import Content
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.destroying import Pictured, pictures
from qualitas.kernel.records.referred import referred


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as somebody reads it: its blocks, and the records that it refers to by their keys."""

    blocks: tuple[r.Block, ...]
    records: Mapping[str, Subject]


def shown(who: Acting, text: str, markup: str) -> Shown:
    """Return a text as ``who`` reads it: blocks that follow say what they say now, records have their name of today."""
    blocks = blocks_of(text, markup)
    if not refers(text):
        return Shown(blocks, {})
    if following := {one.block for one in r.walk(blocks) if isinstance(one, r.Reused) and not one.version}:
        blocks = r.filled(blocks, _kept(who, following))
    if wanted := r.pictures(blocks):
        rows = Content.objects.filter(organisation=who.organisation_id, sha256__in=wanted)
        blocks = r.without(blocks, set(rows.values_list("sha256", flat=True)), _("Picture removed"))
    records = _in_force(who, referred(who, r.records(blocks)))
    return Shown(r.named(blocks, {key: str(record) for key, record in records.items()}, _("(not there)")), records)


def written(who: Acting, text: str, markup: str) -> tuple[r.Block, ...]:
    """Return a text for its writer: records have their name of today, its blocks stay empty, because they follow."""
    blocks = r.emptied(blocks_of(text, markup))
    names = {key: str(record) for key, record in referred(who, r.records(blocks)).items()}
    return r.named(blocks, names, _("(not there)"))


def said(block: TextBlock) -> tuple[r.Block, ...]:
    """Return what a text block says."""
    return blocks_of(block.text, block.markup)


def _kept(who: Acting, keys: set[str]) -> dict[str, tuple[int, tuple[r.Block, ...]]]:
    rows = TextBlock.within(who.organisation_id).filter(pk__in=[UUID(key) for key in keys])
    return {str(row.pk): (0, blocks_of(row.text, row.markup)) for row in rows}


def _in_force(who: Acting, records: dict[str, Subject]) -> dict[str, Subject]:
    """Let a reference to a revision that is over lead to the one that is in force."""
    over = {key: one for key, one in records.items() if isinstance(one, Revision) and one.state == "superseded"}
    if not over:
        return records
    rows = Revision.open_to(Revision.readable(who.organisation_id), who).filter(
        document__in=[one.document_id for one in over.values()], state="effective"
    )
    current = {row.document_id: row for row in rows}
    return records | {key: current.get(one.document_id, one) for key, one in over.items()}


def pictures_of(organisation: UUID, blocks: tuple[r.Block, ...]) -> dict[str, Content]:
    """Return the contents of the pictures in a text, by their SHA-256."""
    wanted = r.pictures(blocks)
    if not wanted:
        return {}
    rows = Content.objects.filter(organisation=organisation, sha256__in=wanted, media_type__in=PICTURES)
    return {row.sha256: row for row in rows}


def pictured(text: Revision | TextBlock) -> list[Pictured]:
    """Return the pictures that stand in a text, with the other texts in which they stand."""
    blocks = blocks_of(text.text, text.markup)
    names = {one.file: one.alt for one in r.walk(blocks) if isinstance(one, r.Picture)}
    found = []
    for place, (sha256, content) in enumerate(sorted(pictures_of(text.organisation_id, blocks).items()), 1):
        uses = Use.objects.filter(organisation=text.organisation_id, what="picture", key=sha256).exclude(on_id=text.pk)
        models: tuple[type[Revision | TextBlock], ...] = (Revision, TextBlock)
        others = [row for model in models for row in model.objects.filter(pk__in=uses.values("on_id"))]
        found.append(Pictured(content.pk, names.get(sha256) or _("picture %d") % place, tuple(others)))
    return found


pictures(Revision.kind)(pictured)
pictures(TextBlock.kind)(pictured)


def picture(who: Acting, sha256: str) -> Content | None:
    """Return a picture that ``who`` may see: one they brought, or one that a text shows which they may read."""
    found = Content.objects.filter(organisation=who.organisation_id, sha256=sha256, media_type__in=PICTURES)
    content = found.first()
    if content is None:
        return None
    if Brought.objects.filter(organisation=who.organisation_id, person=who.id, sha256=sha256).exists():
        return content
    uses = Use.objects.filter(organisation=who.organisation_id, what="picture", key=sha256)
    texts = uses.values_list("on_id", flat=True)
    models: tuple[type[Revision | TextBlock], ...] = (Revision, TextBlock)
    return content if any(model.seen_by(who).filter(pk__in=texts).exists() for model in models) else None


def using(who: Acting, block: TextBlock, most: int = 200) -> list[tuple[Revision, int]]:
    """Return the revisions that use a block and the edition that stands in each (0: it follows), the newest first."""
    uses = Use.objects.filter(organisation=who.organisation_id, what="block", key=str(block.pk), on_kind="document")
    editions = dict(uses.values_list("on_id", "version"))
    rows = Revision.seen_by(who).filter(pk__in=uses.values("on_id")).select_related("document").defer("text")
    return [(row, editions.get(row.pk, 0)) for row in rows.order_by("-number")[:most]]


def blocks_in_use(who: Acting) -> list[TextBlock]:
    """Return the text blocks that a writer can choose, by code; at most 500."""
    return list(TextBlock.seen_by(who).filter(state="in use").order_by("code")[:500])
