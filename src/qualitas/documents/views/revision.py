"""What the page of a document shows beyond what every record has: text or file, distribution, other revisions."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from qualitas.documents import details, queries, quizzes
from qualitas.documents.views import copies, reviewing, standing, texts
from qualitas.documents.views import details as detail_views
from qualitas.documents.views import words as word_files
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.files.extraction import lacking_text
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.duties import DUTIES
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import prose, serving, showing, words
from qualitas.kernel.ui.pages.forms import Widget
from qualitas.kernel.ui.rooms import About, More, Planned, Reading
from qualitas.kernel.ui.visits import Visit

if TYPE_CHECKING:
    from qualitas.documents.models import Revision


def code(revision: "Revision") -> str:
    """Return what people call a revision, such as SOP-017 · rev 3."""
    return _("%(code)s · rev %(revision)s") % {"code": revision.code, "revision": revision.revision}


def more(about: About) -> More:
    """Return what the page of a revision has beyond every record's page."""
    revision: Revision = about.record
    siblings = queries.revisions_beside(revision)
    return More(
        code=code(revision),
        title=revision.title,
        callouts=(*reviewing.callouts(revision), *_callouts(about, siblings)),
        badges=reviewing.badges(revision),
        panels=tuple(_panels(about, siblings)),
        text=texts.Read.of(about.who, revision).html(),
        text_title=_("The text"),
        left_out=frozenset({"change_note", "details"} | ({"behind"} if not revision.translates_id else set())),
        tells_decisions=revision.round > 0,
        extra={
            "file": _file_link(about),
            "has_text": bool(revision.text),
            "changed": prose.short(revision.change_note) if revision.change_note else "",
        },
    )


def _file_link(about: About) -> dict[str, Any] | None:
    """Return where the file of a revision is, its name and its size; nothing where it is a text."""
    revision: Revision = about.record
    if revision.content is None:
        return None
    url = f"{showing.address(about.slug, revision)}file/"
    return {"url": url, "name": revision.file_name, "size": words.size(revision.content.size)}


def _callouts(about: About, siblings: "list[Revision]") -> Iterator[p.Callout]:
    """Say where the reader is, if this is not the revision in force, and what the reader is asked to do."""
    revision: Revision = about.record
    yield from standing.callouts(about, siblings)
    current = next((one for one in siblings if one.state == "effective"), None)
    if revision.state in ("superseded", "withdrawn") and current is not None:
        text = _("This revision is over; revision %s is in force.") % current.revision
        yield p.Callout(text, "bad", _("Open it"), showing.address(about.slug, current))
    elif current is not None and current.pk != revision.pk:
        text = _("Revision %s is in force until this one takes effect.") % current.revision
        changed = _("What changed against rev %s") % current.revision
        yield p.Callout(
            text, "calm", changed, f"{showing.address(about.slug, revision)}compare/?with={current.revision}"
        )
    elif revision.state == "effective" and siblings and siblings[0].pk != revision.pk:
        text = _("Revision %s is in work.") % siblings[0].revision
        yield p.Callout(text, "calm", _("Open it"), showing.address(about.slug, siblings[0]))
    yield from copies.callouts(about)
    if revision.content is not None and (sentence := lacking_text(revision.content)):
        yield p.Callout(sentence, "wait")
    yield from word_files.offer(about.who, revision)
    mine = next(
        (
            one
            for one in about.to_dos
            if one.person_id == about.who.id and (one.state, one.what) == ("open", "acknowledge")
        ),
        None,
    )
    if mine is not None:
        url = f"{showing.address(about.slug, mine)}acknowledge/"
        yield p.Callout(_("You are asked to read this and to say so."), "wait", _("Read and acknowledge"), url)


def _panels(about: About, siblings: "list[Revision]") -> Iterator[p.Panel]:
    revision: Revision = about.record
    yield from reviewing.panels(about)
    yield from detail_views.panels(about)
    lines = tuple(addressee(line) for line in queries.distribution(revision.document))
    if lines:
        yield standing.addressed(about, lines)
    others = tuple(
        p.Link(_("rev %(revision)s, %(state)s") % {"revision": one.revision, "state": one.word},
               showing.address(about.slug, one))
        for one in siblings
        if one.pk != revision.pk
    )  # fmt: skip
    if others:
        yield p.Panel(_("Other revisions"), links=others)
    yield from copies.on_document(about, siblings)
    yield from standing.panels(about, siblings)


def addressee(line: Any) -> str:
    """Return a line of a distribution in words."""
    if line.duty:
        return _("Holders of the duty “%s”") % DUTIES[line.duty].word
    if line.process is not None:
        return str(_("Everyone in the process “%s”") % line.process)
    return str(_("Everyone at %s") % line.site if line.site is not None else line.person)


def _begin_quiz(revision: "Revision") -> Mapping[str, Any]:
    quiz = revision.document.quiz or {}
    kept = {name: quiz[name] for name in ("pass_mark", "attempts") if name in quiz}
    return {"questions": quizzes.written(quiz), **kept}


BEGINS: "dict[str, Callable[[Revision], Mapping[str, Any]]]" = {
    "submit": reviewing.starts,
    "set_quiz": _begin_quiz,
    "fill_in": lambda revision: {"details": details.begins(revision.of_kind.extra_fields, revision.details)},
    "require_reading": lambda revision: {"share": revision.document.training_share},
    "assess_risk": lambda revision: {"risk": revision.risk},
}


def starts(revision: "Revision", verb: str) -> Mapping[str, Any]:
    """Return with what the form of a verb begins, where that does not stand on the revision itself."""
    if verb in BEGINS:
        return BEGINS[verb](revision)
    if verb != "distribute":
        return {}
    lines = queries.distribution(revision.document)
    return {
        "duties": [line.duty for line in lines if line.duty],
        "sites": [line.site for line in lines if line.site],
        "processes": [line.process for line in lines if line.process],
        "people": [line.person for line in lines if line.person],
        "due_days": revision.document.due_days,
    }


def reading(who: Acting, revision: "Revision", pictures: str) -> Reading:
    """Return a revision as somebody reads it who must acknowledge it."""
    read = texts.Read.of(who, revision)
    facts = (
        p.Fact(_("Effective on"), words.day(revision.effective_on)),
        p.Fact(_("Owner"), str(revision.owner or "")),
        p.Fact(_("Approved by"), str(revision.approved_by or "")),
    )
    return Reading(
        code=code(revision),
        title=revision.title,
        text=read.html(pictures),
        changed=revision.change_note if revision.revision > 1 else "",
        facts=tuple(fact for fact in facts if fact.value),
        content=revision.content,
        file_name=revision.file_name,
        pictures=read.pictures(),
        questions=tuple(
            _question(place, one) for place, one in enumerate((revision.document.quiz or {}).get("questions", ()))
        ),
    )


def _question(place: int, one: dict[str, Any]) -> p.Field:
    """Return a question about a document, to be answered when it is acknowledged."""
    choices = tuple(p.Choice(str(number), text) for number, text in enumerate(quizzes.offered(one), 1))
    widget: Widget = "many" if one["kind"] == quizzes.SEVERAL else "radios"
    told = _("Several can be right.") if widget == "many" else ""
    return p.Field(f"question.{place}", f"{place + 1}. {one['text']}", widget, help=told, choices=choices)


def work(who: Acting) -> Iterator[p.WorkGroup]:
    """Return which documents wait for somebody's approval, and their own drafts."""
    slug = who.organisation.slug
    if "approver" in who.duties:
        waiting = tuple(
            p.WorkItem(one.title, showing.address(slug, one), code(one), "", "wait", _("Approve"))
            for one in queries.to_approve(who)
        )
        yield p.WorkGroup(_("For your approval"), waiting, str(len(waiting)))
    drafts = tuple(
        p.WorkItem(one.title, showing.address(slug, one), code(one), "", "off", _("Go on"))
        for one in queries.drafts_of(who)
    )
    yield p.WorkGroup(_("Your drafts"), drafts, str(len(drafts)))


def planned(who: Acting) -> Iterator[Planned]:
    """Return on which days approved documents take effect."""
    for one in queries.planned(who):
        title = _("%(code)s takes effect: %(title)s") % {"code": code(one), "title": one.title}
        if one.effective_on is not None:
            yield Planned(one.pk, one.effective_on, title, f"documents/{one.number}/", one.version)


def file(visit: Visit, number: str) -> HttpResponseBase:
    """Answer the file of a revision."""
    revision = queries.by_number(visit.who.organisation_id, number)
    if revision is None or revision.content is None or revision.hidden_from(visit.who):
        raise NotThere(_("There is no such file here."))
    return serving.answer(revision.content, revision.file_name, inline="save" not in visit.GET)
