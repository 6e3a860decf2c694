"""Lists: pages, filters, order, search, counting, and exports that stay flat."""

import csv
import io
import json
from types import GeneratorType
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qualitas.kernel.api import listing, streams
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.models import Site
from qualitas.kernel.records import verbs as records
from tests.api.conftest import Program
from tests.cast import Company

pytestmark = pytest.mark.urls("tests.api.addresses")

TYPES_ABOUT = 4


def walked(program: Program, path: str, **query: Any) -> list[dict[str, Any]]:
    """Return every record of a list, page after page by the Link header."""
    found: list[dict[str, Any]] = []
    response = program.get(path, **query)
    while True:
        page = response.json()
        found += page["items"]
        if not page["next"]:
            return found
        link = response["Link"].partition(">")[0].removeprefix("<")
        response = program.client.get(link)
        assert response.status_code == 200, response.content


@pytest.fixture
def many(northgate: Company) -> Company:
    """Sixty further to-dos, half of them without a due day."""
    person = northgate.people["employee"]
    rows = [
        {"title": f"Job {n % 7}", "person": person, "due": f"2027-01-{n % 9 + 1:02}" if n % 2 else None}
        for n in range(60)
    ]
    records.ask.many(northgate.act("author"), rows)
    return northgate


@pytest.mark.parametrize("order", ["", "number", "-number", "title", "-title", "due", "-due", "state", "opened_at"])
def test_pages_follow_each_other_without_gap_or_repeat(author: Program, many: Company, order: str) -> None:
    whole = author.get("to-dos", order=order, limit=200).json()["items"]
    assert [item["id"] for item in walked(author, "to-dos", order=order, limit=7)] == [item["id"] for item in whole]
    assert len(whole) == len({item["id"] for item in whole}) >= 60
    name = order.removeprefix("-")
    if name and name != "opened_at":
        known = [item[name] for item in whole if item[name] is not None]
        assert known == sorted(known, reverse=order.startswith("-"))
        assert all(item[name] is None for item in whole[len(known) :])


def test_a_list_is_filtered_and_searched(author: Program, northgate: Company) -> None:
    owner = northgate.people["author"]
    for query, states in (
        ({"state": "draft"}, {"draft"}),
        ({"state": ["draft", "in review"]}, {"draft", "in review"}),
        ({"q": "goods withdrawn"}, {"withdrawn"}),
        ({"q": "SOP-001"}, {"draft"}),
        ({"of_kind": northgate["SOP"].number, "state": "effective"}, {"effective"}),
        ({"owner": str(owner.id), "q": "approved"}, {"approved"}),
        ({"owner": northgate.people["approver"].number}, set()),
    ):
        assert {item["state"] for item in author.get("documents", **query).json()["items"]} == states, query


def test_lists_leave_long_texts_out(author: Program, northgate: Company) -> None:
    assert "text" not in author.get("documents").json()["items"][0]
    assert "text" in author.get(f"documents/{northgate['draft'].number}").json()


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"}, {"limit": "201"}, {"limit": "x"}, {"limit": "9" * 40}, {"order": "text"}, {"order": "--title"},
        {"state": "nowhere"}, {"owner": "PER-1999-0001"}, {"q": "\0"}, {"q": "x" * 201}, {"page": "2"},
        {"cursor": "x"}, {"cursor": "é"}, {"cursor": "WzEsMiwzXQ"}, {"cursor": "e30"},
    ],
    ids=str,
)  # fmt: skip
def test_what_a_list_cannot_be_asked_is_refused_by_name(author: Program, query: dict[str, str]) -> None:
    response = author.get("documents", **query)
    assert response.status_code == 422, response.content
    assert list(response.json()["errors"]) == list(query)


def test_a_cursor_belongs_to_its_order(author: Program) -> None:
    cursor = author.get("documents", limit=1).json()["next"]
    assert author.get("documents", limit=1, cursor=cursor, order="title").status_code == 422


def test_counting_stops_at_a_limit(author: Program, many: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "COUNTED", 10)
    page = author.get("to-dos").json()
    assert (page["count"], page["more"]) == (10, True)


@pytest.mark.parametrize("name", ["documents", "to-dos", "people", "sites", "document-kinds"])
def test_a_list_costs_as_many_queries_for_one_as_for_many(author: Program, many: Company, name: str) -> None:
    costs = []
    for limit in (1, 200):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert author.get(name, limit=limit).status_code == 200
        costs.append(len(asked))
    assert costs[0] <= costs[1] <= 8
    assert costs[1] - costs[0] <= TYPES_ABOUT  # one a type that its rows are about; a page of one may have none


def test_a_table_has_its_columns_and_no_formulas(manager: Program, northgate: Company) -> None:
    for start in "=+-@":
        identity.add_site(northgate.act("quality-manager"), code=f"S{ord(start)}", title=f"{start}SUM(1)")
    identity.add_site(northgate.act("quality-manager"), code="-1", title='He said "no",\nand left', address="=1")
    response = manager.get("sites.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="sites-')
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode(), newline="")))
    assert list(rows[0]) == ["number", "code", "title", "state", "address"]
    titles = {row["title"] for row in rows}
    assert {"'=SUM(1)", "'+SUM(1)", "'-SUM(1)", "'@SUM(1)", 'He said "no",\nand left'} <= titles
    assert {row["code"] for row in rows} >= {"'-1", "HQ"}
    lines = [json.loads(line) for line in manager.get("sites.jsonl").getvalue().splitlines()]
    assert [line["number"] for line in lines] == [row["number"] for row in rows]
    assert "=SUM(1)" in {line["title"] for line in lines}


def test_exports_tell_references_by_number_and_label(author: Program, northgate: Company) -> None:
    rows = list(csv.DictReader(io.StringIO(author.get("documents.csv", state="effective").getvalue().decode())))
    assert [row["state"] for row in rows] == ["effective"]
    assert rows[0]["code"] == northgate["effective"].code
    assert rows[0]["owner"] == northgate.people["author"].number
    assert rows[0]["owner_label"] == northgate.people["author"].name
    people = list(csv.DictReader(io.StringIO(author.get("people.csv").getvalue().decode())))
    assert "author" in {row["duties_held"] for row in people}
    assert author.get("documents.csv", limit=3).status_code == 422


def test_an_export_is_made_while_it_is_sent(northgate: Company) -> None:
    """Rows are read in portions, so that memory stays flat: after the first portion nothing more was read."""
    from django.http import QueryDict

    steward = northgate.act("quality-manager")
    identity.add_site.many(steward, [{"code": f"N{n}", "title": f"Site {n}"} for n in range(1200)])
    asked = listing.asked(Site, northgate.act("author").actor, QueryDict(""), paging=False)
    lines = streams.csv_lines(asked, streams.columns_of(Site))
    assert isinstance(lines, GeneratorType)
    portions = [portion.count(b"\r\n") for portion in lines]
    assert max(portions) <= streams.ROWS + 1
    assert sum(portions) == 1 + 1200 + 2
