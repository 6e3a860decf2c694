"""Workbooks out and tables in: time and memory of exporting a long list, rows a second of checking and taking a file."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from bench.serving import environment
from soak.table import Table

AT_ONCE = 5000
MIB = 1024


def run(given: Namespace) -> int:
    """Fill a list, export it in every format, bring a file; returns the exit status."""
    with tempfile.TemporaryDirectory(prefix="qualitas-bench-") as work:
        settings = environment({"QUALITAS_DATA": work})
        table = Table(f"{given.rows:,} rows out, {given.brought:,} rows in, SQLite")
        _part(settings, "fill", given.rows)
        for ending in ("xlsx", "csv", "jsonl"):
            told = _part(settings, "export", ending)
            table.tell(f"{ending}: s", told["seconds"])
            table.tell(f"{ending}: rows a second", told["rows"] / told["seconds"])
            table.tell(f"{ending}: MB of the file", told["size"] / 1e6)
            table.must(f"{ending}: MiB of memory it takes", told["more"], "≤ 60", lambda more: more <= 60)
        told = _part(settings, "bring", given.brought)
        table.must("file in: s to read the workbook", told["read"], "≤ 5", lambda seconds: seconds <= 5)
        table.tell("file in: rows a second, checked", given.brought / told["check"])
        table.tell("file in: rows a second, taken", given.brought / told["take"])
        table.tell("file in: MiB of memory it takes", told["more"])
    return table.show()


def _part(settings: dict[str, str], name: str, what: object) -> dict[str, Any]:
    """Run one part in a process of its own, so that its memory is its own."""
    words = [sys.executable, "-m", "bench.tables", name, str(what)]
    done = subprocess.run(words, env=settings, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout or "{}")
    return found


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


def fill(rows: int) -> dict[str, object]:
    """Make a company with ``rows`` to-dos."""
    from django.core.management import call_command  # noqa: PLC0415

    from qualitas.kernel.records import verbs  # noqa: PLC0415
    from soak.company import found  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    company = found("bench")
    person = company.people["author"].person
    for start in range(0, rows, AT_ONCE):
        some = range(start, min(start + AT_ONCE, rows))
        given = [{"title": f"Sweep the hall, part {n}", "person": person} for n in some]
        verbs.ask.many(company.act("author"), given)
    return {}


def _author() -> Any:
    from qualitas.kernel.identity.acting import acting  # noqa: PLC0415
    from qualitas.kernel.identity.models import Person  # noqa: PLC0415

    return acting(Person.objects.select_related("organisation", "account").get(email="author@bench.example"))


def export(ending: str) -> dict[str, object]:
    """Export the list as a browser would and read it to its end."""
    from django.test import RequestFactory  # noqa: PLC0415

    from qualitas.kernel.records.models import ToDo  # noqa: PLC0415
    from qualitas.kernel.ui import export as exports  # noqa: PLC0415

    view = {"xlsx": exports.workbook, "csv": exports.csv_file, "jsonl": exports.json_lines}[ending]
    visit: Any = RequestFactory().get("/", {"columns": ["title", "person", "state", "due", "done_on"]})
    visit.who = _author()
    before, began = _memory(), time.perf_counter()
    answer: Any = view(visit, ToDo)
    size = sum(len(piece) for piece in answer.streaming_content)
    seconds = time.perf_counter() - began
    answer.close()
    return {"seconds": seconds, "size": size, "more": _memory() - before, "rows": ToDo.objects.count()}


def bring(rows: int) -> dict[str, object]:
    """Bring a workbook of ``rows`` new to-dos: read, check, take."""
    from qualitas.kernel.lists import sheets, tables, taking  # noqa: PLC0415
    from qualitas.kernel.lists.checking import check, prepared  # noqa: PLC0415
    from qualitas.kernel.records.models import ToDo  # noqa: PLC0415

    heads = [sheets.Head(name) for name in ("Title", "Person", "Due")]
    lines = ([f"Bring the tools of box {n}", "author@bench.example", "31.03.2027"] for n in range(rows))
    with sheets.workbook("To-dos", heads, lines) as file:
        content = file.read()
    who, before, began = _author(), _memory(), time.perf_counter()
    table = tables.read("to-dos.xlsx", content)
    read = time.perf_counter()
    given = prepared(ToDo, who, table, None)
    checked = check(given)
    told = time.perf_counter()
    done = taking.take(given, who.act(), "to-dos.xlsx", content, checked)
    assert done.taken == rows
    after = time.perf_counter()
    return {"read": read - began, "check": told - read, "take": after - told, "more": _memory() - before}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualitas.site.settings")
    Path(os.environ["QUALITAS_DATA"]).mkdir(parents=True, exist_ok=True)
    django.setup()
    name, what = sys.argv[1:]
    print(
        json.dumps(
            {"fill": lambda: fill(int(what)), "export": lambda: export(what), "bring": lambda: bring(int(what))}[name]()
        )
    )
