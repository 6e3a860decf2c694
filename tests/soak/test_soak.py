"""The rough runs in a tenth of their size, and proof that their checks see what is wrong."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import engine
from tests.ledger.houses import placed

ROOT = Path(__file__).parents[2]


def soak(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "soak", *words, "--database", engine()]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def test_killed_writers_lose_nothing() -> None:
    kills = "30" if engine() == "sqlite" else "10"
    done = soak("kill", "--kills", kills)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "acknowledged and lost" in done.stdout


def test_of_two_who_act_at_once_one_wins() -> None:
    done = soak("race", "--pairs", "100")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "done by both" in done.stdout


def test_random_lives_lose_no_goods_and_leave_one_event_each() -> None:
    done = soak("lives", "--steps", "200")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "broken invariants" in done.stdout


@pytest.fixture
def own_folder(tmp_path: Path) -> Iterator[None]:
    """Keep anchors and keys of the test apart from those of other organisations."""
    with placed(tmp_path):
        yield


@pytest.mark.usefixtures("own_database", "own_folder")
def test_the_checks_name_what_is_wrong() -> None:
    from django.db import connection

    from soak.checks import examine
    from soak.company import found
    from soak.table import Table
    from soak.writer import warm_up

    company = found()
    warm_up(company)
    honest = Table("honest")
    examine(company, {}, honest)
    assert honest.notes == []

    nobody = str(company.id)
    with connection.cursor() as cursor:
        for table in ("documents_revision", "acts_outbox"):
            cursor.execute(
                f"DROP TRIGGER IF EXISTS hold_{table}_update" + (f" ON {table}" if engine() == "postgres" else "")
            )
        cursor.execute("UPDATE documents_revision SET state = 'draft' WHERE state = 'withdrawn'")
        cursor.execute("DELETE FROM acts_outbox")
    altered = Table("altered")
    examine(company, {nobody: {"key": nobody, "subjects": [], "repeated": False}}, altered)
    told = "\n".join(altered.notes)
    assert f"no event for {nobody}" in told
    assert "record and event disagree: document DOC-" in told
    assert "half done: event" in told
    assert altered.show() == 1
