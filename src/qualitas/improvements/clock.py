"""What the calendar brings: an idea that was not answered in time is put before those who manage quality, once."""

import datetime as dt

from qualitas.improvements import queries
from qualitas.improvements.verbs import escalate
from qualitas.kernel.acts.clockwork import do_by_clock


def escalate_unanswered(now: dt.datetime) -> int:
    """Escalate every idea whose day for an answer is over at ``now``; returns how many."""
    late = queries.unanswered(now.date())
    return do_by_clock(late, escalate, key=lambda one: f"unanswered {one.id} {one.answer_due}", at=now)
