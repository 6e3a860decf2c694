"""What owners are asked: periodic reviews, requests for a change, details of a kind; and where a document is used."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from qualitas.documents import queries, verbs
from qualitas.documents.details import CHOICE as ONE_OF
from qualitas.documents.details import DATE, NUMBER, TEXT, Detail, Field
from qualitas.documents.models import ChangeRequest, Revision
from qualitas.documents.owners import ask_for_reviews
from qualitas.kernel.acts.refusals import Invalid, NotYours
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo, Watch
from tests.api.conftest import Program
from tests.cast import PASSWORD, Cast, Company, act, signature
from tests.ui.conftest import visitor

BASE = "/api/v1"
YEAR = dt.timedelta(days=366)


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def signed(company: Company, role: str) -> Any:
    person = company.people[role]
    return act(person, signature=signature(person))


def open_asks(company: Company, record: Any) -> list[ToDo]:
    return list(ToDo.readable(company.id).filter(on_id=record.pk, what="decide", state="open"))


def api(company: Company, role: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {company.tokens[role]}"})


# --- periodic review -------------------------------------------------------------------------------------------------


def test_the_owner_is_asked_once_before_the_review_is_due(northgate: Company) -> None:
    effective = northgate["effective"]
    soon = dt.datetime.combine(effective.review_due, dt.time(8), dt.UTC) - dt.timedelta(days=20)
    assert ask_for_reviews(soon - dt.timedelta(days=30)) == 0
    assert ask_for_reviews(soon) >= 1
    (asked,) = open_asks(northgate, effective)
    assert (asked.person_id, asked.due) == (effective.document.owner_id, effective.review_due)
    ask_for_reviews(soon + dt.timedelta(days=1))
    assert len(open_asks(northgate, effective)) == 1


def test_keeping_it_sets_the_next_day_by_its_risk(northgate: Company) -> None:
    today = timezone.now().date()
    kept = verbs.periodic_review(signed(northgate, "author"), northgate["effective"], outcome="keep", note="Still so.")
    assert (kept.state, kept.reviewed_on, kept.review_due) == ("effective", today, verbs.months_later(today, 24))
    verbs.assess_risk(northgate.act("quality-manager"), northgate["effective"], risk="high")
    assert northgate["effective"].review_due == verbs.months_later(today, 12)
    verbs.assess_risk(northgate.act("quality-manager"), northgate["effective"], risk="low")
    assert northgate["effective"].review_due == verbs.months_later(today, 24)


def test_a_review_closes_the_to_do_and_begins_the_next_revision(northgate: Company) -> None:
    effective = northgate["effective"]
    ask_for_reviews(timezone.now() + 3 * YEAR)
    assert open_asks(northgate, effective)
    verbs.periodic_review(signed(northgate, "author"), effective, outcome="revise", note="New scales.")
    assert not open_asks(northgate, effective)
    following = queries.in_work(effective.document_id)
    assert following is not None
    assert (following.revision, following.change_note) == (effective.revision + 1, "New scales.")


def test_a_review_withdraws_for_those_who_may(northgate: Company) -> None:
    with pytest.raises(NotYours):
        verbs.periodic_review(signed(northgate, "author"), northgate["effective"], outcome="withdraw", note="Gone.")
    verbs.periodic_review(
        signed(northgate, "quality-manager"), northgate["effective"], outcome="withdraw", note="Gone."
    )
    assert northgate["effective"].state == "withdrawn"


def test_only_owner_and_manager_review_and_they_sign(northgate: Company) -> None:
    with pytest.raises(NotYours, match="Only the owner"):
        verbs.periodic_review(signed(northgate, "employee"), northgate["effective"], note="Fine.")
    with pytest.raises(Invalid, match="signature"):
        verbs.periodic_review(northgate.act("author"), northgate["effective"], note="Fine.")


def test_one_signature_keeps_many_each_in_an_event_of_its_own(northgate: Company) -> None:
    other = verbs.draft(northgate.act("author"), of_kind=northgate["SOP"], title="Loading", text="# Load")
    verbs.approve(signed(northgate, "approver"), verbs.submit(northgate.act("author"), other))
    numbers = [other.number, northgate["effective"].number]
    page, url = Client(), f"/o/{northgate.slug}/documents/bulk/"
    page.force_login(northgate.people["quality-manager"].account)
    said = {"verb": "periodic_review", "number": numbers, "ready": "yes", "outcome": "keep", "note": "As we work."}
    assert page.post(url, said).status_code == 422
    assert page.post(url, {**said, "password": PASSWORD}).status_code == 303
    today = timezone.now().date()
    assert {one.reviewed_on for one in Revision.within(northgate.id).filter(number__in=numbers)} == {today}
    program = api(northgate, "quality-manager")
    body = {"numbers": numbers, "outcome": "keep", "note": "Still.", "signature": {"password": PASSWORD}}
    answer = program.post(f"{BASE}/documents/bulk/periodic_review", body, content_type="application/json")
    assert (answer.status_code, answer.json()["count"]) == (200, 2), answer.content
    history = program.get(f"{BASE}/documents/{other.number}/history").json()
    signs = [one for one in history["items"] if one["verb"] == "document.periodic_review"]
    assert [bool(one["signature"]) for one in signs] == [True, True]


# --- requests for a change -------------------------------------------------------------------------------------------


def asked_for_change(company: Company) -> ChangeRequest:
    return verbs.request_change(
        company.act("employee"), company["effective"], title="Step 2", what="The scale is gone.", passage="Weigh it."
    )


def test_a_reader_asks_the_owner_answers_and_the_next_revision_fulfils_it(northgate: Company) -> None:
    request = asked_for_change(northgate)
    (to_do,) = open_asks(northgate, request)
    assert to_do.person_id == northgate["effective"].document.owner_id
    assert Watch.objects.filter(on_id=request.pk, by=northgate.people["employee"], state="watching").exists()
    with pytest.raises(NotYours):
        verbs.accept(northgate.act("employee"), request, answer="Yes.")
    accepted = verbs.accept(northgate.act("author"), request, answer="In the next revision.")
    assert accepted.state == "accepted"
    assert not open_asks(northgate, request)
    following = verbs.revise(northgate.act("author"), northgate["effective"], change_note="Step 2.")
    following = verbs.submit(northgate.act("author"), following, changes_work="yes")
    verbs.approve(signed(northgate, "approver"), following)
    done = ChangeRequest.objects.get(pk=request.pk)
    assert (done.state, done.done_by_id) == ("done", following.pk)


def test_a_request_is_declined_or_taken_back(northgate: Company) -> None:
    declined = verbs.decline(northgate.act("author"), asked_for_change(northgate), answer="It is still there.")
    assert (declined.state, declined.answered_by_id) == ("declined", northgate.people["author"].pk)
    request = asked_for_change(northgate)
    with pytest.raises(NotYours, match="Only the one who asked"):
        verbs.take_back(northgate.act("author"), request)
    assert verbs.take_back(northgate.act("employee"), request).state == "taken back"


def test_it_is_asked_by_a_program_too(northgate: Company) -> None:
    url = f"{BASE}/documents/{northgate['effective'].number}/request_change"
    said = {"title": "Step 2", "what": "The scale is gone."}
    answer = api(northgate, "employee").post(url, said, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["state"] == "open"
    page = Client()
    page.force_login(northgate.people["employee"].account)
    shown = page.get(f"/o/{northgate.slug}/documents/{northgate['effective'].number}/").content.decode()
    assert answer.json()["number"] in shown


# --- details of a kind -----------------------------------------------------------------------------------------------

FIELDS = [
    Field("Customer", TEXT, required=True),
    Field("Valid from", DATE),
    Field("Torque", NUMBER),
    Field("Line", ONE_OF, ["North", "South"]),
]


def test_details_are_asked_filled_in_and_needed_for_submitting(northgate: Company) -> None:
    verbs.ask_details(northgate.act("quality-manager"), northgate["SOP"], fields=FIELDS)
    with pytest.raises(Invalid, match="“Customer” is needed"):
        verbs.submit(northgate.act("author"), northgate["draft"])
    given = [Detail("customer", "ACME"), Detail("Torque", "12.5"), Detail("Line", "North")]
    done = verbs.fill_in(northgate.act("author"), northgate["draft"], details=given)
    assert done.details == "Customer: ACME\nTorque: 12.5\nLine: North"
    desk, home = visitor(northgate, "author"), f"/o/northgate/documents/{done.number}/"
    page = desk.text(f"{home}fill_in/")
    for part in ('type="date"', 'type="number"', '<option value="South">', "ACME</textarea>", 'value="Valid from"'):
        assert part in page, part
    sent = {"details.0.label": "Customer", "details.0.value": "Bolt & Co", "details.1.label": "Valid from"}
    sent |= {"details.1.value": "2026-02-01", "details.2.label": "Torque", "details.2.value": "much"}
    wrong = desk.post(f"{home}fill_in/", sent)
    said = wrong.content.decode()
    assert (wrong.status_code, "Bolt &amp; Co" in said, said.count("“Torque” is a number")) == (422, True, 1)
    assert desk.post(f"{home}fill_in/", sent | {"details.2.value": "7"}).status_code == 303
    page = desk.text(home)
    assert ("Bolt &amp; Co" in page, "1 Feb 2026" in page) == (True, True)
    other = northgate["effective"].number
    assert "fill_in" in {one["name"] for one in Program(northgate, "author").get(f"documents/{other}").json()["verbs"]}
    assert verbs.submit(northgate.act("author"), northgate["draft"]).state == "in review"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([], "“Customer” is needed"),
        ([Detail("Customer", "A"), Detail("Colour", "red")], "“Colour” is not asked for"),
        ([Detail("Customer", "A"), Detail("Valid from", "soon")], "is a date"),
        ([Detail("Customer", "A"), Detail("Torque", "much")], "is a number"),
        ([Detail("Customer", "A"), Detail("Line", "East")], "is one of: North, South"),
    ],
)
def test_wrong_details_are_refused(northgate: Company, given: list[Detail], why: str) -> None:
    verbs.ask_details(northgate.act("quality-manager"), northgate["SOP"], fields=FIELDS)
    with pytest.raises(Invalid, match=why):
        verbs.fill_in(northgate.act("author"), northgate["draft"], details=given)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ([Field("A: B")], "colon"),
        ([Field("A"), Field("a")], "already"),
        ([Field("A", ONE_OF)], "to choose from"),
        ([Field("A", TEXT, ["x"])], "to choose from"),
    ],
)
def test_wrong_declarations_are_refused(northgate: Company, fields: list[Field], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        verbs.ask_details(northgate.act("quality-manager"), northgate["SOP"], fields=fields)


# --- where it is used, who has read it, for programs -----------------------------------------------------------------


def test_where_it_is_used(northgate: Company) -> None:
    effective: Revision = northgate["effective"]
    linked = records.link(northgate.act("author"), northgate["approved"], to=effective.number, meaning="relates-to")
    found = queries.where_used(acting(northgate.people["employee"]), effective)
    assert {one.record.pk for one in found} == {linked.on_id, northgate["draft"].pk}
    answer = api(northgate, "employee").get(f"{BASE}/documents/{effective.number}/where-used").json()
    assert {one["record"]["id"] for one in answer["items"]} == {str(linked.on_id), str(northgate["draft"].pk)}
    page = Client()
    page.force_login(northgate.people["author"].account)
    asked = page.get(f"/o/{northgate.slug}/documents/{effective.number}/revise/").content.decode()
    assert "2 records point at it" in asked


def test_programs_read_readers_and_the_matrix(northgate: Company) -> None:
    program, effective = api(northgate, "quality-manager"), northgate["effective"]
    readers = program.get(f"{BASE}/documents/{effective.number}/readers?waiting=true").json()
    assert (readers["asked"], readers["done"], len(readers["items"])) == (1, 0, 1)
    matrix = program.get(f"{BASE}/reading-matrix").json()
    assert [one["code"] for one in matrix["documents"]] == [effective.code]
    assert [one["standing"] for one in matrix["cells"]] == ["due"]
    assert f"{BASE}/reading-matrix" in program.get(f"{BASE}/openapi.json").json()["paths"]
    assert program.get(f"{BASE}/nothing-of-the-kind").status_code == 404
