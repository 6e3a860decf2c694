"""Cases like this one: shown while somebody reports, and where something has come back."""

import datetime as dt
import re
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.search.finding import search
from qualitas.nonconformities.models import Nonconformity

MONTHS = dt.timedelta(days=730)
"""How far back past cases are looked at: 24 months."""
CANDIDATES = 300
"""Of the same process or product, how many of the newest are compared."""
_WORD = re.compile(r"\w{3,}")
STEM = 5
"""Letters of a word that must agree, so that “bores” is like “bore”."""
_LITTLE = frozenset(_WORD.findall("and are der die das ein eine for from ist mit the und von was with"))


def _stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words that say something."""
    return frozenset(word[:STEM] for word in _WORD.findall(text.casefold()) if word not in _LITTLE)


def similar(
    who: Acting, text: str, process: UUID | None = None, product: UUID | None = None, *, most: int = 5
) -> list[Nonconformity]:
    """Return past cases like ``text`` of the same process or product, the likest first; else those with its words.

    Looked at are the newest of the last 24 months that ``who`` may read.
    """
    wanted = _stems(text)
    if not wanted:
        return []
    alike = [
        (len(wanted & _stems(title)), place, key)
        for place, (key, title) in enumerate(_candidates(who, process, product))
    ]
    best = [key for count, _place, key in sorted(alike, key=lambda one: (-one[0], one[1])) if count][:most]
    rows = {case.pk: case for case in Nonconformity.seen_by(who).filter(pk__in=best)} if best else {}
    found = [rows[key] for key in best if key in rows]
    return found if len(found) >= most else found + _by_words(who, text, set(rows), most - len(found))


def _candidates(who: Acting, process: UUID | None, product: UUID | None) -> list[tuple[UUID, str]]:
    """Return key and title of the newest cases of the process, then of the product, each once."""
    since, found = timezone.now() - MONTHS, dict[UUID, str]()
    for where in [Q(process=process)] * (process is not None) + [Q(product=product)] * (product is not None):
        rows = Nonconformity.seen_by(who).filter(where, opened_at__gte=since).order_by("-number")
        for key, title in rows.values_list("pk", "title")[:CANDIDATES]:
            found.setdefault(key, title)
    return list(found.items())


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
