"""What lies beside a record — comments, files, links both ways — read at once, without the ORM's price per table."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.values import db_uuid

MOST = 200
_NOBODY = "CAST(NULL AS uuid)"
_LINK = (
    "SELECT 'link', id, at, by_id, meaning, 0, on_type, on_id, to_type, to_id FROM records_link WHERE state = 'linked'"
)
SQL = f"""
SELECT 'comment', id, at, by_id, text, 0, '', {_NOBODY}, '', {_NOBODY} FROM records_comment
WHERE on_id = %s AND state = 'said' AND organisation_id = %s
UNION ALL
SELECT 'attachment', a.id, a.at, a.by_id, a.name, c.size, '', {_NOBODY}, '', {_NOBODY} FROM records_attachment a
JOIN files_content c ON c.id = a.content_id WHERE a.on_id = %s AND a.state = 'attached' AND a.organisation_id = %s
UNION ALL {_LINK} AND on_id = %s AND organisation_id = %s
UNION ALL {_LINK} AND to_id = %s AND on_id <> to_id AND organisation_id = %s
ORDER BY 3 DESC LIMIT {MOST}
"""  # noqa: S608 - put together from this module's own constants


@dataclass(frozen=True, slots=True)
class Beside:
    """A comment, a file or a link beside a record, as one row. ``text`` is what was said, the name, or the meaning."""

    kind: str
    key: UUID
    at: dt.datetime
    by: UUID | None
    text: str
    size: int
    from_type: str
    from_id: UUID | None
    into_type: str
    into_id: UUID | None


def as_uuid(value: Any) -> UUID | None:
    """Return a key as the engine hands it out as a UUID."""
    return value if value is None or isinstance(value, UUID) else UUID(value)


def as_moment(value: Any) -> dt.datetime:
    """Return a moment as the engine hands it out with its time zone."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def beside(record: Subject) -> list[Beside]:
    """Return the newest 200 things beside a record in one query, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, [db_uuid(record.pk), db_uuid(record.home)] * 4)
        rows = cursor.fetchall()
    found = []
    for kind, key, at, by, text, size, from_type, from_id, into_type, into_id in reversed(rows):
        known: UUID = as_uuid(key)  # type: ignore[assignment] # a row's own key is never empty
        ends = (from_type, as_uuid(from_id), into_type, as_uuid(into_id))
        found.append(Beside(kind, known, as_moment(at), as_uuid(by), text, size, *ends))
    return found
