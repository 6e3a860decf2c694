"""Contents of files that are destroyed: who refers to them, what stands in their place, and that their bytes go."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.following import Trace, follows
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.files import store
from qualitas.kernel.files.models import Content
from qualitas.kernel.records.models import Attachment, Record
from qualitas.kernel.records.passages import Passages

STAND_IN = b"This file was redacted. The history of the record says by whom, when and why.\n"
STAND_IN_NAME = "redacted.txt"
LARGEST_SEARCHED = 16 * 1024 * 1024
"""Bytes up to which a file itself is searched for a name; of larger ones only the text that was read from them."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A row that refers to a content: its type and key, by which field, and the file's name there."""

    model: type[Subject]
    key: UUID
    field: str
    content: UUID
    name: str

    @property
    def name_field(self) -> str:
        """Return the field that holds the file's name."""
        return _name_field(self.model)


def _name_field(model: type[Subject]) -> str:
    names = {field.name for field in model._meta.concrete_fields}
    return "file_name" if "file_name" in names else "name" if "name" in names else ""


def _fields() -> Iterator[tuple[type[Subject], str]]:
    """Yield every field of every type that refers to a content."""
    for model in Subject.types.values():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Content:
                yield model, field.name


def _filed(model: type[Subject], field: str, rows: Any) -> Iterator[Filed]:
    name = _name_field(model)
    for row in rows.exclude(**{field: None}).values_list("pk", field, *((name,) if name else ())):
        yield Filed(model, row[0], field, row[1], row[2] if name else "")


def files_of(record: Subject) -> list[Filed]:
    """Return the files of a record: its own, then those attached to it, also the withdrawn ones."""
    found = [
        filed
        for model, field in _fields()
        if model is type(record)
        for filed in _filed(model, field, model.within(record.home).filter(pk=record.pk))
    ]
    attached = Attachment.within(record.home).filter(on_type=record.kind, on_id=record.pk).order_by("at", "pk")
    return found + list(_filed(Attachment, "content", attached))


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture that stands in the text of a record: its content, what it shows, and the other records that show it."""

    content: UUID
    name: str
    others: tuple[Record, ...] = ()


type Pictures = Callable[[Any], list[Pictured]]

PICTURES: dict[str, Pictures] = {}
"""What finds the pictures in the text of a record, by kind."""


def pictures(kind: str) -> Callable[[Pictures], Pictures]:
    """Say how the pictures in the texts of a kind are found: they are no field, but can be redacted like files."""

    def declare(find: Pictures) -> Pictures:
        PICTURES[kind] = find
        return find

    return declare


def pictures_in(record: Subject) -> list[Pictured]:
    """Return the pictures that stand in the text of a record."""
    find = PICTURES.get(record.kind)
    return find(record) if find is not None else []


def referring(organisation: UUID, content: UUID) -> list[Filed]:
    """Return every row of the organisation that refers to a content."""
    return [
        filed
        for model, field in _fields()
        for filed in _filed(model, field, model.within(organisation).filter(**{field: content}))
    ]


def stand_in(act: Act, copy: Any = None) -> tuple[Content, str]:
    """Keep what stands in the place of a file: its redacted copy, or a line that says that it was redacted."""
    content, name = store.keep(act.home, copy or SimpleUploadedFile(STAND_IN_NAME, STAND_IN, "text/plain"))
    act.with_file(content.sha256, content.size)
    return content, name


def put_in_place(row: Any, filed: Filed, content: Content, name: str) -> None:
    """Let a row in memory refer to another content under another name."""
    setattr(row, filed.field, content)
    if filed.name_field:
        setattr(row, filed.name_field, name)


def destroy(act: Act, contents: Sequence[UUID]) -> list[str]:
    """Name contents as gone, so that they are destroyed with the act; returns their hashes."""
    hashes = list(Content.objects.filter(organisation=act.home, pk__in=contents).values_list("sha256", flat=True))
    act.gone.files.extend(sha256 for sha256 in hashes if sha256 not in act.gone.files)
    return hashes


@follows
def _destroyed(act: Act, _event: str, _traces: Sequence[Trace]) -> None:
    """Destroy the contents that the act names as gone, as soon as no row refers to them any more."""
    for sha256 in act.gone.files:
        store.remove(act.home, sha256)


def files_with(organisation: UUID, passages: Passages) -> Iterator[list[Filed]]:
    """Yield who refers to each file in which a passage stands: in its bytes, or in the text that was read from it."""
    for content in Content.objects.filter(organisation=organisation).select_related("extracted").order_by("pk"):
        text = content.extracted.text if hasattr(content, "extracted") else ""
        if passages.stand_in(text) or (content.size <= LARGEST_SEARCHED and _bytes_hold(content, passages)):
            found = referring(organisation, content.pk)
            if found:
                yield found


def _bytes_hold(content: Content, passages: Passages) -> bool:
    try:
        with store.opened(content) as handle:
            return passages.stand_in(handle.read().decode("utf-8", "replace"))
    except store.NotKept:
        return False
