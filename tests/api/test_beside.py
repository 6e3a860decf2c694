"""What lies beside a record, by the API: listed with the record, read by its id, withdrawn by its verb."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qualitas.kernel.ledger.models import Event
from qualitas.kernel.records import verbs as records
from tests.api.conftest import BASE, Program
from tests.api.test_doors import refused
from tests.cast import Company

pytestmark = pytest.mark.urls("tests.api.addresses")

MOST_QUERIES = 10
VERBS = {"comment": "withdraw_comment", "attachment": "detach", "link": "unlink"}
KINDS = pytest.mark.parametrize("kind", VERBS)


def below(url: str) -> str:
    return url.removeprefix(f"{BASE}/")


def test_a_record_lists_what_lies_beside_it(author: Program, northgate: Company) -> None:
    body = author.get(f"documents/{northgate['draft'].number}").json()
    (comment,), (attachment,), (link,) = body["comments"], body["attachments"], body["links"]
    assert comment["text"] == "The second step is unclear."
    assert comment["by"]["label"] == northgate.people["author"].name
    assert (attachment["name"], attachment["size"]) == ("plan.txt", 16)
    assert author.client.get(attachment["file"]).getvalue() == b"Shelf A, shelf B"
    assert (link["meaning"], link["direction"]) == ("refers-to", "to")
    assert link["record"]["number"] == northgate["effective"].number
    (back,) = author.get(f"documents/{northgate['effective'].number}").json()["links"]
    assert (back["id"], back["direction"]) == (link["id"], "from")
    assert back["record"]["number"] == northgate["draft"].number
    for one in (comment, attachment, link):
        read = author.client.get(one["url"])
        assert read["ETag"] == f'"{one["version"]}"'
        assert (read.json()["id"], read.json()["about"]["number"]) == (one["id"], northgate["draft"].number)
        assert read.json()["verbs"][0]["possible"]


@KINDS
def test_it_is_withdrawn_once_and_gone_from_the_record(author: Program, northgate: Company, kind: str) -> None:
    path, row = f"documents/{northgate['draft'].number}", northgate.kept[kind]
    door, before = f"beside/{kind}/{row.pk}/{VERBS[kind]}", Event.objects.count()
    refused(author.post(door, If_Match='"7"'), 409)
    done = author.post(door, If_Match='"1"', Idempotency_Key="once")
    assert done.status_code == 200, done.content
    assert (done.json()["state"], done.json()["version"], done["ETag"]) == ("withdrawn", 2, '"2"')
    again = author.post(door, If_Match='"1"', Idempotency_Key="once")
    assert again["Idempotent-Replay"] == "true"
    assert again.json() == done.json()
    assert Event.objects.count() == before + 1
    assert author.get(path).json()[f"{kind}s"] == []
    history = author.get(f"{path}/history").json()["items"]
    assert history[0]["verb"] == f"{kind}.{VERBS[kind]}"
    assert "is withdrawn" in refused(author.post(door), 409)["detail"]
    assert author.get(f"beside/{kind}/{row.pk}").json()["state"] == "withdrawn"


@KINDS
def test_who_did_not_add_it_may_read_and_not_withdraw(
    employee: Program, stranger: Program, northgate: Company, kind: str
) -> None:
    door = f"beside/{kind}/{northgate.kept[kind].pk}"
    verb = employee.get(door).json()["verbs"][0]
    assert "quality manager" in verb["why_not"]
    refused(employee.client.post(verb["url"], {}, content_type="application/json"), 403)
    refused(stranger.get(door), 404)
    refused(stranger.post(f"{door}/{VERBS[kind]}"), 404)


def test_duties_and_tokens_are_found_with_their_person(
    employee: Program, author: Program, manager: Program, northgate: Company
) -> None:
    path = f"people/{northgate.people['employee'].number}"
    body = manager.get(path).json()
    (duty,), (token,) = body["duties"], body["tokens"]
    assert duty["duty"] == "employee"
    assert "digest" not in token
    assert [one["id"] for one in employee.get(path).json()["tokens"]] == [token["id"]]
    assert author.get(path).json()["tokens"] == []
    refused(author.client.get(token["url"]), 403)
    refused(author.post(f"{below(duty['url'])}/end_duty"), 403)
    assert manager.post(f"{below(duty['url'])}/end_duty").json()["state"] == "ended"
    assert manager.get(path).json()["duties"] == []
    assert employee.post(f"{below(token['url'])}/revoke_token").json()["state"] == "revoked"
    refused(employee.get(path), 401)


def test_another_kind_or_verb_is_not_there(author: Program, northgate: Company) -> None:
    key = northgate.kept["comment"].pk
    refused(author.get(f"beside/link/{key}"), 404)
    refused(author.get(f"beside/comment/{key}/file"), 404)
    refused(author.get(f"beside/document/{northgate.kept['draft'].pk}"), 404)
    refused(author.post(f"beside/comment/{key}/unlink"), 404)
    refused(author.post(f"beside/comment/{key}"), 405)


def queries_of(program: Program, path: str) -> int:
    program.get(path)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert program.get(path).status_code == 200
    return len(seen)


def test_the_queries_do_not_grow_with_what_lies_beside(author: Program, northgate: Company) -> None:
    draft: Any = northgate["draft"]
    path = f"documents/{draft.number}"
    few = queries_of(author, path)
    for number in range(12):
        role = ("author", "employee", "approver")[number % 3]
        records.comment(northgate.act(role), draft, text=f"Remark {number}")
        records.link(northgate.act(role), draft, to=northgate["in review"].number, meaning="relates-to")
    assert len(author.get(path).json()["comments"]) == 13
    assert queries_of(author, path) == few
    for other in ("SOP", "open"):
        records.link(northgate.act("author"), draft, to=northgate[other].number, meaning="relates-to")
    assert queries_of(author, path) <= MOST_QUERIES
