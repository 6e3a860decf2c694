"""Documents on paper: the text set as PDF/A-2, an uploaded file behind a cover sheet as PDF/A-3."""

from dataclasses import replace

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qualitas import richtext as r
from qualitas.documents import queries
from qualitas.documents.binding import why_void
from qualitas.documents.models import Author, ControlledCopy, Revision
from qualitas.documents.models.routes import APPROVED, REVIEW
from qualitas.kernel.files import store
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.printing import Paper, day, prints
from qualitas.kernel.records.standing import Standing
from qualitas.typesetting import pages as t
from qualitas.typesetting import rich

LARGEST_ATTACHED = 50_000_000
SHOWN = ("image/png", "image/jpeg")
PICTURE_WIDTH = 170  # millimetres, the width of the text


def standing(revision: Revision) -> Standing:
    """Return how a revision stands: what is in force is current, what was in force is superseded."""
    return (
        "current" if revision.state == "effective" else "superseded" if revision.state == "superseded" else "not valid"
    )


@prints("document", standing=standing)
def paper(who: Acting, revision: Revision) -> Paper:
    """Return a revision for paper."""
    siblings = queries.siblings(who, revision)
    current = next((one for one in siblings if one.state == "effective"), None)
    notice, tone = _notice(revision, current)
    if void := why_void(revision):
        notice, tone = void, "bad"
    blocks = _text(who, revision) if revision.text else _cover(revision)
    behind = _behind(revision)
    return Paper(
        title=revision.title,
        code=revision.code,
        revision=_("rev %s") % revision.revision,
        kicker=revision.of_kind.title,
        since=_since(revision),
        facts=tuple(_facts(revision)),
        notice=" ".join(part for part in (notice, behind) if part),
        notice_tone="bad" if behind else tone,
        mark=_mark(revision),
        control=_("Uncontrolled when printed."),
        blocks=blocks + _revisions(revision, siblings),
        attached=_original(revision),
    )


def _text(who: Acting, revision: Revision) -> tuple[t.Block, ...]:
    """Return the text as it is set, with its pictures and the names that records have today."""
    blocks = queries.shown(who, revision.text, revision.markup).blocks
    pictures = {}
    for sha256, content in queries.pictures_of(revision.organisation_id, blocks).items():
        with store.opened(content) as handle:
            pictures[sha256] = handle.read()
    headed: dict[r.Kind, str] = {
        "warning": pgettext("notice", "Warning"),
        "note": pgettext("notice", "Note"),
        "danger": pgettext("notice", "Danger"),
    }
    return rich.blocks(blocks, pictures, headed)


def _authors(revision: Revision) -> list[Author]:
    return list(Author.objects.filter(revision=revision).select_related("person").order_by("position"))


def _mark(revision: Revision) -> str:
    """Return the word across every page of what is not in force."""
    return {
        "draft": pgettext("mark", "DRAFT"),
        "in review": pgettext("mark", "IN REVIEW"),
        "approved": pgettext("mark", "NOT YET IN FORCE"),
        "superseded": pgettext("mark", "SUPERSEDED"),
        "withdrawn": pgettext("mark", "WITHDRAWN"),
    }.get(revision.state, "")


def _since(revision: Revision) -> str:
    if revision.effective_on is None or revision.state == "withdrawn":
        return ""
    words = {"effective": _("since %s"), "approved": _("from %s"), "superseded": _("was in force from %s")}
    return words.get(revision.state, "%s") % day(revision.effective_on) if revision.state in words else ""


def _notice(revision: Revision, current: Revision | None) -> tuple[str, t.Tone]:
    """Return what whoever holds the paper must know first."""
    if revision.state == "effective":
        return "", "calm"
    if revision.state == "superseded":
        if current is None:
            return _("This revision is superseded. Do not work by it."), "bad"
        found = {"revision": current.revision, "day": day(current.effective_on)}
        return _(
            "This revision is superseded: revision %(revision)s is in force since %(day)s. Do not work by this one."
        ) % found, "bad"
    if revision.state == "withdrawn":
        return _("This revision was withdrawn. Do not work by it."), "bad"
    if revision.state == "approved":
        return _("Approved, but in force only from %s. Until then do not work by it.") % day(
            revision.effective_on
        ), "wait"
    return _("Not approved yet. Do not work by it."), "wait"


def _behind(revision: Revision) -> str:
    """Say that a translation is behind its original."""
    return (
        _("This translation is behind the original; where the two differ, the original holds.")
        if revision.behind
        else ""
    )


def copy_stands(copy: ControlledCopy) -> Standing:
    """Return how a controlled copy stands: current while it is issued and its revision is in force."""
    if copy.state == "issued" and copy.revision.state == "effective":
        return "current"
    return "superseded" if copy.revision.state in ("superseded", "withdrawn") else "not valid"


@prints("controlled-copy", standing=copy_stands)
def controlled(who: Acting, copy: ControlledCopy) -> Paper:
    """Return a controlled copy for paper: its revision, with number, holder and place of the copy on every page."""
    revision = Revision.readable(who.organisation_id).get(pk=copy.revision_id)
    made = paper(who, revision)
    place = ", ".join(part for part in (copy.place, str(copy.site or "")) if part)
    told = _("Controlled copy %(copy)s · holder: %(holder)s") % {"copy": copy.copy, "holder": copy.held_by}
    mark = (
        pgettext("mark", "CONTROLLED COPY %s") % copy.copy if copy.state == "issued" else pgettext("mark", "RECALLED")
    )
    return replace(made, of=revision, control=f"{told} · {place}" if place else told, mark=made.mark or mark)


def _facts(revision: Revision) -> list[tuple[str, str]]:
    found = [turn for turn in queries.turns(revision) if turn.round == revision.round and turn.by]
    reviewed = ", ".join(str(turn.by) for turn in found if turn.does == REVIEW)
    approved = ", ".join(str(turn.by) for turn in found if turn.verdict == APPROVED)
    facts = [
        (_("Owner"), str(revision.owner or "")),
        (_("Reviewed by"), reviewed),
        (_("Approved by"), approved or str(revision.approved_by or "")),
        (_("Approved content"), f"SHA-256 {revision.bound}" if revision.bound and revision.approved_at else ""),
        (_("Effective on"), day(revision.effective_on)),
        (_("Review due"), day(revision.review_due)),
        (_("Number"), revision.number),
        (_("Written by"), ", ".join(str(one.person) for one in _authors(revision))),
        *((_("Stated, not recorded here"), said) for said in queries.stated_past(revision)),
    ]
    return [(label, value) for label, value in facts if value]


def _cover(revision: Revision) -> tuple[t.Block, ...]:
    """Return the cover sheet of an uploaded file."""
    content = revision.content
    if content is None:
        return (t.Paragraph(t.plain(_("There is no text and no file yet."))),)
    large = content.size > LARGEST_ATTACHED
    sentence = (
        _("The file is too large to be attached to this sheet; get it where it is kept, and compare its SHA-256.")
        if large
        else _("The original file is attached to this PDF, byte for byte; your PDF reader lists it under attachments.")
    )
    found: list[t.Block] = [t.Heading(1, t.plain(_("The file"))), t.Paragraph(t.plain(sentence))]
    found.append(
        t.Facts(
            (
                (_("Name"), revision.file_name),
                (_("Type"), content.media_type),
                (_("Size"), _("%s bytes") % f"{content.size:,}".replace(",", "\u202f")),
                ("SHA-256", content.sha256),
            )
        )
    )
    if content.media_type in SHOWN and not large:
        found.append(t.Picture(_bytes(revision), revision.file_name, PICTURE_WIDTH))
    return tuple(found)


def _original(revision: Revision) -> tuple[t.Attached, ...]:
    content = revision.content
    if content is None or content.size > LARGEST_ATTACHED:
        return ()
    words = _("The original of %s") % revision.label
    return (t.Attached(_bytes(revision), revision.file_name, content.media_type, words),)


def _bytes(revision: Revision) -> bytes:
    assert revision.content is not None  # noqa: S101 - who calls this has looked
    with store.opened(revision.content) as handle:
        return handle.read()


def _revisions(revision: Revision, siblings: list[Revision]) -> tuple[t.Block, ...]:
    """Return what became of the document up to this revision, the newest first."""
    told = [one for one in siblings if one.revision <= revision.revision]
    if len(told) == 1 and not revision.change_note:
        return ()
    head = (_("Revision"), _("State"), _("Effective on"), _("What changed and why"))
    rows = tuple(
        tuple(
            t.plain(cell)
            for cell in (str(one.revision), str(capfirst(str(one.word))), day(one.effective_on), one.change_note)
        )
        for one in told
    )
    return (t.Heading(1, t.plain(_("Revisions"))), t.Table(tuple(map(t.plain, head)), rows))
