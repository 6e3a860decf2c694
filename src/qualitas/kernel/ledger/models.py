"""The tables of the ledger. Rows of the first five are written once and never changed; triggers hold that door."""

from django.db import models


class Head(models.Model):
    """Where an organisation's ledger stands: how many leaves, and the frontier of its tree."""

    organisation = models.UUIDField(primary_key=True)
    origin = models.CharField(max_length=200, unique=True)
    epoch = models.PositiveIntegerField(default=1)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")


class Event(models.Model):
    """One act: its canonical bytes and their leaf hash."""

    organisation = models.UUIDField()
    body = models.BinaryField()
    leaf = models.BinaryField()


class Pending(models.Model):
    """An event that waits for the sealer (PostgreSQL only)."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True)
    organisation = models.UUIDField(db_index=True)


class Leaf(models.Model):
    """The place of an event in its organisation's tree."""

    pk = models.CompositePrimaryKey("organisation", "index")
    organisation = models.UUIDField()
    index = models.BigIntegerField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="place")
    leaf = models.BinaryField()


class Tile(models.Model):
    """The root of a completed subtree of 256**level leaves."""

    pk = models.CompositePrimaryKey("organisation", "level", "number")
    organisation = models.UUIDField()
    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    root = models.BinaryField()


class Checkpoint(models.Model):
    """A signed statement of size and root (C2SP tlog-checkpoint)."""

    pk = models.CompositePrimaryKey("organisation", "size")
    organisation = models.UUIDField()
    size = models.BigIntegerField()
    note = models.TextField()
    at = models.DateTimeField()


class Subject(models.Model):
    """Which subject an event touched, at which version and state: an index, derived, checked by verify."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="subjects", db_index=False)
    organisation = models.UUIDField()
    type = models.CharField(max_length=40)
    subject = models.UUIDField()
    version = models.IntegerField(null=True)
    state = models.BinaryField(null=True)
    detail = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="ledger_subject_history"),
            models.Index(fields=["event"], name="ledger_subject_event"),
        ]


class SealedValue(models.Model):
    """A free-text or personal value behind a commitment, readable while its key exists; else the event that erased it."""

    organisation = models.UUIDField()
    commitment = models.BinaryField(db_index=True)
    person = models.UUIDField(null=True)
    wrapped = models.BinaryField(null=True)
    cipher = models.BinaryField()
    erased_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="ledger_value_person", condition=models.Q(person__isnull=False))
        ]


class PersonKey(models.Model):
    """The key of one person's values; deleting the row makes them unreadable for ever."""

    person = models.UUIDField(primary_key=True)
    organisation = models.UUIDField()
    wrapped = models.BinaryField()
