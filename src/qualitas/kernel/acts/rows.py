"""Rows: the statements that every act needs, without the ORM's price on the path that all of them take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import batched
from threading import local
from typing import Any
from uuid import UUID

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Stale
from qualitas.kernel.acts.subject import Subject, refuse_without_pen
from qualitas.kernel.ledger.values import db_uuid

type AnyField = models.Field[Any, Any]
type Convert = Callable[[Any], Any]

MOST_VALUES = 900
_AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
_PLAIN_TYPES = frozenset({str, int, bool})
_plans = local()


def _here() -> BaseDatabaseWrapper:
    """Return this thread's connection itself: asking the proxy anew for each value costs more than the value."""
    return connections[DEFAULT_DB_ALIAS]


@cache
def _columns(model: type[models.Model], names: tuple[str, ...]) -> tuple[AnyField, ...]:
    return tuple(model._meta.get_field(name) for name in names)  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class _Writer:
    """How one field's values are handed to the driver: keys and plain values need no field for that."""

    attribute: str
    field: AnyField
    key: bool
    plain: bool
    json: bool

    def value(self, value: Any, here: BaseDatabaseWrapper) -> Any:
        """Return ``value`` as the database's driver wants it."""
        if value is None and not self.json:
            return None
        if self.plain and type(value) in _PLAIN_TYPES:
            return value
        if self.key and type(value) is UUID:
            return value if here.features.has_native_uuid_field else value.hex
        return self.field.get_db_prep_save(value, here)


def _writer(field: AnyField) -> _Writer:
    target: Any = field.target_field if isinstance(field, models.ForeignKey) else field
    return _Writer(
        field.attname,
        field,
        key=isinstance(target, models.UUIDField),
        plain=isinstance(field, _AS_THEY_ARE),
        json=isinstance(field, models.JSONField),
    )


@cache
def _writers(model: type[models.Model], names: tuple[str, ...]) -> tuple[_Writer, ...]:
    return tuple(_writer(field) for field in _columns(model, names))


def _values(subject: models.Model, writers: Sequence[_Writer], here: BaseDatabaseWrapper) -> list[Any]:
    return [writer.value(getattr(subject, writer.attribute), here) for writer in writers]


# --- reading -----------------------------------------------------------------------------------------------------------


def _converters(fields: Sequence[AnyField], here: BaseDatabaseWrapper) -> list[tuple[int, Convert]]:
    """Return how the values that the driver hands out become Python's, by their place in the row."""
    found: list[tuple[int, Convert]] = []
    for place, field in enumerate(fields):
        column = field.get_col(field.model._meta.db_table)
        converts = [*here.ops.get_db_converters(column), *column.get_db_converters(here)]
        found += [(place, partial(_convert, convert, column, here)) for convert in converts]
    return found


def converts(field: AnyField) -> list[Convert]:
    """Return how values of ``field`` as the driver gives them become Python's, one after the other."""
    return [convert for _place, convert in _converters([field], _here())]


def _convert(convert: Any, column: Any, here: BaseDatabaseWrapper, value: Any) -> Any:
    return convert(value, column, here)


def _plan(
    model: type[models.Model], where: tuple[str, ...], order: str, lock: bool, here: BaseDatabaseWrapper
) -> tuple[str, list[str], list[tuple[int, Convert]], tuple[_Writer, ...]]:
    """Return the statement that reads rows of ``model``, made once for each thread."""
    kept: dict[Any, Any] = _plans.__dict__.setdefault("kept", {})
    mark = (here.vendor, model, where, order, lock)
    if mark not in kept:
        quote = here.ops.quote_name
        fields = list(model._meta.concrete_fields)
        wanted = _writers(model, where)
        sql = (
            f"SELECT {', '.join(quote(str(field.column)) for field in fields)} "  # noqa: S608 - our own names
            f"FROM {quote(model._meta.db_table)} WHERE {' AND '.join(f'{quote(str(one.field.column))} = %s' for one in wanted)}"
        )
        sql += f" ORDER BY {quote(order)}" if order else ""
        sql += " FOR UPDATE" if lock and here.features.has_select_for_update else ""
        kept[mark] = sql, [field.attname for field in fields], _converters(fields, here), wanted
    found: tuple[str, list[str], list[tuple[int, Convert]], tuple[_Writer, ...]] = kept[mark]
    return found


def read[M: models.Model](model: type[M], where: dict[str, Any], *, order: str = "", lock: bool = False) -> list[M]:
    """Return the rows of ``model`` whose fields have these values; with ``lock`` nobody else changes them meanwhile."""
    here = _here()
    sql, names, converters, wanted = _plan(model, tuple(where), order, lock, here)
    with here.cursor() as cursor:
        cursor.execute(sql, [writer.value(value, here) for writer, value in zip(wanted, where.values(), strict=True)])
        found = [list(row) for row in cursor.fetchall()]
    for row in found:
        for place, convert in converters:
            row[place] = convert(row[place])
    return [model.from_db(here.alias, names, row) for row in found]


# --- writing -----------------------------------------------------------------------------------------------------------


def update(subject: Subject, version: int | None, changed: Sequence[str]) -> None:
    """Write the changed fields where the row is still at ``version``; raises Stale where it is not."""
    if update_many([(subject, version)], changed) != 1:
        raise Stale(_("%(record)s was changed meanwhile; read it again.") % {"record": subject.reference})


def update_many(subjects: Sequence[tuple[Subject, int | None]], changed: Sequence[str]) -> int:
    """Write the same changed fields of many subjects of one type; returns how many rows were still as read."""
    model = type(subjects[0][0])
    refuse_without_pen(model)
    here = _here()
    writers = _writers(model, (*changed, *(("seals",) if changed else ()), "version"))
    quote = here.ops.quote_name
    sets = ", ".join(f"{quote(str(writer.field.column))} = %s" for writer in writers)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s AND version = %s"  # noqa: S608 - own names
    rows = [[*_values(subject, writers, here), db_uuid(subject.pk), version] for subject, version in subjects]
    with here.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(sql, rows[0])
        else:
            cursor.executemany(sql, rows)
        return int(cursor.rowcount)


def insert(subjects: Sequence[models.Model]) -> None:
    """Insert new rows of one type, several to a statement."""
    refuse_without_pen(type(subjects[0]))
    note(subjects)


@cache
def _written(model: type[models.Model]) -> tuple[str, ...]:
    """Return the fields that an insert writes."""
    fields = model._meta.concrete_fields
    return tuple(f.name for f in fields if not f.generated and not isinstance(f, models.AutoField))


def note(lines: Sequence[models.Model]) -> None:
    """Insert new rows of the machinery's own tables, such as an act done under a key; needs no pen."""
    model = type(lines[0])
    here = _here()
    writers = _writers(model, _written(model))
    quote = here.ops.quote_name
    names = ", ".join(quote(str(writer.field.column)) for writer in writers)
    place = f"({', '.join(['%s'] * len(writers))})"
    head = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608 - own names
    with here.cursor() as cursor:
        for some in batched(lines, max(1, MOST_VALUES // len(writers))):
            values = [value for line in some for value in _values(line, writers, here)]
            cursor.execute(head + ", ".join([place] * len(some)), values)
    for line in lines:
        line._state.adding = False
        line._state.db = here.alias


def where_home(model: type[Subject]) -> str:
    """Return the column that says to which organisation a row belongs; an organisation's is its own key."""
    return "organisation_id" if any(f.attname == "organisation_id" for f in model._meta.concrete_fields) else "id"


def set_many(model: type[Subject], home: UUID, keys: Sequence[UUID], sets: dict[str, Any]) -> int:
    """Set the same values on many rows and count their versions up, several rows to a statement; returns how many."""
    refuse_without_pen(model)
    here, done = _here(), 0
    quote = here.ops.quote_name
    writers = _writers(model, tuple(sets))
    changes = ", ".join(f"{quote(str(writer.field.column))} = %s" for writer in writers)
    values = [writer.value(value, here) for writer, value in zip(writers, sets.values(), strict=True)]
    head = f"UPDATE {quote(model._meta.db_table)} SET {changes}, version = version + 1 "  # noqa: S608 - own names
    with here.cursor() as cursor:
        for some in batched(keys, MOST_VALUES):
            marks = ", ".join(["%s"] * len(some))
            where = f"WHERE {where_home(model)} = %s AND id IN ({marks})"
            cursor.execute(head + where, [*values, db_uuid(home), *map(db_uuid, some)])
            done += int(cursor.rowcount)
    return done
