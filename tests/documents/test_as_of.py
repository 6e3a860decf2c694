"""As of a day: the master list and a document as they stood, from dates of revisions and from the ledger."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from qualitas.documents import verbs
from qualitas.documents.models import Revision
from tests.api.conftest import Program
from tests.cast import Cast, Company, signature
from tests.ui.conftest import visitor

NOW = timezone.now().replace(hour=10)


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def days(count: int) -> dt.datetime:
    return NOW + dt.timedelta(days=count)


@pytest.fixture
def told(northgate: Company) -> Revision:
    """Return a document of two revisions: rev 1 stood from day 1, rev 2 from day 10 until its withdrawal on day 20."""
    author, approver = northgate.people["author"], northgate.people["approver"]

    def approved(revision: Revision, at: dt.datetime) -> Revision:
        verbs.submit(northgate.act("author", at=at), revision, changes_work="yes" if revision.revision > 1 else "")
        act = northgate.act("approver", at=at, signature=signature(approver))
        return Revision.readable(northgate.id).get(pk=verbs.approve(act, revision, effective_on=at.date()).pk)

    first = verbs.draft(
        northgate.act("author", at=days(0)), of_kind=northgate["SOP"], title="Weighing", text="Use scales A."
    )
    first = approved(first, days(1))
    verbs.assign(northgate.act("quality-manager", at=days(5)), first, owner=northgate.people["employee"])
    second = verbs.revise(northgate.act("author", at=days(8)), first, change_note="New scales.")
    second = verbs.edit(
        northgate.act("author", at=days(8)), second, title="Weighing twice", text="Use B.", change_note="New scales."
    )
    second = approved(second, days(10))
    second = verbs.withdraw(northgate.act("quality-manager", at=days(20)), second, reason="No scales.")
    assert author
    return second


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be a month later: the past days of these tests lie ahead of the clock."""
    monkeypatch.setattr("qualitas.kernel.lists.past.ahead", lambda _day, _today: False)


def listed(company: Company, day: int) -> dict[str, dict[str, object]]:
    answer = Program(company, "author").get("documents", as_of=str(days(day).date())).json()
    assert answer["as_of"] == str(days(day).date())
    assert "ledger" in answer["rests_on"]
    return {one["title"]: one for one in answer["items"]}


def test_the_list_shows_what_stood_on_a_day(northgate: Company, told: Revision) -> None:
    assert "Weighing" not in listed(northgate, 0)
    found = listed(northgate, 2)["Weighing"]
    assert (found["state"], found["revision"], found["over_on"]) == ("effective", 1, None)
    assert found["owner"]["label"] == northgate.people["author"].name  # type: ignore[index]
    assert listed(northgate, 6)["Weighing"]["owner"]["label"] == northgate.people["employee"].name  # type: ignore[index]
    later = listed(northgate, 12)
    assert "Weighing" not in later
    assert later["Weighing twice"]["revision"] == 2
    assert "Weighing twice" in listed(northgate, 19)
    assert "Weighing twice" not in listed(northgate, 20)


def test_the_page_of_the_list_and_its_files(northgate: Company, told: Revision) -> None:
    reader = visitor(northgate, "author")
    query = f"?as_of={days(2).date()}&q={told.code}"
    page = reader.text(f"/o/northgate/documents/{query}")
    assert "As it stood on" in page
    assert "Weighing" in page
    assert "Weighing twice" not in page
    assert northgate.people["author"].name in page
    body = b"".join(reader.get(f"/o/northgate/documents.csv{query}").streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body))
    assert (row["Title"], row["Revision"], row["State"]) == ("Weighing", "1", "effective")
    assert row["Owner"] == northgate.people["author"].name
    assert reader.get(f"/o/northgate/documents.xlsx{query}").status_code == 200
    lines = Program(northgate, "author").get("documents.csv", as_of=str(days(2).date()), q=told.code)
    assert b"Weighing" in b"".join(lines.streaming_content)


def test_a_document_as_it_stood(northgate: Company, told: Revision) -> None:
    page = visitor(northgate, "author").text(f"/o/northgate/documents/{told.number}/?as_of={days(2).date()}")
    assert "Use scales A." in page
    assert "As it stands today" in page
    assert "New scales." not in page
    nothing = visitor(northgate, "author").text(
        f"/o/northgate/documents/{told.number}/?as_of={days(0).date()}", status=422
    )
    assert "was in force on" in nothing
    answer = Program(northgate, "author").get(f"documents/{told.number}", as_of=str(days(12).date())).json()
    assert (answer["title"], answer["state"], answer["as_of"]) == ("Weighing twice", "effective", str(days(12).date()))
    assert Program(northgate, "author").get(f"documents/{told.number}", as_of=str(days(0).date())).status_code == 404
    wrong = Program(northgate, "author").get("documents", as_of="yesterday")
    assert wrong.status_code == 422
    assert "as_of" in wrong.json()["errors"]
