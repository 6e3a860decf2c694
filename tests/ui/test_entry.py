"""Signing in and out, one-time links, passwords, sessions, and links in mails."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.entry import by_password, sign_again
from qualitas.kernel.identity.models import OneTimeLink, Session
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.records.models import ToDo
from tests.cast import PASSWORD, Cast, Company
from tests.ui.conftest import Visitor, visitor


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in/", {"email": email, "password": password, **more})


def alike(answer: Any) -> str:
    """Return a page without what differs on every load."""
    return re.sub(r'(value|nonce)="[^"]*"', "", answer.content.decode())


def test_a_password_opens_the_door(northgate: Company) -> None:
    client = Visitor(headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    before = client.session.session_key
    email = northgate.people["author"].email.upper()
    answer = sign_in(client, email, next="/o/northgate/documents/")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/o/northgate/documents/"
    assert client.session.session_key != before
    assert "Firefox on Linux" in client.text("/me/sessions/")
    session = Session.objects.get(account=northgate.people["author"].account)
    assert session.address == "127.0.0.1"
    assert client.post("/sign-out/").status_code == 303
    assert client.get("/o/northgate/").status_code == 302


@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "x"])
def test_nobody_is_led_elsewhere(northgate: Company, onward: str) -> None:
    assert sign_in(Visitor(), northgate.people["author"].email, next=onward).headers["Location"] == "/"


def test_a_wrong_password_is_refused_in_the_same_words_as_an_unknown_address(northgate: Company) -> None:
    texts = []
    for email in (northgate.people["author"].email, "nobody@nowhere.example"):
        answer = sign_in(Visitor(), email, "wrong")
        assert answer.status_code == 422
        texts.append(alike(answer))
    assert texts[0] == texts[1]


def test_who_guesses_is_slowed_down(northgate: Company) -> None:
    client, email = Visitor(), northgate.people["author"].email
    statuses = [sign_in(client, email, "wrong").status_code for _ in range(7)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert sign_in(client, email).status_code == 429
    assert sign_in(client, northgate.people["approver"].email).status_code == 303


def test_a_one_time_link_is_sent_only_to_somebody(northgate: Company) -> None:
    Outbox.objects.all().delete()
    texts = []
    for email in ("nobody@nowhere.example", northgate.people["author"].email):
        answer = Visitor().post("/sign-in/link/", {"email": email})
        assert answer.status_code == 200
        texts.append(alike(answer).replace(email, "…"))
    assert texts[0] == texts[1]
    mail = Outbox.objects.get()
    assert mail.payload["to"] == northgate.people["author"].email
    assert Visitor().post("/sign-in/link/", {"email": "no address"}).status_code == 422


def test_a_one_time_link_signs_in_once_and_asks_for_a_password(northgate: Company) -> None:
    person = identity.add_person(northgate.by_system(), name="New Here", email="new@northgate.example")
    Event.objects.count()
    invited = identity.invite(northgate.by_system(), person)
    url = Outbox.objects.order_by("-written_at", "-id").first().payload["link"].removeprefix("http://127.0.0.1:8000")
    assert invited is not None
    client = Visitor()
    page = client.text(url)
    assert "new@northgate.example" in page
    assert OneTimeLink.objects.get(account=person.account).used_at is None
    entered = client.post(url)
    assert entered.headers["Location"].startswith("/me/password/")
    assert client.get(url).status_code == 410
    assert Visitor().post(url).status_code == 410
    assert Visitor().get("/sign-in/nonsense/").status_code == 410
    short = client.post("/me/password/", {"password": "short", "again": "short"})
    assert short.status_code == 422
    differs = client.post("/me/password/", {"password": "a good long sentence", "again": "another"})
    assert differs.status_code == 422
    good = {"password": "a good long sentence", "again": "a good long sentence"}
    assert client.post("/me/password/", good).status_code == 303
    assert client.get("/o/northgate/").status_code == 200
    assert sign_in(Visitor(), "new@northgate.example", "a good long sentence").status_code == 303


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(northgate: Company) -> None:
    client, other = visitor(northgate, "author"), visitor(northgate, "author")
    new = {"password": "a good long sentence", "again": "a good long sentence"}
    assert client.post("/me/password/", {"old": "wrong", **new}).status_code == 422
    assert client.post("/me/password/", {"old": PASSWORD, **new}).status_code == 303
    assert client.get("/o/northgate/").status_code == 200
    assert other.get("/o/northgate/").status_code == 302


def test_one_ends_ones_own_sessions_and_nobody_elses(northgate: Company) -> None:
    here, there, third = (visitor(northgate, "author") for _ in range(3))
    stranger = visitor(northgate, "approver")
    ends = re.findall(r'action="(/me/sessions/[0-9a-f]+/end/)"', here.text("/me/sessions/"))
    assert len(ends) == 2
    assert stranger.post(ends[0]).status_code == 303
    assert len(re.findall(r'action="(/me/sessions/[0-9a-f]+/end/)"', here.text("/me/sessions/"))) == 2
    here.post(ends[0])
    assert {there.get("/o/northgate/").status_code, third.get("/o/northgate/").status_code} == {200, 302}
    here.post("/me/sessions/end/")
    assert {there.get("/o/northgate/").status_code, third.get("/o/northgate/").status_code} == {302}
    assert here.get("/o/northgate/").status_code == 200
    assert stranger.get("/o/northgate/").status_code == 200


def test_who_left_finds_nothing_any_more(northgate: Company) -> None:
    client = visitor(northgate, "employee")
    assert client.get("/o/northgate/").status_code == 200
    identity.leave(northgate.act("administrator"), northgate.people["employee"])
    assert client.get("/o/northgate/").status_code == 404


def test_an_account_in_two_organisations_chooses(cast: Cast) -> None:
    email = cast.northgate.people["author"].email
    identity.add_person(cast.lindqvist.by_system(), name="Mia Berg", email=email)
    client = visitor(cast.northgate, "author")
    text = client.text("/")
    assert "/o/northgate/" in text
    assert "/o/lindqvist/" in text
    assert "/o/lindqvist/" in client.text("/o/northgate/")
    assert client.get("/o/lindqvist/documents/").status_code == 200
    assert client.get("/o/st-brannoc/documents/").status_code == 404


def mailed(company: Company, **said: str) -> tuple[str, ToDo]:
    to_do = ToDo.objects.filter(organisation=company.id, what="acknowledge", state="open").first()
    assert to_do is not None
    signed = signing.dumps({"to_do": str(to_do.id), "person": str(to_do.person_id)} | said, salt="acknowledge")
    return f"/o/{company.slug}/do/{signed}/", to_do


def test_a_mailed_link_opens_one_thing_and_no_more(cast: Cast) -> None:
    url, to_do = mailed(cast.northgate)
    client = Visitor()
    page = client.text(url)
    assert "Handle with care." in page
    assert client.get("/o/northgate/").status_code == 302
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    assert client.post(url, {"key": key[1]}).status_code == 303
    to_do.refresh_from_db()
    assert to_do.state == "done"
    event = Event.objects.order_by("-id").first()
    assert b'"via":"mail"' in bytes(event.body)
    assert str(to_do.person_id).encode() in bytes(event.body)
    assert "You acknowledged this" in client.text(url)
    assert client.get(f"{url}file/").status_code == 404


def test_a_mailed_link_that_was_touched_opens_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    url, _to_do = mailed(cast.northgate)
    client = Visitor()
    assert client.get(url[:-3] + "xx/").status_code == 404
    assert client.get(url.replace("/northgate/", "/lindqvist/")).status_code == 404
    other, _to_do = mailed(cast.northgate, person=str(cast.northgate.people["author"].id))
    assert client.get(other).status_code == 404
    later = dt.datetime.now(dt.UTC).timestamp() + 31 * 86400
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert client.get(url).status_code == 404


def test_who_has_no_password_yet_hears_so_when_signing(northgate: Company) -> None:
    new = identity.add_person(northgate.by_system(), name="Kim Lund", email="kim@northgate.example")
    assert new.account is not None
    assert not new.account.has_usable_password()
    with pytest.raises(Invalid, match="You have no password yet"):
        sign_again(new, "", "127.0.0.1")
    with pytest.raises(Invalid, match=r"E-mail address or password is wrong"):
        by_password(new.email, "", "127.0.0.1")
