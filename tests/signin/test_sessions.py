"""Sessions: a new key at sign-in, an end when idle and after twelve hours, few writes, and no way back in."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity import entry
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.models import Attempt, Session
from tests.cast import PASSWORD, Company
from tests.signin.conftest import Visitor, sign_in, signed_in

HOME = "/o/northgate/"


def move_back(**fields: dt.timedelta) -> None:
    """Set times of every session into the past."""
    for row in Session.objects.all():
        moved = {name: getattr(row, name) - by for name, by in fields.items()}
        Session.objects.filter(pk=row.pk).update(**moved)


def test_the_cookie_is_another_one_after_signing_in_and_the_old_one_opens_nothing(northgate: Company) -> None:
    client = Visitor()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["session"] = planted = session.session_key
    sign_in(client, northgate.people["author"].email)
    assert client.cookies["session"].value != planted
    assert client.get(HOME).status_code == 200
    thief = Visitor()
    thief.cookies["session"] = planted
    assert thief.get(HOME).status_code == 302


def test_an_idle_session_is_over(northgate: Company) -> None:
    client = signed_in(northgate, "author")
    move_back(seen_at=dt.timedelta(minutes=29))
    assert client.get(HOME).status_code == 200
    move_back(seen_at=dt.timedelta(minutes=31))
    assert client.get(HOME).headers["Location"].startswith("/sign-in/")
    assert not Session.objects.exists()


def test_a_busy_session_is_over_after_twelve_hours(northgate: Company) -> None:
    client = signed_in(northgate, "author")
    row = Session.objects.get()
    assert row.expire_date - timezone.now() <= dt.timedelta(hours=12)
    session = client.session
    session["something"] = "changed"
    session.save()
    assert Session.objects.get().expire_date == row.expire_date
    move_back(expire_date=dt.timedelta(hours=12))
    assert client.get(HOME).status_code == 302


def test_being_seen_is_written_once_a_minute_at_most(northgate: Company) -> None:
    client = signed_in(northgate, "author")
    for quiet, writes in ((dt.timedelta(seconds=50), 0), (dt.timedelta(seconds=70), 1), (dt.timedelta(0), 0)):
        move_back(seen_at=quiet)
        with CaptureQueriesContext(connection) as asked:
            client.get(HOME)
        written = [one["sql"] for one in asked.captured_queries if one["sql"].startswith("UPDATE")]
        assert len(written) == writes, written


def test_who_left_is_refused_at_the_next_request(northgate: Company) -> None:
    client = signed_in(northgate, "employee")
    assert client.get(HOME).status_code == 200
    account = northgate.people["employee"].account
    account.is_active = False
    account.save()
    assert client.get(HOME).status_code == 302
    assert sign_in(Visitor(), account.email).status_code == 422


def test_of_a_hundred_guesses_ten_at_most_are_looked_at(northgate: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    real = entry.check_password
    monkeypatch.setattr(entry, "check_password", lambda given, kept: looked.append(given) or real(given, kept))
    email = northgate.people["author"].email
    for n in range(100):
        sign_in(Visitor(), email, f"guess {n}")
    assert len(looked) <= 10
    other: Any = Visitor()
    other.defaults["REMOTE_ADDR"] = "198.51.100.7"
    assert sign_in(other, email).status_code == 303


def test_a_right_password_is_not_counted(northgate: Company) -> None:
    sign_in(Visitor(), northgate.people["author"].email)
    assert not Attempt.objects.exists()


def test_an_unknown_address_costs_the_same_work(northgate: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[str] = []
    hasher = type(hashers.get_hasher())
    real = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *given: work.append(given[1]) or real(*given))
    figures = []
    identity.add_person(northgate.by_system(), name="No Password", email="none@northgate.example")
    for email in (northgate.people["author"].email, "nobody@nowhere.example", "none@northgate.example"):
        work.clear()
        with CaptureQueriesContext(connection) as asked, pytest.raises(Invalid):
            entry.by_password(email, "wrong", "127.0.0.1")
        figures.append((len(work), len(asked)))
    assert figures[0] == figures[1] == figures[2]
    assert figures[0][0] == 1


def test_a_token_alone_signs_nothing(northgate: Company) -> None:
    number = northgate.kept["in review"].number
    client = Visitor(headers={"Authorization": f"Bearer {northgate.tokens['approver']}"})
    url = f"/api/v1/documents/{number}/approve"
    bare = client.post(url, {}, content_type="application/json")
    assert bare.status_code == 422
    assert "signature" in bare.content.decode()
    wrong = client.post(url, {"signature": {"password": "wrong"}}, content_type="application/json")
    assert wrong.status_code == 422
    right = client.post(url, {"signature": {"password": PASSWORD}}, content_type="application/json")
    assert right.status_code == 200
