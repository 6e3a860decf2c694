"""What the page of a document says of how it stands: readers it waits for, a review that is due, wishes, who uses it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.documents import queries
from qualitas.documents.views import words as word_files
from qualitas.kernel.acts.verbs import find_verb
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import showing, words
from qualitas.kernel.ui.rooms import About

if TYPE_CHECKING:
    from qualitas.documents.models import Revision

CHANGES = ("revise", "withdraw", "submit", "periodic_review")
SHOWN = 8


def callouts(about: About, siblings: "list[Revision]") -> Iterator[p.Callout]:
    """Say what holds the revision back, whether its review is due, and that it is over."""
    revision: Revision = about.record
    url = showing.address(about.slug, revision)
    if revision.state == "withdrawn":
        yield p.Callout(_("This revision was withdrawn. Do not work by it."), "bad")
    elif revision.state == "superseded" and not any(one.state == "effective" for one in siblings):
        yield p.Callout(_("This revision is superseded. Do not work by it."), "bad")
    lacking = queries.lacking(revision) if revision.state == "approved" and _share(revision) else None
    if lacking is not None:
        yield p.Callout(str(lacking), "wait", _("Who has not"), f"{url}readers/?waiting=1")
    due = revision.review_due
    if revision.state == "effective" and due is not None and due <= timezone.now().date():
        verb = find_verb("document.periodic_review")
        may = verb is not None and verb.why_not(about.who, revision) is None
        text = _("Its review was due on %s.") % words.day(due)
        yield p.Callout(text, "wait", str(verb.label) if may and verb else "", f"{url}periodic_review/" if may else "")
    if revision.editorial and revision.state == "effective":
        text = _("A change of wording: whoever acknowledged the revision before need not acknowledge this one.")
        yield p.Callout(text, "calm")


def _share(revision: "Revision") -> int:
    """Return how many per cent must have read it before effect, from what the page has read already."""
    own = revision.document.training_share
    return 0 if revision.editorial else revision.of_kind.training_share if own is None else own


def addressed(about: About, lines: tuple[str, ...]) -> p.Panel:
    """Return to whom the document is addressed, with the ways to who has read it."""
    revision: Revision = about.record
    told = [_("within %d days") % revision.document.due_days]
    if _share(revision):
        told.append(_("%d %% before it takes effect") % _share(revision))
    if revision.document.quiz:
        count = len(revision.document.quiz["questions"])
        told.append(ngettext("%d question", "%d questions", count) % count)
    links = (
        p.Link(_("Who has not"), f"{showing.address(about.slug, revision)}readers/?waiting=1"),
        p.Link(_("Who has read what"), f"/o/{about.slug}/reading/"),
    )
    return p.Panel(_("Who must read it"), links=links, lines=((", ".join(told),), *((line,) for line in lines)))


def panels(about: About, siblings: "list[Revision]") -> Iterator[p.Panel]:
    """Return what readers want changed, and which texts refer to the document."""
    revision: Revision = about.record
    wishes = queries.requests_of(about.who, revision.document_id) if queries.has(siblings, "wished") else []
    if wishes:
        yield p.Panel(
            _("Change requests"),
            links=(p.Link(_("All"), f"/o/{about.slug}/change-requests/?q={revision.code}&state=all"),),
            head=(_("Number"), _("What"), _("Asked by"), _("State")),
            lines=tuple((one.number, one.title, str(one.asked_by or ""), str(one.word)) for one in wishes[:SHOWN]),
        )
    using = queries.texts_using(about.who, [one.pk for one in siblings]) if queries.has(siblings, "cited") else []
    if using:
        yield p.Panel(
            _("Where it is used"),
            links=tuple(p.Link(one.label, showing.address(about.slug, one)) for one in using[:SHOWN]),
        )


def warns(who: Acting, revision: "Revision", verb: str) -> tuple[p.Callout, ...]:
    """Say before a document is changed or withdrawn who uses it, and before a file is turned what is lost."""
    if verb not in CHANGES:
        return word_files.warns(who, revision, verb)
    used = queries.where_used(who, revision)
    if not used:
        return ()
    names = "; ".join(f"{one.record.label} ({one.how})" for one in used[:SHOWN])
    count = ngettext("%d record points at it", "%d records point at it", len(used)) % len(used)
    return (p.Callout(f"{count}: {names}.", "wait"),)
