"""What somebody is asked about a record: asked and ended in an act's own event, settled or called off in one of its own."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import Act
from qualitas.kernel.records.models import Record, ToDo
from qualitas.kernel.records.verbs import call_off, settle

LONGEST = 200


def ask_about(
    act: Act,
    record: Record,
    person: UUID,
    title: str,
    *,
    due: dt.date | None = None,
    severity: str = "normal",
    what: str = "finish",
) -> None:
    """Ask a person for something about a record, in the act's own event; as confidential as the record is."""
    to_do = ToDo(title=title[:LONGEST], person_id=person, due=due, severity=severity, what=what)
    to_do.on_type, to_do.on_id, to_do.confidential = record.kind, record.pk, record.confidential
    act.also(to_do)


def open_about(act: Act, record: Record) -> QuerySet[ToDo]:
    """Return what somebody is still asked about a record."""
    return ToDo.within(act.home).filter(on_id=record.pk, state="open")


def end_asked(act: Act, record: Record, *what: str) -> None:
    """End what is asked about a record (only ``what``, where that is named), in the act's own event."""
    rows = open_about(act, record)
    for key in (rows.filter(what__in=what) if what else rows).values_list("pk", flat=True):
        to_do = act.hold(ToDo, key)
        to_do.state, to_do.done_on = "done", act.today


def settle_asked(act: Act, record: Record) -> None:
    """Close what asked for a decision on a record that was taken, each in an event of its own."""
    for to_do in open_about(act, record).filter(what="decide"):
        settle(act.by_system(), to_do)


def call_off_asked(act: Act, record: Record, reason: str, rows: Sequence[ToDo] | None = None) -> None:
    """Call off what is asked about a record, or ``rows`` of it, in one event; the reason is for everyone here."""
    waiting = list(open_about(act, record)) if rows is None else rows
    if waiting:
        with translation.override(record.organisation.language):
            said = _(reason)
        call_off.over(act.by_system(), waiting, reason=said)
