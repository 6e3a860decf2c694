"""What people do with complaints, from the day they come in until the customer is answered and content, or not."""

from qualitas.feedback.verbs.answering import answer, close, dispute, note_satisfaction, settle_at_once
from qualitas.feedback.verbs.assessing import (
    find_justified,
    find_unjustified,
    name_nonconformity,
    raise_nonconformity,
)
from qualitas.feedback.verbs.intake import acknowledge, describe, escalate, receive, withdraw

__all__ = [
    "acknowledge",
    "answer",
    "close",
    "describe",
    "dispute",
    "escalate",
    "find_justified",
    "find_unjustified",
    "name_nonconformity",
    "note_satisfaction",
    "raise_nonconformity",
    "receive",
    "settle_at_once",
    "withdraw",
]
