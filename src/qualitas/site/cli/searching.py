"""The index of the search: made anew by hand; otherwise each act keeps it up, and the worker takes in what is missing."""

import importlib
from argparse import Namespace

from qualitas.site.cli.speaking import say


def rebuild(_given: Namespace) -> int:
    """Make the whole index anew."""
    taken = importlib.import_module("qualitas.kernel.search.taking").rebuild()
    say(f"The index holds {taken:,} records, comments and files.")
    return 0
