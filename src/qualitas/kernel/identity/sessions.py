"""Django's session store over our table, so that a person can see their sessions and end them."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils.dateparse import parse_datetime

from qualitas.kernel.identity.models import Session


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
