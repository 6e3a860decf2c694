"""What the calendar brings: a case that was to be closed by a day and is not is escalated, once."""

import datetime as dt
import logging

from qualitas.kernel.acts.act import by_clock
from qualitas.kernel.acts.refusals import Refused
from qualitas.nonconformities import queries
from qualitas.nonconformities.verbs import escalate

log = logging.getLogger("qualitas.nonconformities")


def escalate_late(now: dt.datetime) -> int:
    """Escalate every open case whose day is over at ``now`` and that was not escalated yet; returns how many."""
    done = 0
    for case in queries.late(now.date()):
        act = by_clock(case.organisation_id, key=f"escalate {case.id} {case.due}")
        act.at = now
        try:
            escalate(act, case)
            done += 1
        except Refused as refusal:
            log.warning("%s could not be escalated: %s", case.reference, refusal)
    return done
