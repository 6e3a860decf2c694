"""What is settled about a document beside its text: how risky it is, who must have read it, questions, details."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.documents.details import Detail, Field, declared, filled
from qualitas.documents.models import Document, DocumentKind, Revision
from qualitas.documents.models.documents import risk_choices
from qualitas.documents.quizzes import Question, quiz_of
from qualitas.documents.verbs.effect import months_later
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves

WHOLE = 100
MOST_ATTEMPTS = 20


@moves(label=gettext_lazy("Assess the risk"), past=said("past", "assessed its risk"))
def assess_risk(
    act: Act, revision: Revision, *, risk: Annotated[str, Ask(gettext_lazy("Risk"), choices=risk_choices)]
) -> None:
    """Say how much goes wrong where the document is wrong; its next review comes by that (6.1)."""
    document = act.hold(Document, revision.document_id)
    document.risk = risk
    if revision.state == "effective":
        since = revision.reviewed_on or revision.effective_on or act.today
        months = DocumentKind.objects.get(pk=document.of_kind_id).months(risk)
        revision.review_due = months_later(since, months)


@moves(
    label=gettext_lazy("Require reading before effect"), past=said("past", "set who must have read it before effect")
)
def require_reading(
    act: Act,
    revision: Revision,
    *,
    share: Annotated[
        int | None,
        Ask(
            gettext_lazy("Per cent of those addressed"),
            gettext_lazy("Who must have acknowledged before it takes effect. Left empty: as its kind says. 0: nobody."),
        ),
    ] = None,
) -> None:
    """Say which share of those addressed must have acknowledged before a revision takes effect (7.2, 7.3)."""
    _within(share, 0, WHOLE, "share")
    act.hold(Document, revision.document_id).training_share = share


@moves(label=gettext_lazy("Ask questions about it"), past=said("past", "set the questions about it"))
def set_quiz(
    act: Act,
    revision: Revision,
    *,
    questions: Annotated[
        list[Question],
        Ask(gettext_lazy("Questions"), gettext_lazy("Whoever acknowledges answers them first, in this order.")),
    ] = [],  # noqa: B006
    pass_mark: Annotated[int, Ask(gettext_lazy("Pass mark"), gettext_lazy("Per cent of the questions."))] = 80,
    attempts: Annotated[int, Ask(gettext_lazy("Attempts"))] = 3,
) -> None:
    """Ask questions that must be answered before the document is acknowledged (7.2 c). Without any: none are asked."""
    _within(pass_mark, 1, WHOLE, "pass_mark")
    _within(attempts, 1, MOST_ATTEMPTS, "attempts")
    act.telling["questions"] = len(questions)  # the answers are not for readers
    act.hold(Document, revision.document_id).quiz = quiz_of(questions, pass_mark, attempts)


def _within(value: int | None, least: int, most: int, name: str) -> None:
    """Refuse a number that is out of its limits."""
    if value is not None and not least <= value <= most:
        sentence = _("Give a number from %(least)d to %(most)d.") % {"least": least, "most": most}
        raise Invalid(sentence, {name: [sentence]})


def _asked_for(_actor: Actor, revision: Revision) -> str:
    """Refuse where the kind asks for no details, and there are none."""
    if revision.of_kind.extra_fields or revision.details:
        return ""
    return _(
        "Documents of this kind have no details; the quality manager says on the page of the kind which they have."
    )


@moves(label=gettext_lazy("Fill in details"), past=said("past", "filled in its details"), only=(_asked_for,))
def fill_in(
    act: Act,
    revision: Revision,
    *,
    details: Annotated[list[Detail], Ask(gettext_lazy("Details"), gettext_lazy("Those that its kind asks for."))] = [],  # noqa: B006
) -> None:
    """Fill in what the document's kind asks for, such as customer or machine (7.5.2 a)."""
    revision.details = filled(revision.of_kind.extra_fields, details)


@moves(label=gettext_lazy("Ask for details"), past=said("past", "set which details it asks for"))
def ask_details(
    act: Act,
    kind: DocumentKind,
    *,
    fields: Annotated[
        list[Field], Ask(gettext_lazy("Details"), gettext_lazy("What every document of this kind says of itself."))
    ] = [],  # noqa: B006
) -> None:
    """Say which details documents of a kind have beyond title and text (7.5.2 a)."""
    kind.extra_fields = declared(fields)
