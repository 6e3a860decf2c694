"""The pages at a million events beside the same pages at a tenth of them, in one run: CPU per request and queries."""

import tempfile
from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from bench.serving import Server, Visitor, filled, queries
from soak.table import Table

EVENTS_EACH = 10
BAR = 1.2


def run(given: Namespace) -> int:
    """Fill what is not filled yet, serve both, measure in turns; returns the exit status."""
    with ExitStack() as stack:
        work = Path(given.work or stack.enter_context(tempfile.TemporaryDirectory(prefix="qualitas-events-")))
        sites = {}
        for size in (given.size // 10, given.size):
            folder = work / f"events-{size}"
            sites[size] = filled(folder, ["bench.history", str(size)], {"QUALITAS_DATA": str(folder)})
        small, large = sites
        table = Table(
            f"pages at {large * EVENTS_EACH:,} events beside {small * EVENTS_EACH:,}, SQLite, one worker each"
        )
        servers = {
            size: stack.enter_context(Server("qualitas.site.wsgi:application", site["settings"], "/sign-in/"))
            for size, site in sites.items()
        }
        asks = {}
        for size, site in sites.items():
            visitor = Visitor(servers[size].port, {"Cookie": f"session={site['session']}"})
            asks[size] = {name: visitor.asks(address) for name, address in pages(site).items()}
        spent: dict[tuple[str, int], list[float]] = {(what, size): [] for size in sites for what in asks[size]}
        for once in (ask for own in asks.values() for ask in own.values()):
            once()
        for _round in range(given.rounds):
            for (what, size), times in spent.items():
                before = servers[size].cpu()
                for _time in range(given.requests):
                    asks[size][what]()
                times.append((servers[size].cpu() - before) / given.requests * 1000)
        counted = {size: queries(site, pages(site)) for size, site in sites.items()}
        for what in asks[large]:
            few, many = median(spent[what, small]), median(spent[what, large])
            table.tell(f"{what}: CPU ms at {small * EVENTS_EACH:,} events", few)
            table.tell(f"{what}: CPU ms at {large * EVENTS_EACH:,} events", many)
            table.must(f"{what}: ratio", many / few, f"≤ {BAR:g}", lambda ratio: ratio <= BAR)
            more = counted[large][what] - counted[small][what]
            table.must(f"{what}: more queries than with few events", more, "0", lambda got: got == 0)
        return table.show()


def pages(site: dict[str, Any]) -> dict[str, str]:
    """Return what is asked, by name."""
    number = site["drafts"][0]
    return {
        "list": "/o/bench/documents/",
        "list, everything": "/o/bench/documents/?state=all",
        "record page": f"/o/bench/documents/{number}/",
        "ledger page": "/o/bench/ledger/",
    }
