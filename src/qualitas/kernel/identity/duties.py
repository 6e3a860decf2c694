"""The duties that open doors (5.3), and the rules that an organisation may relax with a reason."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Words


@dataclass(frozen=True, slots=True)
class Duty:
    """A named responsibility: its word and what it is for."""

    word: Words
    help: Words


DUTIES: dict[str, Duty] = {
    "top-management": Duty(pgettext_lazy("duty", "top management"), _("Directs and controls at the highest level.")),
    "quality-manager": Duty(
        pgettext_lazy("duty", "quality manager"), _("Keeps the quality management system together.")
    ),
    "process-owner": Duty(pgettext_lazy("duty", "process owner"), _("Answers for a process and its results.")),
    "author": Duty(pgettext_lazy("duty", "author"), _("Writes documents and submits them for review.")),
    "approver": Duty(pgettext_lazy("duty", "approver"), _("Approves documents for use with a signature.")),
    "internal-auditor": Duty(pgettext_lazy("duty", "internal auditor"), _("Audits what is not their own work.")),
    "employee": Duty(pgettext_lazy("duty", "employee"), _("Reads what is in force and acknowledges it.")),
    "administrator": Duty(
        pgettext_lazy("duty", "administrator"), _("Looks after people, sites, settings and backups.")
    ),
}

RULES: dict[str, Words] = {
    "author-not-approver": _("The author of a revision does not approve it."),
    "owner-not-concluder": _("The owner of a case does not conclude on it."),
    "auditor-independence": _("Nobody audits their own work."),
}

RELAXED_BELOW = 10


def duty_choices() -> list[tuple[str, Words]]:
    """Return the duties as choices."""
    return [(name, duty.word) for name, duty in DUTIES.items()]


def rule_choices() -> list[tuple[str, Words]]:
    """Return the rules as choices."""
    return list(RULES.items())
