"""Who goes on with a complaint, what they are asked and until when, and how the customer is written to."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas.feedback.models import ANSWER_WITHIN, HANDLERS, Complaint, kinds_of
from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity.acting import holders
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.records.asking import ask_about

URGENCY = {"minor": "low", "major": "normal", "critical": "high"}
FRIDAY = 4
RECEIVED, ANSWERED = "complaint-received", "complaint-answered"
"""The mails that a customer gets, by the names of their templates."""
TOLD = gettext_lazy("The customer is told by other means")
NO_MAIL = gettext_lazy("Such as on the telephone; then no e-mail is sent.")


def responsible(actor: Actor, complaint: Complaint) -> str:
    """Refuse whoever neither answers for the complaint nor handles complaints."""
    if actor.id == complaint.owner_id or actor.duties.intersection(HANDLERS):
        return ""
    return _("Only who answers for this complaint, a process owner or the quality manager can do this.")


def working_days_after(day: dt.date, count: int) -> dt.date:
    """Return the day so many working days (Monday to Friday; holidays are not known) after another."""
    while count:
        day += dt.timedelta(days=1)
        count -= day.weekday() <= FRIDAY
    return day


def answer_by(home: Organisation, severity: str, since: dt.date) -> dt.date:
    """Return by when a complaint of a severity is to be answered."""
    return since + dt.timedelta(days=ANSWER_WITHIN[severity].of(home))


def somebody(act: Act) -> Person | None:
    """Return the quality manager who is asked where nobody else answers for a complaint."""
    managers = sorted(holders(act.home, ("quality-manager",)))
    return Person.objects.get(pk=managers[0]) if managers else None


def sorted_as(home: Organisation, category: str) -> str:
    """Return a kind of complaint as the organisation writes it; refuse one that it does not have."""
    known = kinds_of(home)
    found = next((word for word in known if word.casefold() == category.casefold()), None)
    if category and found is None:
        sentence = _("There is no kind “%(kind)s”; there are: %(known)s. The settings say which there are.")
        said = sentence % {"kind": category, "known": ", ".join(known)}
        raise Invalid(said, {"category": [said]})
    return found or ""


def ask_owner(act: Act, complaint: Complaint, home: Organisation, text: str, due: dt.date | None) -> None:
    """Ask who answers for a complaint, in the organisation's language; ``text`` holds %s for the title."""
    if complaint.owner_id is None:
        return
    with translation.override(home.language):
        title = _(text) % complaint.title
    ask_about(act, complaint, complaint.owner_id, title, due=due, severity=URGENCY[complaint.severity])


def write_to_customer(act: Act, complaint: Complaint, template: str) -> None:
    """Leave a mail to the customer, where an address is known; what it says is read when it is sent."""
    if complaint.mail_address:
        act.tell("mail", {"template": template, "complaint": str(complaint.pk), "round": complaint.rounds})
