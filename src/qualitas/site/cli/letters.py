"""A mail that a mail server hands over by a pipe."""

import importlib
import sys
from argparse import Namespace

from qualitas.site.cli.speaking import say

REFUSED, LATER = 65, 75
"""Exit codes that mail servers know (sysexits): the mail is sent back with our sentence, or tried again later."""


def mail_in(given: Namespace) -> int:
    """Take one mail from standard input."""
    taking = importlib.import_module("qualitas.site.letters.taking")
    reading = importlib.import_module("qualitas.site.letters.reading")
    refusals = importlib.import_module("qualitas.kernel.acts.refusals")
    slowing = importlib.import_module("qualitas.kernel.identity.slowing")
    database = importlib.import_module("django.db")
    store = importlib.import_module("qualitas.kernel.files.store")
    try:
        taken = taking.take(sys.stdin.buffer.read(reading.LARGEST + 1), given.to or "")
    except taking.Silent as why:
        say(str(why))
        return 0
    except (slowing.SlowDown, store.OutOfReach, database.DatabaseError) as error:
        print(error, file=sys.stderr)
        return LATER
    except (refusals.Refused, reading.Unreadable) as why:
        print(why, file=sys.stderr)
        return REFUSED
    say(f"{taken.record.number} ({taken.how}).")
    return 0
