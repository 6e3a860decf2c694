"""What the machinery keeps for itself: numbers given, acts done once, messages to be sent."""

import datetime as dt
from typing import Any, Self
from uuid import UUID

from django.db import models

from qualitas.kernel.acts.keyed import uuid7


class Counter(models.Model):
    """The last number given, per organisation, prefix and year; taken last in the transaction, so without gaps."""

    organisation = models.UUIDField()
    series = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "series"], name="acts_one_counter")]


class Done(models.Model):
    """An act that was done under an idempotency key: a repeat gets the first answer and writes nothing."""

    organisation = models.UUIDField()
    key = models.CharField(max_length=200)
    verb = models.CharField(max_length=80)
    request = models.BinaryField()
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="acts_done_once")]


class Outbox(models.Model):
    """A message that must leave because of an act; written in its transaction, delivered by the worker."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    organisation = models.UUIDField()
    topic = models.CharField(max_length=40)
    payload = models.JSONField()
    act = models.UUIDField()
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    trouble = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="acts_outbox_waiting", condition=models.Q(sent_at__isnull=True))
        ]

    @classmethod
    def alone(cls, organisation: UUID, topic: str, payload: dict[str, Any], at: dt.datetime) -> Self:
        """Return a message that no act leaves, such as the weekly mail, ready to be put into the outbox."""
        return cls(organisation=organisation, topic=topic, payload=payload, act=uuid7(), written_at=at, due_at=at)
