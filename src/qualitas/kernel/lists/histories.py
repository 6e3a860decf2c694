"""Histories that somebody stated: what is said of a record's past, by whom and from where."""

from uuid import UUID

from qualitas.kernel.lists.models import Stated

MOST = 20


def stated_of(organisation: UUID, key: UUID) -> list[Stated]:
    """Return what is stated of a record's past, the oldest statement first; one query."""
    rows = Stated.within(organisation).filter(on_id=key, state="stated").select_related("by").order_by("at")
    return list(rows[:MOST])
