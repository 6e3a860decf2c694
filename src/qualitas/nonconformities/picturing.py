"""What nonconformities are pictured by, and the addresses at which programs read the pictures."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from qualitas.kernel.api.further import further
from qualitas.kernel.ui import picturing
from qualitas.nonconformities import queries
from qualitas.nonconformities.models import LIVE, Nonconformity

CASES = picturing.Pictured(
    model=Nonconformity,
    title=_("Pictures of nonconformities"),
    day="found_on",
    ended="closed_on",
    counted=(*LIVE, "closed"),
    by=("cause_category", "process", "product", "party", "severity", "source", "site"),
    where=("place", "site", "process"),
    narrowed=("found_on", "severity", "source", "process", "product"),
    amounts="costs__amount",
    unit=queries.money,
)


@further(*picturing.doors(CASES))
def described() -> dict[str, dict[str, Any]]:
    """Describe the addresses of the pictures."""
    return picturing.described(CASES)
