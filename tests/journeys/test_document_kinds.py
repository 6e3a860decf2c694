"""What lies around a document, in the browser: a template, a controlled copy, a translation, an external document, the past."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests.browsers import axe_faults
from tests.journeys.conftest import Somebody

pytestmark = pytest.mark.browser


def test_a_template_begins_a_new_document(site: SimpleNamespace, somebody: Somebody) -> None:
    manager = somebody("quality-manager")
    kind = site.northgate["SOP"]
    manager.open(f"/o/northgate/document-kinds/{kind.number}/write_template/")
    manager.page.locator("main textarea").first.fill("# Purpose of {{title}}\n\nWritten at {{organisation}}.")
    manager.tap("button", "Write the template", within="main")
    manager.page.locator(".prose", has_text="Written at {{organisation}}.").wait_for()
    assert axe_faults(manager.page) == []
    manager.open("/o/northgate/documents/new/")
    manager.choose("Kind", str(kind))
    manager.type("Title", "Weighing goods")
    manager.page.locator("form[data-ready]").wait_for()
    manager.tap("button", "Write a document", within="main")
    manager.page.locator("article.prose", has_text="Written at Northgate Components.").wait_for()
    assert "Purpose of Weighing goods" in manager.says


def test_a_copy_has_a_holder_and_comes_back(site: SimpleNamespace, somebody: Somebody) -> None:
    manager = somebody("quality-manager")
    path = f"/o/northgate/documents/{site.northgate['effective'].number}/"
    manager.open(f"{path}issue_copy/")
    manager.type("Holder by name optional", "Night shift")
    manager.type("Place optional", "Press 3")
    manager.tap("button", "Issue a controlled copy", within="main")
    manager.open("/o/northgate/controlled-copies/")
    manager.tap("link", "copy 1", within="#rows")
    assert "Press 3" in manager.says
    assert axe_faults(manager.page) == []
    manager.tap("link", "It was returned")
    manager.tap("button", "It was returned", within="#act, main form")
    manager.page.locator(".head .state", has_text="Returned").wait_for()


def test_a_translation_begins_with_the_text_of_the_original(site: SimpleNamespace, somebody: Somebody) -> None:
    author = somebody("author")
    original = site.northgate["effective"]
    author.open(f"/o/northgate/documents/{original.number}/translate/")
    author.page.get_by_label("Into which language?").select_option("de")
    author.type("Title optional", "Umgang mit Waren")
    author.tap("button", "Translate", within="main")
    author.open(f"/o/northgate/documents/{original.number}/")
    assert "In other languages" in author.says
    assert axe_faults(author.page) == []


def test_an_edition_is_checked_and_a_newer_one_is_noted(somebody: Somebody) -> None:
    manager = somebody("quality-manager")
    manager.open("/o/northgate/external-documents/new/")
    manager.type("Designation", "ISO 2768-1")
    manager.type("Title", "General tolerances")
    manager.type("Publisher", "ISO")
    manager.type("Edition", "1989")
    manager.tap("button", "Register an external document", within="main")
    assert axe_faults(manager.page) == []
    manager.tap("link", "Check", exact=True)
    manager.page.get_by_label("Is this edition still the current one?").select_option("yes")
    manager.page.get_by_label("How was it checked?").fill("The publisher's catalogue lists 1989.")
    manager.tap("button", "Check", within="#act, main form", exact=True)
    manager.hears("Check: done")
    assert "In use" in manager.says
    assert "The publisher's catalogue lists 1989." in manager.says
    manager.tap("link", "Check", exact=True)
    manager.page.get_by_label("Is this edition still the current one?").select_option("no")
    manager.page.get_by_label("How was it checked?").fill("The catalogue lists 2025 now.")
    manager.page.get_by_label("If not: which edition is newer?").fill("2025")
    manager.tap("button", "Check", within="#act, main form", exact=True)
    manager.page.locator("main", has_text="The catalogue lists 2025 now.").wait_for()
    manager.open("/o/northgate/to-dos/")
    assert "Take in the new edition 2025 of ISO 2768-1" in manager.says


def test_the_master_list_tells_of_a_past_day(site: SimpleNamespace, somebody: Somebody) -> None:
    manager = somebody("quality-manager")
    manager.open("/o/northgate/documents/?as_of=2020-01-01")
    assert site.northgate["effective"].code not in manager.says
    manager.open(f"/o/northgate/documents/?as_of={timezone.now().date().isoformat()}")
    assert site.northgate["effective"].code in manager.says
    assert axe_faults(manager.page) == []
