"""A quality manager lives at the keyboard: lists, menus, approving, without a mouse, and the focus is always seen."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.cast import PASSWORD
from tests.journeys.conftest import Somebody

pytestmark = pytest.mark.browser
MOST_TABS = 60
FOCUSED = """() => {
  const at = document.activeElement, look = getComputedStyle(at), box = at.getBoundingClientRect();
  return {
    text: (at.innerText || at.getAttribute("aria-label") || at.name || "").trim(), id: at.id,
    row: at.closest("tr")?.dataset.url || "",
    seen: (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 1) || look.boxShadow !== "none",
    there: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


def focus(page: Any) -> dict[str, Any]:
    return dict(page.evaluate(FOCUSED))


def tab_to(page: Any, text: str) -> None:
    """Press Tab until what has the focus says ``text``; at each stop the focus must be visible."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at = focus(page)
        assert at["seen"], at
        assert at["there"], at
        if at["text"].startswith(text):
            return
    pytest.fail(f"“{text}” is not reached by the Tab key.")


def test_approving_without_a_mouse(site: SimpleNamespace, somebody: Somebody) -> None:
    approver = somebody("approver")
    page = approver.page
    approver.open("/o/northgate/documents/")
    page.keyboard.press("Tab")
    at = focus(page)
    assert "Skip to the content" in at["text"]
    assert at["there"]
    page.keyboard.press("Enter")
    assert focus(page)["id"] == "page"

    page.keyboard.press("/")
    assert focus(page)["id"] == "find-here"
    page.keyboard.press("Escape")
    page.locator("#page").focus()
    page.keyboard.press("j")
    first = focus(page)["row"]
    assert first
    page.keyboard.press("j")
    assert focus(page)["row"] != first
    page.keyboard.press("k")
    assert focus(page)["row"] == first

    wanted = f"/o/northgate/documents/{site.northgate['in review'].number}/"
    for _ in range(10):
        if focus(page)["row"] == wanted:
            break
        page.keyboard.press("j")
    assert focus(page)["seen"]
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}{wanted}")

    tab_to(page, "More")
    page.keyboard.press("Enter")
    assert page.locator("details.menu[open]").count() == 1
    page.keyboard.press("Tab")
    assert focus(page)["seen"]
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert focus(page)["text"].startswith("More")

    tab_to(page, "Approve")
    page.keyboard.press("Enter")
    page.locator("#act h2").first.wait_for()
    for _ in range(MOST_TABS):
        if focus(page)["id"] == "f-password":
            break
        page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    approver.hears("effective")
