"""What follows for copies, translations and readers when a revision begins or ends, or a new edition is taken in."""

import datetime as dt

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qualitas.documents import queries, verbs
from qualitas.documents.models import ExternalDocument, Revision
from qualitas.documents.verbs.external import ask_for_check
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.clockwork import do_by_clock
from qualitas.kernel.acts.verbs import hears
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.asking import call_off_asked


@hears("document.supersede")
def recall_superseded(act: Act, revision: Revision) -> None:
    """Recall the controlled copies of what is superseded."""
    _recall(act, revision)


@hears("document.withdraw")
def recall_withdrawn(act: Act, revision: Revision) -> None:
    """Recall the controlled copies of what was withdrawn."""
    _recall(act, revision)


def _recall(act: Act, revision: Revision) -> None:
    for copy in queries.copies_issued(revision):
        verbs.recall(act.by_system(), copy)


@hears("document.take_effect")
def leave_translations_behind(act: Act, revision: Revision) -> None:
    """Mark the translations of older revisions as behind what is in force now."""
    if revision.revision > 1 and not revision.document.translation_of_id:
        for one in queries.to_fall_behind(revision):
            verbs.fall_behind(act.by_system(), one)


@hears("external-document.renew")
def tell_of_edition(act: Act, external: ExternalDocument) -> None:
    """Ask everyone who has to know of a new edition to read it."""
    people = queries.people_told(external)
    with translation.override(external.organisation.language):
        said = {"code": external.code, "edition": external.edition, "title": external.title}
        title = _("New edition: %(code)s, %(edition)s, %(title)s") % said
    due = act.today + dt.timedelta(days=external.due_days)
    records.ask_many(act.by_system(), people, external, title[:200], due)


@hears("external-document.replace")
def call_off_replaced(act: Act, external: ExternalDocument) -> None:
    """Nobody need read an edition that was replaced."""
    call_off_asked(act, external, gettext_noop("A newer edition is in use."))


@hears("external-document.stop_using")
def call_off_unused(act: Act, external: ExternalDocument) -> None:
    """Nobody need read what is not followed any more."""
    call_off_asked(act, external, gettext_noop("It is not used any more."))


def ask_for_checks(now: dt.datetime | None = None) -> int:
    """Ask the owners of external documents whose check is due soon; the worker does this. Returns how many."""
    at = now or timezone.now()
    due = queries.checks_due(at.date())
    return do_by_clock(due, ask_for_check, key=lambda one: f"check {one.id} {one.next_check}", at=at)
