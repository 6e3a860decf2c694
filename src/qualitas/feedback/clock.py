"""What the calendar brings: a complaint that was not acknowledged or answered in time is escalated."""

import datetime as dt

from qualitas.feedback import queries
from qualitas.feedback.verbs import escalate
from qualitas.kernel.acts.clockwork import do_by_clock


def escalate_late_complaints(now: dt.datetime) -> int:
    """Escalate every complaint that is late at ``now`` and was not escalated since; returns how many."""
    late = queries.late(now.date())
    return do_by_clock(late, escalate, key=lambda one: f"escalate {one.id} {one.state} {one.due}", at=now)
