"""Parts: lines of a record without number and life of their own, in its snapshot, written by its verbs alone."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from qualitas.kernel.acts import rows
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.snapshot import Plain, is_default, slots
from qualitas.kernel.acts.subject import Shelf, Subject, refuse_without_pen


class Part(models.Model):
    """A line of a record (an addressee, an author, a cause); a subclass adds a foreign key to its record.

    A part keeps keys, choices, dates and numbers; free text belongs to the record's own fields or to a subject
    beside it, where it is sealed.
    """

    of: ClassVar[str] = ""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects: ClassVar[models.Manager[Any]] = Shelf.as_manager()

    class Meta:
        abstract = True
        ordering = ("position",)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse, unless a verb is writing."""
        refuse_without_pen(type(self))
        super().save(*args, **kwargs)


def read_parts(subject: Subject) -> dict[str, list[Any]]:
    """Return the parts of ``subject`` by the name of their set, reading each set once."""
    kept: dict[str, list[Any]] = subject.__dict__.setdefault("_parts", {})
    for name in subject.parts:
        if name not in kept:
            bare = subject._state.adding or subject.has_none_of(name)
            kept[name] = [] if bare else _read(type(subject), name, subject.pk)
    return kept


def _read(model: type[Subject], name: str, key: UUID) -> list[Any]:
    """Return one set of parts of one subject, in their order."""
    part_model: Any = model._meta.get_field(name).related_model
    return rows.read(part_model, {part_model.of: key}, order="position")


def plain_parts(subject: Subject) -> dict[str, Plain]:
    """Return the parts as plain values for the snapshot; an empty set is left out."""
    return {name: [_plain(part) for part in parts] for name, parts in read_parts(subject).items() if parts}


def _plain(part: Part) -> Plain:
    return {
        slot.name: slot.plain(value)
        for slot in slots(type(part))
        if slot.name not in (part.of, "position") and not is_default(slot, value := getattr(part, slot.attribute))
    }


def set_parts(subject: Subject, name: str, parts: list[Any]) -> None:
    """Replace the set ``name`` of the subject's parts; written when the verb saves the subject."""
    read_parts(subject)
    for position, part in enumerate(parts):
        part.position = position
    subject.__dict__["_parts"][name] = parts


def write_parts(subject: Subject, names: list[str], before: dict[str, Plain]) -> None:
    """Write the sets that changed from ``before``; the ledger keeps the lines that go.

    Lines that go on where the old ones end are added to them; else the old lines go and the new ones come.
    """
    now = plain_parts(subject)
    for name in names:
        old = before.get(name, [])
        kept = len(old) if now.get(name, [])[: len(old)] == old else 0
        if old and not kept:
            gone = part_rows(type(subject), name, [subject.pk])
            gone._raw_delete(gone.db)  # noqa: SLF001 - lines have nothing below them; Shelf.delete refuses
        insert_parts(name, [subject], after=kept)


def part_rows(model: type[Subject], name: str, keys: list[UUID]) -> models.QuerySet[Any]:
    """Return the lines of one set of parts of the subjects with these keys."""
    part_model: Any = model._meta.get_field(name).related_model
    lines: models.QuerySet[Any] = part_model.objects.all()
    return lines.filter(**({part_model.of: keys[0]} if len(keys) == 1 else {f"{part_model.of}__in": keys}))


def fetch_parts(subjects: Sequence[Subject]) -> None:
    """Read the parts of many subjects of one type by one query a set."""
    for name in subjects[0].parts if subjects else ():
        lines: dict[UUID, list[Any]] = {subject.pk: [] for subject in subjects}
        for part in part_rows(type(subjects[0]), name, list(lines)):
            lines[getattr(part, f"{part.of}_id")].append(part)
        for subject in subjects:
            subject.__dict__.setdefault("_parts", {})[name] = lines[subject.pk]


def insert_parts(name: str, subjects: Sequence[Subject], *, after: int = 0) -> None:
    """Insert one set of parts of many subjects, without the first ``after`` lines of each."""
    lines = []
    for subject in subjects:
        for part in read_parts(subject)[name][after:]:
            setattr(part, part.of, subject)
            lines.append(part)
    if lines:
        rows.insert(lines)
