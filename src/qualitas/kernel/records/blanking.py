"""Where passages stand in an organisation's records and in the ledger's values, and how they are blanked there."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection, models

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.rewriting import rewrite
from qualitas.kernel.acts.rows import where_home
from qualitas.kernel.acts.snapshot import commitment, is_default, slots, to_bytes
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.ledger import values
from qualitas.kernel.ledger.erasing import AT_ONCE, Gone, Spans
from qualitas.kernel.ledger.reading import as_bytes, as_uuid
from qualitas.kernel.ledger.values import db_uuid
from qualitas.kernel.records.passages import BLANK, Passages, blanked, possibly
from qualitas.richtext import looks_rich

type Places = list[tuple[type[Subject], list[UUID]]]
"""Rows by their types and keys."""

_STRICT = (models.EmailField, models.URLField, models.SlugField)


@cache
def text_names(model: type[Subject]) -> tuple[str, ...]:
    """Return the fields of ``model`` whose texts are sealed in the ledger and are nobody's own name or address.

    An organisation's own name is left alone: it is no person's, even where it is called after one.
    """
    if model is Organisation:
        return ()
    return tuple(slot.name for slot in slots(model) if slot.sealed and not slot.personal)


@cache
def clear_names(model: type[Subject]) -> tuple[str, ...]:
    """Return the text fields that stand in the ledger in clear, where nothing can be blanked: codes and the like."""
    sealed = {slot.name for slot in slots(model) if slot.sealed}
    kept = {"state", "number", *sealed}
    fields = [field for field in model._meta.concrete_fields if field.name not in kept and not field.choices]
    return tuple(f.name for f in fields if isinstance(f, models.CharField | models.TextField))


def standing(
    organisation: UUID, passages: Passages, names: Callable[[type[Subject]], tuple[str, ...]] = text_names
) -> Places:
    """Return every row of the organisation in whose fields (those that ``names`` returns) a passage stands."""
    found: Places = []
    for model in Subject.types.values():
        if columns := names(model):
            keys = _rows_with(model, organisation, passages, columns)
            if keys:
                found.append((model, keys))
    return found


def _rows_with(model: type[Subject], organisation: UUID, passages: Passages, names: tuple[str, ...]) -> list[UUID]:
    quote = connection.ops.quote_name
    columns = [quote(str(model._meta.get_field(name).column)) for name in names]  # type: ignore[union-attr]
    where, parameters = possibly(columns, passages)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {quote(model._meta.db_table)} WHERE {where_home(model)} = %s AND ({where})",  # noqa: S608 - our own names
            [db_uuid(organisation), *parameters],
        )
        keys = [as_uuid(key) for (key,) in cursor.fetchall()]
    kept: list[UUID] = []
    for some in batched(keys, 500):
        rows: Iterable[Any] = model.within(organisation).filter(pk__in=some).only("pk", *names)
        kept += [row.pk for row in rows if any(passages.stand_in(getattr(row, name)) for name in names)]
    return kept


def blank(subject: Subject, passages: Passages, names: Iterable[str] | None = None) -> list[str]:
    """Blank the passages in a row in memory; returns the fields in which they stood."""
    done = []
    for name in text_names(type(subject)) if names is None else names:
        value = getattr(subject, name)
        if value and passages.stand_in(value):
            put(subject, name, passages.without(value))
            done.append(name)
    return done


def put(subject: Subject, name: str, value: Any) -> None:
    """Set a blanked value as far as its field takes it: not longer than it may be, nothing where it must be an address."""
    field: Any = subject._meta.get_field(name)
    if isinstance(field, _STRICT):
        value = ""
    longest = getattr(field, "max_length", None)
    setattr(subject, name, value[:longest] if isinstance(value, str) and longest else value)


# --- the ledger's values -----------------------------------------------------------------------------------------------


def values_with(organisation: UUID, passages: Passages) -> dict[bytes, Spans]:
    """Return every readable free-text value of the organisation in which a passage stands, and where in it."""
    return dict(_spanned(values.every(organisation), passages))


def values_about(
    organisation: UUID, keys: Sequence[UUID], passages: Passages | None, names: Iterable[str] | None = None
) -> dict[bytes, Spans]:
    """Return the values in the events that touched these rows in which a passage stands (any, where it is None).

    ``names`` limits them to values of these fields.
    """
    wanted = None if names is None else set(names)
    found = {key for body in _bodies(keys) for name, key in commitments(body) if wanted is None or name in wanted}
    readable = values.read(organisation, found)
    if passages is None:
        return dict.fromkeys(readable, ())
    return dict(_spanned(readable.items(), passages))


def _spanned(readable: Iterable[tuple[bytes, bytes]], passages: Passages) -> Iterator[tuple[bytes, Spans]]:
    for key, value in readable:
        spans = passages.spans(value.decode("utf-8", "surrogatepass"))
        if spans:
            yield key, spans


def _bodies(keys: Sequence[UUID]) -> Iterator[Any]:
    """Yield what the events that touched these rows say, and what a bulk event says of each of them."""
    for some in batched(keys, AT_ONCE):
        marks = ", ".join(["%s"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT e.id, {as_bytes('e.body')}, {as_bytes('s.detail')} FROM ledger_subject s "  # noqa: S608 - marks only
                f"JOIN ledger_event e ON e.id = s.event_id WHERE s.subject IN ({marks})",
                list(map(db_uuid, some)),
            )
            for _event, body, detail in cursor.fetchall():
                yield json.loads(bytes(body))
                if detail is not None:
                    yield json.loads(bytes(detail))


def commitments(said: Any, name: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the field and the commitment of every sealed value that an event names."""
    if isinstance(said, dict):
        if list(said) == ["#"]:
            yield name, bytes.fromhex(said["#"])
            return
        for key, item in said.items():
            yield from commitments(item, key)
    elif isinstance(said, list):
        for item in said:
            yield from commitments(item, name)


def lose(act: Act, event: str, lost: dict[bytes, Spans]) -> None:
    """Make values unreadable for ever: the running act names as many as fit, further events called ``event`` the others."""
    first, *others = list(batched(sorted(lost.items()), AT_ONCE)) or [()]
    act.gone.values.update(dict(first))
    for some in others:
        rewrite(act, event, [], lambda _subject: None, gone=Gone(dict(some)))


def redone(subject: Subject, lost: dict[bytes, Spans]) -> list[str]:
    """Blank in a row in memory what its present values are gone for; returns the fields.

    A value is known by its commitment, so that a restored row is blanked as it was, without anybody knowing the passage.
    """
    done = []
    for slot in slots(type(subject)):
        value = getattr(subject, slot.attribute)
        if not slot.sealed or slot.personal or is_default(slot, value):
            continue
        spans = lost.get(bytes.fromhex(commitment(slot, value, subject.seals or {})))
        if spans is None:
            continue
        text = to_bytes(slot.plain(value)).decode("utf-8", "surrogatepass")
        if isinstance(value, str) and looks_rich(value):
            put(subject, slot.name, blanked(text, spans))
            done.append(slot.name)
            continue
        gone = Passages(tuple({text[begin : begin + length] for begin, length in spans}))
        put(subject, slot.name, gone.without(value) if spans else BLANK)
        done.append(slot.name)
    return done
