"""The index: one entry for each subject that can be found, and how far each type has been taken in."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower


class Entry(models.Model):
    """What is searched of one subject. It is derived: whatever is lost here is made anew from the records.

    ``on_kind`` and ``on_id`` name the record to which a hit leads: itself, or what a comment or file lies beside.
    ``guarded`` says that it must be asked of the record who may read it.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.UUIDField()
    subject = models.UUIDField()
    kind = models.CharField(max_length=40)
    on_kind = models.CharField(max_length=40)
    on_id = models.UUIDField()
    file = models.UUIDField(null=True)
    guarded = models.BooleanField(default=False)
    number = models.CharField(max_length=60, default="")
    code = models.TextField(default="")
    title = models.TextField(default="")
    scope = models.TextField(default="")
    body = models.TextField(default="")

    objects: ClassVar[models.Manager["Entry"]] = models.Manager()

    class Meta:
        verbose_name = "entry of the index"
        constraints = [models.UniqueConstraint(fields=["organisation", "subject"], name="search_entry_once")]
        indexes = [
            models.Index("organisation", Lower("number"), name="search_entry_number"),
            models.Index("organisation", Lower("code"), name="search_entry_code"),
            models.Index(fields=["on_id"], name="search_entry_on"),
            models.Index(fields=["id", "on_id"], name="search_entry_keys"),
            models.Index(fields=["file"], name="search_entry_file", condition=models.Q(file__isnull=False)),
            models.Index(fields=["organisation"], name="search_entry_guarded", condition=models.Q(guarded=True)),
        ]


class Taken(models.Model):
    """How far the records of a type have been taken into the index, and by which plan; a new plan begins anew."""

    kind = models.CharField(max_length=40, primary_key=True)
    plan = models.CharField(max_length=64)
    after = models.UUIDField(null=True)
    done = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["Taken"]] = models.Manager()

    class Meta:
        verbose_name = "types in the index"
