"""Readers of the pages: a browser without a screen, signed in as somebody of the cast."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast, Company

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)

MOST_OF_MY_WORK = 17
"""Queries of the page of one's own work: it asks each room once what waits; the same for many rows as for few."""


_streams: list[Any] = []


@pytest.fixture(autouse=True)
def streams_are_closed() -> Iterator[None]:
    """Close every streamed answer after the test, as a server does when it is sent."""
    yield
    while _streams:
        _streams.pop().close()


class Visitor(Client):
    """Opens pages and checks on every one what must hold for each: no fault, strict policy, nothing inline."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.streaming:
            _streams.append(response)
        assert response.status_code < 500, response.status_code
        assert "script-src 'self'" in response.headers["Content-Security-Policy"] or response.streaming
        if not response.streaming and "text/html" in response.headers.get("Content-Type", ""):
            text = response.content.decode()
            assert not (hit := INLINE.search(text)), hit
        return response

    def text(self, url: str, *, status: int = 200, **more: Any) -> str:
        """Return the text of a page that must answer with ``status``."""
        response = self.get(url, **more)
        assert response.status_code == status, (url, response.status_code)
        return str(response.content.decode())


def visitor(company: Company, role: str) -> Visitor:
    """Return a browser in which the person of this duty is signed in."""
    client = Visitor(raise_request_exception=True)
    client.force_login(company.people[role].account)
    return client


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def as_role(northgate: Company) -> Callable[[str], Visitor]:
    """Return a maker of signed-in browsers of the first company, by duty."""
    return lambda role: visitor(northgate, role)
