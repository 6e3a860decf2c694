"""Django's session store over our table: a person sees and ends their sessions, and an idle one ends by itself."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError, connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from qualitas.kernel.identity.models import Session

LONGEST = dt.timedelta(hours=12)
"""After this time a session ends, however busy it is."""
SEEN_EVERY = dt.timedelta(minutes=1)
IDLE = "idle"
"""Under this name a session keeps after how many idle minutes it ends, where that is less than for others."""
PATIENCE = 50  # milliseconds that noting "seen" waits for another writer (SQLite)
USUAL_PATIENCE = 30_000


class SessionStore(DatabaseStore):
    """Keeps whose session it is beside its data."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table of sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row for ``data`` with the account, browser and address noted."""
        row = super().create_model_instance(data)
        row.account_id = data.get(SESSION_KEY)  # type: ignore[attr-defined]
        row.agent = str(data.get("agent", ""))[:200]  # type: ignore[attr-defined]
        row.address = str(data.get("address", ""))[:45]  # type: ignore[attr-defined]
        if opened := parse_datetime(str(data.get("opened", ""))):
            row.opened_at = opened  # type: ignore[attr-defined]
        return row  # type: ignore[return-value]

    def load(self) -> dict[str, Any]:
        """Return the session's data; one that was idle for too long is over, and nothing of it is left."""
        row: Any = self._get_session_from_db()  # type: ignore[attr-defined] # the stubs leave it out
        if row is None:
            return {}
        data: dict[str, Any] = self.decode(row.session_data)
        quiet = timezone.now() - row.seen_at
        if quiet > idle_time(data):
            Session.objects.filter(session_key=row.session_key).delete()
            self._session_key = None
            return {}
        if quiet >= SEEN_EVERY:
            note_seen(row.session_key)
        return data


def idle_time(data: dict[str, Any]) -> dt.timedelta:
    """Return after how long without a request a session ends."""
    usual: int = settings.QUALITAS.session_idle_minutes
    return dt.timedelta(minutes=min(int(data.get(IDLE, usual)), usual))


def note_seen(key: str) -> None:
    """Note that a session was used just now; a reader never waits behind a long write for that (SQLite)."""
    row = Session.objects.filter(session_key=key)
    if connection.vendor != "sqlite":
        row.update(seen_at=timezone.now())
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            row.update(seen_at=timezone.now())
        except OperationalError:  # somebody writes at length; the next request notes it
            pass
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {USUAL_PATIENCE}")
