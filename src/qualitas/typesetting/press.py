"""The press: a child process that sets PDFs, started when first needed and gone when idle.

The typesetter keeps some 250 MB of cache; in a child of its own it neither swells those who ask (web processes, the
worker) nor takes them along where it fails. `typeset` starts the child, speaks to it over its pipes, one page set at a
time, and starts it again where it ended. `python -m qualitas.typesetting.press` is the child.
"""

import atexit
import contextlib
import os
import pickle
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from qualitas.typesetting.labels import labelled
from qualitas.typesetting.pages import Drawing, Labels, PageSet
from qualitas.typesetting.setting import NotSet, rastered
from qualitas.typesetting.setting import typeset as set_here

IDLE = 120.0  # seconds without work after which the child goes
LONGEST = 30.0  # seconds that one page set may take
MOST_KEPT = 450 * 1024  # kB of memory after which the child is replaced
MOST_MEMORY = 3 * 1024**3  # bytes of address space that the child may have
_SIZE = struct.Struct(">cQ")
_GOOD, _BAD = b"+", b"-"


class _Gone(ConnectionError):
    """The child ended before it answered."""


class Press:
    """A child process that sets page sets; thread-safe, one at a time."""

    def __init__(self, longest: float = LONGEST) -> None:
        self.longest = longest
        self.child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def typeset(self, pages: PageSet) -> bytes:
        """Return the PDF of a page set; raises NotSet where it cannot be set or takes longer than allowed."""
        return self._answer(pages)

    def raster(self, drawing: Drawing) -> bytes:
        """Return the PNG of a drawing; raises NotSet as `typeset` does."""
        return self._answer(drawing)

    def label(self, labels: Labels) -> bytes:
        """Return labels as PDF; raises NotSet as `typeset` does."""
        return self._answer(labels)

    def _answer(self, what: PageSet | Drawing | Labels) -> bytes:
        asked = pickle.dumps(what)
        with self._lock:
            try:
                good, said = self._ask_twice(asked)
            except _Gone as gone:
                self._stop()
                raise NotSet("the press ended while it worked on this") from gone
        if not good:
            raise NotSet(said.decode())
        return said

    def _ask_twice(self, asked: bytes) -> tuple[bool, bytes]:
        """Ask the child, and once more a new one where it went meanwhile."""
        try:
            return self._ask(asked)
        except _Gone:
            self._stop()
            return self._ask(asked)

    def stop(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        if self.child is None:
            return
        self.child.kill()
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self.child.wait()
        self.child = None

    def _ask(self, asked: bytes) -> tuple[bool, bytes]:
        if self.child is None or self.child.poll() is not None:
            self._stop()
            command = [sys.executable, "-m", "qualitas.typesetting.press"]
            self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)  # noqa: S603 - our own program
        to, back = self.child.stdin, self.child.stdout
        assert to is not None  # noqa: S101 - both were asked for as pipes
        assert back is not None  # noqa: S101
        try:
            to.write(_SIZE.pack(_GOOD, len(asked)))
            _write(to, asked)
        except OSError as error:
            raise _Gone from error
        until = time.monotonic() + self.longest
        kind, size = _SIZE.unpack(self._read(back, _SIZE.size, until))
        return kind == _GOOD, self._read(back, size, until)

    def _read(self, pipe: IO[bytes], size: int, until: float) -> bytes:
        """Return ``size`` bytes that the child says before the time is up; ends it where it does not."""
        found = bytearray()
        while len(found) < size:
            ready, _to, _wrong = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                self._stop()
                raise NotSet(f"setting it took longer than {self.longest:.0f} seconds")
            piece = os.read(pipe.fileno(), min(size - len(found), 1 << 20))
            if not piece:
                raise _Gone
            found += piece
        return bytes(found)


def _write(pipe: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[pipe.write(view) :]


_press = Press()
atexit.register(_press.stop)


def typeset(pages: PageSet) -> bytes:
    """Return the PDF of a page set, set by this process's own press; raises NotSet."""
    return _press.typeset(pages)


def raster(drawing: Drawing) -> bytes:
    """Return a drawing as PNG, made by this process's own press; raises NotSet."""
    return _press.raster(drawing)


def label(labels: Labels) -> bytes:
    """Return labels as PDF, made by this process's own press; raises NotSet."""
    return _press.label(labels)


# --- the child -------------------------------------------------------------------------------------------------------


def memory() -> int:
    """Return how much memory this process has used at most, in kB.

    Asked of Linux itself where there is one: what `getrusage` tells there a child has from the process that started it.
    """
    with contextlib.suppress(OSError), Path("/proc/self/status").open() as lines:
        return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)


def made_of(wanted: PageSet | Drawing | Labels) -> bytes:
    """Return what a page set, a drawing or labels come to as bytes."""
    if isinstance(wanted, Drawing):
        return rastered(wanted)
    return labelled(wanted) if isinstance(wanted, Labels) else set_here(wanted)


def work(asks: IO[bytes], answers: IO[bytes]) -> None:
    """Set what is asked for until nobody asks any more, nothing was asked for a while, or the memory has grown."""
    while select.select([asks], [], [], IDLE)[0]:
        head = asks.read(_SIZE.size)
        if len(head) < _SIZE.size:
            return
        kind, said = _GOOD, b""
        try:
            wanted = pickle.loads(asks.read(_SIZE.unpack(head)[1]))  # noqa: S301 - our own parent asks
            said = made_of(wanted)
        except Exception as error:  # noqa: BLE001 - whatever it is, the one who asked is told
            kind, said = _BAD, str(error).encode()
        answers.write(_SIZE.pack(kind, len(said)) + said)
        answers.flush()
        if memory() > MOST_KEPT:
            return


def main() -> None:
    """Be the child: limited in memory, deaf to Ctrl+C, ended by the end of its input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > MOST_MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, hard))
    with os.fdopen(0, "rb", closefd=False) as asks, os.fdopen(1, "wb", closefd=False) as answers:
        work(asks, answers)


if __name__ == "__main__":
    main()
