"""What the calendar brings: a case that was to be closed by a day and is not is escalated, once."""

import datetime as dt

from qualitas.kernel.acts.clockwork import do_by_clock
from qualitas.nonconformities import queries
from qualitas.nonconformities.verbs import escalate


def escalate_late(now: dt.datetime) -> int:
    """Escalate every open case whose day is over at ``now`` and that was not escalated yet; returns how many."""
    late = queries.late(now.date())
    return do_by_clock(late, escalate, key=lambda case: f"escalate {case.id} {case.due}", at=now)
