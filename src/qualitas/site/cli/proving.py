"""Proving and keeping: verify everything, back up, restore."""

import importlib
from argparse import Namespace
from pathlib import Path

from qualitas.site.cli import ground
from qualitas.site.cli.speaking import Progress, say, say_json


def verify(given: Namespace) -> int:
    """Verify ledger, records and files; returns 1 where anything does not hold."""
    report = importlib.import_module("qualitas.site.verification").verify_everything()
    if given.json:
        say_json(report.as_json())
        return 0 if report.holds else 1
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
        return 0
    say(
        f"{len(report.faults)} faults were found. Do not repair by hand: keep a copy, compare with a backup, find out who and when."
    )
    return 1


def backup(given: Namespace) -> int:
    """Write a backup while everything runs."""
    target = Path(given.file).expanduser().absolute()
    importlib.import_module("qualitas.site.keeping").backup(target, Progress("  files"))
    say(
        f"The backup is in {target} ({target.stat().st_size / 1e6:,.1f} MB). It holds the keys too: keep it where only you can read it."
    )
    return 0


def restore(given: Namespace) -> int:
    """Restore a backup into an empty data folder."""
    source = Path(given.file).expanduser().absolute()
    ground.load_django()
    importlib.import_module("qualitas.site.keeping").restore(source, Progress("  files"))
    say(f"The backup is restored into {ground.data_folder()}. Run `qualitas verify` there, then `qualitas up`.")
    return 0
