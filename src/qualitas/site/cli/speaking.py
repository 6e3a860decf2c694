"""How the command line speaks: sentences, never tracebacks."""

import json
import sys
from typing import Any


class WrongUse(Exception):
    """The command was not used as it can be; the message says what to write instead. Exit code 2."""


class Fault(Exception):
    """Something is not as it must be; the message says what and what to do. Exit code 1."""


def sentence_of(error: BaseException) -> str:
    """Return one sentence for people about ``error``; what nobody foresaw says how to see more."""
    name = type(error).__name__
    said = " ".join(str(error).split())
    if isinstance(error, Fault) or type(error).__module__.startswith("qualitas."):
        return said
    if name in {"OperationalError", "InterfaceError"}:
        return (
            f"The database cannot be used: {said.rstrip('.')}. Check QUALITAS_DATABASE_URL, then run `qualitas check`."
        )
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'A file'}: {error.strerror}. Check the path and its rights."
    return f"Something unexpected happened ({name}: {said.rstrip('.')}). Run it again with QUALITAS_TRACEBACK=1 to see where."


def say(sentence: str = "") -> None:
    """Say one line to people."""
    print(sentence, flush=True)


def say_json(value: Any) -> None:
    """Say one JSON document to a program."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str), flush=True)


class Progress:
    """One line on a terminal that shows how far something is; silent where nobody watches."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.shown = sys.stderr.isatty()

    def __call__(self, done: int, of_all: int) -> None:
        """Show ``done`` of ``of_all``."""
        if self.shown:
            end = "\n" if done >= of_all else ""
            print(f"\r{self.what} {done} of {of_all}", end=end, file=sys.stderr, flush=True)
