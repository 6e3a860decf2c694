"""Taking documents over: files a second with their texts read, a second run, and a thousand files with a master list."""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from bench.serving import environment
from soak.table import Table

BAR = 20


def run(given: Namespace) -> int:
    """Take over the example documents (where they are named) and generated ones; returns the exit status."""
    table = Table("taking documents over, text extraction included, SQLite")
    if examples := os.environ.get("QUALITAS_EXAMPLES"):
        told = _part("folder", Path(examples) / "documents")
        _tell(table, f"the {told['files']} examples", told)
    told = _part("made", given.files)
    _tell(table, f"{told['files']:,} files with a master list", told)
    return table.show()


def _tell(table: Table, name: str, told: dict[str, Any]) -> None:
    table.tell(f"{name}: s to look at and take", told["take"])
    table.tell(f"{name}: s to read their texts", told["read"])
    rate = told["files"] / (told["take"] + told["read"])
    table.must(f"{name}: files a second", rate, f"≥ {BAR}", lambda rate: rate >= BAR)
    table.must(f"{name}: taken by a second run", told["again"], "0", lambda again: again == 0)
    table.tell(f"{name}: s of the second run", told["second"])


def _part(name: str, what: object) -> dict[str, Any]:
    """Run one part in a process and a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="qualitas-bench-") as work:
        words = [sys.executable, "-m", "bench.takeover", name, str(what)]
        done = subprocess.run(
            words, env=environment({"QUALITAS_DATA": work}), check=True, stdout=subprocess.PIPE, text=True
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def make(home: Path, count: int) -> Path:
    """Make a stack of ``count`` files of four kinds and its master list; returns the list."""
    from qualitas.richtext import blocks  # noqa: PLC0415
    from qualitas.wordfiles.writing import Head, write  # noqa: PLC0415
    from tests.files import honest  # noqa: PLC0415

    words = "<h1>Part {0}</h1><p>Hold the valve of box {0} with both hands.</p><table><tr><td>Tool</td><td>{0}</td></tr></table>"
    rows = [["Code", "Title", "Rev", "Effective on", "Approved by", "File"]]
    for n in range(count):
        if n % 4 == 0:
            name, content = f"WI-{n:04}.md", f"# Part {n}\n\nHold the valve of box {n}.\n".encode()
        elif n % 4 == 1:
            name, content = f"WI-{n:04}.pdf", honest.pdf(f"Box {n}")
        elif n % 4 == 2:
            name, content = f"WI-{n:04}.xlsx", honest.xlsx(("Gauge", "Result"), (f"M-{n}", 4.2))
        else:
            name = f"WI-{n:04}.docx"
            content = write(blocks(words.format(n)), Head(f"WI-{n:04}", f"Part {n}"), lambda _sha256: None)
        place = home / f"shelf {n % 20}"
        place.mkdir(exist_ok=True)
        (place / name).write_bytes(content)
        rows.append([f"WI-{n:04}", f"Work on part {n}", str(1 + n % 5), "2024-03-01", "H. Alt", name])
    listed = home / "list.csv"
    with listed.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return listed


def measure(folder: Path, listed: Path | None) -> dict[str, Any]:
    """Take a folder over twice and read the texts of its files; returns seconds and counts."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from qualitas.documents.taking_over import MasterList, take_over  # noqa: PLC0415
    from qualitas.documents.taking_over.listed import suggested  # noqa: PLC0415
    from qualitas.kernel.files.extraction import read_waiting  # noqa: PLC0415
    from qualitas.kernel.identity.acting import acting  # noqa: PLC0415
    from qualitas.kernel.lists import tables  # noqa: PLC0415
    from soak.company import found  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    who = acting(found("bench").people["author"].person)
    master = None
    if listed is not None:
        read = tables.read(listed.name, listed.read_bytes())
        master = MasterList(read, suggested(read.headings), who, "the list", path=listed)
    began = time.perf_counter()
    first = take_over(folder, who, master=master)
    taken = time.perf_counter()
    while read_waiting(timezone.now()):
        pass
    texts = time.perf_counter()
    again = take_over(folder, who, master=master)
    ended = time.perf_counter()
    return {
        "files": first.done,
        "take": taken - began,
        "read": texts - taken,
        "again": again.done,
        "second": ended - texts,
    }


def main() -> None:
    """Be one part; says what it measured as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitas.site.settings")
    import django  # noqa: PLC0415

    django.setup()
    name, what = sys.argv[1:]
    if name == "folder":
        told = measure(Path(what), None)
    else:
        with tempfile.TemporaryDirectory(prefix="qualitas-stack-") as home:
            told = measure(Path(home), make(Path(home), int(what)))
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
