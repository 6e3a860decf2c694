"""Redacting (7.5.3): a passage or a file of a record is made unreadable for ever, and every proof still holds."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask, Upload
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import adds
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.records.blanking import blank, lose, text_names, values_about
from qualitas.kernel.records.destroying import (
    Filed,
    Pictured,
    destroy,
    files_of,
    pictures_in,
    put_in_place,
    referring,
    stand_in,
)
from qualitas.kernel.records.holding import keep_what_is_held
from qualitas.kernel.records.marks import KEEPERS, Redaction
from qualitas.kernel.records.models import Record
from qualitas.kernel.records.passages import Passages, lines
from qualitas.kernel.records.sweeping import sweep, sweep_mails, tell_worker

_FILE_INPUTS = ("file", "copy")
"""Under these names events tell the name of a file that came in."""

MOST_ROWS = 150
"""How many rows (the record and what lies beside it) one act redacts at most: it is one event that names each."""


def around(record: Record) -> list[tuple[type[Subject], UUID]]:
    """Return the record, the stable thing that it belongs to, and everything that is about it, by type and key."""
    found: list[tuple[type[Subject], UUID]] = [(type(record), record.pk)]
    for field in type(record)._meta.concrete_fields:
        related: Any = field.related_model
        if isinstance(field, models.ForeignKey) and isinstance(related, type) and issubclass(related, Subject):
            stem = not related.collection and getattr(record, field.attname)
            found += [(related, stem)] if stem else []
    for model in Subject.types.values():
        if {"on_type", "on_id"} <= {f.name for f in model._meta.concrete_fields}:
            rows: Any = model.within(record.home)
            about = rows.filter(on_type=record.kind, on_id=record.pk)
            found += [(model, key) for key in about.values_list("pk", flat=True)]
    return found


def _among(rows: list[tuple[type[Subject], UUID]], passages: Passages) -> list[tuple[type[Subject], UUID]]:
    """Return those of ``rows`` in whose texts a passage stands."""
    found = []
    for model, key in rows:
        row: Any = model._base_manager.get(pk=key)
        if any(passages.stand_in(getattr(row, name)) for name in text_names(model)):
            found.append((model, key))
    return found


def _words(fields: Iterable[tuple[type[Subject], str]]) -> str:
    """Return in words where passages stood: the fields of the record, and what lies beside it."""
    told: dict[str, int] = {}
    for model, name in fields:
        word = str(model._meta.verbose_name if model.beside else model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        told[word] = told.get(word, 0) + 1
    return ", ".join(word if count == 1 else f"{word} ({count})" for word, count in told.items())


@adds(
    label=gettext_lazy("Redact a passage"),
    past=said("past", "redacted a passage"),
    duty=KEEPERS,
    everywhere=True,
)
def redact(
    act: Act,
    record: Record,
    *,
    passages: Annotated[
        str,
        Ask(
            gettext_lazy("What must become unreadable"),
            gettext_lazy("A name or a passage, one a line. It goes from this record, from what lies beside it, and from "
                         "its history, and cannot be brought back."),
            long=True,
        ),
    ],
    reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)],
    field: Annotated[
        str,
        Ask(gettext_lazy("Only in the field"), gettext_lazy("Left empty: wherever it stands."), example="text"),
    ] = "",
) -> Redaction:  # fmt: skip
    """Make a name or a passage unreadable for ever; that it was there stays proven."""
    keep_what_is_held(record)
    wanted = _passages(passages)
    names = _names(record, field)
    done: list[tuple[type[Subject], str]] = []
    rows: list[tuple[type[Subject], UUID]] = [(type(record), record.pk)] if field else around(record)
    found = _among(rows, wanted)
    if len(found) > MOST_ROWS:
        raise Invalid(_("The passage stands in too many places beside this record; redact it field by field."))
    for model, key in found:
        done += [(model, name) for name in blank(act.hold(model, key), wanted, names)]
    lost = values_about(act.home, [key for _model, key in rows], wanted, names)
    if not done and not lost:
        sentence = _("This does not stand here; look at the spelling.")
        raise Invalid(sentence, {"passages": [sentence]})
    lose(act, f"{record.kind}.redact", lost)
    tables = sweep(act.home, wanted, everywhere=False)
    sweep_mails(wanted)
    tell_worker(act, [*tables, "ledger_sealedvalue", *(model._meta.db_table for model, _name in done)])
    told = wanted.without(reason)
    act.telling |= {"passages": "", "reason": told}
    where = _words(done) or _("the history")
    count = sum(len(spans) for spans in lost.values()) or len(done)
    return Redaction(
        on_type=record.kind, on_id=record.id, by=person_of(act), at=act.at, what=where[:500], places=count, reason=told
    )


def _passages(given: str) -> Passages:
    """Return what must become unreadable; refuse nothing at all."""
    found = lines(given)
    if not found:
        sentence = _("Say what must become unreadable: at least two characters.")
        raise Invalid(sentence, {"passages": [sentence]})
    return Passages(found)


def _names(record: Record, field: str) -> tuple[str, ...] | None:
    """Return the one field that was named, or None for all; refuse one that holds no text."""
    known = text_names(type(record))
    if field and field not in known:
        sentence = _("There is no text “%(field)s” here; there are: %(known)s.") % {
            "field": field,
            "known": ", ".join(known),
        }
        raise Invalid(sentence, {"field": [sentence]})
    return (field,) if field else None


@adds(
    label=gettext_lazy("Redact a file"),
    past=said("past", "redacted a file"),
    duty=KEEPERS,
    everywhere=True,
)
def redact_file(
    act: Act,
    record: Record,
    *,
    reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)],
    name: Annotated[
        str, Ask(gettext_lazy("Name of the file"), gettext_lazy("Left empty where the record has one file only."))
    ] = "",
    copy: Annotated[
        Upload | None,
        Ask(gettext_lazy("Redacted copy"), gettext_lazy("Left empty: the file is removed and a line says so.")),
    ] = None,
) -> Redaction:
    """Destroy a file of a record, or replace it by a redacted copy; that it was there stays proven."""
    keep_what_is_held(record)
    if picture := _picture(record, name):
        return _redact_picture(act, record, picture, reason, copy)
    chosen = _chosen(record, name)
    content, named = stand_in(act, copy)
    mine = [filed for filed in files_of(record) if filed.content == chosen.content]
    others = replace_file(act, mine, content, named, f"{record.kind}.redact_file")
    told = ngettext(
        "the file; it is also kept with %(count)d other record and is destroyed once it is redacted there too",
        "the file; it is also kept with %(count)d other records and is destroyed once it is redacted there too",
        len(others),
    ) % {"count": len(others)} if others else _("the file")  # fmt: skip
    act.telling |= {"name": ""}
    return Redaction(
        on_type=record.kind, on_id=record.id, by=person_of(act), at=act.at, what=told, places=1, reason=reason
    )


def _picture(record: Record, name: str) -> Pictured | None:
    """Return the picture of the text that is meant: the one of this name, or the only one where there is no file."""
    found = pictures_in(record)
    meant = [one for one in found if one.name == name.strip()] if name else found
    files = files_of(record)
    if name:
        return meant[0] if meant and not any(filed.name == name.strip() for filed in files) else None
    return meant[0] if len(meant) == 1 and not files else None


def _redact_picture(act: Act, record: Record, picture: Pictured, reason: str, copy: Upload | None) -> Redaction:
    """Destroy a picture that stands in texts: the texts stay as they were approved, and say that it was redacted."""
    if copy is not None:
        sentence = _("A picture in a text is removed; put the redacted one into the next revision.")
        raise Invalid(sentence, {"copy": [sentence]})
    if filed := referring(act.home, picture.content):
        sentence = _("This picture is also kept as the file “%s”; redact it there first.") % filed[0].name
        raise Invalid(sentence, {"name": [sentence]})
    for other in picture.others:
        keep_what_is_held(other)
    destroy(act, [picture.content])
    act.about(*picture.others)
    act.telling |= {"name": ""}
    count = 1 + len(picture.others)
    told = ngettext("a picture in %(count)d text", "a picture in %(count)d texts", count) % {"count": count}
    return Redaction(
        on_type=record.kind, on_id=record.id, by=person_of(act), at=act.at, what=told, places=count, reason=reason
    )


def replace_file(act: Act, mine: list[Filed], content: Any, named: str, event: str) -> list[Filed]:
    """Let rows refer to another content, make the old names unreadable, and destroy what nobody else refers to.

    Returns who else refers to it, so that it stays.
    """
    keys = {filed.key for filed in mine}
    for filed in mine:
        put_in_place(act.hold(filed.model, filed.key), filed, content, named)
        lose(act, event, values_about(act.home, [filed.key], None, [filed.name_field, *_FILE_INPUTS]))
    others = [filed for filed in referring(act.home, mine[0].content) if filed.key not in keys]
    if not others and mine[0].content != content.pk:
        destroy(act, [mine[0].content])
    tell_worker(act, ["ledger_sealedvalue", *(filed.model._meta.db_table for filed in mine)])
    return others


def names_of(record: Record) -> list[str]:
    """Return what of a record can be redacted as a file: its files and the pictures in its text, by their names."""
    return list(
        dict.fromkeys([*(filed.name for filed in files_of(record)), *(one.name for one in pictures_in(record))])
    )


def _chosen(record: Record, name: str) -> Filed:
    """Return the file that is meant; refuse where there is none or it is not clear."""
    found = files_of(record)
    meant = [filed for filed in found if not name or filed.name == name.strip()]
    if not meant or len({filed.content for filed in meant}) > 1:
        known = ", ".join(f"“{one}”" for one in names_of(record))
        sentence = _("Say which file; there are: %s.") % known if known else _("There is no file here.")
        raise Invalid(str(capfirst(sentence)), {"name": [sentence]})
    return meant[0]
