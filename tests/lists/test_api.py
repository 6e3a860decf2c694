"""Imports and workbooks by a program: rows in JSON or a file, checked first, taken once."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qualitas.kernel.lists import tables
from qualitas.kernel.lists.models import Import
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from tests.api.conftest import BASE, Program
from tests.battery.ledgers import table_sizes
from tests.cast import Cast

ROWS = [
    {"title": "Label the shelves", "person": "employee@northgate.example", "due": "2027-03-01"},
    {"title": "Sweep the yard", "person": "employee@northgate.example"},
]


@pytest.fixture
def author(cast: Cast) -> Program:
    return Program(cast.northgate, "author")


def test_rows_are_checked_and_nothing_is_written(author: Program) -> None:
    sizes = table_sizes()
    answer = author.post("to-dos/import?check=true", {"rows": [*ROWS, {"title": "No"}]})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["checked_only"], told["rows"], told["good"], told["wrong"]) == (True, 3, 2, 1)
    assert told["left_out"][0]["row"] == 3
    assert told["mapping"] == {"title": "title", "person": "person", "due": "due"}
    assert table_sizes() == sizes


def test_rows_are_taken_once_under_a_key(author: Program) -> None:
    first = author.post("to-dos/import", {"rows": ROWS, "title": "ERP, Monday"}, Idempotency_Key="k1")
    assert first.status_code == 201, first.content
    assert first.json()["taken"] == 2
    number = first.json()["import"]["number"]
    assert first["Location"] == f"{BASE}/imports/{number}"
    again = author.post("to-dos/import", {"rows": ROWS, "title": "ERP, Monday"}, Idempotency_Key="k1")
    assert (again.status_code, again["Idempotent-Replay"]) == (201, "true")
    assert again.json() == first.json()
    assert author.get(f"imports/{number}").json()["taken"] == 2
    refused = author.post("to-dos/import", {"rows": ROWS})
    assert refused.status_code == 422
    assert "brought before" in refused.json()["errors"]["Row 1"][0]


def test_a_bad_row_keeps_all_out_unless_the_good_ones_are_wanted(author: Program) -> None:
    rows = [*ROWS, {"title": "", "person": "x"}]
    refused = author.post("to-dos/import", {"rows": rows})
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["Row 3"]
    assert not Import.objects.exists()
    taken = author.post("to-dos/import", {"rows": rows, "good_only": True})
    assert (taken.status_code, taken.json()["taken"], len(taken.json()["left_out"])) == (201, 2, 1)


def test_a_file_comes_as_a_form_with_its_mapping(author: Program) -> None:
    file = SimpleUploadedFile("x.csv", "Was;Wer\nFegen;employee@northgate.example".encode("cp1252"))
    body = {"file": file, "mapping": json.dumps({"Was": "title", "Wer": "person"})}
    answer = author.client.post(f"{BASE}/to-dos/import", body)
    assert answer.status_code == 201, answer.content
    assert ToDo.objects.filter(title="Fegen").count() == 1


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"rows": 3}, "rows"),
        ({"rows": [], "nonsense": 1}, "nonsense"),
        ({"rows": ROWS, "mapping": {"title": "nothing"}}, "title"),
        ({"rows": ROWS, "mapping": {"gone": "title"}}, "gone"),
        ({"rows": ROWS, "mapping": "{"}, "mapping"),
        ({"rows": ROWS, "good_only": 7}, "good_only"),
        ({"rows": [{"a": 1}]}, "title"),
        ({"rows": ROWS, "stated_by": "nobody"}, "stated_by"),
    ],
)
def test_what_cannot_be_used_is_named(author: Program, body: dict[str, Any], name: str) -> None:
    answer = author.post("to-dos/import", body)
    assert answer.status_code == 422, answer.content
    assert name in answer.json()["errors"], answer.json()


def test_nothing_is_brought_where_nothing_is_opened(author: Program) -> None:
    assert author.post("imports/import", {"rows": ROWS}).status_code == 404
    assert author.post("people/import", {"rows": [{"name": "Kai"}]}).status_code == 403


def test_the_workbook_has_every_row_as_text_days_and_figures(cast: Cast, author: Program) -> None:
    company = cast.northgate
    for title in ("=HYPERLINK(1)", "+49 30", "@home", "-1", "http://northgate.example"):
        records.ask(company.act("author"), title=title, person=company.people["author"])
    answer = author.get("to-dos.xlsx", q="")
    content = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith('attachment; filename="to-dos-')
    table = tables.read("to-dos.xlsx", content)
    assert len(table.rows) == ToDo.within(company.id).count()
    titles = {table.named(row)["title"] for row in table.rows}
    assert {"=HYPERLINK(1)", "+49 30", "@home", "-1", "http://northgate.example"} <= titles
    assert b"<f>" not in content
