"""Word files on the pages of documents: what one would bring along, and a text as one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.documents import queries, wording
from qualitas.kernel.acts.refusals import Invalid, NotThere
from qualitas.kernel.acts.verbs import find_verb
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.visits import Visit

if TYPE_CHECKING:
    from qualitas.documents.models import Revision

SHOWN = 12


def docx(visit: Visit, number: str) -> HttpResponse:
    """Answer a revision's text as a Word file."""
    revision = queries.readable(visit.who, number)
    if revision is None:
        raise NotThere(_("There is no such document here."))
    return answer(visit.who, revision)


def answer(who: Acting, revision: "Revision") -> HttpResponse:
    """Return a revision's text as a Word file to be saved."""
    response = HttpResponse(wording.as_word(who, revision), content_type=wording.WORD)
    name = _("%(code)s rev %(revision)s") % {"code": revision.code, "revision": revision.revision}
    response["Content-Disposition"] = content_disposition_header(True, f"{name.replace('/', '-')}.docx") or ""
    return response


def warns(_who: Acting, revision: "Revision", verb: str) -> tuple[p.Callout, ...]:
    """Say before a file is turned into a text what is resolved and what is lost."""
    if verb != "turn_into_text" or revision.content is None:
        return ()
    try:
        found = wording.read(revision.content)
    except Invalid as invalid:
        return (p.Callout(str(invalid), "bad"),)
    lines = [p.Callout(line, "wait") for line in wording.lost(found)[:SHOWN]]
    if changed := wording.changes(found):
        head = ngettext("%d tracked change is resolved", "%d tracked changes are resolved", len(changed)) % len(changed)
        lines.insert(0, p.Callout(f"{head}: {'; '.join(changed[:SHOWN])}.", "calm"))
    if found.comments:
        count = len(found.comments)
        lines.append(p.Callout(ngettext("%d comment of the file becomes a comment here.",
                                        "%d comments of the file become a comment here.", count) % count, "calm"))  # fmt: skip
    return tuple(lines) or (p.Callout(_("Nothing is lost: headings, lists, tables and pictures stay."), "good"),)


def offer(who: Acting, revision: "Revision") -> Iterator[p.Callout]:
    """Offer to turn the Word file of a draft into a text, to those who may."""
    if revision.state != "draft" or not wording.is_word(revision):
        return
    verb = find_verb("document.turn_into_text")
    if verb is not None and verb.why_not(who, revision) is None:
        text = _(
            "This is a Word file. As a text it can be written on here, compared word by word, and shown on every screen."
        )
        yield p.Callout(text, "calm", _("Turn the file into a text"), "turn_into_text/")
