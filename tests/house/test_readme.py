"""What the README says is true: its commands exist, its links lead somewhere."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/**/README.md")])
TARGETS = {"setup", "run", "test", "check", "bench", "soak", "docs"}


def commands(text: str) -> list[list[str]]:
    """Return the commands in a paper's `sh` blocks, as words."""
    blocks = re.findall(r"```(?:sh|bash|console)\n(.*?)```", text, re.DOTALL)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.strip() and not line.startswith("#")]


def test_make_knows_its_targets() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE)) >= TARGETS


def test_the_readme_gives_the_two_commands() -> None:
    given = commands((ROOT / "README.md").read_text())
    assert ["make", "run"] in given
    assert ["make", "test"] in given


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_command_in_a_paper_can_be_made(paper: Path) -> None:
    for words in commands(paper.read_text()):
        if words[0] == "make":
            done = subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"`{shlex.join(words)}`: {done.stderr}"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_in_a_paper_leads_to_a_file(paper: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", paper.read_text(), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", text)
    dead = [target for target in targets if not re.match(r"[a-z]+:", target) and not (paper.parent / target).exists()]
    assert not dead, f"{paper.relative_to(ROOT)} links to what is not there: {dead}"
