"""What lies beside a record: comments, files, links both ways, read at once; and each by itself, to be withdrawn."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from qualitas.kernel.acts.prepared import readable_by
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, verbs_of
from qualitas.kernel.records import anchors

MOST = 200
_NOBODY = "CAST(NULL AS uuid)"
_PASSAGE = f"quote || '{anchors.BETWEEN}' || before || '{anchors.BETWEEN}' || after"
_LINK = (
    "SELECT 'link', id, version, at, by_id, meaning, 0, on_type, on_id, to_type, to_id "
    "FROM records_link WHERE state = 'linked'"
)
SQL = f"""
SELECT 'comment', id, version, at, by_id, text, COALESCE(block + 1, 0), {_PASSAGE}, {_NOBODY}, state, answers_id
FROM records_comment WHERE on_id = %s AND state <> 'withdrawn' AND organisation_id = %s
UNION ALL
SELECT 'attachment', a.id, a.version, a.at, a.by_id, a.name, c.size, '', {_NOBODY}, '', {_NOBODY}
FROM records_attachment a JOIN files_content c ON c.id = a.content_id
WHERE a.on_id = %s AND a.state = 'attached' AND a.organisation_id = %s
UNION ALL {_LINK} AND on_id = %s AND organisation_id = %s
UNION ALL {_LINK} AND to_id = %s AND on_id <> to_id AND organisation_id = %s
UNION ALL
SELECT 'watch', id, version, at, by_id, '', 0, '', {_NOBODY}, '', {_NOBODY} FROM records_watch
WHERE on_id = %s AND state = 'watching' AND organisation_id = %s
ORDER BY 4 DESC LIMIT {MOST}
"""  # noqa: S608 - put together from this module's own constants


@dataclass(frozen=True, slots=True)
class Lying:
    """A comment, a file, a link or a watcher beside a record, as one row. ``text`` is what was said, the name, or the meaning.

    A comment may be about a passage, may answer another one, and has a state: said or resolved.
    """

    kind: str
    key: UUID
    version: int
    at: dt.datetime
    by: UUID | None
    text: str
    size: int
    from_type: str
    from_id: UUID | None
    into_type: str
    into_id: UUID | None
    passage: anchors.Passage | None = None
    answers: UUID | None = None
    state: str = ""

    def row(self) -> Any:
        """Return it as the record that a verb is asked about; what was said is left out."""
        model: Any = Subject.types[self.kind]
        return model(id=self.key, version=self.version, by_id=self.by, state=self.state or model.lifecycle.start)


def lying_types() -> dict[str, type[Subject]]:
    """Return the types that lie beside records and have no collection of their own, by kind."""
    return {kind: model for kind, model in Subject.types.items() if model.beside and not model.collection}


@cache
def ending(model: type[Subject]) -> Verb[..., Any] | None:
    """Return the verb that withdraws or ends what lies beside a record: the one that leads out of its first state."""
    names = [step.verb for step in model.lifecycle.steps if model.lifecycle.start in step.sources]
    return next((verb for name, verb in verbs_of(model).items() if name in names), None)


def lying(organisation: UUID, kind: str, key: UUID) -> Any:
    """Return what lies beside a record, by its type and key; raises NotThere, also where it is another organisation's."""
    model = lying_types().get(kind)
    found = readable_by(model, organisation, "id", key) if model is not None else None
    if found is None:
        raise NotThere(_("There is nothing of this kind here. It may have another address; look at the record."))
    return found


def host(row: Subject) -> Any:
    """Return the record that something lies beside; raises NotThere where its type is gone."""
    kind, key = row.lies_on or ("", row.pk)
    model = Subject.types.get(kind)
    found = readable_by(model, row.home, "id", key) if model is not None else None
    if found is None:
        raise NotThere(_("The record that this lies beside is not here any more."))
    return found


def as_uuid(value: Any) -> UUID | None:
    """Return a key as the engine hands it out as a UUID."""
    return value if value is None or isinstance(value, UUID) else UUID(value)


def as_moment(value: Any) -> dt.datetime:
    """Return a moment as the engine hands it out with its time zone."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def read_lying(row: Sequence[Any]) -> Lying:
    """Return a row of the query as what lies beside a record."""
    kind, key, version, at, by, text, size, from_type, from_id, into_type, into_id = row
    known: UUID = as_uuid(key)  # type: ignore[assignment] # a row's own key is never empty
    if kind == "comment":  # its size and ends tell of the passage, the state and what it answers
        about = anchors.Passage(size - 1, *from_type.split(anchors.BETWEEN, 2)) if size else None
        nothing = (0, "", None, "", None)
        return Lying(
            kind, known, version, as_moment(at), as_uuid(by), text, *nothing, about, as_uuid(into_id), into_type
        )
    ends = (from_type, as_uuid(from_id), into_type, as_uuid(into_id))
    return Lying(kind, known, version, as_moment(at), as_uuid(by), text, size, *ends)
