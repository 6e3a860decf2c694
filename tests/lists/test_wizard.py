"""The wizard without a browser: each stage answers, refuses in words, and leads on."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity.models import Person
from qualitas.kernel.lists import incoming
from qualitas.kernel.lists.models import Import, Incoming
from qualitas.kernel.records.models import ToDo
from tests.cast import Company
from tests.ui.conftest import Visitor, visitor

TO_DOS = "/o/northgate/to-dos/import/"
ROWS = "Title;Person;Due\nLabel shelves;employee@northgate.example;2027-03-01\n"


def send(client: Visitor, url: str, text: str | bytes, name: str = "rows.csv") -> Any:
    content = text.encode() if isinstance(text, str) else text
    return client.post(url, {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_brought_in_four_steps(cast: Any) -> None:
    company: Company = cast.northgate
    client = visitor(company, "author")
    assert "What the columns can be" in client.text(TO_DOS)
    sent = send(client, TO_DOS, ROWS)
    assert sent.status_code == 303
    url = sent.headers["Location"]
    page = client.text(url)
    assert "The first rows, as they would be taken" in page
    assert "Label shelves" in page
    columns = {f"column-{n}": name for n, name in enumerate(("title", "person", "due"))}
    assert client.post(url, {"do": "check", **columns}).headers["Location"] == url
    page = client.text(url)
    assert "1 row can be taken" in page
    client.post(url, {"do": "take"})
    made = client.get(url)
    assert made.status_code == 303
    assert not Incoming.objects.exists()
    (done,) = Import.within(company.id)
    assert made.headers["Location"] == f"/o/northgate/imports/{done.number}/"
    assert "Label shelves" in client.text(made.headers["Location"])
    assert done.title in client.text(TO_DOS)


def test_faults_stand_beside_their_cells_and_columns(cast: Any) -> None:
    client = visitor(cast.northgate, "author")
    url = send(client, TO_DOS, "What;Person;Due\nLabel;Zoe Nobody;31.02.2027\n").headers["Location"]
    page = client.text(url)
    assert "No column is “Title”" in page
    client.post(url, {"do": "look", "column-0": "title", "column-1": "person", "column-2": "due"})
    page = client.text(url)
    assert "There is no such day as “31.02.2027”" in page
    assert "There is no person “Zoe Nobody” here." in page
    client.post(url, {"do": "check", "column-0": "title", "column-1": "title", "column-2": "due"})
    assert "Two columns cannot both be" in client.text(url)


def test_bad_rows_are_reported_and_the_good_ones_taken_on_wish(cast: Any) -> None:
    company = cast.northgate
    client = visitor(company, "author")
    text = ROWS + "Sweep;Zoe Nobody;\n"
    url = send(client, TO_DOS, text).headers["Location"]
    client.post(url, {"do": "check", "column-0": "title", "column-1": "person", "column-2": "due"})
    page = client.text(url)
    assert "1 cannot be taken" in page
    assert "Zoe Nobody" in client.get(f"{url}?report=1").content.decode()
    client.post(url, {"do": "take", "good_only": "true"})
    (done,) = Import.within(company.id)
    assert (done.taken, done.not_taken) == (1, 1)
    report = client.get(f"/o/northgate/imports/{done.number}/report/")
    assert "Zoe Nobody" in report.content.decode()
    assert visitor(company, "employee").get(f"/o/northgate/imports/{done.number}/report/").status_code == 404
    assert "Zoe Nobody" not in visitor(company, "employee").text(f"/o/northgate/imports/{done.number}/")


def test_a_long_file_is_left_to_the_worker(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "AT_ONCE", 0)
    company = cast.northgate
    client = visitor(company, "author")
    url = send(client, TO_DOS, ROWS).headers["Location"]
    client.post(url, {"do": "check", "column-0": "title", "column-1": "person", "column-2": "due"})
    assert "of 1 rows checked" in client.text(url)
    for message in Outbox.objects.filter(topic="import"):
        incoming.deliver(message)
    assert "1 row can be taken" in client.text(url)
    client.post(url, {"do": "take"})
    incoming.deliver(Outbox.objects.filter(topic="import").latest("written_at"))
    assert client.get(url).headers["Location"].startswith("/o/northgate/imports/IMP-")
    assert ToDo.within(company.id).filter(title="Label shelves").count() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "is no table"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"only,headings", "There is no row"),
        ("a.csv", b"a\0b", "should be text"),
        ("a.xlsx", b"PK\x03\x04 nonsense", "damaged"),
        ("a.xlsx", b"not a zip", "damaged"),
        ("a.json", b"{", "not valid JSON"),
        ("a.json", b"[1, 2]", "list of JSON objects"),
        ("a.jsonl", b'{"a": 1}\n{', "Line 2"),
        ("a.json", b"[" * 100_000, "not valid JSON"),
    ],
)
def test_what_is_no_table_is_refused_in_words(cast: Any, name: str, content: bytes, words: str) -> None:
    answer = send(visitor(cast.northgate, "author"), TO_DOS, content, name)
    assert answer.status_code == 422
    assert re.search(words, answer.content.decode()), answer.content.decode()[:3000]


def test_who_may_not_bring_finds_no_door(cast: Any) -> None:
    client = visitor(cast.northgate, "employee")
    assert client.get("/o/northgate/people/import/").status_code == 403
    assert client.get("/o/northgate/imports/import/").status_code == 404
    assert "import/" not in client.text("/o/northgate/people/").replace("/imports/", "")
    assert visitor(cast.lindqvist, "author").get(TO_DOS).status_code == 404


def test_somebody_elses_file_is_not_there(cast: Any) -> None:
    url = send(visitor(cast.northgate, "author"), TO_DOS, ROWS).headers["Location"]
    assert visitor(cast.northgate, "approver").get(url).status_code == 404
    assert Person.within(cast.northgate.id).exists()


def test_the_empty_table_has_the_known_headings(cast: Any) -> None:
    text = visitor(cast.northgate, "author").get(f"{TO_DOS}?template=1").content.decode("utf-8-sig")
    assert text.startswith("Title,Person,Due")


def test_a_file_that_nobody_comes_back_to_is_removed(cast: Any) -> None:
    client = visitor(cast.northgate, "author")
    url = send(client, TO_DOS, ROWS).headers["Location"]
    assert incoming.tidy(timezone.now()) == 0
    assert incoming.tidy(timezone.now() + incoming.KEPT) == 1
    assert client.get(url).status_code == 404
