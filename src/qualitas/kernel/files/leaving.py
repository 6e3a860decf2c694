"""What came into the store and was never kept: collected a day later, and never what any record names.

A content gets its row in the transaction of the act that brings it, and the row stays until the content is removed for
good: so what has no row is named by no record.
"""

import datetime as dt
from itertools import batched

from qualitas.kernel.files import store
from qualitas.kernel.files.stores import COMING

AGE = dt.timedelta(hours=24)
AT_ONCE = 200


def collect(now: dt.datetime) -> int:
    """Remove what lies in the store for a day without a row, and drafts as old; returns how many."""
    gone = 0
    for lying in batched(store.the_store().lying(), AT_ONCE):
        old = [(one.organisation, one.sha256) for one in lying if one.at < now - AGE]
        if old and (loose := set(old) - store.with_rows(old)):
            gone += store.drop(loose, now - AGE)
    return gone + _forget_drafts(now)


def _forget_drafts(now: dt.datetime) -> int:
    """Remove drafts that a killed process left; returns how many."""
    gone = 0
    for path in store.the_store().drafts().glob(f"{COMING}*"):
        if path.stat().st_mtime < (now - AGE).timestamp():
            path.unlink(missing_ok=True)
            gone += 1
    return gone
