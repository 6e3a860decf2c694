"""The values of measures: many, immutable, packed by the batch in which they came; and what is kept to judge the next.

A value is no subject of its own, for there may be a hundred million. A batch is one: its event says how many values
came and the SHA-256 of their bytes, so that `verify` finds any that was changed.
"""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.identity.models import Owned, Person
from qualitas.measures.models.measures import Measure

MOST_IN_A_CHUNK = 65_536


class Batch(Owned):
    """Values of one measure that came together: how many, from when to when, from where, and the hash of their bytes.

    ``first`` is the place of the first value in the whole series, from 0. ``same`` finds a batch that came
    twice; ``salt`` stands before the bytes, so that nobody can guess few values from the hash.
    """

    kind = "value-batch"
    clause = "9.1.1"
    beside = ("measure",)
    in_clear = frozenset({"sha256"})
    left_out = frozenset({"same", "salt"})

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="batches", verbose_name=_("measure"))
    first = models.BigIntegerField(_("first value"), default=0)
    count = models.PositiveIntegerField(_("values"), default=0)
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    salt = models.CharField(max_length=64, default="", editable=False)
    same = models.CharField(max_length=64, default="", editable=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, editable=False, related_name="+")
    at = models.DateTimeField(_("recorded"))

    class Meta(Owned.Meta):
        verbose_name = _("batch of values")
        verbose_name_plural = _("batches of values")
        indexes = [
            models.Index(fields=["measure", "first"], name="measures_batch_of"),
            models.Index(fields=["measure", "same"], name="measures_batch_same"),
        ]

    @property
    def label(self) -> str:
        """Return how many values it holds, in words."""
        return str(_("%d values") % self.count)

    @property
    def reference(self) -> str:
        """Return what it is called in a sentence: it has no number."""
        return self.label


class Standing(models.Model):
    """Where the series of a measure stands: how many values there are, and what judging the next ones needs.

    Everything here follows from the values and can be made again from them.
    """

    measure = models.OneToOneField(Measure, models.PROTECT, related_name="standing")
    count = models.BigIntegerField(default=0)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    live = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        verbose_name = "standing of a measure"


class Chunk(models.Model):
    """Up to 65,536 values of one batch, packed (`readings`); written once, which the database's triggers hold."""

    held_once = True

    standing = models.ForeignKey(Standing, models.PROTECT, related_name="chunks")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="chunks", db_index=False)
    first = models.BigIntegerField()
    count = models.PositiveIntegerField()
    since = models.BigIntegerField()
    until = models.BigIntegerField()
    body = models.BinaryField()

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        verbose_name = "values of a measure"
        indexes = [
            models.Index(fields=["standing", "first"], name="measures_chunk_place"),
            models.Index(fields=["standing", "until"], name="measures_chunk_time"),
            models.Index(fields=["batch", "first"], name="measures_chunk_of"),
        ]


class Signal(models.Model):
    """A pattern that a rule found as values came: it stands open until an explanation covers it.

    ``first`` and ``last`` are places of values. ``shift`` is in the measure's unit, ``sigmas`` in standard deviations. It follows from the values and the limits, so it is no subject;
    what people say of it is (`Explanation`).
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="signals", db_index=False)
    rule = models.CharField(max_length=40)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    direction = models.CharField(max_length=4, default="", blank=True)
    shift = models.FloatField(null=True)
    sigmas = models.FloatField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    found_at = models.DateTimeField()
    explained_by = models.UUIDField(null=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        verbose_name = "signal"
        indexes = [
            models.Index(fields=["measure", "last"], name="measures_signal_of"),
            models.Index(
                fields=["measure"], name="measures_signal_open", condition=models.Q(explained_by__isnull=True)
            ),
        ]
