"""An action: what one person does until a day, because of a record or on its own (10.2.1, 6.1.2)."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.actions.models.words import LEADERS, change_choices, sort_choices, strength_choices
from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import Record


class Action(Record):
    """Something that somebody does until a day, because of a record, with a result that can be shown (10.2.1, 6.1.2)."""

    kind = "action"
    clause = "10.2.1"
    prefix = "ACT"
    collection = "actions"
    group = "improvement"
    in_clear = frozenset({"sort", "strength", "changes", "on_type"})
    columns = ("number", "title", "sort", "owner", "due", "state")
    facts = ("sort", "changes", "owner", "due", "strength", "task", "result", "done_on")
    filters = ("state", "sort", "owner")
    lifecycle = Lifecycle(
        states=(
            State("open", pgettext_lazy("state", "open"), "wait"),
            State("done", pgettext_lazy("state", "done"), "good", open=False),
            State("dropped", pgettext_lazy("state", "dropped"), "off", open=False),
        ),
        steps=(
            Step("change_action", "open"),
            Step("report_done", "open", "done"),
            Step("take_up_again", "done", "open", duty=LEADERS),
            Step("drop", "open", "dropped", duty=LEADERS),
        ),
    )

    sort = models.CharField(_("kind of action"), max_length=12, choices=sort_choices, default="corrective")
    owner = models.ForeignKey(Person, models.PROTECT, verbose_name=_("owner"), related_name="actions")
    due = models.DateField(_("due"))
    task = models.TextField(_("what exactly"), blank=True, max_length=5000)
    strength = models.CharField(_("strength"), max_length=8, choices=strength_choices, default="", blank=True)
    changes = models.CharField(
        _("changes"), max_length=12, choices=change_choices, default="", blank=True, editable=False
    )
    result = models.TextField(_("what was done"), blank=True, max_length=5000, editable=False)
    done_on = models.DateField(_("done on"), null=True, editable=False)
    on_type = models.CharField(max_length=40, default="", editable=False)
    on_id = models.UUIDField(null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["on_id", "state"], name="actions_because_of"),
            models.Index(fields=["owner", "state", "due"], name="actions_of_owner"),
        ]

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's actions with their owners."""
        return cls.within(organisation).select_related("owner")
