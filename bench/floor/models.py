"""A record with a site and an owner, and its audit trail."""

from django.contrib.auth.models import User
from django.db import models


class Place(models.Model):
    """Where a record belongs."""

    name = models.CharField(max_length=100)


class Record(models.Model):
    """The nearest that a bare app has to a document."""

    number = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=20)
    place = models.ForeignKey(Place, models.PROTECT)
    owner = models.ForeignKey(User, models.PROTECT)
    text = models.TextField()
    due = models.DateField(null=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=["status", "number"], name="floor_status"),)


class Line(models.Model):
    """One line of the audit trail, chained to the one before by its hash."""

    at = models.DateTimeField(auto_now_add=True)
    record = models.ForeignKey(Record, models.PROTECT)
    actor = models.ForeignKey(User, models.PROTECT)
    action = models.CharField(max_length=10)
    data = models.JSONField()
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
