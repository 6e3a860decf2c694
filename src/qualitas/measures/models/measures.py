"""A measure (9.1.1): what is measured of which process or product, how, against what, and how its values are read."""

from typing import Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.acts.parts import Part
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import Record
from qualitas.measures.models import words
from qualitas.processes.models import Process
from qualitas.products.models import Product

KEEPERS = ("quality-manager", "process-owner", "top-management", "system")
LARGEST_SUBGROUP = 1000


class Measure(Record):
    """What is measured, by whom, how often, against which target and limits, and how signal is told from noise (9.1)."""

    kind = "measure"
    clause = "9.1.1"
    prefix = "MEA"
    collection = "measures"
    group = "evaluation"
    in_clear = frozenset({"unit", "series"})
    columns = ("number", "title", "process", "product", "owner", "unit", "state")
    facts = ("owner", "process", "product", "sort", "source", "frequency", "better")
    filters = ("state", "process", "product", "owner", "sort")
    parts = ("phases",)
    untold = frozenset({"phases"})
    lifecycle = Lifecycle(
        states=(
            State("in use", pgettext_lazy("state", "in use"), "good"),
            State("retired", pgettext_lazy("state", "retired"), "off", open=False),
        ),
        steps=(
            Step("change_measure", "in use", duty=KEEPERS),
            Step("choose_chart", "in use", duty=KEEPERS),
            Step("freeze_limits", "in use", duty=KEEPERS),
            Step("begin_phase", "in use", duty=KEEPERS),
            Step("retire_measure", "in use", "retired", duty=KEEPERS),
            Step("use_again", "retired", "in use", duty=KEEPERS),
        ),
    )

    owner = models.ForeignKey(Person, models.PROTECT, verbose_name=_("owner"), related_name="measures")
    about = models.TextField(_("what exactly"), blank=True, max_length=5000, help_text=_("And how it is measured."))
    process = models.ForeignKey(
        Process, models.PROTECT, verbose_name=_("process"), null=True, blank=True, related_name="+"
    )
    product = models.ForeignKey(
        Product, models.PROTECT, verbose_name=_("product"), null=True, blank=True, related_name="+"
    )
    sort = models.CharField(_("what the values are"), max_length=12, choices=words.sort_choices, default="measured")
    series = models.CharField(_("computed from"), max_length=60, default="", blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True, help_text=_("Such as mm, min or %."))
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Where the values come from: gauge, program, person.")
    )
    frequency = models.CharField(_("how often"), max_length=8, choices=words.frequency_choices, default="", blank=True)
    better = models.CharField(_("better is"), max_length=8, choices=words.better_choices, default="", blank=True)
    target = models.DecimalField(_("target"), max_digits=24, decimal_places=9, null=True, blank=True)
    lower = models.DecimalField(_("lower specification limit"), max_digits=24, decimal_places=9, null=True, blank=True)
    upper = models.DecimalField(_("upper specification limit"), max_digits=24, decimal_places=9, null=True, blank=True)
    size = models.PositiveSmallIntegerField(
        _("subgroup size"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_SUBGROUP)],
        help_text=_("How many values in a row make one point; 1: every value is a point."),
    )
    chart = models.CharField(_("control chart"), max_length=8, choices=words.chart_choices, default="", blank=True)
    rules = models.CharField(_("rules"), max_length=20, choices=words.rules_choices, default="western-electric")
    learn = models.PositiveSmallIntegerField(
        _("points for the limits"),
        default=20,
        validators=[MinValueValidator(5), MaxValueValidator(500)],
        help_text=_("From so many points the control limits are computed; then they stay."),
    )
    reaction = models.CharField(_("when a signal comes"), max_length=8, choices=words.reaction_choices, default="ask")

    class Meta(Record.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        indexes = [*Record.Meta.indexes, models.Index(fields=["owner", "state"], name="measures_of_owner")]

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's measures with their owners, processes and products."""
        return cls.within(organisation).select_related("owner", "process", "product")


class Phase(Part):
    """A stretch of a measure with limits of its own, from value ``first`` (from 0) on.

    ``center``, ``sigma`` and ``spread`` are numbers as text, so that they are the same on every engine to the last
    bit; they are empty while the phase still learns its limits. ``counted`` is from how many points they come.
    """

    of = "measure"

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="phases")
    first = models.BigIntegerField(default=0)
    chart = models.CharField(max_length=8, default="", blank=True)
    center = models.CharField(max_length=32, default="", blank=True)
    sigma = models.CharField(max_length=32, default="", blank=True)
    spread = models.CharField(max_length=32, default="", blank=True)
    counted = models.PositiveIntegerField(default=0)
    set_on = models.DateField()
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta(Part.Meta):
        indexes = [models.Index(fields=["measure"], name="measures_phase_of")]
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
