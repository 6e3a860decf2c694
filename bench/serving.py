"""A server under measurement: Granian with one worker, its CPU and its memory, and a visitor who asks for pages."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

TICKS = os.sysconf("SC_CLK_TCK")
LONGEST_START = 60.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: dict[str, str]) -> dict[str, str]:
    """Return this process's environment with these settings in place of its own."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("QUALITAS_", "DJANGO_"))}
    return mine | settings


def filled(folder: Path, words: list[str], settings: dict[str, str]) -> dict[str, Any]:
    """Return how to visit a site, which the command ``words`` fills and tells the first time."""
    ready = folder / "ready.json"
    if not ready.exists():
        folder.mkdir(parents=True, exist_ok=True)
        print(f"filling: {' '.join(words)} …", file=sys.stderr)
        command = [sys.executable, "-m", *words]
        done = subprocess.run(command, env=environment(settings), check=True, stdout=subprocess.PIPE, text=True)
        ready.write_text(done.stdout)
    return json.loads(ready.read_text()) | {"settings": settings}


def queries(site: dict[str, Any], pages: dict[str, str]) -> dict[str, int]:
    """Return how many queries each page of a site takes, counted in a process of its own."""
    words = [sys.executable, "-m", "bench.queries", site["session"], json.dumps(pages)]
    done = subprocess.run(words, env=environment(site["settings"]), check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


@dataclass
class Server:
    """A WSGI application served on loopback.

    `started` is the seconds from its start to its first page, `start_cpu` how many of them it computed.
    """

    target: str
    settings: dict[str, str]
    first: str
    port: int = field(default_factory=free_port)
    started: float = 0.0
    start_cpu: float = 0.0
    _process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        began = time.perf_counter()
        self._process = subprocess.Popen(self.command(), env=environment(self.settings))
        while self._asks_in_vain():
            if time.perf_counter() - began > LONGEST_START or self._process.poll() is not None:
                raise RuntimeError(f"{self.target} does not answer on {self.first}.")
            time.sleep(0.01)
        self.started = time.perf_counter() - began
        self.start_cpu = self.cpu()
        return self

    def command(self) -> list[str]:
        """Return the words that start it."""
        words = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--workers", "1"]
        words += ["--blocking-threads", "1", "--host", "127.0.0.1", "--port", str(self.port), "--log-level", "error"]
        return [*words, self.target]

    def __exit__(self, *_error: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(20)

    def _asks_in_vain(self) -> bool:
        try:
            return Visitor(self.port).get(self.first)[0] >= 500
        except OSError:
            return True

    def processes(self) -> list[int]:
        """Return the server's process and all below it."""
        assert self._process is not None
        found = [self._process.pid]
        for pid in found:
            children = Path(f"/proc/{pid}/task/{pid}/children")
            found += [int(child) for child in children.read_text().split()] if children.exists() else []
        return found

    def cpu(self) -> float:
        """Return the seconds of CPU that the whole tree has used, by the scheduler's own clock."""
        spent = 0
        for pid in self.processes():
            for task in Path(f"/proc/{pid}/task").iterdir():
                spent += int((task / "schedstat").read_text().split()[0])
        return spent / 1e9

    def memory(self, kind: str = "VmRSS") -> float:
        """Return the MB that the largest process of the tree, the worker, holds.

        ``RssAnon`` is its own memory; ``VmRSS`` counts also the pages of the database that it looks at through a
        memory map, which belong to the system's file cache.
        """
        held = []
        for pid in self.processes():
            lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
            held.append(int(lines[kind].split()[0]) * 1024)
        return max(held) / 1e6


class Visitor:
    """Somebody who asks, over one kept connection."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self._headers = headers or {}

    def get(self, address: str) -> tuple[int, bytes]:
        """Return status and body."""
        return self._ask("GET", address, None, {})

    def asks(self, address: str) -> Callable[[], None]:
        """Return what asks for this page once and sees that it is there."""

        def once() -> None:
            status, _body = self.get(address)
            assert status == 200, (status, address)

        return once

    def post(self, address: str, body: bytes, **headers: str) -> tuple[int, bytes]:
        """Send JSON; returns status and body."""
        return self._ask("POST", address, body, {"Content-Type": "application/json", **headers})

    def stream(self, address: str) -> int:
        """Read an answer piece by piece; returns how many lines it has."""
        self._link.request("GET", address, headers=self._headers)
        answer, lines = self._link.getresponse(), 0
        assert answer.status == 200, answer.status
        while piece := answer.read(1 << 16):
            lines += piece.count(b"\n")
        return lines

    def _ask(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        self._link.request(method, address, body, {**self._headers, **headers})
        answer = self._link.getresponse()
        return answer.status, answer.read()
