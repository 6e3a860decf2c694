"""The manual is true: its commands and programs marked as tested run, in the order of its pages; its pictures are there."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "manual"
ORDER = ("getting-started", "people", "documents", "proof", "administration")
BLOCK = re.compile(r"```(sh|python) tested( curl)?\n(.*?)```", re.DOTALL)
LARGEST_PICTURE = 150_000
PATIENCE = 120  # seconds for one block, on a busy machine


def blocks(page: str) -> list[tuple[str, str]]:
    """Return the tested blocks of a page: language and text; those with curl only where there is one."""
    found = BLOCK.findall((MANUAL / f"{page}.md").read_text())
    return [(language, text) for language, curl, text in found if not curl or shutil.which("curl")]


def run(folder: Path, language: str, text: str) -> str:
    """Run a block in the folder, as a reader of the manual would; returns what it printed."""
    command = ["sh", "-eu", "-c", text] if language == "sh" else [sys.executable, "-c", text]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder in which the commands of the manual are found."""
    for name in [name for name in os.environ if name.startswith(("QUALITAS_", "DJANGO_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("QUALITAS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), str(ROOT)]))
    return tmp_path


def test_the_commands_of_the_manual_work_one_page_after_another(desk: Path) -> None:
    printed = {page: [run(desk, *block) for block in blocks(page)] for page in ORDER}
    assert all(printed.values())
    assert "is founded" in printed["getting-started"][0]
    assert "1 documents taken over" in printed["documents"][0]
    assert "Everything is unchanged since sealing" in printed["proof"][0]
    assert "Everything is unchanged since sealing" in printed["administration"][1]


@pytest.fixture
def served(desk: Path) -> Iterator[str]:
    """Serve an organisation on a free port; yields the address."""
    run(desk, *blocks("getting-started")[0])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    tree = subprocess.Popen(
        ["qualitas", "up", "--port", str(port)], cwd=desk, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert tree.stdout is not None
        assert any("is at http://" in line for line in tree.stdout)
        yield f"http://127.0.0.1:{port}"
    finally:
        tree.send_signal(signal.SIGTERM)
        tree.communicate(timeout=30)


def test_the_programs_of_the_manual_work(desk: Path, served: str) -> None:
    printed = [run(desk, language, text.replace("http://127.0.0.1:8000", served)) for language, text in blocks("api")]
    assert "receipt: " in printed[-1]
    assert "document.submit" in printed[-1]


def test_every_picture_is_shown_and_small() -> None:
    pages = "".join(page.read_text() for page in MANUAL.glob("*.md"))
    shown = set(re.findall(r"\]\(pictures/([^)]+)\)", pages))
    there = {picture.name: picture.stat().st_size for picture in (MANUAL / "pictures").iterdir()}
    assert shown == set(there)
    assert max(there.values()) <= LARGEST_PICTURE


def test_every_page_of_the_manual_stands_in_its_contents() -> None:
    contents = (ROOT / "docs" / "README.md").read_text()
    assert not [page.name for page in MANUAL.glob("*.md") if f"(manual/{page.name})" not in contents]
