"""Backups make themselves at the set hour, old ones go; the newest is restored on trial, and the ledger says so."""

import datetime as dt
import json
import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from qualitas.kernel.acts.models import Outbox
from qualitas.site import drills, mails, nightly
from qualitas.site.backup_settings import backups_of
from qualitas.site.cli import proving
from qualitas.site.models import RestoreDrill
from qualitas.site.wrapping import make_key
from tests.ledger.houses import House

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2027, 3, 10, 2, 30, tzinfo=dt.UTC)


@contextmanager
def _set(**more: Any) -> Iterator[None]:
    """Set something about backups meanwhile."""
    usual = settings.QUALITAS
    settings.QUALITAS = replace(usual, backups=replace(usual.backups, **more))
    try:
        yield
    finally:
        settings.QUALITAS = usual


def _of_old(house: House) -> None:
    """Let the installation be some days old."""
    begun = dt.datetime(2020, 1, 1, tzinfo=dt.UTC).timestamp()
    os.utime(house.folder / "keys" / "installation-id", (begun, begun))


def test_a_backup_is_made_once_a_day_at_the_hour(house: House) -> None:
    _of_old(house)
    with _set(hour=2):
        assert nightly.last_due(NOW) == NOW.replace(minute=0)
        made = nightly.make_if_due(NOW)
        assert made is not None
        assert (made.path.name, made.path.parent) == ("2027-03-10T0230Z.qualitas", house.folder / "backups")
        assert nightly.make_if_due(NOW + dt.timedelta(hours=20)) is None
        assert nightly.is_due(NOW + DAY)
        assert [one.path for one in nightly.made()] == [made.path]
    with _set(hour=None):
        assert not nightly.is_due(NOW + DAY)
    with _set(hour=5):
        assert nightly.last_due(NOW) == NOW.replace(hour=5, minute=0) - DAY


def test_a_new_installation_waits_for_its_first_night(house: House) -> None:
    now = dt.datetime.now(dt.UTC)
    assert nightly.last_due(now) is None
    assert not nightly.is_due(now)
    (house.folder / "keys" / "installation-id").unlink()
    assert nightly.last_due(now) is None


def test_a_backup_that_cannot_be_made_is_told_and_tried_again(house: House, caplog: Any) -> None:
    _of_old(house)
    with _set(key=house.folder / "none.key", hour=2):
        assert nightly.make(NOW) is None
        told = nightly.trouble()
        assert told is not None
        assert "There is no key" in told[1]
        assert "could not be made" in caplog.text
        failed = told[0]
        assert not nightly.is_due(failed + dt.timedelta(minutes=59))
        assert nightly.is_due(failed + dt.timedelta(hours=25))
    assert nightly.make(NOW) is not None
    assert nightly.trouble() is None


def test_of_the_last_days_and_weeks_one_backup_each_is_kept(house: House) -> None:
    folder = house.folder / "backups"
    folder.mkdir()
    for back in range(60):
        for hour in (2, 14):
            at = (NOW - back * DAY).replace(hour=hour, minute=0)
            (folder / f"{at:%Y-%m-%dT%H%MZ}.qualitas").write_bytes(b"x")
    (folder / "mine.qualitas").write_bytes(b"x")
    with _set(daily=7, weekly=4):
        nightly.let_go(NOW)
    days = [one.at.date() for one in nightly.made()]
    assert days[:7] == [(NOW - back * DAY).date() for back in range(7)]
    assert [day.isoformat() for day in days[7:]] == ["2027-02-28", "2027-02-21"]
    assert {one.at.hour for one in nightly.made()} == {14}
    assert (folder / "mine.qualitas").exists()


def test_only_one_process_makes_backups_at_a_time(house: House) -> None:
    _of_old(house)
    with nightly.alone() as mine, nightly.alone() as other:
        assert (mine, other) == (True, False)
        with _set(hour=2):
            assert nightly.make_if_due(NOW) is None
    with nightly.alone() as again:
        assert again


def test_the_newest_backup_is_restored_on_trial_and_the_ledger_says_so(house: House, tmp_path: Path) -> None:
    make_key(tmp_path / "backups.key")
    with _set(key=tmp_path / "backups.key"):
        assert not drills.is_due(NOW)
        nightly.make(NOW)
        outcome = drills.drill_if_due(NOW)
    assert outcome is not None
    assert outcome.reason == ""
    record = RestoreDrill.objects.get(organisation=house.company.id)
    assert (record.state, record.backup, record.number[:3]) == ("passed", "2027-03-10T0230Z.qualitas", "RD-")
    assert record.events == outcome.events[str(house.company.id)] > 50
    assert (record.records, len(record.sha256)) == (outcome.counts["records"], 64)
    assert RestoreDrill.objects.count() == 2
    assert not list(house.folder.glob("drill-*"))
    last = drills.last_drill()
    assert last is not None
    assert last.opened_at is not None
    assert not drills.is_due(last.opened_at + 6 * DAY)
    assert drills.is_due(last.opened_at + 7 * DAY)
    assert house.verify().holds


def test_a_drill_that_fails_tells_the_administrators(house: House) -> None:
    made = nightly.make(NOW)
    assert made is not None
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[:900] + bytes([whole[900] ^ 1]) + whole[901:])
    outcome = drills.drill(made, NOW)
    assert "was changed" in outcome.reason
    record = RestoreDrill.objects.get(organisation=house.company.id)
    assert (record.state, "was changed" in record.reason, record.events) == ("failed", True, None)
    waiting = Outbox.objects.get(organisation=house.company.id, payload__template="drill")
    assert waiting.payload["to"] == "administrator@northgate.example"
    mail = mails.compose(waiting)
    assert "The restore drill failed" in mail.subject
    assert record.number in str(mail.body)
    assert "was changed" in str(mail.body)


def test_a_drill_that_was_interrupted_is_closed_by_the_next(house: House, monkeypatch: Any) -> None:
    made = nightly.make(NOW)
    assert made is not None

    def interrupted(_path: Path) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(drills, "rehearse", interrupted)
        with pytest.raises(KeyboardInterrupt):
            drills.drill(made, NOW)
    monkeypatch.setattr(drills, "rehearse", lambda _path: drills.Outcome("", 1))
    drills.drill(made, NOW + DAY)
    assert sorted(one.state for one in RestoreDrill.objects.all()) == ["failed"] * 2 + ["passed"] * 2


def test_a_drill_without_room_or_words_fails_in_words(house: House, monkeypatch: Any) -> None:
    made = nightly.make(NOW)
    assert made is not None
    monkeypatch.setattr(drills, "ROOM", 10**15)
    assert "too little room" in drills.rehearse(made.path).reason


@pytest.mark.usefixtures("house")
def test_the_command_drills_and_says_what_came_of_it(capsys: Any) -> None:

    assert proving.drill(Namespace(backup_first=True, json=True)) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["passed"], said["reason"], said["counts"]["events"] > 100) == (True, "", True)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("BACKUP_HOUR", "24", "QUALITAS_BACKUP_HOUR is “24”; give a whole number from 0 to 23, or “never”."),
        ("BACKUP_DAILY", "0", "give a whole number from 1 to 1000."),
        ("BACKUP_WEEKLY", "many", "give a whole number from 0 to 1000."),
    ],
)
def test_settings_that_cannot_be_used_are_refused_in_words(name: str, value: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="QUALITAS_BACKUP") as refused:
        backups_of(lambda asked, default: value if asked == name else default)
    assert sentence in str(refused.value)


def test_never_means_never() -> None:
    assert backups_of(lambda name, default: "Never" if name == "BACKUP_HOUR" else default).hour is None
