"""Many records of several types by their keys, told in one query: what they are called and where they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ledger.values import db_uuid
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


@cache
def _select(model: type[Subject]) -> tuple[str, tuple[Any, ...]]:
    """Return the query for all of an organisation's rows of a type, made once; its last parameter is the organisation."""
    paths, names = _paths(model), ("number", "code", "title", "state")
    columns = {f"its_{name}": _text(paths[name]) if name in paths else Value("", CharField()) for name in names}
    hidden: Any = (
        F("confidential") if "confidential" in {f.name for f in model._meta.concrete_fields} else Value(value=False)
    )
    rows = (
        model.within(UUID(int=0))
        .order_by()
        .annotate(its_kind=Value(model.kind, CharField()), **columns, its_hidden=hidden)
    )
    return rows.values_list("pk", "its_kind", *columns, "its_hidden").query.sql_with_params()


def known(who: Acting, wanted: Mapping[str, Iterable[UUID]]) -> dict[UUID, Known]:
    """Return what the records of these types and keys are called, in one query; those of others are absent."""
    parts: list[str] = []
    values: list[Any] = []
    for kind, keys in sorted(wanted.items()):
        model, asked = Subject.types.get(kind), [db_uuid(key) for key in keys]
        if model is None or not asked:
            continue
        sql, given = _select(model)
        table = connection.ops.quote_name(model._meta.db_table)
        parts.append(f"{sql} AND {table}.id IN ({', '.join(['%s'] * len(asked))})")
        values += [*given[:-1], db_uuid(who.organisation_id), *asked]
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        rows = cursor.fetchall()
    found = {
        row[0] if isinstance(row[0], UUID) else UUID(row[0]): (row[-1], Known(*map(str, row[1:-1]))) for row in rows
    }
    closed = _closed(who, [(key, one.kind) for key, (hidden, one) in found.items() if hidden])
    return {key: one for key, (_hidden, one) in found.items() if key not in closed}


def _closed(who: Acting, confidential: list[tuple[UUID, str]]) -> set[UUID]:
    """Return which of these confidential records are not open to the reader; no query where there are none."""
    closed: set[UUID] = set()
    for kind in {kind for _key, kind in confidential}:
        keys = {key for key, own in confidential if own == kind}
        closed |= keys - set(Subject.types[kind].seen_by(who).filter(pk__in=keys).values_list("pk", flat=True))
    return closed
