"""What the reading child may use: little memory, few seconds, no network, no other program, no file to write."""

import contextlib
import os
import resource
import sys
from typing import Any

MEMORY = 512 * 1024 * 1024
SECONDS = 10
WRITTEN = 32 * 1024 * 1024
OPEN_FILES = 32
NICE = 10
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.spawn", "os.posix_spawn", "os.system", "os.fork", "os.kill")


def confine() -> None:
    """Give up what reading a text does not need; called once the readers are loaded."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(what, most)
    with contextlib.suppress(OSError):
        os.nice(NICE)
    with contextlib.suppress(AttributeError, OSError):  # where the system lets anybody: a network with nobody in it
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    sys.addaudithook(_refuse)


def _lower(what: int, most: int) -> None:
    """Lower one limit, as far as the system knows it."""
    hard = resource.getrlimit(what)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (most, most))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop what no reader of texts does."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"Reading a text does not need {event}.")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError("Reading a text writes no file.")
