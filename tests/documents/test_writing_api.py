"""Programs write texts: Markdown or HTML, with pictures that they attached, records and text blocks."""

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.conftest import BASE, Program
from tests.cast import Cast, Company
from tests.pictures import png


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def author(northgate: Company) -> Program:
    return Program(northgate, "author")


def opened(author: Program, **more: Any) -> dict[str, Any]:
    answer = author.post("documents", {"of_kind": author.company["SOP"].number, "title": "Pouring", **more})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_markdown_is_the_default_and_html_is_cleaned(author: Program) -> None:
    made = opened(author, text="# Pour\n\n*Slowly*.")
    assert (made["text"], made["markup"]) == ("# Pour\n\n*Slowly*.", "markdown")
    made = opened(author, text='<p onclick="x()">Pour <b>slowly</b></p>', markup="html")
    assert (made["text"], made["markup"]) == ("<p>Pour <strong>slowly</strong></p>", "html")
    refused = author.post("documents", {"of_kind": author.company["SOP"].number, "title": "x", "markup": "rtf"})
    assert refused.status_code == 422
    assert "markup" in refused.json()["errors"]


def test_a_picture_is_attached_shown_and_read_back(author: Program, cast: Cast) -> None:
    made = opened(author, text="# Pour")
    data = png(30, 30)
    sha256 = hashlib.sha256(data).hexdigest()
    at = f"documents/{made['number']}"
    refused = author.post(f"{at}/edit", {"title": "Pouring", "text": f"![The mould](sha256:{sha256})"})
    assert refused.status_code == 422
    assert "not kept here" in refused.json()["errors"]["text"][0]
    file = SimpleUploadedFile("mould.png", data, "image/png")
    assert author.client.post(f"{BASE}/{at}/attach", {"file": file}).status_code == 201
    done = author.post(f"{at}/edit", {"title": "Pouring", "text": f"![The mould](sha256:{sha256})"})
    assert done.status_code == 200, done.content
    shown = author.get(f"{at}/html").json()
    assert shown["html"] == f'<img data-file="{sha256}" alt="The mould">'
    assert shown["pictures"] == [sha256]
    assert author.get(f"{at}/picture", file=sha256).getvalue() == data
    assert author.get(f"{at}/picture", file="0" * 64).status_code == 404
    assert Program(cast.lindqvist, "author").get(f"{at}/picture", file=sha256).status_code == 404


def test_a_block_is_written_used_and_says_where(author: Program) -> None:
    block = author.post("text-blocks", {"code": "gloves", "title": "Gloves", "text": "Wear **gloves**."}).json()
    made = opened(author, text=f"See [x](record:{author.company['approved'].pk}).\n\n[gloves](block:{block['id']})")
    shown = author.get(f"documents/{made['number']}/html").json()
    assert "<p>Wear <strong>gloves</strong>.</p>" in shown["html"]
    assert shown["plain"] == f"See {author.company['approved']}.\nWear gloves."
    assert shown["records"] == {str(author.company["approved"].pk): author.company["approved"].number}
    at = f"text-blocks/{block['number']}"
    [use] = author.get(f"{at}/uses").json()
    assert (use["number"], use["edition"], use["behind"]) == (made["number"], 0, False)
    assert author.post(f"documents/{made['number']}/submit").status_code == 200
    again = author.post(f"{at}/rewrite", {"title": "Gloves", "text": "Wear two gloves."}).json()
    assert again["edition"] == 2
    [use] = author.get(f"{at}/uses").json()
    assert (use["edition"], use["behind"]) == (1, True)
    bound = author.get(f"documents/{made['number']}").json()
    assert bound["markup"] == "html"
    assert "<p>Wear <strong>gloves</strong>.</p>" in bound["text"]


def test_a_stale_text_is_refused_and_nothing_is_merged(author: Program) -> None:
    made = opened(author, text="One.")
    at = f"documents/{made['number']}/edit"
    assert author.post(at, {"title": "Pouring", "text": "Two."}, If_Match='"1"').status_code == 200
    stale = author.post(at, {"title": "Pouring", "text": "Three."}, If_Match='"1"')
    assert stale.status_code == 409
    assert author.get(f"documents/{made['number']}").json()["text"] == "Two."
