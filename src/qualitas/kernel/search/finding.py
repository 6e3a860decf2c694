"""Finding: what somebody may read that has all the words, the best first, with the passage in which they stand."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import Actor
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.values import db_uuid
from qualitas.kernel.search.matching import EXACT, MORE, MOST, Match, is_capped, matches, scores
from qualitas.kernel.search.passages import Passage, passage, pattern
from qualitas.kernel.search.plans import plan_of
from qualitas.kernel.search.tables import execute
from qualitas.kernel.search.words import Question, understood

AT_ONCE = 200
"""Of how many records the state is looked up together; within these, what is over comes last."""
LONGEST = 100_000
"""Characters of a text in which its passage is looked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found. ``where`` says in a few words in what beside it; empty for the record itself."""

    kind: str
    key: UUID
    number: str
    code: str
    title: Passage
    state: str
    where: str = ""
    passage: Passage = field(default_factory=Passage)

    @property
    def model(self) -> type[Subject]:
        """Return its type."""
        return Subject.types[self.kind]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: one page of hits, how many records there are (at most 1,000), whether there are more.

    ``kinds`` counts them by type; ``following`` is where the next page begins, None at the end.
    """

    hits: tuple[Hit, ...] = ()
    count: int = 0
    capped: bool = False
    kinds: dict[str, int] = field(default_factory=dict)
    following: int | None = None


def search(who: Actor, text: str, kinds: Collection[str] | None = None, limit: int = 20, *, start: int = 0) -> Found:
    """Find records that ``who`` may read by their words, best first.

    All words must occur, the last one may be a beginning, "words in quotation marks" stand together. What is called
    exactly so comes first, then what has the words in its names, then in its texts, comments and files; what is over
    comes after what is current.
    """
    asked = understood(text)
    if not asked.terms:
        return Found()
    rows = matches(who, asked, kinds)
    capped = is_capped(rows)
    rows = [match for match in rows if match.tier != MORE]
    # To weigh a phrase, the engine would look for it in every text; among those that have it the newest come first.
    weighed = not capped and not any(len(term.words) > 1 for term in asked.terms)
    best = _ranked(rows, scores(who, asked, kinds, [match.entry for match in rows]) if weighed else {})[:MOST]
    page: list[tuple[Match, str]] = []
    end = start
    for low in range(start // AT_ONCE * AT_ONCE, len(best), AT_ONCE):
        window = _standing(who, best[low : low + AT_ONCE])
        part = window[max(0, start - low) :][: limit - len(page)]
        page += part
        end = min(low + AT_ONCE, len(best)) if len(part) == len(window[max(0, start - low) :]) else end + len(part)
        if len(page) == limit:
            break
    return Found(
        tuple(_hits(who, asked, page)),
        len(best),
        capped,
        dict(Counter(match.on_kind for match in best).most_common()),
        end if end < len(best) else None,
    )


def _ranked(rows: Iterable[Match], points: dict[int, float]) -> list[Match]:
    """Return one match a record, the best of it, in the order of how well they answer."""
    order = sorted(rows, key=lambda match: (match.tier, -points.get(match.entry, 0.0), -match.entry))
    best: dict[UUID | str, Match] = {}
    for match in order:
        best.setdefault(match.on_id, match)
    work = [m for m in best.values() if m.tier != EXACT and _is_work(m.on_kind)]
    return [m for m in best.values() if m.tier == EXACT or not _is_work(m.on_kind)] + work


def _is_work(kind: str) -> bool:
    model = Subject.types.get(kind)
    return model is not None and model.group == "work"


def _standing(who: Actor, some: list[Match]) -> list[tuple[Match, str]]:
    """Return the matches whose records are there and open to the reader, with their states; what is over comes last."""
    keys: dict[str, list[UUID]] = {}
    for match in some:
        keys.setdefault(match.on_kind, []).append(match.key)
    parts = [_states(who, kind, own) for kind, own in keys.items() if kind in Subject.types]
    rows = reduce(lambda one, other: one.union(other, all=True), parts) if parts else ()
    states = dict(rows)
    there = [(match, states[match.key]) for match in some if match.key in states]
    return sorted(there, key=lambda pair: pair[0].tier != EXACT and not _current(pair[0].on_kind, pair[1]))


def _states(who: Actor, kind: str, keys: list[UUID]) -> QuerySet[Any, Any]:
    model = Subject.types[kind]
    state: Any = F("state") if any(f.name == "state" for f in model._meta.concrete_fields) else Value("")
    rows = model.open_to(model.within(who.organisation_id), who).filter(pk__in=keys).order_by()
    return rows.annotate(its_state=state).values_list("pk", "its_state")


def _current(kind: str, state: str) -> bool:
    known = Subject.types[kind].lifecycle.by_name.get(state)
    return known is None or known.open


def _hits(who: Actor, asked: Question, page: list[tuple[Match, str]]) -> Iterable[Hit]:
    """Yield the hits with their words, read by one statement."""
    if not page:
        return
    keys, hosts = [match.entry for match, _state in page], [db_uuid(match.key) for match, _state in page]
    marks, more = ", ".join(["%s"] * len(keys)), ", ".join(["%s"] * len(hosts))
    sql = (
        f"SELECT id, subject, kind, number, code, title, substr(body, 1, {LONGEST}) FROM search_entry "  # noqa: S608 - own names
        f"WHERE id IN ({marks}) OR (organisation = %s AND subject IN ({more}))"
    )
    rows = execute(sql, [*keys, db_uuid(who.organisation_id), *hosts])
    by_entry = {row[0]: row for row in rows}
    by_subject = {row[1] if isinstance(row[1], UUID) else UUID(row[1]): row for row in rows}
    words = pattern(asked)
    for match, state in page:
        host, own = by_subject.get(match.key), by_entry.get(match.entry)
        if host is None or own is None:
            continue
        title = passage(host[5] or host[3], words, len(host[5]) + 1)
        where = "" if own is host else _where(own[2], own[5])
        said = passage(own[6], words)
        yield Hit(match.on_kind, match.key, host[3], host[4], title, state, where, said)


def _where(kind: str, name: str) -> str:
    """Say beside a record in what the words were found."""
    model = Subject.types[kind]
    plan = plan_of(model)
    if plan is not None and plan.file:
        return _("in the attachment “%s”") % name
    return _("in a comment") if kind == "comment" else _("in its %s") % model._meta.verbose_name
