"""The pages of administration: for those who look after the system, few queries, nothing secret, each act done."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.files.quotas import usage
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.identity.verbs import set_preference
from qualitas.kernel.records import retention
from qualitas.kernel.records.models import ToDo
from qualitas.site import drills, nightly, worker
from qualitas.site.configuration import SETTINGS, as_given, shown
from tests.cast import Cast, Company
from tests.files.settled import given
from tests.ledger.houses import House

TABS = ("", "settings/", "backups/", "files/", "mails/", "retention/")
NOW = dt.datetime(2027, 3, 10, 2, 30, tzinfo=dt.UTC)


def _browser(company: Company, role: str = "administrator") -> Client:
    client = Client()
    client.force_login(company.people[role].account)
    return client


def _read(client: Client, company: Company, tab: str) -> str:
    answer = client.get(f"/o/{company.slug}/administration/{tab}")
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_is_for_those_who_look_after_the_system(cast: Cast, tab: str) -> None:
    company = cast.northgate
    address = f"/o/{company.slug}/administration/{tab}"
    for role, status in (("administrator", 200), ("quality-manager", 200), ("employee", 403), ("nobody", 403)):
        assert _browser(company, role).get(address).status_code == status
    assert _browser(cast.lindqvist).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    client = _browser(company)
    with CaptureQueriesContext(connection) as asked:
        _read(client, company, tab)
    assert len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]) <= 12


def test_the_menu_leads_there_for_those_alone(cast: Cast) -> None:
    company = cast.northgate
    link = f'href="/o/{company.slug}/administration/"'
    assert link in _browser(company).get(f"/o/{company.slug}/").content.decode()
    assert link not in _browser(company, "employee").get(f"/o/{company.slug}/").content.decode()


def test_health_says_what_is_wrong_and_what_is_well(house: House) -> None:
    company, client = house.company, _browser(house.company)
    page = _read(client, company, "")
    assert "Something must be seen to." in page
    assert "None was ever at work here" in page
    made = nightly.make(timezone.now())
    assert made is not None
    drills.drill(made, timezone.now())
    worker.pulse_file().touch()
    page = _read(client, company, "")
    assert "Everything is in order." in page
    assert "passed: the backup was restored and verified." in page
    (house.folder / "backup.trouble").write_text("The disk is full.")
    assert "The disk is full." in _read(client, company, "")


def test_backups_and_drills_are_listed(house: House) -> None:
    made = nightly.make(NOW)
    assert made is not None
    drills.drill(made, NOW)
    page = _read(_browser(house.company), house.company, "backups/")
    assert made.path.name in page
    assert "RD-" in page
    assert "entries verified" in page
    assert "lie on the same disk" in page
    assert "every night at 02:00 UTC" in page


def test_a_mail_that_was_given_up_is_tried_again(cast: Cast) -> None:
    company, client = cast.northgate, _browser(cast.northgate)
    row: Any = Outbox.objects.filter(organisation=company.id, sent_at__isnull=True).first()
    row.tries, row.trouble = worker.TRIES, "The server said no."
    row.save()
    page = _read(client, company, "mails/")
    assert "The server said no." in page
    assert "/sign-in/" not in page
    address = f"/o/{company.slug}/administration/mails/{row.id}/again/"
    assert _browser(cast.lindqvist).post(address).status_code == 404
    assert client.get(address).status_code == 302
    row.refresh_from_db()
    assert row.tries == worker.TRIES
    assert client.post(address).status_code == 302
    row.refresh_from_db()
    assert (row.tries, row.due_at <= timezone.now()) == (0, True)
    Outbox.objects.filter(pk=row.pk).update(sent_at=timezone.now())
    assert client.post(address).status_code == 404


def test_a_preference_is_changed_and_reset_on_its_page(cast: Cast) -> None:
    company, client = cast.northgate, _browser(cast.northgate)
    rule = retention.rule(ToDo)
    address = f"/o/{company.slug}/administration/settings/{rule.name}/"
    assert "years" in client.get(address).content.decode()
    wrong = client.post(address, {"value": "many"})
    assert (wrong.status_code, "is a whole number from 0 to 100" in wrong.content.decode()) == (422, True)
    assert client.post(address, {"value": "6"}).status_code == 302
    assert rule.of(Organisation.objects.get(pk=company.id)) == 6
    assert "6 years after they were closed" in _read(client, company, "retention/")
    assert "Back to the default" in client.get(address).content.decode()
    assert client.post(address, {"reset": "yes"}).status_code == 302
    assert rule.of(Organisation.objects.get(pk=company.id)) == 0
    assert client.get(f"/o/{company.slug}/administration/settings/no.such/").status_code == 404
    assert _browser(company, "employee").post(address, {"value": "6"}).status_code == 403


def test_records_past_their_time_are_proposed(cast: Cast) -> None:
    company = cast.northgate
    organisation = Organisation.objects.get(pk=company.id)
    set_preference(company.act("administrator"), organisation, name=retention.rule(ToDo).name, value="2")
    organisation.refresh_from_db()
    who = company.act("administrator").actor
    today = timezone.now().date()
    assert list(retention.due(organisation, who, today, 50)) == []
    later = retention.months_after(today, 24) + dt.timedelta(days=1)
    found = [one.record.number for one in retention.due(organisation, who, later, 50)]
    assert sorted(found) == sorted({company["done"].number, company["called off"].number} | set(found))
    assert company["open"].number not in found
    assert list(retention.due(organisation, who, retention.months_after(today, 24), 50)) == []
    assert retention.months_after(dt.date(2024, 2, 29), 12) == dt.date(2025, 2, 28)


def test_settings_are_shown_with_their_source_and_without_secrets(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setenv("QUALITAS_EMAIL_URL", "smtps://jo:ma1ls3cret@mail.example:465")
    monkeypatch.setenv("QUALITAS_SECRET_KEY", "s3cretkey")
    monkeypatch.setenv("QUALITAS_METRICS_TOKEN", "s3crettoken")
    page = _read(_browser(cast.northgate), cast.northgate, "settings/")
    for name in SETTINGS:
        assert f"QUALITAS_{name}" in page
    for secret in ("ma1ls3cret", "s3cretkey", "s3crettoken"):
        assert secret not in page
    assert "smtps://jo:•••@mail.example:465" in page
    assert {one.name: one.source for one in as_given()}["QUALITAS_EMAIL_URL"] == "environment"
    assert (shown("SECRET_KEY", "x"), shown("SECRET_KEY", ""), shown("BACKUP_KEY", "/k")) == ("•••", "", "/k")


def test_files_are_added_up_by_type(cast: Cast) -> None:
    page = _read(_browser(cast.northgate), cast.northgate, "files/")
    assert "text/plain" in page
    assert "Room left" not in page


def test_the_room_for_files_is_told_and_its_end_in_time(cast: Cast) -> None:
    size = usage(cast.northgate.id).size
    with given(files_quota=size * 100):
        page = _read(_browser(cast.northgate), cast.northgate, "files/")
    assert "Room left" in page
    assert "Less than a tenth" not in page
    with given(files_quota=size + 1):
        assert "Less than a tenth" in _read(_browser(cast.northgate), cast.northgate, "files/")
