"""Shared tablets: set up by a link, signed on at by badge or name and PIN, narrow, short, and revocable."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from qualitas.kernel.acts.concealed import Concealed, Pin
from qualitas.kernel.acts.refusals import Invalid, NotYours
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.identity.credentials import verbs as credentials
from qualitas.kernel.identity.credentials.badges import Badge, Tablet
from qualitas.kernel.identity.models import Attempt, Person, Session
from qualitas.kernel.ledger.models import Event
from tests.cast import Company
from tests.signin.conftest import Visitor
from tests.ui.conftest import visitor

BADGE, PIN = "0049-777", "4711"


def give(company: Company, person: Person, badge: str = BADGE, pin: str = PIN) -> Badge:
    return credentials.give_badge(company.act("administrator"), person, badge=Concealed(badge), pin=Pin(pin))


@pytest.fixture
def worker(northgate: Company) -> Person:
    """Return somebody without e-mail who works at the site and has a badge."""
    site = northgate.kept["HQ"]
    person = identity.add_person(northgate.by_system(), name="Wanda Fitter", site=site)
    identity.grant_duty(northgate.by_system(), person, duty="employee")
    identity.grant_duty(northgate.by_system(), person, duty="author")
    give(northgate, person)
    return person


@pytest.fixture
def tablet(northgate: Company) -> Callable[[], Visitor]:
    """Return a maker of browsers on the one shared tablet of the site."""
    made = credentials.register_tablet(northgate.act("administrator"), title="Line 3", site=northgate.kept["HQ"])
    path = made.plain.removeprefix("http://127.0.0.1:8000")
    device = Visitor()
    assert "Line 3" in device.text(path)
    assert Tablet.objects.get().state == "waiting"
    assert device.post(path).headers["Location"] == "/tablet/"
    assert Tablet.objects.get().state == "in use"
    assert Visitor().post(path).status_code == 410
    cookie = device.cookies["tablet"].value

    def browser() -> Visitor:
        client = Visitor()
        client.cookies["tablet"] = cookie
        return client

    return browser


def sign_on(client: Visitor, pin: str = PIN, **who: str) -> Any:
    """Name oneself by badge or by a tap, then give the PIN."""
    asked = client.post("/tablet/", who or {"badge": BADGE})
    assert asked.status_code == 200
    found = re.search(r'name="who" value="([^"]+)"', asked.content.decode())
    assert found
    return client.post("/tablet/", {"who": found[1], "pin": pin})


def test_a_badge_and_a_pin_open_a_short_and_narrow_session(
    northgate: Company, worker: Person, tablet: Callable[[], Visitor]
) -> None:
    client = tablet()
    assert client.get("/o/northgate/").headers["Location"] == "/tablet/"
    assert sign_on(client).headers["Location"] == "/o/northgate/"
    page = client.text("/o/northgate/")
    assert ", Wanda Fitter</span>" in page
    assert "Write a document" not in page
    assert client.get("/o/northgate/documents/new/").status_code == 403
    assert client.get("/me/security/").status_code == 403
    assert client.get("/me/password/").status_code == 403
    token = client.post(f"/o/northgate/people/{worker.number}/issue_token/", {"title": "Mine", "scope": "write"})
    assert token.status_code == 403
    assert client.get(f"/o/northgate/people/{worker.number}/open_calendar/").status_code == 403
    for row in Session.objects.all():
        Session.objects.filter(pk=row.pk).update(seen_at=row.seen_at - dt.timedelta(minutes=6))
    assert client.get("/o/northgate/").headers["Location"] == "/tablet/"


def test_a_name_is_tapped_and_done_leads_back(
    northgate: Company, worker: Person, tablet: Callable[[], Visitor]
) -> None:
    client = tablet()
    page = client.text("/tablet/")
    assert "Wanda Fitter" in page
    assert "Ana Meyer" not in page  # has no badge
    assert sign_on(client, person=str(worker.pk)).status_code == 303
    assert client.get("/tablet/").headers["Location"] == "/o/northgate/"
    assert client.post("/sign-out/").headers["Location"] == "/tablet/"
    assert client.get("/o/northgate/").headers["Location"] == "/tablet/"


def test_what_is_done_there_says_so_in_the_ledger(
    northgate: Company, worker: Person, tablet: Callable[[], Visitor]
) -> None:
    client = tablet()
    sign_on(client)
    number = northgate["effective"].number
    said = client.post(f"/o/northgate/documents/{number}/comment/", {"text": "Read at the line."})
    assert said.status_code == 303
    event = json.loads(bytes(Event.objects.latest("id").body))
    assert (event["via"], event["actor"]) == ("tablet", str(worker.pk))


def test_a_wrong_pin_and_an_unknown_badge_are_told_alike_and_slowed_down(
    northgate: Company, worker: Person, tablet: Callable[[], Visitor]
) -> None:
    client = tablet()
    wrong, unknown = sign_on(client, "0815"), sign_on(client, "0815", badge="nobody's")
    assert wrong.status_code == unknown.status_code == 422
    for answer in (wrong, unknown):
        assert "Badge or PIN is wrong" in answer.content.decode()
        assert "Wanda" not in answer.content.decode()
    Attempt.objects.all().delete()
    statuses = [sign_on(client, f"{n:04}").status_code for n in range(100)]
    assert statuses.count(422) <= 10
    assert sign_on(client).status_code == 429


def test_a_device_that_was_revoked_is_out_at_once(
    northgate: Company, worker: Person, tablet: Callable[[], Visitor]
) -> None:
    client = tablet()
    sign_on(client)
    assert client.get("/o/northgate/").status_code == 200
    credentials.revoke_tablet(northgate.act("quality-manager"), Tablet.objects.get(), reason="Lost.")
    assert client.get("/o/northgate/").status_code == 302
    assert "no shared tablet" in client.text("/tablet/")
    assert client.post("/tablet/", {"badge": BADGE}).status_code == 404


@pytest.mark.parametrize("how", ["left", "withdrawn"])
def test_who_left_or_whose_badge_was_withdrawn_is_out_at_once(
    northgate: Company, worker: Person, tablet: Callable[[], Visitor], how: str
) -> None:
    client = tablet()
    sign_on(client)
    if how == "left":
        identity.leave(northgate.act("administrator"), worker)
    else:
        credentials.withdraw_badge(northgate.act("administrator"), Badge.objects.get())
    assert client.get("/o/northgate/").status_code == 302
    assert sign_on(client).status_code == 422


def test_a_session_of_the_tablet_opens_nothing_elsewhere(
    northgate: Company, worker: Person, tablet: Callable[[], Visitor]
) -> None:
    client, thief = tablet(), Visitor()
    sign_on(client)
    thief.cookies["session"] = client.cookies["session"].value
    assert thief.get("/o/northgate/").status_code == 302


def test_signing_there_needs_the_organisations_leave_and_the_pin(
    northgate: Company, tablet: Callable[[], Visitor]
) -> None:
    narrow = acting(northgate.people["approver"], narrow=True)
    assert narrow.duties == frozenset()
    assert narrow.act().via == "tablet"
    give(northgate, northgate.people["approver"])
    client = tablet()
    sign_on(client)
    assert client.get(f"/o/northgate/documents/{northgate['in review'].number}/approve/").status_code == 403


def test_neither_badge_nor_pin_can_be_read_anywhere(northgate: Company, worker: Person) -> None:
    badge = Badge.objects.get()
    assert BADGE not in badge.badge
    assert PIN not in badge.pin.split("$")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name of our own
            for row in cursor.fetchall():
                assert BADGE not in repr(row), table


def test_a_badge_is_one_persons_and_a_person_has_one(northgate: Company, worker: Person) -> None:
    with pytest.raises(Invalid, match="has this badge already"):
        give(northgate, northgate.people["author"])
    with pytest.raises(Invalid, match="has a badge already"):
        give(northgate, worker, "another")
    with pytest.raises(NotYours):
        credentials.give_badge(
            northgate.act("author"), northgate.people["author"], badge=Concealed("x"), pin=Pin("4711")
        )


@pytest.mark.parametrize("pin", ["123", "1234", "0000", "4321", "12a4", "1" * 13, "٤٧١١"])
def test_a_pin_is_not_too_simple(northgate: Company, pin: str) -> None:
    with pytest.raises(Invalid):
        give(northgate, northgate.people["author"], pin=pin)


def test_a_steward_gives_a_badge_on_the_page(northgate: Company) -> None:
    client = visitor(northgate, "administrator")
    person = northgate.people["employee"]
    path = f"/o/northgate/people/{person.number}/"
    page = client.text(f"{path}give_badge/")
    assert 'type="password"' in page
    refused = client.post(f"{path}give_badge/", {"badge": BADGE, "pin": "12"})
    assert refused.status_code == 422
    assert BADGE not in refused.content.decode()
    assert client.post(f"{path}give_badge/", {"badge": BADGE, "pin": PIN, "key": "one"}).status_code == 303
    assert "signs on at shared tablets" in client.text(path)
    made = client.post("/o/northgate/tablets/new/", {"title": "Line 4", "site": northgate.kept["HQ"].number})
    assert "/tablet/set-up/" in made.content.decode()
    assert "data:image/svg+xml" in made.content.decode()
