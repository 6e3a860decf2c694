"""What changed between two revisions, on the page and for programs."""

import pytest
from django.test import Client

from qualitas.documents import verbs as documents
from qualitas.documents.models import Revision
from qualitas.kernel.acts.asks import Upload
from tests.api.conftest import Program
from tests.api.test_doors import refused
from tests.cast import Cast, Company
from tests.ui.conftest import visitor

BEFORE = "# Purpose\n\nTighten to 12 Nm.\n\n| Tool | Torque |\n|---|---|\n| A | 12 Nm |\n\nKeep the record."
AFTER = "# Purpose\n\nTighten to 14 Nm <b>now</b>.\n\n| Tool | Torque |\n|---|---|\n| A | 14 Nm |\n\nKeep the record."


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def pair(northgate: Company) -> tuple[Revision, Revision]:
    """Return two revisions of a document: the first in force, the second in review."""
    author = northgate.act("author")
    first = documents.draft(author, of_kind=northgate["SOP"], title="Torque", text=BEFORE)
    documents.submit(author, first)
    approve(northgate, first)
    first = Revision.objects.get(pk=first.pk)
    second = documents.revise(author, first, change_note="More torque.")
    second = documents.edit(author, second, title="Torque", text=AFTER, change_note="More torque.")
    return first, documents.submit(author, second, changes_work="yes")


def approve(company: Company, revision: Revision) -> None:
    from tests.cast import signature

    person = company.people["approver"]
    documents.approve(company.act("approver", signature=signature(person)), revision)


@pytest.mark.parametrize("look", ["inline", "beside"])
def test_the_page_shows_what_changed(northgate: Company, pair: tuple[Revision, Revision], look: str) -> None:
    reader = visitor(northgate, "approver")
    page = reader.text(f"/o/northgate/documents/{pair[1].number}/compare/?with=1&as={look}")
    assert "What changed from rev 1 to rev 2" in page
    assert "2 passages changed" in page
    assert '<del><span class="unseen">deleted: </span>12</del>' in page
    assert '<ins><span class="unseen">inserted: </span>14</ins>' in page
    assert "<b>now</b>" not in page
    assert 'id="change-2"' in page
    assert "compare/" in reader.text(f"/o/northgate/documents/{pair[1].number}/")


def test_programs_read_what_changed(northgate: Company, pair: tuple[Revision, Revision]) -> None:
    author = Program(northgate, "author")
    said = author.get(f"documents/{pair[1].number}/compare").json()
    assert (said["before"]["number"], said["after"]["number"]) == (pair[0].number, pair[1].number)
    assert (said["count"], said["counted"]) == (2, {"same": 3, "changed": 2})
    (row,) = [one for one in said["passages"] if one["kind"] == "row"]
    assert [piece["mark"] for piece in row["cells"][1]["pieces"]] == ["del", "ins", ""]
    assert author.get(f"documents/{pair[0].number}/compare", **{"with": "2"}).json()["count"] == 2
    assert author.get(f"documents/{pair[0].number}/compare").json()["before"] is None
    refused(author.get(f"documents/{pair[0].number}/compare", **{"with": "9"}), 404)


def test_files_are_compared_by_the_text_in_them(northgate: Company) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    def file(text: str) -> Upload:
        return SimpleUploadedFile("plan.txt", text.encode(), "text/plain")

    author = northgate.act("author")
    first = documents.draft(author, of_kind=northgate["SOP"], title="Plan", file=file("Shelf A\nShelf B\n"))
    documents.submit(author, first)
    approve(northgate, first)
    first = Revision.objects.get(pk=first.pk)
    second = documents.revise(author, first, change_note="A third shelf.")
    same = visitor(northgate, "author").text(f"/o/northgate/documents/{second.number}/compare/")
    assert "the same file, byte for byte" in same
    second = documents.upload(author, second, file=file("Shelf A\nShelf C\nShelf B\n"))
    page = visitor(northgate, "author").text(f"/o/northgate/documents/{second.number}/compare/")
    assert "1 passage changed (1 inserted)" in page


def test_a_stranger_compares_nothing(cast: Cast, pair: tuple[Revision, Revision]) -> None:
    refused(Program(cast.lindqvist, "author").get(f"documents/{pair[1].number}/compare"), 404)
    assert Client().get(f"/o/northgate/documents/{pair[1].number}/compare/").status_code == 302
