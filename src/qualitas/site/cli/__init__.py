"""The command `qualitas`: one sentence in, plain answers out.

Exit codes: 0 done, 1 a fault was found or something was refused, 2 wrong use. Errors are one sentence on stderr;
`QUALITAS_TRACEBACK=1` shows where an unexpected one came from. The modules that do the work need Django and are loaded
only when their command runs, so that `--help` and a second start are quick.
"""

import importlib
import os
import sys
from collections.abc import Sequence

from qualitas.site.cli import ground
from qualitas.site.cli.commands import parser, spelled
from qualitas.site.cli.speaking import WrongUse, sentence_of

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    given = parser().parse_args(spelled(sys.argv[1:] if argv is None else argv))
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(line_buffering=True)
    try:
        ground.choose_data(given.data)
        if given.needs != "nothing":
            ground.set_up(makes=given.needs == "makes")
        module, _dot, function = given.run.partition(".")
        doing = importlib.import_module(f"qualitas.site.cli.{module}")
        return int(getattr(doing, function)(given) or 0)
    except WrongUse as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 1
    except Exception as error:
        if os.environ.get("QUALITAS_TRACEBACK"):
            raise
        print(sentence_of(error), file=sys.stderr)
        return 1
