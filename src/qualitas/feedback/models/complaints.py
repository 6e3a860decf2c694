"""A complaint: what a customer says is not as it should be, and its life until they are answered (9.1.2, 8.2.1 c)."""

from decimal import Decimal
from typing import Self
from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.feedback.models import words
from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.identity.models import Person, Site
from qualitas.kernel.records.models import Record
from qualitas.kernel.ui.words import figure
from qualitas.nonconformities.models import Nonconformity
from qualitas.nonconformities.models.words import severity_choices
from qualitas.parties.models import Party
from qualitas.processes.models import Process
from qualitas.products.models import Lot, Product

HANDLERS = ("quality-manager", "process-owner", "system")
"""Who may go on with any complaint; its owner may with their own."""
ASSESSED = ("justified", "not justified")
UNANSWERED = ("received", "acknowledged", *ASSESSED, "disputed")
"""The states in which the customer waits for an answer."""
LIVE = (*UNANSWERED, "answered")
"""The states in which somebody still works on a complaint."""


class Complaint(Record):
    """What a customer says is not as it should be: what was received, found, answered, and how content they are."""

    kind = "complaint"
    clause = "9.1.2"
    prefix = "CPL"
    collection = "complaints"
    group = "improvement"
    in_clear = frozenset({"unit"})
    searched = ("number", "title", "contact", "customer_reference")
    columns = ("number", "title", "customer", "category", "severity", "state", "due")
    facts = (
        "customer",
        "contact",
        "email",
        "phone",
        "customer_reference",
        "received_on",
        "channel",
        "category",
        "severity",
        "process",
        "product",
        "lot",
        "quantity",
        "site",
        "place",
        "owner",
        "received_by",
        "acknowledge_by",
        "acknowledged_on",
        "due",
        "justified",
        "assessed_on",
        "nonconformity",
        "answered_on",
        "satisfaction",
        "disputed_on",
        "closed_on",
        "closed_by",
    )
    filters = (
        "state", "category", "severity", "customer", "product", "process", "justified", "satisfaction", "channel",
        "site", "place", "owner", "received_on", "acknowledge_by", "due",
    )  # fmt: skip
    lifecycle = Lifecycle(
        states=(
            State("received", pgettext_lazy("state", "received"), "wait", usual="open | new | offen | neu"),
            State(
                "acknowledged",
                pgettext_lazy("state", "acknowledged to the customer"),
                "wait",
                usual="in progress | assigned | pending | started | in bearbeitung | zugewiesen",
            ),
            State("justified", pgettext_lazy("state", "justified"), "wait", aside=True),
            State("not justified", pgettext_lazy("state", "not justified"), "wait", aside=True),
            State("answered", pgettext_lazy("state", "answered to the customer"), "calm"),
            State("disputed", pgettext_lazy("state", "answer disputed"), "bad", aside=True),
            State("closed", pgettext_lazy("state", "closed"), "good", open=False, usual="done | resolved | erledigt"),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "off", open=False),
        ),
        steps=(
            Step("describe", LIVE),
            Step("acknowledge", "received", "acknowledged"),
            Step("settle_at_once", ("received", "acknowledged"), "closed"),
            Step("find_justified", ("acknowledged", *ASSESSED, "disputed"), "justified"),
            Step("find_unjustified", ("acknowledged", *ASSESSED, "disputed"), "not justified"),
            Step("raise_nonconformity", LIVE),
            Step("name_nonconformity", LIVE),
            Step("answer", ASSESSED, "answered"),
            Step("note_satisfaction", ("answered", "closed")),
            Step("dispute", ("answered", "closed"), "disputed"),
            Step("close", "answered", "closed"),
            Step("withdraw", UNANSWERED, "withdrawn"),
            Step("escalate", UNANSWERED, duty="system"),
        ),
    )

    text = models.TextField(
        _("what happened"),
        blank=True,
        max_length=10_000,
        help_text=_("In the customer's own words, as far as possible."),
    )
    customer = models.ForeignKey(
        Party, models.PROTECT, verbose_name=_("customer"), null=True, blank=True, related_name="+"
    )
    contact = models.CharField(_("who complains"), max_length=120, blank=True)
    email = models.EmailField(_("their e-mail address"), blank=True)
    phone = models.CharField(_("their telephone"), max_length=40, blank=True)
    customer_reference = models.CharField(_("their reference"), max_length=80, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    channel = models.CharField(_("came by"), max_length=12, choices=words.channel_choices, default="email")
    category = models.CharField(_("kind of complaint"), max_length=80, blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=severity_choices, default="minor")
    process = models.ForeignKey(
        Process, models.PROTECT, verbose_name=_("process"), null=True, blank=True, related_name="+"
    )
    product = models.ForeignKey(
        Product, models.PROTECT, verbose_name=_("product"), null=True, blank=True, related_name="+"
    )
    lot = models.ForeignKey(Lot, models.PROTECT, verbose_name=_("lot"), null=True, blank=True, related_name="+")
    quantity = models.DecimalField(
        _("quantity complained of"),
        max_digits=14,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=_("Of goods; left empty where no goods are affected."),
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True, help_text=_("In which it is counted, such as kg."))
    site = models.ForeignKey(Site, models.PROTECT, verbose_name=_("site"), null=True, blank=True, related_name="+")
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("Where it happened."))
    owner = models.ForeignKey(Person, models.PROTECT, verbose_name=_("owner"), null=True, blank=True, related_name="+")
    received_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("noted by"), null=True, editable=False, related_name="+"
    )
    acknowledge_by = models.DateField(_("to be acknowledged by"), null=True, editable=False)
    acknowledged_on = models.DateField(_("acknowledged on"), null=True, editable=False)
    acknowledgement = models.TextField(_("words to the customer"), blank=True, max_length=2000)
    due = models.DateField(_("to be answered by"), null=True, editable=False)
    escalated_on = models.DateField(_("escalated on"), null=True, editable=False)
    justified = models.CharField(
        _("justified"), max_length=8, choices=words.justified_choices, blank=True, default="", editable=False
    )
    assessment = models.TextField(_("what was found"), blank=True, max_length=5000)
    assessed_on = models.DateField(_("assessed on"), null=True, editable=False)
    nonconformity = models.ForeignKey(
        Nonconformity, models.PROTECT, verbose_name=_("nonconformity"), null=True, editable=False, related_name="+"
    )
    reply = models.TextField(_("answer to the customer"), blank=True, max_length=10_000)
    answered_on = models.DateField(_("answered on"), null=True, editable=False)
    satisfaction = models.CharField(
        _("satisfaction with the answer"), max_length=8, choices=words.satisfaction_choices, blank=True, default=""
    )
    satisfaction_note = models.TextField(_("what the customer says of the answer"), blank=True, max_length=2000)
    satisfied_on = models.DateField(_("said on"), null=True, editable=False)
    disputed_on = models.DateField(_("disputed on"), null=True, editable=False)
    objection = models.TextField(_("why the customer disagrees"), blank=True, max_length=5000)
    exchange = models.TextField(_("exchanged before"), blank=True, max_length=100_000, editable=False)
    rounds = models.PositiveSmallIntegerField(_("answers disputed"), default=0, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    closed_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("closed by"), null=True, editable=False, related_name="+"
    )

    class Meta(Record.Meta):
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["organisation", "-received_on"], name="complaint_by_day"),
            models.Index(fields=["organisation", "customer", "-received_on"], name="complaint_by_customer"),
            models.Index(fields=["organisation", "product", "-received_on"], name="complaint_by_product"),
            models.Index(fields=["organisation", "owner", "state"], name="complaint_by_owner"),
            models.Index(fields=["nonconformity"], name="complaint_of_case"),
            models.Index(fields=["state", "due"], name="complaint_open_by_due"),
        ]

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return the organisation's complaints with what their page names."""
        return cls.within(organisation).select_related(
            "customer",
            "process",
            "product",
            "lot",
            "site",
            "owner",
            "received_by",
            "nonconformity",
            "closed_by",
        )

    @property
    def complainant(self) -> str:
        """Return who complains, as they are addressed: the person, else the customer; empty where nobody is named."""
        return self.contact or (str(self.customer) if self.customer_id else "")

    @property
    def mail_address(self) -> str:
        """Return the e-mail address to which answers go: that of who complains, else the customer's; or nothing."""
        return self.email or (self.customer.email if self.customer is not None else "")

    @property
    def counted(self) -> str:
        """Return the quantity with its unit, such as 40 pieces; empty where no goods are affected."""
        return f"{figure(self.quantity)} {self.unit}".strip() if self.quantity is not None else ""
