"""People from a table, with site, duties and badge: looked at first, told row by row, all or nothing, once."""

import re
from pathlib import Path

import pytest

from qualitas.kernel.identity.acting import duties_of
from qualitas.kernel.identity.credentials.badges import Badge
from qualitas.kernel.identity.models import Person
from qualitas.kernel.ledger.models import Event
from qualitas.site.cli import main
from tests.cast import Cast, Company

HEAD = "name,email,site,duties,badge\n"
GOOD = f"{HEAD}Pia Ö,pia@northgate.example,HQ,author; employee,B-1\nKai Ohm,,HQ,employee,B-2\n"


def bring(folder: Path, text: str, *more: str) -> int:
    """Import a table of people at the command line; returns the exit code."""
    file = folder / "people.csv"
    file.write_text(text, encoding="utf-8")
    return main(["import", "people", str(file), "--organisation", "northgate", *more])


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def people(company: Company) -> int:
    return Person.within(company.id).count()


def test_a_check_writes_nothing(northgate: Company, tmp_path: Path) -> None:
    before, events = people(northgate), Event.objects.count()
    assert bring(tmp_path, GOOD, "--check") == 0
    assert (people(northgate), Event.objects.count()) == (before, events)


def test_people_come_with_duties_and_badges_and_a_second_run_takes_none(northgate: Company, tmp_path: Path) -> None:
    before = people(northgate)
    assert bring(tmp_path, GOOD) == 0
    assert people(northgate) == before + 2
    pia = Person.within(northgate.id).get(email="pia@northgate.example")
    assert duties_of(pia.id) == {"author", "employee"}
    assert pia.site is not None
    assert Badge.objects.get(person=pia).pin == ""
    assert Badge.objects.filter(organisation=northgate.id).count() == 2
    bring(tmp_path, GOOD)
    assert people(northgate) == before + 2


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",x@northgate.example,HQ,employee,", "Name"),
        ("Zed,no address,HQ,employee,", "mail"),
        ("Zed,,NOWHERE,employee,", "NOWHERE"),
        ("Zed,,HQ,juggler,", "juggler"),
        ("Zed,,HQ,employee,B-1", "badge"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(
    northgate: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, why: str
) -> None:
    before = people(northgate)
    assert bring(tmp_path, f"{GOOD}{row}\n", "--check") == 1
    told = capsys.readouterr().out
    assert re.search(rf"^row 4 .*{why}", told, re.MULTILINE)
    assert bring(tmp_path, f"{GOOD}{row}\n") != 0
    assert people(northgate) == before


def test_whom_we_know_by_address_is_left_out(northgate: Company, tmp_path: Path) -> None:
    before = people(northgate)
    assert bring(tmp_path, f"{GOOD}Zed,author@northgate.example,HQ,employee,\n") == 0
    assert people(northgate) == before + 2
    assert not Person.within(northgate.id).filter(name="Zed").exists()
