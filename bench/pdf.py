"""What a PDF costs: some twenty pages with new content each time, set by the press in its own process, warm."""

import datetime as dt
import io
import os
import random
import time
from argparse import Namespace
from itertools import count
from pathlib import Path
from statistics import median

from pypdf import PdfReader

import qualitas.site
from qualitas.richtext import markdown_blocks
from qualitas.typesetting import pages as p
from qualitas.typesetting import press, rich
from soak.table import Table

BAR = 0.3
_words = count(1)


def run(given: Namespace) -> int:
    """Set documents of at least as many pages as asked for; returns the exit status."""
    table = Table("PDF by the press (another process), new content each time")
    begun = time.perf_counter()
    press.typeset(_document(0, 1))
    table.tell("first one, with the start of the press, s", time.perf_counter() - begun)
    parts = next(n for n in range(1, 100) if _pages(press.typeset(_document(0, n))) >= given.pages)
    took, spent, size, number = [], _cpu(), 0, 0
    for turn in range(given.rounds):
        document = _document(turn + 1, parts)
        begun = time.perf_counter()
        made = press.typeset(document)
        took.append(time.perf_counter() - begun)
        size, number = len(made), _pages(made)
    table.tell("pages", number)
    table.tell("bytes", size)
    table.tell("CPU of the press, each, s", (_cpu() - spent) / given.rounds)
    table.tell("slowest, s", max(took))
    table.must("median, s", median(took), f"<= {BAR}", lambda seconds: seconds <= BAR)
    return table.show()


def _cpu() -> float:
    """Return how many seconds of CPU the press has used (Linux; 0 elsewhere)."""
    child = press._press.child  # noqa: SLF001 - the measure looks inside
    stat = Path(f"/proc/{child.pid}/stat") if child else Path()
    if not stat.is_file():
        return 0.0
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _pages(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def _document(seed: int, parts: int) -> p.PageSet:
    """Return a document of the examples' own texts, with words exchanged so that nothing is known from before."""
    chance = random.Random(seed)
    paths = sorted(Path(qualitas.site.__path__[0], "examples", "automotive", "documents").glob("*.2.md"))
    texts = [paths[at % len(paths)].read_text() for at in range(parts)]
    words = [
        f"w{next(_words)}" if chance.random() < 0.2 and word.isalpha() else word
        for text in texts
        for word in text.split(" ")
    ]
    return p.PageSet(
        title="Handling goods",
        moment=dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC),
        header=p.Header("SOP-004", "rev 3", "Effective", "good", "since 3 Mar 2026"),
        letterhead=p.Letterhead("Northgate Components"),
        footer=p.Footer(
            "printed by Ana Meyer",
            "Ledger 12",
            "https://qualitas.example.com/check/abcdefghijklmnop/",
            "Still current?",
        ),
        blocks=rich.blocks(markdown_blocks(" ".join(words))),
    )
