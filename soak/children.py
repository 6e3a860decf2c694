"""Children that may be killed at any moment, and what they said before."""

import json
import os
import selectors
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Child:
    """A forked process and the lines that it wrote so far."""

    name: str
    pid: int
    pipe: int
    rest: bytes = b""
    lines: list[dict[str, Any]] = field(default_factory=list)
    ended: bool = False

    def read(self) -> None:
        """Take what lies in the pipe; a torn last line was never said."""
        piece = os.read(self.pipe, 1 << 20)
        if not piece:
            self.ended = True
        *whole, self.rest = (self.rest + piece).split(b"\n")
        self.lines += [json.loads(line) for line in whole]

    def kill(self) -> None:
        """Kill it on the spot, as a power cut would, and read what it had said."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        while not self.ended:
            self.read()
        os.close(self.pipe)


def fork(name: str, work: Callable[[int], None]) -> Child:
    """Start ``work(pipe)`` in a child; this process must hold no connection to the database."""
    inner, outer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(outer)
        return Child(name, pid, inner)
    try:
        os.close(inner)
        work(outer)
    except BaseException:  # noqa: BLE001 - whatever it is, the parent must hear of it
        os.write(outer, json.dumps({"trouble": traceback.format_exc()}).encode() + b"\n")
    finally:
        sys.stderr.flush()
        os._exit(3)


def listen(children: list[Child], seconds: float) -> None:
    """Read what the children say, for ``seconds``; one that ends by itself ends the waiting."""
    until = time.monotonic() + seconds
    with selectors.DefaultSelector() as ready:
        for child in children:
            ready.register(child.pipe, selectors.EVENT_READ, child)
        while (left := until - time.monotonic()) > 0:
            for key, _events in ready.select(left):
                key.data.read()
                if key.data.ended:
                    return
