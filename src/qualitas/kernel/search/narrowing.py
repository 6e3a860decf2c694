"""Narrowing a list to the records that have the words that somebody asks for: the same words as the search finds."""

from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from qualitas.kernel.acts.act import Actor
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.search.matching import MOST, fts5, matching, tsquery
from qualitas.kernel.search.models import Entry
from qualitas.kernel.search.plans import plan_of
from qualitas.kernel.search.tables import WHOLE, WORDS, is_sqlite
from qualitas.kernel.search.words import Question, understood


def having(who: Actor, text: str, model: type[Subject]) -> Q:
    """Return the condition for records of ``model`` in whose names, texts, comments or files all words of ``text`` are.

    Up to 1,000 records are named by their keys; of words that more have, each row of the list is asked, so that the
    list can be walked in its own order. Who may read the rows is not asked here: that the list does.
    """
    asked = understood(text)
    if not asked.terms or plan_of(model) is None:
        return Q(pk__in=[]) if plan_of(model) is not None else _anywhere(text, model)
    keys = matching(who, asked, model.kind)
    return Q(pk__in=keys) if len(keys) <= MOST else Q(_has(who, asked, model.kind))


def _anywhere(text: str, model: type[Subject]) -> Q:
    """Return the condition for a type that is not in the index: the text stands in a field that is searched."""
    found = Q(pk__in=[])
    for path in model.searched:
        found |= Q(**{f"{path}__icontains": text})
    return found


def _has(who: Actor, asked: Question, kind: str) -> Exists:
    """Return the condition that an entry which leads to the row has the words."""
    if is_sqlite():
        # The inner `id` is the entry's: the words have no column of this name.
        sql = f"EXISTS (SELECT 1 FROM {WORDS} w WHERE w.rowid = id AND {WORDS} MATCH %s)"  # noqa: S608 - own names
        given = fts5(who.organisation_id, asked, [kind])
    else:
        sql = f"{WHOLE} @@ %s::tsquery"
        given = tsquery(who.organisation_id, asked, [kind])
    words: Any = RawSQL(sql, [given], output_field=BooleanField())  # noqa: S611 - the words are a parameter
    return Exists(Entry.objects.filter(words, on_id=OuterRef("pk"), on_kind=kind))
