"""What the clock does with corrective actions: look at the effect on its day, and ask somebody to conclude."""

import datetime as dt
import logging

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from qualitas.actions import queries
from qualitas.actions.measuring import MEASURES
from qualitas.actions.models import VERDICTS, CorrectiveAction
from qualitas.actions.verbs import look
from qualitas.kernel.acts.act import Act, by_clock
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.acts.verbs import hears
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo

log = logging.getLogger("qualitas.actions")
TO_CONCLUDE = dt.timedelta(days=14)


def look_today(now: dt.datetime | None = None) -> int:
    """Look at every effect whose day has come, or ask the owner to count; the worker does this. Returns how many."""
    at, done = now or timezone.now(), 0
    for case in queries.to_look(at.date()).select_related("owner", "organisation"):
        act = by_clock(case.organisation_id, key=f"look {case.id} {case.look_on}")
        act.at = at
        try:
            if MEASURES[case.measure].count is None:
                _ask(act, case, case.owner, _("Count and look at the effect of %s"), case.number)
            else:
                look(act, case)
            done += not act.repeated
        except Refused as refusal:
            log.warning("The effect of %s could not be looked at: %s", case.reference, refusal)
    return done


@hears("corrective-action.look")
def ask_to_conclude(act: Act, case: CorrectiveAction) -> None:
    """Ask those who may conclude, with what the figures say; what asked to count is done."""
    _end(act, case)
    for person in queries.concluders(case):
        with translation.override(case.organisation.language):
            said = f"{case.number}: {VERDICTS[case.verdict]}"
        _ask(act.by_system(), case, person, _("Conclude on the effect of %s"), said)


@hears("corrective-action.conclude")
def end_when_concluded(act: Act, case: CorrectiveAction) -> None:
    """Nobody need conclude any more."""
    _end(act, case)


@hears("corrective-action.reopen")
def end_when_reopened(act: Act, case: CorrectiveAction) -> None:
    """Nobody need conclude on a case that goes on."""
    _end(act, case)


def _ask(act: Act, case: CorrectiveAction, person: Person, text: str, said: str) -> None:
    records.ask_to_decide(act, title=(text % said)[:200], person=person, record=case, due=act.today + TO_CONCLUDE)


def _end(act: Act, case: CorrectiveAction) -> None:
    for to_do in ToDo.within(act.home).filter(on_id=case.pk, state="open", what="decide"):
        records.settle(act.by_system(), to_do)
