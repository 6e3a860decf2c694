"""What the room of feedback keeps."""

from qualitas.feedback.models.complaints import ASSESSED, HANDLERS, LIVE, UNANSWERED, Complaint
from qualitas.feedback.models.preferences import ACKNOWLEDGE_WITHIN, ANSWER_WITHIN, OPEN_COMPLAINTS, kinds_of

__all__ = [
    "ACKNOWLEDGE_WITHIN",
    "ANSWER_WITHIN",
    "ASSESSED",
    "HANDLERS",
    "LIVE",
    "OPEN_COMPLAINTS",
    "UNANSWERED",
    "Complaint",
    "kinds_of",
]
