"""What documents do when something happens: take effect on their day, supersede, ask people to read."""

import datetime as dt
from contextlib import suppress

from django.utils import translation
from django.utils.translation import gettext_noop

from qualitas.documents import queries, verbs
from qualitas.documents.models import Document, Revision
from qualitas.documents.newcomers import mail_to, to_read
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.acts.verbs import hears
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.asking import call_off_asked
from qualitas.kernel.records.models import ToDo


@hears("document.approve")
def effective_today(act: Act, revision: Revision) -> None:
    """Ask to read it where that is needed before effect; take effect at once where the day has come."""
    if revision.state != "approved":  # others on the route have to approve it too
        return
    if queries.share_needed(revision):
        _ask(act, revision)
    if revision.effective_on is not None and revision.effective_on <= act.today and queries.lacking(revision) is None:
        verbs.take_effect(act.by_system(), revision)


@hears("to-do.acknowledge")
def enough_have_read(act: Act, to_do: ToDo) -> None:
    """Let what waited for readers take effect when enough have acknowledged it; the clock tries again where it cannot."""
    if to_do.on_type != Revision.kind or to_do.on_id is None or to_do.state != "done":
        return
    revision = Revision.within(act.home).filter(pk=to_do.on_id, state="approved", effective_on__lte=act.today).first()
    if revision is not None and queries.lacking(revision) is None:
        with suppress(Refused):
            verbs.take_effect(act.by_system(), revision)


@hears("document.force")
def ask_the_others(act: Act, revision: Revision) -> None:
    """Ask those addressed who were not asked yet."""
    _ask(act, revision)


@hears("document.take_effect")
def ask_everyone(act: Act, revision: Revision) -> None:
    """Ask those addressed to read what is now in force."""
    _ask(act, revision)


@hears("document.distribute")
def ask_the_new(act: Act, revision: Revision) -> None:
    """Ask those who are newly addressed by a document in force, or that waits for its readers."""
    if revision.state == "effective" or (revision.state == "approved" and queries.share_needed(revision)):
        _ask(act, revision)


@hears("document.supersede")
def call_off_old(act: Act, revision: Revision) -> None:
    """Nobody need acknowledge what is superseded."""
    call_off_asked(act, revision, gettext_noop("A newer revision is in force."))


@hears("document.withdraw")
def call_off_withdrawn(act: Act, revision: Revision) -> None:
    """Nobody need acknowledge what was withdrawn."""
    call_off_asked(act, revision, gettext_noop("The document was withdrawn."))


def _ask(act: Act, revision: Revision) -> None:
    """Ask everyone addressed who was not asked yet, in one event."""
    document = Document.within(act.home).get(pk=revision.document_id)
    known = queries.knowing(revision)
    people = [person for person in queries.addressed(document) if person.id not in known]
    if not people:
        return
    with translation.override(revision.organisation.language):  # what is written down is for everyone here
        title = to_read(revision)
    due = act.today + dt.timedelta(days=document.due_days)
    records.ask_many(act.by_system(), people, revision, title, due)
    for person in people:
        if person.email:
            act.tell("mail", dict(mail_to(person, revision)))
