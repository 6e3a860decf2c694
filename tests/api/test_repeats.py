"""Repeats: the first answer again, nothing written, however many come at once; and what a request costs."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qualitas.kernel.ledger.models import Event
from qualitas.kernel.records.models import ToDo
from tests.api.conftest import BASE, Program
from tests.cast import Company, make

pytestmark = pytest.mark.urls("tests.api.addresses")


def test_a_repeat_gets_the_first_answer(author: Program, northgate: Company) -> None:
    body = {"title": "Once", "of_kind": northgate["SOP"].number}
    first = author.post("documents", body, Idempotency_Key="k-1")
    events = Event.objects.count()
    again = author.post("documents", body, Idempotency_Key="k-1")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again["Location"] == first["Location"]
    assert again["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first
    assert Event.objects.count() == events
    other = author.post("documents", body | {"title": "Another"}, Idempotency_Key="k-1")
    assert other.status_code == 422
    assert "idempotency key" in other.json()["detail"]


def test_a_repeat_answers_after_the_record_moved_on(author: Program, manager: Program, northgate: Company) -> None:
    path = f"documents/{northgate['draft'].number}"
    first = author.post(f"{path}/submit", Idempotency_Key="s-1", If_Match='"1"')
    manager.post(f"{path}/withdraw", {"reason": "No."})
    again = author.post(f"{path}/submit", Idempotency_Key="s-1", If_Match='"1"')
    assert again.status_code == 200
    assert again.json() == first.json()


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "ü"])
def test_a_key_that_cannot_be_kept_is_refused(author: Program, key: str) -> None:
    response = author.post("documents", {}, Idempotency_Key=key)
    assert response.status_code in {400, 422}


def test_fifty_repeats_at_once_write_once(own_database: str) -> None:
    company = make("northgate")
    body = {"title": "Once", "person": company.people["employee"].number}
    key = str(uuid.uuid4())

    def send(_number: int) -> tuple[int, Any, str]:
        try:
            headers = {"Authorization": f"Bearer {company.tokens['author']}", "Idempotency-Key": key}
            response = Client().post(f"{BASE}/to-dos", body, content_type="application/json", headers=headers)
            return response.status_code, response.json(), response.headers.get("Idempotent-Replay", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(send, range(50)))
    assert {status for status, _body, _replay in answers} == {201}
    assert all(told == answers[0][1] for _status, told, _replay in answers)
    assert sorted(replay for _status, _body, replay in answers) == ["", *["true"] * 49]
    assert ToDo.objects.filter(title="Once").count() == 1


def statements(captured: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in captured.captured_queries]


def test_a_request_costs_little_more_than_its_verb(author: Program, approver: Program, northgate: Company) -> None:
    """The rolled-back test has savepoints in place of BEGIN and COMMIT: as many statements."""
    body = {"title": "Costs", "of_kind": northgate["SOP"].number}
    author.post("documents", body)
    with CaptureQueriesContext(connection) as opened:
        assert author.post("documents", body, Idempotency_Key="c-1").status_code == 201
    assert len(opened) <= 19, "\n".join(statements(opened))
    with CaptureQueriesContext(connection) as moved:
        path = f"documents/{northgate['draft'].number}/edit"
        assert author.post(path, {"title": "Costs"}, If_Match='"1"').status_code == 200
    assert len(moved) <= 18, "\n".join(statements(moved))
    with CaptureQueriesContext(connection) as read:
        assert author.get(f"documents/{northgate['draft'].number}").status_code == 200
    assert len(read) <= 8, "\n".join(statements(read))
    with CaptureQueriesContext(connection) as asked:
        employee = northgate.people["employee"].number
        assert author.post("to-dos", {"title": "x", "person": employee}).status_code == 201
    assert len(asked) <= 15, "\n".join(statements(asked))
