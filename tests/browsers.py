"""Chromium for tests: found on the machine, driven by Playwright; any error on the console fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
type NewPage = Callable[..., Any]


WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def axe_faults(page: Any, options: dict[str, Any] | None = None) -> list[str]:
    """Return what axe finds on a page, each with an element that it is about; by ``options`` or by all its rules."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"][:3]]


def sticks_out(page: Any) -> int:
    """Return how many pixels of a page stick out of the window to the right."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def find_chromium() -> str | None:
    """Return the path of a Chromium: ``QUALITAS_CHROMIUM``, one on the PATH, or none."""
    return os.environ.get("QUALITAS_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start one Chromium for the session; skip with a sentence where there is none."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread; Django is not inside it
    with sync_playwright() as playwright:
        path = find_chromium() or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip("No Chromium here: install it (Debian: apt install chromium) or set QUALITAS_CHROMIUM.")
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield started
        started.close()


@pytest.fixture
def new_page(chromium: Any) -> Iterator[NewPage]:
    """Return a function that opens a page: ``new_page(width=1440, height=900, dark=False, language="en")``.

    Each page has its own cookies. What the console calls an error (a refused script or style, a missing file) and
    what a script throws fails the test at its end; ``page.expected_errors`` takes words of those that are meant.
    """
    contexts: list[Any] = []
    troubles: list[tuple[Any, str]] = []

    def opened(*, width: int = 1440, height: int = 900, dark: bool = False, language: str = "en", **more: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=language,
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.expected_errors = []
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: troubles.append((page, str(error))))
        page.on("console", lambda said: troubles.append((page, said.text)) if said.type == "error" else None)
        return page

    yield opened
    left = [text for page, text in troubles if not any(part.lower() in text.lower() for part in page.expected_errors)]
    for context in contexts:
        context.close()
    assert not left, left
