"""Gates warn or stop as the organisation chose; who passes a shut one with a reason is told of and reviewed."""

from typing import Any

import pytest

from qualitas.documents import verbs as documents
from qualitas.kernel.acts.refusals import NotYours
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.records import glass
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import PassedGate, ToDo
from tests.api.conftest import Program
from tests.cast import PASSWORD, Cast, Company
from tests.ui.conftest import visitor

GATE = "gates.documents.still-referred-to"
WHY = "The plant closes tonight."


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def referred(northgate: Company) -> Any:
    """Return the document in force, to which another record refers."""
    records.link(northgate.act("author"), northgate["draft"], to=northgate["effective"].number, meaning="refers-to")
    return northgate["effective"]


def choose(company: Company, name: str, value: str) -> None:
    identity.set_preference(company.act("administrator"), company.organisation, name=name, value=value)


def event_of(verb: str) -> bytes:
    """Return the last event of a verb."""
    told = f'"verb":"{verb}"'.encode()
    return [bytes(event.body) for event in Event.objects.order_by("id") if told in bytes(event.body)][-1]


def test_a_gate_that_warns_lets_go_on_and_says_so(northgate: Company, referred: Any) -> None:
    program = Program(northgate, "quality-manager")
    answer = program.post(f"documents/{referred.number}/withdraw", {"reason": "Not needed."})
    assert answer.status_code == 200, answer.content
    assert answer.json()["warnings"] == ["2 records still refer to it."]
    assert b'"gates":[["documents.still-referred-to","warned"]]' in event_of("document.withdraw")
    assert not PassedGate.objects.exists()


def test_the_page_shows_the_warning_before(northgate: Company, referred: Any) -> None:
    page = visitor(northgate, "quality-manager").text(f"/o/northgate/documents/{referred.number}/withdraw/")
    assert "2 records still refer to it." in page
    assert 'name="break_glass"' not in page


def test_a_gate_that_stops_is_passed_only_with_a_reason_by_whose_duty_it_is(northgate: Company, referred: Any) -> None:
    choose(northgate, GATE, "stop")
    path = f"documents/{referred.number}/withdraw"
    program = Program(northgate, "quality-manager")
    stopped = program.post(path, {"reason": "Not needed."})
    assert stopped.status_code == 403
    assert "break glass" in stopped.json()["detail"]
    page = visitor(northgate, "quality-manager").text(f"/o/northgate/{path}/")
    assert 'name="break_glass"' in page
    choose(northgate, f"{GATE}.passed-by", "nobody")
    shut = program.post(path, {"reason": "Not needed.", "break_glass": WHY})
    assert shut.status_code == 403
    assert shut.json()["detail"] == "2 records still refer to it."
    assert visitor(northgate, "quality-manager").get(f"/o/northgate/{path}/").status_code == 403


def test_a_passed_gate_is_told_and_reviewed_by_somebody_else(northgate: Company, referred: Any) -> None:
    choose(northgate, GATE, "stop")
    path = f"documents/{referred.number}/withdraw"
    done = Program(northgate, "quality-manager").post(path, {"reason": "Not needed.", "break_glass": WHY})
    assert done.status_code == 200, done.content
    assert b'"gates":[["documents.still-referred-to","passed"]]' in event_of("document.withdraw")
    passed = PassedGate.objects.get()
    assert passed.reason == WHY
    assert passed.by == northgate.people["quality-manager"]
    waiting = ToDo.objects.get(on_id=passed.id)
    assert (waiting.person, waiting.severity, waiting.due) == (northgate.people["top-management"], "high", passed.due)
    assert not [event for event in Event.objects.all() if WHY.encode() in bytes(event.body)]
    page = visitor(northgate, "top-management").text(f"/o/northgate/passed-gates/{passed.number}/")
    assert WHY in page
    assert referred.number in page
    with pytest.raises(NotYours, match="somebody else"):
        glass.find_justified(northgate.act("quality-manager"), passed, conclusion="Fine.")
    glass.find_justified(northgate.act("top-management"), passed, conclusion="It closed.")
    waiting.refresh_from_db()
    assert waiting.state == "done"


def test_author_and_approver_stay_apart_unless_the_organisation_lets_a_duty_pass(northgate: Company) -> None:
    identity.grant_duty(northgate.by_system(), northgate.people["author"], duty="approver")
    draft = northgate["draft"]
    documents.submit(northgate.act("author"), draft)
    path, signed = f"documents/{draft.number}/approve", {"signature": {"password": PASSWORD}}
    program = Program(northgate, "author")
    assert program.post(path, signed | {"break_glass": WHY}).status_code == 403
    choose(northgate, "gates.documents.author-not-approver.passed-by", "approver")
    assert program.post(path, signed).status_code == 403
    assert program.post(path, signed | {"break_glass": WHY}).status_code == 200
    assert PassedGate.objects.get().gate == "documents.author-not-approver"
