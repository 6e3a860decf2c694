"""What the page of a complaint shows beyond what every record has: what was found, answered, and what it led to."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.feedback import letters, queries
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import prose, records, showing, words
from qualitas.kernel.ui.rooms import About, More
from qualitas.kernel.ui.serving import QUIET
from qualitas.kernel.ui.visits import Visit

if TYPE_CHECKING:
    from qualitas.feedback.models import Complaint

TONES: dict[str, p.Tone] = {"minor": "off", "major": "wait", "critical": "bad"}
CONTENT: dict[str, p.Tone] = {"content": "good", "partly": "wait", "not": "bad", "silent": "off"}
UNANSWERED = frozenset({"received", "acknowledged", "justified", "not justified", "disputed"})


def more(about: About) -> More:
    """Return what the page of a complaint has beyond every record's page."""
    complaint: Complaint = about.record
    badges = [p.Badge(str(capfirst(complaint.get_severity_display())), TONES[complaint.severity])]
    if complaint.satisfaction:
        badges.append(p.Badge(str(capfirst(complaint.get_satisfaction_display())), CONTENT[complaint.satisfaction]))
    if complaint.escalated_on and complaint.state in UNANSWERED:
        badges.append(p.Badge(_("Escalated"), "bad"))
    return More(
        badges=tuple(badges),
        callouts=tuple(_callouts(about, complaint)),
        panels=tuple(_panels(complaint)),
        text=prose.short(complaint.text) if complaint.text else None,
        text_title=_("What happened"),
        facts=(p.Fact(_("Quantity complained of"), complaint.counted),) if complaint.counted else (),
        left_out=frozenset({"quantity"}),
        extra={"letter": bool(complaint.reply)},
    )


def _callouts(about: About, complaint: "Complaint") -> Iterator[p.Callout]:
    """Say what is late, what the customer objects to, and what it led to that is still open."""
    today = timezone.now().date()
    if complaint.state == "received" and complaint.acknowledge_by is not None and complaint.acknowledge_by < today:
        yield p.Callout(_("It was to be acknowledged by %s.") % words.day(complaint.acknowledge_by), "bad")
    if complaint.state in UNANSWERED and complaint.due is not None and complaint.due < today:
        yield p.Callout(_("The customer was to be answered by %s.") % words.day(complaint.due), "bad")
    if complaint.state == "disputed":
        yield p.Callout(_("The customer disagrees: %s") % complaint.objection, "bad")
    case = complaint.nonconformity
    if case is not None and not case.hidden_from(about.who) and case.lifecycle.by_name[case.state].open:
        said = {"number": case.number, "state": case.word}
        text = _("%(number)s, to which this complaint led, is still open (%(state)s).") % said
        yield p.Callout(text, "calm", _("Open it"), showing.address(about.slug, case))
    for action in queries.open_actions(about.who, complaint):
        said = {"number": action.number, "title": action.title, "state": action.word}
        text = _("%(number)s %(title)s is still open (%(state)s).") % said
        yield p.Callout(text, "calm", _("Open it"), showing.address(about.slug, action))


def _panels(complaint: "Complaint") -> Iterator[p.Panel]:
    if complaint.acknowledgement:
        day = words.day(complaint.acknowledged_on)
        yield p.Panel(_("Words to the customer"), note=day, html=prose.short(complaint.acknowledgement))
    if complaint.assessment:
        note = str(capfirst(complaint.get_justified_display() or ""))
        yield p.Panel(_("What was found"), note=note, html=prose.short(complaint.assessment))
    if complaint.exchange:
        yield p.Panel(_("Exchanged before"), html=prose.short(complaint.exchange))
    if complaint.reply and complaint.state != "disputed":
        link = p.Link(_("The letter (PDF)"), "letter/")
        note = words.day(complaint.answered_on)
        yield p.Panel(_("Answer to the customer"), note=note, html=prose.short(complaint.reply), links=(link,))
    if complaint.satisfaction_note:
        note = words.day(complaint.satisfied_on)
        yield p.Panel(
            _("What the customer says of the answer"), note=note, html=prose.short(complaint.satisfaction_note)
        )


def starts(complaint: "Complaint", verb: str) -> Mapping[str, Any]:
    """Return with what a form begins where that does not stand on the complaint itself."""
    if verb in ("find_unjustified", "find_justified"):
        return {"assessment": complaint.assessment, "justified": "yes"}
    if verb == "answer" and complaint.rounds:
        return {"reply": ""}
    if verb == "settle_at_once":
        return {"justified": "yes"}
    if verb == "dispute":
        return {"objection": ""}
    return {}


def warns(_who: Acting, complaint: "Complaint", verb: str) -> tuple[p.Callout, ...]:
    """Say before a verb is done what should be known: that no mail can be sent, that the customer has said nothing yet."""
    if verb in ("acknowledge", "answer") and not complaint.mail_address:
        return (
            p.Callout(_("No e-mail address is known, so no mail is sent; tell the customer by other means."), "wait"),
        )
    if verb == "close" and not complaint.satisfaction:
        return (p.Callout(_("The customer has not said yet whether they are content with the answer."), "wait"),)
    return ()


def letter(visit: Visit, number: str, printed: type[Subject]) -> HttpResponse:
    """Answer the letter to the customer as PDF."""
    complaint: Any = records.load(visit, printed, number)
    response = HttpResponse(letters.letter(visit.who.organisation, complaint), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{letters.file_name(complaint)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = QUIET
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
