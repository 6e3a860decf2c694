"""Values behind commitments: readable while their key exists, gone for ever after, and the proof stays."""

from qualitas.documents import verbs as documents
from qualitas.kernel.acts.models import Done
from qualitas.kernel.acts.snapshot import slots, snapshot
from qualitas.kernel.identity.models import Person
from qualitas.kernel.ledger import values
from qualitas.kernel.ledger.erasing import Gone, shred
from qualitas.kernel.ledger.models import Event, PersonKey, SealedValue, Subject
from qualitas.proof.canonical import digest


def committed(record, name):
    """Return the commitment of a record's sealed field."""
    return bytes.fromhex(snapshot(record)[name]["#"])


def last_state(record):
    """Return the state hash that the ledger has of a record."""
    return bytes(Subject.objects.filter(subject=record.pk, state__isnull=False).order_by("-id").first().state)


def test_a_sealed_value_can_be_read(firm):
    revision = documents.draft(firm.ana.act(), of_kind=firm.kind, title="Bore", text="long " * 500)
    title, text = committed(revision, "title"), committed(revision, "text")
    assert values.read(firm.home, [title, text]) == {title: b"Bore", text: b"long " * 500}


def test_a_person_can_be_forgotten_while_the_proof_stands(firm):
    cy = Person.objects.get(pk=firm.cy.id)
    name, state = committed(cy, "name"), last_state(cy)
    assert values.read(firm.home, [name]) == {name: b"Cy"}
    shred(firm.home, Event.objects.latest("id").pk, Gone(people=[cy.pk]))
    assert values.read(firm.home, [name]) == {}
    assert last_state(cy) == state
    ana = Person.objects.get(pk=firm.ana.id)
    assert values.read(firm.home, [committed(ana, "name")])


def test_a_single_text_can_be_forgotten(firm):
    revision = documents.draft(firm.ana.act(), of_kind=firm.kind, title="Bore", text="a name in it")
    text = committed(revision, "text")
    shred(firm.home, Event.objects.latest("id").pk, Gone({text: ((0, 6),)}))
    assert values.read(firm.home, [text]) == {}


def test_the_same_value_twice_has_two_commitments(firm):
    one = documents.draft(firm.ana.act(), of_kind=firm.kind, title="Same", text="x")
    two = documents.draft(firm.ana.act(), of_kind=firm.kind, title="Same", text="x")
    assert committed(one, "title") != committed(two, "title")


def test_no_plain_value_lies_in_the_tables_of_the_ledger(firm):
    documents.draft(firm.ana.act(), of_kind=firm.kind, title="Quicksilver", text="Quicksilver " * 100)
    assert not any(b"Quicksilver" in bytes(row.cipher) for row in SealedValue.objects.all())
    assert PersonKey.objects.count() >= 3


def test_the_state_in_the_ledger_is_the_hash_of_the_row_as_read(firm):
    revision = documents.draft(firm.ana.act(key="k"), of_kind=firm.kind, title="Bore", text="x")
    fresh = type(revision).objects.get(pk=revision.pk)
    from qualitas.kernel.acts.parts import plain_parts

    assert digest(snapshot(fresh) | plain_parts(fresh)) == last_state(revision).hex()
    assert Done.objects.filter(key="k").exists()


def test_a_field_at_its_default_is_left_out(firm):
    revision = documents.draft(firm.ana.act(), of_kind=firm.kind, title="Bore")
    facts = snapshot(revision)
    assert "change_note" not in facts
    assert "approved_by" not in facts
    assert {slot.name for slot in slots(type(revision)) if slot.sealed} == {
        "title",
        "text",
        "file_name",
        "change_note",
        "details",
        "review_note",
    }
