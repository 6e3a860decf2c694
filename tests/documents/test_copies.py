"""Controlled copies: numbered, printed as such, recalled when the revision is over, and then accounted for."""

import pytest
from django.utils import timezone

from qualitas.documents import verbs
from qualitas.documents.models import ControlledCopy, Revision
from qualitas.documents.printing import copy_stands
from qualitas.kernel.acts.refusals import Invalid, NotYours
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.records.printing import page_set
from qualitas.kernel.records.standing import code_of, standing
from tests.api.conftest import Program
from tests.cast import Cast, Company, act, signature
from tests.ui.conftest import visitor


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def copies(northgate: Company) -> list[ControlledCopy]:
    """Return two copies of what is in force: one that a person holds, one that hangs at a press."""
    effective = northgate["effective"]
    first = verbs.issue_copy(northgate.act("author"), effective, holder=northgate.people["employee"], place="Store")
    second = verbs.issue_copy(
        northgate.act("author"), effective, holder_name="Night shift", place="Press 3", site=northgate.kept["HQ"]
    )
    return [first, second]


def supersede(company: Company) -> Revision:
    """Let a further revision of what is in force take effect."""
    following = verbs.revise(company.act("author"), company["effective"], change_note="New scales.")
    verbs.submit(company.act("author"), following, changes_work="yes")
    approver = company.people["approver"]
    done = verbs.approve(act(approver, signature=signature(approver)), following)
    return Revision.readable(company.id).get(pk=done.pk)


def test_copies_are_numbered_through_all_revisions(northgate: Company, copies: list[ControlledCopy]) -> None:
    assert [one.copy for one in copies] == [1, 2]
    code = northgate["effective"].code
    assert copies[1].title == f"{code} rev 2, copy 2"
    new = supersede(northgate)
    assert verbs.issue_copy(northgate.act("author"), new, holder_name="Night shift").copy == 3
    with pytest.raises(Invalid, match="who holds the copy"):
        verbs.issue_copy(northgate.act("author"), new)
    with pytest.raises(NotYours, match="Only of a revision in force"):
        verbs.issue_copy(northgate.act("author"), northgate["draft"], holder_name="Night shift")


def test_copies_are_recalled_and_accounted_for(northgate: Company, copies: list[ControlledCopy]) -> None:
    supersede(northgate)
    first, second = ControlledCopy.objects.order_by("copy")
    assert (first.state, second.state) == ("recalled", "recalled")
    asked = {one.on_id: one for one in ToDo.objects.filter(what="recall", state="open")}
    assert asked[first.id].person == northgate.people["employee"]
    assert asked[second.id].person == northgate["effective"].owner
    assert "Press 3" in asked[second.id].title
    page = visitor(northgate, "author").text(f"/o/northgate/documents/{northgate['effective'].number}/")
    assert "2 controlled copies are still out." in page
    assert verbs.return_copy(northgate.act("employee"), first).state == "returned"
    with pytest.raises(NotYours, match="Only its holder"):
        verbs.destroy_copy(northgate.act("employee"), second)
    assert verbs.report_lost(northgate.act("author"), second, note="Thrown away?").state == "lost"
    assert not ToDo.objects.filter(what="recall", state="open").exists()


def test_a_withdrawn_document_recalls_its_copies(northgate: Company, copies: list[ControlledCopy]) -> None:
    effective = northgate["effective"]
    verbs.withdraw(northgate.act("quality-manager"), effective, reason="Not needed.")
    assert set(ControlledCopy.objects.values_list("state", flat=True)) == {"recalled"}


def test_what_is_printed_says_whether_it_is_controlled(northgate: Company, copies: list[ControlledCopy]) -> None:
    who = acting(northgate.people["author"])
    copy = ControlledCopy.readable(northgate.id).get(pk=copies[1].pk)
    made = page_set(who, copy, timezone.now())
    assert made.footer.control == "Controlled copy 2 · holder: Night shift · Press 3, HQ Head office" or (
        made.footer.control.startswith("Controlled copy 2 · holder: Night shift · Press 3, ")
    )
    assert made.mark == "CONTROLLED COPY 2"
    assert made.signatures
    other = page_set(who, northgate["effective"], timezone.now())
    assert (other.footer.control, other.mark) == ("Uncontrolled when printed.", "")
    assert standing(code_of(copy)) == "current"
    supersede(northgate)
    copy = ControlledCopy.readable(northgate.id).get(pk=copies[1].pk)
    assert copy_stands(copy) == "superseded"
    assert page_set(who, copy, timezone.now()).mark == "SUPERSEDED"


def test_programs_issue_and_print_copies(northgate: Company) -> None:
    program = Program(northgate, "author")
    number = northgate["effective"].number
    made = program.post(f"documents/{number}/issue_copy", {"holder_name": "Night shift", "place": "Press 3"})
    assert made.status_code == 201, made.content
    copy = made.json()["number"]
    pdf = program.get(f"controlled-copies/{copy}/pdf")
    assert pdf.content.startswith(b"%PDF")
    found = program.get("controlled-copies?state=issued&q=Press").json()["items"]
    assert [one["number"] for one in found] == [copy]
    page = visitor(northgate, "author").text(f"/o/northgate/documents/{number}/")
    assert "Night shift" in page
    assert program.post(f"controlled-copies/{copy}/destroy_copy", {"note": "Shredded."}).json()["state"] == "destroyed"
