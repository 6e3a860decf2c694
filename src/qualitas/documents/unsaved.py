"""What lies on writers' desks: text that is typed and not saved yet, pictures that were brought for a text.

None of it is a record: each row belongs to one person, and goes when they save or throw it away.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qualitas.documents.models import Brought, Unsaved, Use
from qualitas.documents.texts import PICTURES
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.replay import replay
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.files import store
from qualitas.kernel.files.models import Content
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.records.destroying import referring

LONGEST = 2_000_000
KEPT = ("title", "text", "markup", "change_note", "code")
LASTS = dt.timedelta(days=90)
"""How long somebody has to come back to what they typed, and to use a picture that they brought."""


def place(who: Acting, kind: str, record: Subject | None) -> UUID:
    """Return under which key somebody's unsaved text lies: that of the record, one of their own for a new one."""
    return record.pk if record is not None else uuid5(who.id, kind)


def keep(who: Acting, on_id: UUID, version: int, fields: Mapping[str, Any]) -> dt.datetime:
    """Keep what somebody typed into a form; returns when."""
    given = {name: str(fields[name]) for name in KEPT if name in fields}
    if sum(map(len, given.values())) > LONGEST:
        raise Invalid(_("This text is too long to be kept here; save it in parts."))
    row, _new = Unsaved.objects.update_or_create(
        organisation_id=who.organisation_id,
        person_id=who.id,
        on_id=on_id,
        defaults={"version": version, "fields": given, "at": timezone.now()},
    )
    return row.at


def kept(who: Acting, on_id: UUID) -> Unsaved | None:
    """Return what somebody typed and did not save, if anything."""
    return Unsaved.objects.filter(organisation=who.organisation_id, person=who.id, on_id=on_id).first()


def forget(who: Acting, on_id: UUID) -> None:
    """Throw away what somebody typed: it was saved, or they do not want it."""
    Unsaved.objects.filter(organisation=who.organisation_id, person=who.id, on_id=on_id).delete()


def bring(who: Acting, file: Any) -> str:
    """Take a picture into the store for somebody's text; returns its SHA-256. Raises Invalid where it may not come in."""
    draft = store.receive(who.organisation_id, file)
    if draft.media_type not in PICTURES:
        raise Invalid(_("“%s” is no picture that a text can show; take a PNG, JPEG, GIF or WebP.") % draft.name)
    file.draft = draft
    with transaction.atomic():
        content, _name = store.keep(who.organisation_id, file)
        Brought.objects.get_or_create(organisation_id=who.organisation_id, person_id=who.id, sha256=content.sha256)
    return content.sha256


def as_it_was(record: Subject, version: int) -> Mapping[str, Any] | None:
    """Return the values of a record at a version, read from the ledger; None where that cannot be told any more."""
    told = replay(record.home, [record.pk], version).get(record.pk)
    if told is None or told.version != version or not isinstance(told.values.get("text", ""), str):
        return None
    return told.values


def tidy(now: dt.datetime) -> int:
    """Remove what nobody came back to: old unsaved text, and pictures that no text shows; returns how many rows."""
    gone = Unsaved.objects.filter(at__lt=now - LASTS).delete()[0]
    for row in list(Brought.objects.filter(at__lt=now - LASTS)[:200]):
        with transaction.atomic():
            row.delete()
            _drop(row.organisation_id, row.sha256)
        gone += 1
    return gone


def _drop(organisation: UUID, sha256: str) -> None:
    """Remove a picture from the store, unless anything refers to it."""
    content = Content.objects.filter(organisation=organisation, sha256=sha256).first()
    shown = Use.objects.filter(organisation=organisation, what="picture", key=sha256).exists()
    wanted = Brought.objects.filter(organisation=organisation, sha256=sha256).exists()
    if content is not None and not shown and not wanted and not referring(organisation, content.pk):
        store.remove(organisation, sha256)
