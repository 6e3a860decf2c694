"""What complaints are pictured by, and the addresses at which programs read the pictures."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from qualitas.feedback.models import LIVE, Complaint
from qualitas.kernel.api.further import further
from qualitas.kernel.ui import picturing

COMPLAINTS = picturing.Pictured(
    model=Complaint,
    title=_("Pictures of complaints"),
    day="received_on",
    ended="closed_on",
    counted=(*LIVE, "closed"),
    by=("category", "customer", "product", "process", "severity", "justified", "satisfaction"),
    where=("process", "site", "place"),
    narrowed=("received_on", "severity", "category", "customer", "product", "process"),
)


@further(*picturing.doors(COMPLAINTS))
def described() -> dict[str, dict[str, Any]]:
    """Describe the addresses of the pictures."""
    return picturing.described(COMPLAINTS)
