"""How the facts of a type are found and shown: the path to read, the label, the kind of cell, the words."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.duties import DUTIES, RULES
from qualitas.kernel.identity.models import Person
from qualitas.kernel.identity.preferences import PREFERENCES
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import words
from qualitas.kernel.ui.pages.lists import CellKind

type AnyField = models.Field[Any, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact of a type: the field behind it, the path that reads it, and the path that reads its words.

    ``path`` is empty for what only the record itself can tell. ``field`` is then None.
    """

    name: str
    field: AnyField | None
    path: str
    text_path: str
    nullable: bool

    @property
    def related(self) -> type[Subject] | None:
        """Return the type that the fact refers to, if it is another record."""
        to = self.field.related_model if isinstance(self.field, models.ForeignKey) else None
        return to if isinstance(to, type) and issubclass(to, Subject) else None

    @property
    def label(self) -> str:
        """Return the word of the fact."""
        if self.field is not None:
            return str(capfirst(_(str(self.field.verbose_name))))
        return _(self.name.replace("_", " ").capitalize())

    @property
    def kind(self) -> CellKind:
        """Return how its cell looks."""
        if self.name in ("number", "code", "state"):
            return self.name  # type: ignore[return-value]
        if self.name in ("title", "name"):
            return "title"
        if self.related is Person:
            return "person"
        if isinstance(self.field, models.DateField):
            return "date"
        return "figure" if isinstance(self.field, models.IntegerField) else "text"


def _field(model: type[models.Model], name: str) -> AnyField | None:
    return next((field for field in model._meta.concrete_fields if field.name == name), None)


def naming(model: type[models.Model]) -> str:
    """Return the field that names a record of ``model`` in a sentence."""
    return next((name for name in ("name", "title", "code") if _field(model, name)), "id")


@cache
def shown(model: type[Subject], name: str) -> Shown:
    """Return how the fact ``name`` of ``model`` is read: its own field, or that of the stable thing it belongs to."""
    field, path = _field(model, name), name
    if field is None:
        for parent in model._meta.concrete_fields:
            if isinstance(parent, models.ForeignKey) and not parent.editable and parent.name != "organisation":
                field = _field(parent.related_model, name)
                path = f"{parent.name}__{name}"
                if field is not None and hasattr(model, name):
                    break
                field = None
    if field is None:
        return Shown(name, None, "", "", nullable=False)
    text = path
    if isinstance(field, models.ForeignKey):
        text = f"{path}__{naming(field.related_model)}"
    return Shown(name, field, path, text, nullable=field.null)


def in_words(model: type[Subject], fact: Shown, value: Any, zone: dt.tzinfo) -> str:
    """Return a raw value of a fact as people read it."""
    if fact.name == "state":
        state = model.lifecycle.by_name.get(value)
        return str(state.word) if state else str(value or "")
    if fact.name == "duty" and value in DUTIES:
        return str(DUTIES[value].word)
    if fact.name == "relaxed":
        return ", ".join(str(RULES.get(rule, rule)) for rule in _listed(value) or [])
    if fact.name == "preferences":
        return ", ".join(_preference(name, kept) for name, kept in sorted((_listed(value) or {}).items()))
    chosen = getattr(fact.field, "flatchoices", None)
    if chosen:
        return str(dict(chosen).get(value, value or ""))
    return words.plain(value, zone)


def _listed(value: Any) -> Any:
    """Return what a JSON field holds; an event says it as text."""
    return json.loads(value) if isinstance(value, str) else value


def _preference(name: str, value: Any) -> str:
    """Return a preference and its value in words; one that no longer exists keeps its name."""
    one = PREFERENCES.get(name)
    return f"{one.label}: {one.shown(value)}" if one else f"{name}: {value}"


def of_record(record: Subject, fact: Shown, zone: dt.tzinfo) -> str:
    """Return what a record says of a fact, in words."""
    return in_words(type(record), fact, getattr(record, fact.name, None), zone)


def fact(record: Subject, name: str, slug: str, zone: dt.tzinfo) -> p.Fact:
    """Return one fact of a record for its page; what refers to another record leads there."""
    how = shown(type(record), name)
    value = getattr(record, name, None)
    text, url, tone = of_record(record, how, zone), "", None
    if isinstance(value, Subject) and value.collection:
        url = address(slug, value)
        text = value.label if not isinstance(value, Person) else str(value)
    if is_due(name) and isinstance(value, dt.date) and record.lifecycle.by_name[record.status].open:
        text, late = words.due(value)
        tone = "bad" if late else None
    return p.Fact(how.label, text, url, tone)  # type: ignore[arg-type]


def is_due(name: str) -> bool:
    """Tell whether a date is one to be met."""
    return name in ("due", "review_due", "next_check")


def address(slug: str, record: Subject) -> str:
    """Return the address of a record's page."""
    return f"/o/{slug}/{record.collection}/{record.reference}/"
