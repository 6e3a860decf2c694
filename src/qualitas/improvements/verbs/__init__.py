"""What people do with improvements."""

from qualitas.improvements.verbs.answering import consider_again, decline, escalate, take_up, withdraw
from qualitas.improvements.verbs.gaining import close, measure_benefit, report_done, stop
from qualitas.improvements.verbs.submitting import describe, submit

__all__ = [
    "close",
    "consider_again",
    "decline",
    "describe",
    "escalate",
    "measure_benefit",
    "report_done",
    "stop",
    "submit",
    "take_up",
    "withdraw",
]
