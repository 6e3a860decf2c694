"""An app for codes: set up, asked for, never taken twice, slowed down, and taken away only by oneself."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from qualitas.kernel.identity.credentials import codes
from qualitas.kernel.identity.credentials.models import CodeApp, RecoveryCode
from qualitas.kernel.identity.models import Attempt
from tests.cast import Company
from tests.signin.conftest import Visitor, code, set_up_app, sign_in, signed_in

type WithApp = Callable[[str], tuple[Visitor, str, list[str]]]


def test_a_code_is_asked_for_after_the_password(northgate: Company, with_app: WithApp) -> None:
    _client, secret, _recovery = with_app("approver")
    client = Visitor()
    answer = sign_in(client, northgate.people["approver"].email, next="/o/northgate/documents/")
    assert answer.headers["Location"] == "/sign-in/second/"
    assert client.get("/o/northgate/").status_code == 302
    assert client.get("/me/security/").status_code == 302
    assert "One more step" in client.text("/sign-in/second/")
    halfway = client.session.session_key
    wrong = client.post("/sign-in/second/", {"code": "000000"})
    assert wrong.status_code == 422
    right = client.post("/sign-in/second/", {"code": code(secret)})
    assert right.status_code == 303
    assert right.headers["Location"] == "/o/northgate/documents/"
    assert client.session.session_key != halfway
    assert client.get("/o/northgate/").status_code == 200


def test_a_link_from_a_mail_asks_for_the_code_too(northgate: Company, with_app: WithApp) -> None:
    from qualitas.kernel.acts.models import Outbox
    from qualitas.kernel.identity import verbs as identity

    with_app("approver")
    identity.invite(northgate.by_system(), northgate.people["approver"])
    mail = Outbox.objects.filter(payload__template="link").latest("id")
    client = Visitor()
    answer = client.post("/sign-in/" + mail.payload["link"].split("/sign-in/")[1])
    assert answer.headers["Location"] == "/sign-in/second/"
    assert client.get("/o/northgate/").status_code == 302


def test_a_code_is_never_taken_twice(northgate: Company, with_app: WithApp) -> None:
    _client, secret, _recovery = with_app("approver")
    email, shown = northgate.people["approver"].email, code(secret)
    first, second = Visitor(), Visitor()
    for client in (first, second):
        sign_in(client, email)
    assert first.post("/sign-in/second/", {"code": shown}).status_code == 303
    assert second.post("/sign-in/second/", {"code": shown}).status_code == 422
    older = code(secret, -1)
    assert second.post("/sign-in/second/", {"code": older}).status_code == 422


def test_a_recovery_code_stands_in_once(northgate: Company, with_app: WithApp) -> None:
    _client, _secret, recovery = with_app("approver")
    assert len(recovery) == codes.RECOVERY_CODES
    email = northgate.people["approver"].email
    first, second = Visitor(), Visitor()
    for client in (first, second):
        sign_in(client, email)
    assert first.post("/sign-in/second/", {"code": recovery[0].upper()}).status_code == 303
    assert second.post("/sign-in/second/", {"code": recovery[0]}).status_code == 422
    assert "9 recovery codes are left" in first.text("/me/security/")
    fresh = first.post("/me/security/recovery/")
    assert fresh.status_code == 200
    assert fresh.headers["Cache-Control"] == "no-store"
    assert second.post("/sign-in/second/", {"code": recovery[1]}).status_code == 422


def test_guesses_at_the_code_are_slowed_down_wherever_they_come_from(northgate: Company, with_app: WithApp) -> None:
    _client, secret, _recovery = with_app("approver")
    client = Visitor()
    sign_in(client, northgate.people["approver"].email)
    statuses = [
        client.post("/sign-in/second/", {"code": f"{n:06}"}, REMOTE_ADDR=f"198.51.100.{n}").status_code
        for n in range(100)
    ]
    assert statuses.count(422) <= 10
    assert statuses[-1] == 429
    assert client.post("/sign-in/second/", {"code": code(secret)}, REMOTE_ADDR="198.51.100.200").status_code == 429


def test_nothing_in_the_database_is_a_usable_secret(northgate: Company, with_app: WithApp) -> None:
    import base64

    _client, secret, recovery = with_app("approver")
    plain = base64.b32decode(secret.replace(" ", ""))
    kept = CodeApp.objects.get(account=northgate.people["approver"].account)
    assert plain not in bytes(kept.secret)
    digests = "".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(one.replace("-", "") in digests for one in recovery)


def test_removing_it_needs_the_password_and_a_code_again(northgate: Company, with_app: WithApp) -> None:
    client, secret, _recovery = with_app("approver")
    later(client)
    answer = client.post("/me/security/app/remove/")
    assert answer.headers["Location"].startswith("/me/security/again/")
    assert codes.app_of(northgate.people["approver"].account) is not None
    page = client.text(answer.headers["Location"])
    assert 'name="password"' in page
    assert 'name="code"' in page
    from tests.cast import PASSWORD

    only = client.post("/me/security/again/", {"password": PASSWORD, "code": "", "next": "/me/security/"})
    assert only.status_code == 422
    both = client.post("/me/security/again/", {"password": PASSWORD, "code": code(secret), "next": "/me/security/"})
    assert both.headers["Location"] == "/me/security/"
    assert client.post("/me/security/app/remove/").headers["Location"] == "/me/security/"
    assert codes.app_of(northgate.people["approver"].account) is None
    assert sign_in(Visitor(), northgate.people["approver"].email).headers["Location"] == "/"


def later(client: Visitor) -> None:
    """Let the time pass in which a proof holds."""
    session = client.session
    session["proved"] = 0
    session.save()


@pytest.mark.parametrize("path", ["app/", "passkeys/"])
def test_setting_something_up_needs_a_fresh_proof(northgate: Company, path: str) -> None:
    client = signed_in(northgate, "author")
    assert client.get(f"/me/security/{path}").status_code == 200
    later(client)
    assert client.get(f"/me/security/{path}").headers["Location"].startswith("/me/security/again/")
    assert client.post(f"/me/security/{path}", {"begin": "1"}).headers["Location"].startswith("/me/security/again/")
    assert not CodeApp.objects.filter(account=northgate.people["author"].account).exists()


def test_an_app_is_in_use_only_after_a_code_from_it(northgate: Company) -> None:
    client = signed_in(northgate, "author")
    client.post("/me/security/app/", {"begin": "1"})
    page = client.text("/me/security/app/")
    assert re.search(r'<img src="data:image/svg\+xml', page)
    assert client.post("/me/security/app/", {"code": "123456"}).status_code == 422
    assert sign_in(Visitor(), northgate.people["author"].email).headers["Location"] == "/"
    Attempt.objects.all().delete()
    set_up_app(client)
    assert sign_in(Visitor(), northgate.people["author"].email).headers["Location"] == "/sign-in/second/"


def test_the_second_step_is_nobodys_without_the_first(northgate: Company, with_app: WithApp) -> None:
    _client, secret, _recovery = with_app("approver")
    stranger: Any = Visitor()
    assert stranger.get("/sign-in/second/").headers["Location"] == "/sign-in/"
    assert stranger.post("/sign-in/second/", {"code": code(secret)}).headers["Location"] == "/sign-in/"
