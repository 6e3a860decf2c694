"""The statistics beside packages that do the same, on the same data in one run.

``make bench-statistics`` makes an environment of its own for the peers and installs them from the package index; the
project itself needs none of them. Each engine works in its own process on one
thread, the engines take turns, processor time counts, imports do not. X̄-R is compared by its limits alone.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PEERS = ("pccpy==0.16.2", "shewhart==0.1.1", "capstat-core==0.4.3", "mfgqc==0.3.1", "spc-lib==1.1.2")
ENGINES = ("ours", "pccpy", "shewhart", "capstat", "mfgqc", "spclib")
SIZES = {
    "xmr": 100_000,
    "xbar_r": 100_000,
    "p": 10_000,
    "ewma": 100_000,
    "cusum": 100_000,
    "capability": 1_000_000,
    "gauge": 100_000,
}
WANTED = {"xmr": 50.0}
PATIENCE = 3.0
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}


def ours(task: str, x: Any) -> Callable[[], object] | None:
    """Return the task as this project does it."""
    import qualitas.statistics as s  # noqa: PLC0415 - each engine loads its own

    return {
        "xmr": lambda: s.xmr(x, rules=s.NELSON),
        "xbar_r": lambda: s.xbar_r(x, size=5, rules=s.LIMITS_ONLY),
        "p": lambda: s.p_chart(x, 500),
        "ewma": lambda: s.ewma(x),
        "cusum": lambda: s.cusum(x),
        "capability": lambda: s.capability(x, s.Specification(lower=6.0, upper=14.0)),
        "gauge": lambda: s.gauge_crossed(x.reshape(-1, 10, 10)),
    }[task]


def pccpy(task: str, x: Any) -> Callable[[], object] | None:
    """Return the task as pccpy does it."""
    import pccpy as s  # noqa: PLC0415

    eight = tuple(range(1, 9))
    return {
        "xmr": lambda: s.imr_chart(x, tests=eight),
        "xbar_r": lambda: s.xbar_r_chart(x, subgroup_size=5),
        "p": lambda: s.p_chart(x, 500, tests=(1, 2, 3, 4)),
        "ewma": lambda: s.ewma_chart(x),
        "cusum": lambda: s.cusum_chart(x),
        "capability": lambda: s.capability_analysis(x, 6.0, 14.0),
        "gauge": lambda: s.gage_rr(x, x.size // 100, 10, 10),
    }[task]


def shewhart(task: str, x: Any) -> Callable[[], object] | None:
    """Return the task as shewhart does it."""
    import pandas as pd  # noqa: PLC0415
    import shewhart as s  # noqa: PLC0415

    frame = pd.DataFrame({"x": x, "n": 500, "g": [place // 5 for place in range(x.size)]})
    return {
        "xmr": lambda: s.imr(x, rules="nelson"),
        "xbar_r": lambda: s.xbar_r(frame, value="x", subgroup="g", rules=None),
        "p": lambda: s.p_chart(frame, defectives="x", size="n"),
        "ewma": lambda: s.ewma(x),
        "cusum": lambda: s.cusum(x),
        "capability": lambda: s.capability(x, lsl=6.0, usl=14.0),
    }.get(task)


def capstat(task: str, x: Any) -> Callable[[], object] | None:
    """Return the task as capstat-core does it."""
    import capstat_core as s  # noqa: PLC0415

    return {
        "xmr": lambda: s.nelson_rules(s.i_mr_chart(x).location),
        "xbar_r": lambda: s.xbar_r_chart(x.reshape(-1, 5)),
        "ewma": lambda: s.ewma_chart(x),
        "cusum": lambda: s.cusum_chart(x),
        "capability": lambda: s.capability(x, lsl=6.0, usl=14.0),
        "gauge": lambda: s.gage_rr(x.reshape(-1, 10, 10)),
    }.get(task)


def mfgqc(task: str, x: Any) -> Callable[[], object] | None:
    """Return the task as mfgqc does it."""
    import mfgqc as s  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    frame = pd.DataFrame({"x": x})
    return {
        "xmr": lambda: s.load(frame, measure="x").control_chart("i_mr"),
        "xbar_r": lambda: s.load(frame, measure="x", subgroup_size=5).control_chart("xbar_r"),
        "capability": lambda: s.load(frame, measure="x").spec(lower=6.0, upper=14.0).capability(),
    }.get(task)


def spclib(task: str, x: Any) -> Callable[[], object] | None:
    """Return the task as spc-lib does it."""
    import spc_lib as s  # noqa: PLC0415
    from spc_lib.rules import detect_violations  # noqa: PLC0415

    def xmr() -> object:
        chart = s.IMRChart(x.reshape(-1, 1))
        chart.fit()
        return detect_violations(x, float(x.mean()), 1.0, last_n=None)

    return {
        "xmr": xmr,
        "xbar_r": lambda: s.XBarRChart(x.reshape(-1, 5)).fit(),
        "ewma": lambda: s.EWMAChart(x.reshape(-1, 1)).fit(),
    }.get(task)


def measured(engine: str, task: str, path: str) -> dict[str, Any]:
    """Return the shortest time of a task in this process, or why there is none."""
    import numpy as np  # noqa: PLC0415 - loaded by the engine's own interpreter

    x = np.load(path)
    try:
        work = globals()[engine](task, x)
        if work is None:
            return {}
        times: list[float] = []
        while len(times) < 2 or (sum(times) < PATIENCE and len(times) < 15):
            began = time.process_time()
            work()
            times.append(time.process_time() - began)
            if times[0] > PATIENCE:
                break
        return {"seconds": min(times)}
    except Exception as problem:  # noqa: BLE001 - whatever a peer does is its result
        return {"problem": f"{type(problem).__name__}: {problem}"[:120]}


def data(task: str, size: int) -> Any:
    """Return the data of a task."""
    import numpy as np  # noqa: PLC0415

    random = np.random.default_rng(7)
    return random.binomial(500, 0.05, size).astype(float) if task == "p" else random.normal(10, 1, size)


def run(given: argparse.Namespace) -> int:
    """Make the peers' environment, let the engines take turns, print a table; returns 1 where a peer is faster."""
    folder = Path(given.environment or tempfile.mkdtemp(prefix="peers-"))
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    missed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for task, size in SIZES.items():
            path = Path(scratch, f"{task}.npy")
            __import__("numpy").save(path, data(task, size))
            missed += _compared(task, size, path, python)
    return int(missed > 0)


def _compared(task: str, size: int, path: Path, python: Path) -> int:
    """Run one task in every engine and print the line; returns 1 where ours is not as quick as wanted."""
    found: dict[str, dict[str, Any]] = {}
    for engine in ENGINES:
        program = sys.executable if engine == "ours" else str(python)
        words = [program, "-P", __file__, engine, task, str(path)]
        done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, **ONE_THREAD})
        lines = done.stdout.strip().splitlines()
        found[engine] = json.loads(lines[-1]) if lines and not done.returncode else {"problem": done.stderr[-120:]}
    told = "  ".join(
        f"{engine} {each['seconds'] * 1000:.2f} ms" if "seconds" in each else f"{engine} {each.get('problem', '-')}"
        for engine, each in found.items()
    )
    rivals = [each["seconds"] for engine, each in found.items() if engine != "ours" and "seconds" in each]
    if "seconds" not in found["ours"] or not rivals:
        print(f"MISSED {task} of {size:,}: {told}")
        return 1
    times, wanted = min(rivals) / found["ours"]["seconds"], WANTED.get(task, 1.0)
    verdict = "ok    " if times >= wanted else "MISSED"
    print(f"{verdict} {task} of {size:,}: {times:.1f} × the best peer (wanted {wanted:g})   {told}")
    return int(times < wanted)


if __name__ == "__main__":
    print(json.dumps(measured(*sys.argv[1:4])))
