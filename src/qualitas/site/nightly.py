"""Backups that are made by themselves: once a day at the set hour, in the set folder; old ones go.

Of the last days one a day is kept, of the last weeks one a week; files that were not made here are left alone.
"""

import datetime as dt
import fcntl
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from qualitas.kernel.ledger import keys
from qualitas.site.keeping import backup

log = logging.getLogger("qualitas.backup")

ENDING = ".qualitas"
AGAIN_AFTER = dt.timedelta(hours=1)
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{4}Z)\.qualitas")
_TIME = "%Y-%m-%dT%H%MZ"
_TROUBLE = "backup.trouble"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made by itself: its file, when it was made, its size in bytes."""

    path: Path
    at: dt.datetime
    size: int


def folder() -> Path:
    """Return the folder in which these backups lie."""
    return Path(settings.QUALITAS.backup_folder)


def made() -> list[Made]:
    """Return the backups that were made by themselves, the newest first."""
    found = []
    for path in folder().iterdir() if folder().is_dir() else ():
        if name := _NAME.fullmatch(path.name):
            at = dt.datetime.strptime(name[1], _TIME).replace(tzinfo=dt.UTC)
            found.append(Made(path, at, path.stat().st_size))
    return sorted(found, key=lambda one: one.at, reverse=True)


def trouble() -> tuple[dt.datetime, str] | None:
    """Return when and why the last backup could not be made; None where it could."""
    path = settings.QUALITAS.data / _TROUBLE
    try:
        return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC), path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def last_due(now: dt.datetime) -> dt.datetime | None:
    """Return when a backup was last to be made; None where none ever is, or none was yet since the installation began."""
    hour = settings.QUALITAS.backups.hour
    if hour is None:
        return None
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    due = today if today <= now else today - dt.timedelta(days=1)
    try:
        began = dt.datetime.fromtimestamp((keys.folder() / "installation-id").stat().st_mtime, dt.UTC)
    except FileNotFoundError:
        return None
    return due if began < due else None


def is_due(now: dt.datetime) -> bool:
    """Tell whether a backup is to be made now; after a failure it is tried again in an hour."""
    due, failed = last_due(now), trouble()
    if due is None or (failed is not None and now - failed[0] < AGAIN_AFTER):
        return False
    return not any(one.at >= due for one in made())


def make_if_due(now: dt.datetime) -> Made | None:
    """Make a backup where one is due and nobody else is at it, then let old ones go; returns what was made."""
    if not is_due(now):
        return None
    with alone() as mine:
        return make(now) if mine and is_due(now) else None


def make(now: dt.datetime) -> Made | None:
    """Make a backup now and let old ones go; None where it could not be made: then `trouble` says why."""
    target = folder() / f"{now:{_TIME}}{ENDING}"
    said = settings.QUALITAS.data / _TROUBLE
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        backup(target)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told and tried again
        log.warning("The backup of %s could not be made: %s", f"{now:%Y-%m-%d}", error)
        said.write_text(" ".join(str(error).split()), encoding="utf-8")
        return None
    said.unlink(missing_ok=True)
    let_go(now)
    return Made(target, now.replace(second=0, microsecond=0), target.stat().st_size)


def let_go(now: dt.datetime) -> list[Path]:
    """Remove the backups that need not be kept any more; returns which."""
    kept, given = set(), settings.QUALITAS.backups
    there = made()
    days = {(now - dt.timedelta(days=back)).date() for back in range(given.daily)}
    weeks = {(now - dt.timedelta(weeks=back)).isocalendar()[:2] for back in range(given.weekly)}
    seen: set[object] = set()
    for one in there:  # the newest first: of each day and week the newest stays
        for period, wanted in ((one.at.date(), days), (one.at.isocalendar()[:2], weeks)):
            if period in wanted and period not in seen:
                seen.add(period)
                kept.add(one.path)
    gone = [one.path for one in there[1:] if one.path not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


@contextmanager
def alone() -> Iterator[bool]:
    """Tell whether this is the only process that makes backups or drills now, for as long as the block lasts."""
    with (settings.QUALITAS.data / "keeping.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
