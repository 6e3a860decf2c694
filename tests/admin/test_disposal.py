"""A record whose time is over loses its texts and files for ever; its number and every proof stay."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.refusals import Invalid, NotYours, WrongState
from qualitas.kernel.acts.signing import standing
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.identity.verbs import set_preference
from qualitas.kernel.ledger import values
from qualitas.kernel.ledger.models import Event, SealedValue
from qualitas.kernel.records import disposing, retention
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.disposing import dispose
from qualitas.kernel.records.holding import hold
from qualitas.kernel.records.models import Comment, ToDo
from qualitas.kernel.records.passages import BLANK
from qualitas.kernel.records.printing import signatures
from tests.api.conftest import Program
from tests.cast import PASSWORD, Company, signature
from tests.ledger.houses import House

SECRET = "The zebra in the cellar"


def _organisation(company: Company) -> Organisation:
    return Organisation.objects.get(pk=company.id)


def _signed(company: Company, role: str) -> Act:
    return company.act(role, signature=signature(company.people[role]))


def _closed(company: Company) -> ToDo:
    """Return a to-do with a comment and a file, done, under a rule of two years."""
    employee = company.people["employee"]
    made = records.ask(company.act("author"), title=SECRET, person=employee)
    records.comment(company.act("author"), made, text=f"{SECRET} was seen again.")
    records.attach(company.act("author"), made, file=SimpleUploadedFile("zebra.txt", SECRET.encode()))
    records.finish(company.act("employee"), made, note=f"{SECRET} is gone.")
    set_preference(company.act("administrator"), _organisation(company), name=retention.rule(ToDo).name, value="2")
    return ToDo.objects.get(pk=made.pk)


def _readable(company: Company) -> bytes:
    keys = SealedValue.objects.filter(organisation=company.id).values_list("commitment", flat=True)
    return b"\n".join(values.read(company.id, {bytes(key) for key in keys}).values())


def _let_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the two years be over."""
    past = dt.date(2020, 1, 1)
    monkeypatch.setattr(retention, "_last_changed", lambda keys: dict.fromkeys(keys, past))


def test_everything_that_it_said_is_gone_and_every_proof_holds(house: House, monkeypatch: Any) -> None:
    company = house.company
    record = _closed(company)
    assert SECRET.encode() in _readable(company)
    assert list((house.folder / "files").rglob("*"))
    _let_pass(monkeypatch)
    made = dispose(
        _signed(company, "quality-manager"), _organisation(company), record=record, reason="Two years are over."
    )
    after = ToDo.objects.get(pk=record.pk)
    assert (after.number, after.state, after.title) == (record.number, "done", BLANK)
    assert (made.on_id, made.places >= 2, made.reason) == (record.pk, True, "Two years are over.")
    assert {one.text for one in Comment.objects.filter(on_id=record.pk)} == {BLANK}
    assert b"zebra" not in _readable(company)
    for path in (house.folder / "files").rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()
    assert [fault.sentence for fault in house.verify().faults] == []
    over = retention.due(_organisation(company), company.act("administrator").actor, dt.date(2099, 1, 1), 9)
    assert record.number not in [one.record.number for one in over]
    with pytest.raises(WrongState, match="for ever, or is not closed"):
        dispose(_signed(company, "quality-manager"), _organisation(company), record=after, reason="Again.")


def test_what_must_be_kept_is_refused_in_words(house: House, monkeypatch: Any) -> None:
    company = house.company
    record, act = _closed(company), company.act
    with pytest.raises(Invalid, match="signature"):
        dispose(act("administrator"), _organisation(company), record=record, reason="Unsigned.")
    with pytest.raises(NotYours):
        dispose(_signed(company, "employee"), _organisation(company), record=record, reason="No.")
    with pytest.raises(WrongState, match="must be kept until 20"):
        dispose(_signed(company, "administrator"), _organisation(company), record=record, reason="Too early.")
    with pytest.raises(WrongState, match="for ever"):
        dispose(
            _signed(company, "administrator"), _organisation(company), record=company["superseded"], reason="No rule."
        )
    with pytest.raises(WrongState, match="not closed yet"):
        dispose(_signed(company, "administrator"), _organisation(company), record=company["open"], reason="Open.")
    _let_pass(monkeypatch)
    hold(act("quality-manager"), record, reason="A court asks for it.")
    with pytest.raises(NotYours, match="legal hold"):
        dispose(_signed(company, "administrator"), _organisation(company), record=record, reason="No.")
    assert ToDo.objects.get(pk=record.pk).title == SECRET


def test_it_is_done_on_a_page_and_led_to_from_the_list(house: House, monkeypatch: Any) -> None:
    company, client = house.company, Client()
    record = _closed(company)
    client.force_login(company.people["administrator"].account)
    home = f"/o/{company.slug}/administration/retention/"
    early = client.post(f"{home}{record.number}/", {"reason": "Too early.", "password": PASSWORD})
    assert (early.status_code, "must be kept until" in early.content.decode()) == (409, True)
    _let_pass(monkeypatch)
    monkeypatch.setattr(retention, "months_after", lambda day, months: day if months > 0 else dt.date(2999, 1, 1))
    assert f"{home}{record.number}/" in client.get(home).content.decode()
    page = client.get(f"{home}{record.number}/").content.decode()
    assert (SECRET in page, "its time is over, and what it says is lost for ever" in page) == (True, True)
    unsigned = client.post(f"{home}{record.number}/", {"reason": "Its time is over."})
    assert (unsigned.status_code, "Enter your password to sign." in unsigned.content.decode()) == (422, True)
    assert client.post(f"{home}{record.number}/", {"reason": " "}).status_code == 422
    assert client.get(f"{home}TD-1999-0001/").status_code == 404
    done = client.post(f"{home}{record.number}/", {"reason": "Its time is over.", "password": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (302, home)
    assert ToDo.objects.get(pk=record.pk).title == BLANK
    assert disposing.EVENT == "organisation.dispose"


def test_a_program_disposes_with_a_signature_that_binds_the_record(house: House, monkeypatch: Any) -> None:
    company = house.company
    record, manager = _closed(company), Program(company, "quality-manager")
    _let_pass(monkeypatch)
    door, said = f"organisations/{_organisation(company).number}/dispose", {"record": record.number, "reason": "Over."}
    assert "password" in manager.post(door, said).json()["errors"]
    before = standing(ToDo.objects.get(pk=record.pk))
    made = manager.post(door, {**said, "signature": {"password": PASSWORD}})
    assert made.status_code == 201, made.content
    told = json.loads(bytes(Event.objects.order_by("-id").filter(organisation=company.id)[0].body))
    assert (told["verb"], told["sign"]["id"], told["sign"]["record"]) == (
        "organisation.dispose",
        str(record.pk),
        before,
    )
    assert [one.name for one in signatures(ToDo.objects.get(pk=record.pk))] == [company.people["quality-manager"].name]
    assert [fault.sentence for fault in house.verify().faults] == []
