"""Review and approval for programs: submit on a route, judge, compare, see whether the approval holds."""

import pytest

from qualitas.documents import verbs as documents
from qualitas.documents.models import Revision
from qualitas.kernel.records.models import ToDo
from tests.api.conftest import Program
from tests.api.test_doors import refused
from tests.cast import PASSWORD, Cast, Company
from tests.ui.conftest import visitor


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def test_a_program_takes_a_revision_along_its_route(northgate: Company) -> None:
    number = northgate["draft"].number
    author, owner, approver = (Program(northgate, role) for role in ("author", "process-owner", "approver"))
    reviewer = northgate.people["process-owner"]
    wrong = [{"does": "review", "person": reviewer.number, "duty": "approver"}]
    assert "Line 1" in refused(author.post(f"documents/{number}/submit", {"route": wrong}), 422)["errors"]["route"][0]
    route = [
        {"does": "review", "person": reviewer.number, "step": 1, "days": 2},
        {"does": "approve", "duty": "approver", "step": 2},
    ]
    sent = author.post(f"documents/{number}/submit", {"route": route}).json()
    assert sent["state"] == "in review"
    told = author.get(f"documents/{number}/approval").json()
    assert (told["void"], told["round"], told["bound"]) == (False, 1, told["content"])
    assert [(one["does"], one["waiting"]) for one in told["route"]] == [("review", True), ("approve", False)]
    assert (
        "First it is reviewed"
        in refused(approver.post(f"documents/{number}/approve", {"signature": {"password": PASSWORD}}), 403)["detail"]
    )
    seen = owner.post(f"documents/{number}/examine", {"verdict": "remarks", "comment": "Mind the gap."})
    assert seen.status_code == 200, seen.content
    signed = approver.post(f"documents/{number}/approve", {"signature": {"password": PASSWORD}})
    assert signed.status_code == 200, signed.content
    told = author.get(f"documents/{number}/approval").json()
    assert [one["verdict"] for one in told["route"]] == ["remarks", "approved"]
    assert told["route"][0]["comment"] == "Mind the gap."
    assert told["route"][1]["by"]["label"] == northgate.people["approver"].name
    assert {one["bound"] for one in told["route"]} == {told["bound"]}


def test_a_program_comments_on_a_passage_and_sees_where_it_stands(northgate: Company) -> None:
    number = northgate["draft"].number
    author, employee = Program(northgate, "author"), Program(northgate, "employee")
    said = {"text": "Which care?", "block": 1, "quote": "with  care", "before": "Handle ", "after": "."}
    assert employee.post(f"documents/{number}/comment", said).status_code == 201
    found = next(one for one in author.get(f"documents/{number}").json()["comments"] if one["passage"])
    assert found["passage"] == {"block": 1, "quote": "with care", "before": "Handle", "after": ".", "found": 1}
    door = found["url"].removeprefix("/api/v1/")
    assert author.post(f"{door}/answer", {"text": "Gloves on."}).status_code == 201
    assert author.post(f"{door}/resolve").json()["state"] == "resolved"
    answer = next(one for one in author.get(f"documents/{number}").json()["comments"] if one["answers"] == found["id"])
    assert answer["text"] == "Gloves on."
    text = "# Aim\n\nBe quick.\n\nAlways handle it with care."
    documents.edit(northgate.act("author"), Revision.objects.get(pk=northgate["draft"].pk), title="T", text=text)
    passages = [one["passage"] for one in author.get(f"documents/{number}").json()["comments"] if one["passage"]]
    assert passages[0]["found"] == 2
    documents.edit(northgate.act("author"), Revision.objects.get(pk=northgate["draft"].pk), title="T", text="Be quick.")
    passages = [one["passage"] for one in author.get(f"documents/{number}").json()["comments"] if one["passage"]]
    assert passages[0]["found"] is None
    page = visitor(northgate, "author").text(f"/o/northgate/documents/{number}/")
    assert "The passage is gone from the text." in page


def test_without_script_a_passage_is_chosen_from_a_list(northgate: Company) -> None:
    number = northgate["draft"].number
    reader = visitor(northgate, "employee")
    assert '<option value="1">Handle with care.</option>' in reader.text(f"/o/northgate/documents/{number}/")
    sent = {"text": "Really?", "block": "1", "quote": "", "before": "", "after": "", "key": "one"}
    assert reader.post(f"/o/northgate/documents/{number}/comment/", sent).status_code == 303
    page = reader.text(f"/o/northgate/documents/{number}/")
    assert '<blockquote class="passage">Handle with care.</blockquote>' in page


def test_the_kind_shows_its_usual_route_and_who_is_asked_finds_it(northgate: Company) -> None:
    manager = visitor(northgate, "quality-manager")
    kind = northgate["SOP"]
    where = f"/o/northgate/document-kinds/{kind.number}/"
    sent = {
        "route.0.does": "review",
        "route.0.person": northgate.people["process-owner"].number,
        "route.0.step": "1",
        "route.1.does": "approve",
        "route.1.duty": "approver",
        "route.1.step": "2",
        "version": str(kind.version),
        "key": "route",
    }
    assert manager.post(f"{where}set_route/", sent).status_code == 303
    page = manager.text(where)
    assert "Usual route of review and approval" in page
    assert "Holders of the duty “approver”" in page
    revision = documents.submit(northgate.act("author"), northgate["draft"])
    work = visitor(northgate, "process-owner").text("/o/northgate/")
    assert f"Review {revision.code} rev 1" in work
    assert f"/o/northgate/documents/{revision.number}/" in work
    assert revision.number not in visitor(northgate, "approver").text("/o/northgate/")
    to_do = ToDo.objects.get(on_id=revision.pk)
    assert f"/documents/{revision.number}/" in visitor(northgate, "process-owner").text(
        f"/o/northgate/to-dos/{to_do.number}/"
    )


def test_an_editorial_revision_says_so_and_asks_nobody_again(northgate: Company) -> None:
    first = northgate["effective"]
    to_do = ToDo.objects.get(on_id=first.pk, what="acknowledge", person=northgate.people["employee"])
    from qualitas.kernel.records.verbs import acknowledge

    acknowledge(northgate.act("employee"), to_do)
    following = documents.revise(northgate.act("author"), first, change_note="A comma.")
    following = documents.submit(northgate.act("author"), following, changes_work="no")
    page = visitor(northgate, "approver").text(f"/o/northgate/documents/{following.number}/")
    assert "Editorial change" in page
    approver = Program(northgate, "approver")
    assert (
        approver.post(f"documents/{following.number}/approve", {"signature": {"password": PASSWORD}}).status_code == 200
    )
    assert Revision.objects.get(pk=following.pk).state == "effective"
    assert not ToDo.objects.filter(on_id=following.pk, state="open").exists()
