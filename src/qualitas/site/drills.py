"""Restore drills: once a week the newest backup is restored into a scratch place and verified, byte by byte.

It is the command `qualitas restore`, run in a process of its own on an empty folder and an empty database, with the keys
of this installation. What came of it is a record in the ledger of every organisation.
"""

import datetime as dt
import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from qualitas.kernel.acts.act import by_clock
from qualitas.kernel.identity.models import Organisation
from qualitas.site.models import RestoreDrill
from qualitas.site.nightly import Made, alone, made
from qualitas.site.verbs import begin_drill, fail_drill, pass_drill

log = logging.getLogger("qualitas.backup")

EVERY = dt.timedelta(days=7)
LONGEST = 6 * 3600
ROOM = 6
"""So many times the size of the backup must be free."""


class CannotDrill(RuntimeError):
    """The drill could not be done; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a drill: why it failed (nothing where it passed), how long it took, what was verified."""

    reason: str
    seconds: int
    counts: dict[str, int] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)


def last_drill() -> RestoreDrill | None:
    """Return the newest drill of any organisation."""
    return RestoreDrill.objects.order_by("-opened_at").first()


def is_due(now: dt.datetime) -> bool:
    """Tell whether there is a backup and no drill was begun within the last week."""
    last = last_drill()
    return bool(made()) and (last is None or last.opened_at is None or now - last.opened_at >= EVERY)


def drill_if_due(now: dt.datetime) -> Outcome | None:
    """Do a drill where one is due and nobody else is at it."""
    if not is_due(now):
        return None
    with alone() as mine:
        return drill(made()[0], now) if mine and is_due(now) else None


def drill(of: Made, now: dt.datetime) -> Outcome:
    """Restore a backup into a scratch place, and note in every organisation's ledger what came of it."""
    organisations = list(Organisation.objects.filter(state="active").order_by("id"))
    with of.path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    begun = []
    for left in RestoreDrill.objects.filter(state="under way"):
        fail_drill(
            by_clock(left.organisation_id), left, seconds=0, reason="It was interrupted; another one is begun now."
        )
    for organisation in organisations:
        act = by_clock(organisation.id, key=f"drill {of.path.name} {now:%Y-%m-%dT%H:%M:%S}")
        facts = {"backup": of.path.name, "backup_made_at": of.at, "sha256": digest, "size": of.size}
        begun.append(begin_drill(act, title=of.path.name, **facts))  # type: ignore[arg-type] # facts by their names
    outcome = rehearse(of.path)
    for organisation, record in zip(organisations, begun, strict=True):
        act = by_clock(organisation.id)
        if outcome.reason:
            fail_drill(act, record, seconds=outcome.seconds, reason=outcome.reason)
            continue
        events = outcome.events.get(str(organisation.id), 0)
        counts = {name: outcome.counts.get(name, 0) for name in ("records", "files")}
        pass_drill(act, record, seconds=outcome.seconds, events=events, **counts)
    if outcome.reason:
        log.error("The restore drill with %s failed: %s", of.path.name, outcome.reason)
    return outcome


def rehearse(path: Path) -> Outcome:
    """Restore the backup at ``path`` into a scratch place and verify it there; nothing of that stays."""
    begun = time.monotonic()
    try:
        with _scratch(path) as (folder, url):
            report = _restored(path, folder, url)
    except (CannotDrill, OSError, psycopg.Error) as error:
        return Outcome(" ".join(str(error).split()), round(time.monotonic() - begun))
    faults = [fault["sentence"] for fault in report["faults"]]
    reason = "" if not faults else f"{len(faults)} faults were found; the first: {faults[0]}"
    events = {book["organisation"]: book["size"] for book in report["organisations"]}
    return Outcome(reason, round(time.monotonic() - begun), report["counts"], events)


def _restored(path: Path, folder: Path, url: str) -> dict[str, Any]:
    """Run the restore; returns its report, raises CannotDrill with its own sentence."""
    given = settings.QUALITAS
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("QUALITAS_")}
    surroundings |= {
        "QUALITAS_DATABASE_URL": url,
        "QUALITAS_KEYS": str(given.keys),
        "QUALITAS_SECRET_KEY": given.secret_key,
        "QUALITAS_BACKUP_KEY": str(given.backups.key or ""),
        "QUALITAS_EXTRA_APPS": ",".join(given.extra_apps),
    }
    words = [sys.executable, "-m", "qualitas.site.cli", "restore", str(path), "--data", str(folder), "--json"]
    words += ["--beside", str(os.getpid())]
    with subprocess.Popen(words, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:  # noqa: S603 - our own program
        os.setpriority(os.PRIO_PROCESS, child.pid, 10)  # whoever works now goes first
        try:
            told, trouble = child.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired as error:
            child.kill()
            raise CannotDrill(f"Restoring took longer than {LONGEST // 3600} hours.") from error
    if not told.startswith("{"):
        lines = trouble.strip().splitlines() or [f"the restore ended with code {child.returncode} and no words"]
        raise CannotDrill(lines[-1])
    report: dict[str, Any] = json.loads(told)
    return report


@contextmanager
def _scratch(path: Path) -> Iterator[tuple[Path, str]]:
    """Make an empty folder and an empty database; both are gone afterwards."""
    if shutil.disk_usage(settings.QUALITAS.data).free < ROOM * path.stat().st_size:
        raise CannotDrill("There is too little room on the disk of the data folder to restore a backup; make room.")
    for left in settings.QUALITAS.data.glob("drill-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="drill-", dir=settings.QUALITAS.data) as made_here:
        folder = Path(made_here)
        if connection.vendor == "sqlite":
            yield folder, f"sqlite:///{folder / 'qualitas.sqlite3'}"
            return
        with _scratch_database() as url:
            yield folder, url


@contextmanager
def _scratch_database() -> Iterator[str]:
    """Make an empty PostgreSQL database beside our own; yields its address."""
    given = connection.settings_dict
    name = f"{given['NAME']}_drill_{os.getpid()}"
    link = psycopg.connect(**{**connection.get_connection_params(), "autocommit": True})
    try:
        try:
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise CannotDrill(
                f"The database refuses to make a scratch database ({error}); let the role {given['USER']} do so: "
                f"ALTER ROLE {given['USER']} CREATEDB."
            ) from error
        try:
            who = quote(given["USER"], safe="") + (f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else "")
            yield f"postgres://{who}@{given['HOST']}:{given['PORT'] or 5432}/{name}"
        finally:
            link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    finally:
        link.close()
