"""Submitting, sending back, approving (7.5.2 c)."""

import datetime as dt
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.documents.models import Revision
from qualitas.documents.verbs.texts import bind
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import read_parts
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.gates import gate


@moves(label=gettext_lazy("Submit for review"), past=said("past", "submitted it for review"), primary=True)
def submit(act: Act, revision: Revision, *, change_note: str = "") -> None:
    """Submit the draft for review (7.5.2 c)."""
    if not revision.text.strip() and revision.content_id is None:
        raise Refused(_("There is nothing to review yet: write a text or upload a file first."))
    bind(act, revision)
    revision.change_note = change_note or revision.change_note
    if revision.revision > 1 and not revision.change_note:
        sentence = _("Say what changed and why; readers and approvers ask for it.")
        raise Invalid(sentence, {"change_note": [sentence]})


@moves(label=gettext_lazy("Send back"), past=said("past", "sent it back"))
def send_back(
    act: Act, revision: Revision, *, reason: Annotated[str, Ask(gettext_lazy("What has to change?"), long=True)]
) -> None:
    """Send the revision back to its authors, with the reason."""


def _not_the_author(actor: Actor, revision: Revision) -> str:
    """Refuse the author as approver, unless the organisation relaxed that rule."""
    if "author-not-approver" in revision.organisation.relaxed:
        return ""
    if actor.id in {author.person_id for author in read_parts(revision)["authors"]}:
        return _("The author of a revision may not approve it; ask another approver.")
    return ""


NOT_THE_AUTHOR = gate(
    "documents.author-not-approver",
    label=gettext_lazy("The author of a revision does not approve it"),
    check=_not_the_author,
    stops=True,
    fixed=True,
)


@moves(
    label=gettext_lazy("Approve"),
    past=said("past", "approved it for use"),
    signs=gettext_lazy("I approve this revision for use."),
    gates=(NOT_THE_AUTHOR,),
    primary=True,
)
def approve(
    act: Act,
    revision: Revision,
    *,
    effective_on: Annotated[dt.date | None, Ask(help=gettext_lazy("Left empty: today."))] = None,
    comment: Annotated[str, Ask(gettext_lazy("Comment"), long=True)] = "",
) -> None:
    """Approve a reviewed revision for use (7.5.2 c)."""
    if effective_on is not None and effective_on < act.today:
        sentence = _("A revision cannot take effect in the past; choose today or a later day.")
        raise Invalid(sentence, {"effective_on": [sentence]})
    revision.effective_on = effective_on or act.today
    revision.approved_by, revision.approved_at = person_of(act), act.at
