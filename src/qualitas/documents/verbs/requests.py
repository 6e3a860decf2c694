"""Asking for a change, and answering (7.5.3.2 c)."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.documents.models import WRITERS, ChangeRequest, Revision
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.verbs import adds, moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.records.confiding import confide_like


@adds(label=gettext_lazy("Ask for a change"), past=said("past", "asked for a change"))
def request_change(act: Act, revision: Revision, *, title: str, what: str, passage: str = "") -> ChangeRequest:
    """Ask the owner of the document to change something in it, and say why (7.5.3.2 c)."""
    person = person_of(act)
    request = ChangeRequest(
        document=revision.document, about=revision, title=title, what=what, passage=passage, asked_by=person
    )
    confide_like(act, request, revision)
    return request


def _may_answer(actor: Actor, request: ChangeRequest) -> str:
    """Refuse everyone but the document's owner and those who write documents."""
    if actor.id == request.document.owner_id or actor.duties.intersection(WRITERS):
        return ""
    return _("The owner of the document answers this, or somebody who writes documents.")


@moves(label=gettext_lazy("Accept"), past=said("past", "accepted the request"), guards=(_may_answer,), primary=True)
def accept(
    act: Act, request: ChangeRequest, *, answer: Annotated[str, Ask(gettext_lazy("What will be done?"), long=True)]
) -> None:
    """Accept a request; it is done when the next revision takes effect. Who asked is told."""
    _answer(act, request, answer)


@moves(label=gettext_lazy("Decline"), past=said("past", "declined the request"), guards=(_may_answer,))
def decline(
    act: Act, request: ChangeRequest, *, answer: Annotated[str, Ask(gettext_lazy("Why not?"), long=True)]
) -> None:
    """Decline a request, with the reason. Who asked is told."""
    _answer(act, request, answer)


def _answer(act: Act, request: ChangeRequest, answer: str) -> None:
    request.answer, request.answered_by, request.answered_on = answer, person_of(act), act.today


def _own(actor: Actor, request: ChangeRequest) -> str:
    """Refuse everyone but who asked."""
    return "" if actor.id == request.asked_by_id else _("Only the one who asked can take this back.")


@moves(label=gettext_lazy("Take back"), past=said("past", "took the request back"), guards=(_own,))
def take_back(
    act: Act, request: ChangeRequest, *, reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)] = ""
) -> None:
    """Take back what you asked for."""


@moves(label=gettext_lazy("Fulfil"), past=said("past", "was fulfilled"), inner=True)
def fulfil(
    act: Act,
    request: ChangeRequest,
    *,
    by: Annotated[Revision, Ask(gettext_lazy("Fulfilled by"))],  # type: ignore[valid-type] # see assign
) -> None:
    """Note that a revision took effect in which the request was taken up."""
    request.done_by = by
