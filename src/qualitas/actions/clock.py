"""What the calendar brings: on its day an effect is looked at, or who owns the case is asked to count."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_noop

from qualitas.actions import queries, steps
from qualitas.actions.ears import ask_to_see_to
from qualitas.actions.measuring import MEASURES
from qualitas.actions.models import CorrectiveAction
from qualitas.actions.verbs import escalate, look
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.clockwork import do_by_clock


def look_today(now: dt.datetime | None = None) -> int:
    """Look at every effect whose day has come, or ask the owner to count; the worker does this. Returns how many."""
    at = now or timezone.now()
    due = queries.to_look(at.date()).select_related("owner", "organisation")
    return do_by_clock(due, _look, key=lambda case: f"look {case.id} {case.look_on}", at=at)


def _look(act: Act, case: CorrectiveAction) -> None:
    if MEASURES[case.measure].count is None:
        ask_to_see_to(act, case, case.owner, gettext_noop("Count and look at the effect of %s"))
    else:
        look(act, case)


def escalate_late_cases(now: dt.datetime | None = None) -> int:
    """Escalate every case that is late, or has a late step of 8D, once for each lateness. Returns how many cases."""
    at = now or timezone.now()
    today = at.date()
    late = [case for case in queries.under_clock(today) if steps.late(case, today)]
    return do_by_clock(late, escalate, key=lambda case: f"late {case.id} {steps.lateness(case, today)}", at=at)
