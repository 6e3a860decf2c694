"""Cases like this one: shown while somebody reports, and where something has come back."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.search.finding import search
from qualitas.kernel.search.words import words_of
from qualitas.nonconformities.models import Nonconformity

MONTHS = dt.timedelta(days=730)
"""How far back past cases are looked at: 24 months."""
CANDIDATES = 300
"""Of the same process or product, how many of the newest are compared."""
STEM = 5
"""Letters of a word that must agree, so that “bores” is like “bore”."""
_LITTLE = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "der",
        "die",
        "das",
        "ein",
        "eine",
        "for",
        "from",
        "im",
        "in",
        "is",
        "ist",
        "mit",
        "of",
        "on",
        "or",
        "the",
        "to",
        "und",
        "von",
        "was",
        "with",
        "zu",
    ]
)


def _stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words that say something."""
    return frozenset(word[:STEM] for word in words_of(text) if len(word) > 2 and word not in _LITTLE)  # noqa: PLR2004


def similar(
    who: Acting, text: str, process: UUID | None = None, product: UUID | None = None, *, most: int = 5
) -> list[Nonconformity]:
    """Return past cases like ``text`` of the same process or product, the likest first; else those with its words.

    Looked at are the newest of the last 24 months that ``who`` may read.
    """
    wanted = _stems(text)
    if not wanted:
        return []
    found: list[tuple[float, Nonconformity]] = []
    if process is not None or product is not None:
        for case in _candidates(who, process, product):
            alike = len(wanted & _stems(case.title)) / len(wanted)
            if alike:
                found.append((alike + (0.1 if case.product_id == product and product else 0), case))
        found.sort(key=lambda pair: -pair[0])
    best = [case for _alike, case in found[:most]]
    if len(best) < most:
        best += _by_words(who, text, {case.pk for case in best}, most - len(best))
    return best


def _candidates(who: Acting, process: UUID | None, product: UUID | None) -> list[Nonconformity]:
    since = timezone.now() - MONTHS
    found: list[Nonconformity] = []
    for where in [Q(process=process)] * (process is not None) + [Q(product=product)] * (product is not None):
        rows = Nonconformity.seen_by(who).filter(where, opened_at__gte=since)
        rows = rows.only("number", "title", "state", "product_id", "opened_at").order_by("-opened_at")
        known = {case.pk for case in found}
        found += [case for case in rows[:CANDIDATES] if case.pk not in known]
    return found


def _by_words(who: Acting, text: str, known: Collection[UUID], most: int) -> list[Nonconformity]:
    """Return cases that have the words, found by the search index."""
    hits = search(who, text, {Nonconformity.kind}, limit=most + len(known)).hits
    keys = [hit.key for hit in hits if hit.key not in known][:most]
    rows = {case.pk: case for case in Nonconformity.seen_by(who).filter(pk__in=keys)} if keys else {}
    return [rows[key] for key in keys if key in rows]


def recurrences(who: Acting, case: Nonconformity, most: int = 10) -> list[Nonconformity]:
    """Return cases with the same sort of cause in the same process or of the same product, the newest first.

    Of the 24 months before this one; none while the sort of cause is not said.
    """
    same = Q(process=case.process_id) if case.process_id else Q(pk=None)
    same |= Q(product=case.product_id) if case.product_id else Q(pk=None)
    if not case.cause_category or case.opened_at is None or not (case.process_id or case.product_id):
        return []
    rows = Nonconformity.seen_by(who).filter(
        same,
        cause_category=case.cause_category,
        opened_at__gte=case.opened_at - MONTHS,
        opened_at__lte=case.opened_at,
    )
    rows = rows.exclude(pk=case.pk).exclude(state__in=("rejected", "withdrawn", "merged"))
    return list(rows.only("number", "title", "state", "opened_at").order_by("-opened_at")[:most])
