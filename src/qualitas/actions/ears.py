"""What follows when an effect was looked at, concluded on, or a case goes on."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qualitas.actions import queries
from qualitas.actions.models import VERDICTS, CorrectiveAction
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.verbs import hears
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.asking import settle_asked

WITHIN = dt.timedelta(days=14)


@hears("corrective-action.look")
def ask_to_conclude(act: Act, case: CorrectiveAction) -> None:
    """Ask those who may conclude, with what the figures say; what asked to count is done."""
    settle_asked(act, case)
    for person in queries.concluders(case):
        ask_to_see_to(act.by_system(), case, person, gettext_noop("Conclude on the effect of %s"))


@hears("corrective-action.conclude")
def end_when_concluded(act: Act, case: CorrectiveAction) -> None:
    """Nobody need conclude any more."""
    settle_asked(act, case)


@hears("corrective-action.reopen")
def end_when_reopened(act: Act, case: CorrectiveAction) -> None:
    """Nobody need conclude on a case that goes on."""
    settle_asked(act, case)


def ask_to_see_to(act: Act, case: CorrectiveAction, person: Person, text: str) -> None:
    """Ask a person about the effect of a case, in the language of the organisation."""
    with translation.override(case.organisation.language):
        said = f"{case.number}: {VERDICTS[case.verdict]}" if case.verdict else case.number
        title = _(text) % said
    records.ask_to_decide(act, title=title[:200], person=person, record=case, due=act.today + WITHIN)
