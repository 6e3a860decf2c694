"""Proofs, the summary, receipts out of order, and replay."""

import random

import pytest
from django.db import connection

from qualitas.kernel.acts.reconcile import types
from qualitas.kernel.acts.replay import ERASED, plain, replay
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.ledger import keys, proofs
from qualitas.kernel.ledger.models import Checkpoint, Event, Head, Leaf, Pending
from qualitas.kernel.ledger.summary import summary
from qualitas.proof.note import check_tlog_proof, open_checkpoint
from qualitas.proof.tree import verify_consistency
from tests.databases import engine
from tests.ledger.houses import House, key


def test_every_event_under_a_checkpoint_is_provable(house: House) -> None:
    head = Head.objects.get(organisation=house.company.id)
    vkey = keys.signer(head.origin).vkey
    newest = Checkpoint.objects.filter(organisation=house.company.id).order_by("-size")[0]
    assert newest.size == head.size - 1
    for index in (0, 1, newest.size // 2, newest.size - 1):
        leaf = bytes(Leaf.objects.get(organisation=house.company.id, index=index).leaf)
        place, stated = check_tlog_proof(proofs.inclusion(house.company.id, index), leaf, [vkey])
        assert (place, stated.size) == (index, newest.size)
    with pytest.raises(proofs.NotProvable, match="No signed checkpoint covers event"):
        proofs.inclusion(house.company.id, newest.size)


def test_an_older_checkpoint_is_shown_to_be_the_beginning_of_a_newer_one(house: House) -> None:
    head = Head.objects.get(organisation=house.company.id)
    notes = Checkpoint.objects.filter(organisation=house.company.id).order_by("size").values_list("note", flat=True)
    old, new = (open_checkpoint(note, [keys.signer(head.origin).vkey]) for note in notes)
    proof = proofs.consistency(house.company.id, old.size, new.size)
    assert verify_consistency(old.size, new.size, proof, old.root, new.root)


def test_the_summary_tells_where_the_ledger_stands(house: House) -> None:
    told = summary(house.company.id)
    assert told is not None
    assert (told.size, told.anchored, told.pending, told.oldest_pending) == (told.checkpoint_size + 1, True, 0, None)
    assert len(told.root) == 64
    identity.add_site(house.company.by_system(), code="NEW", title="New")
    told = summary(house.company.id)
    assert told.pending == (1 if engine() == "postgres" else 0)
    if told.pending:
        assert 0 <= told.oldest_pending.total_seconds() < 60
    assert summary(house.company.people["author"].id) is None


@pytest.mark.postgres
def test_an_event_changed_before_its_sealing_is_named(house: House) -> None:
    identity.add_site(house.company.by_system(), code="NEW", title="New")
    assert house.verify().counts["pending"] == 1
    assert house.said() == ""
    row = Pending.objects.get().event_id
    house.attack(("UPDATE ledger_event SET body = %s WHERE id = %s", [b"{}", row]))
    assert f"Event row {row} was changed before it was sealed" in house.said()


def test_receipts_out_of_order_or_lacking_are_no_fault(house: House) -> None:
    path = house.folder / "anchors" / f"{house.company.id}.receipts"
    lines = path.read_text().splitlines(keepends=True)
    random.Random(7).shuffle(lines)  # noqa: S311 - no secret
    path.write_text("".join(lines[5:] + lines[10:20]) + "12 torn")
    assert house.said() == ""
    wrong = next(line for line in lines if line.startswith("9 "))
    path.write_text("".join(lines).replace(wrong, "9 " + "ab" * 32 + "\n"))
    assert "Event 9: it is not the event that its receipt names" in house.said()


def test_the_ledger_alone_tells_every_row(house: House) -> None:
    for company in (house.company, house.other):
        for model in types():
            rows = list(model.within(company.id).prefetch_related(*model.parts))
            told = replay(company.id, [row.pk for row in rows])
            for row in rows:
                assert told[row.pk].values == plain(row), row
                assert (told[row.pk].kind, told[row.pk].version) == (row.kind, row.version)


def test_an_earlier_version_is_told_too(house: House) -> None:
    organisation = house.company["organisation"]
    [first] = replay(house.company.id, [organisation.id], version=1).values()
    assert (first.values["title"], first.values["size"]) == ("Northgate Components", 9)
    assert organisation.title == "Northgate"


def test_what_was_shredded_past_the_verbs_is_told_as_erased_and_is_a_fault(house: House) -> None:
    person = house.company.people["employee"]
    house.attack(("DELETE FROM ledger_personkey WHERE person = %s", [key(person.id)]))
    [told] = replay(house.company.id, [person.id]).values()
    assert told.values["name"] is ERASED
    assert told.values["number"] == person.number
    report = house.verify()
    assert report.counts["erased"] > 0
    assert {fault.kind for fault in report.faults} == {"value"}
    assert all("no act erased it" in fault.sentence for fault in report.faults)


def test_no_event_holds_free_text_in_clear(house: House) -> None:
    said = b"\n".join(bytes(body) for body in Event.objects.values_list("body", flat=True))
    rows = house.ask("SELECT detail FROM ledger_subject WHERE detail IS NOT NULL")
    said += b"\n".join(bytes(detail) for (detail,) in rows)
    for text in (b"Working procedures", b"Northgate", b"Ana Meyer", b"second step", b"Sold."):
        assert text not in said
    assert connection.vendor in {"sqlite", "postgresql"}
