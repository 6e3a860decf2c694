"""Reporting: the page behind the square code, signed in or not, with a photo, once; and what is shown meanwhile."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from qualitas.kernel.acts.act import Act
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.records.models import Attachment, ToDo
from qualitas.nonconformities import queries, verbs
from qualitas.nonconformities.models import Nonconformity
from tests.api.conftest import Program
from tests.cast import Cast, Company
from tests.pictures import png
from tests.ui.conftest import Visitor, visitor

DOOR = "/o/northgate/report/"


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def open_door(northgate: Company) -> None:
    """Let anyone report."""
    identity.set_preference(
        northgate.act("administrator"), northgate.organisation, name="nonconformities.open-reports", value="true"
    )


def said(title: str = "Guard is loose", **more: Any) -> dict[str, Any]:
    return {"title": title, "severity": "minor", "key": "k1", **more}


def newest() -> Nonconformity:
    return Nonconformity.objects.order_by("-opened_at", "-number").first()  # type: ignore[return-value] # there is one


def test_an_employee_reports_with_a_photo_where_the_code_hangs(northgate: Company) -> None:
    reader, process = visitor(northgate, "employee"), northgate["process"]
    url = f"{DOOR}?about={process.number}"
    page = reader.text(url)
    assert process.title in page
    assert f'<input type="hidden" name="process" value="{process.number}">' in page
    photo = SimpleUploadedFile("machine.png", png(), "image/png")
    answer = reader.post(url, said(process=process.number, photo=photo))
    assert answer.status_code == 303
    case = newest()
    assert (case.title, case.process, case.owner) == ("Guard is loose", process, process.owner)
    assert case.reported_by == northgate.people["employee"]
    assert Attachment.objects.get(on_id=case.pk).name == "machine.png"
    assert case.number in reader.text(answer.headers["Location"])


def test_a_report_that_is_sent_twice_is_reported_once(northgate: Company) -> None:
    reader, before = visitor(northgate, "employee"), Nonconformity.objects.count()
    first, again = (reader.post(DOOR, said()) for _time in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert Nonconformity.objects.count() == before + 1


def test_nothing_typed_is_lost_when_something_is_wrong(northgate: Company) -> None:
    page = visitor(northgate, "employee").post(DOOR, said(title="", evidence="Two screws are missing"))
    assert page.status_code == 422
    assert "Two screws are missing" in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()


def test_without_signing_in_only_where_the_organisation_allows_it(northgate: Company, open_door: None) -> None:
    answer = Visitor().post(f"{DOOR}?about={northgate['HQ'].number}", said(site=northgate["HQ"].number, reporter="Kim"))
    assert answer.status_code == 303
    case = newest()
    assert (case.reported_by, case.reporter, case.site) == (None, "Kim", northgate["HQ"])
    assert ToDo.objects.filter(on_id=case.pk, person=northgate.people["quality-manager"]).exists()
    page = Visitor().text(DOOR)
    assert "Machining" not in page  # what the organisation does is not told to everybody
    assert Visitor().get("/o/lindqvist/report/").status_code == 302


def test_harm_is_reported_in_confidence_and_few_read_it(northgate: Company, open_door: None) -> None:
    reporter, process = visitor(northgate, "employee"), northgate["process"]
    assert "Somebody or something came to harm" in reporter.text(DOOR)
    more = {"source": "incident", "open_to": "few", "process": process.number}
    assert reporter.post(DOOR, said("Hand caught in press 4", **more)).status_code == 303
    case = newest()
    assert (case.source, case.confidential, case.owner) == ("incident", True, northgate.people["quality-manager"])
    address = f"/o/northgate/nonconformities/{case.number}/"
    assert "Hand caught" in reporter.text(address)
    assert "Hand caught" in visitor(northgate, "quality-manager").text(address)
    for role in ("process-owner", "author", "administrator"):
        assert visitor(northgate, role).get(address).status_code == 404
        assert Program(northgate, role).get(f"nonconformities/{case.number}").status_code == 404
    body = {"title": "Nearly fell", "source": "near-miss", "open_to": "few"}
    made = Program(northgate, "employee").post("nonconformities", body).json()
    assert Program(northgate, "author").get(f"nonconformities/{made['number']}").status_code == 404
    assert Visitor().post(DOOR, said("Gas smells", key="k2", open_to="few")).status_code == 303
    assert visitor(northgate, "process-owner").get("/o/northgate/nonconformities/").content.count(b"Gas smells") == 0


def test_a_concern_leads_to_a_case_that_its_hearers_alone_read(northgate: Company) -> None:
    from qualitas.concerns import verbs as concerns

    spoken = {"title": "Signed in advance", "text": "By night", "pseudonym": "KRTBX", "digest": "0" * 64}
    concern = concerns.speak_up(northgate.by_system(via="speak-up"), **spoken)
    made = Program(northgate, "top-management").post(
        f"concerns/{concern.number}/open_because_heard", {"title": "Records of the night shift", "severity": "major"}
    )
    assert made.status_code == 201, made.content
    case = Nonconformity.objects.get(number=made.json()["number"])
    assert (case.confidential, case.owner) == (True, northgate.people["top-management"])
    address = f"/o/northgate/nonconformities/{case.number}/"
    assert visitor(northgate, "quality-manager").get(address).status_code == 200
    assert visitor(northgate, "process-owner").get(address).status_code == 404
    assert "By night" not in visitor(northgate, "quality-manager").text(address)


def test_programs_and_floods_are_held_up_at_the_open_door(northgate: Company, open_door: None) -> None:
    before = Nonconformity.objects.count()
    assert Visitor().post(DOOR, said(website="http://spam.example")).status_code == 422
    answers = [Visitor().post(DOOR, said(key=f"k{at}")).status_code for at in range(9)]
    assert answers[0] == 303
    assert answers[-1] == 429
    assert Nonconformity.objects.count() - before < 8


def test_somebody_of_another_organisation_finds_no_door(cast: Cast) -> None:
    assert visitor(cast.lindqvist, "employee").get(DOOR).status_code == 404


def test_past_cases_like_it_are_shown_while_typing(northgate: Company) -> None:
    reader, case = visitor(northgate, "author"), northgate["major"]
    url = f"{DOOR}similar/"
    found = reader.text(url, data={"title": "bores are large", "process": northgate["process"].number})
    assert case.number in found
    assert case.number not in reader.text(url, data={"title": "late invoice", "process": northgate["process"].number})
    assert reader.text(url, data={"title": ""}).strip() == ""
    who = northgate.act("author").actor
    assert [one.pk for one in queries.similar(who, "label shelf")] == [northgate["minor"].pk]


def test_a_confidential_case_is_nobodys_likeness(northgate: Company) -> None:
    from qualitas.kernel.records.confiding import restrict

    restrict(
        northgate.act("quality-manager"),
        northgate["major"],
        people=[northgate.people["quality-manager"]],
        reason="Customer asked for silence.",
    )
    who = northgate.act("author").actor
    assert queries.similar(who, "bore too large", northgate["process"].pk) == []


def test_the_poster_leads_to_the_page_of_its_place(northgate: Company) -> None:
    reader, process = visitor(northgate, "employee"), northgate["process"]
    assert process.title in reader.text(f"{DOOR}poster/")
    made = reader.text(f"{DOOR}poster/", data={"about": process.number, "size": "a5"})
    assert f"{DOOR}?about={process.number}" in made
    assert reader.get(f"{DOOR}poster/", {"about": "NC-2026-0001"}).status_code == 404


def test_a_program_reports_and_lists(northgate: Company) -> None:
    program = Program(northgate, "employee")
    body = {"title": "Wrong torque", "severity": "major", "quantity": "12.5", "unit": "kg"}
    made = program.post("nonconformities", body, Idempotency_Key="a")
    assert made.status_code == 201, made.content
    again = program.post("nonconformities", body, Idempotency_Key="a")
    assert again.json() == made.json()
    newest, *_others = program.get("nonconformities", severity="major").json()["items"]
    assert newest["title"] == "Wrong torque"


def test_the_clock_escalates_what_is_late_once(northgate: Company) -> None:
    from qualitas.nonconformities.clock import escalate_late

    case = northgate["major"]
    later = timezone.now() + timezone.timedelta(days=31)
    assert escalate_late(timezone.now()) == 0
    assert escalate_late(later) >= 1
    assert escalate_late(later) == 0
    fresh = Nonconformity.objects.get(pk=case.pk)
    assert fresh.escalated_on == later.date()
    manager = northgate.people["quality-manager"]
    assert ToDo.objects.filter(on_id=case.pk, person=manager, state="open").exists()
    assert "Escalated" in visitor(northgate, "employee").text(f"/o/northgate/nonconformities/{case.number}/")


def test_my_work_shows_mine_and_the_sheet_is_printed(northgate: Company) -> None:
    case = northgate["major"]
    owner = visitor(northgate, "process-owner")
    assert "Look into: Bore too large" in owner.text("/o/northgate/")
    verbs.correct(northgate.act("process-owner"), case, correction="Tool changed.")
    assert case.number in owner.text("/o/northgate/")
    assert "Look into" not in owner.text("/o/northgate/")
    reader = Client()
    reader.force_login(northgate.people["employee"].account)
    paper = reader.get(f"/o/northgate/nonconformities/{case.number}/pdf/")
    assert paper.status_code == 200
    assert paper.content.startswith(b"%PDF")


def test_a_table_that_states_an_end_is_held_to_the_goods_too(northgate: Company) -> None:
    """The same sentence as on the page: what is stated closed with goods undecided is not taken."""
    from qualitas.kernel.lists.checking import check, prepared
    from qualitas.kernel.lists.tables import Table

    who: Any = northgate.act("quality-manager").actor
    headings = ("title", "quantity", "unit", "state", "disposition")
    rows = (
        ("Scratched", "10", "pieces", "closed", ""),
        ("Bent", "10", "pieces", "closed", "scrap"),
        ("Dusty", "", "", "closed", ""),
    )
    table = Table(headings, rows, (2, 3, 4))
    given = prepared(Nonconformity, who, table, dict(zip(headings, headings, strict=True)), source="The old log")
    lines = check(given)
    assert [line.good for line in lines] == [False, True, True]
    assert "It is not decided yet what becomes of 10 pieces of 10 pieces" in lines[0].why


def test_the_act_of_an_open_report_is_the_organisations_own(northgate: Company) -> None:
    case = verbs.report(northgate.by_system(via="report"), title="Water on the floor")
    assert case.reported_by is None
    assert isinstance(northgate.by_system(), Act)
