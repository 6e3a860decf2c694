"""What lies beside a corrective action: its causes, and where else the same could happen."""

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.actions.models.words import category_choices, cause_choices
from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.records.models import SHORT, Beside


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
    branch = models.CharField(
        _("own category"),
        max_length=40,
        blank=True,
        help_text=_("Where none of the usual ones fits, such as software."),
    )
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


class Elsewhere(Beside):
    """A similar process, product or place where the same could happen: looked at, and found to be affected or not."""

    kind = "elsewhere"
    in_clear = frozenset({"on_type", "of_type"})
    lifecycle = Lifecycle(
        states=(
            State("to check", pgettext_lazy("state", "to be looked at"), "wait"),
            State("affected", pgettext_lazy("state", "affected too"), "bad"),
            State("not affected", pgettext_lazy("state", "not affected"), "good"),
        ),
        steps=(
            Step("found_there", ("to check", "not affected"), "affected"),
            Step("not_there", ("to check", "affected"), "not affected"),
        ),
    )

    text = models.CharField(_("where"), max_length=200)
    of_type = models.CharField(max_length=40, default="", editable=False)
    of_id = models.UUIDField(null=True, editable=False)
    found = models.TextField(_("what was found"), blank=True, max_length=2000, editable=False)

    class Meta(Beside.Meta):
        verbose_name = _("similar place")
        verbose_name_plural = _("similar places")
        indexes = [models.Index(fields=["on_id", "at"], name="actions_elsewhere_on")]

    @property
    def label(self) -> str:
        """Return how it is called."""
        return f"“{Truncator(self.text).chars(SHORT)}”"
