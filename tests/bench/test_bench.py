"""The measurements run, in sizes that prove no speed; whether a bar is met is said by `make bench` on a quiet machine."""

import subprocess
import sys
from pathlib import Path

from tests.databases import engine

ROOT = Path(__file__).parents[2]


def bench(*words: str) -> str:
    command = [sys.executable, "-m", "bench", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def test_the_verbs_are_measured() -> None:
    told = bench("verbs", "--database", engine(), "--verbs", "5", "--bulk", "50", "--events", "2000", "--rounds", "1")
    for line in ("edit: rate with ledger ÷ without", "plain in bulk", "verify hashes and tree of 2,000 events"):
        assert line in told, told
    for line in told.splitlines():
        if line.strip().startswith(("statements of", "verify of the verbs' own ledger: faults")):
            assert not line.endswith("NO"), line


def test_hostile_files_break_nothing_while_others_work() -> None:
    told = bench("hostile", "--database", engine(), "--every", "9", "--quiet", "1")
    for line in ("files refused in words", "others meanwhile: p95", "memory of the whole tree: growth"):
        assert line in told, told
    for line in told.splitlines():
        if line.strip().startswith(("files ", "refusals ", "memory ", "texts: ", "others meanwhile: no success")):
            assert not line.endswith("NO"), told


def test_the_pages_are_measured(tmp_path: Path) -> None:
    if engine() != "sqlite":
        return  # the pages are measured on SQLite alone
    told = bench("pages", "--size", "100", "--work", str(tmp_path), "--requests", "2", "--rounds", "1")
    for line in ("list: ours ÷ floor", "create by API: our rate", "CSV: our rate", "cold start"):
        assert line in told, told
    for line in told.splitlines():
        if line.strip().startswith("queries: "):
            assert not line.endswith("NO"), line


def test_the_search_is_measured() -> None:
    told = bench("search", "--database", engine(), "--count", "60", "--rounds", "1")
    for line in ("a number: page, ms", "search page of all kinds", "edit (title and text): upkeep"):
        assert line in told, told


def test_the_tables_are_measured() -> None:
    if engine() != "sqlite":
        return  # they are measured on SQLite alone
    told = bench("tables", "--rows", "300", "--brought", "200")
    for line in ("xlsx: MiB of memory it takes", "file in: rows a second, taken"):
        assert line in told, told


def test_document_control_is_measured() -> None:
    told = bench("documents", "--database", engine(), "--count", "60", "--people", "10", "--rounds", "1")
    for line in ("list, by owner: ms", "list, as of a day: ms", "matrix of a site: ms", "instruction: ms"):
        assert line in told, told


def test_taking_over_is_measured() -> None:
    if engine() != "sqlite":
        return  # it is measured on SQLite alone
    told = bench("takeover", "--files", "12")
    assert "12 files with a master list: files a second" in told
    assert "taken by a second run" in told
