"""Searching by the API: hits with their passages, narrowed, page by page; wrong parameters in sentences."""

from typing import Any

import pytest

from qualitas.documents import verbs as documents
from tests.api.conftest import Program
from tests.cast import Company

pytestmark = pytest.mark.urls("tests.api.addresses")


def test_a_hit_tells_what_it_is_and_where_the_words_stand(author: Program, northgate: Company) -> None:
    found = author.get("search", q="unclear").json()
    assert (found["count"], found["more"], found["kinds"], found["next"]) == (1, False, {"document": 1}, None)
    (hit,) = found["items"]
    draft = northgate["draft"]
    assert hit["url"] == f"/api/v1/documents/{draft.number}"
    assert (hit["type"], hit["number"], hit["code"], hit["where"]) == (
        "document",
        draft.number,
        draft.code,
        "in a comment",
    )
    low, high = hit["marks"][0]
    assert hit["passage"][low:high] == "unclear"
    assert author.client.get(hit["url"]).status_code == 200


def test_pages_follow_each_other(author: Program, northgate: Company) -> None:
    rows = [{"of_kind": northgate["SOP"], "title": f"Reaming {n}"} for n in range(11)]
    documents.draft.many(northgate.act("author"), rows)
    answer, seen = author.get("search", q="reaming", limit=4), []
    while True:
        seen += [hit["number"] for hit in answer.json()["items"]]
        if answer.json()["next"] is None:
            break
        answer = author.client.get(answer["Link"].partition(">")[0].removeprefix("<"))
    assert len(seen) == len(set(seen)) == 11


def test_kinds_narrow(author: Program) -> None:
    assert set(author.get("search", q="handling", kind="to-do").json()["kinds"]) == {"to-do"}
    both = author.get("search", q="handling", kind=["to-do", "document"]).json()
    assert set(both["kinds"]) == {"to-do", "document"}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "q"),
        ({"q": " "}, "q"),
        ({"q": "a" * 201}, "q"),
        ({"q": "a\0b"}, "q"),
        ({"q": "a", "kind": "nothing"}, "kind"),
        ({"q": "a", "limit": "0"}, "limit"),
        ({"q": "a", "limit": "x"}, "limit"),
        ({"q": "a", "cursor": "x"}, "cursor"),
        ({"q": "a", "order": "number"}, "order"),
    ],
)
def test_a_wrong_parameter_is_named(author: Program, given: dict[str, Any], name: str) -> None:
    answer = author.get("search", **given)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [name]


def test_another_organisation_finds_its_own(stranger: Program, northgate: Company) -> None:
    own = {northgate[name].id for name in ("draft", "effective", "in review")}
    found = stranger.get("search", q="handling", limit=100).json()["items"]
    assert found
    assert not own & {hit["id"] for hit in found}
    assert stranger.client.get("/api/v1/search", {"q": "x"}, headers={"Authorization": ""}).status_code == 401
