"""Legacy stacks on their way in."""

from django.db import models

from qualitas.kernel.lists.models import Waiting


class Stack(Waiting):
    """Files that somebody brings to be taken over: kept in a folder while they are checked, for some days at most."""

    called = "stack"

    list_name = models.CharField(max_length=150, blank=True)
    files = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["at"], name="documents_stack_at")]

    def __str__(self) -> str:
        return self.name
