"""Submitting, sending back, approving (7.5.2 c)."""

import datetime as dt
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import pgettext_lazy as said

from qualitas.documents import queries
from qualitas.documents.binding import content_hash, unchanged
from qualitas.documents.models import Revision
from qualitas.documents.models.routes import (
    APPROVE,
    APPROVED,
    REJECTED,
    REMARKS,
    REVIEW,
    SUITABLE,
    UNSUITABLE,
    VERDICTS,
)
from qualitas.documents.routing import (
    Line,
    begin,
    in_turn_to_approve,
    in_turn_to_review,
    may_send_back,
    now,
    take,
    waiting,
)
from qualitas.documents.verbs.texts import bind
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.parts import read_parts, set_parts
from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.acting import holders, person_of
from qualitas.kernel.identity.gates import gate
from qualitas.kernel.identity.models import Person


def _findings() -> list[tuple[str, Words]]:
    return [(name, VERDICTS[name]) for name in (SUITABLE, REMARKS, UNSUITABLE)]


def _answers() -> list[tuple[str, Words]]:
    return [("yes", gettext_lazy("yes, it is done differently")), ("no", gettext_lazy("no, it is editorial only"))]


@moves(label=gettext_lazy("Submit for review"), past=said("past", "submitted it for review"), primary=True)
def submit(
    act: Act,
    revision: Revision,
    *,
    change_note: str = "",
    changes_work: Annotated[
        str,
        Ask(
            gettext_lazy("Does this change what anyone does?"),
            gettext_lazy("From revision 2 on. “No” asks nobody to read it again; the answer is approved with it."),
            choices=_answers,
        ),
    ] = "",
    route: Annotated[
        list[Line],
        Ask(
            gettext_lazy("Who reviews and approves"),
            gettext_lazy(
                "Those of one step are asked together; a step left empty is that of the line above, days are "
                "five then. Without a line: as usual for its kind, or any approver."
            ),
        ),
    ] = [],  # noqa: B006
) -> None:
    """Submit the draft for review (7.5.2 c)."""
    if not revision.text.strip() and revision.content_id is None:
        raise Refused(_("There is nothing to review yet: write a text or upload a file first."))
    bind(act, revision)
    revision.change_note = change_note or revision.change_note
    if revision.revision > 1 and not revision.change_note:
        sentence = _("Say what changed and why; readers and approvers ask for it.")
        raise Invalid(sentence, {"change_note": [sentence]})
    if revision.revision > 1 and not changes_work:
        sentence = _("Say whether this changes what anyone does: yes or no.")
        raise Invalid(sentence, {"changes_work": [sentence]})
    revision.editorial = revision.revision > 1 and changes_work == "no"
    begin(act, revision, route)
    revision.bound = content_hash(revision)


@moves(label=gettext_lazy("Send back"), past=said("past", "sent it back"), guards=(may_send_back,))
def send_back(
    act: Act, revision: Revision, *, reason: Annotated[str, Ask(gettext_lazy("What has to change?"), long=True)]
) -> None:
    """Send the revision back to its authors, with the reason; approvals given so far end."""
    if act.actor.id not in {turn.by_id for turn in now(revision) if turn.verdict == UNSUITABLE}:
        take(act, revision, waiting(now(revision))[0].does if waiting(now(revision)) else APPROVE, REJECTED, reason)
    revision.approved_by, revision.approved_at, revision.effective_on = None, None, None


@moves(label=gettext_lazy("Ask somebody else"), past=said("past", "asked somebody else"), inner=True)
def reroute(
    act: Act,
    revision: Revision,
    *,
    person: Person,
    instead_of: Annotated[Person, Ask(gettext_lazy("Instead of"))],  # type: ignore[valid-type] # see assign
) -> None:
    """Let somebody else take the turn of a person who handed it over."""
    for turn in waiting(now(revision)):
        mine = turn.person_id == instead_of.id or (turn.duty and instead_of.id in holders(act.home, [turn.duty]))
        if mine:
            turn.person, turn.duty = person, ""
            break
    set_parts(revision, "route", list(read_parts(revision)["route"]))


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


def _passages_in_question(_actor: Actor, revision: Revision) -> str:
    """Say how many comments on passages are not resolved."""
    count = queries.open_comments(revision).count()
    sentence = ngettext("%d comment on a passage is open.", "%d comments on passages are open.", count) % count
    return sentence if count else ""


OPEN_COMMENTS = gate(
    "documents.open-comments",
    label=gettext_lazy("A revision with open comments on passages is approved"),
    check=_passages_in_question,
)


@moves(
    label=gettext_lazy("Approve"),
    past=said("past", "approved it for use"),
    signs=gettext_lazy("I approve this revision for use."),
    guards=(unchanged, in_turn_to_approve),
    gates=(NOT_THE_AUTHOR, OPEN_COMMENTS),
    primary=True,
)
def approve(
    act: Act,
    revision: Revision,
    *,
    effective_on: Annotated[dt.date | None, Ask(help=gettext_lazy("Left empty: today."))] = None,
    comment: Annotated[str, Ask(gettext_lazy("Comment"), long=True)] = "",
) -> None:
    """Approve a reviewed revision for use (7.5.2 c); it is approved when everybody has whom its route asks."""
    if effective_on is not None and effective_on < act.today:
        sentence = _("A revision cannot take effect in the past; choose today or a later day.")
        raise Invalid(sentence, {"effective_on": [sentence]})
    revision.effective_on = effective_on or max(revision.effective_on or act.today, act.today)
    take(act, revision, APPROVE, APPROVED, comment)
    if waiting(now(revision)):
        act.stays = True
    else:
        revision.approved_by, revision.approved_at = person_of(act), act.at


@moves(
    label=gettext_lazy("Review"),
    past=said("past", "reviewed it"),
    guards=(unchanged, in_turn_to_review),
    primary=True,
)
def examine(
    act: Act,
    revision: Revision,
    *,
    verdict: Annotated[str, Ask(gettext_lazy("Is it suitable?"), choices=_findings)],
    comment: Annotated[str, Ask(gettext_lazy("Comment"), long=True)] = "",
) -> None:
    """Review a submitted revision: is it suitable (7.5.2 c)? What is not suitable goes back with the comment."""
    if verdict != SUITABLE and not comment.strip():
        sentence = _("Say what you remark, or what has to change.")
        raise Invalid(sentence, {"comment": [sentence]})
    take(act, revision, REVIEW, verdict, comment)
