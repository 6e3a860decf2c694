"""What an organisation chooses for its nonconformities."""

from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.identity.preferences import Preference, number, switch, text

OPEN_REPORTS = switch(
    "nonconformities.open-reports",
    False,
    label=_("Reports without signing in"),
    means=_("Whether anyone who has the address, such as from the square code on a machine, may report what is wrong."),
)
CURRENCY = text(
    "nonconformities.currency", "EUR", label=_("Currency of costs"), means=_("In which the costs of a case are noted.")
)


def _days(severity: str, default: int, label: Words) -> Preference[int]:
    return number(
        f"nonconformities.days-{severity}",
        default,
        label=label,
        means=_("Within so many days a case is to be closed; one that is late is escalated to the quality manager."),
        unit=_("days"),
        least=1,
        most=730,
    )


DAYS = {
    "minor": _days("minor", 60, _("Close a minor nonconformity within")),
    "major": _days("major", 30, _("Close a major nonconformity within")),
    "critical": _days("critical", 7, _("Close a critical nonconformity within")),
}
"""Days within which a case of a severity is to be closed."""
