"""What lies on writers' desks: what is typed and not saved, pictures that were brought, what a text uses of elsewhere.

None of it is a record: unsaved text and pictures belong to one person, and what a text uses is read off the text.
"""

from typing import ClassVar

from django.db import models

from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.identity.models import Organisation, Person


class Unsaved(models.Model):
    """What one person typed into one text and has not saved yet.

    on_id: the revision or block; their own key while they write a new one. version: of the record as they read it.
    fields: what the form holds, by the names of the verb's inputs.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on_id = models.UUIDField()
    version = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["Unsaved"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person", "on_id"], name="documents_unsaved_once")
        ]


class Brought(models.Model):
    """A picture that somebody brought into the editor: theirs to see until a text that they save shows it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Brought"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person", "sha256"], name="documents_brought_once")
        ]


class Use(models.Model):
    """What a text uses of elsewhere: a picture (by its SHA-256), a text block or a record (by UUID). Read off the text.

    on_kind, on_id: the revision or text block that holds the text. version: the edition of the block that stands in the text; 0
    while it follows.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.UUIDField()
    on_kind = models.CharField(max_length=40)
    on_id = models.UUIDField()
    what = models.CharField(max_length=10, choices=(("picture", "picture"), ("block", "block"), ("record", "record")))
    key = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Use"]] = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "what", "key"], name="documents_use_of"),
            models.Index(fields=["on_id"], name="documents_use_on"),
        ]
