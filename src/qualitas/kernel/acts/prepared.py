"""Reading with a query that is put together once: building a query with its joins costs more than the database does."""

import secrets
from collections.abc import Callable
from functools import cache
from threading import local
from typing import Any
from uuid import UUID, uuid4

from django.db import connections, models
from django.db.models.query import get_related_populators
from django.db.utils import DEFAULT_DB_ALIAS

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.values import db_uuid

_kept = local()


class Prepared[M: models.Model]:
    """A query of which only some values change from call to call: UUIDs and texts that stand in its conditions.

    ``make`` returns the queryset for such values. It is called once for each thread with values that occur nowhere
    else, so that their places among the statement's parameters are known; these must be its only changing part.
    """

    def __init__(self, make: Callable[..., models.QuerySet[M]]) -> None:
        self._make = make

    def __call__(self, *values: UUID | str) -> list[M]:
        """Return the rows for these values."""
        plans: dict[Any, _Plan] = _kept.__dict__.setdefault("plans", {})
        mark = (self, tuple(map(type, values)))
        if mark not in plans:
            plans[mark] = _Plan(self._make, values)
        return plans[mark].run(values)


class _Plan:
    """A statement with the places of its values, and how its rows become records, for one thread."""

    def __init__(self, make: Callable[..., models.QuerySet[Any]], like: tuple[UUID | str, ...]) -> None:
        marks = [uuid4() if isinstance(value, UUID) else secrets.token_hex(8) for value in like]
        queryset: Any = make(*marks)
        here = connections[DEFAULT_DB_ALIAS]
        compiler = queryset.query.get_compiler(connection=here)
        self._sql, parameters = compiler.as_sql()
        self._parameters = list(parameters)
        self._places = [self._parameters.index(_plain(mark)) for mark in marks]
        self._also = queryset._prefetch_related_lookups  # noqa: SLF001 - read apart, as a queryset does
        select, about = compiler.select, compiler.klass_info
        first, last = about["select_fields"][0], about["select_fields"][-1] + 1
        self._compiler, self._span = compiler, slice(first, last)
        self._more = compiler.annotation_col_map or {}
        self._names = [column[0].target.attname for column in select[first:last]]
        self._from_db = about["model"].from_db
        self._related = get_related_populators(about, select, here.alias, models.FETCH_ONE)
        self._converters = compiler.get_converters([expression for expression, _sql, _alias in select])

    def run(self, values: tuple[UUID | str, ...]) -> list[Any]:
        """Run the statement with ``values`` in their places."""
        parameters = list(self._parameters)
        for place, value in zip(self._places, values, strict=True):
            parameters[place] = _plain(value)
        here = connections[DEFAULT_DB_ALIAS]
        with here.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            rows: Any = cursor.fetchall()
        if self._converters:
            rows = self._compiler.apply_converters(rows, self._converters)
        found = []
        for row in rows:
            record = self._from_db(here.alias, self._names, row[self._span])
            for related in self._related:
                related.populate(row, record)
            for name, column in self._more.items():
                setattr(record, name, row[column])
            found.append(record)
        if self._also:
            models.prefetch_related_objects(found, *self._also)
        return found


def _plain(value: UUID | str) -> UUID | str:
    return db_uuid(value) if isinstance(value, UUID) else value


@cache
def _by(model: type[Subject], name: str) -> Prepared[Any]:
    return Prepared(lambda organisation, value: model.readable(organisation).filter(models.Q((name, value)))[:1])


def readable_by(model: type[Subject], organisation: UUID, name: str, value: UUID | str) -> Any:
    """Return the organisation's record of ``model`` whose field ``name`` has this value, or None."""
    return next(iter(_by(model, name)(organisation, value)), None)
