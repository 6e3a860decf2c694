"""The pages: notices and how mail tells, my work with what is done from it, calendars, posters; and the API."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar as Feed

from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.notices.models import Calendar, Mailing, Notice
from qualitas.kernel.notices.verbs import close_calendar, open_calendar
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.absence import note_absence
from qualitas.kernel.records.confiding import restrict
from qualitas.kernel.records.models import Watch
from qualitas.kernel.records.watching import watch
from tests.cast import Company
from tests.notices.conftest import told
from tests.ui.conftest import MOST_OF_MY_WORK, Visitor, visitor

DAY = dt.timedelta(days=1)
MOST_QUERIES = 12
HOME = "/o/northgate/"


@pytest.fixture
def as_role(northgate: Company) -> Callable[[str], Visitor]:
    """Return a maker of signed-in browsers of the first company, by duty."""
    return lambda role: visitor(northgate, role)


def program(company: Company, role: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {company.tokens[role]}"})


def mention(company: Company, name: str = "draft") -> None:
    records.comment(company.act("author"), company[name], text="@employee, is this so?")
    told(company, "employee")


def test_the_bell_leads_to_a_notice_and_the_notice_to_the_record(
    northgate: Company, as_role: Callable[[str], Visitor]
) -> None:
    mention(northgate)
    client = as_role("employee")
    assert "Notices, 1 unread" in client.text(HOME)
    page = client.text(f"{HOME}notices/")
    assert "named you in a comment" in page
    key = re.search(r'name="open" value="(\d+)"', page)
    assert key
    answer = client.post(f"{HOME}notices/", {"open": key[1]})
    assert answer.status_code == 303
    assert answer["Location"] == f"{HOME}documents/{northgate['draft'].number}/#comments"
    assert "Notices, " not in client.text(HOME)
    assert as_role("author").post(f"{HOME}notices/", {"open": key[1]}).status_code == 404


def test_all_are_marked_read_at_once(northgate: Company, as_role: Callable[[str], Visitor]) -> None:
    for _time in range(3):
        mention(northgate)
    client = as_role("employee")
    assert client.post(f"{HOME}notices/", {"all": "yes"}).status_code == 303
    assert not Notice.objects.filter(person=northgate.people["employee"], read_at__isnull=True).exists()
    assert "All read" in client.text(f"{HOME}notices/")


def test_a_notice_of_what_became_confidential_is_gone(northgate: Company, as_role: Callable[[str], Visitor]) -> None:
    mention(northgate)
    restrict(northgate.act("quality-manager"), northgate["draft"], reason="Names.")
    page = as_role("employee").text(f"{HOME}notices/")
    assert northgate["draft"].title not in page
    listed = program(northgate, "employee").get("/api/v1/notices").json()
    assert listed["items"] == []


def test_how_mail_tells_is_chosen(northgate: Company, as_role: Callable[[str], Visitor]) -> None:
    client = as_role("employee")
    assert "On Monday" in client.text(f"{HOME}notices/mail/")
    answer = client.post(f"{HOME}notices/mail/", {"mention": "at once", "due": "at once", "watched": "never"})
    assert answer.status_code == 303
    assert Mailing.objects.get(person=northgate.people["employee"]).chosen == {"mention": "at once"}


def test_whoever_watches_is_shown_and_stops_again(northgate: Company, as_role: Callable[[str], Visitor]) -> None:
    client, page = as_role("employee"), f"{HOME}documents/{northgate['draft'].number}/"
    assert "Who watches" in client.text(page)
    assert client.post(f"{page}watch/", {"key": "one"}).status_code == 303
    assert "Stop watching</button>" in client.text(page)
    assert northgate.people["employee"].name in as_role("author").text(page)
    found = Watch.objects.get(by=northgate.people["employee"])
    answer = client.post(f"{HOME}beside/watch/{found.pk}/stop_watching/", {"key": "two"})
    assert (answer.status_code, answer["Location"]) == (303, page)
    assert "Stop watching</button>" not in client.text(page)


def test_a_to_do_is_done_from_my_work(northgate: Company, as_role: Callable[[str], Visitor]) -> None:
    to_do, client = northgate["open"], as_role("employee")
    page = client.text(HOME)
    assert f'name="number" value="{to_do.number}"' in page
    for _time in range(2):
        assert client.post(f"{HOME}work/done/", {"number": to_do.number, "key": "k"}).status_code == 303
    to_do.refresh_from_db()
    assert to_do.state == "done"
    other = records.ask(northgate.act("author"), title="Not hers", person=northgate.people["author"])
    client.post(f"{HOME}work/done/", {"number": other.number})
    assert "Only" in client.text(HOME)
    other.refresh_from_db()
    assert other.state == "open"


def test_my_work_is_sorted_by_urgency_and_shows_whom_one_stands_in_for(
    northgate: Company, as_role: Callable[[str], Visitor]
) -> None:
    today, employee = timezone.now().date(), northgate.people["employee"]
    for title, days in (("Too late", -2), ("Quite soon", 3), ("In a while", 20)):
        records.ask(northgate.act("author"), title=title, person=employee, due=today + days * DAY)
    page = as_role("employee").text(HOME)
    order = [page.index(words) for words in ("Late<", "Too late", "This week", "Quite soon", "Later", "In a while")]
    assert order == sorted(order)
    note_absence(
        northgate.act("employee"), employee, since=today, until=today + DAY, deputy=northgate.people["approver"]
    )
    page = as_role("approver").text(HOME)
    assert "You stand in" in page
    assert f"for {employee.name}, away until" in page
    assert "stands in" in as_role("author").text(f"{HOME}people/{employee.number}/")


def test_my_work_and_notices_cost_the_same_for_many(northgate: Company, as_role: Callable[[str], Visitor]) -> None:
    today, client = timezone.now().date(), as_role("approver")
    note_absence(
        northgate.act("employee"), northgate.people["employee"], since=today, until=today,
        deputy=northgate.people["approver"],
    )  # fmt: skip
    watch(northgate.act("approver"), northgate["draft"])
    costs: list[list[int]] = []
    for many in (1, 30):
        for number in range(many):
            title = f"Count {many} {number}"
            records.ask(northgate.act("author"), title=title, person=northgate.people["approver"], due=today)
            records.ask(northgate.act("author"), title=title, person=northgate.people["employee"], due=today)
            records.comment(northgate.act("author"), northgate["draft"], text="@approver")
        told(northgate, "approver")
        found = []
        for path in ("", "notices/", f"documents/{northgate['draft'].number}/"):
            client.text(f"{HOME}{path}")
            with CaptureQueriesContext(connection) as queries:
                client.text(f"{HOME}{path}")
            found.append(len(queries))
        costs.append(found)
    assert costs[0] == costs[1]
    my_work, its_notices, _record = costs[0]
    assert my_work <= MOST_OF_MY_WORK, costs
    assert its_notices <= MOST_QUERIES, costs


def test_a_calendar_is_read_by_its_secret_until_it_is_closed(northgate: Company) -> None:
    employee, due = northgate.people["employee"], timezone.now().date() + 5 * DAY
    to_do = records.ask(northgate.act("author"), title="Prüfe, zähle; \\ messe", person=employee, due=due)
    calendar: Any = open_calendar(northgate.act("employee"), employee, title="My phone")
    path = "/o/" + calendar.plain.split("/o/", 1)[1]
    answer = Client().get(path)
    assert answer["Content-Type"].startswith("text/calendar")
    feed: Any = Feed.from_ical(answer.content)
    entries: dict[str, Any] = {str(entry["UID"]): entry for entry in feed.walk("VEVENT")}
    found = entries[f"{to_do.pk}@qualitas"]
    assert str(found["SUMMARY"]) == to_do.title
    assert found["DTSTART"].dt == due
    assert f"/to-dos/{to_do.number}/" in str(found["URL"])
    takes_effect = entries[f"{northgate['approved'].pk}@qualitas"]
    assert takes_effect["DTSTART"].dt == northgate["approved"].effective_on
    assert not feed.errors
    for wrong in (path.replace("northgate", "lindqvist"), path[:-6] + "xx.ics"):
        assert Client().get(wrong).status_code == 404
    close_calendar(northgate.act("employee"), calendar)
    assert Client().get(path).status_code == 404


def test_a_calendar_is_shown_once_and_ends_when_its_person_leaves(
    northgate: Company, as_role: Callable[[str], Visitor]
) -> None:
    employee, client = northgate.people["employee"], as_role("employee")
    page = f"{HOME}people/{employee.number}/"
    shown = client.post(f"{page}open_calendar/", {"title": "My phone"}).content.decode()
    address = re.search(r"/o/northgate/calendar/[\w-]+\.ics", shown)
    assert address
    listed = client.text(page)
    assert "My phone" in listed
    assert address[0] not in listed
    assert "My phone" not in as_role("author").text(page)
    assert Client().get(address[0]).status_code == 200
    assert as_role("author").post(f"{page}open_calendar/", {"title": "Hers"}).status_code == 403
    identity.leave(northgate.by_system(), employee)
    assert Client().get(address[0]).status_code == 404
    assert Calendar.objects.filter(person=employee).count() == 1


def test_posters_lead_where_they_say(northgate: Company, as_role: Callable[[str], Visitor]) -> None:
    client, document = as_role("employee"), northgate["effective"]
    assert "Make a poster" in client.text(f"{HOME}posters/")
    page = client.text(f"{HOME}posters/", data={"about": document.number, "size": "a5"})
    assert f"{HOME}documents/{document.number}/" in page
    assert document.code in page
    assert 'class="square-code"' in page
    assert 'class="poster a5"' in page
    site = client.text(f"{HOME}posters/", data={"about": northgate["HQ"].number})
    assert "Head office" in site
    assert client.get(f"{HOME}posters/", {"about": "DOC-1"}).status_code == 404
    restrict(northgate.act("quality-manager"), northgate["draft"], reason="Names.")
    assert client.get(f"{HOME}posters/", {"about": northgate["draft"].number}).status_code == 404


def test_programs_read_notices_and_mark_them_read(northgate: Company) -> None:
    for _time in range(3):
        mention(northgate)
    client = program(northgate, "employee")
    first = client.get("/api/v1/notices", {"limit": "2"}).json()
    assert (len(first["items"]), first["unread"]) == (2, 3)
    one = first["items"][0]
    assert one["about"]["number"] == northgate["draft"].number
    assert one["sort"] == "mention"
    assert one["sentence"].endswith("named you in a comment")
    rest = client.get("/api/v1/notices", {"limit": "2", "cursor": first["next"]}).json()
    assert (len(rest["items"]), rest["next"]) == (1, None)
    answer = client.post("/api/v1/notices/read", {"ids": [one["id"]]}, content_type="application/json")
    assert answer.json() == {"count": 1}
    assert client.get("/api/v1/notices", {"unread": "true"}).json()["unread"] == 2
    assert client.post("/api/v1/notices/read", {"all": True}, content_type="application/json").json() == {"count": 2}
    bodies: tuple[dict[str, Any], ...] = ({}, {"ids": []}, {"ids": ["x"]}, {"all": False}, {"ids": [1]})
    for wrong in bodies:
        assert client.post("/api/v1/notices/read", wrong, content_type="application/json").status_code == 422
    assert client.get("/api/v1/notices", {"page": "2"}).status_code == 422
    assert Client().get("/api/v1/notices").status_code == 401
    (listed,) = client.get(f"/api/v1/documents/{northgate['draft'].number}").json()["watchers"] or [None]
    assert listed is None
    watch(northgate.act("employee"), northgate["draft"])
    (listed,) = client.get(f"/api/v1/documents/{northgate['draft'].number}").json()["watchers"]
    assert listed["by"]["number"] == northgate.people["employee"].number
