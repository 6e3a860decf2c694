"""What an organisation chooses for its corrective actions: the clocks of 8D, and how long one may come again."""

from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.identity.preferences import Preference, number


def _days(step: str, default: int, label: Words) -> Preference[int]:
    return number(
        f"actions.days-{step}",
        default,
        label=label,
        means=_("Days from the opening of an 8D case; one that is late is put before the quality manager, once."),
        unit=_("days"),
        least=1,
        most=730,
    )


CLOCKS: dict[str, Preference[int]] = {
    "D3": _days("d3", 1, _("8D: contain (D3) within")),
    "D4": _days("d4", 10, _("8D: find the causes (D4) within")),
    "D5": _days("d5", 10, _("8D: choose the actions (D5) within")),
    "D8": _days("d8", 60, _("8D: close (D8) within")),
}
"""Within how many days a step of 8D is to be done, by the step."""
AGAIN_WITHIN = number(
    "actions.again-within",
    365,
    label=_("It came again within"),
    means=_(
        "If the same happens again within so many days after a corrective action was closed, the case is raised again; "
        "0 turns this off."
    ),
    unit=_("days"),
    most=3650,
)
