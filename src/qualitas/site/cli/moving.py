"""Moving to another database."""

import importlib
import re
from argparse import Namespace
from dataclasses import asdict

from qualitas.site.cli.speaking import Progress, say, say_json


def move(given: Namespace) -> int:
    """Move the database; returns 1 where what arrived does not hold together."""
    moved = importlib.import_module("qualitas.site.moving").move(given.to, Progress("  tables"))
    if given.json:
        say_json({"holds": not moved.faults, **asdict(moved)})
        return 1 if moved.faults else 0
    say(f"{moved.count:,} rows in {len(moved.rows)} tables were moved, read back and compared: all the same.")
    for book in moved.ledgers:
        say(f"{book['slug']}: {book['size']:,} events, root {book['root']}")
    for fault in moved.faults:
        say(f"FAULT {fault}")
    if moved.faults:
        say("What was moved does not hold together, and did not before; run `qualitas verify` on the old database.")
        return 1
    say("Everything was verified in the new database. To use it, set")
    say(f"  QUALITAS_DATABASE_URL={without_password(given.to)}")
    say(
        "(or database_url in qualitas.toml), then start `qualitas up`. The old database stays as it was; remove it later."
    )
    return 0


def without_password(url: str) -> str:
    """Return an address of a database as it may be shown."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:…@", url)
