"""Taking tables in: every row or none, each by its type's own verb, in few events; undone by withdrawal."""

import datetime as dt
import json

import pytest

from qualitas.documents.models import DocumentKind, Revision
from qualitas.kernel.acts.refusals import Invalid, NotYours, WrongState
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import acting, duties_of
from qualitas.kernel.identity.models import Person, Site
from qualitas.kernel.lists.checking import check
from qualitas.kernel.lists.models import Import, Stated
from qualitas.kernel.lists.taking import report_of, take
from qualitas.kernel.lists.verbs import undo
from qualitas.kernel.records.models import ToDo
from tests.battery.ledgers import assert_kept, table_sizes
from tests.battery.roads import events_of, last_event
from tests.cast import Company
from tests.lists.conftest import brought

TO_DOS = """Titel;Verantwortlich;Fällig am
Regale beschriften;{email};31.03.2027
Waage prüfen;{name};1. April 2027
"""


def to_dos(company: Company) -> str:
    person = company.people["employee"]
    return TO_DOS.format(email=person.email.upper(), name=person.name)


def taken(company: Company, role: str, model: type[Subject], text: str, **more: object) -> Import:
    given = brought(company, role, model, text, **more)
    return take(given, company.act(role), "rows.csv", text.encode())


def test_rows_become_records_by_their_verb_in_one_event(northgate: Company) -> None:
    before = last_event()
    done = taken(northgate, "author", ToDo, to_dos(northgate))
    rows = ToDo.within(northgate.id).filter(pk__in=done.lines.values("subject")).order_by("number")
    assert [(row.title, row.due, row.person.name) for row in rows] == [
        ("Regale beschriften", dt.date(2027, 3, 31), northgate.people["employee"].name),
        ("Waage prüfen", dt.date(2027, 4, 1), northgate.people["employee"].name),
    ]
    assert (done.rows, done.taken, done.not_taken, done.state) == (2, 2, 0, "taken")
    told = events_of(northgate.id, before)
    assert [event["verb"] for event in told] == ["import.take_in", "to-do.ask"]
    assert told[1]["count"] == 2
    for row in rows:
        assert_kept(row)


def test_the_same_file_again_takes_nothing(northgate: Company) -> None:
    taken(northgate, "author", ToDo, to_dos(northgate))
    sizes = table_sizes()
    with pytest.raises(Invalid, match="brought before"):
        taken(northgate, "author", ToDo, to_dos(northgate))
    assert table_sizes() == sizes


def test_one_bad_row_keeps_all_out_and_is_named(northgate: Company) -> None:
    text = "title,person,due\nGood,employee@northgate.example,\nBad,nobody@there.example,31.02.2027\n,employee@northgate.example,"
    sizes = table_sizes()
    with pytest.raises(Invalid) as refused:
        taken(northgate, "author", ToDo, text)
    assert table_sizes() == sizes
    assert list(refused.value.errors) == ["Row 3", "Row 4"]
    assert "nobody@there.example" in refused.value.errors["Row 3"][0]
    assert "There is no such day" in refused.value.errors["Row 3"][0]


def test_the_good_rows_alone_can_be_taken_and_the_rest_is_reported(northgate: Company) -> None:
    text = "title,person\nGood,employee@northgate.example\nBad,nobody@there.example\nGood,employee@northgate.example"
    done = take(brought(northgate, "author", ToDo, text), northgate.act("author"), "a.csv", b"x", good_only=True)
    assert (done.taken, done.not_taken) == (1, 2)
    assert [place for place, _why in report_of(Import.within(northgate.id).get(pk=done.pk))] == [3, 4]
    assert "same as row 2" in report_of(done)[1][1]


def test_what_is_there_already_is_left_out_and_told(northgate: Company) -> None:
    text = "code,name\nHQ,Head office\nNEW,The new hall\nNEW,Twice"
    lines = check(brought(northgate, "administrator", Site, text))
    assert [(line.good, bool(line.known)) for line in lines] == [(False, True), (True, False), (False, False)]
    assert "a site with this code" in lines[0].known
    assert "Row 2 of the same table" in lines[2].why


def test_people_come_with_site_and_duties(northgate: Company) -> None:
    text = "Name;E-Mail;Standort;Rollen\nPia Ö;pia@northgate.example;HQ;author, Employee\nKai;;;\n"
    done = taken(northgate, "administrator", Person, text)
    pia, kai = Person.within(northgate.id).filter(pk__in=done.lines.values("subject")).order_by("number")
    assert (pia.name, pia.site.code, duties_of(pia.id)) == ("Pia Ö", "HQ", frozenset({"author", "employee"}))
    assert (kai.email, duties_of(kai.id)) == ("", frozenset())
    assert_kept(pia)


def test_who_may_not_open_may_not_bring(northgate: Company) -> None:
    with pytest.raises(NotYours):
        brought(northgate, "employee", Person, "name\nKai")


def test_a_stated_history_is_marked_and_never_the_systems_own(northgate: Company) -> None:
    text = (
        "Document no,Title,Kind,State,Effective on,Number,Opened on\n"
        "SOP-900,Old way of working,SOP,effective,2024-05-01,QM-17,3 March 2019\n"
    )
    with pytest.raises(NotYours):
        brought(northgate, "author", Revision, text, source="Share of the quality department")
    northgate.people["author"]
    done = taken(northgate, "quality-manager", Revision, text, source="Share of the quality department")
    revision = Revision.readable(northgate.id).get(pk=done.lines.get().subject)
    assert (revision.code, revision.state, revision.effective_on) == ("SOP-900", "effective", dt.date(2024, 5, 1))
    assert revision.number != "QM-17"
    assert revision.opened_at.year >= 2026
    stated = Stated.within(northgate.id).get(on_id=revision.pk)
    assert (stated.former, stated.happened_on, stated.stands) == ("QM-17", dt.date(2019, 3, 3), "effective")
    assert (stated.source, stated.by_id) == ("Share of the quality department", northgate.people["quality-manager"].pk)
    assert_kept(revision)
    assert_kept(stated)


def test_without_a_source_nothing_of_the_past_is_taken(northgate: Company) -> None:
    done = taken(northgate, "quality-manager", Revision, "title,kind,state\nNew,SOP,effective\n")
    assert Revision.within(northgate.id).get(pk=done.lines.get().subject).state == "draft"
    assert not Stated.within(northgate.id).exists()


def test_an_import_is_undone_by_withdrawing_what_it_made(northgate: Company) -> None:
    done = taken(northgate, "quality-manager", ToDo, to_dos(northgate))
    before = last_event()
    undo(northgate.act("quality-manager"), done, reason="Wrong list.")
    assert set(
        ToDo.within(northgate.id).filter(pk__in=done.lines.values("subject")).values_list("state", flat=True)
    ) == {"withdrawn"}
    assert Import.within(northgate.id).get(pk=done.pk).state == "undone"
    assert {event["verb"] for event in events_of(northgate.id, before)} == {"import.undo", "to-do.call_off"}
    assert taken(northgate, "quality-manager", ToDo, to_dos(northgate)).taken == 2


def test_what_was_touched_since_is_named_and_nothing_is_undone(northgate: Company) -> None:
    from qualitas.kernel.records.verbs import reschedule

    done = taken(northgate, "quality-manager", ToDo, to_dos(northgate))
    touched = ToDo.within(northgate.id).filter(pk__in=done.lines.values("subject")).order_by("number").first()
    reschedule(northgate.act("quality-manager"), touched, due=dt.date(2028, 1, 1))
    with pytest.raises(WrongState, match=touched.number):
        undo(northgate.act("quality-manager"), done, reason="Wrong list.")
    assert Import.within(northgate.id).get(pk=done.pk).state == "taken"


def test_an_act_with_a_key_is_done_once(northgate: Company) -> None:
    text = to_dos(northgate)
    first = take(brought(northgate, "author", ToDo, text), northgate.act("author", key="k"), "a.csv", text.encode())
    sizes = table_sizes()
    again = northgate.act("author", key="k")
    assert take(brought(northgate, "author", ToDo, text), again, "a.csv", text.encode()) == first
    assert again.repeated
    assert table_sizes() == sizes


def test_the_mapping_of_the_same_headings_is_remembered(northgate: Company) -> None:
    from qualitas.kernel.lists.taking import remembered

    text = "A,B\nSOPX,Some kind"
    given = brought(northgate, "quality-manager", DocumentKind, text, mapping={"A": "code", "B": "title"})
    take(given, northgate.act("quality-manager"), "kinds.csv", text.encode())
    who = acting(northgate.people["quality-manager"])
    assert remembered(DocumentKind, who, ["B", "A"]) == {"A": "code", "B": "title"}
    assert remembered(DocumentKind, who, ["A"]) is None
    assert json.loads(Import.within(northgate.id).get().mapping) == {"A": "code", "B": "title"}
