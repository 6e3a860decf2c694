"""Word files of documents: read into a text by the reading child, made of a text, and what could not be kept, in words."""

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from qualitas.documents import queries
from qualitas.documents.models import Revision
from qualitas.kernel.acts.refusals import Invalid, NotThere
from qualitas.kernel.files import extraction, store
from qualitas.kernel.files.allowed import TYPES
from qualitas.kernel.files.models import Content
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.printing import day
from qualitas.wordfiles.report import Change, Read

WORD = TYPES[".docx"][0]
HOW = "word"
LONGEST_TOLD = 9_000
LONGEST_CHANGES = 4_000
LOST = {
    "picture": gettext_noop(
        "A picture in a format that browsers do not show: %s. Save it as PNG and add it to the text."
    ),
    "linked-picture": gettext_noop("A picture that lies elsewhere and is not in the file: %s. Add it to the text."),
    "drawing": gettext_noop("A chart or drawing made in Word: %s. Add it as a picture."),
    "embedded": gettext_noop("A file packed into the file: %s. Attach it to the document."),
    "equation": gettext_noop("The form of an equation; its letters stay: %s."),
    "contents": gettext_noop("The list of contents; it is made of the headings again where one is needed."),
    "numbering": gettext_noop("A numbering such as %s; its points are numbered 1, 2, 3 now."),
    "hidden": gettext_noop("That some of the text was hidden; it is shown now."),
    "included": gettext_noop("A text or picture that the file only includes from elsewhere: %s."),
    "sign": gettext_noop("A sign of a picture font: %s. Look for � in the text."),
}
"""What could not be kept, by its short word, in a sentence."""
KINDS = {
    "inserted": gettext_noop("inserted"),
    "deleted": gettext_noop("deleted"),
    "moved": gettext_noop("moved"),
    "formatted": gettext_noop("formatted"),
}

if TYPE_CHECKING:
    from qualitas.wordfiles.writing import Head


def is_word(revision: Revision) -> bool:
    """Tell whether the file of a revision is a Word file."""
    return revision.content is not None and revision.content.media_type == WORD


def read(content: Content) -> Read:
    """Return what a Word file says; raises Invalid with the reason where it cannot be read."""
    answer = extraction.asked(content, HOW)
    if answer["state"] != "ready":
        reason = _(extraction.WHY.get(str(answer["why"]).partition(" ")[0], extraction.WHY["damaged"]))
        raise Invalid(_("The file cannot be turned into a text: %s") % reason)
    return Read.of(answer)


def pictures(content: Content, found: Read) -> Iterator[SimpleUploadedFile]:
    """Yield the pictures of a Word file as files that come in."""
    with store.opened(content) as handle, zipfile.ZipFile(io.BytesIO(handle.read())) as packed:
        for sha256, part in found.pictures.items():
            content_of = packed.read(part)
            yield SimpleUploadedFile(f"{sha256[:12]}{_ending(content_of)}", content_of)


def _ending(content: bytes) -> str:
    """Return the ending of a picture by how it begins."""
    return next((ending for ending, (kind, begins) in TYPES.items() if kind.startswith("image/") and begins
                 and content.startswith(begins)), ".png")  # fmt: skip


# --- in words --------------------------------------------------------------------------------------------------------


def lost(found: Read) -> list[str]:
    """Return what could not be kept, in sentences."""
    said = []
    for loss in found.losses:
        sentence = _(LOST[loss.what])
        said.append(sentence % (loss.which or _("without a name")) if "%s" in sentence else sentence)
    if found.around:
        said.append(_("Headers and footers: %s") % " / ".join(found.around)[:500])
    return said


def changes(found: Read) -> list[str]:
    """Return the tracked changes that were resolved, one in a line."""
    return [_change(one) for one in found.changes]


def _change(one: Change) -> str:
    when = one.when[:10]
    by = ", ".join(part for part in (one.who, when) if part) or _("Somebody")
    text = " ".join(one.text.split())
    return f"{by}: {_(KINDS.get(one.kind, one.kind))}" + (f" “{text}”" if text else "")


def told(found: Read, name: str) -> str:
    """Return what whoever turned a file into a text should look at, as one text; nothing where there is nothing."""
    parts = []
    if said := lost(found):
        parts.append("\n".join([_("Not kept from %s:") % name, *(f"- {line}" for line in said)]))
    if found.comments:
        lines = (
            "- " + ", ".join(part for part in (one.who, one.when[:10]) if part)
            + (f" ({_('on “%s”') % one.about})" if one.about else "") + f": {one.text}"
            for one in found.comments
        )  # fmt: skip
        parts.append("\n".join([_("Comments in the file:"), *lines]))
    return "\n\n".join(parts)[:LONGEST_TOLD]


def noted(found: Read) -> str:
    """Return what the change note says of tracked changes; nothing where there were none."""
    lines = changes(found)
    if not lines:
        return ""
    head = ngettext(
        "%d tracked change of the Word file was taken as it stood:",
        "%d tracked changes of the Word file were taken as they stood:",
        len(lines),
    ) % len(lines)
    return "\n".join([head, *(f"- {line}" for line in lines)])[:LONGEST_CHANGES]


# --- out again -------------------------------------------------------------------------------------------------------


def as_word(who: Acting, revision: Revision) -> bytes:
    """Return a revision as a Word file, as ``who`` reads it; raises NotThere where it has no text."""
    if not revision.text:
        raise NotThere(_("This revision has no text; its file is what there is."))
    blocks = queries.shown(who, revision.text, revision.markup).blocks
    kept = queries.pictures_of(revision.organisation_id, blocks)

    def picture(sha256: str) -> bytes | None:
        if sha256 not in kept:
            return None
        with store.opened(kept[sha256]) as handle:
            return handle.read()

    from qualitas.wordfiles.writing import write  # noqa: PLC0415 - loads when somebody asks for a Word file

    return write(blocks, _head(who, revision), picture)


def _head(who: Acting, revision: Revision) -> "Head":
    state = str(capfirst(str(revision.word)))
    since = day(revision.effective_on)
    facts = [_("rev %s") % revision.revision, state, since and _("effective on %s") % since, str(revision.owner or "")]
    from qualitas.wordfiles.writing import Head  # noqa: PLC0415 - as above

    return Head(
        code=revision.code,
        title=revision.title,
        state=" · ".join(fact for fact in facts if fact),
        notice="" if revision.state == "effective" else _("Not in force. Do not work by it."),
        organisation=who.organisation.title,
        language=who.organisation.language,
        page=_("Page"),
    )
