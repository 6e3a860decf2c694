"""Rows: the statements that every act needs, without the ORM's price on the path that all of them take."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import batched
from threading import local
from typing import Any

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
_plans = local()


def _here() -> BaseDatabaseWrapper:
    """Return this thread's connection itself: asking the proxy anew for each value costs more than the value."""
    return connections[DEFAULT_DB_ALIAS]


@cache
def _columns(model: type[models.Model], names: tuple[str, ...]) -> tuple[AnyField, ...]:
    return tuple(model._meta.get_field(name) for name in names)  # type: ignore[misc]


@cache
def _plain(field: AnyField) -> bool:
    """Tell whether the drivers take the field's values as they are, where these are text, whole numbers or nothing."""
    return isinstance(field, _AS_THEY_ARE)


@cache
def _key(field: AnyField) -> bool:
    target: Any = field.target_field if isinstance(field, models.ForeignKey) else field
    return isinstance(target, models.UUIDField)


def _value(field: AnyField, value: Any, here: BaseDatabaseWrapper) -> Any:
    """Return ``value`` as the database's driver wants it."""
    if value is None and not isinstance(field, models.JSONField):
        return None
    if type(value) in (str, int, bool) and _plain(field):
        return value
    if hasattr(value, "hex") and _key(field):
        return db_uuid(value)
    return field.get_db_prep_save(value, here)


def _values(subject: models.Model, fields: Sequence[AnyField], here: BaseDatabaseWrapper) -> list[Any]:
    return [_value(field, getattr(subject, field.attname), here) for field in fields]


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
) -> tuple[str, list[str], list[tuple[int, Convert]], tuple[AnyField, ...]]:
    """Return the statement that reads rows of ``model``, made once for each thread."""
    kept: dict[Any, Any] = _plans.__dict__.setdefault("kept", {})
    mark = (here.vendor, model, where, order, lock)
    if mark not in kept:
        quote = here.ops.quote_name
        fields = list(model._meta.concrete_fields)
        wanted = _columns(model, where)
        sql = (
            f"SELECT {', '.join(quote(str(field.column)) for field in fields)} "  # noqa: S608 - our own names
            f"FROM {quote(model._meta.db_table)} WHERE {' AND '.join(f'{quote(str(f.column))} = %s' for f in wanted)}"
        )
        sql += f" ORDER BY {quote(order)}" if order else ""
        sql += " FOR UPDATE" if lock and here.features.has_select_for_update else ""
        kept[mark] = sql, [field.attname for field in fields], _converters(fields, here), wanted
    found: tuple[str, list[str], list[tuple[int, Convert]], tuple[AnyField, ...]] = kept[mark]
    return found


def read[M: models.Model](model: type[M], where: dict[str, Any], *, order: str = "", lock: bool = False) -> list[M]:
    """Return the rows of ``model`` whose fields have these values; with ``lock`` nobody else changes them meanwhile."""
    here = _here()
    sql, names, converters, wanted = _plan(model, tuple(where), order, lock, here)
    with here.cursor() as cursor:
        cursor.execute(sql, [_value(field, value, here) for field, value in zip(wanted, where.values(), strict=True)])
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
    fields = _columns(model, (*changed, *(("seals",) if changed else ()), "version"))
    quote = here.ops.quote_name
    sets = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s AND version = %s"  # noqa: S608 - own names
    rows = [[*_values(subject, fields, here), db_uuid(subject.pk), version] for subject, version in subjects]
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


def note(lines: Sequence[models.Model]) -> None:
    """Insert new rows of the machinery's own tables, such as an act done under a key; needs no pen."""
    model = type(lines[0])
    here = _here()
    fields = [f for f in model._meta.concrete_fields if not f.generated and not isinstance(f, models.AutoField)]
    quote = here.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    place = f"({', '.join(['%s'] * len(fields))})"
    head = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608 - own names
    with here.cursor() as cursor:
        for some in batched(lines, max(1, MOST_VALUES // len(fields))):
            values = [value for line in some for value in _values(line, fields, here)]
            cursor.execute(head + ", ".join([place] * len(some)), values)
    for line in lines:
        line._state.adding = False
        line._state.db = here.alias
