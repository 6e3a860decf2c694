"""What people do with nonconformities, from the first report to the end."""

from qualitas.nonconformities.verbs.confiding import open_because_heard
from qualitas.nonconformities.verbs.containing import contain, correct, put_right, verify
from qualitas.nonconformities.verbs.deciding import decide, note_approval, permit, release, take_back
from qualitas.nonconformities.verbs.ending import (
    add_costs,
    answer_customer,
    close,
    decide_action,
    escalate,
    take_up_again,
)
from qualitas.nonconformities.verbs.joining import merge, split
from qualitas.nonconformities.verbs.reporting import classify, describe, reject, report, withdraw

__all__ = [
    "add_costs",
    "answer_customer",
    "classify",
    "close",
    "contain",
    "correct",
    "decide",
    "decide_action",
    "describe",
    "escalate",
    "merge",
    "note_approval",
    "open_because_heard",
    "permit",
    "put_right",
    "reject",
    "release",
    "report",
    "split",
    "take_back",
    "take_up_again",
    "verify",
    "withdraw",
]
