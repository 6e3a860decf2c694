"""Files in the browser: a document that is a file, attachments, comments, links, and what may not come in."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.files.settled import given
from tests.journeys.conftest import Somebody

pytestmark = pytest.mark.browser
PDF = b"%PDF-1.4\n% a drawing\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NAME = "Zeichnung Nr. 7 “final” 🔧.pdf"


def test_a_file_becomes_a_document_and_things_lie_beside_it(
    site: SimpleNamespace, somebody: Somebody, tmp_path: Path
) -> None:
    drawing, plan = tmp_path / NAME, tmp_path / "plan.csv"
    drawing.write_bytes(PDF)
    plan.write_text("shelf;row\nA;1\n")
    author = somebody("author")
    author.open("/o/northgate/documents/new/")
    author.choose("Kind", "SOP · Procedures")
    author.page.get_by_label("Title").fill("Drawing of the valve body")
    author.page.locator("#f-file").set_input_files(drawing)
    author.tap("button", "Write a document")
    assert NAME in author.says
    with author.page.expect_download() as coming:
        author.page.get_by_role("link", name="Download").click()
    assert Path(coming.value.path()).read_bytes() == PDF
    assert coming.value.suggested_filename.startswith("Zeichnung Nr. 7")

    author.page.locator("#attach").set_input_files(plan)
    author.tap("button", "Add", exact=True)
    assert "plan.csv" in author.page.locator(".files").last.inner_text()
    author.page.locator("#comment").fill("Is the radius right?\nIt looks small.")
    author.tap("button", "Comment", within="#comments")
    assert "It looks small." in author.page.locator("#comments li").inner_text()

    other = site.northgate["effective"]
    author.page.locator("summary", has_text="More").click()
    author.tap("link", "Link")
    author.page.get_by_label("Number of the other record").fill(other.number)
    author.tap("button", "Link", within="#act")
    author.page.locator(".links", has_text=other.code).first.wait_for()
    here = author.path
    author.open(f"/o/northgate/documents/{other.number}/")
    assert "Drawing of the valve body" in author.page.locator(".links").all_inner_texts()[-1]
    author.open(here)
    told = author.page.locator("#history").inner_text()
    for sentence in ("Is the radius right?", "plan.csv"):
        assert sentence in told


def test_a_forbidden_a_disguised_and_a_huge_file_are_refused_in_words(
    site: SimpleNamespace, somebody: Somebody, tmp_path: Path
) -> None:
    author = somebody("author")
    author.page.expected_errors = ["422", "413"]
    url = f"/o/northgate/documents/{site.northgate['draft'].number}/upload/"
    program, disguised, huge = tmp_path / "run.exe", tmp_path / "report.pdf", tmp_path / "huge.txt"
    program.write_bytes(b"MZ\x90")
    disguised.write_bytes(b"MZ\x90")
    huge.write_bytes(b"a" * 5000)
    sentences = {program: "are not taken", disguised: "is not what its ending says", huge: "is larger than"}
    with given(largest_file=4000):
        for file, sentence in sentences.items():
            author.open(url)
            author.page.locator("#f-file").set_input_files(file)
            author.tap("button", "Upload a file")
            assert sentence in author.says, file.name
