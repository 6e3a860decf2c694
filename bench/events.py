"""The pages at a million events beside the same pages at a tenth of them, in one run: CPU per request and queries."""

import json
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from bench.serving import Server, Visitor, environment
from soak.table import Table

EVENTS_EACH = 10
BAR = 1.2


def run(given: Namespace) -> int:
    """Fill what is not filled yet, serve both, measure in turns; returns the exit status."""
    with ExitStack() as stack:
        work = Path(given.work or stack.enter_context(tempfile.TemporaryDirectory(prefix="qualitas-events-")))
        sites = {size: filled(work, size) for size in (given.size // 10, given.size)}
        small, large = sites
        table = Table(
            f"pages at {large * EVENTS_EACH:,} events beside {small * EVENTS_EACH:,}, SQLite, one worker each"
        )
        servers = {
            size: stack.enter_context(Server("qualitas.site.wsgi:application", site["settings"], "/sign-in/"))
            for size, site in sites.items()
        }
        asks = {size: _asks(servers[size], site) for size, site in sites.items()}
        spent: dict[tuple[str, int], list[float]] = {(what, size): [] for size in sites for what in asks[size]}
        for once in (ask for own in asks.values() for ask in own.values()):
            once()
        for _round in range(given.rounds):
            for (what, size), times in spent.items():
                before = servers[size].cpu()
                for _time in range(given.requests):
                    asks[size][what]()
                times.append((servers[size].cpu() - before) / given.requests * 1000)
        queries = {size: _queries(site) for size, site in sites.items()}
        for what in asks[large]:
            few, many = median(spent[what, small]), median(spent[what, large])
            table.tell(f"{what}: CPU ms at {small * EVENTS_EACH:,} events", few)
            table.tell(f"{what}: CPU ms at {large * EVENTS_EACH:,} events", many)
            table.must(f"{what}: ratio", many / few, f"≤ {BAR:g}", lambda ratio: ratio <= BAR)
            more = queries[large][what] - queries[small][what]
            table.must(f"{what}: more queries than with few events", more, "0", lambda got: got == 0)
        return table.show()


def filled(work: Path, size: int) -> dict[str, Any]:
    """Return how to visit the site with ``size`` documents and their past, made the first time."""
    folder = work / f"events-{size}"
    settings = {"QUALITAS_DATA": str(folder)}
    ready = folder / "ready.json"
    if not ready.exists():
        folder.mkdir(parents=True, exist_ok=True)
        words = [sys.executable, "-m", "bench.history", str(size)]
        done = subprocess.run(words, env=environment(settings), check=True, stdout=subprocess.PIPE, text=True)
        ready.write_text(done.stdout)
    return json.loads(ready.read_text()) | {"settings": settings}


def pages(site: dict[str, Any]) -> dict[str, str]:
    """Return what is asked, by name."""
    number = site["drafts"][0]
    return {
        "list": "/o/bench/documents/",
        "list, everything": "/o/bench/documents/?state=all",
        "record page": f"/o/bench/documents/{number}/",
        "ledger page": "/o/bench/ledger/",
    }


def _asks(server: Server, site: dict[str, Any]) -> dict[str, Callable[[], None]]:
    visitor = Visitor(server.port, {"Cookie": f"session={site['session']}"})

    def ask(address: str) -> Callable[[], None]:
        def once() -> None:
            status, _body = visitor.get(address)
            assert status == 200, (status, address)

        return once

    return {name: ask(address) for name, address in pages(site).items()}


def _queries(site: dict[str, Any]) -> dict[str, int]:
    words = [sys.executable, "-m", "bench.queries", site["session"], json.dumps(pages(site))]
    done = subprocess.run(words, env=environment(site["settings"]), check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))
