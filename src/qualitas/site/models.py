"""What the house itself keeps records of: the drills that prove that its backups can be restored."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualitas.kernel.acts.lifecycle import Lifecycle, State, Step
from qualitas.kernel.records.models import Record


class RestoreDrill(Record):
    """A trial (7.5.3.2) whether the newest backup can be restored: into a scratch place, every byte and entry verified."""

    kind = "restore-drill"
    clause = "7.5.3.2"
    prefix = "RD"
    collection = "restore-drills"
    group = "support"
    in_clear = frozenset({"title", "backup", "sha256"})
    columns = ("number", "title", "state", "opened_at", "seconds", "events")
    facts = ("backup", "backup_made_at", "size", "sha256", "seconds", "events", "records", "files", "reason")
    filters = ("state",)
    lifecycle = Lifecycle(
        states=(
            State("under way", pgettext_lazy("state", "under way"), "wait"),
            State("passed", pgettext_lazy("state", "passed"), "good", open=False),
            State("failed", pgettext_lazy("state", "failed"), "bad", open=False),
        ),
        steps=(
            Step("pass_drill", "under way", "passed", duty="system"),
            Step("fail_drill", "under way", "failed", duty="system"),
        ),
    )

    backup = models.CharField(_("backup"), max_length=200, help_text=_("The name of its file."))
    backup_made_at = models.DateTimeField(_("backup made"))
    size = models.BigIntegerField(_("bytes"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64)
    seconds = models.PositiveIntegerField(
        _("seconds"), null=True, blank=True, help_text=_("How long restoring and verifying took.")
    )
    events = models.BigIntegerField(_("entries verified"), null=True, blank=True)
    records = models.BigIntegerField(_("records verified"), null=True, blank=True)
    files = models.BigIntegerField(_("files verified"), null=True, blank=True)
    reason = models.TextField(_("why it failed"), blank=True)

    class Meta(Record.Meta):
        verbose_name = _("restore drill")
        verbose_name_plural = _("restore drills")
