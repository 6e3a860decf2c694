"""Limits and rules of one and of very many series, and the time to import: each beside one pass that only reads."""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

MILLISECONDS, RATIO, ROOM, SECONDS = 1.0, 60.0, 250.0, 0.25
IMPORT = "import time; t = time.perf_counter(); import qualitas.statistics; print(time.perf_counter() - t)"


def run(given: argparse.Namespace) -> int:
    """Measure and print; returns 1 where a bar is missed."""
    bars = [_single(given.rounds), *_many(given), _import(given.rounds)]
    for what, got, bar, unit in bars:
        print(f"{'ok    ' if got <= bar else 'MISSED'} {what}: {got:.3g} {unit} (at most {bar:g})")
    return int(any(got > bar for _what, got, bar, _unit in bars))


def best(rounds: int, work: Callable[[], object]) -> float:
    """Return the shortest time of some rounds, in seconds of the processor: other programs on the machine do not count."""
    times = []
    for _round in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def _single(rounds: int) -> tuple[str, float, float, str]:
    """Measure limits and eight rules of 10,000 points."""
    import numpy as np  # noqa: PLC0415 - the command line starts without it

    from qualitas.statistics import NELSON, xmr  # noqa: PLC0415 - as above

    x = np.random.default_rng(1).normal(10, 1, 10_000)
    took = best(20 * rounds, lambda: xmr(x, rules=NELSON))
    return "XmR limits and eight rules, 10,000 points", took * 1000, MILLISECONDS, "ms"


def _many(given: argparse.Namespace) -> list[tuple[str, float, float, str]]:
    """Measure very many series in a process of its own, so that its memory is told apart."""
    words = [sys.executable, "-m", "bench.statistics", str(given.values), str(given.series), str(given.rounds)]
    found = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    print(f"       reading once {found['read'] * 1000:.1f} ms, limits and rules {found['work'] * 1000:.0f} ms")
    said = f"{given.values:,} values in {given.series:,} ragged series"
    return [
        (f"{said}, over one pass that reads", found["work"] / found["read"], RATIO, "times"),
        (f"{said}, memory beside the values", found["extra"], ROOM, "MiB"),
    ]


def _import(rounds: int) -> tuple[str, float, float, str]:
    """Measure the import in fresh processes."""
    took = [
        float(subprocess.run([sys.executable, "-c", IMPORT], check=True, capture_output=True, text=True).stdout)
        for _round in range(rounds)
    ]
    return "import qualitas.statistics", min(took), SECONDS, "s"


def series(values: int, count: int, rounds: int) -> dict[str, float]:
    """Return the times of one reading pass and of the work, and the memory the work took beside the values."""
    import numpy as np  # noqa: PLC0415 - the command line starts without it

    from qualitas.statistics import NELSON, grouped_xmr  # noqa: PLC0415 - as above

    random = np.random.default_rng(2)
    x = random.normal(10, 1, values)
    sizes = random.multinomial(values - 2 * count, np.full(count, 1 / count)) + 2
    grouped_xmr(x[: sizes[:2].sum()], sizes[:2])  # what is loaded on first use is no part of the work
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pairs = []
    for _round in range(rounds):
        began = time.process_time()
        x.sum()
        read = time.process_time()
        grouped_xmr(x, sizes, rules=NELSON)
        pairs.append((read - began, time.process_time() - read))
    extra = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"read": min(read for read, _work in pairs), "work": min(work for _read, work in pairs), "extra": extra}


if __name__ == "__main__":
    print(json.dumps(series(*(int(word) for word in sys.argv[1:4]))))
