"""`python -m bench` measures everything; `python -m bench verbs --database sqlite|postgres` one part of it."""

import argparse
import subprocess
import sys
from typing import Any

from bench import (
    cases,
    documents,
    events,
    hostile,
    load,
    measures,
    pages,
    pdf,
    peers,
    redline,
    search,
    statistics,
    tables,
    takeover,
    verbs,
)
from soak.stage import ENGINES

MEASURED = (
    verbs,
    pages,
    events,
    load,
    hostile,
    search,
    documents,
    cases,
    measures,
    tables,
    pdf,
    redline,
    statistics,
    peers,
    takeover,
)
PARTS = {module.__name__.rpartition(".")[2]: module for module in MEASURED}


def parser() -> argparse.ArgumentParser:
    """Return what the command line may say."""
    made = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parts = made.add_subparsers(dest="part", title="parts (all of them where none is named)")
    part = parts.add_parser("verbs", help=verbs.__doc__, description=verbs.__doc__)
    part.add_argument("--database", choices=ENGINES, default="sqlite")
    part.add_argument("--verbs", type=int, default=200, help="verbs in a block")
    part.add_argument("--bulk", type=int, default=5000, help="records in a bulk verb")
    part.add_argument("--events", type=int, default=500_000, help="events to verify")
    part.add_argument("--rounds", type=int, default=5)
    part = parts.add_parser("pages", help=pages.__doc__, description=pages.__doc__)
    part.add_argument("--size", type=int, default=100_000, help="records in each application")
    part.add_argument("--work", help="keep what was filled in this folder for the next run")
    part.add_argument("--requests", type=int, default=20, help="requests in a block")
    part.add_argument("--rounds", type=int, default=7)
    part = parts.add_parser("events", help=events.__doc__, description=events.__doc__)
    part.add_argument("--size", type=int, default=100_000, help="documents with ten events each")
    part.add_argument("--work", help="keep what was filled in this folder for the next run")
    part.add_argument("--requests", type=int, default=20, help="requests in a block")
    part.add_argument("--rounds", type=int, default=7)
    part = parts.add_parser("load", help=load.__doc__, description=load.__doc__)
    part.add_argument("--database", choices=ENGINES, default="sqlite")
    part.add_argument("--users", type=int, default=200)
    part.add_argument("--seconds", type=int, default=600)
    part.add_argument("--size", type=int, default=2000, help="documents with three revisions each")
    part = parts.add_parser("hostile", help=hostile.__doc__, description=hostile.__doc__)
    part.add_argument("--database", choices=ENGINES, default="sqlite")
    part.add_argument("--every", type=int, default=1, help="send every first, second, third … file only")
    part.add_argument("--quiet", type=float, default=5.0, help="seconds to measure before the first file")
    part = parts.add_parser("search", help=search.__doc__, description=search.__doc__)
    part.add_argument("--database", choices=ENGINES, default="sqlite")
    part.add_argument("--count", type=int, default=100_000, help="documents")
    part.add_argument("--rounds", type=int, default=20, help="pages of each kind of question")
    part = parts.add_parser("documents", help=documents.__doc__, description=documents.__doc__)
    part.add_argument("--database", choices=ENGINES, default="sqlite")
    part.add_argument("--count", type=int, default=100_000, help="documents with three revisions each")
    part.add_argument("--people", type=int, default=2000)
    part.add_argument("--rounds", type=int, default=20, help="pages of each kind of question")
    _of_stores(parts)
    part = parts.add_parser("tables", help=tables.__doc__, description=tables.__doc__)
    part.add_argument("--rows", type=int, default=100_000, help="rows of the list that is exported")
    part.add_argument("--brought", type=int, default=20_000, help="rows of the file that is brought")
    part = parts.add_parser("takeover", help=takeover.__doc__, description=takeover.__doc__)
    part.add_argument("--files", type=int, default=1000, help="generated files")
    part = parts.add_parser("pdf", help=pdf.__doc__, description=pdf.__doc__)
    part.add_argument("--pages", type=int, default=20, help="pages of each document, at least")
    part.add_argument("--rounds", type=int, default=15)
    _of_computing(parts)
    return made


def _of_computing(parts: Any) -> None:
    """Add the parts that compute, and those that compare with others."""
    part = parts.add_parser("statistics", help=statistics.__doc__, description=statistics.__doc__)
    part.add_argument("--values", type=int, default=10_000_000)
    part.add_argument("--series", type=int, default=10_000)
    part.add_argument("--rounds", type=int, default=5)
    part = parts.add_parser("peers", help=peers.__doc__, description=peers.__doc__)
    part.add_argument("--environment", help="keep the peers installed in this folder for the next run")
    parts.add_parser("redline", help=redline.__doc__, description=redline.__doc__)


def _of_stores(parts: Any) -> None:
    """Add what the parts with very many records or values may say."""
    part = parts.add_parser("cases", help=cases.__doc__, description=cases.__doc__)
    part.add_argument("--database", choices=ENGINES, default="sqlite")
    part.add_argument("--count", type=int, default=1_000_000, help="nonconformities")
    part.add_argument("--rounds", type=int, default=20, help="pages of each kind of question")
    part = parts.add_parser("measures", help=measures.__doc__, description=measures.__doc__)
    part.add_argument("--database", choices=ENGINES, default="sqlite")
    part.add_argument("--count", type=int, default=10_000_000, help="values that fill the store")
    part.add_argument("--file", type=int, default=500_000, help="values of the file that is imported")
    part.add_argument("--rounds", type=int, default=20, help="pages of each kind of question")


def main() -> int:
    """Measure what was asked for; returns the exit status."""
    given = parser().parse_args()
    if given.part:
        return int(PARTS[given.part].run(given))
    worst = 0
    for words in [
        *(["verbs", "--database", engine] for engine in ENGINES),
        ["pages"],
        ["events"],
        ["pdf"],
        ["load"],
        ["load", "--database", "postgres"],
        ["hostile"],
        ["tables"],
        ["takeover"],
        ["statistics"],
        ["measures"],
        *(["search", "--database", engine] for engine in ENGINES),
        *(["documents", "--database", engine] for engine in ENGINES),
        *(["cases", "--database", engine] for engine in ENGINES),
    ]:
        worst = max(worst, abs(subprocess.run([sys.executable, "-m", "bench", *words], check=False).returncode))
    return worst


if __name__ == "__main__":
    sys.exit(main())
