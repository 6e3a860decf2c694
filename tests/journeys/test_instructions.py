"""The right instruction by its square code: readable on a slow phone within two seconds, and without a network."""

import time
from types import SimpleNamespace
from typing import Any

from django.test import Client

from tests.browsers import NewPage
from tests.journeys.conftest import comes_true

SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
"""A phone on a slow network: 1.6 Mbit/s down, 150 ms there and back."""
SLOWER = 4  # times slower than this machine
MOST = 2.0  # seconds from the scan to the readable page
TRIES = 6  # the machine may be busy with something else; the best counts
ALL_KEPT = """async (url) => {
  const cache = await caches.open("qualitas-kept"), keys = await cache.keys();
  const parts = [url, ...[...document.querySelectorAll("link[rel=stylesheet]")].map((link) => link.href)];
  const found = await Promise.all(parts.map((part) => cache.match(part)));
  return found.every(Boolean) && keys.some((one) => one.url.endsWith(".woff2"));
}"""
NONE_KEPT = "async () => (await caches.keys()).length === 0"


def a_phone(site: SimpleNamespace, new_page: NewPage) -> Any:
    """Return a slow phone on which the employee is signed in."""
    page = new_page(width=390, height=844)
    client = Client()
    client.force_login(site.northgate.people["employee"].account)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": site.url}])
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send("Network.emulateNetworkConditions", SLOW)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def seconds(page: Any, address: str) -> float:
    """Return how long it takes until the instruction can be read."""
    began = time.monotonic()
    page.goto(address, wait_until="commit")
    page.get_by_text("Handle with care.").wait_for()
    return time.monotonic() - began


def test_an_instruction_is_read_within_two_seconds_and_without_a_network(
    site: SimpleNamespace, new_page: NewPage
) -> None:
    code = site.northgate["effective"].code
    address = f"{site.url}/o/northgate/instructions/{code}/"
    taken, page = [], None
    while len(taken) < TRIES and min(taken, default=MOST + 1) > MOST:
        page = a_phone(site, new_page)
        taken.append(seconds(page, address))
    assert page is not None
    assert min(taken) <= MOST, taken
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    assert comes_true(page, ALL_KEPT, address)
    assert not page.get_by_text("Offline copy of").is_visible()
    page.context.set_offline(True)
    page.goto(address)
    assert page.get_by_text("Handle with care.").is_visible()
    assert page.get_by_text(f"Offline copy of {code} rev 2, read on").is_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.context.set_offline(False)
    page.goto(f"{site.url}/o/northgate/")
    page.locator("summary.who").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    assert comes_true(page, NONE_KEPT)
