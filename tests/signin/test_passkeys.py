"""Passkeys: added by name, opening the door without typing, removed; in a real browser with a virtual device."""

import json
from types import SimpleNamespace

import pytest

from qualitas.kernel.identity.credentials.models import Passkey
from tests.journeys.conftest import Human, Somebody, site, somebody
from tests.signin.browser import Device, add_passkey, localhost, sign_in

__all__ = ["site", "somebody"]
pytestmark = pytest.mark.browser


def out(human: Human) -> None:
    human.page.context.clear_cookies()


def test_a_passkey_signs_in_without_typing(site: SimpleNamespace, somebody: Somebody) -> None:
    human = localhost(somebody())
    device = Device(human.page)
    sign_in(human, "author@northgate.example")
    add_passkey(human, "My laptop")
    assert "My laptop" in human.says
    assert len(device.passkeys()) == 1
    out(human)
    human.open("/sign-in/?next=/o/northgate/documents/")
    human.tap("button", "Sign in with a passkey")
    human.page.wait_for_url("**/o/northgate/documents/")
    kept = Passkey.objects.get(account=site.northgate.people["author"].account)
    assert kept.used_at is not None
    assert kept.sign_count > 0


def test_a_device_that_does_not_know_its_owner_opens_nothing(site: SimpleNamespace, somebody: Somebody) -> None:
    human = localhost(somebody())
    device = Device(human.page)
    sign_in(human, "employee@northgate.example")
    add_passkey(human, "Phone")
    out(human)
    device.unlocked(False)
    human.open("/sign-in/")
    human.tap("button", "Sign in with a passkey")
    human.page.get_by_text("Nothing came of the passkey").wait_for()
    assert human.path == "/sign-in/"


def test_a_removed_passkey_opens_nothing(site: SimpleNamespace, somebody: Somebody) -> None:
    human = localhost(somebody())
    Device(human.page)
    sign_in(human, "process-owner@northgate.example")
    add_passkey(human, "Old phone")
    human.page.locator("#passkeys").get_by_role("button", name="Remove").click()
    human.hears("is removed")
    out(human)
    human.open("/sign-in/")
    human.tap("button", "Sign in with a passkey")
    human.page.get_by_text("This passkey is not known here").wait_for()
    assert not Passkey.objects.filter(title="Old phone").exists()


def test_a_passkey_is_the_second_step_too(site: SimpleNamespace, somebody: Somebody) -> None:
    from tests.signin.conftest import code

    human = localhost(somebody())
    Device(human.page)
    sign_in(human, "internal-auditor@northgate.example")
    add_passkey(human, "Laptop")
    human.open("/me/security/app/")
    human.tap("button", "Begin")
    secret = human.page.locator(".scan .hash").inner_text()
    human.page.get_by_label("Code", exact=True).fill(code(secret))
    human.tap("button", "Take it into use")
    assert human.page.locator("main pre").inner_text().count("-") == 10
    out(human)
    sign_in(human, "internal-auditor@northgate.example")
    assert human.path == "/sign-in/second/"
    human.tap("button", "Use a passkey")
    human.page.wait_for_url("**/o/northgate/")


def test_a_document_is_approved_by_a_touch(site: SimpleNamespace, somebody: Somebody) -> None:
    from qualitas.kernel.ledger.models import Event
    from qualitas.proof.signing import fault

    human = localhost(somebody())
    device = Device(human.page)
    sign_in(human, "approver@northgate.example")
    add_passkey(human, "Key ring")
    number = site.northgate.kept["in review"].number
    human.open(f"/o/northgate/documents/{number}/")
    human.tap("link", "Approve")
    human.page.locator("#act form").wait_for()
    device.unlocked(False)
    human.tap("button", "Sign with a passkey", within="#act")
    human.page.get_by_text("Nothing came of the passkey").wait_for()
    device.unlocked(True)
    human.tap("button", "Sign with a passkey", within="#act")
    human.hears("now")
    assert "by passkey" in human.page.locator("#history").inner_text()
    events = [json.loads(bytes(row.body)) for row in Event.objects.order_by("-id")[:10]]
    sign = next(one["sign"] for one in events if "sign" in one)
    assert sign["strength"] == "passkey"
    assert fault(sign) == ""
