"""What marks lie beside a record — amendments, holds, redactions, evidence held elsewhere — read by one query."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.values import db_uuid
from qualitas.kernel.records import beside
from qualitas.kernel.records.beside import Lying, as_moment, as_uuid, read_lying

_NOBODY = "CAST(NULL AS uuid)"
_NEVER = "CAST(NULL AS date)"
_WHERE = "WHERE on_id = %s AND organisation_id = %s"
_NO_ENDS = f"'', 0, '', {_NOBODY}, '', {_NOBODY}"
_NO_DAYS = f"{_NEVER}, {_NEVER}, {_NEVER}, {_NOBODY}"
LYING = 11
"""Columns of what lies beside a record; those of a mark come after them."""

SQL = f"""
SELECT lying.*, '', '', '', '', '', {_NO_DAYS} FROM ({beside.SQL}) lying
UNION ALL
SELECT 'amendment', id, version, at, by_id, {_NO_ENDS}, state, field, wrong, "right", reason, {_NO_DAYS}
FROM records_amendment {_WHERE}
UNION ALL
SELECT 'redaction', id, version, at, by_id, {_NO_ENDS}, state, what, '', '', reason, {_NO_DAYS}
FROM records_redaction {_WHERE}
UNION ALL
SELECT 'hold', id, version, at, by_id, {_NO_ENDS}, state, '', '', '', reason, {_NO_DAYS}
FROM records_hold {_WHERE} AND state = 'in force'
UNION ALL
SELECT 'evidence-elsewhere', id, version, at, by_id, {_NO_ENDS}, state, title, place, sha256, note,
dated, checked_on, next_check, checked_by_id FROM records_elsewhere {_WHERE} AND state <> 'withdrawn'
"""  # noqa: S608 - put together from constants
FURTHER: dict[str, str] = {}
"""What higher floors mark records with: by kind, a select of the same shape that asks for the record's key and home."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark as one row; what ``texts`` and ``days`` mean depends on its kind (see the properties).

    Evidence: what it is, place, SHA-256, note; its date, when it was checked, when it is to be checked again.
    Amendment: field, what was wrong, what is right, reason. Redaction: where, —, —, reason. Hold: —, —, —, reason.
    Stated history: source, previous number, state, who approved it; the day when it was opened.
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


def around(record: Subject) -> tuple[list[Lying], list[Marked]]:
    """Return the newest 200 things that lie beside a record, and every mark, in one query, the oldest first."""
    sql = f"{' UNION ALL '.join([SQL, *FURTHER.values()])} ORDER BY 4, 2"
    with connection.cursor() as cursor:
        cursor.execute(sql, [db_uuid(record.pk), db_uuid(record.home)] * sql.count("organisation_id = %s"))
        rows = cursor.fetchall()
    kinds = {*MARKS, *FURTHER}
    return (
        [read_lying(row[:LYING]) for row in rows if row[0] not in kinds],
        [_read(row) for row in rows if row[0] in kinds],
    )


MARKS = ("amendment", "redaction", "hold", "evidence-elsewhere")


def _read(row: Sequence[Any]) -> Marked:
    kind, key, version, at, by = row[:5]
    state, one, two, three, four, dated, checked, following, checked_by = row[LYING:]
    known: UUID = as_uuid(key)  # type: ignore[assignment] # a row's own key is never empty
    days = (_day(dated), _day(checked), _day(following))
    texts = (one, two, three, four)
    return Marked(kind, known, version, as_moment(at), as_uuid(by), state, texts, days, as_uuid(checked_by))


def _day(value: Any) -> dt.date | None:
    return value if value is None or isinstance(value, dt.date) else dt.date.fromisoformat(value)
