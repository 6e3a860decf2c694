"""Answering the customer, hearing whether they are content, going on where they are not, and the end."""

from typing import Annotated

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.utils.translation import pgettext_lazy as said

from qualitas.feedback.models import Complaint, kinds_of
from qualitas.feedback.models.words import justified_choices, satisfaction_choices
from qualitas.feedback.verbs.asking import (
    ANSWERED,
    NO_MAIL,
    TOLD,
    answer_by,
    ask_owner,
    responsible,
    sorted_as,
    write_to_customer,
)
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.gates import gate
from qualitas.kernel.records.asking import end_asked
from qualitas.nonconformities.models import LIVE as OPEN_CASES
from qualitas.nonconformities.verbs.reporting import organisation_of

MOST_EXCHANGED = 100_000


def _reply(act: Act, complaint: Complaint, reply: str, *, send: bool) -> None:
    """Keep the answer, say since when there is one, and send it."""
    complaint.reply, complaint.answered_on = reply, act.today
    complaint.satisfaction, complaint.satisfaction_note, complaint.satisfied_on = "", "", None
    end_asked(act, complaint)
    if send:
        write_to_customer(act, complaint, ANSWERED)


@moves(
    label=gettext_lazy("Answer the customer"),
    past=said("past", "answered the customer"),
    guards=(responsible,),
    primary=True,
)
def answer(
    act: Act,
    complaint: Complaint,
    *,
    reply: Annotated[
        str,
        Ask(
            help=gettext_lazy(
                "It becomes a letter on your paper; where an e-mail address is known it is sent there, with the letter."
            )
        ),
    ],
    by_other_means: Annotated[bool, Ask(TOLD, NO_MAIL)] = False,
) -> None:
    """Answer the customer: what was found, what was done about it (8.2.1 c)."""
    _reply(act, complaint, reply, send=not by_other_means)


@moves(
    label=gettext_lazy("Settle at once"),
    past=said("past", "settled it at once"),
    guards=(responsible,),
)
def settle_at_once(
    act: Act,
    complaint: Complaint,
    *,
    reply: Annotated[str, Ask(gettext_lazy("What was the customer answered?"))],
    justified: Annotated[str, Ask(choices=justified_choices)] = "yes",
    category: Annotated[str, Ask(offers=kinds_of)] = "",
    satisfaction: Annotated[str, Ask(choices=satisfaction_choices)] = "",
) -> None:
    """Close a small complaint in one act: the customer was answered at once, such as on the telephone."""
    if category != complaint.category:
        complaint.category = sorted_as(organisation_of(act), category) or complaint.category
    complaint.justified, complaint.assessed_on = justified, act.today
    complaint.acknowledged_on = complaint.acknowledged_on or act.today
    _reply(act, complaint, reply, send=False)
    if satisfaction:
        complaint.satisfaction, complaint.satisfied_on = satisfaction, act.today
    complaint.closed_on, complaint.closed_by = act.today, person_of(act)


@moves(
    label=gettext_lazy("Note the satisfaction"),
    past=said("past", "noted how content the customer is"),
    guards=(responsible,),
)
def note_satisfaction(
    act: Act,
    complaint: Complaint,
    *,
    satisfaction: Annotated[str, Ask(choices=satisfaction_choices)],
    satisfaction_note: str = "",
) -> None:
    """Note how content the customer is with the answer (9.1.2); they can say so themselves by the link in its mail."""
    complaint.satisfaction, complaint.satisfaction_note = satisfaction, satisfaction_note
    complaint.satisfied_on = act.today


@moves(
    label=gettext_lazy("The customer disagrees"),
    past=said("past", "noted that the customer disputes the answer"),
    guards=(responsible,),
)
def dispute(act: Act, complaint: Complaint, *, objection: str) -> None:
    """Note that the customer does not accept the answer: it is assessed and answered again, the first answer stays readable."""
    home = organisation_of(act)
    with translation.override(home.language):
        told = [
            _("%s, our answer:") % (complaint.answered_on or act.today).isoformat(), complaint.reply, "",
            _("%s, the customer:") % act.today.isoformat(), objection, "",
        ]  # fmt: skip
    complaint.exchange = f"{complaint.exchange}\n{'\n'.join(told)}".strip()[-MOST_EXCHANGED:]
    complaint.objection, complaint.disputed_on, complaint.rounds = objection, act.today, complaint.rounds + 1
    complaint.closed_on, complaint.closed_by, complaint.escalated_on = None, None, None
    complaint.due = answer_by(home, complaint.severity, act.today)
    end_asked(act, complaint)
    ask_owner(act, complaint, home, gettext_noop("The customer disagrees, answer anew: %s"), complaint.due)


def _case_closed(_actor: Actor, complaint: Complaint) -> str:
    """Say that the nonconformity behind the complaint is still open."""
    case = complaint.nonconformity
    if case is None or case.state not in OPEN_CASES:
        return ""
    return _("%(number)s, to which this complaint led, is still open (%(state)s).") % {
        "number": case.number,
        "state": case.word,
    }


CASE_CLOSED = gate(
    "feedback.nonconformity-closed",
    label=gettext_lazy("The nonconformity behind a complaint is closed before the complaint is"),
    check=_case_closed,
    passed_by="quality-manager",
)


@moves(
    label=gettext_lazy("Close"),
    past=said("past", "closed it"),
    guards=(responsible,),
    gates=(CASE_CLOSED,),
    primary=True,
)
def close(act: Act, complaint: Complaint) -> None:
    """Close an answered complaint; where the customer disagrees later, it is taken up again."""
    complaint.closed_on, complaint.closed_by = act.today, person_of(act)
    end_asked(act, complaint)
