"""Controlled copies and translations: the page of a copy, and what the page of a document says of both."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.documents import queries
from qualitas.documents.languages import in_words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import showing, words
from qualitas.kernel.ui.rooms import About, More

if TYPE_CHECKING:
    from qualitas.documents.models import ControlledCopy, Revision


def more(about: About) -> More:
    """Return what the page of a controlled copy has beyond every record's page."""
    copy: ControlledCopy = about.record
    callouts = []
    if copy.state == "recalled":
        text = _("Recalled on %s: the revision is over. Return this copy or destroy it, then say so here.")
        callouts.append(p.Callout(text % words.day(copy.recalled_on), "bad"))
    if copy.state == "lost":
        callouts.append(p.Callout(_("This copy could not be found; somebody may still work by it."), "bad"))
    return More(code=_("copy %s") % copy.copy, title=copy.title, callouts=tuple(callouts))


def starts(_copy: "ControlledCopy", verb: str) -> Mapping[str, Any]:
    """Return with what the form of a verb begins, where that does not stand on the copy itself."""
    return {"note": ""} if verb in ("return_copy", "destroy_copy", "report_lost") else {}


def on_document(about: About, siblings: "list[Revision]") -> Iterator[p.Panel]:
    """Yield what the page of a revision says of its copies and of the document in other languages."""
    revision: Revision = about.record
    url = f"/o/{about.slug}/controlled-copies/"
    copies = queries.copies_out(about.who, revision.document_id) if queries.has(siblings, "copied") else []
    if copies:
        head = (_("Copy"), _("Revision"), _("Holder"), _("Place"), _("State"))
        lines = tuple(
            (str(one.copy), str(one.revision.revision), one.held_by, _place(one), str(capfirst(str(one.word))))
            for one in copies
        )
        link = p.Link(_("All copies"), f"{url}?q={revision.code}&state=all")
        yield p.Panel(_("Controlled copies"), head=head, lines=lines, links=(link,))
    known = queries.languages(about.who, revision) if queries.has(siblings, "translated") else []
    others = tuple(p.Link(_named(one), showing.address(about.slug, one)) for one in known)
    if others:
        yield p.Panel(_("In other languages"), links=others)


def _place(copy: "ControlledCopy") -> str:
    return ", ".join(part for part in (copy.place, str(copy.site or "")) if part)


def _named(revision: "Revision") -> str:
    """Return a sibling in another language in few words."""
    language = in_words(revision.document.language or revision.organisation.language)
    said = {"language": language, "revision": revision.revision, "state": revision.word}
    if revision.behind:
        return _("%(language)s: rev %(revision)s, %(state)s, behind the original") % said
    return _("%(language)s: rev %(revision)s, %(state)s") % said


def callouts(about: About) -> Iterator[p.Callout]:
    """Say that a translation is behind its original, and that copies of what is over are still out."""
    revision: Revision = about.record
    if revision.behind:
        original = (
            queries.in_force(revision.document.translation_of_id) if revision.document.translation_of_id else None
        )
        text = _("This translation is behind the original: it does not say what revision %s changed.")
        where = showing.address(about.slug, original) if original else ""
        number = original.revision if original else "?"
        yield p.Callout(text % number, "bad", _("Open the original") if where else "", where)
    elif revision.translates_id is not None and revision.translates is not None:
        text = _("A translation of revision %(revision)s of %(code)s.")
        told = {"revision": revision.translates.revision, "code": revision.translates.document.code}
        yield p.Callout(text % told, "calm", _("Open the original"), showing.address(about.slug, revision.translates))
    if revision.state in ("superseded", "withdrawn"):
        out = sum(one.revision_id == revision.pk for one in queries.copies_out(about.who, revision.document_id))
        if out:
            text = ngettext("%d controlled copy is still out.", "%d controlled copies are still out.", out) % out
            yield p.Callout(text, "bad")
