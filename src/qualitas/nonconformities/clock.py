"""What the calendar brings: late cases are escalated, and closed corrective actions whose problem came again are raised."""

import datetime as dt

from qualitas.actions.verbs import raise_again
from qualitas.kernel.acts.clockwork import do_by_clock
from qualitas.nonconformities import queries
from qualitas.nonconformities.queries import again
from qualitas.nonconformities.verbs import escalate


def escalate_late(now: dt.datetime) -> int:
    """Escalate every open case whose day is over at ``now`` and that was not escalated yet; returns how many."""
    late = queries.late(now.date())
    return do_by_clock(late, escalate, key=lambda case: f"escalate {case.id} {case.due}", at=now)


def raise_what_came_again(now: dt.datetime) -> int:
    """Raise every closed corrective action whose problem came again within the organisation's time; returns how many."""
    found = again.came_again(now.date())
    return do_by_clock(
        [case for case, _what in found],
        lambda act, case: raise_again(act, case, because=dict(found)[case]),
        key=lambda case: f"again {case.id} {dict(found)[case].pk}",
        at=now,
    )
