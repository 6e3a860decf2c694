"""The door of the store: files come in hashed and inspected, lie under their hash, and go out in pieces.

A file comes in by two steps. `receive` writes, hashes, inspects and (for a bucket) sends it, before any transaction;
`keep` gives it its row within the verb's transaction. What was received and never kept is collected a day later.
"""

import datetime as dt
import hashlib
import os
import tempfile
import weakref
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.allowed import clean_name, known
from qualitas.kernel.files.bucket import BucketStore
from qualitas.kernel.files.inspecting import inspect
from qualitas.kernel.files.models import Content, ExtractedText
from qualitas.kernel.files.quotas import TooMuch, check_quota, in_words
from qualitas.kernel.files.stores import COMING, PIECE, FolderStore, NotKept, OutOfReach, Store, address

__all__ = ["NotKept", "OutOfReach", "TooMuch"]

COLLECTING = "qualitas files"
"""The name of PostgreSQL's lock that keeps those who keep a file from the one who collects what nobody kept."""


class Incoming(Protocol):
    """A file that comes in: its name and its pieces."""

    @property
    def name(self) -> str | None:
        """The name that the sender gave it."""

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
        """Yield the content in pieces."""


@dataclass(slots=True, weakref_slot=True)
class Draft:
    """A file that was received: whose, its name, where it lies meanwhile, its hash, size in bytes and media type."""

    organisation: UUID
    name: str
    path: Path
    sha256: str = ""
    size: int = 0
    media_type: str = ""


def the_store() -> Store:
    """Return the store that the settings name."""
    given = settings.QUALITAS
    return BucketStore(given.bucket) if given.bucket else FolderStore(Path(given.files))


# --- coming in -------------------------------------------------------------------------------------------------------


def receive(organisation: UUID, incoming: Incoming) -> Draft:
    """Write a file beside the store, hash and inspect it, and bring it there.

    Raises Invalid where it may not come in, TooMuch where it is too large, OutOfReach where the store is. A draft that
    nobody keeps goes when it is forgotten. A file that names as ``inspected`` the hash of these very bytes and the media
    type that was found in them is not looked into again.
    """
    name, store = clean_name(incoming.name or "file"), the_store()
    known(name)
    with draft_file() as (path, handle):
        draft = Draft(organisation, name, path)
        digest = hashlib.sha256()
        for piece in incoming.chunks(PIECE):
            draft.size += len(piece)
            check_size(name, draft.size)
            digest.update(piece)
            handle.write(piece)
        handle.flush()
        draft.sha256 = digest.hexdigest()
        seen = getattr(incoming, "inspected", ("", ""))
        draft.media_type = seen[1] if seen[0] == draft.sha256 else inspect(path, name)
        check_quota(organisation, draft.size)
        os.fsync(handle.fileno())
        store.bring(organisation, draft.sha256, path)
    weakref.finalize(draft, path.unlink, missing_ok=True)
    return draft


@contextmanager
def draft_file() -> Iterator[tuple[Path, IO[bytes]]]:
    """Yield a new file beside the store, open for writing; it goes where that fails."""
    with tempfile.NamedTemporaryFile(dir=the_store().drafts(), prefix=COMING, delete=False) as handle:
        path = Path(handle.name)
        try:
            yield path, handle.file
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def receive_early(organisation: UUID, incoming: Any) -> None:
    """Receive the file of an act before its transaction, and remember that on the file."""
    incoming.draft = receive(organisation, incoming)


def check_size(name: str, size: int) -> None:
    """Refuse a file that is too large."""
    largest = settings.QUALITAS.largest_file
    if size > largest:
        raise TooMuch(
            _("The file “%(name)s” is larger than %(largest)s; keep it elsewhere and link to it.")
            % {"name": name, "largest": in_words(largest)}
        )


def keep(organisation: UUID, incoming: Incoming) -> tuple[Content, str]:
    """Keep a file that comes in with an act, within its transaction; returns its content and its cleaned name.

    Raises what `receive` raises, unless the file was received before.
    """
    draft = getattr(incoming, "draft", None)
    if draft is None or draft.organisation != organisation or not draft.path.exists():
        draft = receive(organisation, incoming)
    _hold_off_collecting()
    check_quota(organisation, draft.size)
    settle(organisation, draft.sha256, draft.path)
    row = Content(organisation_id=organisation, sha256=draft.sha256, size=draft.size, media_type=draft.media_type)
    Content.objects.bulk_create([row], ignore_conflicts=True)
    return Content.objects.get(organisation_id=organisation, sha256=draft.sha256), draft.name


def settle(organisation: UUID, sha256: str, path: Path) -> None:
    """Let a brought content lie under its hash; raises Invalid where the store lost it meanwhile."""
    try:
        the_store().settle(organisation, sha256, path)
    except NotKept as error:
        raise Invalid(_("The file went missing on its way into the store. Send it once more.")) from error


def _hold_off_collecting() -> None:
    """Keep the collector away until this transaction ends; on SQLite the transaction itself does that."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [COLLECTING])


# --- lying and going out ---------------------------------------------------------------------------------------------


def opened(content: Content) -> BinaryIO:
    """Return the content opened for reading; raises NotKept with a sentence where it is missing."""
    return the_store().opened(content.organisation_id, content.sha256)


def pieces(content: Content) -> Iterator[bytes]:
    """Yield the content in pieces, for a streamed answer; raises as `opened`."""
    return stream(content.organisation_id, content.sha256)


def stream(organisation: UUID, sha256: str) -> Iterator[bytes]:
    """Yield what lies under a hash in pieces; raises NotKept or OutOfReach."""
    with the_store().opened(organisation, sha256) as handle:
        while piece := handle.read(PIECE):
            yield piece


def size(organisation: UUID, sha256: str) -> int | None:
    """Return the size of what lies under a hash in bytes, None where nothing does."""
    return the_store().size(organisation, sha256)


def exists(organisation: UUID, sha256: str) -> bool:
    """Tell whether something lies under a hash."""
    return size(organisation, sha256) is not None


def fault(organisation: UUID, sha256: str) -> str:
    """Re-hash a content; returns what is wrong with it, or nothing."""
    digest = hashlib.sha256()
    try:
        for piece in stream(organisation, sha256):
            digest.update(piece)
    except NotKept:
        return "is missing from the store"
    return "" if digest.hexdigest() == sha256 else "was changed: its bytes no longer give its name"


def remove(organisation: UUID, sha256: str) -> None:
    """Remove a content for good: the text read from it, its row, and once the transaction holds, its bytes.

    Whoever calls this has taken it from every record before, and says so in the ledger.
    """
    ExtractedText.objects.filter(content__organisation=organisation, content__sha256=sha256).delete()
    Content.objects.filter(organisation=organisation, sha256=sha256).delete()
    transaction.on_commit(lambda: drop([(organisation, sha256)]))


def drop(some: Collection[tuple[UUID, str]], before: dt.datetime | None = None) -> int:
    """Take the bytes of contents away that have no row (and lie here since ``before``); returns how many.

    Meanwhile nobody can keep one: on PostgreSQL because of the lock, on SQLite because there is one writer.
    """
    store, gone = the_store(), 0
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [COLLECTING])
        for organisation, sha256 in set(some) - with_rows(some):
            since = store.since(organisation, sha256)
            if since is not None and (before is None or since < before):
                store.remove(organisation, sha256)
                gone += 1
    return gone


def with_rows(some: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Return those of ``some`` contents that have a row."""
    rows = Content.objects.filter(sha256__in={sha256 for _organisation, sha256 in some})
    return set(rows.values_list("organisation_id", "sha256")) & set(some)


def put_back(organisation: UUID, sha256: str, path: Path) -> str:
    """Let a file of a backup lie under its hash again; returns what is wrong with it as it then reads, or nothing."""
    store = the_store()
    store.bring(organisation, sha256, path)
    store.settle(organisation, sha256, path)
    return fault(organisation, sha256)


def is_empty() -> bool:
    """Tell whether nothing lies in the store."""
    return next(the_store().lying(), None) is None


def clear() -> None:
    """Take everything away that lies in the store: a restore that failed leaves nothing behind."""
    store = the_store()
    for one in store.lying():
        store.remove(one.organisation, one.sha256)


def name_of(organisation: UUID, sha256: str) -> str:
    """Return how a backup names a content."""
    return address(organisation, sha256)
