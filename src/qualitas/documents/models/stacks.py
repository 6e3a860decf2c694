"""Legacy stacks on their way in."""

from django.db import models
from django.utils import timezone

from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.lists.models import Import


class Stack(models.Model):
    """Files that somebody brings to be taken over: kept in a folder while they are checked, for some days at most.

    stage: “mapping” until the columns of the master list are said, then “checking”, “checked”, “taking”, “taken”.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    list_name = models.CharField(max_length=150, blank=True)
    files = models.PositiveIntegerField(default=0)
    choices = models.JSONField(default=dict)
    stage = models.CharField(max_length=20, default="mapping")
    done = models.PositiveIntegerField(default=0)
    of_all = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)
    made = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["at"], name="documents_stack_at")]

    def __str__(self) -> str:
        return self.name
