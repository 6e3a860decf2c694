"""A corrective action: why something went wrong, what is done about it, and whether that helped (10.2)."""

from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from qualitas.actions.models.words import LEADERS, hoped_choices, method_choices, verdict_choices
from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.acts.parts import Part
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import Record
from qualitas.processes.models import Process

LIVE = ("analysing", "acting", "watching effect")
"""The states in which somebody still works on a case."""
NAMES = (gettext_noop("Team"),)  # of what is shown and has no field of its own


class CorrectiveAction(Record):
    """Why something went wrong, what is done so that it does not come again, and whether that helped (10.2).

    The effect is planned before it is looked at: ``measure`` names what is counted (`measuring`), ``expected`` what
    should come of it, the windows say when. What was counted stands in ``before`` and ``after``, shares and values in
    ``compared`` (`comparing`), the figures' answer in ``verdict``; a person who does not own the case concludes.
    """

    kind = "corrective-action"
    clause = "10.2"
    prefix = "CA"
    collection = "corrective-actions"
    group = "improvement"
    in_clear = frozenset({"method", "on_type", "measure", "verdict", "again_type"})
    columns = ("number", "title", "method", "process", "owner", "due", "look_on", "state")
    parts = ("team",)
    untold = frozenset({"compared"})
    facts = (
        "method",
        "process",
        "owner",
        "champion",
        "due",
        "measure",
        "look_on",
        "verdict",
        "concluded_by",
        "concluded_on",
        "raised_on",
    )
    filters = ("state", "method", "process", "owner", "verdict", "raised_on")
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
            Step("form_team", LIVE),
            Step("state_problem", ("analysing", "acting")),
            Step("protect", ("analysing", "acting")),
            Step("settle_causes", "analysing", "acting"),
            Step("choose_actions", "acting"),
            Step("plan_effect", ("analysing", "acting")),
            Step("watch_effect", "acting", "watching effect"),
            Step("look", "watching effect"),
            Step("prevent", ("acting", "watching effect")),
            Step("conclude", "watching effect", "closed", duty=LEADERS),
            Step("escalate", LIVE, duty="system"),
            Step("raise_again", "closed", duty="system"),
            Step("keep_closed", "closed", duty=LEADERS),
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
    champion = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("champion"), null=True, editable=False, related_name="+"
    )
    team_beside = models.TextField(_("others in the team"), blank=True, max_length=1000, editable=False)
    team_on = models.DateField(_("team formed on"), null=True, editable=False)
    is_not = models.TextField(_("what it is not"), blank=True, max_length=5000, editable=False)
    stated_on = models.DateField(_("problem described on"), null=True, editable=False)
    interim = models.TextField(_("containment"), blank=True, max_length=5000, editable=False)
    interim_shown = models.TextField(_("how its effect was checked"), blank=True, max_length=2000, editable=False)
    protected_on = models.DateField(_("contained on"), null=True, editable=False)
    causes_on = models.DateField(_("causes found on"), null=True, editable=False)
    chosen_because = models.TextField(_("why these actions"), blank=True, max_length=5000, editable=False)
    chosen_on = models.DateField(_("actions chosen on"), null=True, editable=False)
    prevention = models.TextField(_("what keeps it from coming again"), blank=True, max_length=5000, editable=False)
    prevented_on = models.DateField(_("prevented on"), null=True, editable=False)
    thanks = models.TextField(_("thanks to the team"), blank=True, max_length=1000, editable=False)
    escalated_on = models.DateField(_("escalated on"), null=True, editable=False)
    raised_on = models.DateField(_("came again on"), null=True, editable=False)
    again_type = models.CharField(max_length=40, default="", editable=False)
    again_id = models.UUIDField(null=True, editable=False)
    expected = models.TextField(
        _("what should come of it"), blank=True, max_length=2000, editable=False, help_text=_("In one sentence.")
    )
    measure = models.CharField(_("measured by"), max_length=60, default="", blank=True, editable=False)
    which = models.CharField(_("which measure"), max_length=250, default="", blank=True, editable=False)
    hoped = models.CharField(
        _("hoped for"), max_length=6, choices=hoped_choices, default="", blank=True, editable=False
    )
    compared = models.JSONField(null=True, default=None, editable=False)
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
        return cls.within(organisation).select_related("owner", "process", "champion", "concluded_by")

    def has_none_of(self, parts: str) -> bool:
        """Tell that nobody is in a team that was not formed, so that the database need not be asked."""
        return parts == "team" and self.team_on is None

    def clean(self) -> None:
        """Refuse an end without a conclusion on the effect, also of a case that is brought from elsewhere."""
        if self.state == "closed" and (not self.verdict or self.concluded_on is None):
            sentence = _("It closes when its effect is concluded on: give the figures' verdict and the day of that.")
            raise ValidationError({"verdict": sentence})


class TeamMember(Part):
    """Somebody who works on a case (8D: D1)."""

    of = "case"

    case = models.ForeignKey(CorrectiveAction, models.PROTECT, related_name="team")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta(Part.Meta):
        indexes = [models.Index(fields=["case"], name="actions_team_of")]
