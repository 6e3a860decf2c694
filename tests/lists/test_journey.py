"""Walked in a browser: a view is kept, columns are moved, a table is brought in four steps and undone; all accessible."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.browsers import WCAG, axe_faults
from tests.journeys.conftest import Human, site, somebody  # noqa: F401 - fixtures of the journeys

pytestmark = pytest.mark.browser

TABLE = (
    "Aufgabe;Verantwortlich;Fällig am;Status\n"
    "Label the shelf of hall two;employee@northgate.example;01.03.2027;open\n"
    "Sweep the hall;employee@northgate.example;31.02.2027;done\n"
)
type Somebody = Callable[..., Human]


def assert_accessible(page: Any) -> None:
    assert axe_faults(page, WCAG) == []


def bring(human: Human, text: str, name: str = "tasks.csv") -> None:
    human.open("/o/northgate/to-dos/import/")
    assert_accessible(human.page)
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode("cp1252")}
    human.page.set_input_files("input[type=file]", files=[file])
    human.tap("button", "Go on")


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_a_table_is_brought_and_undone(site: SimpleNamespace, somebody: Somebody, phone: bool) -> None:  # noqa: F811
    human = somebody("quality-manager", phone=phone)
    heading = "Wisch" if phone else "Aufgabe"  # what a heading was is remembered
    text = TABLE.replace("hall", "yard" if phone else "hall").replace("Aufgabe", heading)
    bring(human, text)
    assert "No column is “Title”" in human.says
    assert_accessible(human.page)
    human.page.get_by_label(f"What the column {heading} is").select_option("title")
    human.tap("button", "Look at it again")
    assert "There is no such day as “31.02.2027”" in human.says
    assert human.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(human.page)
    human.tap("button", "Drop this file")
    bring(human, text.replace("31.02", "28.02"))
    human.page.get_by_label(f"What the column {heading} is").select_option("title")
    human.page.get_by_label("Where is this history from?").fill("Task list of the quality department, 2026")
    human.tap("button", "Check all rows")
    assert "2 rows can be taken" in human.says
    assert_accessible(human.page)
    human.tap("button", "Take 2 records")
    assert "/imports/IMP-" in human.path
    assert "What it made" in human.says
    assert_accessible(human.page)
    imported = human.path
    human.tap("link", "Sweep the", within="#made")
    assert "Task list of the quality department, 2026" in human.says
    assert "This system did not record it." in human.says
    assert_accessible(human.page)
    human.open(f"{imported}undo/")
    human.type("Why is it undone?", "The wrong list.")
    human.tap("button", "Undo")
    human.open(imported)
    assert "Undone" in human.says


def test_a_view_is_kept_and_columns_are_moved(site: SimpleNamespace, somebody: Somebody) -> None:  # noqa: F811
    human = somebody("quality-manager")
    human.open("/o/northgate/documents/?state=draft&state=effective")
    page = human.page
    page.locator("summary", has_text="Columns").click()
    page.get_by_role("button", name="Move up: Title", exact=True).click()
    assert_accessible(page)
    page.get_by_role("button", name="Show these").click()
    page.wait_for_load_state("networkidle")
    heads = page.locator("table.list thead th[scope=col]").all_inner_texts()
    assert [head.strip() for head in heads][:2] == ["Title", "Code"]
    page.locator("summary", has_text="Views").click()
    page.get_by_label("Keep this view as").fill("Drafts and what holds")
    assert_accessible(page)
    page.get_by_role("button", name="Keep", exact=True).click()
    page.wait_for_load_state("networkidle")
    human.hears("is saved")
    assert page.locator(".tabs [aria-current=page]").inner_text().startswith("Drafts and what holds")
    assert_accessible(page)
    human.tap("link", "As usual")
    assert "view=usual" in human.path


def test_the_keys_are_told_by_a_key(site: SimpleNamespace, somebody: Somebody) -> None:  # noqa: F811
    human = somebody("author")
    human.open("/o/northgate/documents/")
    human.page.keyboard.press("?")
    human.page.locator("dialog#keys[open]").wait_for()
    assert "tick the line" in human.page.locator("dialog#keys").inner_text()
    assert_accessible(human.page)
    human.page.keyboard.press("Escape")
    human.page.keyboard.press("j")
    human.page.keyboard.press("x")
    assert human.page.locator("#ticked").inner_text() == "1"


def test_days_are_chosen_in_a_menu_and_stay_in_the_address(site: SimpleNamespace, somebody: Somebody) -> None:  # noqa: F811
    human = somebody("author")
    human.open("/o/northgate/documents/?state=all")
    page = human.page
    page.locator("summary.chip", has_text="Effective on").click()
    page.get_by_label("From", exact=True).first.fill("2020-01-01")
    assert_accessible(page)
    page.locator("details[open] button", has_text="Filter").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("a.chip.on", has_text="from 1 Jan 2020").count() == 1
    assert "effective_on.from=2020-01-01" in human.path
