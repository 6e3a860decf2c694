"""Narrowing a list to the records that have the words that somebody asks for: the same words as the search finds."""

import json
import re
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from qualitas.kernel.acts.act import Actor
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.search.matching import MOST, fts5, matching, tsquery
from qualitas.kernel.search.models import Entry
from qualitas.kernel.search.tables import WHOLE, WORDS, execute, is_sqlite
from qualitas.kernel.search.words import Question, fold, understood

MANY = 20_000
"""Entries that the index gives at once; of more, the rows of a list are looked into."""


def having(who: Actor, text: str, model: type[Subject]) -> Q:
    """Return the condition for records of ``model`` in whose names, texts, comments or files all words of ``text`` are.

    Up to 1,000 records are named by their keys; of words that more have, the list can be walked in its own order. Who
    may read the rows is not asked here: that the list does.
    """
    asked = understood(text)
    if not asked.terms:
        return Q(pk__in=[])
    keys = matching(who, asked, model.kind)
    return Q(pk__in=keys) if len(keys) <= MOST else _has(who, asked, model.kind)


def _has(who: Actor, asked: Question, kind: str) -> Q:
    """Return the condition that an entry which leads to the row has the words.

    PostgreSQL is told what it costs and chooses. On SQLite the index gives all rows at once where they are some
    thousands; of more, each row of the list is looked into, because most of them have the words.
    """
    if not is_sqlite():
        question = tsquery(who.organisation_id, asked, [kind])
        words: Any = RawSQL(f"{WHOLE} @@ %s::tsquery", [question], output_field=BooleanField())  # noqa: S611 - a parameter
        return Q(Exists(Entry.objects.filter(words, on_id=OuterRef("pk"), on_kind=kind)))
    question = fts5(who.organisation_id, asked, [kind])
    many = f"SELECT count(*) FROM (SELECT 1 FROM {WORDS} WHERE {WORDS} MATCH %s LIMIT {MANY + 1})"  # noqa: S608 - own names
    if execute(many, [question])[0][0] <= MANY:
        found = f"SELECT e.on_id FROM {WORDS} w CROSS JOIN search_entry e ON e.id = w.rowid WHERE {WORDS} MATCH %s"  # noqa: S608 - own names
        return Q(pk__in=RawSQL(found, [question]))  # noqa: S611 - the words are a parameter
    connection.ensure_connection()
    connection.connection.create_function("qualitas_says", 2, says, deterministic=True)
    said = "qualitas_says(number || ' ' || code || ' ' || title || ' ' || body, %s)"
    looked: Any = RawSQL(said, [_as_key(asked)], output_field=BooleanField())  # noqa: S611 - the words are a parameter
    return Q(Exists(Entry.objects.filter(looked, on_id=OuterRef("pk"), on_kind=kind)))


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
