"""Which contents are kept: one row per organisation and content, addressed by hash."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.identity.models import Organisation


class Content(models.Model):
    """The content of a file in one organisation: its SHA-256, size and type. Names belong to who refers to it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("content of a file")
        constraints = [models.UniqueConstraint(fields=["organisation", "sha256"], name="files_content_once")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.size} bytes)"

    @property
    def home(self) -> UUID:
        """Return the organisation's id."""
        return self.organisation_id
