"""The doctor: looks at everything that an installation needs, and says what to do where something is not in order."""

import datetime as dt
import importlib
import os
import shutil
import socket
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from qualitas.site.cli import ground
from qualitas.site.cli.speaking import say, say_json, sentence_of
from qualitas.site.configuration import BadSetting, Configuration, configuration

LEAST_SPACE = 500 * 1024**2
KEY_FILES = ("secret-key", "ledger-signing.key", "wrapping.key", "installation-id")
OTHERS = 0o077
LONG_WAIT = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its name, whether it is in order, and what was found or is to be done."""

    what: str
    ok: bool
    sentence: str


def check(given: Namespace) -> int:
    """Look at everything; returns 1 where something is not in order."""
    findings = list(look())
    ok = all(finding.ok for finding in findings)
    if given.json:
        say_json({"ok": ok, "findings": [asdict(finding) for finding in findings]})
        return 0 if ok else 1
    for finding in findings:
        say(f"{'ok   ' if finding.ok else 'FAULT'}  {finding.what}: {finding.sentence}")
    return 0 if ok else 1


def look() -> Iterator[Finding]:
    """Yield what was found, part by part; a part that cannot be looked at is a fault of its own."""
    folder = ground.data_folder()
    if not folder.is_dir():
        yield Finding(
            "data folder", ok=False, sentence=f"{folder} is not there; `qualitas up` makes it, or name it by --data."
        )
        return
    try:
        settings = configuration()
    except BadSetting as error:
        yield Finding("settings", ok=False, sentence=str(error))
        return
    yield Finding("settings", ok=True, sentence=f"read; the site is at {settings.base_url}.")
    for what, part in PARTS:
        try:
            ok, sentence = part(settings)
        except Exception as error:  # noqa: BLE001 - the doctor reports every trouble and goes on
            ok, sentence = False, sentence_of(error)
        yield Finding(what, ok, sentence)
        if what == "database" and not ok:
            return


def _folder(settings: Configuration) -> tuple[bool, str]:
    if not os.access(settings.data, os.R_OK | os.W_OK | os.X_OK):
        return False, f"{settings.data} cannot be written; give it to the user that runs Qualitas (chown)."
    return True, f"{settings.data} can be read and written."


def _keys(settings: Configuration) -> tuple[bool, str]:
    if not settings.keys.is_dir():
        return (
            False,
            f"{settings.keys} is not there; restore it from a backup, or start `qualitas up` where it never was.",
        )
    open_ones = [path.name for path in settings.keys.iterdir() if path.stat().st_mode & OTHERS]
    if open_ones:
        return False, f"others can read {', '.join(sorted(open_ones))}; run `chmod -R go-rwx {settings.keys}`."
    missing = [name for name in KEY_FILES if not (settings.keys / name).exists()]
    if "secret-key" in missing and ground.is_set("SECRET_KEY"):
        missing.remove("secret-key")
    if missing and importlib.import_module("qualitas.kernel.ledger.models").Head.objects.exists():
        return False, f"{', '.join(missing)} is missing in {settings.keys}; restore the keys from a backup."
    return True, f"in {settings.keys}, readable by their owner alone."


def _space(settings: Configuration) -> tuple[bool, str]:
    free = shutil.disk_usage(settings.data).free
    said = f"{free / 1024**3:.1f} GiB are free."
    return (
        (True, said) if free >= LEAST_SPACE else (False, f"only {said} Make room: writes are refused when it is full.")
    )


def _database(_settings: Configuration) -> tuple[bool, str]:
    ground.load_django()
    connection = importlib.import_module("django.db").connection
    file = connection.settings_dict["NAME"] if connection.vendor == "sqlite" else ""
    if file and not Path(file).exists():
        return False, f"{file} is not there; `qualitas up` or `qualitas init` makes it."
    missing = ground.missing_migrations()
    if missing:
        return False, f"{len(missing)} changes of this version are missing ({missing[0]} …); start `qualitas up` once."
    return True, f"{'SQLite' if file else 'PostgreSQL'}, reachable and up to date."


def _triggers(_settings: Configuration) -> tuple[bool, str]:
    missing = importlib.import_module("qualitas.kernel.ledger.triggers").missing()
    if missing:
        names = ", ".join(trigger.name for trigger in missing[:3])
        return (
            False,
            f"{len(missing)} are missing or changed ({names}); start `qualitas up` once, then run `qualitas verify`.",
        )
    return True, "all there."


def _files(settings: Configuration) -> tuple[bool, str]:
    if settings.bucket is None and not settings.files.is_dir():
        return True, f"none yet; they will be kept in {settings.files}."
    store = importlib.import_module("qualitas.kernel.files.store")
    try:
        where = store.the_store().try_out()
    except store.OutOfReach as error:
        return False, f"{error} Check QUALITAS_FILES_URL, its key and secret ({error.__cause__})."
    except OSError as error:
        return False, f"{settings.files} cannot be written ({error}); give it to the user that runs Qualitas (chown)."
    return True, f"kept in {where}; writing and reading were tried."


def _sealing(_settings: Configuration) -> tuple[bool, str]:
    pending = importlib.import_module("qualitas.kernel.ledger.models").Pending.objects.count()
    if pending > 1000:  # noqa: PLR2004 - a worker seals that many within a second
        return False, f"{pending:,} events wait to be sealed; start the worker (`qualitas up` or `qualitas worker`)."
    return True, f"{pending} events wait." if pending else "nothing waits."


def _search(_settings: Configuration) -> tuple[bool, str]:
    if fault := importlib.import_module("qualitas.kernel.search.tables").fault():
        return False, f"{fault}; run `qualitas search rebuild`."
    missing = importlib.import_module("qualitas.kernel.search.taking").missing()
    return True, f"{len(missing)} kinds of record are still being taken in by the worker." if missing else "complete."


def _worker(_settings: Configuration) -> tuple[bool, str]:
    worker = importlib.import_module("qualitas.site.worker")
    last = worker.last_pulse()
    if worker.is_alive():
        return True, "at work."
    since = f"was last at work at {last:%Y-%m-%d %H:%M} UTC" if last else "was never at work here"
    return False, f"{since}; start `qualitas up` or `qualitas worker`."


def _mail(settings: Configuration) -> tuple[bool, str]:
    url = settings.mailer
    options = url["OPTIONS"]
    if url["BACKEND"].endswith("filebased.EmailBackend"):
        return True, f"written to {options['file_path']}; set QUALITAS_EMAIL_URL to smtp://… to send them."
    where = (str(options["host"]), int(options["port"]))
    try:
        socket.create_connection(where, timeout=5).close()
    except OSError as error:
        return False, f"{where[0]}:{where[1]} cannot be reached ({error}); check QUALITAS_EMAIL_URL."
    return True, f"sent through {where[0]}:{where[1]}."


def _outbox(_settings: Configuration) -> tuple[bool, str]:
    rows = importlib.import_module("qualitas.kernel.acts.models").Outbox.objects.filter(sent_at__isnull=True)
    troubled = rows.exclude(trouble="").order_by("-due_at").first()
    if troubled is not None:
        return (
            False,
            f"{rows.exclude(trouble='').count()} messages could not be delivered, the last because: {troubled.trouble[:200]}",
        )
    if rows.filter(due_at__lt=dt.datetime.now(dt.UTC) - LONG_WAIT).exists():
        return False, f"{rows.count()} messages wait for a worker; start `qualitas up` or `qualitas worker`."
    return True, f"{rows.count()} messages wait." if rows.exists() else "nothing waits."


def _backups(settings: Configuration) -> tuple[bool, str]:
    now = importlib.import_module("qualitas.site.standing").standing()
    if settings.backups.key is not None:
        importlib.import_module("qualitas.site.wrapping").read_key(settings.backups.key)
    if now.backup_trouble is not None:
        return False, f"the last could not be made: {now.backup_trouble[1]}"
    if now.backup_late:
        return (
            False,
            "none was made when it was due; look whether the worker runs, or run `qualitas drill --backup-first`.",
        )
    said = "encrypted" if settings.backups.key else "not encrypted; see QUALITAS_BACKUP_KEY"
    if now.backup is None:
        when = "never made by themselves" if settings.backups.hour is None else "the first is made by night"
        return True, f"{when}, in {settings.backup_folder}; {said}."
    return True, f"the newest is of {now.backup.at:%Y-%m-%d %H:%M} UTC, in {settings.backup_folder}; {said}."


def _drills(_settings: Configuration) -> tuple[bool, str]:
    now = importlib.import_module("qualitas.site.standing").standing()
    if now.drill_at is None:
        return True, "none yet; the worker does one after the first backup."
    at = f"{now.drill_at:%Y-%m-%d %H:%M} UTC"
    if now.drill_state == "failed":
        return False, f"the one of {at} failed; find out why, then run `qualitas drill --backup-first`."
    return True, f"the one of {at} {'passed' if now.drill_state == 'passed' else 'is under way'}."


def _address(settings: Configuration) -> tuple[bool, str]:
    host = urlsplit(settings.base_url).hostname or ""
    if host not in {"localhost", "127.0.0.1", "::1"} and not settings.https:
        return (
            False,
            f"{settings.base_url} is not encrypted; put a proxy with TLS before it and set QUALITAS_BASE_URL to https://….",
        )
    return True, f"links in mails begin with {settings.base_url}."


def _mailbox(settings: Configuration) -> tuple[bool, str]:
    if settings.mail_in is None:
        return True, "none is read; set QUALITAS_MAIL_IN_URL to take reports by e-mail."
    where = f"{settings.mail_in.folder} of {settings.mail_in.user} at {settings.mail_in.host}"
    importlib.import_module("qualitas.site.letters.mailbox").look_into(settings.mail_in)
    return True, f"{where} can be read."


type Part = Callable[[Configuration], tuple[bool, str]]

PARTS: tuple[tuple[str, Part], ...] = (
    ("rights", _folder),
    ("disk space", _space),
    ("address", _address),
    ("database", _database),
    ("keys", _keys),
    ("triggers", _triggers),
    ("files", _files),
    ("search", _search),
    ("sealing", _sealing),
    ("worker", _worker),
    ("mail server", _mail),
    ("mailbox", _mailbox),
    ("messages", _outbox),
    ("backups", _backups),
    ("restore drill", _drills),
)
