"""Serving: one process that has the readers loaded, and for each file a child of it that is under limits and then gone.

Starting Python and loading the readers costs a quarter of a second, a child of a loaded process a few milliseconds. The
serving process itself looks into no file: whatever is in one meets a child that nobody else will use.

Over the socket that is its standard input it is handed, for each file, what to read it as, how long that may take in
seconds, and two open files: the one to read, the one for the answer. It says how the child ended: `0`, `late`, or the
number of the signal or status.
"""

import os
import select
import signal
import socket
import sys
from contextlib import suppress

from qualitas.kernel.files.extracting.limits import confine
from qualitas.kernel.files.extracting.saying import tell

LONGEST_WORDS = 400


def serve() -> None:
    """Let each file be read that comes over the socket, until nobody is at its other end."""
    with socket.socket(fileno=os.dup(0)) as line:
        while True:
            words, files, _flags, _address = socket.recv_fds(line, LONGEST_WORDS, 2)
            if not words or len(files) != 2:  # noqa: PLR2004 - the file, and where the answer goes
                return
            what, _space, seconds = words.decode().rpartition(" ")
            ended = _read_by_child(what, float(seconds), files[0], files[1])
            for one in files:
                os.close(one)
            line.sendall(f"{ended}\n".encode())


def _read_by_child(what: str, seconds: float, file: int, answer: int) -> str:
    """Let a child read one file; returns how it ended."""
    living, mine = os.pipe()  # its other end is closed when the child is gone
    child = os.fork()
    if child == 0:
        _read(what, file, answer, living)
    os.close(mine)
    in_time = bool(select.select([living], [], [], seconds)[0])
    os.close(living)
    if not in_time:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return str(status) if in_time else "late"


def _read(what: str, file: int, answer: int, living: int) -> None:
    """Be the child: read the file under limits, write the answer, and be gone."""
    status = 1
    try:
        os.close(living)
        os.dup2(file, 0)
        os.dup2(answer, 1)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - the file that was handed over
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - the same
        confine()
        tell(what)
        status = 0
    finally:
        os._exit(status)
