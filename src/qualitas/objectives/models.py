"""What is kept of objectives (6.2): what, measured how, to which value, by when, answered for by whom, serving what."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step, Words
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import Record
from qualitas.measures.models import Measure
from qualitas.processes.models import Process

LEADERS = ("top-management", "quality-manager", "process-owner", "system")
READINGS: dict[str, Words] = {
    "": pgettext_lazy("progress", "not measured"),
    "reached": pgettext_lazy("progress", "at the target"),
    "moving": pgettext_lazy("progress", "moving towards the target"),
    "no change": pgettext_lazy("progress", "no change: what moves is chance"),
    "worse": pgettext_lazy("progress", "moving away from the target"),
    "too few": pgettext_lazy("progress", "too few values to tell"),
}


def reading_choices() -> list[tuple[str, Words]]:
    """Return what the chart can say of progress, as choices."""
    return list(READINGS.items())


class Objective(Record):
    """What shall be reached by a day, how that is measured, and which objective or sentence of the policy it serves."""

    kind = "objective"
    clause = "6.2"
    prefix = "OBJ"
    collection = "objectives"
    group = "planning"
    in_clear = frozenset({"reading"})
    columns = ("number", "title", "process", "owner", "due", "reading", "state")
    facts = ("owner", "process", "serves", "measure", "due", "reviewed_on")
    filters = ("state", "owner", "process", "reading")
    lifecycle = Lifecycle(
        states=(
            State("pursued", pgettext_lazy("state", "pursued"), "wait"),
            State("reached", pgettext_lazy("state", "reached"), "good", open=False),
            State("missed", pgettext_lazy("state", "missed"), "bad", open=False),
            State("dropped", pgettext_lazy("state", "dropped"), "off", open=False),
        ),
        steps=(
            Step("change_objective", "pursued", duty=LEADERS),
            Step("review_progress", "pursued"),
            Step("reach", "pursued", "reached", duty=LEADERS),
            Step("miss", "pursued", "missed", duty=LEADERS),
            Step("drop_objective", "pursued", "dropped", duty=LEADERS),
            Step("pursue_again", ("reached", "missed", "dropped"), "pursued", duty=LEADERS),
        ),
    )

    owner = models.ForeignKey(Person, models.PROTECT, verbose_name=_("owner"), related_name="objectives")
    why = models.TextField(
        _("why"),
        blank=True,
        max_length=5000,
        help_text=_("Which sentence of the policy it serves, and what it brings."),
    )
    serves = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("serves"), null=True, blank=True, related_name="served_by"
    )
    process = models.ForeignKey(
        Process, models.PROTECT, verbose_name=_("process"), null=True, blank=True, related_name="+"
    )
    measure = models.ForeignKey(
        Measure, models.PROTECT, verbose_name=_("measured by"), null=True, blank=True, related_name="objectives"
    )
    begins_at = models.DecimalField(_("value at the beginning"), max_digits=24, decimal_places=9, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=24, decimal_places=9, null=True, blank=True)
    resources = models.TextField(_("resources"), blank=True, max_length=2000, help_text=_("What is needed for it."))
    due = models.DateField(_("by"))
    reading = models.CharField(
        _("progress"), max_length=12, choices=reading_choices, default="", blank=True, editable=False
    )
    judgement = models.TextField(_("judgement"), blank=True, max_length=5000, editable=False)
    reviewed_on = models.DateField(_("reviewed on"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["owner", "state", "due"], name="objectives_of_owner"),
            models.Index(fields=["serves"], name="objectives_serves"),
        ]

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's objectives with who owns them, what they serve and how they are measured."""
        return cls.within(organisation).select_related("owner", "process", "serves", "measure")
