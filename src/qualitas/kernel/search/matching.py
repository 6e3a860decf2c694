"""Matching: which entries have all the words, asked in one statement, the same on both engines."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from qualitas.kernel.acts.act import Actor
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.values import db_uuid
from qualitas.kernel.search import vectors
from qualitas.kernel.search.models import Entry
from qualitas.kernel.search.plans import plans
from qualitas.kernel.search.tables import WHOLE, WORDS, execute, is_sqlite
from qualitas.kernel.search.words import HOME, WORK, Question, Term, type_token

MOST = 1000
SOME = 4 * MOST
"""Entries that are read at first to name the records that they lead to: several can lead to one."""
"""How many are counted and ranked; of more, these are the newest."""
MOST_NAMED = 50
EXACT, NAMED, SAID, MORE = 0, 1, 2, 3
"""How an entry answers: it is called so; its names have the words; its texts have them; there may be more of these."""


OPEN = "(NOT e.guarded OR e.id IN (SELECT id FROM opened))"


@dataclass(frozen=True, slots=True)
class Match:
    """One entry that has all the words: how it answers, its key, and the record to which it leads.

    ``on_id`` is the key as the database hands it out: of a thousand matches a page shows twenty.
    """

    tier: int
    entry: int
    on_kind: str
    on_id: UUID | str

    @property
    def key(self) -> UUID:
        """Return the key of the record to which it leads."""
        return self.on_id if isinstance(self.on_id, UUID) else UUID(self.on_id)


def matches(who: Actor, asked: Question, kinds: Collection[str] | None) -> list[Match]:
    """Return the newest entries that have all the words, at most 1,001 of each sort, those called exactly so first.

    Records that only ask for work on others are looked for where there are not enough others.
    """
    exact, values = _exact(who, asked, kinds)
    work = None if kinds is not None else False
    named, more = _part(who, asked, kinds, NAMED, names_only=True, work=work)
    said, most = _part(who, asked, kinds, SAID, names_only=False, work=work)
    found = _asked(who, [exact, named, said], [*values, *more, *most])
    if kinds is None and not is_capped(found):
        sql, given = _part(who, asked, kinds, SAID, names_only=False, work=True)
        found += _asked(who, [sql], given)
    return found


def matching(who: Actor, asked: Question, kind: str) -> list[UUID | str]:
    """Return the keys of the records of one type that have all the words, whoever may read them; 1,001 where more do."""
    sql, question = entries(who, asked, kind)
    found = [key for (key,) in execute(f"{sql} LIMIT {SOME + 1}", [question])]
    keys = list(dict.fromkeys(found))[: MOST + 1]
    if len(keys) > MOST or len(found) <= SOME:
        return keys
    few = f"SELECT DISTINCT on_id FROM ({sql}) some LIMIT {MOST + 1}"  # noqa: S608 - own names
    return [key for (key,) in execute(few, [question])]  # few records, with many comments and files each


def entries(who: Actor, asked: Question, kind: str) -> tuple[str, str]:
    """Return the statement for the keys of records that entries with all the words lead to, and its one parameter."""
    if is_sqlite():
        sql = (
            f"SELECT e.on_id FROM {WORDS} w CROSS JOIN search_entry e INDEXED BY search_entry_keys ON e.id = w.rowid "  # noqa: S608 - own names
            f"WHERE {WORDS} MATCH %s"
        )
        return sql, fts5(who.organisation_id, asked, [kind])
    sql = f"SELECT on_id FROM search_entry WHERE {WHOLE} @@ %s::tsquery"  # noqa: S608 - own names
    return sql, tsquery(who.organisation_id, asked, [kind])


def is_capped(found: Collection[Match]) -> bool:
    """Tell whether there are more matches than were taken."""
    return sum(match.tier == SAID for match in found) > MOST or any(match.tier == MORE for match in found)


def _asked(who: Actor, parts: list[str], values: list[Any]) -> list[Match]:
    """Run parts as one statement."""
    opened, more = _open_to(who)
    sql = f"WITH opened(id) AS ({opened}) {' UNION ALL '.join(parts)}"
    return [Match(*row) for row in execute(sql, [*more, *values])]


def _exact(who: Actor, asked: Question, kinds: Collection[str] | None) -> tuple[str, list[Any]]:
    """Return the part for records whose number or code is what was typed."""
    typed = asked.text.strip('"').lower()
    only = f" AND e.on_kind IN ({', '.join(['%s'] * len(kinds))})" if kinds else ""
    sql = (
        f"SELECT * FROM (SELECT {EXACT} AS tier, e.id, e.on_kind, e.on_id FROM search_entry e "  # noqa: S608 - own names
        f"WHERE e.organisation = %s AND (lower(e.number) = %s OR lower(e.code) = %s){only} AND {OPEN} "
        f"ORDER BY e.id DESC LIMIT {MOST_NAMED}) exact"
    )
    return sql, [db_uuid(who.organisation_id), typed, typed, *(kinds or ())]


def _part(
    who: Actor, asked: Question, kinds: Collection[str] | None, tier: int, *, names_only: bool, work: bool | None
) -> tuple[str, list[Any]]:
    """Return the part for entries that have the words in their names, or anywhere."""
    if not is_sqlite():
        return _part_of_vectors(who, asked, kinds, tier, names_only=names_only, work=work)
    question = fts5(who.organisation_id, asked, kinds, names_only=names_only, work=work)
    sql = (
        f"SELECT * FROM (SELECT {tier} AS tier, e.id, e.on_kind, e.on_id FROM {WORDS} w "  # noqa: S608 - own names
        f"CROSS JOIN search_entry e ON e.id = w.rowid WHERE {WORDS} MATCH %s AND {OPEN} "
        f"ORDER BY w.rowid DESC LIMIT {MOST + 1}) part{tier}"
    )
    return sql, [question]


def _part_of_vectors(
    who: Actor, asked: Question, kinds: Collection[str] | None, tier: int, *, names_only: bool, work: bool | None
) -> tuple[str, list[Any]]:
    """Return the same for PostgreSQL.

    Whether words stand together it must look up in each vector: that is asked of the newest that have all of them.
    """
    vector = "e.names" if names_only else WHOLE
    apart = Question(asked.text, tuple(single for term in asked.terms for single in term.apart()))
    question = tsquery(who.organisation_id, apart, kinds, work=work)
    newest = (
        f"SELECT {tier} AS tier, e.id, e.on_kind, e.on_id, {vector} AS words FROM search_entry e "  # noqa: S608 - own names
        f"WHERE {vector} @@ %s::tsquery AND {OPEN} ORDER BY e.id DESC LIMIT {MOST + 1}"
    )
    if apart.terms == asked.terms:
        return f"SELECT tier, id, on_kind, on_id FROM ({newest}) part{tier}", [question]  # noqa: S608 - own names
    together = vectors.question(asked)
    sql = f"SELECT tier, id, on_kind, on_id FROM ({newest}) part{tier} WHERE words @@ %s::tsquery"  # noqa: S608 - own names
    if tier != SAID:
        return sql, [question, together]
    more = (
        f"SELECT {MORE}, CAST(0 AS bigint), '', CAST(NULL AS uuid) FROM (SELECT 1 FROM search_entry e "  # noqa: S608 - own names
        f"WHERE {vector} @@ %s::tsquery AND {OPEN} LIMIT {MOST + 1}) many HAVING count(*) > {MOST}"
    )
    return f"{sql} UNION ALL {more}", [question, together, question]


def scores(who: Actor, asked: Question, kinds: Collection[str] | None, keys: Collection[int]) -> dict[int, float]:
    """Return how well entries answer, the higher the better; only asked where there are at most 1,000."""
    if not keys:
        return {}
    if is_sqlite():
        sql = f"SELECT rowid, -bm25({WORDS}, 0, 10, 10, 5, 1) FROM {WORDS} WHERE {WORDS} MATCH %s LIMIT {2 * MOST}"  # noqa: S608 - own names
        return dict(execute(sql, [fts5(who.organisation_id, asked, kinds)]))
    sql = f"SELECT id, ts_rank({WHOLE}, %s::tsquery) FROM search_entry WHERE id = ANY(%s)"  # noqa: S608 - own names
    return dict(execute(sql, [vectors.question(asked), list(keys)]))


def fts5(
    home: UUID, asked: Question, kinds: Collection[str] | None, *, names_only: bool = False, work: bool | None = None
) -> str:
    """Return a question as FTS5 understands it; every word stands in quotation marks, so that none is an operator."""
    terms = " AND ".join(_phrase(term) for term in asked.terms)
    # The rarest first: FTS5 goes through what the first part finds.
    parts = [f'"{WORK}"'] if work else []
    parts.append(f"{{number code title}} : ({terms})" if names_only else f"({terms})")
    if kinds is not None:
        parts.append("(" + " OR ".join(f'"{type_token(kind)}"' for kind in kinds or ["none"]) + ")")
    parts.append(f'"{HOME}{home.hex}"')
    whole = " AND ".join(parts)
    return f'({whole}) NOT "{WORK}"' if work is False else whole


def _phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.begins else ""}'


def tsquery(home: UUID, asked: Question, kinds: Collection[str] | None, *, work: bool | None = None) -> str:
    """Return a question as PostgreSQL understands it."""
    parts = [f"'{HOME}{home.hex}'"]
    if kinds is not None:
        parts.append("(" + " | ".join(f"'{type_token(kind)}'" for kind in kinds or ["none"]) + ")")
    parts.append(vectors.question(asked))
    if work is not None:
        parts.append(f"'{WORK}'" if work else f"!'{WORK}'")
    return " & ".join(parts)


@cache
def _guarded() -> tuple[type[Subject], ...]:
    """Return the types whose records can be confidential."""
    return tuple(plan.model for plan in plans() if plan.guard and not plan.beside)


@dataclass(frozen=True, slots=True)
class Somebody:
    """Stands for whoever searches while the condition of what is open to them is put together."""

    id: UUID
    organisation_id: UUID
    duties: frozenset[str]


@lru_cache(maxsize=256)
def _opened(duties: frozenset[str], _vendor: str) -> tuple[str, tuple[Any, ...], UUID, UUID]:
    """Return the query for the guarded entries that are open to holders of ``duties``, put together once.

    The two keys stand among its parameters where the person and the organisation belong.
    """
    who = Somebody(uuid4(), uuid4(), duties)
    allowed: Any = Q(pk__in=[])
    for model in _guarded():
        rows = model.open_to(model.within(who.organisation_id).filter(pk=OuterRef("on_id")), who)
        allowed |= Q(on_kind=model.kind) & Exists(rows.order_by().values("pk"))
    entries = Entry.objects.filter(allowed, guarded=True, organisation=who.organisation_id)
    sql, values = entries.values("pk").query.sql_with_params()
    return sql, values, who.id, who.organisation_id


def _open_to(who: Actor) -> tuple[str, list[Any]]:
    """Return the query for the guarded entries that are open to the reader: asked of the records themselves."""
    sql, values, person, home = _opened(who.duties, connection.vendor)
    mine = {db_uuid(person): db_uuid(who.id), db_uuid(home): db_uuid(who.organisation_id)}
    return sql, [mine.get(value, value) if isinstance(value, str | UUID) else value for value in values]
