"""What is kept of a process: its name and purpose, how much depends on it, who answers for it, who works in it."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step, Words
from qualitas.kernel.acts.parts import Part
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import Record

KEEPERS = ("quality-manager", "process-owner", "top-management", "system")
# Of what is shown and has no field of its own.
NAMES = (gettext_noop("Team"),)

IMPORTANCE: dict[str, Words] = {
    "core": pgettext_lazy("process", "core"),
    "management": pgettext_lazy("process", "management"),
    "support": pgettext_lazy("process", "support"),
}


def importance_choices() -> list[tuple[str, Words]]:
    """Return what a process is to the organisation, as choices."""
    return list(IMPORTANCE.items())


class Process(Record):
    """Something that the organisation does again and again, with a purpose and somebody who answers for it (4.4.1)."""

    kind = "process"
    clause = "4.4"
    prefix = "PRC"
    collection = "processes"
    group = "context"
    in_clear = frozenset({"importance"})
    parts = ("team",)
    columns = ("number", "title", "importance", "owner", "state")
    facts = ("importance", "owner", "purpose")
    filters = ("state", "importance", "owner")
    lifecycle = Lifecycle(
        states=(
            State("in use", pgettext_lazy("state", "in use"), "good"),
            State("retired", pgettext_lazy("state", "retired"), "off", open=False),
        ),
        steps=(
            Step("change_process", "in use", duty=KEEPERS),
            Step("name_team", "in use", duty=KEEPERS),
            Step("retire", "in use", "retired", duty=KEEPERS),
            Step("restore", "retired", "in use", duty=KEEPERS),
        ),
    )

    importance = models.CharField(_("importance"), max_length=12, choices=importance_choices, default="core")
    owner = models.ForeignKey(
        Person,
        models.PROTECT,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        related_name="owned_processes",
        help_text=_("Who answers for the process and its results."),
    )
    purpose = models.TextField(_("purpose"), blank=True, max_length=5000, help_text=_("What it is for, and for whom."))

    class Meta(Record.Meta):
        verbose_name = _("process")
        verbose_name_plural = _("processes")

    def __str__(self) -> str:
        return self.title

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's processes with their owners."""
        return cls.within(organisation).select_related("owner")


class Member(Part):
    """Somebody who works in a process."""

    of = "process"
    process = models.ForeignKey(Process, models.PROTECT, related_name="team")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta(Part.Meta):
        indexes = [models.Index(fields=["process"], name="processes_member_of")]
