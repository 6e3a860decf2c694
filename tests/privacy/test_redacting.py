"""A redacted passage is gone from row, history, values and machinery; the proof stays and the event names what went."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from qualitas.documents import verbs as documents
from qualitas.kernel.acts.refusals import Invalid, NotYours
from qualitas.kernel.files.models import Content
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.records import holding, redacting, verbs
from qualitas.kernel.records.models import Attachment, Comment
from tests.ledger.houses import House
from tests.privacy import traces

SECRET = "Zebulon Quirke"


def _planted(house: House) -> Any:
    company = house.company
    draft = company["draft"]
    for text in (f"Ask {SECRET} first.", "Ask nobody.", f"Then zebulon   quirke signs, said {SECRET}."):
        documents.edit(
            company.act("author"), company["draft"], title=f"Goods of {SECRET}", text=text, change_note="A slip."
        )
    verbs.comment(company.act("author", key="k1"), draft, text=f"{SECRET} told me.")
    return company["draft"]


def test_a_passage_goes_everywhere_and_everything_still_verifies(house: House) -> None:
    company, draft = house.company, _planted(house)
    made = redacting.redact(
        company.act("quality-manager", key="again"), draft, passages=SECRET, reason=f"{SECRET} asked for it."
    )
    after = company["draft"]
    assert after.text == "Then ████ signs, said ████."
    assert after.title == "Goods of ████"
    assert Comment.objects.filter(on_id=draft.id, text="████ told me.").exists()
    assert made.reason == "████ asked for it."
    traces.scrubbed()
    assert traces.in_tables(SECRET) == []
    assert traces.in_values(SECRET) == []
    assert house.said() == ""
    body = json.loads(bytes(Event.objects.latest("id").body))
    assert body["verb"] == "document.redact"
    assert len(body["gone"]["values"]) >= 5
    assert set(body["gone"]) == {"values"}


def test_only_the_named_field_is_redacted(house: House) -> None:
    company, draft = house.company, _planted(house)
    redacting.redact(company.act("quality-manager"), draft, passages=SECRET, reason="Asked.", field="title")
    assert company["draft"].title == "Goods of ████"
    assert SECRET in company["draft"].text
    assert house.said() == ""


def test_what_does_not_stand_there_or_is_held_is_refused(house: House) -> None:
    company = house.company
    draft = company["draft"]
    with pytest.raises(Invalid, match="does not stand here"):
        redacting.redact(company.act("quality-manager"), draft, passages="Nobody Known", reason="Asked.")
    with pytest.raises(Invalid, match="at least two"):
        redacting.redact(company.act("quality-manager"), draft, passages=" x ", reason="Asked.")
    with pytest.raises(Invalid, match="no text “colour”"):
        redacting.redact(company.act("quality-manager"), draft, passages="Handle", reason="Asked.", field="colour")
    with pytest.raises(NotYours):
        redacting.redact(company.act("author"), draft, passages="Handle", reason="Asked.")
    hold = holding.hold(company.act("quality-manager"), draft, reason="Case 7 at court.")
    with pytest.raises(NotYours, match="legal hold"):
        redacting.redact(company.act("quality-manager"), draft, passages="Handle", reason="Asked.")
    with pytest.raises(NotYours, match="legal hold"):
        redacting.redact_file(company.act("quality-manager"), draft, reason="Asked.")
    holding.lift_hold(company.act("quality-manager"), hold, reason="Closed.")
    redacting.redact(company.act("quality-manager"), draft, passages="Handle", reason="Asked.")
    assert house.said() == ""


def test_a_value_shredded_past_the_verbs_is_a_fault(house: House) -> None:
    first = "(SELECT min(id) FROM ledger_sealedvalue WHERE person IS NULL)"
    house.attack((f"UPDATE ledger_sealedvalue SET wrapped = NULL, erased_by = 1 WHERE id = {first}", []))  # noqa: S608 - our own table
    assert "cannot be read, but no act erased it" in house.said()


def test_a_value_put_back_is_a_fault(house: House) -> None:
    company = house.company
    kept = house.ask("SELECT id, wrapped FROM ledger_sealedvalue WHERE wrapped IS NOT NULL")
    redacting.redact(company.act("quality-manager"), company["draft"], passages="Handle", reason="Asked.")
    for key, wrapped in kept:
        house.attack(("UPDATE ledger_sealedvalue SET wrapped = %s WHERE id = %s AND wrapped IS NULL", [wrapped, key]))
    assert "can still be read" in house.said()


def test_a_file_is_replaced_by_a_redacted_copy_and_its_bytes_go(house: House) -> None:
    company, draft = house.company, house.company["draft"]
    file = SimpleUploadedFile("Plan of Quirke.txt", b"Shelf A, shelf of Quirke")
    first = verbs.attach(company.act("author"), draft, file=file)
    sha256, place = first.content.sha256, list((house.folder / "files" / str(company.id)).rglob("*"))
    assert any(path.name == sha256 for path in place)
    copy = SimpleUploadedFile("plan, redacted.txt", b"Shelf A")
    redacting.redact_file(company.act("quality-manager"), draft, reason="Asked.", name="Plan of Quirke.txt", copy=copy)
    now = Attachment.objects.get(pk=first.pk)
    assert (now.name, now.content.size) == ("plan, redacted.txt", 7)
    assert not Content.objects.filter(organisation=company.id, sha256=sha256).exists()
    assert not any(path.name == sha256 for path in (house.folder / "files" / str(company.id)).rglob("*"))
    assert house.said() == ""
    assert traces.in_values("Quirke") == []
    traces.scrubbed()
    assert traces.in_tables("Quirke") == []


def test_a_file_that_another_record_holds_too_stays(house: House) -> None:
    company, draft = house.company, house.company["draft"]
    same = SimpleUploadedFile("same.txt", b"Shelf A, shelf B")
    verbs.attach(company.act("author"), company["effective"], file=same)
    redacting.redact_file(company.act("quality-manager"), draft, reason="Asked.")
    assert Attachment.objects.get(on_id=draft.id).name == "redacted.txt"
    sha256 = Attachment.objects.get(on_id=company["effective"].id).content.sha256
    assert Content.objects.filter(organisation=company.id, sha256=sha256).exists()
    redacting.redact_file(company.act("quality-manager"), company["effective"], reason="Asked.")
    assert not Content.objects.filter(organisation=company.id, sha256=sha256).exists()
    assert house.said() == ""
    with pytest.raises(Invalid, match="no file here"):
        redacting.redact_file(company.act("quality-manager"), company["approved"], reason="Asked.")


def test_a_file_removed_past_the_verbs_is_a_fault(house: House) -> None:
    assert connection.vendor in {"sqlite", "postgresql"}
    table = Attachment._meta.db_table
    house.attack((f"DELETE FROM {table}", []), ("DELETE FROM files_content", []))  # noqa: S608 - our own table
    assert "is no longer kept: its row was removed" in house.said()
