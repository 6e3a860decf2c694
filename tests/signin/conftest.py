"""Readers of the pages who sign in by themselves, and codes as an app would show them."""

import base64
import html
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from qualitas.kernel.identity.credentials.models import CodeApp
from tests.cast import PASSWORD, Cast, Company
from tests.ui.conftest import Visitor

STEP = 30


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def sign_in(client: Visitor, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in/", {"email": email, "password": password, **more})


def signed_in(company: Company, role: str) -> Visitor:
    """Return a browser in which somebody has just signed in by password."""
    client = Visitor(raise_request_exception=True)
    assert sign_in(client, company.people[role].email).status_code == 303
    return client


def code(secret: str, steps: int = 0) -> str:
    """Return the code that an app with this secret shows, some steps of 30 seconds from now."""
    key = base64.b32decode(secret.replace(" ", ""))
    clock = TOTP(key, 6, SHA1(), STEP, enforce_key_length=False)  # noqa: S303 - RFC 6238
    return clock.generate((int(time.time()) // STEP + steps) * STEP).decode()


def set_up_app(client: Visitor) -> tuple[str, list[str]]:
    """Set up an app for codes; returns its secret and the recovery codes."""
    assert client.post("/me/security/app/", {"begin": "1"}).status_code == 303
    secret = re.search(r'<p class="hash">([A-Z2-7 ]+)</p>', client.text("/me/security/app/"))
    assert secret
    answer = client.post("/me/security/app/", {"code": code(secret[1])})
    assert answer.status_code == 200
    CodeApp.objects.update(last_step=0)  # so that a test need not wait for the next code
    shown = re.search(r"<pre[^>]*>([^<]+)</pre>", answer.content.decode())
    assert shown
    return secret[1], html.unescape(shown[1]).split()


@pytest.fixture
def with_app(northgate: Company) -> Callable[[str], tuple[Visitor, str, list[str]]]:
    """Return a maker of people who have an app: their browser, the app's secret and the recovery codes."""

    def made(role: str) -> tuple[Visitor, str, list[str]]:
        client = signed_in(northgate, role)
        return client, *set_up_app(client)

    return made
