"""Who is told of what: watchers, those who are named or asked, deputies; nobody of their own acts or of secrets."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qualitas.documents import verbs as documents
from qualitas.kernel.acts.refusals import Invalid, NotYours
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.ledger.sealing import seal_all
from qualitas.kernel.notices.making import STALE, make_notices
from qualitas.kernel.notices.models import Notice, Reach
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.absence import end_absence, note_absence
from qualitas.kernel.records.confiding import restrict
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.records.watching import named_in, stop_watching, watch
from tests.cast import Company
from tests.notices.conftest import told

DAY = dt.timedelta(days=1)


def away(company: Company, role: str, deputy: str, days: int = 3) -> Any:
    today = timezone.now().date()
    return note_absence(
        company.act(role), company.people[role], since=today, until=today + days * DAY, deputy=company.people[deputy]
    )


def test_a_watcher_learns_of_comments_and_changes_of_state_but_not_of_own_acts(northgate: Company) -> None:
    watching = watch(northgate.act("employee"), northgate["draft"])
    watch(northgate.act("author"), northgate["draft"])
    records.comment(northgate.act("author"), northgate["draft"], text="Look at step two.")
    assert told(northgate, "employee") == ["watched"]
    assert told(northgate, "author") == []
    documents.submit(northgate.act("author"), northgate["draft"])
    assert told(northgate, "employee") == ["watched", "watched"]
    newest = Notice.objects.filter(person=northgate.people["employee"]).order_by("-id").first()
    assert newest is not None
    assert (newest.verb, newest.by) == ("document.submit", northgate.people["author"].id)
    stop_watching(northgate.act("employee"), watching)
    records.comment(northgate.act("author"), northgate["draft"], text="Again.")
    assert len(told(northgate, "employee")) == 2


def test_an_edit_is_no_news(northgate: Company) -> None:
    watch(northgate.act("employee"), northgate["draft"])
    documents.edit(northgate.act("author"), northgate["draft"], title="Another title", text="# Purpose\n\nNew.")
    assert told(northgate, "employee") == []


def test_a_bulk_act_tells_watchers_too(northgate: Company) -> None:
    to_do = northgate["open"]
    watch(northgate.act("author"), to_do)
    records.call_off.over(northgate.act("quality-manager"), [to_do], reason="Over.")
    assert told(northgate, "author") == ["watched"]


def test_nobody_watches_twice_or_stops_somebody_else(northgate: Company) -> None:
    watching = watch(northgate.act("employee"), northgate["draft"])
    with pytest.raises(Invalid, match="You watch this already"):
        watch(northgate.act("employee"), northgate["draft"])
    with pytest.raises(NotYours, match="Only the one who watches"):
        stop_watching(northgate.act("author"), watching)


@pytest.mark.parametrize(
    "text",
    ["@Ana Meyer, please look.", "Ask @ana meyer.", "(@top-management)", "Both @Ana Meyer and @top-management!"],
)
def test_a_name_behind_an_at_names_one_person(northgate: Company, text: str) -> None:
    assert named_in(northgate.id, [text]) == [frozenset({northgate.people["top-management"].id})]


@pytest.mark.parametrize("text", ["Ana Meyer", "mail ana@northgate.example", "@ Ana Meyer", "@Zoe Quist", "@@", ""])
def test_what_names_nobody_is_plain_text(northgate: Company, text: str) -> None:
    assert named_in(northgate.id, [text]) == [frozenset()]


def test_whoever_is_named_is_told_once_even_if_they_watch(northgate: Company) -> None:
    watch(northgate.act("employee"), northgate["draft"])
    name = northgate.people["employee"].name
    records.comment(northgate.act("author"), northgate["draft"], text=f"@{name}, what do you think? @{name}?")
    assert told(northgate, "employee") == ["mention"]
    assert told(northgate, "employee") == ["mention"]


def test_who_left_is_told_nothing(northgate: Company) -> None:
    watch(northgate.act("employee"), northgate["draft"])
    identity.leave(northgate.by_system(), northgate.people["employee"])
    records.comment(northgate.act("author"), northgate["draft"], text="Hello?")
    assert told(northgate, "employee") == []


def test_another_organisations_person_of_that_name_is_not_meant(northgate: Company, cast: Any) -> None:
    other = identity.add_person(cast.lindqvist.by_system(), name="Zoe Quist", email="zoe@lindqvist.example")
    records.comment(northgate.act("author"), northgate["draft"], text="@Zoe Quist")
    told(northgate, "author")
    assert not Notice.objects.filter(person=other).exists()


def test_a_confidential_record_is_told_to_its_readers_alone(northgate: Company) -> None:
    for role in ("employee", "approver"):
        watch(northgate.act(role), northgate["draft"])
    records.comment(northgate.act("author"), northgate["draft"], text="Before.")
    assert told(northgate, "employee") == ["watched"]
    restrict(
        northgate.act("quality-manager"), northgate["draft"], reason="Names.", people=[northgate.people["approver"]]
    )
    records.comment(northgate.act("quality-manager"), northgate["draft"], text="@employee and @approver")
    assert told(northgate, "employee") == []
    assert told(northgate, "approver") == ["mention", "watched"]


def test_who_is_asked_is_told_and_so_is_the_deputy(northgate: Company) -> None:
    away(northgate, "employee", "author")
    to_do = records.ask(northgate.act("quality-manager"), title="Count the gauges", person=northgate.people["employee"])
    assert told(northgate, "employee") == ["asked"]
    assert told(northgate, "author") == ["deputy"]
    records.hand_over(northgate.act("author"), to_do, person=northgate.people["approver"])
    assert told(northgate, "approver") == ["handed"]


def test_a_deputy_does_it_and_the_ledger_says_for_whom(northgate: Company) -> None:
    absence = away(northgate, "employee", "author")
    ana = northgate.people["employee"]
    to_do = records.ask(northgate.act("quality-manager"), title="Count the gauges", person=ana)
    with pytest.raises(NotYours, match="or who stands in for them"):
        records.finish(northgate.act("approver"), to_do)
    records.finish(northgate.act("author"), to_do, note="Counted.")
    event = Event.objects.filter(organisation=northgate.id).order_by("-id").first()
    assert event is not None
    body = bytes(event.body)
    assert f'"for":"{ana.id}"'.encode() in body
    assert f'"actor":"{northgate.people["author"].id}"'.encode() in body
    other = records.ask(northgate.act("quality-manager"), title="Count again", person=ana)
    end_absence(northgate.act("employee"), absence)
    with pytest.raises(NotYours):
        records.finish(northgate.act("author"), other)


def test_a_deputy_reads_nothing_in_anybodys_place(northgate: Company) -> None:
    to_do = ToDo.readable(northgate.id).filter(what="acknowledge", state="open").get()
    role = next(role for role, person in northgate.people.items() if person.id == to_do.person_id)
    away(northgate, role, "author")
    with pytest.raises(NotYours, match=r"Only .* can do this"):
        records.acknowledge(northgate.act("author"), to_do)


def test_one_act_does_not_mix_the_to_dos_of_several_people(northgate: Company) -> None:
    away(northgate, "employee", "author")
    asked = [
        records.ask(northgate.act("quality-manager"), title="Count", person=northgate.people[role])
        for role in ("author", "employee")
    ]
    with pytest.raises(Invalid, match="one person at a time"):
        records.finish.over(northgate.act("author"), asked)


def test_nobody_stands_in_for_themselves_or_after_leaving(northgate: Company) -> None:
    today, me = timezone.now().date(), northgate.people["employee"]
    with pytest.raises(Invalid, match="Nobody stands in for themselves"):
        note_absence(northgate.act("employee"), me, since=today, until=today, deputy=me)
    with pytest.raises(Invalid, match="end before it begins"):
        note_absence(northgate.act("employee"), me, since=today, until=today - DAY, deputy=northgate.people["author"])
    with pytest.raises(NotYours, match="your own absence"):
        note_absence(northgate.act("author"), me, since=today, until=today, deputy=northgate.people["author"])


def test_history_is_not_news(northgate: Company) -> None:
    watch(northgate.act("employee"), northgate["draft"])
    records.comment(northgate.act("author"), northgate["draft"], text="Old.")
    seal_all()
    assert make_notices(timezone.now() + STALE + DAY) == 0
    assert told(northgate, "employee") == []


def test_an_entry_is_told_once_whoever_reads_on(northgate: Company) -> None:
    watch(northgate.act("employee"), northgate["draft"])
    records.comment(northgate.act("author"), northgate["draft"], text="Once.")
    told(northgate, "employee")
    reach = Reach.objects.get(organisation=northgate.id)
    Reach.objects.filter(organisation=northgate.id).update(entries=reach.entries - 1)
    assert told(northgate, "employee") == ["watched"]


def test_many_are_told_by_as_many_statements_as_few(northgate: Company) -> None:
    costs = []
    for roles in (("employee",), ("approver", "administrator", "process-owner", "internal-auditor", "nobody")):
        for role in roles:
            watch(northgate.act(role), northgate["draft"])
        told(northgate, "employee")
        records.comment(northgate.act("author"), northgate["draft"], text="Hello.")
        seal_all()
        with CaptureQueriesContext(connection) as found:
            assert make_notices() >= len(roles)
        costs.append(len(found))
    assert costs[0] == costs[1]
    with CaptureQueriesContext(connection) as idle:
        assert make_notices() == 0
    assert len(idle) == 1
