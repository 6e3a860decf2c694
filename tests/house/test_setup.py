"""The locked requirements for pip are those of `uv.lock`, each with its hash."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = {
    package["name"]: package["version"]
    for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    if "version" in package
}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_follow_the_lock(name: str) -> None:
    pinned = dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", (ROOT / name).read_text(), re.MULTILINE))
    assert pinned, "run scripts/lock"
    assert {package: LOCK.get(package) for package in pinned} == pinned, "run `make lock`"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-setup.txt"])
def test_every_requirement_has_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=[a-z])", (ROOT / name).read_text())
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)


def test_every_dependency_has_a_lower_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    unbound = [words for group in groups for words in group if ">=" not in words]
    assert not unbound, f"Without a lower bound the resolver may take an ancient version: {unbound}"
