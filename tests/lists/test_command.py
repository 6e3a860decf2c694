"""The command line brings tables of any type: checked, taken, reported; wrong use is one sentence."""

import json
from pathlib import Path

import pytest

from qualitas.kernel.identity.models import DutyHeld, Person
from qualitas.kernel.lists.models import Import, Stated
from qualitas.kernel.records.models import ToDo
from qualitas.site.cli import ground, main
from tests.cast import Cast

STAFF = "Name;E-Mail;Standort;Rollen\nPia Ö;pia@northgate.example;HQ;author, Employee\nKai;kai@northgate.example;HQ;\n"
HOME = ("--organisation", "northgate")


@pytest.fixture(autouse=True)
def here(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "choose_data", lambda _given: None)
    monkeypatch.setattr(ground, "set_up", lambda **_how: None)


@pytest.fixture
def staff(tmp_path: Path) -> str:
    path = tmp_path / "staff.csv"
    path.write_bytes(STAFF.encode("cp1252"))
    return str(path)


def test_people_are_checked_then_taken(staff: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "people", staff, "--check", *HOME]) == 0
    said = capsys.readouterr().out
    assert "2 people would be taken into Northgate Components, 0 are there already, 0 cannot be taken." in said
    assert not Import.objects.exists()
    assert main(["import", "people", staff, *HOME]) == 0
    assert "by IMP-" in capsys.readouterr().out
    assert DutyHeld.objects.filter(person__email="pia@northgate.example").count() == 2
    assert main(["import", "people", staff, *HOME]) == 1
    assert "nothing to take" in capsys.readouterr().err


def test_a_program_reads_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps([{"what": "Sweep", "who": "author@northgate.example"}, {"what": "", "who": "x"}]))
    mapping = ["--mapping", "what=title", "--mapping", "who=person"]
    assert main(["import", "to-dos", str(path), "--check", "--json", *mapping, *HOME]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["checked_only"], told["good"], told["wrong"]) == (True, 1, 1)
    assert told["left_out"][0]["row"] == 2
    assert main(["import", "to-dos", str(path), *mapping, *HOME]) == 1
    assert not ToDo.objects.filter(title="Sweep").exists()
    assert main(["import", "to-dos", str(path), "--good-rows", *mapping, *HOME]) == 0
    assert ToDo.objects.filter(title="Sweep").count() == 1


def test_a_history_is_stated_by_somebody_from_somewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "tasks.csv"
    path.write_text("title,person,state,number\nSwept,author@northgate.example,done,17\n")
    by = ["--by", "quality-manager@northgate.example", "--stated-by", "author@northgate.example"]
    assert main(["import", "to-dos", str(path), "--source", "Wall planner 2025", *by, *HOME]) == 0
    stated = Stated.objects.get()
    assert (stated.source, stated.former, stated.stands) == ("Wall planner 2025", "17", "done")
    assert stated.by == Person.objects.get(email="author@northgate.example")
    assert ToDo.objects.get(pk=stated.on_id).state == "done"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["import", "nonsense", "x.csv"], 2, "is nothing that can be imported"),
        (["import", "people", "nowhere.csv"], 2, "There is no file"),
        (["import", "people", "FILE", "--mapping", "x"], 2, "is no mapping"),
        (["import", "people", "FILE", "--by", "employee@northgate.example"], 1, "belongs to the duty"),
    ],
)
def test_wrong_use_is_one_sentence(
    staff: str, words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([staff if word == "FILE" else word for word in words] + list(HOME)) == code
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
