"""External documents: registered, checked, renewed; who has to know is asked; the clock asks the owner."""

import datetime as dt

import pytest
from django.utils import timezone

from qualitas.documents import queries
from qualitas.documents.afterwards import ask_for_checks
from qualitas.documents.models import ExternalDocument
from qualitas.documents.verbs import external
from qualitas.kernel.acts.refusals import Invalid, NotYours, WrongState
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from qualitas.processes import verbs as processes
from tests.api.conftest import Program
from tests.cast import Cast, Company
from tests.ui.conftest import visitor

SAID = {"code": "ISO 9001", "title": "Quality management systems", "source": "ISO", "edition": "2015"}


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def standard(northgate: Company) -> ExternalDocument:
    return external.register(northgate.act("quality-manager"), **SAID, place="https://www.iso.org/62085.html")


def test_a_check_says_how_and_sets_the_next_one(northgate: Company, standard: ExternalDocument) -> None:
    today = timezone.now().date()
    assert standard.next_check == today.replace(year=today.year + 1)
    found = external.check(
        northgate.act("author"), standard, current="yes", how_checked="The publisher's page shows no newer one."
    )
    assert (found.checked_on, found.checked_by, found.newer) == (today, northgate.people["author"], "")


def test_a_newer_edition_is_asked_of_the_owner_and_taken_in(northgate: Company, standard: ExternalDocument) -> None:
    with pytest.raises(Invalid, match="which edition is newer"):
        external.check(northgate.act("author"), standard, current="no", how_checked="Looked.")
    found = external.check(northgate.act("author"), standard, current="no", how_checked="Looked.", newer="2026")
    (to_do,) = ToDo.objects.filter(on_id=standard.id, state="open")
    assert to_do.person == northgate.people["quality-manager"]
    assert "2026" in to_do.title
    external.inform(northgate.act("author"), found, duties=["employee"], people=[northgate.people["author"]])
    with pytest.raises(Invalid, match="that is in use"):
        external.renew(northgate.act("author"), found, edition="2015")
    new = external.renew(northgate.act("author"), found, edition="2026", note="Climate change is in 4.1.")
    old = ExternalDocument.objects.get(pk=standard.pk)
    assert (old.state, old.over_on, new.state, new.replaces_id) == ("replaced", timezone.now().date(), "in use", old.pk)
    assert not ToDo.objects.filter(on_id=old.id, state="open").exists()
    asked = ToDo.objects.filter(on_id=new.id, what="acknowledge", state="open")
    assert {one.person for one in asked} == {northgate.people["employee"], northgate.people["author"]}
    again = external.renew(northgate.act("author"), new, edition="2027")
    assert not ToDo.objects.filter(on_id=new.id, state="open").exists()
    assert ToDo.objects.filter(on_id=again.id, state="open").count() == 2
    with pytest.raises(NotYours, match="Only what is in use"):
        external.renew(northgate.act("author"), old, edition="2028")


def test_one_designation_is_in_use_once(northgate: Company, standard: ExternalDocument) -> None:
    with pytest.raises(Invalid, match="in use already"):
        external.register(northgate.act("author"), **SAID)
    external.stop_using(northgate.act("quality-manager"), standard, reason="The customer left.")
    assert external.register(northgate.act("author"), **SAID).state == "in use"
    with pytest.raises(WrongState):
        external.check(northgate.act("author"), standard, current="yes", how_checked="Looked.")


def test_the_clock_asks_the_owner_once(northgate: Company, standard: ExternalDocument) -> None:
    assert ask_for_checks() == 0
    assert standard.next_check is not None
    day = dt.datetime.combine(standard.next_check - dt.timedelta(days=10), dt.time(), dt.UTC)
    assert ask_for_checks(day) == 1
    assert ask_for_checks(day) == 0
    (to_do,) = ToDo.objects.filter(on_id=standard.id, state="open")
    assert (to_do.person, to_do.due) == (northgate.people["quality-manager"], standard.next_check)
    external.check(northgate.act("quality-manager", at=day), standard, current="yes", how_checked="Looked.")
    to_do.refresh_from_db()
    assert to_do.state == "done"
    assert not queries.checks_due(day.date()).exists()


def test_pages_and_programs(northgate: Company) -> None:
    program = Program(northgate, "quality-manager")
    link = "https://www.iso.org/62085.html"
    made = program.post("external-documents", {**SAID, "sort": "standard", "check_months": 6, "place": link})
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    process = processes.add_process(northgate.act("quality-manager"), title="Mixing", owner=northgate.people["author"])
    told = {"duties": ["employee"], "people": [northgate.people["approver"].number], "processes": [process.number]}
    assert program.post(f"external-documents/{number}/inform", told).status_code == 200
    looked = {"current": "no", "how_checked": "The publisher's page.", "newer": "2026"}
    assert program.post(f"external-documents/{number}/check", looked).status_code == 200
    page = visitor(northgate, "quality-manager").text(f"/o/northgate/external-documents/{number}/")
    assert "There is a newer edition: 2026." in page
    assert f'href="{link}"' in page
    assert str(northgate.people["approver"]) in page
    assert "Everyone in the process “" in page
    form = visitor(northgate, "quality-manager").text(f"/o/northgate/external-documents/{number}/inform/")
    assert f'value="{process.number}"' in form or f'value="{process.pk}"' in form
    renewed = program.post(f"external-documents/{number}/renew", {"edition": "2026"})
    assert renewed.status_code == 201
    page = visitor(northgate, "employee").text(f"/o/northgate/external-documents/{number}/")
    assert "This edition was replaced; edition 2026 is in use." in page
    listed = program.get("external-documents?state=in+use").json()["items"]
    assert [one["edition"] for one in listed] == ["2026"]
    asked = ToDo.objects.filter(what="acknowledge", on_type="external-document").values_list("person__name", flat=True)
    assert set(asked) == {northgate.people[role].name for role in ("employee", "approver", "author")}
    to_do = ToDo.objects.get(person=northgate.people["employee"], what="acknowledge", on_type="external-document")
    reading = visitor(northgate, "employee").text(f"/o/northgate/to-dos/{to_do.number}/acknowledge/")
    assert "ISO 9001:2026" in reading
    records.acknowledge(northgate.act("employee"), to_do)
