"""Writing rows: the statements that verbs need, without the ORM's price on the path that every act takes."""

from collections.abc import Sequence
from functools import cache
from itertools import batched
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Stale
from qualitas.kernel.acts.subject import Subject, refuse_without_pen

type AnyField = models.Field[Any, Any]

MOST_VALUES = 900


@cache
def _columns(model: type[models.Model], names: tuple[str, ...]) -> tuple[AnyField, ...]:
    return tuple(model._meta.get_field(name) for name in names)  # type: ignore[misc]


def _values(subject: models.Model, fields: Sequence[AnyField]) -> list[Any]:
    return [field.get_db_prep_save(getattr(subject, field.attname), connection) for field in fields]


def update(subject: Subject, version: int | None, changed: Sequence[str]) -> None:
    """Write the changed fields where the row is still at ``version``; raises Stale where it is not."""
    if update_many([(subject, version)], changed) != 1:
        raise Stale(_("%(record)s was changed meanwhile; read it again.") % {"record": subject.reference})


def update_many(subjects: Sequence[tuple[Subject, int | None]], changed: Sequence[str]) -> int:
    """Write the same changed fields of many subjects of one type; returns how many rows were still as read."""
    model = type(subjects[0][0])
    refuse_without_pen(model)
    fields = _columns(model, (*changed, *(("seals",) if changed else ()), "version"))
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s AND version = %s"  # noqa: S608 - own names
    key = model._meta.pk
    rows = [[*_values(s, fields), key.get_db_prep_save(s.pk, connection), version] for s, version in subjects]
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(sql, rows[0])
        else:
            cursor.executemany(sql, rows)
        return int(cursor.rowcount)


def insert(subjects: Sequence[models.Model]) -> None:
    """Insert new rows of one type, several to a statement."""
    model = type(subjects[0])
    refuse_without_pen(model)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    place = f"({', '.join(['%s'] * len(fields))})"
    head = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608 - own names
    with connection.cursor() as cursor:
        for some in batched(subjects, max(1, MOST_VALUES // len(fields))):
            values = [value for subject in some for value in _values(subject, fields)]
            cursor.execute(head + ", ".join([place] * len(some)), values)
    for subject in subjects:
        subject._state.adding = False
        subject._state.db = connection.alias
