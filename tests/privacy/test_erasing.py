"""An erased person leaves no trace in database, files, index or exports; what they did stays proven."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from qualitas.documents import verbs as documents
from qualitas.kernel.acts.models import Done, Outbox
from qualitas.kernel.acts.refusals import NotYours, WrongState
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.models import Account, ApiToken, DutyHeld, OneTimeLink, Person, Session
from qualitas.kernel.ledger import erasing as ledger
from qualitas.kernel.ledger.models import PersonKey
from qualitas.kernel.records import erasing, holding, sweeping, verbs
from qualitas.kernel.records.models import Attachment
from tests.cast import act as acts_as
from tests.ledger.houses import House
from tests.privacy import traces

NAME, MAIL = "Wilhelmina Krähenbühl", "w.kraehenbuehl@northgate.example"
WAS = "Wilhelmina Unverzagt"


def plant(house: House) -> Person:
    """Make a person whose name stands wherever a name can stand; returns the person."""
    company = house.company
    steward, author = "administrator", "author"
    person = identity.add_person(company.act(steward), name=WAS, email=MAIL)
    person = identity.change_details(company.act(steward), person, name=NAME, email=MAIL)
    person.organisation = company.organisation
    for duty in ("author", "approver"):
        identity.grant_duty(company.act(steward), person, duty=duty)
    identity.invite(company.act(steward), person)
    identity.issue_token(acts_as(person), person, title=f"Export of {NAME}")
    own = documents.draft(
        acts_as(person), of_kind=company["SOP"], title=f"How {NAME} works", text=f"Ask {NAME.upper()}."
    )
    documents.edit(acts_as(person), own, title="How we work", text="Ask nobody.", change_note="A slip.")
    act = company.act(author, key="a key of a program")
    act.answering = lambda record: {"text": record.text, "who": NAME}
    verbs.comment(act, company["draft"], text=f"Krähenbühl, Wilhelmina said so; write to {MAIL}.")
    verbs.ask(company.act(author), title=f"Call {NAME}", person=company.people["employee"])
    site = identity.add_site(company.act(steward), code="X1", title="Annex", address=f"c/o {NAME}")
    identity.close(company.act(steward), site, reason=f"{NAME} sold it.")
    file = SimpleUploadedFile("list.txt", f"Present: {NAME}".encode())
    verbs.attach(company.act(author), company["draft"], file=file)
    return person


def _erased(house: House, person: Person, **more: Any) -> Person:
    return erasing.erase(house.company.act("administrator"), person, reason=f"{NAME} asked.", **more)


def test_no_trace_is_left_and_everything_verifies(house: House) -> None:
    person = plant(house)
    mails = sweeping.mail_folder()
    assert mails is not None
    mails.mkdir(exist_ok=True)
    (mails / "one.log").write_text(f"To: {MAIL}\n\nHello")
    (mails / "two.log").write_text("To: other@northgate.example\n\nHello")
    assert traces.in_tables(NAME, MAIL)
    after = _erased(house, person, files=True)
    assert (after.name, after.email, after.account, after.state) == (
        f"Erased person {person.number}", "", None, "erased",
    )  # fmt: skip
    assert not PersonKey.objects.filter(person=person.id).exists()
    traces.scrubbed()
    assert traces.in_tables(NAME, MAIL, WAS, "Krähenbühl", "kraehenbuehl") == []
    assert traces.in_values(NAME, MAIL, WAS, "Krähenbühl") == []
    assert house.said() == ""
    assert traces.in_files(house.folder, NAME, MAIL, WAS, "kraehenbuehl") == []
    assert traces.in_files(mails, NAME, MAIL, WAS) == []
    assert (mails / "two.log").exists()
    assert traces.in_database_files(house.database, NAME, MAIL, WAS, "kraehenbuehl") == []
    assert not Account.objects.filter(email=MAIL).exists()
    assert house.said() == ""


def test_what_belongs_to_them_ends(house: House) -> None:
    person = plant(house)
    account = person.account
    Session.objects.create(session_key="k" * 32, session_data="", expire_date=dt.datetime.now(dt.UTC), account=account)
    _erased(house, person)
    assert not DutyHeld.objects.filter(person=person, state="held").exists()
    assert not ApiToken.objects.filter(person=person, state="valid").exists()
    assert not Session.objects.filter(account=account.pk).exists()
    assert not OneTimeLink.objects.filter(account=account.pk).exists()
    assert not Outbox.objects.filter(sent_at__isnull=True, topic="mail", payload__icontains="████").exists()
    assert Done.objects.filter(key="a key of a program", answer__who="████").exists()
    found = Attachment.objects.get(name="list.txt")
    assert found.content.size > 0
    with pytest.raises(WrongState):
        erasing.erase(house.company.act("administrator"), person, reason="Again.")


def test_an_account_that_acts_elsewhere_stays_there(house: House) -> None:
    person = plant(house)
    there = identity.add_person(house.other.by_system(), name=NAME, email=MAIL)
    _erased(house, person)
    assert Account.objects.filter(email=MAIL).exists()
    assert Person.objects.get(pk=there.pk).name == NAME
    assert house.said() == ""


def test_a_hold_or_a_term_refuses(house: House) -> None:
    company, person = house.company, plant(house)
    hold = holding.hold_data(company.act("administrator"), person, reason="Case 7.")
    with pytest.raises(NotYours, match="legal hold"):
        _erased(house, person)
    holding.lift_hold(company.act("administrator"), hold, reason="Closed.")
    kept = holding.hold(company.act("administrator"), company["draft"], reason="Case 8.")
    with pytest.raises(NotYours, match="under a legal hold"):
        _erased(house, person)
    holding.lift_hold(company.act("administrator"), kept, reason="Closed.")
    identity.set_preference(company.by_system(), company["organisation"], name=erasing.YEARS.name, value="3")
    with pytest.raises(WrongState, match="note first that"):
        _erased(house, Person.objects.get(pk=person.pk))
    identity.leave(company.act("administrator"), person)
    with pytest.raises(NotYours, match="are kept until"):
        _erased(house, Person.objects.get(pk=person.pk))
    with pytest.raises(NotYours, match="yourself"):
        erasing.erase(company.act("administrator"), company.people["administrator"], reason="Me.")
    assert house.said() == ""


def test_the_anchors_note_what_went_and_nothing_personal(house: House) -> None:
    person = plant(house)
    _erased(house, person)
    noted = ledger.noted(house.company.id)
    assert {key for erasure in noted for key in erasure.gone.people} == {person.id}
    assert sum(len(erasure.gone.values) for erasure in noted) > 5
    text = Path(house.folder, "anchors", f"{house.company.id}.erasures").read_text()
    assert "Kr" not in text.replace("Krypt", "")
    assert connection.vendor in {"sqlite", "postgresql"}
    assert ledger.catch_up(house.company.id) == 0
    Path(house.folder, "anchors", f"{house.company.id}.erasures").unlink()
    assert ledger.catch_up(house.company.id) == len(noted)
