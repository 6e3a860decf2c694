"""`python -m soak` runs everything; `python -m soak kill|race|lives --database sqlite|postgres` one part of it."""

import argparse
import subprocess
import sys

from soak import kill, lives, race
from soak.stage import ENGINES

KILLS = {"sqlite": 300, "postgres": 100}
PAIRS = 1000
STEPS = 10_000
SIZES = {"kill": "--kills", "race": "--pairs", "lives": "--steps"}


def parser() -> argparse.ArgumentParser:
    """Return what the command line may say."""
    made = argparse.ArgumentParser(prog="python -m soak", description=__doc__)
    made.add_argument("--share", type=float, default=1.0, help="a share of the full sizes, such as 0.1")
    parts = made.add_subparsers(dest="part", title="parts (all of them where none is named)")
    for name, sentence in (("kill", kill.__doc__), ("race", race.__doc__), ("lives", lives.__doc__)):
        part = parts.add_parser(name, help=sentence, description=sentence)
        part.add_argument("--database", choices=ENGINES, default="sqlite")
        part.add_argument("--seed", type=int, help="makes the same choices again; the moments stay the machine's")
        if name == "kill":
            part.add_argument("--kills", type=int)
        elif name == "race":
            part.add_argument("--pairs", type=int, default=PAIRS)
        else:
            part.add_argument("--steps", type=int, default=STEPS)
    return made


def main() -> int:
    """Run what was asked for; returns the exit status."""
    given = parser().parse_args()
    if given.part == "kill":
        given.kills = given.kills or KILLS[given.database]
        return kill.run(given)
    if given.part == "race":
        return race.run(given)
    if given.part == "lives":
        return lives.run(given)
    worst = 0
    for engine in ENGINES:
        for part, size in (("kill", KILLS[engine]), ("race", PAIRS), ("lives", STEPS)):
            size_words = [SIZES[part], str(max(1, round(size * given.share)))]
            words = [sys.executable, "-m", "soak", part, "--database", engine, *size_words]
            worst = max(worst, abs(subprocess.run(words, check=False).returncode))
    return worst


if __name__ == "__main__":
    sys.exit(main())
