"""Lists as people keep them: filters of several values, days and oneself; saved views; bulk over all that match."""

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone

from qualitas.documents import verbs as documents
from qualitas.kernel.lists import verbs
from qualitas.kernel.lists.filters import days
from qualitas.kernel.lists.models import SavedView
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from tests.api.conftest import Program
from tests.cast import Cast, Company
from tests.ui.conftest import Visitor, visitor

DOCUMENTS, TO_DOS = "/o/northgate/documents/", "/o/northgate/to-dos/"


@pytest.fixture
def client(northgate: Company) -> Visitor:
    return visitor(northgate, "author")


def numbers(text: str) -> list[str]:
    """Return the numbers of the rows, in their order."""
    return re.findall(r'<tr data-url="/o/northgate/[^/]+/([^/]+)/"', text)


def ask(company: Company, title: str, role: str, due: dt.date | None = None) -> str:
    return str(records.ask(company.act("author"), title=title, person=company.people[role], due=due).number)


# --- filters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2027-02-01..2027-02-28", dt.date(2027, 2, 1), dt.date(2027, 2, 28)),
        ("2027-02-01..", dt.date(2027, 2, 1), None),
        ("..2027-02-28", None, dt.date(2027, 2, 28)),
        ("2027-02-01", dt.date(2027, 2, 1), dt.date(2027, 2, 1)),
        ("week", dt.date(2027, 2, 22), dt.date(2027, 2, 28)),
        ("month", dt.date(2027, 2, 1), dt.date(2027, 2, 28)),
        ("overdue", None, dt.date(2027, 2, 27)),
        ("next30", dt.date(2027, 2, 28), dt.date(2027, 3, 30)),
    ],
)
def test_a_span_of_days_is_understood(text: str, begin: dt.date | None, end: dt.date | None) -> None:
    assert days(text, dt.date(2027, 2, 28)) == (begin, end)


@pytest.mark.parametrize("text", ["..", "soon", "2027-02-30", "2027-02-01..soon"])
def test_what_is_no_span_means_none(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        days(text, dt.date(2027, 2, 28))


def test_several_values_days_and_oneself_filter_a_list(northgate: Company, client: Visitor) -> None:
    today = timezone.now().date()
    late = ask(northgate, "Late", "author", today - dt.timedelta(days=3))
    soon = ask(northgate, "Soon", "author", today + dt.timedelta(days=3))
    other = ask(northgate, "Other", "approver", today + dt.timedelta(days=3))
    never = ask(northgate, "Never", "author")
    assert set(numbers(client.text(f"{TO_DOS}?person=me"))) == {late, soon, never}
    assert numbers(client.text(f"{TO_DOS}?due=overdue")) == [late]
    assert set(numbers(client.text(f"{TO_DOS}?due=next30"))) >= {soon, other}
    assert set(numbers(client.text(f"{TO_DOS}?person=me&due=overdue&due=none"))) == {late, never}
    begin, end = today + dt.timedelta(days=2), today + dt.timedelta(days=4)
    assert set(numbers(client.text(f"{TO_DOS}?due.from={begin}&due.to={end}"))) == {soon, other}
    text = client.text(f"{TO_DOS}?due.from={begin}&due.to={end}&person=me")
    assert f"due={begin}..{end}" in text.replace("%2E", ".")
    states = numbers(client.text(f"{DOCUMENTS}?state=draft&state=withdrawn"))
    assert set(states) == {northgate.kept["draft"].number, northgate.kept["withdrawn"].number}
    name = northgate.people["author"].name
    assert set(numbers(client.text(f"{TO_DOS}?person={name}&state=all"))) >= {late, soon, never}
    assert name in client.text(f"{TO_DOS}?person={northgate.people['author'].number}")


@pytest.mark.parametrize(
    "query", ["due=x", "due.from=x", "due=..", "person=%00", "due=9999-99-99..", "person=PER-2026-9999"]
)
def test_a_filter_that_means_nothing_shows_nothing_and_does_not_fail(client: Visitor, query: str) -> None:
    assert numbers(client.text(f"{TO_DOS}?{query}")) == [] or "due.from" in query or query == "person=%00"


def test_the_api_takes_the_same_filters(northgate: Company) -> None:
    today = timezone.now().date()
    late = ask(northgate, "Late", "author", today - dt.timedelta(days=3))
    ask(northgate, "Other", "approver", today - dt.timedelta(days=3))
    program = Program(northgate, "author")
    found = program.get("to-dos", person="me", due="overdue").json()["items"]
    assert [item["number"] for item in found] == [late]
    wrong = program.get("to-dos", due="soon")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["due"])
    spanned = program.get("to-dos", due=f"{today - dt.timedelta(days=5)}..{today}").json()
    assert spanned["count"] == 2


def test_columns_stand_in_the_asked_order(client: Visitor) -> None:
    text = client.text(f"{DOCUMENTS}?columns=state&columns=title&columns=code")
    assert re.findall(r'<th scope="col" class="k-(\w+)"', text) == ["state", "title", "code"]
    chosen = re.findall(r'name="columns" value="(\w+)" checked', text)
    assert chosen == ["state", "title", "code"]


# --- saved views -----------------------------------------------------------------------------------------------------


def keep(client: Visitor, **fields: str) -> Any:
    return client.post("/o/northgate/views/", {"list": "documents", "do": "save", **fields})


def test_a_view_is_kept_shared_chosen_and_withdrawn(northgate: Company, client: Visitor) -> None:
    answer = keep(client, title="My drafts", query="state=draft&order=-title&after=x")
    view = SavedView.objects.get(title="My drafts")
    assert answer.headers["Location"] == f"{DOCUMENTS}?state=draft&order=-title&view={view.number}"
    assert (view.on_type, view.everyone, view.query) == ("document", False, "state=draft&order=-title")
    assert "My drafts" in client.text(DOCUMENTS)
    assert "My drafts" not in client.text(TO_DOS)
    approver = visitor(northgate, "approver")
    assert "My drafts" not in approver.text(DOCUMENTS)
    assert approver.get(f"/o/northgate/saved-views/{view.number}/").status_code == 404
    keep(client, do="share", view=view.number)
    assert "My drafts" in approver.text(DOCUMENTS)
    keep(approver, do="first", view=view.number)
    assert numbers(approver.text(DOCUMENTS)) == [northgate.kept["draft"].number]
    assert len(numbers(approver.text(f"{DOCUMENTS}?view=usual"))) > 1
    assert len(numbers(client.text(DOCUMENTS))) > 1
    keep(client, do="change", view=view.number, query="state=effective")
    assert numbers(approver.text(DOCUMENTS)) == [northgate.kept["effective"].number]
    keep(approver, do="usual", view=view.number)
    assert len(numbers(approver.text(DOCUMENTS))) > 1
    keep(approver, do="withdraw", view=view.number)
    assert SavedView.objects.get(pk=view.pk).state == "kept"
    keep(client, do="withdraw", view=view.number)
    assert "My drafts" not in approver.text(DOCUMENTS)


def test_a_view_of_oneself_is_each_readers_own(northgate: Company) -> None:
    mine, theirs = ask(northgate, "Mine", "author"), ask(northgate, "Theirs", "approver")
    verbs.save_view(northgate.act("author"), title="Mine", on_type="to-do", query="person=me", everyone=True)
    view = SavedView.objects.get()
    url = f"{TO_DOS}?{view.query}&view={view.number}"
    assert mine in numbers(visitor(northgate, "author").text(url))
    assert numbers(visitor(northgate, "approver").text(url)) == [theirs]


def test_a_view_without_a_name_is_refused_in_words(client: Visitor) -> None:
    answer = keep(client, title=" ", query="state=draft")
    assert answer.headers["Location"] == f"{DOCUMENTS}?state=draft"
    assert not SavedView.objects.exists()
    assert keep(client, list="nothing", title="x").status_code == 404


def test_views_are_there_for_programs(northgate: Company) -> None:
    program = Program(northgate, "author")
    made = program.post(
        "saved-views", {"title": "Drafts", "on_type": "document", "query": "?state=draft", "everyone": True}
    )
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    assert program.post(f"saved-views/{number}/keep_to_oneself").status_code == 200
    assert Program(northgate, "approver").get(f"saved-views/{number}").status_code == 404
    assert program.get(f"saved-views/{number}").json()["query"] == "state=draft"


# --- bulk over all that match ----------------------------------------------------------------------------------------


def test_a_bulk_act_takes_all_that_match(northgate: Company) -> None:
    manager = visitor(northgate, "quality-manager")
    for n in range(60):
        ask(northgate, f"Sweep {n}", "author")
    url = f"{TO_DOS}bulk/"
    assert "all 60 of this list" in manager.text(f"{TO_DOS}?q=Sweep")
    body = {"verb": "call_off", "every": "true", "query": "q=Sweep"}
    page = manager.post(url, body)
    assert page.status_code == 200
    assert 'name="count" value="60"' in page.content.decode()
    ask(northgate, "Sweep again", "author")
    sent = {**body, "ready": "yes", "reason": "No brooms.", "count": "60"}
    assert manager.post(url, sent).status_code == 409
    assert manager.post(url, {**sent, "count": "61"}).status_code == 303
    assert set(ToDo.within(northgate.id).filter(title__startswith="Sweep").values_list("state", flat=True)) == {
        "withdrawn"
    }
    assert ToDo.within(northgate.id).filter(state="open").exists()


def test_nothing_of_others_is_in_a_view(cast: Cast) -> None:
    documents.draft(cast.lindqvist.act("author"), of_kind=cast.lindqvist.kept["SOP"], title="Theirs")
    verbs.save_view(cast.lindqvist.act("author"), title="Foreign view", on_type="document", everyone=True)
    assert "Foreign view" not in visitor(cast.northgate, "author").text(DOCUMENTS)
