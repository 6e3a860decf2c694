"""What an organisation chooses for its complaints."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.identity.preferences import Preference, number, switch, text

OPEN_COMPLAINTS = switch(
    "feedback.open-complaints",
    False,
    label=gettext_lazy("Complaints without signing in"),
    means=gettext_lazy(
        "Whether customers who have the address, such as from a square code on a product, may complain there."
    ),
)
KINDS = text(
    "feedback.kinds",
    "",
    label=gettext_lazy("Kinds of complaints"),
    means=gettext_lazy(
        "The words by which complaints are sorted, with commas between; left empty, there are five usual ones."
    ),
)
ACKNOWLEDGE_WITHIN = number(
    "feedback.acknowledge-within",
    2,
    label=gettext_lazy("Acknowledge a complaint within"),
    means=gettext_lazy(
        "Within so many working days (Monday to Friday) the customer hears that their complaint was received."
    ),
    unit=gettext_lazy("working days"),
    least=1,
    most=30,
)


def _days(severity: str, default: int, label: Words) -> Preference[int]:
    return number(
        f"feedback.answer-{severity}",
        default,
        label=label,
        means=gettext_lazy(
            "Within so many days the customer is answered; one that is late is escalated to the quality manager."
        ),
        unit=gettext_lazy("days"),
        least=1,
        most=365,
    )


ANSWER_WITHIN = {
    "minor": _days("minor", 14, gettext_lazy("Answer a minor complaint within")),
    "major": _days("major", 14, gettext_lazy("Answer a major complaint within")),
    "critical": _days("critical", 7, gettext_lazy("Answer a critical complaint within")),
}
"""Days within which a complaint of a severity is to be answered."""


def kinds_of(organisation: Organisation) -> list[str]:
    """Return the words by which an organisation sorts its complaints: its own, or the usual ones in its language."""
    own = [word.strip() for word in KINDS.of(organisation).split(",") if word.strip()]
    if own:
        return own
    with translation.override(organisation.language):
        return [_("Product or service"), _("Delivery"), _("Advice and information"), _("Invoice"), _("Conduct")]
