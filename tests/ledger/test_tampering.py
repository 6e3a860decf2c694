"""Whatever somebody with the whole database and disk, but without keys and anchors, does: verify names it."""

import base64
import json
from pathlib import Path
from typing import Any

from django.db import connection

from qualitas.kernel.files.models import Content
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.ledger.models import Head
from qualitas.kernel.ledger.reading import still
from qualitas.proof.canonical import canonical
from qualitas.proof.tree import Frontier, leaf_hash
from tests.databases import engine
from tests.ledger.houses import House, key

TO_LEAVES = 'SELECT l."index", l.event_id, e.body FROM ledger_leaf l JOIN ledger_event e ON e.id = l.event_id '


def _events(house: House) -> list[tuple[int, int, dict[str, Any]]]:
    """Return place, row and content of each event of the first company."""
    rows = house.ask(TO_LEAVES + 'WHERE l.organisation = %s ORDER BY l."index"', key(house.company.id))
    return [(index, event, json.loads(body)) for index, event, body in rows]


def _event_of(house: House, verb: str) -> tuple[int, int, dict[str, Any]]:
    return next(row for row in _events(house) if row[2]["verb"] == verb)


def test_an_honest_installation_has_no_fault(house: House) -> None:
    report = house.verify()
    assert house.said() == ""
    assert report.holds
    assert report.counts["events"] > 100
    assert report.counts["records"] > 60
    assert report.counts["values"] > 60
    assert report.counts["files"] == 2
    assert report.counts["receipts"] == report.counts["events"]
    assert {book.slug for book in report.organisations} == {"northgate", "lindqvist"}
    assert json.loads(json.dumps(report.as_json()))["holds"] is True


def test_an_edited_row_is_named(house: House) -> None:
    number = house.company["draft"].number
    house.attack(("UPDATE documents_revision SET title = 'Other' WHERE id = %s", [key(house.company["draft"].id)]))
    assert f"document {number} is not as event" in house.said()


def test_an_edited_date_or_state_is_named(house: House) -> None:
    revision, held = house.company["approved"], house.company["duty author"]
    house.attack(
        ("UPDATE documents_revision SET state = 'effective' WHERE id = %s", [key(revision.id)]),
        ("UPDATE identity_dutyheld SET since = '2020-01-01' WHERE id = %s", [key(held.id)]),
    )
    said = house.said()
    assert f"document {revision.number} is not as event" in said
    assert f"duty-held {held.id} is not as event" in said


def test_a_row_given_to_another_organisation_is_named(house: House) -> None:
    revision = house.company["draft"]
    house.attack(
        (
            "UPDATE documents_revision SET number = 'DOC-1999-0001', organisation_id = %s WHERE id = %s",
            [key(house.other.id), key(revision.id)],
        )
    )
    assert "document DOC-1999-0001 lies in another organisation" in house.said()


def test_an_edit_that_a_later_verb_covers_is_named(house: House) -> None:
    site = house.company["HQ"]
    house.attack(("UPDATE identity_site SET code = 'HX' WHERE id = %s", [key(site.id)]))
    identity.rename(house.company.by_system(), house.company["HQ"], title="Main office", address="2 Mill Lane")
    assert f"site {site.number} was changed past the verbs between event" in house.said()


def test_an_edited_line_of_a_record_is_named(house: House) -> None:
    document = house.company["effective"].document
    assert document.distribution.count() == 1
    house.attack(("UPDATE documents_addressee SET duty = 'auditor' WHERE document_id = %s", [key(document.id)]))
    assert f"document-stem {document.code} is not as event" in house.said()


def test_a_removed_row_is_named(house: House) -> None:
    comment, to_do = house.company["comment"], house.company["open"]
    house.attack(
        ("DELETE FROM records_comment WHERE id = %s", [key(comment.id)]),
        ("DELETE FROM records_todo WHERE id = %s", [key(to_do.id)]),
    )
    said = house.said()
    assert f"comment {comment.id} is missing" in said
    assert f"to-do {to_do.number} is missing" in said


def test_a_row_without_an_event_is_named(house: House) -> None:
    names = [
        column.name for column in connection.introspection.get_table_description(connection.cursor(), "identity_site")
    ]
    listed = ", ".join(names)
    picked = ", ".join({"id": "%s", "code": "'NEW'", "number": "'SIT-9999'"}.get(name, name) for name in names)
    house.attack(
        (
            f"INSERT INTO identity_site ({listed}) SELECT {picked} FROM identity_site WHERE id = %s",  # noqa: S608 - our own columns
            [
                "00000000-0000-7000-8000-000000000001"
                if engine() == "postgres"
                else "00000000000070008000000000000001",
                key(house.company["HQ"].id),
            ],
        )
    )
    assert "site SIT-9999 has no event" in house.said()


def test_an_edited_event_is_named(house: House) -> None:
    index, row, body = _event_of(house, "site.close")
    body["actor"] = str(house.company.people["author"].id)
    house.attack(("UPDATE ledger_event SET body = %s WHERE id = %s", [canonical(body), row]))
    assert f"Event {index}: its content is not what was sealed" in house.said()


def test_nonsense_in_place_of_an_event_is_named(house: House) -> None:
    index, row, _body = _event_of(house, "site.close")
    house.attack(("UPDATE ledger_event SET body = %s WHERE id = %s", [b'{"obj":7}', row]))
    said = house.said()
    assert f"Event {index}: its content is not what was sealed" in said
    assert f"Event {index} cannot be read" in said


def _forge(house: House, index: int, body: bytes) -> None:
    """Change an event and everything in the database that follows from it, as an owner of the database could."""
    place = {at: (row, leaf_hash(canonical(said))) for at, row, said in _events(house)}
    place[index] = (place[index][0], leaf_hash(body))
    tree, tiles = Frontier(), []
    for at in sorted(place):
        tree.append(
            place[at][1], lambda level, number, root: tiles.append((root, key(house.company.id), level, number))
        )
    home = key(house.company.id)
    row, leaf = place[index]
    house.attack(
        ("UPDATE ledger_event SET body = %s, leaf = %s WHERE id = %s", [body, leaf, row]),
        ("UPDATE ledger_leaf SET leaf = %s WHERE event_id = %s", [leaf, row]),
        *(
            ("UPDATE ledger_tile SET root = %s WHERE organisation = %s AND level = %s AND number = %s", list(tile))
            for tile in tiles
        ),
        ("UPDATE ledger_head SET frontier = %s WHERE organisation = %s", [tree.dump(), home]),
        ("DELETE FROM ledger_checkpoint WHERE organisation = %s", [home]),
    )


def test_an_event_changed_with_its_whole_tree_is_named_by_the_anchors(house: House) -> None:
    index, _row, body = _event_of(house, "site.close")
    body["actor"] = str(house.company.people["author"].id)
    _forge(house, index, canonical(body))
    said = house.said()
    assert "not what was sealed" not in said
    assert f"Event {index}: it is not the event that its receipt names" in said
    assert "does not fit the events before it" in said
    assert "the database no longer has" in said


def test_a_back_dated_event_is_named(house: House) -> None:
    index, _row, body = _event_of(house, "site.close")
    body["at"] = "2025-01-01T08:00:00.000000Z"
    _forge(house, index, canonical(body))
    assert f"Event {index} is dated 2025-01-01" in house.said()


def test_a_removed_event_is_named(house: House) -> None:
    index, row, body = _event_of(house, "site.close")
    house.attack(
        ("DELETE FROM ledger_leaf WHERE event_id = %s", [row]),
        ("DELETE FROM ledger_subject WHERE event_id = %s", [row]),
        ("DELETE FROM ledger_event WHERE id = %s", [row]),
    )
    said = house.said()
    assert f"Event {index} is missing" in said
    assert f"Event {index}: it has a receipt but is missing" in said
    assert f"site {house.company['YRD'].number} is not as event" in said
    assert body["obj"][0] == "site"


def test_an_event_whose_place_stays_is_named(house: House) -> None:
    index, row, _body = _event_of(house, "site.close")
    house.attack(("DELETE FROM ledger_event WHERE id = %s", [row]))
    said = house.said()
    assert f"Event {index}: its content is gone" in said
    assert f"Event row {row} is gone" in said


def test_a_cut_tail_is_named(house: House) -> None:
    events = _events(house)
    kept, cut = events[:-3], events[-3:]
    tree = Frontier()
    tree.extend([leaf_hash(canonical(said)) for _index, _row, said in kept])
    home = key(house.company.id)
    house.attack(
        *(
            (f"DELETE FROM ledger_{table} WHERE {column} = %s", [row])  # noqa: S608 - our own tables
            for _index, row, _said in cut
            for table, column in (("leaf", "event_id"), ("subject", "event_id"), ("event", "id"))
        ),
        ("UPDATE ledger_head SET size = %s, frontier = %s WHERE organisation = %s", [tree.size, tree.dump(), home]),
        ("DELETE FROM ledger_checkpoint WHERE organisation = %s AND size > %s", [home, tree.size]),
    )
    said = house.said()
    for index, _row, _body in cut:
        assert f"Event {index}: it has a receipt but is missing" in said
    assert "its end was cut off" in said
    assert f"organisation {house.company['organisation'].number} is not as event" in said


def test_exchanged_events_are_named(house: House) -> None:
    (one, first, body), (two, second, other) = _events(house)[10:12]
    house.attack(
        ("UPDATE ledger_event SET body = %s WHERE id = %s", [canonical(other), first]),
        ("UPDATE ledger_event SET body = %s WHERE id = %s", [canonical(body), second]),
    )
    said = house.said()
    assert f"Event {one}: it holds the content that was sealed as event {two}" in said
    assert f"Event {two}: it holds the content that was sealed as event {one}" in said


def test_a_dropped_trigger_and_the_edit_are_named(house: House) -> None:
    name = "hold_identity_site_update"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (" ON identity_site" if engine() == "postgres" else ""))
    house.attack(("UPDATE identity_site SET code = 'HX' WHERE id = %s", [key(house.company["HQ"].id)]))
    said = house.said()
    assert f"The trigger {name} is missing" in said
    assert f"site {house.company['HQ'].number} is not as event" in said


def test_an_edited_sealed_value_is_named(house: House) -> None:
    index, _row, body = _event_of(house, "site.close")
    commitment = bytes.fromhex(body["said"]["reason"]["#"])
    [(cipher,)] = house.ask("SELECT cipher FROM ledger_sealedvalue WHERE commitment = %s", commitment)
    flipped = cipher[:-1] + bytes([cipher[-1] ^ 1])
    house.attack(("UPDATE ledger_sealedvalue SET cipher = %s WHERE commitment = %s", [flipped, commitment]))
    assert f"The value of “reason” in event {index} was changed" in house.said()
    house.attack(("DELETE FROM ledger_sealedvalue WHERE commitment = %s", [commitment]))
    assert f"The value of “reason” in event {index} is missing" in house.said()


def test_values_put_in_each_others_place_are_named(house: House) -> None:
    (one, cipher, wrapped), (two, _cipher, _wrapped) = house.ask(
        "SELECT id, cipher, wrapped FROM ledger_sealedvalue WHERE person IS NULL ORDER BY id LIMIT 2"
    )
    assert one != two
    house.attack(("UPDATE ledger_sealedvalue SET cipher = %s, wrapped = %s WHERE id = %s", [cipher, wrapped, two]))
    assert "was changed: it can no longer be opened" in house.said()


def test_an_edited_entry_of_a_bulk_event_is_named(house: House) -> None:
    index, row, _body = _event_of(house, "document-kind.change_kind")
    [(detail,)] = house.ask("SELECT detail FROM ledger_subject WHERE event_id = %s", row)
    entry = json.loads(detail)
    entry["changes"]["review_months"] = [24, 36]
    house.attack(("UPDATE ledger_subject SET detail = %s WHERE event_id = %s", [canonical(entry), row]))
    said = house.said()
    assert f"The 1 entries of the bulk event {index} do not give the root" in said
    assert f"of document-kind {house.company['SOP'].number} do not give the state" in said


def test_an_edited_index_is_named(house: House) -> None:
    index, row, _body = _event_of(house, "site.close")
    house.attack(("UPDATE ledger_subject SET version = 7 WHERE event_id = %s", [row]))
    assert f"The index of event {index} does not say what the event says of site" in house.said()


def test_an_edited_and_a_removed_file_are_named(house: House) -> None:
    [one, two] = Content.objects.order_by("organisation_id")
    folder = house.folder / "files"
    for content, harm in ((one, "edit"), (two, "remove")):
        path = Path(folder, str(content.organisation_id), content.sha256[:2], content.sha256)
        if harm == "edit":
            path.write_bytes(b"Shelf A, shelf C")
        else:
            path.unlink()
    said = house.said()
    assert f"The file {one.sha256} was changed" in said
    assert f"The file {two.sha256} is missing" in said


def test_a_file_forgotten_by_the_database_is_named(house: House) -> None:
    content = Content.objects.get(organisation=house.company.id)
    house.attack(("DELETE FROM files_content WHERE id = %s", [key(content.pk)]))
    assert f"The file {content.sha256} that event" in house.said()


def test_a_removed_organisation_is_named(house: House) -> None:
    home = key(house.company.id)
    rows = [row for _index, row, _body in _events(house)]
    house.attack(
        *(("DELETE FROM ledger_subject WHERE event_id = %s", [row]) for row in rows),
        ("DELETE FROM ledger_leaf WHERE organisation = %s", [home]),
        ("DELETE FROM ledger_event WHERE organisation = %s", [home]),
        ("DELETE FROM ledger_head WHERE organisation = %s", [home]),
    )
    said = house.said()
    assert f"The anchors know a ledger of the organisation {house.company.id} that the database does not have" in said
    assert f"organisation {house.company['organisation'].number} has no event" in said


def test_a_lost_key_and_lost_anchors_are_told(house: House) -> None:
    (house.folder / "keys" / "wrapping.key").unlink()
    for path in (house.folder / "anchors").iterdir():
        path.unlink()
    said = house.said()
    assert "wrapping.key is missing: no sealed value can be read" in said
    assert not (house.folder / "keys" / "wrapping.key").exists()


def test_anchors_emptied_are_told(house: House) -> None:
    for path in (house.folder / "anchors").iterdir():
        path.unlink()
    assert "but the anchors hold none of this ledger" in house.said()


def test_a_forged_checkpoint_is_named(house: House) -> None:
    head = Head.objects.get(organisation=house.company.id)
    root = base64.b64encode(bytes(32)).decode()
    added = (
        "INSERT INTO ledger_checkpoint (organisation, size, note, at) VALUES (%s, 7, %s, '2026-01-01 00:00:00+00:00')"
    )
    forged = f"{head.origin}\n7\n{root}\n\n— {head.origin} {base64.b64encode(bytes(68)).decode()}\n"
    house.attack((added, [key(house.company.id), forged]))
    assert "The checkpoint note 1 is not valid" in house.said()


def test_verification_does_not_hold_up_those_who_write(house: House) -> None:
    with still():
        before = Organisation.objects.get(id=house.company.id).size
        house.attack(("UPDATE identity_organisation SET size = 77 WHERE id = %s", [key(house.company.id)]))
        after = Organisation.objects.get(id=house.company.id).size
    assert (before, after) == (11, 11)
    assert Organisation.objects.get(id=house.company.id).size == 77
