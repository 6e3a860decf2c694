"""What a verb can act on: a row with a key, a version and a snapshot, written by verbs alone."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, NoReturn, Self
from uuid import UUID

from django.db import models

from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.lifecycle import Lifecycle, Past, State, Words
from qualitas.kernel.acts.refusals import OutsideAVerb

_pen: ContextVar[bool] = ContextVar("pen", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Hold the pen: only the verb machinery does, while it saves."""
    token = _pen.set(True)
    try:
        yield
    finally:
        _pen.reset(token)


def refuse_without_pen(model: type[models.Model]) -> None:
    """Raise OutsideAVerb unless a verb is writing."""
    if not _pen.get():
        raise OutsideAVerb(f"{model.__name__}: write through a verb, so that the ledger knows.")


class Shelf[M: models.Model](models.QuerySet[M]):
    """A queryset to read from; writing needs the pen, which only verbs hold."""

    def update(self, **kwargs: Any) -> int:
        """Refuse, unless a verb is writing."""
        refuse_without_pen(self.model)
        return super().update(**kwargs)

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        """Refuse, unless a verb is writing."""
        refuse_without_pen(self.model)
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Refuse, unless a verb is writing."""
        refuse_without_pen(self.model)
        return super().bulk_update(*args, **kwargs)

    def delete(self) -> NoReturn:
        """Refuse always: nothing is deleted."""
        raise OutsideAVerb(f"{self.model.__name__}: nothing is deleted; a verb withdraws it.")

    def seen_by(self, actor: Any) -> Self:
        """Keep what ``actor`` may read: what is confidential to others is as absent as if it were not there."""
        return self.model.open_to(self, actor)  # type: ignore[attr-defined,no-any-return] # every Subject has it


class Subject(models.Model):
    """Something with a history: every change is an event, and its snapshot is hashed into that event."""

    kind: ClassVar[str] = ""
    clause: ClassVar[str] = ""
    prefix: ClassVar[str] = ""
    collection: ClassVar[str] = ""
    group: ClassVar[str] = ""
    lifecycle: ClassVar[Lifecycle] = Lifecycle(states=(State("", ""),))
    in_clear: ClassVar[frozenset[str]] = frozenset()
    personal: ClassVar[frozenset[str]] = frozenset()
    left_out: ClassVar[frozenset[str]] = frozenset()
    unshown: ClassVar[frozenset[str]] = frozenset()
    """The fields of which a history tells that they changed, and no more: the right answers to questions."""
    parts: ClassVar[tuple[str, ...]] = ()
    untold: ClassVar[frozenset[str]] = frozenset()
    """What a page tells in better words than as a change of a field or a set of parts in the history."""
    columns: ClassVar[tuple[str, ...]] = ()
    facts: ClassVar[tuple[str, ...]] = ()
    filters: ClassVar[tuple[str, ...]] = ()
    through: ClassVar[Mapping[str, str]] = {}
    """Further filters of its lists, by what stands in parts: the way there, such as document__distribution__site."""
    searched: ClassVar[tuple[str, ...]] = ("number", "title")
    order: ClassVar[str] = "-number"
    beside: ClassVar[tuple[str, ...]] = ()
    """The fields that say beside which record it lies: the one that refers to it, or those of its type and key."""
    rich: ClassVar[Mapping[str, str]] = {}
    """Its fields of long text that may be written as HTML, by the field that says in which markup."""
    held_by_triggers: ClassVar[bool] = True
    past: ClassVar[Past | None] = None
    """How lists of it show how they stood on a past day; None where they do not."""
    types: ClassVar[dict[str, type["Subject"]]] = {}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    seals = models.JSONField(default=dict, editable=False)

    objects: ClassVar[models.Manager[Self]] = Shelf.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("kind"):
            Subject.types[cls.kind] = cls

    @property
    def whose(self) -> UUID | None:
        """Return the person whose key seals this subject's personal values."""
        return None

    @property
    def home(self) -> UUID:
        """Return the id of the organisation that this belongs to."""
        raise NotImplementedError

    @property
    def status(self) -> str:
        """Return the state's name; a subject without a lifecycle has the empty one."""
        return getattr(self, "state", "")

    @property
    def reference(self) -> str:
        """Return what people call it: its number, or the start of its key."""
        return getattr(self, "number", "") or self.id.hex[:8]

    @property
    def label(self) -> str:
        """Return a title for a sentence or a link."""
        return getattr(self, "title", "") or self.reference

    @property
    def word(self) -> Words:
        """Return the state's word on the screen."""
        return self.lifecycle.by_name[self.status].word

    @property
    def lies_on(self) -> tuple[str, UUID] | None:
        """Return type and key of the record that this lies beside; None for what stands by itself."""
        if not self.beside:
            return None
        field: Any = self._meta.get_field(self.beside[0])
        if field.is_relation:
            return field.related_model.kind, getattr(self, field.attname)
        kind, key = (getattr(self, name) for name in self.beside)
        return kind, key

    def has_none_of(self, _parts: str) -> bool:
        """Tell whether this set of parts is known to be empty, so that the database need not be asked."""
        return False

    def closed_to(self, _actor: Any) -> str:
        """Say why somebody of the organisation may not read this, or nothing where they may."""
        return ""

    def hidden_from(self, _actor: Any) -> bool:
        """Tell whether this is as absent for ``actor`` as if it were not there: confidential to others."""
        return False

    @classmethod
    def open_to[Q: models.QuerySet[Any]](cls, rows: Q, _actor: Any) -> Q:
        """Return those of ``rows`` that ``actor`` may read; a type that can be confidential narrows them in SQL."""
        return rows

    @classmethod
    def seen_by(cls, actor: Any) -> models.QuerySet[Self]:
        """Return the rows of the actor's organisation that they may read; every page, export and count starts here."""
        return cls.open_to(cls.within(actor.organisation_id), actor)

    @classmethod
    def within(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return this organisation's rows; every read starts here."""
        return cls.objects.filter(organisation_id=organisation)  # type: ignore[misc,return-value] # Owned adds the field

    @classmethod
    def readable(cls, organisation: UUID) -> models.QuerySet[Self]:
        """Return this organisation's rows with what their reference and page need joined in."""
        return cls.within(organisation)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse, unless a verb is writing."""
        refuse_without_pen(type(self))
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse always: nothing is deleted."""
        raise OutsideAVerb(f"{self.reference}: nothing is deleted; a verb withdraws it.")
