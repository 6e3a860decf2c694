"""Taking a legacy stack over in the browser, and a Word file that becomes a text and goes back to Word."""

import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.browsers import WCAG, axe_faults
from tests.documents.words import everything
from tests.files import honest
from tests.files.settled import given
from tests.journeys.conftest import PHONE, Human, Somebody

pytestmark = pytest.mark.browser
LIST = """Nr.;Titel;Ausgabe;Gültig ab;Verantwortlich;Freigegeben von;Freigabedatum;Status;Datei
VA-1;Einkauf;2;01.02.2022;;H. Alt;20.01.2022;ersetzt;einkauf_Rev2.md
VA-1;Einkauf;3;01.02.2024;Emil Fort;H. Alt;20.01.2024;gültig;einkauf_Rev3.md
AA-7;Bohren;B;01.03.2023;;K. Neu;;gültig;bohren.pdf
FB-2;Prüfliste;1;31.02.2020;;;;gültig;liste.md
"""


def accessible(human: Human) -> None:
    """Fail where axe finds a fault on the page, or where something sticks out of it on a phone."""
    assert axe_faults(human.page, WCAG) == []
    size = human.page.viewport_size
    human.page.set_viewport_size(PHONE)
    assert human.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    human.page.set_viewport_size(size)


def test_a_stack_is_taken_over_with_its_past(site: SimpleNamespace, somebody: Somebody, tmp_path: Path) -> None:
    stack, listed = tmp_path / "Handbuch.zip", tmp_path / "Dokumentenliste.csv"
    with zipfile.ZipFile(stack, "w") as packed:
        packed.writestr("alt/einkauf_Rev2.md", "# Einkauf\n\nFrüher so.\n")
        packed.writestr("einkauf_Rev3.md", "# Einkauf\n\nJetzt so.\n")
        packed.writestr("bohren.pdf", honest.pdf("Bohren"))
        packed.writestr("liste.md", "# Liste\n\nFrage.\n")
        packed.writestr("notizen.md", "# Notizen\n\nPrivat.\n")
    listed.write_text(LIST, encoding="utf-8")
    with given(data=tmp_path / "data"):
        manager = somebody("quality-manager")
        manager.open("/o/northgate/documents/import/")
        manager.tap("link", "Take over a stack")
        accessible(manager)
        manager.page.locator("#f-files").set_input_files(stack)
        manager.page.locator("#f-list").set_input_files(listed)
        manager.tap("button", "Go on")
        assert "What are the columns of Dokumentenliste.csv?" in manager.says
        assert manager.page.locator("#f-column-3").input_value() == "effective_on"
        accessible(manager)
        manager.page.locator("#f-source").fill("Handbuch 2024")
        manager.tap("button", "Check all rows")
        assert "3 documents can be taken over; 2 are left out" in manager.says
        assert "There is no person “Emil Fort” here" in manager.says
        accessible(manager)
        manager.tap("button", "Take over 3 documents")
        manager.page.wait_for_url("**/imports/*/")
        manager.tap("link", "VA-1", within="main")
        assert "History stated by" in manager.says
        assert "approved: H. Alt" in manager.says


def test_a_word_file_becomes_a_text_and_goes_back(site: SimpleNamespace, somebody: Somebody, tmp_path: Path) -> None:
    file = tmp_path / "Valves.docx"
    file.write_bytes(everything())
    author = somebody("author")
    author.open("/o/northgate/documents/new/")
    author.choose("Kind", "SOP · Procedures")
    author.page.get_by_label("Title").fill("Valves")
    author.page.locator("#f-file").set_input_files(file)
    author.tap("button", "Write a document")
    assert "This is a Word file." in author.says
    author.tap("link", "Turn the file into a text")
    assert "2 tracked changes are resolved" in author.says
    accessible(author)
    author.tap("button", "Turn the file into a text")
    assert "Check three times a day." in author.says
    assert "Is that enough?" in author.page.locator("#comments").inner_text()
    with author.page.expect_download() as coming:
        author.page.get_by_role("link", name="Word", exact=True).click()
    assert zipfile.is_zipfile(coming.value.path())
    assert coming.value.suggested_filename.endswith("rev 1.docx")
