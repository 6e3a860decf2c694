"""What a redline of two long revisions costs: both read and compared, on one processor, without waiting for anything."""

import random
import time
from argparse import Namespace
from itertools import count
from statistics import median

from qualitas.richtext import blocks, from_markdown
from qualitas.richtext.redline import Change, redline
from qualitas.richtext.units import units
from soak.table import Table

BAR = 1.0
PAGES, ROUNDS = 50, 5
WORDS_A_PAGE = 450
_turn = count(1)


def run(_given: Namespace) -> int:
    """Compare pairs of revisions of fifty pages; returns the exit status."""
    table = Table(f"redline of two revisions of {PAGES} pages, new texts each time")
    for name, change in (("edited here and there", _edited), ("rewritten throughout", _rewritten)):
        took = []
        changes: tuple[Change, ...] = ()
        for _round in range(ROUNDS):
            before = _text(random.Random(next(_turn)), PAGES)
            after = change(random.Random(next(_turn)), before)
            old, new = from_markdown("\n\n".join(before)), from_markdown("\n\n".join(after))
            begun = time.process_time()
            changes = redline(list(units(blocks(old))), list(units(blocks(new))))
            took.append(time.process_time() - begun)
        table.tell(f"{name}: passages that changed", sum(one.is_change for one in changes))
        table.must(f"{name}: median, s of CPU", median(took), f"<= {BAR}", lambda seconds: seconds <= BAR)
        table.tell(f"{name}: slowest, s of CPU", max(took))
    return table.show()


def _words(some: random.Random, number: int) -> str:
    return " ".join(f"{some.choice('abcdefghkmnoprst')}{some.randrange(400)}" for _word in range(number))


def _text(some: random.Random, pages: int) -> list[str]:
    """Return a text of paragraphs, lists and tables, about so many pages long."""
    parts: list[str] = []
    length = 0
    while length < pages * WORDS_A_PAGE:
        parts.append(f"## {_words(some, 4)}")
        parts += [f"{_words(some, some.randrange(30, 90))}." for _paragraph in range(4)]
        parts.append("\n".join(f"- {_words(some, 12)}" for _item in range(5)))
        rows = "\n".join(f"| {_words(some, 3)} | {_words(some, 6)} | {some.randrange(99)} |" for _row in range(6))
        parts.append(f"| A | B | C |\n|---|---|---|\n{rows}")
        length += sum(len(part.split()) for part in parts[-7:])
    return parts


def _edited(some: random.Random, before: list[str]) -> list[str]:
    """Return the text with words changed, passages put in, taken out and moved."""
    after = list(before)
    for _change in range(len(after) // 5):
        place = some.randrange(len(after))
        words = after[place].split(" ")
        words[some.randrange(len(words))] = _words(some, 2)
        after[place] = " ".join(words)
    for _change in range(20):
        after.insert(some.randrange(len(after)), _words(some, 40))
        after.pop(some.randrange(len(after)))
        after.insert(some.randrange(len(after)), after.pop(some.randrange(len(after))))
    return after


def _rewritten(some: random.Random, before: list[str]) -> list[str]:
    """Return the text with some words of every passage changed."""
    lines = []
    for part in before:
        words = part.split(" ")
        for _word in range(len(words) // 6 + 1):
            words[some.randrange(1, len(words)) if len(words) > 1 else 0] = _words(some, 1)
        lines.append(" ".join(words))
    return lines
