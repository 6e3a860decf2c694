"""What is kept of actions (10.2, 6.1): who does what until when and why; corrective actions, their causes, their effect."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step, Words
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import SHORT, Beside, Record
from qualitas.processes.models import Process

LEADERS = ("quality-manager", "process-owner", "top-management", "system")
SORTS: dict[str, Words] = {
    "corrective": pgettext_lazy("action", "corrective"),
    "preventive": pgettext_lazy("action", "preventive"),
    "improvement": pgettext_lazy("action", "improvement"),
    "containment": pgettext_lazy("action", "containment"),
}
STRENGTHS: dict[str, Words] = {
    "": pgettext_lazy("strength", "not judged"),
    "strong": pgettext_lazy("strength", "strong: it cannot happen any more"),
    "medium": pgettext_lazy("strength", "medium: it is noticed in time"),
    "weak": pgettext_lazy("strength", "weak: somebody must remember"),
}
METHODS: dict[str, Words] = {
    "plain": pgettext_lazy("method", "plain"),
    "5-whys": pgettext_lazy("method", "5 whys"),
    "cause-and-effect": pgettext_lazy("method", "cause and effect"),
    "8d": pgettext_lazy("method", "8D"),
}
CAUSES: dict[str, Words] = {
    "occurrence": pgettext_lazy("cause", "why it happened"),
    "escape": pgettext_lazy("cause", "why it was not noticed"),
    "system": pgettext_lazy("cause", "why the system allowed it"),
}
CATEGORIES: dict[str, Words] = {
    "people": pgettext_lazy("cause", "people"),
    "method": pgettext_lazy("cause", "method"),
    "machine": pgettext_lazy("cause", "machine"),
    "material": pgettext_lazy("cause", "material"),
    "measurement": pgettext_lazy("cause", "measurement"),
    "environment": pgettext_lazy("cause", "environment"),
    "management": pgettext_lazy("cause", "management"),
}
VERDICTS: dict[str, Words] = {
    "supported": pgettext_lazy("verdict", "supported"),
    "not supported": pgettext_lazy("verdict", "not supported"),
    "too few to tell": pgettext_lazy("verdict", "too few to tell"),
}


def sort_choices() -> list[tuple[str, Words]]:
    """Return what an action is for, as choices."""
    return list(SORTS.items())


def strength_choices() -> list[tuple[str, Words]]:
    """Return how strong an action is, as choices."""
    return list(STRENGTHS.items())


def method_choices() -> list[tuple[str, Words]]:
    """Return the methods of finding causes, as choices."""
    return list(METHODS.items())


def cause_choices() -> list[tuple[str, Words]]:
    """Return what a cause explains, as choices."""
    return list(CAUSES.items())


def category_choices() -> list[tuple[str, Words]]:
    """Return the branches of a cause-and-effect diagram, as choices."""
    return list(CATEGORIES.items())


def verdict_choices() -> list[tuple[str, Words]]:
    """Return what the figures can say of an effect, as choices."""
    return list(VERDICTS.items())


class Action(Record):
    """Something that somebody does until a day, because of a record, with a result that can be shown (10.2.1, 6.1.2)."""

    kind = "action"
    clause = "10.2.1"
    prefix = "ACT"
    collection = "actions"
    group = "improvement"
    in_clear = frozenset({"sort", "strength", "on_type"})
    columns = ("number", "title", "sort", "owner", "due", "state")
    facts = ("sort", "owner", "due", "strength", "task", "result", "done_on")
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


class CorrectiveAction(Record):
    """Why something went wrong, what is done so that it does not come again, and whether that helped (10.2).

    The effect is planned before it is looked at: ``measure`` names what is counted (`measuring`), ``expected`` what
    should come of it, the windows say when. What was counted stands in ``before`` and ``after``, the figures' answer in
    ``verdict``; a person who does not own the case concludes.
    """

    kind = "corrective-action"
    clause = "10.2"
    prefix = "CA"
    collection = "corrective-actions"
    group = "improvement"
    in_clear = frozenset({"method", "on_type", "measure", "verdict"})
    columns = ("number", "title", "method", "process", "owner", "due", "look_on", "state")
    facts = ("method", "process", "owner", "due", "measure", "look_on", "verdict", "concluded_by", "concluded_on")
    filters = ("state", "method", "process", "owner", "verdict")
    lifecycle = Lifecycle(
        states=(
            State("analysing", pgettext_lazy("state", "analysing"), "wait"),
            State("acting", pgettext_lazy("state", "acting"), "wait"),
            State("watching effect", pgettext_lazy("state", "watching effect"), "calm"),
            State("closed", pgettext_lazy("state", "closed"), "good", open=False),
            State("cancelled", pgettext_lazy("state", "cancelled"), "off", open=False),
        ),
        steps=(
            Step("describe", ("analysing", "acting")),
            Step("settle_causes", "analysing", "acting"),
            Step("plan_effect", ("analysing", "acting")),
            Step("watch_effect", "acting", "watching effect"),
            Step("look", "watching effect"),
            Step("conclude", "watching effect", "closed", duty=LEADERS),
            Step("reopen", ("watching effect", "closed"), "analysing", duty=LEADERS),
            Step("cancel", ("analysing", "acting"), "cancelled", duty=LEADERS),
        ),
    )

    method = models.CharField(_("method"), max_length=20, choices=method_choices, default="plain")
    process = models.ForeignKey(
        Process, models.PROTECT, verbose_name=_("process"), null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(Person, models.PROTECT, verbose_name=_("owner"), related_name="corrective_actions")
    due = models.DateField(_("due"), null=True, blank=True, help_text=_("When the actions shall be done."))
    problem = models.TextField(
        _("what went wrong"), max_length=10_000, help_text=_("What, where, when, how much; and what should have been.")
    )
    read_across = models.TextField(
        _("where else it can happen"), blank=True, max_length=5000, help_text=_("Similar processes, products, places.")
    )
    expected = models.TextField(
        _("what should come of it"), blank=True, max_length=2000, editable=False, help_text=_("In one sentence.")
    )
    measure = models.CharField(_("measured by"), max_length=60, default="", blank=True, editable=False)
    before_days = models.PositiveSmallIntegerField(_("days looked back"), null=True, editable=False)
    acted_on = models.DateField(_("acted on"), null=True, editable=False)
    look_on = models.DateField(_("look on"), null=True, editable=False)
    also = models.TextField(_("also checked by"), blank=True, max_length=2000, editable=False)
    before = models.PositiveIntegerField(_("before"), null=True, editable=False)
    after = models.PositiveIntegerField(_("after"), null=True, editable=False)
    before_exposure = models.PositiveIntegerField(_("exposure before"), null=True, editable=False)
    after_exposure = models.PositiveIntegerField(_("exposure after"), null=True, editable=False)
    verdict = models.CharField(
        _("figures"), max_length=20, choices=verdict_choices, default="", blank=True, editable=False
    )
    conclusion = models.TextField(_("conclusion"), blank=True, max_length=5000, editable=False)
    concluded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("concluded by")
    )
    concluded_on = models.DateField(_("concluded on"), null=True, editable=False)
    on_type = models.CharField(max_length=40, default="", editable=False)
    on_id = models.UUIDField(null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("corrective action")
        verbose_name_plural = _("corrective actions")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["on_id"], name="actions_case_because_of"),
            models.Index(fields=["look_on"], name="actions_to_look", condition=models.Q(state="watching effect")),
        ]

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's corrective actions with their owners and processes."""
        return cls.within(organisation).select_related("owner", "process", "concluded_by")


class Cause(Beside):
    """A cause of what went wrong: why it happened, was not noticed, or was possible at all; one may explain another."""

    kind = "cause"
    in_clear = frozenset({"on_type", "sort", "category"})
    lifecycle = Lifecycle(
        states=(
            State("supposed", pgettext_lazy("state", "supposed"), "wait"),
            State("verified", pgettext_lazy("state", "verified"), "good"),
            State("ruled out", pgettext_lazy("state", "ruled out"), "off"),
        ),
        steps=(
            Step("verify_cause", ("supposed", "ruled out"), "verified"),
            Step("rule_out", ("supposed", "verified"), "ruled out"),
        ),
    )

    text = models.TextField(_("cause"), max_length=2000)
    sort = models.CharField(_("explains"), max_length=12, choices=cause_choices, default="occurrence")
    category = models.CharField(_("category"), max_length=12, choices=category_choices, default="", blank=True)
    why_of = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="whys")
    shown_by = models.TextField(_("shown by"), blank=True, max_length=2000, editable=False)

    class Meta(Beside.Meta):
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        indexes = [models.Index(fields=["on_id", "at"], name="actions_cause_on")]

    @property
    def label(self) -> str:
        """Return how the cause begins."""
        return f"“{Truncator(' '.join(self.text.split())).chars(SHORT)}”"
