"""From Word and back through the verbs, the pages and the API: nothing is lost unsaid."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qualitas.documents import queries, verbs
from qualitas.documents.models import Revision
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.records.models import Attachment, Comment
from qualitas.richtext import plain
from qualitas.wordfiles.reading import read
from tests.cast import Cast, Company
from tests.documents.words import everything
from tests.files import honest


@pytest.fixture
def company(cast: Cast) -> Company:
    """Return a company of the cast."""
    return cast.northgate


def uploaded(company: Company, name: str = "valves.docx", content: bytes | None = None) -> Revision:
    """Return a draft with a file."""
    file = SimpleUploadedFile(name, everything() if content is None else content)
    return verbs.draft(company.act("author"), of_kind=company["SOP"], title="Valves", file=file)


def test_a_word_file_becomes_a_text(company: Company) -> None:
    revision = uploaded(company)
    assert "three times" in queries.extracted_text(Revision.readable(company.id).get(pk=revision.pk))
    verbs.turn_into_text(company.act("author"), revision)
    now = Revision.readable(company.id).get(pk=revision.pk)
    assert (now.markup, now.content, now.file_name) == ("html", None, "")
    assert "<h1>Valves</h1><p>Check three times a day.</p>" in now.text
    assert '<aside data-kind="warning">' in now.text
    assert "<img data-file=" in now.text
    assert (
        "2 tracked changes of the Word file were taken as they stood:\n- Ann, 2024-05-01: deleted “twice”"
        in now.change_note
    )
    comment = Comment.objects.get(on_id=revision.pk)
    assert "A numbering such as a)" in comment.text
    assert "- Ann, 2024-05-03: Is that enough?" in comment.text
    assert Attachment.objects.get(on_id=revision.pk).name == "valves.docx"
    with pytest.raises(Refused, match="no file"):
        verbs.turn_into_text(company.act("author"), now)


def test_other_files_are_refused_with_the_reason(company: Company) -> None:
    for name, content, why in (
        ("scan.pdf", honest.pdf(), "Only a Word file"),
        ("empty.docx", honest.docx(""), "no text in the file"),
    ):
        with pytest.raises(Refused, match=why):
            verbs.turn_into_text(company.act("author"), uploaded(company, name, content))


def test_the_pages_offer_it_warn_and_give_word_files(company: Company, client: Client) -> None:
    revision = uploaded(company)
    client.force_login(company.people["author"].account)  # type: ignore[arg-type] # the cast has accounts
    page = f"/o/{company.slug}/documents/{revision.number}/"
    assert "This is a Word file." in client.get(page).content.decode()
    asks = client.get(f"{page}turn_into_text/").content.decode()
    assert "2 tracked changes are resolved: Ann, 2024-05-01: deleted “twice”" in asks
    assert "1 comment of the file becomes a comment here." in asks
    assert client.get(f"{page}docx/").status_code == 404
    home = f"/api/v1/documents/{revision.number}"
    token: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {company.tokens['author']}"}
    would = client.get(f"{home}/word", **token).json()
    assert [one["kind"] for one in would["changes"]] == ["deleted", "inserted"]
    assert would["pictures"] == 1
    assert any("numbering" in line for line in would["lost"])
    assert client.get(f"{home}/docx", **token).status_code == 404
    assert client.post(f"{home}/turn_into_text", content_type="application/json", **token).status_code == 200
    answer = client.get(f"{home}/docx", **token)
    assert answer["Content-Disposition"].endswith('rev 1.docx"')
    text = Revision.objects.get(pk=revision.pk).text
    again = read(io.BytesIO(answer.content))
    assert plain(again.html) == plain(text)
    assert client.get(f"{home}/word", **token).json()["is_word"] is False
    assert client.get(f"{page}docx/").content[:2] == b"PK"
    assert 'href="docx/"' in client.get(page).content.decode()
