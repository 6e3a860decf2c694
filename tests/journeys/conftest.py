"""A site for the journeys: the companies of the cast, served from a thread; each file of tests has one for itself."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread

from tests.cast import Cast, Company
from tests.databases import _copy, _drop

PHONE = {"width": 390, "height": 844}
A_TAP, A_KEY = 1.2, 0.28  # seconds: to find and tap a button, and to type one letter on a phone


@pytest.fixture(scope="module")
def site(cast_made: tuple[Cast, str], django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """Serve a copy of the cast from a thread on a free loopback port; `.url` is its address, `.cast` who is there."""
    from tests.cast import _connected

    made, name = cast_made
    with django_db_blocker.unblock():
        fresh = _copy(name)
        with _connected(fresh):
            thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={}, port=0)
            thread.daemon = True
            thread.start()
            thread.is_ready.wait()
            if thread.error:
                raise thread.error
            yield SimpleNamespace(url=f"http://127.0.0.1:{thread.port}", cast=made, northgate=made.northgate)
            thread.terminate()
        _drop(fresh)


@dataclass
class Human:
    """Someone at a browser: opens pages of the site, and counts what they tap and type, and how long pages take."""

    page: Any
    url: str
    taps: int = 0
    keys: int = 0
    began: float = field(default_factory=time.monotonic)

    def open(self, path: str) -> Any:
        """Open a page of the site; returns the answer."""
        return self.page.goto(f"{self.url}{path}" if path.startswith("/") else path)

    def tap(self, role: str, name: Any, *, within: str = "body", exact: bool = False) -> None:
        """Tap the one thing of this role and name, and wait for the page that it leads to."""
        self.taps += 1
        self.page.locator(within).get_by_role(role, name=name, exact=exact).first.click()
        self.page.wait_for_load_state("networkidle")

    def type(self, label: str, text: str) -> None:
        """Type into the field of this label."""
        self.keys += len(text)
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of the list of this label."""
        self.taps += 2
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def write(self, text: str) -> None:
        """Write into the editor: all of it anew, in its HTML or as plain words."""
        self.keys += len(text)
        self.page.locator("form[data-ready]").wait_for()
        paper = self.page.locator("[data-paper] > .ProseMirror")
        paper.evaluate("(paper, text) => paper.editor.commands.setContent(text, { emitUpdate: true })", text)

    @property
    def written(self) -> str:
        """Return what stands in the editor."""
        self.page.locator("form[data-ready]").wait_for()
        return str(self.page.locator("#f-text").input_value())

    def seconds(self) -> float:
        """Return how long a person would have been busy: tapping, typing, and waiting for the server."""
        return self.taps * A_TAP + self.keys * A_KEY + time.monotonic() - self.began

    def fresh_count(self) -> "Human":
        """Begin to count anew."""
        self.taps, self.keys, self.began = 0, 0, time.monotonic()
        return self

    @property
    def says(self) -> str:
        """Return the text of the page's content."""
        return str(self.page.locator("main").inner_text())

    def hears(self, words: str) -> None:
        """Wait for the sentence that says what just happened."""
        self.page.locator(".toast:not([hidden])", has_text=words).first.wait_for()

    @property
    def path(self) -> str:
        """Return the path of the page."""
        return str(self.page.url).removeprefix(self.url)


def comes_true(page: Any, what: str, about: str = "") -> bool:
    """Return whether what an asynchronous function asks comes true within ten seconds.

    `wait_for_function` does not do: it takes the promise of such a function for a yes.
    """
    asked = f"""async (about) => {{
      const holds = {what}, until = Date.now() + 10000;
      while (!(await holds(about)) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
      return await holds(about);
    }}"""
    return bool(page.evaluate(asked, about))


type Somebody = Callable[..., Human]


@pytest.fixture
def somebody(site: SimpleNamespace, new_page: Callable[..., Any]) -> Somebody:
    """Return a maker of people at a browser: ``somebody("author", phone=True)``; without a duty nobody is signed in."""

    def at_a_browser(role: str = "", *, phone: bool = False, company: Company | None = None, **more: Any) -> Human:
        page = new_page(**(PHONE if phone else {}), **more)
        human = Human(page, site.url)
        if role:
            client = Client()
            client.force_login((company or site.northgate).people[role].account)
            page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": site.url}])
        return human

    return at_a_browser
