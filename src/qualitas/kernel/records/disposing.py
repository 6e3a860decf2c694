"""Disposing (7.5.3.2): a record whose time is over loses its texts and files for ever; number, dates and proof stay."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid, WrongState
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import adds
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.ledger import values
from qualitas.kernel.ledger.erasing import Spans
from qualitas.kernel.ledger.models import Subject as Touched
from qualitas.kernel.records.blanking import commitments, lose, put, text_names
from qualitas.kernel.records.destroying import Filed, files_of, stand_in
from qualitas.kernel.records.holding import keep_what_is_held
from qualitas.kernel.records.marks import KEEPERS, Redaction
from qualitas.kernel.records.models import Record
from qualitas.kernel.records.passages import BLANK
from qualitas.kernel.records.redacting import MOST_ROWS, replace_file
from qualitas.kernel.records.retention import kept_until
from qualitas.kernel.records.sweeping import tell_worker

EVENT = "organisation.dispose"


@adds(
    label=gettext_lazy("Dispose of a record"),
    past=said("past", "disposed of a record"),
    duty=KEEPERS,
    signs=gettext_lazy("I dispose of this record: its time is over, and what it says is lost for ever."),
    signed="record",
)
def dispose(
    act: Act,
    organisation: Organisation,
    *,
    record: Annotated[Record, Ask(gettext_lazy("Number of the record"))],  # type: ignore[valid-type] # see assign
    reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)],
) -> Redaction:
    """Make everything that a record says unreadable for ever, once its time is over; that it was stays proven."""
    _must_be_due(act, organisation, record)
    keep_what_is_held(record)
    rows = list(_rows(record))
    if len(rows) > MOST_ROWS:
        raise Invalid(_("Too much lies beside this record to dispose of it in one act; redact some of it first."))
    _let_files_go(act, record)
    lost: dict[bytes, Spans] = dict.fromkeys(_said_by(act.home, [key for _model, key in rows]), ())
    count = sum(_empty(act.hold(model, key)) for model, key in rows)
    lose(act, EVENT, lost)
    act.about(record)
    tell_worker(act, ["ledger_sealedvalue", *{model._meta.db_table for model, _key in rows}])
    return Redaction(
        on_type=record.kind,
        on_id=record.id,
        by=person_of(act),
        at=act.at,
        what=_("all texts and files: the record was disposed of"),
        places=count,
        reason=reason,
    )


def _must_be_due(act: Act, organisation: Organisation, record: Record) -> None:
    """Refuse a record that must still be kept, saying until when."""
    until = kept_until(organisation, record)
    if until is None:
        raise WrongState(
            _("%s is to be kept for ever, or is not closed yet; set a rule of retention for its type first.")
            % record.reference
        )
    if until >= act.today:
        raise WrongState(
            _("%(record)s must be kept until %(until)s.") % {"record": record.reference, "until": until.isoformat()}
        )


def _rows(record: Record) -> Iterator[tuple[type[Subject], UUID]]:
    """Yield the record and what lies beside it, as far as it has texts of its own."""
    if text_names(type(record)):
        yield type(record), record.pk
    for model in Subject.types.values():
        if text_names(model) and {"on_type", "on_id"} <= {field.name for field in model._meta.concrete_fields}:
            beside: Any = model.within(record.home)
            for key in beside.filter(on_type=record.kind, on_id=record.pk).values_list("pk", flat=True):
                yield model, key


def _empty(subject: Subject) -> int:
    """Blank every text of a row in memory; returns how many there were."""
    count = 0
    for name in text_names(type(subject)):
        value = getattr(subject, name)
        if value:
            put(subject, name, BLANK if isinstance(value, str) else type(value)())
            count += 1
    return count


def _said_by(organisation: UUID, keys: Sequence[UUID]) -> list[bytes]:
    """Return the readable values that events tell of these rows, and of no others that the same events touched."""
    mine = {str(key) for key in keys}
    found: set[bytes] = set()
    rows = Touched.objects.filter(subject__in=keys).values_list("event__body", "detail")
    for body, detail in rows.iterator(chunk_size=500):
        told = orjson.loads(bytes(body))
        if told.get("obj", ("", ""))[1] in mine:
            found.update(key for _name, key in commitments([told.get("changes", {}), told.get("said", {})]))
        for other in told.get("also", ()):
            if other[1] in mine:
                found.update(key for _name, key in commitments(other[5]))
        if detail is not None:
            found.update(key for _name, key in commitments(orjson.loads(bytes(detail))))
    return list(values.read(organisation, found))


def _let_files_go(act: Act, record: Record) -> None:
    """Put a line in the place of every file; a content that nobody else refers to is destroyed."""
    by_content: dict[UUID, list[Filed]] = {}
    for filed in files_of(record):
        by_content.setdefault(filed.content, []).append(filed)
    for some in by_content.values():
        content, named = stand_in(act)
        replace_file(act, some, content, named, EVENT)
