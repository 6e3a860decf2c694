"""Files on their way in: kept while somebody maps and checks them; large ones are checked and taken by the worker."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.files.allowed import clean_name
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.lists import waiting
from qualitas.kernel.lists.checking import Bringing, Line, check, prepared
from qualitas.kernel.lists.models import Import, Incoming
from qualitas.kernel.lists.places import guess, places_of
from qualitas.kernel.lists.tables import Table, read
from qualitas.kernel.lists.taking import MOST_REPORTED, counts, remembered, take

KEPT = dt.timedelta(days=1)
AT_ONCE = 300
"""Rows up to which a table is checked and taken while the reader waits; longer ones are left to the worker."""
TOPIC = "import"
SHOWN = 200


def receive(who: Acting, model: type[Subject], name: str, content: bytes) -> Incoming:
    """Keep a file that somebody brings, with the mapping that its headings suggest; raises Invalid."""
    name = clean_name(name)
    table = read(name, content)
    choices = {"mapping": remembered(model, who, table.headings) or guess(table.headings, places_of(model))}
    return Incoming.objects.create(
        organisation_id=who.organisation_id,
        person=who.person,
        kind=model.kind,
        name=name,
        content=content,
        choices=choices,
        of_all=len(table.rows),
    )


def tidy(now: dt.datetime) -> int:
    """Remove the files that waited for more than a day; returns how many."""
    return Incoming.objects.filter(at__lt=now - KEPT).delete()[0]


def found(who: Acting, model: type[Subject], key: UUID) -> Incoming:
    """Return a file that this person is bringing; raises NotThere."""
    row = Incoming.objects.filter(pk=key, organisation=who.organisation_id, person=who.person, kind=model.kind).first()
    if row is None:
        raise NotThere(_("This file is not kept any more: it was brought, dropped, or waited for more than a day."))
    return row


def table_of(row: Incoming) -> Table:
    """Return the table in a file that is being brought."""
    return read(row.name, bytes(row.content))


def bringing(row: Incoming, who: Acting, table: Table) -> Bringing:
    """Return a file as it is brought, by what was chosen; raises Invalid where the columns do not fit."""
    chosen: Mapping[str, Any] = row.choices
    return prepared(
        Subject.types[row.kind],
        who,
        table,
        chosen.get("mapping", {}),
        source=chosen.get("source", ""),
        stated_by=waiting.stater(row, who),
    )


def begin(row: Incoming, who: Acting, what: str) -> None:
    """Check or take a file: at once where it is short, else by the worker."""
    row.found = {}
    waiting.begin(row, who, what, work, topic=TOPIC, small=row.of_all <= AT_ONCE)


def deliver(message: Outbox) -> None:
    """Do what is to be done with a file that waits for the worker."""
    waiting.deliver(Incoming, message, work)


def work(row: Incoming, who: Acting) -> None:
    """Check a file and, where that is asked, take it; what came of it stands in the row."""

    def told(done: int, of_all: int) -> None:
        Incoming.objects.filter(pk=row.pk).update(done=done, of_all=of_all)

    try:
        table = table_of(row)
        given = bringing(row, who, table)
        lines = check(given, told)
        row.done = row.of_all = len(lines)
        row.found = dict(counts(lines)) | {"left": _left(lines)}
        if row.stage == "taking":
            row.made = take(
                given, who.act("web"), row.name, bytes(row.content), lines, good_only=bool(row.choices.get("good_only"))
            )
            row.content = b""
        row.stage = "taken" if row.made else "checked"
    except Refused as refusal:
        row.stage = "checked"
        row.found |= {
            "refused": str(refusal),
            "errors": dict(list(refusal.errors.items())[:SHOWN]) if isinstance(refusal, Invalid) else {},
        }
    row.save()


def _left(lines: list[Line]) -> list[list[Any]]:
    """Return the rows that would not be taken, and why; those that cannot be before those that are there already."""
    left = sorted((line for line in lines if not line.good), key=lambda line: bool(line.known))
    return [[line.place, line.why, bool(line.known)] for line in left[:MOST_REPORTED]]


def earlier(who: Acting, model: type[Subject], most: int) -> list[Import]:
    """Return the newest imports to a type."""
    return list(Import.seen_by(who).filter(Q(on_type=model.kind)).select_related("person").order_by("-number")[:most])
