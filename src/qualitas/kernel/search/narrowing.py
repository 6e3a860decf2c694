"""Narrowing a list to the records that have the words that somebody asks for: the same words as the search finds."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, UUIDField
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In

from qualitas.kernel.acts.act import Actor
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.search.matching import MOST, entries, matching
from qualitas.kernel.search.models import Entry
from qualitas.kernel.search.tables import WHOLE, WORDS, execute, is_sqlite
from qualitas.kernel.search.words import Question, fold, understood

MANY = 100_000
"""Entries that the index gives at once; of more, the rows of a list are looked into."""
FIRST = 6000
"""Entries that are looked at first, where it is enough to know that more than a thousand rows have the words."""


@dataclass(frozen=True, slots=True)
class Having:
    """The condition for records that have some words, in the forms that a database answers well.

    ``all`` holds for every such record; ``first``, if there is one, for those that the index gives first, which are
    counted sooner; ``met`` is ``all`` for rows that are met one after the other in the order of a list.
    """

    all: Q
    first: Q | None
    met: Q


def having(who: Actor, text: str, model: type[Subject]) -> Having:
    """Return the condition for records of ``model`` in whose names, texts, comments or files all words of ``text`` are.

    Up to 1,000 records are named by their keys; of words that more have, the list can be walked in its own order. Who
    may read the rows is not asked here: that the list does.
    """
    asked = understood(text)
    if not asked.terms:
        return _alike(Q(pk__in=[]))
    keys = matching(who, asked, model.kind)
    if len(keys) <= MOST:
        return _alike(Q(pk__in=keys))
    return _in_sqlite(who, asked, model.kind) if is_sqlite() else _in_postgres(who, asked, model.kind)


def _alike(condition: Q) -> Having:
    return Having(condition, None, condition)


def _in_postgres(who: Actor, asked: Question, kind: str) -> Having:
    """Return the condition that an entry which leads to the row has the words; the planner knows what looking costs."""
    sql, question = entries(who, asked, kind)
    words: Any = RawSQL(f"{WHOLE} @@ %s::tsquery", [question], output_field=BooleanField())  # noqa: S611 - a parameter
    each = Q(Exists(Entry.objects.filter(words, on_id=OuterRef("pk"), on_kind=kind)))
    return Having(each, _first(sql, question), each)


def _first(sql: str, question: str) -> Q:
    return Q(pk__in=RawSQL(f"{sql} LIMIT {FIRST}", [question]))  # noqa: S611 - the words are a parameter


def _in_sqlite(who: Actor, asked: Question, kind: str) -> Having:
    """Return the condition by the keys that the index gives at once; where most rows have the words, by looking into each.

    The sign before the key of a row that is met keeps SQLite from fetching all rows of the index and sorting them.
    """
    sql, question = entries(who, asked, kind)
    many = f"SELECT count(*) FROM (SELECT 1 FROM {WORDS} WHERE {WORDS} MATCH %s LIMIT {MANY + 1})"  # noqa: S608 - own names
    if execute(many, [question])[0][0] <= MANY:
        found: Any = RawSQL(sql, [question])  # noqa: S611 - the words are a parameter
        key = Func(F("pk"), template="+%(expressions)s", output_field=UUIDField())
        return Having(Q(pk__in=found), _first(sql, question), Q(In(key, found)))
    connection.ensure_connection()
    connection.connection.create_function("qualitas_says", 2, says, deterministic=True)
    said = "qualitas_says(number || ' ' || code || ' ' || title || ' ' || body, %s)"
    looked: Any = RawSQL(said, [_as_key(asked)], output_field=BooleanField())  # noqa: S611 - the words are a parameter
    each = Q(Exists(Entry.objects.filter(looked, on_id=OuterRef("pk"), on_kind=kind)))
    return Having(each, _first(sql, question), each)


def _as_key(asked: Question) -> str:
    """Return what is asked for as text, from which `says` makes its patterns once."""
    return json.dumps([[*term.words, term.begins] for term in asked.terms])


@lru_cache(maxsize=64)
def _patterns(key: str) -> tuple[re.Pattern[str], ...]:
    """Return a pattern for each term: words one after the other, the last of which may go on."""
    return tuple(
        re.compile(rf"(?<![^\W_]){r'[\W_]+'.join(map(re.escape, words))}" + ("" if begins else r"(?![^\W_])"))
        for *words, begins in json.loads(key)
    )


def says(text: str, key: str) -> bool:
    """Tell whether a text has all terms, as the index would."""
    folded = fold(text)
    return all(pattern.search(folded) for pattern in _patterns(key))
