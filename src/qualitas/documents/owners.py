"""What the owner of a document is asked: to look at it again, to answer who wants it changed, to grant attempts."""

import datetime as dt

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas.documents import queries, quizzes, verbs
from qualitas.documents.details import begins, filled
from qualitas.documents.models import ChangeRequest, Document, Revision
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.clockwork import do_by_clock
from qualitas.kernel.acts.verbs import hears
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.identity.preferences import number
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.asking import settle_asked
from qualitas.kernel.records.models import Record, ToDo
from qualitas.kernel.records.understanding import Finding, understands
from qualitas.kernel.records.watching import watch

ANSWER_WITHIN = 14
ASK_BEFORE = number(
    "documents.ask_for_review",
    30,
    label=gettext_lazy("Ask for a review before"),
    means=gettext_lazy("So many days before the review of a document is due, its owner is asked to look at it again."),
    unit=gettext_lazy("days"),
    most=365,
)


# --- looking at it again ---------------------------------------------------------------------------------------------


def ask_for_reviews(now: dt.datetime | None = None) -> int:
    """Ask the owners of documents whose review is due soon, once for each due day; the worker does this."""
    at, done = now or timezone.now(), 0

    def ask(act: Act, revision: Revision) -> None:
        _ask(act, revision.document.owner, revision, _title_of_review(revision), revision.review_due)

    for organisation in Organisation.objects.filter(state="active"):
        until = at.date() + dt.timedelta(days=ASK_BEFORE.of(organisation))
        due = queries.to_review(organisation.id, until)
        done += do_by_clock(due, ask, key=lambda one: f"review {one.id} {one.review_due}", at=at)
    return done


def _title_of_review(revision: Revision) -> str:
    with translation.override(revision.organisation.language):  # what is written down is for everyone here
        return _("Look at %(code)s again: %(title)s") % {"code": revision.code, "title": revision.title}


def _ask(act: Act, person: Person | None, record: Record, title: str, due: dt.date | None) -> None:
    """Ask a person to decide on a record; nobody where there is none, or none who is still here."""
    if person is not None and person.state == "active":
        records.ask_to_decide(act, title=title[:200], person=person, record=record, due=due)


@hears("document.periodic_review")
def what_came_of_it(act: Act, revision: Revision) -> None:
    """Close the owner's to-do, and begin the next revision or withdraw the document where that came of the review."""
    settle_asked(act, revision)
    if revision.review_outcome == "revise":
        verbs.revise(act.because(), revision, change_note=revision.review_note)
    elif revision.review_outcome == "withdraw":
        verbs.withdraw(act.because(), revision, reason=revision.review_note)


@hears("document.submit")
def details_are_complete(_act: Act, revision: Revision) -> None:
    """Refuse to submit a revision that lacks a detail which its kind needs."""
    asked = Document.objects.values_list("of_kind__extra_fields", flat=True).get(pk=revision.document_id)
    if asked:
        filled(asked, [one for one in begins(asked, revision.details) if one.value])


# --- requests for a change -------------------------------------------------------------------------------------------


@hears("document.request_change")
def ask_the_owner(act: Act, request: ChangeRequest) -> None:
    """Ask the owner to answer, and let who asked be told of the answer."""
    document = Document.objects.select_related("owner").get(pk=request.document_id)
    if request.asked_by is not None:
        watch(act.because(), request)
    with translation.override(request.organisation.language):
        title = _("Answer a request for %(code)s: %(title)s") % {"code": document.code, "title": request.title}
    if document.owner_id != request.asked_by_id:
        _ask(act.by_system(), document.owner, request, title, act.today + dt.timedelta(days=ANSWER_WITHIN))


@hears("change-request.accept")
def answered(act: Act, request: ChangeRequest) -> None:
    """Close the owner's to-do."""
    settle_asked(act, request)


hears("change-request.decline")(answered)
hears("change-request.take_back")(answered)


@hears("document.take_effect")
def fulfilled(act: Act, revision: Revision) -> None:
    """Note on the accepted requests which revision they led to."""
    for request in queries.accepted(revision.document_id):
        verbs.fulfil(act.by_system(), request, by=revision)


hears("document.force")(fulfilled)


# --- questions -------------------------------------------------------------------------------------------------------


@understands(Revision.kind)
def answers_to_questions(to_do: ToDo, answers: list[str]) -> Finding | None:
    """Count the answers to the questions about a document; None where it asks none."""
    quiz = Document.objects.filter(revisions=to_do.on_id).values_list("quiz", flat=True).first()
    if not quiz:
        return None
    result = quizzes.marked(quiz, answers)
    said = {"right": result.right, "count": result.out_of, "mark": quiz["pass_mark"]}
    sentence = _("%(right)d of %(count)d right; the pass mark is %(mark)d %%.") % said
    return Finding(result.passed, sentence, quiz["attempts"])


@hears("to-do.acknowledge")
def out_of_attempts(act: Act, to_do: ToDo) -> None:
    """Tell the owner of a document that somebody has no attempts left, so that they explain it and grant more."""
    if to_do.tries_left != 0 or to_do.state != "open" or to_do.on_type != Revision.kind:
        return
    document = Document.objects.select_related("owner").get(revisions=to_do.on_id)
    with translation.override(to_do.organisation.language):
        title = _("No attempts left for %(code)s: explain it, then grant more") % {"code": document.code}
    _ask(act.by_system(), document.owner, to_do, title, act.today + dt.timedelta(days=ANSWER_WITHIN))


@hears("to-do.grant_attempts")
def granted(act: Act, to_do: ToDo) -> None:
    """Close the owner's to-do."""
    settle_asked(act, to_do)
