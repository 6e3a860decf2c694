"""Looking at a document in force again (7.5.3.2 c): keep it, revise it, or withdraw it."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.documents.models import DocumentKind, Revision
from qualitas.documents.models.documents import outcome_choices
from qualitas.documents.verbs.drafting import revise
from qualitas.documents.verbs.effect import months_later, withdraw
from qualitas.kernel.acts.act import SYSTEM_DUTY, Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import moves


def _owner_or_manager(actor: Actor, revision: Revision) -> str:
    """Refuse everyone but the document's owner and the quality manager."""
    if actor.id == revision.document.owner_id or actor.duties.intersection({"quality-manager", SYSTEM_DUTY}):
        return ""
    return _("Only the owner of the document or the quality manager reviews it.")


def _nothing(_actor: Actor, _revision: Subject | None) -> Refused | None:
    """Refuse nothing: the document is kept."""
    return None


@moves(
    label=gettext_lazy("Review it again"),
    past=said("past", "reviewed it again"),
    signs=gettext_lazy("I have reviewed this document and answer for the outcome."),
    guards=(_owner_or_manager,),
    together=True,
)
def periodic_review(
    act: Act,
    revision: Revision,
    *,
    outcome: Annotated[str, Ask(gettext_lazy("What comes of it?"), choices=outcome_choices)] = "keep",
    note: Annotated[str, Ask(gettext_lazy("What was found?"), long=True)],
) -> None:
    """Look at a document in force again: keep it, begin the next revision, or withdraw it (7.5.3.2 c)."""
    refusal = {"revise": revise.why_not, "withdraw": withdraw.why_not}.get(outcome, _nothing)(act.actor, revision)
    if refusal is not None:
        raise refusal
    revision.reviewed_on, revision.review_outcome, revision.review_note = act.today, outcome, note
    if outcome == "keep":
        kind = DocumentKind.objects.get(documents=revision.document_id)
        revision.review_due = months_later(act.today, kind.months(revision.document.risk))
