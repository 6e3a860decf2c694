"""The generated papers say what the source declares, and the manual leads to them."""

import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

from qualitas.kernel.acts.verbs import every_verb
from qualitas.site.configuration import SETTINGS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def test_no_paper_is_out_of_date() -> None:
    told = subprocess.run(
        [sys.executable, "scripts/docs", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr


def test_a_paper_that_differs_is_noticed_and_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(ROOT / "scripts" / "docs")
    loader = SourceFileLoader("docs_script", path)
    module = module_from_spec(spec_from_loader("docs_script", loader))
    loader.exec_module(module)
    paper = tmp_path / "paper.md"
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "read_off", lambda: {paper: "as declared"})
    monkeypatch.setattr(sys, "argv", ["docs", "--check"])
    assert module.main() == 1
    assert "paper.md is out of date: run `make docs`." in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["docs"])
    assert module.main() == 0
    assert paper.read_text() == "as declared"


def test_every_verb_stands_in_the_table_of_permissions() -> None:
    text = (DOCS / "reference" / "permissions.md").read_text(encoding="utf-8")
    ours = [verb for verb in every_verb() if verb.body.__module__.startswith("qualitas.")]
    assert not [verb.event for verb in ours if f"`{verb.name}`" not in text]


def test_every_setting_is_explained() -> None:
    text = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    assert not [name for name in SETTINGS if f"`QUALITAS_{name}`" not in text]


@pytest.mark.parametrize("paper", [*ROOT.glob("*.md"), *DOCS.rglob("*.md")], ids=lambda path: path.name)
def test_every_link_inside_the_papers_leads_somewhere(paper: Path) -> None:
    text = CODE.sub("", paper.read_text(encoding="utf-8"))
    dead = [link for link in LINK.findall(text) if not (paper.parent / link).exists()]
    assert not dead
