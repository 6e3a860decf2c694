"""Many records of several types by their keys, told in one query: what they are called and where they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ui.showing import naming


@dataclass(frozen=True, slots=True)
class Known:
    """A record as others refer to it."""

    kind: str
    number: str
    code: str
    title: str
    state: str

    @property
    def model(self) -> type[Subject]:
        """Return its type."""
        return Subject.types[self.kind]

    @property
    def label(self) -> str:
        """Return what stands in a link to it."""
        return f"{self.code} {self.title}" if self.code else self.title

    @property
    def state_word(self) -> str:
        """Return its state in words."""
        found = self.model.lifecycle.by_name.get(self.state)
        return str(found.word) if found else ""

    def address(self, slug: str) -> str:
        """Return the address of its page; empty where it has none."""
        return f"/o/{slug}/{self.model.collection}/{self.number}/" if self.model.collection and self.number else ""


def _text(name: str) -> Cast:
    return Cast(F(name), CharField())


@cache
def _paths(model: type[Subject]) -> dict[str, str]:
    """Return where a type keeps its number, code, title and state."""
    names = {field.name for field in model._meta.concrete_fields}
    code = next((path for path in model.searched if path.endswith("code")), "")
    given = {"number": "number", "code": code, "title": naming(model), "state": "state"}
    return {name: path for name, path in given.items() if path and ("__" in path or path in names)}


def _rows(model: type[Subject], organisation: UUID, keys: Iterable[UUID]) -> QuerySet[Subject, tuple[object, ...]]:
    paths = _paths(model)
    columns = {f"its_{name}": _text(paths[name]) if name in paths else Value("", CharField()) for name in
               ("number", "code", "title", "state")}  # fmt: skip
    rows = model.within(organisation).filter(pk__in=list(keys)).order_by()
    return rows.annotate(its_kind=Value(model.kind, CharField()), **columns).values_list("pk", "its_kind", *columns)


def known(organisation: UUID, wanted: Mapping[str, Iterable[UUID]]) -> dict[UUID, Known]:
    """Return what the records of these types and keys are called, in one query; those of others are absent."""
    asked = [
        _rows(Subject.types[kind], organisation, keys) for kind, keys in sorted(wanted.items())
        if keys and kind in Subject.types
    ]  # fmt: skip
    if not asked:
        return {}
    first, *others = asked
    rows = first.union(*others, all=True) if others else first
    return {row[0]: Known(*(str(part) for part in row[1:])) for row in rows}  # type: ignore[misc]
