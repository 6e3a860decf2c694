"""Files stay small, folders have honest names, and nothing is told twice."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 500
FORBIDDEN = {"utils", "util", "helpers", "services", "managers", "signals", "constants", "core", "misc", "common"}
SOURCES = {".py", ".html", ".css", ".js", ".sh", ""}


def tracked() -> list[Path]:
    """Return every file that git would keep, committed or not yet."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in found.split("\0") if name and (ROOT / name).is_file()]


def code() -> list[Path]:
    """Return our own source files: no migrations, no fixed data, no licence text."""
    return [
        path
        for path in tracked()
        if path.suffix in SOURCES and path.name != "LICENSE" and "migrations" not in path.parts
    ]


def test_no_source_file_is_longer_than_500_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in code()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long, f"Split these files by what they are about: {long}"


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = [
        str(path.relative_to(ROOT))
        for path in code()
        if path.is_relative_to(ROOT / "src") and FORBIDDEN & {path.stem, *path.relative_to(ROOT).parts[:-1]}
    ]
    assert not drawers, f"Name these modules after what they do: {drawers}"


def test_no_signals() -> None:
    using = [
        str(path.relative_to(ROOT))
        for path in code()
        if path.suffix == ".py"
        and path.is_relative_to(ROOT / "src")
        and re.search(r"\b(pre|post)_(save|delete|init)\b|\bm2m_changed\b|@receiver\(", path.read_text())
    ]
    assert not using, f"One room hears another by an ear, not by a signal: {using}"


def test_templates_have_no_inline_script_style_or_handler() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)
    comment = re.compile(r"{#.*?#}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", re.DOTALL)
    found = {
        str(path.relative_to(ROOT)): hit.group().strip()
        for path in code()
        if path.suffix == ".html" and path.is_relative_to(ROOT / "src")
        if (hit := inline.search(comment.sub("", path.read_text())))
        and 'type="application/json"' not in path.read_text()
    }
    assert not found, f"The content security policy would stop these: {found}"


def test_every_lint_exception_has_its_reason() -> None:
    bare = []
    for path in (path for path in code() if path.suffix == ".py"):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if re.search(r"#\s*noqa(?!:\s*[A-Z]+\d+)", line) and "re.search" not in line:
                bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert not bare, f"Say which rule is set aside, and why: {bare}"


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"])
def test_the_papers_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 200
