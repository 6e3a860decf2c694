"""What the room of nonconformities keeps."""

from qualitas.nonconformities.models.cases import DECIDERS, LIVE, RELEASERS, Nonconformity
from qualitas.nonconformities.models.lines import Containment, Cost, Disposition
from qualitas.nonconformities.models.preferences import CURRENCY, DAYS, OPEN_REPORTS

__all__ = [
    "CURRENCY",
    "DAYS",
    "DECIDERS",
    "LIVE",
    "OPEN_REPORTS",
    "RELEASERS",
    "Containment",
    "Cost",
    "Disposition",
    "Nonconformity",
]
