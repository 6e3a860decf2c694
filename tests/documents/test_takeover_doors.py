"""Taking over a stack by browser and by program: files in, columns said, checked, taken, reported."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from qualitas.documents.models import Revision, Stack
from qualitas.documents.taking_over import stacks
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.lists.models import Import
from tests.cast import Cast, Company
from tests.files import honest
from tests.files.settled import stored
from tests.ui.conftest import visitor

LIST = "Code;Title;Rev;Effective on;Approved by;File\nVA-1;Buying;3;2024-02-01;H. Alt;docs/buying.md\nVA-2;Gone;1;;;nowhere.pdf\n"


@pytest.fixture
def company(cast: Cast, tmp_path: Path) -> Iterator[Company]:
    """Return a company of the cast, whose files lie in a folder of the test's own."""
    with stored(tmp_path):
        yield cast.northgate


def archive(**more: bytes) -> SimpleUploadedFile:
    """Return a ZIP with a document in a folder, and what is to be left out."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("docs/buying.md", "# Buying\n\nBuy well.\n")
        packed.writestr("__MACOSX/docs/._buying.md", b"x")
        packed.writestr("notes.md", "# Notes\n\nSome.\n")
        for name, content in more.items():
            packed.writestr(name, content)
    return SimpleUploadedFile("handbook.zip", made.getvalue())


def master(text: str = LIST) -> SimpleUploadedFile:
    return SimpleUploadedFile("list.csv", text.encode())


def test_a_stack_is_taken_over_in_the_browser(company: Company) -> None:
    client = visitor(company, "quality-manager")
    home = f"/o/{company.slug}/documents/take-over/"
    assert "take over a stack" in client.text(f"/o/{company.slug}/documents/import/").lower()
    assert "The master list" in client.text(home)
    sent = client.post(home, {"files": [archive()], "list": master()})
    assert sent.status_code == 303
    url = sent.headers["Location"]
    page = client.text(url)
    assert "What are the columns of list.csv?" in page
    assert "2 files, 2 rows" in page
    columns = dict(
        zip(
            (f"column-{n}" for n in range(6)),
            ("code", "title", "revision", "effective_on", "approved_by", "file"),
            strict=True,
        )
    )
    client.post(url, {"do": "check", "source": "Handbook of 2024", **columns})
    page = client.text(url)
    assert "1 document can be taken over; 2 are left out; new kinds of document: VA." in page
    assert "There is no file for it (nowhere.pdf)." in page
    report = client.get(f"{url}?report=1").content.decode()
    assert "docs/buying.md,taken over,,VA-1,Buying,3,effective,2024-02-01" in report
    assert not Revision.objects.filter(document__code="VA-1").exists()
    client.post(url, {"do": "take"})
    folder = stacks.home_of(Stack.objects.get())
    assert not folder.exists()
    made = client.get(url)
    done = Import.objects.get(source="Handbook of 2024")
    assert made.headers["Location"] == f"/o/{company.slug}/imports/{done.number}/"
    assert not Stack.objects.exists()
    revision = Revision.readable(company.id).get(document__code="VA-1")
    assert revision.state == "effective"
    shown = client.text(f"/o/{company.slug}/documents/{revision.number}/")
    assert "History stated by" in shown
    assert "approved: H. Alt" in shown
    assert client.get(url).status_code == 404


def test_faults_are_told_where_they_are(company: Company) -> None:
    client = visitor(company, "quality-manager")
    home = f"/o/{company.slug}/documents/take-over/"
    assert client.post(home, {}).status_code == 422
    bad = client.post(home, {"files": [SimpleUploadedFile("a.zip", b"PK\3\4 no archive")]})
    assert bad.status_code == 422
    assert "is damaged" in bad.content.decode()
    assert not list((Path(settings.QUALITAS.data) / "stacks").glob("*"))
    sent = client.post(home, {"files": [archive()], "list": master("When;What\n2020-01-01;x\n")})
    page = client.text(sent.headers["Location"])
    assert "Say which column is the code or the name of the file" in page
    client.post(sent.headers["Location"], {"do": "drop"})
    assert not Stack.objects.exists()
    assert visitor(company, "author").get(home).status_code == 403
    assert "take over a stack" not in visitor(company, "author").text(f"/o/{company.slug}/documents/import/").lower()


def test_large_stacks_are_left_to_the_worker_and_old_ones_forgotten(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stacks, "AT_ONCE", 1)
    client = visitor(company, "quality-manager")
    home = f"/o/{company.slug}/documents/take-over/"
    url = client.post(home, {"files": [archive(), SimpleUploadedFile("plan.pdf", honest.pdf("Plan"))]}).headers[
        "Location"
    ]
    assert "See how far it is" in client.text(url)
    message = Outbox.objects.get(topic=stacks.TOPIC)
    stacks.deliver(message)
    assert "3 documents can be taken over" in client.text(url)
    client.post(url, {"do": "take"})
    stacks.deliver(Outbox.objects.filter(topic=stacks.TOPIC).latest("written_at"))
    stacks.deliver(message)  # a message that comes again finds nothing to do
    assert client.get(url).status_code == 303
    assert {
        r.state for r in Revision.objects.filter(pk__in=Import.objects.latest("number").lines.values("subject"))
    } == {"draft"}
    client.post(home, {"files": [archive()]})
    assert stacks.tidy(timezone.now()) == 0
    assert stacks.tidy(timezone.now() + stacks.KEPT * 2) == 1


def test_a_stack_is_taken_over_by_a_program(company: Company, client: Client) -> None:
    token: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {company.tokens['quality-manager']}"}
    base = "/api/v1/documents/take-over"
    sent = client.post(base, {"files": archive(), "list": master(), "source": "Handbook"}, **token)
    assert sent.status_code == 202
    told = sent.json()
    assert (told["stage"], told["good"]) == ("checked", 1)
    assert told["taken"][0] == {
        "file": "docs/buying.md", "code": "VA-1", "kind": "VA", "title": "Buying", "revision": "3", "state": "effective",
        "effective_on": "2024-02-01", "owner": "", "approvals": "approved: H. Alt",
    }  # fmt: skip
    url = sent["Location"]
    assert client.get(url, **token).json() == told
    assert client.post(url, {"do": "fly"}, content_type="application/json", **token).status_code == 422
    taken = client.post(url, {"do": "take"}, content_type="application/json", **token).json()
    assert (taken["stage"], taken["import"]["number"]) == ("taken", Import.objects.latest("number").number)
    assert client.post(url, {"do": "take"}, content_type="application/json", **token).status_code == 409
    again = client.post(base, {"files": archive(), "list": master()}, **token).json()
    assert (again["good"], again["known"]) == (0, 1)
    dropped = client.post(f"{base}/{again['id']}", {"do": "drop"}, content_type="application/json", **token)
    assert dropped.json()["stage"] == "dropped"
    assert client.post(base, {"files": archive(), "mapping": "[]"}, **token).status_code == 422
    assert client.post(base, {"do": "x"}, content_type="application/json", **token).status_code == 422
    other: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {company.tokens['author']}"}
    assert client.post(base, {"files": archive()}, **other).status_code == 403
    assert client.get(url, **other).status_code == 404
