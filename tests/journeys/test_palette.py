"""Finding and doing anything from the keyboard: the palette, and the search page that it leads to."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.browsers import axe_faults, sticks_out
from tests.journeys.conftest import PHONE, Somebody

pytestmark = pytest.mark.browser
OPTION = "#palette [role=option]"


def chosen(page: Any) -> str:
    return str(page.locator(f"{OPTION}[aria-selected=true] .says").inner_text())


def test_a_record_is_found_and_opened_from_the_keyboard(site: SimpleNamespace, somebody: Somebody) -> None:
    author = somebody("author")
    page = author.page
    author.open("/o/northgate/documents/")
    page.keyboard.press("Control+k")
    page.locator(OPTION).first.wait_for()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    page.keyboard.type("care draft")
    page.locator(f"{OPTION}[aria-selected=true]", has_text="Handling goods, draft").wait_for()
    assert page.locator("#palette [role=combobox]").get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/documents/{site.northgate.kept['draft'].number}/")


def test_an_act_is_done_from_the_keyboard(site: SimpleNamespace, somebody: Somebody) -> None:
    approver = somebody("approver")
    page = approver.page
    approver.open(f"/o/northgate/documents/{site.northgate.kept['in review'].number}/")
    page.keyboard.press("Control+k")
    page.locator(OPTION, has_text="Approve").first.wait_for()
    page.keyboard.type("send ba")
    page.locator(f"{OPTION}[aria-selected=true]", has_text="Send back").wait_for()
    assert chosen(page) == "Send back"
    page.keyboard.press("ArrowDown")
    assert chosen(page) != "Send back"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/send_back/")


def test_escape_gives_the_page_back(site: SimpleNamespace, somebody: Somebody) -> None:
    author = somebody("author")
    page = author.page
    author.open("/o/northgate/")
    page.keyboard.press("Control+k")
    page.locator(OPTION).first.wait_for()
    page.keyboard.press("Escape")
    page.locator("#palette").wait_for(state="hidden")
    page.get_by_role("link", name="Search or do anything").click()
    page.locator("#palette").wait_for()
    page.keyboard.type("everything there is")
    page.locator(OPTION, has_text="Search everything for “everything there is”").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=everything*")
    assert "Nothing found" in author.says


def test_search_is_for_everyone(site: SimpleNamespace, somebody: Somebody) -> None:
    wrong: list[str] = []
    for dark in (False, True):
        for size in ({"width": 1440, "height": 900}, PHONE):
            author = somebody("author", dark=dark, **size)
            page = author.page
            page.emulate_media(reduced_motion="reduce", color_scheme="dark" if dark else "light")
            for path in ("/o/northgate/search/", "/o/northgate/search/?q=handling", "/o/northgate/search/?q=zzz"):
                author.open(path)
                wrong += [f"{path} {size['width']} {fault}" for fault in axe_faults(page)]
                out = sticks_out(page)
                wrong += [f"{path}: {out} px stick out"] if out > 0 else []
            page.keyboard.press("Control+k")
            page.locator(OPTION).first.wait_for()
            page.keyboard.type("hand")
            page.locator(OPTION, has_text="Handling").first.wait_for()
            wrong += [f"palette {size['width']} {fault}" for fault in axe_faults(page)]
    assert not wrong, "\n".join(wrong)


def test_the_field_in_the_bar_needs_no_script(site: SimpleNamespace, somebody: Somebody) -> None:
    author = somebody("author", java_script_enabled=False)
    author.open("/o/northgate/")
    author.page.locator("#find").fill("care superseded")
    author.page.locator("#find").press("Enter")
    author.page.wait_for_url("**/search/?q=care+superseded")
    assert "Handling goods, superseded" in author.says
