"""Marks beside a record: what was redacted, what was amended, what must be kept, what lies elsewhere."""

import datetime as dt

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.models import SHORT, Beside

KEEPERS = ("administrator", "quality-manager", "system")
"""The duties that redact, erase, and hold what must be kept."""

_sha256 = RegexValidator(r"^[0-9a-f]{64}$", _("A SHA-256 has 64 digits from 0 to 9 and a to f."))


class Redaction(Beside):
    """That a passage or a file of a record was made unreadable, where, by whom and why — never what stood there."""

    kind = "redaction"
    clause = "7.5.3"
    lifecycle = Lifecycle(states=(State("done", pgettext_lazy("state", "done"), "off", open=False),))

    what = models.CharField(_("where"), max_length=500)
    places = models.PositiveIntegerField(_("passages"), default=0)
    reason = models.TextField(_("reason"), max_length=2000)

    class Meta(Beside.Meta):
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        indexes = [models.Index(fields=["on_id", "at"], name="records_redaction_on")]

    @property
    def label(self) -> str:
        """Return where it was."""
        return self.what


class Amendment(Beside):
    """What was wrong in a closed record and what is right; the record itself stays as it was closed."""

    kind = "amendment"
    clause = "7.5.3"
    lifecycle = Lifecycle(states=(State("in force", pgettext_lazy("state", "in force"), "wait", open=False),))

    field = models.CharField(_("which entry"), max_length=60, blank=True)
    wrong = models.TextField(_("what was wrong"), max_length=5000)
    right = models.TextField(_("what is right"), max_length=5000)
    reason = models.TextField(_("reason"), max_length=2000)

    class Meta(Beside.Meta):
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        indexes = [models.Index(fields=["on_id", "at"], name="records_amendment_on")]

    @property
    def label(self) -> str:
        """Return how what is right begins."""
        return Truncator(self.right).chars(SHORT)


class Hold(Beside):
    """That a record or a person's data must be kept as they are: nothing of it is redacted, erased or disposed of."""

    kind = "hold"
    clause = "7.5.3"
    lifecycle = Lifecycle(
        states=(
            State("in force", pgettext_lazy("state", "in force"), "wait"),
            State("lifted", pgettext_lazy("state", "lifted"), "off", open=False),
        ),
        steps=(Step("lift_hold", "in force", "lifted", duty=KEEPERS),),
    )

    reason = models.TextField(_("why it must be kept"), max_length=2000)

    class Meta(Beside.Meta):
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        indexes = [models.Index(fields=["on_id", "state"], name="records_hold_on")]

    @property
    def label(self) -> str:
        """Return how the reason begins."""
        return Truncator(self.reason).chars(SHORT)


class Elsewhere(Beside):
    """Evidence for a record that is kept elsewhere, such as in an ERP or a folder: where, since when, who looked at it."""

    kind = "evidence-elsewhere"
    clause = "7.5.3"
    in_clear = frozenset({"on_type", "sha256"})
    lifecycle = Lifecycle(
        states=(
            State("held", pgettext_lazy("state", "held elsewhere"), "good"),
            State("in doubt", pgettext_lazy("state", "in doubt"), "bad"),
            State("withdrawn", pgettext_lazy("state", "withdrawn"), "off", open=False),
        ),
        steps=(
            Step("check_again", ("held", "in doubt"), "held"),
            Step("doubt", "held", "in doubt"),
            Step("withdraw_evidence", ("held", "in doubt"), "withdrawn"),
        ),
    )

    title = models.CharField(_("what it is"), max_length=200)
    place = models.CharField(_("link or place"), max_length=500, help_text=_("A link, or where it is kept."))
    dated = models.DateField(_("its date"), null=True, blank=True)
    sha256 = models.CharField(
        _("SHA-256"),
        max_length=64,
        blank=True,
        validators=[_sha256],
        help_text=_("Where it is a file: so that a change is found."),
    )
    checked_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("checked by"), null=True, editable=False, related_name="+"
    )
    checked_on = models.DateField(_("checked on"))
    next_check = models.DateField(
        _("next check"), null=True, blank=True, help_text=_("When somebody should look at it again.")
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)

    class Meta(Beside.Meta):
        verbose_name = _("evidence held elsewhere")
        verbose_name_plural = _("evidence held elsewhere")
        indexes = [
            models.Index(fields=["on_id", "state"], name="records_elsewhere_on"),
            models.Index(fields=["organisation", "state", "next_check"], name="records_elsewhere_due"),
        ]

    @property
    def label(self) -> str:
        """Return what it is."""
        return self.title

    @property
    def is_due(self) -> bool:
        """Tell whether somebody should have looked at it again by today."""
        return self.next_check is not None and self.next_check <= today()


def today() -> dt.date:
    """Return the date of today (UTC)."""
    return timezone.now().date()
