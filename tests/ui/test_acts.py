"""Acts in the browser: what is typed reaches the verb, a refusal keeps it, nothing is done twice."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qualitas.documents.models import Revision
from qualitas.kernel.identity.models import ApiToken, Site
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.records.models import Comment, ToDo
from tests.cast import PASSWORD, Company
from tests.files import honest
from tests.ui.conftest import visitor


def where(record: Any, verb: str = "") -> str:
    return f"/o/northgate/{record.collection}/{record.number}/{f'{verb}/' if verb else ''}"


def hidden(text: str) -> dict[str, str]:
    """Return the hidden fields of the verb's form on a page."""
    form = text[text.index("data-draft") :]
    return dict(re.findall(r'<input type="hidden" name="(key|version)" value="([^"]*)"', form))


def test_a_document_goes_its_whole_way(northgate: Company) -> None:
    author, approver = visitor(northgate, "author"), visitor(northgate, "approver")
    kind = northgate.kept["SOP"].number
    form = author.text("/o/northgate/documents/new/")
    sent = {"of_kind": kind, "title": "Cleaning the line", "text": "# Why\n\nDirt.", **hidden(form)}
    opened = author.post("/o/northgate/documents/new/", sent)
    assert opened.status_code == 303
    record = Revision.objects.get(title="Cleaning the line")
    assert opened.headers["Location"] == where(record)
    page = author.text(where(record))
    assert "Submit for review" in page
    assert f'data-done="{"/o/northgate/documents/new/"}"' in page
    assert author.post(where(record, "submit"), hidden(author.text(where(record, "submit")))).status_code == 303
    page = approver.text(where(record, "approve"))
    assert "I approve this revision for use." in page
    wrong = approver.post(where(record, "approve"), {**hidden(page), "password": "guess", "comment": "Well done."})
    assert wrong.status_code == 422
    assert "The password is wrong" in wrong.content.decode()
    assert "Well done." in wrong.content.decode()
    right = approver.post(
        where(record, "approve"), {**hidden(page), "password": PASSWORD, "comment": "Well done.", "effective_on": ""}
    )
    assert right.status_code == 303
    record.refresh_from_db()
    assert record.state == "effective"
    assert "is effective now" in approver.text(where(record))


def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(northgate: Company) -> None:
    client = visitor(northgate, "author")
    answer = client.post("/o/northgate/documents/new/", {"of_kind": "DK-1", "title": "", "text": "Much work"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="title-error"' in text
    assert 'id="of_kind-error"' in text
    assert "Much work" in text
    assert not Revision.objects.filter(text="Much work").exists()


def test_a_second_send_does_nothing_twice(northgate: Company) -> None:
    client, draft = visitor(northgate, "author"), northgate.kept["draft"]
    sent = {"key": "once", "text": "Said once."}
    before = Event.objects.count()
    first, second = (client.post(where(draft, "comment"), sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert Event.objects.count() == before + 1
    assert Comment.objects.filter(on_id=draft.id, state="said").count() == 2


def test_who_was_overtaken_sees_what_changed_and_keeps_the_text(northgate: Company) -> None:
    author, manager = visitor(northgate, "author"), visitor(northgate, "quality-manager")
    draft = northgate.kept["draft"]
    mine = hidden(author.text(where(draft, "edit")))
    theirs = hidden(manager.text(where(draft, "edit")))
    assert manager.post(where(draft, "edit"), {"title": "Another title", "text": "Other", **theirs}).status_code == 303
    late = author.post(where(draft, "edit"), {"title": "My title", "text": "My long text", **mine})
    text = late.content.decode()
    assert late.status_code == 409
    assert "My long text" in text
    assert "Another title" in text
    assert "Tom Okafor" in text
    assert (
        author.post(where(draft, "edit"), {"title": "My title", "text": "My long text", **hidden(text)}).status_code
        == 303
    )


@pytest.mark.parametrize(
    ("state", "verb", "role", "status"),
    [
        ("draft", "submit", "employee", 403),
        ("effective", "submit", "author", 409),
        ("in review", "approve", "author", 403),
        ("draft", "take_effect", "quality-manager", 409),
        ("draft", "nonsense", "author", 404),
        ("draft", "add_kind", "quality-manager", 404),
    ],
)
def test_a_refusal_keeps_its_status(northgate: Company, state: str, verb: str, role: str, status: int) -> None:
    client, record = visitor(northgate, role), northgate.kept[state]
    assert client.get(where(record, verb)).status_code == status
    assert client.post(where(record, verb), {"key": "k"}).status_code in {status, 422}
    assert client.post(where(record, verb)).status_code == status


def test_within_the_record_the_form_comes_alone(northgate: Company) -> None:
    client, record = visitor(northgate, "author"), northgate.kept["draft"]
    htmx = {"HX-Request": "true", "HX-Target": "act"}
    text = client.text(where(record, "submit"), headers=htmx)
    assert "<html" not in text
    assert "hx-post" in text
    done = client.post(where(record, "submit"), hidden(text), headers=htmx)
    assert done.headers["HX-Redirect"] == where(record)


def test_a_file_is_attached_and_comes_back_as_it_was(northgate: Company) -> None:
    client, record = visitor(northgate, "author"), northgate.kept["draft"]
    file = SimpleUploadedFile("Prüfplan §1.pdf", honest.pdf("hello"))
    assert client.post(where(record, "attach"), {"file": file, "key": "f"}).status_code == 303
    page = client.text(where(record))
    url = re.findall(r'href="(/o/northgate/files/[^"]+)"', page)[-1]
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == honest.pdf("hello")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline; filename*=utf-8''Pr%C3%BCfplan")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    saved = client.get(f"{url}?save=1")
    assert saved.headers["Content-Disposition"].startswith("attachment;")
    plan = client.get(f"/o/northgate/files/{northgate.kept['attachment'].id}/")
    assert plan.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in plan.headers["Content-Security-Policy"]
    bad = client.post(where(record, "attach"), {"file": SimpleUploadedFile("a.exe", b"MZ"), "key": "g"})
    assert bad.status_code == 422


def test_a_document_that_is_a_file_can_be_read(northgate: Company) -> None:
    client, record = visitor(northgate, "author"), northgate.kept["draft"]
    file = SimpleUploadedFile("drawing.png", honest.png())
    assert client.post(where(record, "upload"), {"file": file, "key": "f"}).status_code == 303
    assert "drawing.png" in client.text(where(record))
    answer = client.get(f"{where(record)}file/")
    assert answer.headers["Content-Disposition"] == 'inline; filename="drawing.png"'
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert client.get(f"{where(northgate.kept['effective'])}file/").status_code == 404


def test_many_at_once(northgate: Company) -> None:
    client = visitor(northgate, "quality-manager")
    numbers = [northgate.kept["draft"].number, northgate.kept["in review"].number]
    form = client.post("/o/northgate/documents/bulk/", {"verb": "withdraw", "number": numbers})
    assert form.status_code == 200
    assert all(f'name="number" value="{number}"' in form.content.decode() for number in numbers)
    missing = client.post("/o/northgate/documents/bulk/", {"verb": "withdraw", "number": numbers, "ready": "yes"})
    assert missing.status_code == 422
    sent = {"verb": "withdraw", "number": numbers, "ready": "yes", "reason": "The line is closed.", "key": "b"}
    before = Event.objects.count()
    assert client.post("/o/northgate/documents/bulk/", sent).status_code == 303
    assert set(
        Revision.objects.filter(number__in=numbers, organisation=northgate.id).values_list("state", flat=True)
    ) == {"withdrawn"}
    assert Event.objects.count() == before + 1
    assert client.post("/o/northgate/documents/bulk/", {"verb": "withdraw"}).status_code == 302
    assert client.post("/o/northgate/documents/bulk/", {"verb": "approve", "number": numbers}).status_code == 404


def test_a_token_is_shown_once(northgate: Company) -> None:
    client, me = visitor(northgate, "author"), northgate.people["author"]
    answer = client.post(where(me, "issue_token"), {"title": "My script", "scope": "read", "key": "t"})
    assert answer.status_code == 200
    assert "qlt_" in answer.content.decode()
    assert ApiToken.objects.filter(person=me, title="My script").exists()
    assert "qlt_" not in client.text(where(me))


def test_forms_begin_with_what_is(northgate: Company) -> None:
    client = visitor(northgate, "author")
    effective = northgate["effective"]
    text = client.text(where(effective, "distribute"))
    assert re.search(r'value="employee" checked', text)
    text = client.text(where(northgate.kept["draft"], "edit"))
    assert "# Purpose" in text
    manager = visitor(northgate, "administrator")
    site = northgate.kept["HQ"]
    assert 'value="Head office"' in manager.text(where(site, "rename"))
    assert manager.post(where(site, "rename"), {"title": "Main office", "key": "r"}).status_code == 303
    assert Site.objects.get(pk=site.pk).title == "Main office"


def test_what_is_typed_in_a_person_search_finds_people(northgate: Company) -> None:
    text = visitor(northgate, "author").text("/o/northgate/choices/people/?field=owner&owner=liv")
    assert "Liv Dahl" in text
    assert "Ana Meyer" not in text


def test_reading_is_two_taps_away(northgate: Company) -> None:
    client = visitor(northgate, "employee")
    work = client.text("/o/northgate/")
    url = re.search(r'href="(/o/northgate/to-dos/[^"]+/acknowledge/)"', work)
    assert url
    page = client.text(url[1])
    assert "Handle with care." in page
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    assert client.post(url[1], {"key": key[1]}).status_code == 303
    assert "You acknowledged this on" in client.text(url[1])
    assert client.post(url[1], {"key": key[1]}).status_code == 303
    assert url[1] not in client.text("/o/northgate/")
    assert visitor(northgate, "author").get(url[1]).status_code in {200, 403, 409}


def test_an_approver_sees_what_waits(northgate: Company) -> None:
    text = visitor(northgate, "approver").text("/o/northgate/")
    assert "For your approval" in text
    assert where(northgate.kept["in review"]) in text
    text = visitor(northgate, "author").text("/o/northgate/")
    assert "Your drafts" in text
    assert where(northgate.kept["draft"]) in text
    assert ToDo.objects.filter(person=northgate.people["author"].id, state="open").count() == 0
