"""Backup and restore: database, files and anchors in one file, made while everything runs; checked byte by byte.

The keys are not in it, unless asked for: whoever holds a backup without keys can neither read erasable values nor
sign. Keep a copy of the folder of keys elsewhere, or nobody can read the backup either. `qualitas.toml` is in it where
the backup is encrypted or has the keys, for it may hold passwords; it comes back as `qualitas.toml.restored`. Mails that
were written to files are not in it; nor are sessions and one-time links, so that nobody is signed in by a backup.
"""

import datetime as dt
import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from qualitas.kernel.files import store
from qualitas.kernel.ledger import anchors, erasing, keys, reading
from qualitas.kernel.ledger.receipts import Anchored
from qualitas.kernel.ledger.verifying import missing_keys
from qualitas.kernel.records.replaying import erase_what_was_erased
from qualitas.site import dumps
from qualitas.site.archives import Archive, Spoilt, Writer, pieces_of
from qualitas.site.dumps import NotEmpty
from qualitas.site.scrubbing import scrub
from qualitas.site.verification import Report, verify_everything
from qualitas.site.wrapping import read_key

type Progress = Callable[[int, int], object]
"""Told how many members of how many are done."""

KEYS = ("installation-id", "ledger-signing.key", "wrapping.key", "secret-key")
_NAMES = {
    "files": re.compile(r"files/[0-9a-f-]{36}/[0-9a-f]{2}/[0-9a-f]{64}"),
    "anchors": re.compile(r"anchors/[0-9a-f-]{36}\.(receipts|checkpoints|erasures)"),
    "keys": re.compile(r"keys/[a-z.-]+"),
    "settings": re.compile(r"settings/qualitas\.toml"),
}
_TOML = "qualitas.toml"
ERASURES = ".erasures"
"""Ends the names of the anchors that say what was erased."""


class NoKeys(RuntimeError):
    """The keys that belong to a backup are not there."""


def backup(target: Path, progress: Progress | None = None, *, with_keys: bool = False) -> dict[str, Any]:
    """Write a backup to ``target`` while everything runs, encrypted where a key is set; returns its manifest.

    Raises NoKeys where keys are lost, WrongKey where the key of backups is, FileExistsError where there is such a file.
    """
    if lacking := missing_keys():
        raise NoKeys(lacking[0].sentence)
    key = backup_key()
    target.parent.mkdir(parents=True, exist_ok=True)
    writer = Writer(target, key)
    try:
        told = _write(writer, target.parent, progress, with_keys=with_keys, secret=with_keys or key is not None)
        writer.finish(told)
    except BaseException:
        writer.give_up()
        raise
    return {**told, "members": writer.members}


def backup_key() -> bytes | None:
    """Return the key that encrypts backups, None where none is set; raises WrongKey where it cannot be read."""
    path = settings.QUALITAS.backups.key
    return read_key(path) if path else None


def _write(writer: Writer, beside: Path, progress: Progress | None, *, with_keys: bool, secret: bool) -> dict[str, Any]:
    """Write anchors, database, files, perhaps keys and, where it stays secret, settings; returns the manifest's facts."""
    for head in reading.heads():
        erasing.catch_up(head.organisation)
    anchored = Anchored()  # before the picture is taken: then every anchored event is in it
    with dumps.picture(beside) as picture:
        tables = picture.write(writer)
        contents = picture.rows("SELECT organisation_id, sha256 FROM files_content ORDER BY organisation_id, sha256")
        heads = picture.rows("SELECT organisation, size FROM ledger_head ORDER BY organisation")
        migrations = sorted([app, name] for app, name in picture.rows("SELECT app, name FROM django_migrations"))
    for name, length in sorted(anchored.lengths.items()):
        if _NAMES["anchors"].fullmatch(f"anchors/{name}"):
            writer.add(f"anchors/{name}", pieces_of(anchors.folder() / name, length))
    for done, (organisation, sha256) in enumerate(contents, 1):
        if store.exists(_uuid(organisation), sha256):
            pieces = store.stream(_uuid(organisation), sha256)
            writer.add(f"files/{store.name_of(_uuid(organisation), sha256)}", pieces, squeeze=False)
        if progress is not None:
            progress(done, len(contents))
    _write_secrets(writer, with_keys=with_keys, secret=secret)
    return {
        "made_at": dt.datetime.now(dt.UTC).isoformat(),
        "app": installed_version("qualitas"),
        "engine": connection.vendor,
        "migrations": migrations,
        "tables": tables,
        "installation": str(keys.installation()),
        "signed_by": _fingerprint(),
        "with_keys": with_keys,
        "ledgers": [{"organisation": str(_uuid(organisation)), "size": size} for organisation, size in heads],
        "files_missing": [
            f"{_uuid(o)}/{s}" for o, s in contents if f"files/{_uuid(o)}/{s[:2]}/{s}" not in writer.members
        ],
    }


def _write_secrets(writer: Writer, *, with_keys: bool, secret: bool) -> None:
    """Write what only its owner may read: the keys where they are asked for, settings where nobody else can read them."""
    if with_keys:
        for name in KEYS:
            if (keys.folder() / name).is_file():
                writer.add(f"keys/{name}", pieces_of(keys.folder() / name))
    if secret and (settings.QUALITAS.data / _TOML).is_file():
        writer.add(f"settings/{_TOML}", pieces_of(settings.QUALITAS.data / _TOML))


def _uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


def _fingerprint() -> str:
    """Return what tells this installation's signing key from others, without giving it away."""
    return hashlib.sha256(keys.signer("fingerprint").public).hexdigest()


def restore(source: Path, progress: Progress | None = None) -> Report:
    """Restore a backup into an empty installation, compare every byte, verify everything; returns that report.

    Raises Spoilt where a byte of the backup was changed (naming it), NotEmpty where something is kept here already,
    NoKeys where the keys are neither in the backup nor in the folder of keys, WrongKey where it is encrypted by another
    key. Then nothing was written.
    """
    with Archive(source, backup_key()) as archive:
        archive.check()
        told = archive.manifest
        for name in archive.members:
            folder = name.partition("/")[0]
            if folder != "database" and not (folder in _NAMES and _NAMES[folder].fullmatch(name)):
                raise Spoilt(f"{source} holds {name!r}, which no backup holds; it was not made by Qualitas.")
        if told["engine"] != connection.vendor:
            raise Spoilt(
                f"The backup is of {told['engine']}, the database here is {connection.vendor}; "
                "set QUALITAS_DATABASE_URL to the same kind."
            )
        dumps.check_known(told["migrations"])
        _check_empty()
        _keys(archive)
        with _all_or_nothing():
            _put_back(archive, progress)
    call_command("migrate", verbosity=0)
    for head in reading.heads():
        if erase_what_was_erased(head.organisation):
            scrub(list(told["tables"]))
    return verify_everything()


def _check_empty() -> None:
    """Refuse to restore over anything."""
    if any(path.suffix != ERASURES for path in anchors.folder().iterdir()):
        raise NotEmpty(
            f"The folder {anchors.folder()} is not empty; restore into an empty data folder. "
            f"Only the files *{ERASURES} of it may be there: they say what must be erased again."
        )
    if not store.is_empty():
        raise NotEmpty("The store of files is not empty; restore into an empty folder or bucket.")
    dumps.check_empty()


def _keys(archive: Archive) -> None:
    """Put the keys of the backup in place, or see that those here belong to it."""
    inside, told = archive.below("keys"), archive.manifest
    if inside and missing_keys():
        keys.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in inside:
            archive.take_out(name, keys.folder() / Path(name).name, 0o600)
    if lacking := missing_keys():
        raise NoKeys(f"The backup holds no keys. {lacking[0].sentence}")
    if str(keys.installation()) != told["installation"] or _fingerprint() != told["signed_by"]:
        raise NoKeys(
            f"The keys in {keys.folder()} belong to another installation than the backup; "
            "put the keys of that installation there."
        )


def _put_back(archive: Archive, progress: Progress | None) -> None:
    """Write anchors, files and database."""
    for name in archive.below("settings"):
        archive.take_out(name, settings.QUALITAS.data / f"{Path(name).name}.restored", 0o600)
    for name in archive.below("anchors"):
        _put_anchor_back(archive, name)
    files = archive.below("files")
    for done, name in enumerate(files, 1):
        _put_file_back(archive, name)
        if progress is not None:
            progress(done, len(files))
    if connection.vendor == "sqlite":
        dumps.restore_sqlite(archive)
    else:
        dumps.restore_postgres(archive, archive.manifest["migrations"], archive.manifest["tables"])


def _put_file_back(archive: Archive, name: str) -> None:
    """Write one file into the store, and hash what then lies there."""
    _files, organisation, _letters, sha256 = name.split("/")
    with store.draft_file() as (draft, _handle):
        archive.take_out(name, draft)
        if wrong := store.put_back(UUID(organisation), sha256, draft):
            raise Spoilt(f"The file {sha256} {wrong} after it was put back; check the store, then restore again.")


def _put_anchor_back(archive: Archive, name: str) -> None:
    """Write one file of anchors; what was erased after the backup was made stays noted."""
    place = anchors.folder() / Path(name).name
    newer = place.read_text(encoding="utf-8") if place.exists() else ""
    archive.take_out(name, place)
    if newer:
        known = set(place.read_text(encoding="utf-8").splitlines())
        with place.open("a", encoding="utf-8") as handle:
            handle.writelines(f"{line}\n" for line in newer.splitlines() if line not in known)


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """Take away what was written where the restore fails; the folders were empty before."""
    brought = {path: path.read_bytes() for path in anchors.folder().iterdir()}
    try:
        yield
    except BaseException:
        store.clear()
        shutil.rmtree(Path(settings.QUALITAS.anchors), ignore_errors=True)
        for path, held in brought.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(held)
        raise
