"""Which contents are kept: one row per organisation and content, addressed by hash; and the text read from each."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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


class ExtractedText(models.Model):
    """The text that was read from a content, so that it can be found by its words; made once, by the worker.

    `ready`: there is text. `none`: the file holds none, as a picture does. `failed`: it could not be read; ``why`` says
    so in a short word of the reader's (see `extracting`).
    """

    class State(models.TextChoices):
        """How far the reading came."""

        READY = "ready", pgettext_lazy("text of a file", "read")
        NONE = "none", pgettext_lazy("text of a file", "holds no text")
        FAILED = "failed", pgettext_lazy("text of a file", "could not be read")

    content = models.OneToOneField(Content, models.PROTECT, primary_key=True, related_name="extracted")
    state = models.CharField(max_length=10, choices=State.choices)
    text = models.TextField(blank=True)
    why = models.CharField(max_length=200, blank=True)
    cut = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("text of a file")

    def __str__(self) -> str:
        return f"{self.state}, {len(self.text)} characters"
