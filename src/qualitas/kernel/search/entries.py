"""Entries: made from a subject or from a row of its table, written in few statements, changed, taken out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, groupby
from typing import Any
from uuid import UUID

from django.db import connection

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.values import db_uuid
from qualitas.kernel.search.plans import Plan, guardable
from qualitas.kernel.search.tables import is_sqlite
from qualitas.kernel.search.vectors import scope_vector, vector
from qualitas.kernel.search.words import scope
from qualitas.richtext import plain

LONGEST = 2_000_000
"""Characters of all texts of one entry."""
MOST_VALUES = 900
CODE_VECTOR = "to_tsvector('simple', regexp_replace(lower({}), '[^[:alnum:]]+', ' ', 'g'))"
_KEYS = ("organisation", "subject", "kind", "on_kind", "on_id", "file", "guarded")
_TEXTS = ("number", "code", "title", "scope", "body")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry to be written."""

    home: UUID
    subject: UUID
    kind: str
    on_kind: str
    on_id: UUID
    file: UUID | None
    guarded: bool | None
    number: str
    code: str
    title: str
    scope: str
    body: str

    @property
    def values(self) -> list[Any]:
        """Return the values in the order of the columns."""
        keys = [db_uuid(self.home), db_uuid(self.subject), self.kind, self.on_kind, db_uuid(self.on_id)]
        file = None if self.file is None else db_uuid(self.file)
        return [*keys, file, self.guarded, self.number, self.code, self.title, self.scope, self.body]


def line(plan: Plan, key: UUID, read: Callable[[str], Any], file_text: str = "") -> Line:
    """Return the entry of a subject whose values ``read`` gives by their paths.

    What lies beside a record is as guarded as that one: ``guarded`` is None where the database must look.
    """
    on_kind, on_id = plan.host(read, key)
    home = read("organisation_id") if plan.home == "organisation_id" else key
    guarded: bool | None = bool(plan.guard and read(plan.guard))
    if plan.beside:
        guarded = None if guardable(on_kind) else False
    host = Subject.types.get(on_kind)
    return Line(
        home,
        key,
        plan.model.kind,
        on_kind,
        on_id,
        read(f"{plan.file}_id") if plan.file else None,
        guarded,
        clear(read(plan.number)) if plan.number else "",
        code(plan, read),
        clear(read(plan.title)) if plan.title else "",
        scope(home, on_kind, work=host is not None and host.group == "work"),
        body(plan, read, file_text),
    )


def clear(value: Any) -> str:
    """Return a value as text without the characters that an index cannot keep or that are our own."""
    return str(value or "").translate(_UNFIT)


_UNFIT = dict.fromkeys([0, *range(0xE000, 0xE010)], " ")


def code(plan: Plan, read: Callable[[str], Any]) -> str:
    """Return the short names of a subject, such as a document's code."""
    return " ".join(text for path in plan.codes if (text := clear(read(path))))


def body(plan: Plan, read: Callable[[str], Any], file_text: str = "") -> str:
    """Return the long texts of a subject and of its file."""
    parts = [text for name in plan.texts if (text := clear(_said(plan, name, read)))]
    return "\n\n".join([*parts, *([clear(file_text)] if file_text else [])])[:LONGEST]


def _said(plan: Plan, name: str, read: Callable[[str], Any]) -> Any:
    """Return what a long text says; of HTML its words."""
    markup = plan.model.rich.get(name)
    return plain(read(name)) if markup and read(markup) == "html" else read(name)


def of_subject(subject: Subject) -> Callable[[str], Any]:
    """Return what reads values off a subject by their paths."""

    def read(path: str) -> Any:
        found: Any = subject
        for name in path.split("__"):
            found = getattr(found, name, None)
        return found

    return read


_HOST = "COALESCE((SELECT h.guarded FROM search_entry h WHERE h.organisation = %s AND h.subject = %s), TRUE)"
_NAMES = f"%s::tsvector || {CODE_VECTOR.format('{code}')} || %s::tsvector || %s::tsvector"
_VECTORS = _NAMES.format(code="%s")
_CALLED = frozenset({"title", "number", "code"})


def write(lines: Sequence[Line]) -> None:
    """Write new entries, or those that are there again, several to a statement."""
    names = [*_KEYS, *_TEXTS, *([] if is_sqlite() else ["names", "whole"])]
    sets = ", ".join(f"{name} = excluded.{name}" for name in names[2:])
    head = f"INSERT INTO search_entry ({', '.join(names)}) VALUES "  # noqa: S608 - own names
    tail = f" ON CONFLICT (organisation, subject) DO UPDATE SET {sets}"
    with connection.cursor() as cursor:
        for some in batched(lines, max(1, MOST_VALUES // (len(names) + 3))):
            places, values = [], list[Any]()
            for one in some:
                place, own = _placed(one)
                places.append(place)
                values += own
            cursor.execute(head + ", ".join(places) + tail, values)


def _placed(one: Line) -> tuple[str, list[Any]]:
    """Return the place of one entry in the statement, and its values."""
    marks, values = ["%s"] * len(_KEYS + _TEXTS), one.values
    if one.guarded is None:
        at = _KEYS.index("guarded")
        marks[at] = _HOST
        values[at : at + 1] = [db_uuid(one.home), db_uuid(one.on_id)]
    if not is_sqlite():
        called = [scope_vector(one.scope), one.code, vector(one.number), vector(one.title)]
        marks += [_VECTORS, f"{_VECTORS} || %s::tsvector"]
        values += [*called, *called, vector(one.body)]
    return f"({', '.join(marks)})", values


@dataclass(frozen=True, slots=True)
class Change:
    """What changes on one entry; ``number`` and ``title`` come along where one of the names changed."""

    home: UUID
    subject: UUID
    sets: Mapping[str, Any]
    number: str = ""
    title: str = ""
    scope: str = ""


def change(changes: Iterable[Change]) -> None:
    """Write changed values, those of the same names by one statement; an entry that is not there is left to the worker."""
    with connection.cursor() as cursor:
        for names, group in groupby(sorted(changes, key=lambda c: sorted(c.sets)), key=lambda c: sorted(c.sets)):
            sets = [f"{name} = %s" for name in names]
            if not is_sqlite():
                sets += _vectors(names)
            sql = f"UPDATE search_entry SET {', '.join(sets)} WHERE organisation = %s AND subject = %s"  # noqa: S608 - own names
            rows = [_changed(one, names) for one in group]
            if len(rows) == 1:
                cursor.execute(sql, rows[0])
            else:
                cursor.executemany(sql, rows)


def _vectors(names: Sequence[str]) -> list[str]:
    """Return how the vectors change where ``names`` do; a column's name is its value before."""
    called, said = not _CALLED.isdisjoint(names), "body" in names
    own = _NAMES.format(code="%s" if "code" in names else "code") if called else "names"
    sets = [f"names = {own}"] if called else []
    return [*sets, f"whole = {own} || {'%s::tsvector' if said else 'qualitas_words(body)'}"] if called or said else []


def _changed(one: Change, names: Sequence[str]) -> list[Any]:
    values = [db_uuid(value) if isinstance(value, UUID) else value for value in map(one.sets.__getitem__, names)]
    if not is_sqlite():
        if not _CALLED.isdisjoint(names):
            changed = [one.sets["code"]] if "code" in names else []
            values += 2 * [scope_vector(one.scope), *changed, vector(one.number), vector(one.title)]
        if "body" in names:
            values.append(vector(one.sets["body"]))
    return [*values, db_uuid(one.home), db_uuid(one.subject)]


def guard(home: UUID, keys: Sequence[UUID], *, guarded: bool) -> None:
    """Say of records, and of all that lies beside them, whether it must be asked who may read them."""
    _where("UPDATE search_entry SET guarded = %s", "on_id", home, keys, [guarded])


def drop(home: UUID, keys: Sequence[UUID]) -> int:
    """Take the entries of subjects out of the index; returns how many there were."""
    return _where("DELETE FROM search_entry", "subject", home, keys, [])


def _where(head: str, column: str, home: UUID, keys: Sequence[UUID], values: Sequence[Any]) -> int:
    done = 0
    with connection.cursor() as cursor:
        for some in batched(keys, MOST_VALUES):
            marks = ", ".join(["%s"] * len(some))
            sql = f"{head} WHERE organisation = %s AND {column} IN ({marks})"
            cursor.execute(sql, [*values, db_uuid(home), *map(db_uuid, some)])
            done += cursor.rowcount
    return done
