"""What marks lie beside a record — amendments, holds, redactions, evidence held elsewhere — read by one query."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.values import db_uuid
from qualitas.kernel.records.beside import as_moment, as_uuid

MOST = 200
_NOBODY = "CAST(NULL AS uuid)"
_NEVER = "CAST(NULL AS date)"
_WHERE = "WHERE on_id = %s AND organisation_id = %s"
SQL = f"""
SELECT 'amendment', id, version, at, by_id, state, field, wrong, "right", reason, {_NEVER}, {_NEVER}, {_NEVER}, {_NOBODY}
FROM records_amendment {_WHERE}
UNION ALL
SELECT 'redaction', id, version, at, by_id, state, what, '', '', reason, {_NEVER}, {_NEVER}, {_NEVER}, {_NOBODY}
FROM records_redaction {_WHERE}
UNION ALL
SELECT 'hold', id, version, at, by_id, state, '', '', '', reason, {_NEVER}, {_NEVER}, {_NEVER}, {_NOBODY}
FROM records_hold {_WHERE} AND state = 'in force'
UNION ALL
SELECT 'evidence-elsewhere', id, version, at, by_id, state, title, place, sha256, note, dated, checked_on, next_check,
checked_by_id FROM records_elsewhere {_WHERE} AND state <> 'withdrawn'
ORDER BY 4, 2 LIMIT {MOST}
"""  # noqa: S608 - put together from this module's own constants


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark as one row; what ``texts`` and ``days`` mean depends on its kind (see the properties).

    Evidence: what it is, place, SHA-256, note; its date, when it was checked, when it is to be checked again.
    Amendment: field, what was wrong, what is right, reason. Redaction: where, —, —, reason. Hold: —, —, —, reason.
    """

    kind: str
    key: UUID
    version: int
    at: dt.datetime
    by: UUID | None
    state: str
    texts: tuple[str, str, str, str]
    days: tuple[dt.date | None, dt.date | None, dt.date | None]
    checked_by: UUID | None

    @property
    def reason(self) -> str:
        """Return why it was done; of evidence the note."""
        return self.texts[3]

    def row(self) -> Any:
        """Return it as the record that a verb is asked about; what was said is left out."""
        model: Any = Subject.types[self.kind]
        return model(id=self.key, version=self.version, by_id=self.by, state=self.state)


def marks_of(record: Subject) -> list[Marked]:
    """Return the oldest 200 marks beside a record in one query, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, [db_uuid(record.pk), db_uuid(record.home)] * 4)
        rows = cursor.fetchall()
    found = []
    for kind, key, version, at, by, state, *texts_and_days, checked_by in rows:
        known: UUID = as_uuid(key)  # type: ignore[assignment] # a row's own key is never empty
        one, two, three, four, *days = texts_and_days
        dated, checked, following = map(_day, days)
        found.append(
            Marked(kind, known, version, as_moment(at), as_uuid(by), state, (one, two, three, four),
                   (dated, checked, following), as_uuid(checked_by))
        )  # fmt: skip
    return found


def _day(value: Any) -> dt.date | None:
    return value if value is None or isinstance(value, dt.date) else dt.date.fromisoformat(value)
