"""Kinds of document (7.5.2): how their codes begin, how often they are reviewed."""

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.records.models import Record

MANAGER = ("quality-manager", "system")
MARKUPS = (("markdown", "Markdown"), ("html", "HTML"))
"""In what a text may be written: Markdown, as programs send it, or the HTML of the editor."""
CODE = RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", _("Use letters, digits, dots, slashes and hyphens only."))


# Of what is shown and has no field of its own.
NAMES = (gettext_noop("Details asked"),)


class DocumentKind(Record):
    """A kind of document, such as procedures, with the beginning of its codes and its review interval."""

    kind = "document-kind"
    clause = "7.5.2"
    prefix = "DK"
    collection = "document-kinds"
    group = "support"
    parts = ("route",)
    untold = frozenset({"route"})
    in_clear = frozenset({"code"})
    columns = ("number", "code", "title", "review_months", "state")
    facts = (
        "code",
        "review_months",
        "high_risk_months",
        "low_risk_months",
        "training_share",
        "keep_months",
        "details_asked",
    )
    searched = ("number", "code", "title")
    lifecycle = Lifecycle(
        states=(
            State("in use", pgettext_lazy("state", "in use"), "good"),
            State("retired", pgettext_lazy("state", "retired"), "off", open=False),
        ),
        steps=(
            Step("change_kind", "in use", duty=MANAGER),
            Step("write_template", "in use", duty=MANAGER),
            Step("set_retention", ("in use", "retired"), duty=MANAGER),
            Step("set_route", "in use", duty=MANAGER),
            Step("ask_details", "in use", duty=MANAGER),
            Step("retire", "in use", "retired", duty=MANAGER),
            Step("restore", "retired", "in use", duty=MANAGER),
        ),
    )

    code = models.CharField(_("code"), max_length=12, validators=[CODE], help_text=_("Begins the codes, such as SOP."))
    review_months = models.PositiveSmallIntegerField(
        _("review after months"), default=24, help_text=_("How long a revision stands before its review is due.")
    )

    template = models.TextField(
        _("template"),
        blank=True,
        max_length=200_000,
        help_text=_("With what a new document of this kind begins. {{code}} and the like are filled in."),
    )
    keep_months = models.PositiveSmallIntegerField(
        _("keep after it is over"),
        default=0,
        help_text=_("Months after a revision was superseded or withdrawn; 0: as the organisation keeps documents."),
    )
    high_risk_months = models.PositiveSmallIntegerField(
        _("at high risk after months"), null=True, blank=True, help_text=_("Left empty: half as long.")
    )
    low_risk_months = models.PositiveSmallIntegerField(
        _("at low risk after months"), null=True, blank=True, help_text=_("Left empty: as long.")
    )
    training_share = models.PositiveSmallIntegerField(
        _("read before effect"),
        default=0,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "Per cent of those addressed who must have acknowledged before a revision takes effect. 0: nobody."
        ),
    )
    extra_fields = models.JSONField(_("details asked for"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("kind of document")
        verbose_name_plural = _("kinds of document")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="documents_kind_code",
                violation_error_message=_("There is a kind with this code already; choose another."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"

    @property
    def details_asked(self) -> str:
        """Return which details its documents have, in words."""
        return ", ".join(one["label"] for one in self.extra_fields or ())

    def months(self, risk: str) -> int:
        """Return after how many months a document of this kind and ``risk`` is reviewed again."""
        if risk == "high":
            return self.high_risk_months or max(1, self.review_months // 2)
        return (self.low_risk_months or self.review_months) if risk == "low" else self.review_months
