"""Hostile files sent to a running site, and what everybody else feels meanwhile: answers, their times, memory."""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any, Self
from urllib.parse import quote

from bench.serving import Visitor, free_port
from soak.stage import stage
from soak.table import Table

SLOWEST = 500  # milliseconds
MOST_MEMORY = 300  # MB
SENDERS = 2
LONGEST_READING = 600.0
BOUNDARY = "between-the-parts"


@dataclass
class Felt:
    """What the others felt: seconds of each answer, and answers that were no success."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """Return the time in milliseconds that 95 of 100 answers kept."""
        return quantiles(self.seconds, n=20)[18] * 1000 if len(self.seconds) > 1 else 0.0


@dataclass
class Site:
    """The running site: its process, its port, somebody's token, a document to attach to."""

    pid: int
    port: int
    headers: dict[str, str]
    number: str

    def memory(self) -> float:
        """Return the MB that the whole process tree holds; what processes share counts once."""
        held = 0
        for pid in family(self.pid):
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:  # it has just ended
                continue
            held += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return held / 1000


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += [int(child) for child in children.read_text().split()]
            except OSError:  # the thread has just ended
                continue
    return found


def run(given: Namespace) -> int:
    """Serve a company, send it every hostile file, measure; returns the exit status."""
    with stage(given.database) as work, served(work) as site:
        from tests.files.hostile import made  # noqa: PLC0415 - needs the settings that the stage made

        files = [(one, content) for one, content in made()][:: given.every]
        table = Table(f"{len(files)} hostile files, {given.database}, `qualitas up` on this machine")
        quiet = measured(site, lambda: time.sleep(given.quiet))
        before = site.memory()
        table.tell("others before: p95 (ms)", quiet.p95)
        with Watch(site) as watch:
            answers: list[tuple[Any, int, str]] = []
            felt = measured(site, lambda: (send_all(site, files, answers), wait_for_reading()))
        tell(table, answers, felt)
        table.must(
            "memory of the whole tree: growth (MB)", watch.highest - before, f"< {MOST_MEMORY}", under(MOST_MEMORY)
        )
        table.tell("memory of the whole tree before (MB)", before)
        table.none_of("texts: still unread after their time", unread())
        table.tell("texts read, without text, not readable", states())
        return table.show()


def under(bar: float) -> Any:
    """Return what tells whether a figure keeps below a bar."""
    return lambda value: value < bar


def tell(table: Table, answers: list[tuple[Any, int, str]], felt: Felt) -> None:
    """Tell what became of the files, and what the others felt."""
    kept = [one.title for one, status, _said in answers if status == 201]
    refused = [one for one, status, _said in answers if status in (400, 413, 422)]
    table.tell("files refused in words", len(refused))
    table.tell("files kept, harmless", len(kept))
    expected = {one.title for one, _status, _said in answers if not one.refused}
    table.none_of("files kept that should be refused", sorted(set(kept) - expected))
    broken = [f"{one.title}: {status} {said}" for one, status, said in answers if status not in (201, 400, 413, 422)]
    table.none_of("files that broke something", broken)
    table.none_of(
        "refusals without a sentence", [o.title for o, s, said in answers if s != 201 and not said.endswith(".")]
    )
    table.tell("others meanwhile: answers", len(felt.seconds))
    table.must("others meanwhile: p95 (ms)", felt.p95, f"< {SLOWEST}", under(SLOWEST))
    table.tell("others meanwhile: slowest (ms)", max(felt.seconds, default=0) * 1000)
    table.none_of("others meanwhile: no success", felt.wrong)


@contextmanager
def served(work: Path) -> Iterator[Site]:
    """Serve a small company by `qualitas up`, worker and all."""
    from django.db import connections  # noqa: PLC0415 - the stage has set Django up

    from qualitas.documents import verbs as documents  # noqa: PLC0415
    from qualitas.kernel.identity import verbs as identity  # noqa: PLC0415
    from soak.company import found  # noqa: PLC0415

    company = found()
    author = company.people["author"].person
    token = identity.issue_token(company.act("author"), author, title="Bench").plain
    for number in range(30):
        draft = documents.draft(
            company.act("author"), of_kind=company.kind, title=f"Work instruction {number}", text="# 1"
        )
    connections.close_all()
    port = free_port()
    words = [sys.executable, "-m", "qualitas.site.cli", "up", "--data", str(work), "--port", str(port)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    site = Site(process.pid, port, {"Authorization": f"Bearer {token}"}, draft.number)
    try:
        until = time.monotonic() + 90
        while not _ready(port):
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError("The site does not start.")
            time.sleep(0.1)
        yield site
    finally:
        process.terminate()
        process.wait(30)


def _ready(port: int) -> bool:
    try:
        return Visitor(port).get("/readyz")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


class Watch:
    """Looks at the memory of the site ten times a second and remembers the highest figure, in MB."""

    def __init__(self, site: Site) -> None:
        self.highest = 0.0
        self._site, self._stop = site, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._stop.wait(0.1):
            self.highest = max(self.highest, self._site.memory())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()


def measured(site: Site, meanwhile: Any) -> Felt:
    """Let one person read and one write while something happens; returns what they felt."""
    felt, stop = Felt(), threading.Event()

    def ask(address: str, body: bytes | None, pause: float) -> None:
        visitor = Visitor(site.port, site.headers)
        while not stop.wait(pause):
            began = time.perf_counter()
            status, answer = visitor.get(address) if body is None else visitor.post(address, body)
            felt.seconds.append(time.perf_counter() - began)
            if status not in (200, 201):
                felt.wrong.append(f"{address}: {status} {answer[:200]!r}")

    base = "/api/v1/documents"
    comment = json.dumps({"text": "Is this still so?"}).encode()
    people = [
        threading.Thread(target=ask, args=(base, None, 0.05)),
        threading.Thread(target=ask, args=(f"{base}/{site.number}", None, 0.05)),
        threading.Thread(target=ask, args=(f"{base}/{site.number}/comment", comment, 0.2)),
    ]
    for person in people:
        person.start()
    try:
        meanwhile()
    finally:
        stop.set()
        for person in people:
            person.join()
    return felt


def send_all(site: Site, files: list[tuple[Any, bytes]], answers: list[tuple[Any, int, str]]) -> None:
    """Send the files, some at once; every answer is noted with its sentence."""
    waiting = iter(files)
    lock = threading.Lock()

    def send() -> None:
        while True:
            with lock:
                following = next(waiting, None)
            if following is None:
                return
            status, said = sent(site, following[0].name, following[1])
            answers.append((following[0], status, said))

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()


def sent(site: Site, name: str, content: bytes) -> tuple[int, str]:
    """Attach one file; returns the status and what the answer says."""
    encoded = quote(name, safe="")
    head = (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename*=utf-8''{encoded}\r\n"
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    link = http.client.HTTPConnection("127.0.0.1", site.port, timeout=300)
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    link.request("POST", f"/api/v1/documents/{site.number}/attach", body, {**site.headers, **kind})
    answer = link.getresponse()
    text = answer.read()
    link.close()
    try:
        told = json.loads(text)
    except ValueError:
        return answer.status, text[:200].decode("utf-8", "replace")
    return answer.status, str(told.get("detail", ""))


def unread() -> list[str]:
    """Return the contents whose text the worker has not read."""
    from qualitas.kernel.files.models import Content  # noqa: PLC0415 - the stage has set Django up

    return [str(content) for content in Content.objects.filter(extracted=None)]


def states() -> str:
    """Return how many texts were read, are empty, and could not be read."""
    from qualitas.kernel.files.models import ExtractedText  # noqa: PLC0415 - the stage has set Django up

    found = list(ExtractedText.objects.values_list("state", flat=True))
    return ", ".join(str(found.count(state)) for state in ("ready", "none", "failed"))


def wait_for_reading() -> None:
    """Wait until the worker has read the texts of all that was kept."""
    until = time.monotonic() + LONGEST_READING
    while unread() and time.monotonic() < until:
        time.sleep(0.5)
