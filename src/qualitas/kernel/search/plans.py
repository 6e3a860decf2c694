"""What of each record type can be found: read off its fields, so that a new type is in the index by existing."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models

from qualitas.kernel.acts import rows
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.files.models import Content

VERSION = 1
"""Counted up where the same fields are taken in another way: then everything is taken in anew."""


@dataclass(frozen=True)
class Plan:
    """What is searched of one type: number, codes (short names such as an e-mail address), title, texts, file.

    codes are paths such as document__code; texts and file are fields of its own. ``closing`` are the states in which
    what lies beside a record is withdrawn, and so not found.
    """

    model: type[Subject]
    number: str
    codes: tuple[str, ...]
    title: str
    texts: tuple[str, ...]
    file: str
    state: str
    guard: str
    closing: frozenset[str]

    @property
    def beside(self) -> bool:
        """Tell whether a hit leads to the record that it lies beside."""
        return not self.model.collection

    def host(self, read: Callable[[str], Any], key: UUID) -> tuple[str, UUID]:
        """Return the type and key of the record to which a hit on the row leads that ``read`` reads."""
        if not self.beside:
            return self.model.kind, key
        ends = self.model.beside
        if len(ends) > 1:
            return read(ends[0]), read(ends[1])
        to: Any = self.model._meta.get_field(ends[0]).related_model
        return to.kind, read(f"{ends[0]}_id")

    @property
    def work(self) -> bool:
        """Tell whether its records only ask for work on others, and so come after those."""
        return self.model.group == "work"

    @property
    def home(self) -> str:
        """Return the field that says to which organisation a row belongs."""
        return rows.where_home(self.model)

    @property
    def names(self) -> frozenset[str]:
        """Return the fields of its own that are searched."""
        return frozenset(name for name in (self.number, *self.codes, self.title, *self.texts, self.file) if name)

    @property
    def mark(self) -> str:
        """Return what tells this plan from another one for the same type."""
        said = [VERSION, self.number, self.codes, self.title, self.texts, self.file, self.state, self.guard]
        return hashlib.sha256(repr([*said, sorted(self.closing), self.work]).encode()).hexdigest()


@cache
def plan_of(model: type[Subject]) -> Plan | None:
    """Return what is searched of a type; None where nothing is.

    What has pages of its own is searched by its ``searched`` names and all its long texts; what lies beside a record
    only where it names itself what is ``searched``.
    """
    own = {field.name: field for field in model._meta.concrete_fields}
    said: tuple[str, ...] = model.searched if model.collection or "searched" in vars(model) else ()
    if not said or not (model.collection or model.beside):
        return None
    names = [path for path in said if path.partition("__")[0] in own]
    number = next((name for name in names if name == "number"), "")
    title = next((name for name in ("title", "name") if name in names), "")
    long = [name for name, field in own.items() if isinstance(field, models.TextField) and not field.choices]
    texts = [name for name in (long if model.collection else names) if name in long and name not in model.left_out]
    return Plan(
        model,
        number,
        tuple(name for name in names if name not in (number, title) and name not in texts),
        title,
        tuple(texts),
        next((name for name, f in own.items() if isinstance(f, models.ForeignKey) and f.related_model is Content), ""),
        "state" if "state" in own else "",
        "confidential" if "confidential" in own else "",
        frozenset(state.name for state in model.lifecycle.states if not model.collection and not state.open),
    )


def plans() -> Iterator[Plan]:
    """Yield the plan of every type in the index: records before what lies beside them."""
    found = [plan for model in list(Subject.types.values()) if (plan := plan_of(model)) is not None]
    yield from sorted(found, key=lambda plan: plan.beside)


@cache
def dependants(model: type[Subject]) -> dict[str, list[tuple[Plan, str]]]:
    """Return which plans take a field of ``model`` over, by the field's name: the code of a document, for one."""
    found: dict[str, list[tuple[Plan, str]]] = {}
    for plan in plans():
        for path in plan.codes:
            way, _dots, name = path.partition("__")
            field = plan.model._meta.get_field(way)
            if name and field.related_model is model:
                found.setdefault(name, []).append((plan, way))
    return found


def guardable(kind: str) -> bool:
    """Tell whether records of this kind can be confidential."""
    model = Subject.types.get(kind)
    return model is not None and any(field.name == "confidential" for field in model._meta.concrete_fields)
