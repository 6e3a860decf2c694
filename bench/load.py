"""Many people at once: 200 users who read and write (70/30) for ten minutes, against `qualitas up` with two workers.

Each user waits like a person between two clicks (4 to 8 s), over a connection of their own. Reads are pages in the
browser's way (my work, list, filter, search, record), writes go through the API (comment, edit, draft).
"""

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.serving import Server, environment, free_port
from soak.table import Table

READS = 0.7
THINKS = (4.0, 8.0)
WARM = 60.0
WORDS = "audit bearing torque leak drawing lathe gauge deviation batch rework scrap coating".split()  # noqa: SIM905 - readable


class Site(Server):
    """`qualitas up` as people run it: web server and background work in one process tree."""

    def command(self) -> list[str]:
        """Return the words that start it."""
        up = str(Path(sys.executable).with_name("qualitas"))
        return [up, "up", "--port", str(self.port), "--workers", "2", "--data", self.settings["QUALITAS_DATA"]]

    def held(self) -> float:
        """Return the MB that all processes hold for themselves."""
        total = 0
        for pid in self.processes():
            try:
                lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            except FileNotFoundError:
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))
        return total / 1000


@dataclass
class Crowd:
    """What the users did: the times of their requests, and what went wrong."""

    port: int
    keys: dict[str, Any]
    until: float
    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)

    async def user(self, place: int) -> None:
        """Be one user until the time is over."""
        chance = random.Random(place)
        mine = self.keys["users"][place]
        await asyncio.sleep(chance.uniform(0, THINKS[1]))
        link: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        while time.monotonic() < self.until:
            reading = chance.random() < READS
            request = self._read(chance, mine) if reading else self._write(chance, mine)
            began = time.monotonic()
            try:
                link = link or await asyncio.open_connection("127.0.0.1", self.port)
                status = await asyncio.wait_for(_ask(link, request), 30)
                if status not in (200, 201, 303):
                    self.wrong[f"{request[:60].decode()} → {status}"] += 1
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                if link is not None:
                    link[1].close()
                link = None
                self.wrong[f"{request[:60].decode()} → {type(error).__name__}"] += 1
            (self.reads if reading else self.writes).append(time.monotonic() - began)
            await asyncio.sleep(chance.uniform(*THINKS))
        if link is not None:
            link[1].close()

    def _read(self, chance: random.Random, mine: dict[str, str]) -> bytes:
        number, word = chance.choice(self.keys["effective"]), chance.choice(WORDS)
        path = chance.choice(
            ["", "documents/", f"documents/?state=all&q={word}", f"search/?q={word}", f"documents/{number}/"]
        )
        return f"GET /o/bench/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session={mine['session']}\r\n\r\n".encode()

    def _write(self, chance: random.Random, mine: dict[str, str]) -> bytes:
        text = " ".join(chance.choices(WORDS, k=40))
        path, body = chance.choice(
            [
                (f"documents/{chance.choice(self.keys['effective'])}/comment", {"text": text[:80]}),
                (f"documents/{chance.choice(self.keys['draft'])}/edit", {"title": text[:40], "text": text}),
                ("documents", {"of_kind": self.keys["kind"], "title": text[:40], "text": text}),
            ]
        )
        said = json.dumps(body).encode()
        head = (
            f"POST /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {mine['token']}\r\n"
            f"Idempotency-Key: {os.urandom(8).hex()}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(said)}\r\n\r\n"
        )
        return head.encode() + said


async def _ask(link: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes) -> int:
    """Send a request and read its whole answer; returns the status."""
    reader, writer = link
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    if "content-length:" in head:
        await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
    elif "transfer-encoding: chunked" in head:
        while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    return status


def run(given: Namespace) -> int:
    """Fill, serve, let the crowd in, tell; returns the exit status."""
    with tempfile.TemporaryDirectory(prefix="qualitas-load-") as folder:
        settings = {"QUALITAS_DATA": folder}
        server = None
        try:
            if given.database == "postgres":
                from tests.postgres import Server as Postgres  # noqa: PLC0415 - comes with the development requirements

                server = Postgres(durable=True).start()
                settings["QUALITAS_DATABASE_URL"] = server.url()
            words = [sys.executable, "-m", "bench.crowd", str(given.size), str(given.users)]
            done = subprocess.run(words, env=environment(settings), check=True, stdout=subprocess.PIPE, text=True)
            return _load(given, settings, json.loads(done.stdout))
        finally:
            if server is not None:
                server.stop()


def _load(given: Namespace, settings: dict[str, str], keys: dict[str, Any]) -> int:
    port = free_port()
    settings = settings | {"QUALITAS_BASE_URL": f"http://127.0.0.1:{port}"}
    table = Table(f"{given.users} users for {given.seconds} s on {given.database}, 70/30 read/write")
    with Site("", settings, "/healthz", port=port) as site:
        crowd = Crowd(port, keys, time.monotonic() + given.seconds)
        early: list[float] = []

        async def everyone() -> None:
            users = [asyncio.create_task(crowd.user(place)) for place in range(given.users)]
            await asyncio.sleep(min(WARM, given.seconds / 3))
            early.append(site.held())
            await asyncio.gather(*users)

        asyncio.run(everyone())
        late = site.held()
    for name, spent in (("read", crowd.reads), ("write", crowd.writes)):
        cuts = quantiles(spent, n=20)
        table.tell(f"{name}s", len(spent))
        table.tell(f"{name}: median, ms", cuts[9] * 1000)
        table.must(f"{name}: p95, ms", cuts[18] * 1000, "≤ 250", lambda ms: ms <= 250)
    table.tell("requests per second", (len(crowd.reads) + len(crowd.writes)) / given.seconds)
    table.none_of("errors", [f"{what} ({count})" for what, count in crowd.wrong.items()])
    table.tell("memory of all processes after a minute, MB", early[0])
    table.must("growth of memory until the end, %", (late / early[0] - 1) * 100, "< 5", lambda grown: grown < 5)
    return table.show()
