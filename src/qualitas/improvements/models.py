"""An improvement: an idea from anyone, its answer, what was done about it, and the benefit that was measured (10.3)."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step, Words
from qualitas.kernel.identity.models import Person, Site
from qualitas.kernel.identity.preferences import number, switch
from qualitas.kernel.records.models import Record
from qualitas.measures.models import Measure
from qualitas.processes.models import Process

DECIDERS = ("quality-manager", "process-owner", "top-management", "system")
LIVE = ("submitted", "taken up", "done")
"""The states in which somebody still works on an improvement."""
SOURCES: dict[str, Words] = {
    "idea": pgettext_lazy("improvement", "somebody's idea"),
    "customer": pgettext_lazy("improvement", "a customer"),
    "audit": pgettext_lazy("improvement", "an audit"),
    "review": pgettext_lazy("improvement", "a management review"),
    "measure": pgettext_lazy("improvement", "a measure"),
    "risk": pgettext_lazy("improvement", "a risk or an opportunity"),
    "other": pgettext_lazy("improvement", "something else"),
}
BENEFITS: dict[str, Words] = {
    "money": pgettext_lazy("benefit", "money"),
    "time": pgettext_lazy("benefit", "time"),
    "quality": pgettext_lazy("benefit", "fewer faults"),
    "safety": pgettext_lazy("benefit", "safety"),
    "environment": pgettext_lazy("benefit", "environment"),
    "other": pgettext_lazy("benefit", "something else"),
}
ANSWER_WITHIN = number(
    "improvements.answer-within",
    14,
    label=_("Answer an idea within"),
    means=_("Whoever had an idea is answered within so many days; one that is late is put before the quality manager."),
    unit=_("days"),
    least=1,
    most=365,
)
OPEN_IDEAS = switch(
    "improvements.open-ideas",
    False,
    label=_("Ideas without signing in"),
    means=_("Whether anyone who has the address, such as from a square code on the wall, may hand in an idea."),
)


def source_choices() -> list[tuple[str, Words]]:
    """Return where an improvement comes from, as choices."""
    return list(SOURCES.items())


def benefit_choices() -> list[tuple[str, Words]]:
    """Return what an improvement brings, as choices."""
    return list(BENEFITS.items())


class Improvement(Record):
    """Something that can be better: who had the idea, who stands behind it, what it should bring and what it brought."""

    kind = "improvement"
    clause = "10.3"
    prefix = "IMPR"
    collection = "improvements"
    group = "improvement"
    in_clear = frozenset({"source", "benefit", "unit"})
    untold = frozenset({"compared"})
    columns = ("number", "title", "sponsor", "expected", "gain", "unit", "answer_due", "state")
    facts = (
        "source",
        "process",
        "site",
        "submitted_by",
        "submitter",
        "sponsor",
        "benefit",
        "expected",
        "unit",
        "due",
        "answer_due",
        "answered_by",
        "answered_on",
        "done_on",
        "before",
        "after",
        "gain",
        "measure",
        "measured_on",
        "closed_on",
    )
    filters = ("state", "source", "process", "site", "sponsor", "benefit", "answer_due")
    lifecycle = Lifecycle(
        states=(
            State("submitted", pgettext_lazy("state", "submitted"), "wait"),
            State("taken up", pgettext_lazy("state", "taken up"), "calm"),
            State("done", pgettext_lazy("state", "done"), "calm"),
            State("closed", pgettext_lazy("state", "closed"), "good", open=False),
            State("declined", pgettext_lazy("state", "declined"), "off", open=False),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "off", open=False),
        ),
        steps=(
            Step("describe", ("submitted", "taken up")),
            Step("take_up", "submitted", "taken up", duty=DECIDERS),
            Step("decline", "submitted", "declined", duty=DECIDERS),
            Step("withdraw", "submitted", "withdrawn"),
            Step("consider_again", "declined", "submitted", duty=DECIDERS),
            Step("report_done", "taken up", "done"),
            Step("stop", "taken up", "declined", duty=DECIDERS),
            Step("measure_benefit", "done"),
            Step("close", "done", "closed", duty=DECIDERS),
            Step("escalate", "submitted", duty="system"),
        ),
    )

    idea = models.TextField(
        _("idea"), blank=True, max_length=5000, help_text=_("Say how it is now, and how it could be better.")
    )
    source = models.CharField(_("comes from"), max_length=12, choices=source_choices, default="idea")
    process = models.ForeignKey(
        Process, models.PROTECT, verbose_name=_("process"), null=True, blank=True, related_name="+"
    )
    site = models.ForeignKey(Site, models.PROTECT, verbose_name=_("site"), null=True, blank=True, related_name="+")
    submitted_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("submitted by"), null=True, editable=False, related_name="+"
    )
    submitter = models.CharField(_("who has the idea"), max_length=120, blank=True)
    sponsor = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("sponsor"), null=True, blank=True, related_name="improvements"
    )
    benefit = models.CharField(_("brings"), max_length=12, choices=benefit_choices, blank=True, default="")
    expected = models.DecimalField(
        _("expected gain in a year"), max_digits=14, decimal_places=2, null=True, blank=True, help_text=_("Estimated.")
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True, help_text=_("Such as EUR, hours, pieces."))
    due = models.DateField(_("to be done by"), null=True, blank=True)
    answer_due = models.DateField(_("to be answered by"), null=True, editable=False)
    answer = models.TextField(_("answer"), blank=True, max_length=5000, editable=False)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("answered by"), null=True, editable=False, related_name="+"
    )
    answered_on = models.DateField(_("answered on"), null=True, editable=False)
    escalated_on = models.DateField(_("escalated on"), null=True, editable=False)
    result = models.TextField(_("what was done"), blank=True, max_length=5000, editable=False)
    done_on = models.DateField(_("done on"), null=True, editable=False)
    before = models.DecimalField(_("before"), max_digits=14, decimal_places=2, null=True, editable=False)
    after = models.DecimalField(_("after"), max_digits=14, decimal_places=2, null=True, editable=False)
    gain = models.DecimalField(_("gain in a year"), max_digits=14, decimal_places=2, null=True, editable=False)
    evidence = models.TextField(_("shown by"), blank=True, max_length=5000, editable=False)
    measure = models.ForeignKey(
        Measure, models.PROTECT, verbose_name=_("measured by"), null=True, editable=False, related_name="+"
    )
    compared = models.JSONField(null=True, default=None, editable=False)
    measured_on = models.DateField(_("benefit measured on"), null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["state", "answer_due"], name="impr_to_answer"),
            models.Index(fields=["organisation", "sponsor", "state"], name="impr_by_sponsor"),
        ]

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's improvements with what their page names."""
        return cls.within(organisation).select_related(
            "process", "site", "submitted_by", "sponsor", "answered_by", "measure"
        )
