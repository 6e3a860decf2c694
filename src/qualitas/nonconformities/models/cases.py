"""A nonconformity: a requirement that is not met, and its life from the first report to the end (8.7, 10.2)."""

from decimal import Decimal
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.acts.parts import read_parts
from qualitas.kernel.identity.models import Person, Site
from qualitas.kernel.records.models import Record
from qualitas.kernel.ui.words import figure
from qualitas.nonconformities.models import words
from qualitas.parties.models import Party
from qualitas.processes.models import Process
from qualitas.products.models import Lot, Product

DECIDERS = ("quality-manager", "process-owner", "system")
RELEASERS = ("approver", "quality-manager")
LIVE = ("reported", "contained", "corrected", "answered")
"""The states in which somebody still works on a case."""
PICTURED = (
    *("organisation", "state", "found_on", "confidential", "id", "cause_category", "severity", "process", "product"),
    *("party", "source", "place"),
)
"""What pictures count by: with all of it in one index the table itself is not read."""
# Of what is shown and has no field of its own.
NAMES = (gettext_noop("Containments"), gettext_noop("Dispositions"), gettext_noop("Costs"))


class Nonconformity(Record):
    """A requirement that is not met: what was seen, what was done at once, and what becomes of the goods."""

    kind = "nonconformity"
    clause = "10.2"
    prefix = "NC"
    collection = "nonconformities"
    group = "improvement"
    in_clear = frozenset({"unit"})
    parts = ("containments", "dispositions", "costs")
    columns = ("number", "title", "severity", "source", "process", "owner", "state", "due")
    facts = (
        "severity",
        "source",
        "requirement",
        "process",
        "product",
        "lot",
        "quantity",
        "party",
        "customer_reference",
        "site",
        "place",
        "found_on",
        "owner",
        "reported_by",
        "reporter",
        "cause_category",
        "action_needed",
        "action_reason",
        "customer_approval",
        "approval_reference",
        "inspection",
        "due",
        "escalated_on",
        "closed_on",
        "closed_by",
        "merged_into",
        "split_from",
    )
    filters = (
        "state",
        "severity",
        "source",
        "process",
        "product",
        "party",
        "site",
        "place",
        "cause_category",
        "owner",
        "due",
    )
    lifecycle = Lifecycle(
        states=(
            State("reported", pgettext_lazy("state", "reported"), "wait"),
            State("contained", pgettext_lazy("state", "contained"), "wait"),
            State("corrected", pgettext_lazy("state", "corrected"), "calm"),
            State("answered", pgettext_lazy("state", "answered to the customer"), "calm"),
            State("closed", pgettext_lazy("state", "closed"), "good", open=False),
            State("merged", pgettext_lazy("state", "merged"), "off", open=False),
            State("rejected", pgettext_lazy("state", "rejected"), "off", open=False),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "off", open=False),
        ),
        steps=(
            Step("describe", LIVE),
            Step("classify", LIVE, duty=DECIDERS),
            Step("put_right", ("reported", "contained"), "closed"),
            Step("contain", ("reported", "contained"), "contained"),
            Step("correct", ("reported", "contained"), "corrected"),
            Step("verify", ("contained", "corrected", "answered")),
            Step("decide_action", LIVE, duty=DECIDERS),
            Step("note_approval", LIVE, duty=DECIDERS),
            Step("decide", LIVE, duty=DECIDERS),
            Step("permit", LIVE, duty=RELEASERS),
            Step("release", ("contained", "corrected", "answered"), duty=RELEASERS),
            Step("take_back", LIVE, duty=DECIDERS),
            Step("add_costs", (*LIVE, "closed"), duty=DECIDERS),
            Step("answer_customer", "corrected", "answered", duty=DECIDERS),
            Step("close", ("corrected", "answered"), "closed", duty=DECIDERS),
            Step("take_up_again", "closed", "corrected", duty=DECIDERS),
            Step("split", LIVE, duty=DECIDERS),
            Step("merge", LIVE, "merged", duty=DECIDERS),
            Step("reject", "reported", "rejected", duty=DECIDERS),
            Step("withdraw", "reported", "withdrawn"),
            Step("escalate", LIVE, duty="system"),
        ),
    )

    evidence = models.TextField(
        _("what was seen"), blank=True, max_length=10_000, help_text=_("Facts: what, where, how many, since when.")
    )
    requirement = models.TextField(
        _("requirement not met"),
        blank=True,
        max_length=2000,
        help_text=_("Such as a drawing, an instruction, a clause."),
    )
    source = models.CharField(_("source"), max_length=12, choices=words.source_choices, default="process")
    severity = models.CharField(_("severity"), max_length=10, choices=words.severity_choices, default="minor")
    process = models.ForeignKey(
        Process, models.PROTECT, verbose_name=_("process"), null=True, blank=True, related_name="+"
    )
    product = models.ForeignKey(
        Product, models.PROTECT, verbose_name=_("product"), null=True, blank=True, related_name="+"
    )
    lot = models.ForeignKey(Lot, models.PROTECT, verbose_name=_("lot"), null=True, blank=True, related_name="+")
    quantity = models.DecimalField(
        _("quantity affected"),
        max_digits=14,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=_("Of goods; left empty where no goods are affected."),
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True, help_text=_("In which it is counted, such as kg."))
    party = models.ForeignKey(
        Party, models.PROTECT, verbose_name=_("customer or supplier"), null=True, blank=True, related_name="+"
    )
    customer_reference = models.CharField(_("their reference"), max_length=80, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, verbose_name=_("site"), null=True, blank=True, related_name="+")
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("Such as a line, a machine, a room."))
    found_on = models.DateField(_("found on"), null=True, blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, verbose_name=_("owner"), null=True, blank=True, related_name="+")
    reported_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("reported by"), null=True, editable=False, related_name="+"
    )
    reporter = models.CharField(_("who reports"), max_length=120, blank=True)
    due = models.DateField(_("to be closed by"), null=True, editable=False)
    escalated_on = models.DateField(_("escalated on"), null=True, editable=False)
    cause_category = models.CharField(
        _("sort of cause"), max_length=12, choices=words.cause_choices, blank=True, default=""
    )
    containment = models.TextField(_("what was done at once"), blank=True, max_length=5000)
    correction = models.TextField(_("correction"), blank=True, max_length=5000)
    inspection = models.TextField(_("verified"), blank=True, max_length=5000)
    action_needed = models.CharField(
        _("corrective action"), max_length=4, choices=words.needed_choices, blank=True, default=""
    )
    action_reason = models.TextField(_("reason for that"), blank=True, max_length=2000)
    customer_approval = models.CharField(
        _("customer's approval"), max_length=12, choices=words.approval_choices, blank=True, default=""
    )
    approval_reference = models.CharField(_("reference of the approval"), max_length=120, blank=True)
    answer = models.TextField(_("answer to the customer"), blank=True, max_length=10_000)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    closed_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("closed by"), null=True, editable=False, related_name="+"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("goes on in"), null=True, editable=False, related_name="merged"
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("split from"), null=True, editable=False, related_name="parts_of_it"
    )

    class Meta(Record.Meta):
        verbose_name = _("nonconformity")
        verbose_name_plural = _("nonconformities")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["organisation", "process", "number"], name="nc_of_process"),
            models.Index(fields=["organisation", "product", "number"], name="nc_of_product"),
            models.Index(fields=["organisation", "party", "number"], name="nc_of_party"),
            models.Index(fields=["organisation", "site", "number"], name="nc_of_site"),
            models.Index(fields=["organisation", "title", "id"], name="nc_by_title"),
            models.Index(fields=["organisation", "owner", "state"], name="nc_by_owner"),
            models.Index(fields=["state", "due"], name="nc_open_by_due"),
            models.Index(
                fields=["organisation", "state", "due", "number", "confidential", "id"], name="nc_listed_by_due"
            ),
            models.Index(fields=PICTURED, name="nc_pictured"),
            models.Index(
                fields=["organisation", "closed_on", "found_on", "state", "confidential", "id"], name="nc_by_closing"
            ),
        ]

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's nonconformities with what their page names."""
        return cls.within(organisation).select_related(
            "process",
            "product",
            "lot",
            "party",
            "site",
            "owner",
            "reported_by",
            "closed_by",
            "merged_into",
            "split_from",
        )

    @property
    def disposed(self) -> Decimal:
        """Return of what quantity it is decided what becomes of it."""
        return sum((line.quantity for line in read_parts(self)["dispositions"]), Decimal(0))

    @property
    def undecided(self) -> Decimal:
        """Return of what quantity it is still to be decided what becomes of it."""
        return (self.quantity or Decimal(0)) - self.disposed

    @property
    def from_customer(self) -> bool:
        """Tell whether a customer waits for an answer."""
        return self.source == "customer"

    def counted(self, quantity: Decimal) -> str:
        """Return a quantity with the unit of the case, such as 40 pieces."""
        return f"{figure(quantity)} {self.unit}".strip()

    def clean(self) -> None:
        """Refuse more decided than is affected, and an end while it is open what becomes of some of the goods."""
        if self.undecided < 0:
            sentence = _("More is decided (%(decided)s) than is affected (%(affected)s).")
            said = {"decided": self.counted(self.disposed), "affected": self.counted(self.quantity or Decimal(0))}
            raise ValidationError({"quantity": sentence % said})
        if self.state == "closed" and self.undecided > 0:
            raise ValidationError(self.short)

    @property
    def short(self) -> str:
        """Return the sentence that says of how much it is still to be decided what becomes of it."""
        said = {"left": self.counted(self.undecided), "of": self.counted(self.quantity or Decimal(0))}
        return str(_("It is not decided yet what becomes of %(left)s of %(of)s; decide that first.") % said)
