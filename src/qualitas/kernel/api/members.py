"""What a record shows: its members by name, where each lies in the database, and which stay inside."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.files.models import Content
from qualitas.kernel.lists.past import reach

__all__ = ["FRAME", "AnyField", "Member", "by_name", "content_of", "fields_of", "members", "reach"]

type AnyField = models.Field[Any, Any]

FRAME = ("id", "type", "number", "version", "state", "title", "label", "url")
_ALWAYS = frozenset({"by", "at", "starts"})
_NEVER = frozenset({"id", "seals", "organisation", "digest", "number", "version", "state", "on_type", "on_id"})


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its field (None where it is computed) and its way from the record (such as document__code)."""

    name: str
    field: AnyField | None = None
    path: str = ""

    @property
    def other(self) -> type[Subject] | None:
        """Return the type that the member refers to, if it does."""
        to = self.field.related_model if isinstance(self.field, models.ForeignKey) else None
        return to if isinstance(to, type) and issubclass(to, Subject) else None

    @property
    def long(self) -> bool:
        """Tell whether it is a long text, which lists leave out."""
        return isinstance(self.field, models.TextField)


def _shown(field: AnyField) -> bool:
    """Tell whether a field is for readers: it has a name in words, or refers to a record with a page of its own."""
    if field.name in _NEVER:
        return False
    if isinstance(field, models.ForeignKey):
        to: Any = field.related_model
        if not issubclass(to, Subject):
            return False
        if to.collection:
            return True
    worded = getattr(field, "_verbose_name", None) is not None
    return worded or field.name in _ALWAYS


def fields_of(model: type[models.Model]) -> dict[str, AnyField]:
    """Return the fields that a type keeps, by name."""
    return {field.name: field for field in model._meta.concrete_fields}


@cache
def members(model: type[Subject]) -> tuple[Member, ...]:
    """Return what records of a type show beside the frame: their fields, then columns and facts from elsewhere."""
    own = fields_of(model)
    found = {name: Member(name, field, name) for name, field in own.items() if _shown(field) and name != "title"}
    for name in (*model.columns, *model.facts):
        if name not in found and name not in FRAME:
            found[name] = _reached(model, name)
    return tuple(found.values())


def _reached(model: type[Subject], name: str) -> Member:
    """Return a member that a record takes from what it belongs to, or computes."""
    for field in model._meta.concrete_fields:
        to = field.related_model if isinstance(field, models.ForeignKey) else None
        if isinstance(to, type) and issubclass(to, Subject) and not to.collection and name in fields_of(to):
            return Member(name, fields_of(to)[name], f"{field.name}__{name}")
    return Member(name)


@cache
def by_name(model: type[Subject]) -> dict[str, Member]:
    """Return the members that can be filtered and ordered by, those of the frame with them."""
    own = fields_of(model)
    frame = {name: Member(name, own[name], name) for name in ("number", "state", "title") if name in own}
    return frame | {member.name: member for member in members(model)}


@cache
def content_of(model: type[Subject]) -> str:
    """Return the name of the field with a record's file, or nothing."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.related_model is Content:
            return field.name
    return ""
