"""The organisation's choice: who holds a duty that needs a second factor is led to one, and nobody else."""

from collections.abc import Callable

import pytest

from qualitas.kernel.acts.refusals import NotYours
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.credentials import codes, policy
from qualitas.kernel.identity.credentials.models import Passkey
from qualitas.kernel.identity.models import Session
from tests.cast import Cast, Company
from tests.signin.conftest import Visitor, code, set_up_app, sign_in, signed_in
from tests.signin.softkey import SoftKey

HOME = "/o/northgate/"


def need_it(company: Company, duty: str) -> None:
    identity.set_preference(
        company.act("administrator"), company.organisation, name=policy.SECOND_FACTOR[duty].name, value="true"
    )


def test_nobody_needs_it_by_default(northgate: Company) -> None:
    assert signed_in(northgate, "administrator").get(HOME).status_code == 200


def test_who_holds_the_duty_and_has_none_is_led_to_set_one_up(northgate: Company) -> None:
    client, other = signed_in(northgate, "approver"), signed_in(northgate, "author")
    need_it(northgate, "approver")
    assert other.get(HOME).status_code == 200
    assert client.get(HOME).headers["Location"] == "/me/security/"
    assert "needs a second factor" in client.text("/me/security/")
    assert client.post(f"{HOME}documents/{northgate['in review'].number}/approve/").status_code == 302
    set_up_app(client)
    assert client.get(HOME).status_code == 200


def test_who_has_one_shows_it(northgate: Company) -> None:
    client = signed_in(northgate, "approver")
    key = SoftKey(northgate.people["approver"].account)
    assert sign_in(Visitor(), northgate.people["approver"].email).headers["Location"] == "/"
    need_it(northgate, "approver")
    assert client.get(HOME).headers["Location"].startswith("/sign-in/second/?next=")
    fresh = Visitor()
    fresh.defaults["HTTP_HOST"] = "localhost"
    assert sign_in(fresh, northgate.people["approver"].email).headers["Location"] == "/sign-in/second/"
    options = fresh.post("/sign-in/passkey/options/").json()["publicKey"]
    assert fresh.post("/sign-in/second/", {"passkey": key.answer(options)}).status_code == 303
    assert fresh.get(HOME).status_code == 200


def test_a_passkey_of_somebody_else_is_no_second_step(northgate: Company) -> None:
    need_it(northgate, "approver")
    SoftKey(northgate.people["approver"].account)
    stranger = SoftKey(northgate.people["author"].account)
    client = Visitor()
    client.defaults["HTTP_HOST"] = "localhost"
    sign_in(client, northgate.people["approver"].email)
    options = client.post("/sign-in/passkey/options/").json()["publicKey"]
    assert client.post("/sign-in/second/", {"passkey": stranger.answer(options)}).status_code == 422
    assert client.get(HOME).status_code == 302


def test_an_administrator_takes_it_off_who_lost_it(
    northgate: Company, with_app: Callable[[str], tuple[Visitor, str, list[str]]]
) -> None:
    client, secret, _recovery = with_app("approver")
    person = northgate.people["approver"]
    SoftKey(person.account)
    identity.take_off_second_factor(northgate.act("administrator"), person, reason="Came by with a passport.")
    assert codes.app_of(person.account) is None
    assert not Passkey.objects.filter(account=person.account).exists()
    assert not Session.objects.filter(account=person.account).exists()
    assert client.get(HOME).status_code == 302
    assert sign_in(Visitor(), person.email).headers["Location"] == "/"
    assert code(secret)


def test_nobody_takes_it_off_an_account_that_acts_elsewhere_too(cast: Cast) -> None:
    person = cast.northgate.people["approver"]
    SoftKey(person.account)
    identity.add_person(cast.lindqvist.by_system(), name=person.name, email=person.email)
    with pytest.raises(NotYours, match="another organisation too"):
        identity.take_off_second_factor(cast.northgate.act("administrator"), person, reason="Lost.")
    with pytest.raises(NotYours):
        identity.take_off_second_factor(cast.northgate.act("author"), person, reason="Lost.")
    assert Passkey.objects.filter(account=person.account).exists()
