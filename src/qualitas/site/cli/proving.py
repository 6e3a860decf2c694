"""Proving and keeping: verify everything, back up, restore."""

import datetime as dt
import importlib
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from qualitas.site.cli import ground, serving
from qualitas.site.cli.speaking import Fault, Progress, WrongUse, say, say_json
from qualitas.site.configuration import configuration

if TYPE_CHECKING:
    from qualitas.site.verification import Report


def verify(given: Namespace) -> int:
    """Verify ledger, records and files; returns 1 where anything does not hold."""
    report = importlib.import_module("qualitas.site.verification").verify_everything()
    if given.json:
        say_json(report.as_json())
    else:
        _say(report)
    return 0 if report.holds else 1


def _say(report: "Report") -> None:
    """Say where each ledger stands, what was looked at, and every fault."""
    for book in report.organisations:
        signed = f"signed up to {book.checkpoint_size:,}" if book.checkpoint_size else "not signed yet"
        waiting = f", {book.pending:,} waiting to be sealed" if book.pending else ""
        say(f"{book.title}: {book.size:,} events, {signed}{waiting}.")
        say(f"  root {book.root}")
    looked = ", ".join(f"{count:,} {name}" for name, count in report.counts.items() if count)
    say(f"Checked {looked or 'nothing'} in {report.seconds.get('everything', 0):.1f} seconds.")
    for fault in report.faults:
        say(f"FAULT {fault.sentence}")
    if report.holds:
        say("Everything is unchanged since sealing, as far as this installation can know.")
    else:
        count = "One fault was" if len(report.faults) == 1 else f"{len(report.faults)} faults were"
        say(f"{count} found. Do not repair by hand: keep a copy, compare with a backup, find out who and when.")


def backup(given: Namespace) -> int:
    """Write a backup while everything runs."""
    target = Path(given.file).expanduser().absolute()
    if target.exists():
        raise WrongUse(f"{target} is there already; give a new name, a backup overwrites nothing.")
    keeping = importlib.import_module("qualitas.site.keeping")
    keeping.backup(target, Progress("  files"), with_keys=given.with_keys)
    say(f"The backup is in {target} ({target.stat().st_size / 1e6:,.1f} MB).")
    keys, key = configuration().keys, configuration().backups.key
    if key is not None:
        say(
            f"It is encrypted by the key in {key}: keep a copy of that elsewhere, without it nobody can read the backup."
        )
    if given.with_keys:
        say("It holds the keys: who has it can read everything and sign checkpoints. Keep it where only you can.")
    else:
        say(f"It holds no keys: keep a copy of {keys} elsewhere, without it the backup cannot be restored.")
    if key is None and not given.with_keys and (configuration().data / "qualitas.toml").exists():
        say("qualitas.toml is not in it, because the backup is not encrypted; keep a copy of that too.")
    return 0


def drill(given: Namespace) -> int:
    """Restore the newest backup into a scratch place; returns 1 where that failed."""
    nightly = importlib.import_module("qualitas.site.nightly")
    drills = importlib.import_module("qualitas.site.drills")
    now = dt.datetime.now(dt.UTC)
    if given.backup_first and nightly.make(now) is None:
        raise Fault(f"No backup could be made: {nightly.trouble()[1]}")
    if not nightly.made():
        raise Fault(f"There is no backup in {nightly.folder()} yet; add --backup-first.")
    newest = nightly.made()[0]
    outcome = drills.drill(newest, now)
    if given.json:
        say_json({"passed": not outcome.reason, "backup": newest.path.name, **asdict(outcome)})
    elif outcome.reason:
        say(f"FAULT {newest.path.name} could not be restored: {outcome.reason}")
    else:
        looked = ", ".join(f"{count:,} {name}" for name, count in outcome.counts.items() if count)
        say(f"{newest.path.name} was restored and verified in {outcome.seconds} seconds: {looked}.")
    return 1 if outcome.reason else 0


def backup_key(given: Namespace) -> int:
    """Make a key that encrypts backups."""
    path = Path(given.file).expanduser().absolute()
    if path.exists():
        raise WrongUse(f"{path} is there already; give a new name, a key overwrites nothing.")
    importlib.import_module("qualitas.site.wrapping").make_key(path)
    say(f"The key is in {path}. Set QUALITAS_BACKUP_KEY={path}, and keep a copy of it elsewhere:")
    say("without it nobody can read the backups that it encrypts, you neither.")
    return 0


def restore(given: Namespace) -> int:
    """Restore a backup into an empty data folder; returns 1 where what it held does not hold together."""
    source = Path(given.file).expanduser().absolute()
    if not source.is_file():
        raise WrongUse(f"There is no backup {source}.")
    if given.beside is not None:
        serving.end_with_parent(given.beside)
    ground.data_folder().mkdir(parents=True, exist_ok=True)
    ground.load_django()
    report = importlib.import_module("qualitas.site.keeping").restore(source, Progress("  files"))
    if given.json:
        say_json(report.as_json())
        return 0 if report.holds else 1
    _say(report)
    if (ground.data_folder() / "qualitas.toml.restored").exists():
        say("The settings of that installation are in qualitas.toml.restored; take over what is right here too.")
    say(f"The backup is restored into {ground.data_folder()}; `qualitas up` serves it.")
    return 0 if report.holds else 1
