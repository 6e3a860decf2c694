"""What the calendar brings: a reminder on the day after, escalation of what is severe, once, and the digest."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.acts.refusals import Invalid, NotYours
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.notices import clock
from qualitas.kernel.notices.models import Mailing, Notice, Reach
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from tests.cast import Company
from tests.notices.conftest import told

DAY = dt.timedelta(days=1)


def at(company: Company, day: dt.date, hour: int = 9) -> dt.datetime:
    """Return a moment by the clock of the company."""
    here = clock.local_now(company.organisation, timezone.now()).tzinfo
    return dt.datetime.combine(day, dt.time(hour), here)


def asked(company: Company, due: dt.date, severity: str = "normal", role: str = "employee") -> ToDo:
    return records.ask(
        company.act("author"), title="Count the gauges", person=company.people[role], due=due, severity=severity
    )


def today() -> dt.date:
    return timezone.now().date()


def sorts(company: Company, role: str, to_do: ToDo) -> list[str]:
    told(company, role)
    rows = Notice.objects.filter(person=company.people[role], on_id=to_do.pk).exclude(sort__in=["asked", "handed"])
    return list(rows.order_by("id").values_list("sort", flat=True))


def test_the_day_after_it_was_due_its_person_is_reminded_once(northgate: Company) -> None:
    to_do = asked(northgate, today() + DAY)
    clock.tell_the_day(at(northgate, today() + DAY))
    assert sorts(northgate, "employee", to_do) == []
    for hour in (5, 7, 9):
        clock.tell_the_day(at(northgate, today() + 2 * DAY, hour))
        assert sorts(northgate, "employee", to_do) == ([] if hour < clock.WORK_BEGINS else ["overdue"])
    clock.tell_the_day(at(northgate, today() + 3 * DAY))
    assert sorts(northgate, "employee", to_do) == ["overdue"]
    assert sorts(northgate, "quality-manager", to_do) == []


def test_who_has_not_read_is_reminded_before_and_after(northgate: Company) -> None:
    to_do = ToDo.readable(northgate.id).get(on_id=northgate["effective"].pk, person=northgate.people["employee"])
    assert to_do.due is not None
    for days, expected in ((-4, []), (-3, ["soon"]), (-1, ["soon"]), (1, ["soon", "overdue"])):
        clock.tell_the_day(at(northgate, to_do.due + days * DAY))
        assert sorts(northgate, "employee", to_do) == expected


def test_what_is_done_is_not_overdue(northgate: Company) -> None:
    to_do = asked(northgate, today() + DAY)
    records.finish(northgate.act("employee"), to_do)
    clock.tell_the_day(at(northgate, today() + 5 * DAY))
    assert sorts(northgate, "employee", to_do) == []


def test_a_new_due_date_brings_a_new_reminder(northgate: Company) -> None:
    to_do = asked(northgate, today() + DAY)
    clock.tell_the_day(at(northgate, today() + 2 * DAY))
    records.reschedule(northgate.act("quality-manager"), to_do, due=today() + 4 * DAY)
    clock.tell_the_day(at(northgate, today() + 5 * DAY))
    assert sorts(northgate, "employee", to_do) == ["overdue", "overdue"]


def test_only_what_is_severe_is_escalated_and_once(northgate: Company) -> None:
    owner, employee = northgate.people["process-owner"], northgate.people["employee"]
    identity.name_superior(northgate.act("administrator"), employee, superior=owner)
    severe, usual = asked(northgate, today() + DAY, "high"), asked(northgate, today() + DAY)
    before = Event.objects.count()
    for days in (2, 3, 4):
        clock.tell_the_day(at(northgate, today() + days * DAY))
    assert Event.objects.count() == before + 1
    event = Event.objects.order_by("-id").first()
    assert event is not None
    body = bytes(event.body)
    assert b'"verb":"to-do.escalate"' in body
    assert b'"via":"job"' in body
    assert f'"key":"escalate {severe.id} {severe.due}"'.encode() in body
    assert sorts(northgate, "quality-manager", severe) == ["escalated"]
    assert sorts(northgate, "quality-manager", usual) == []
    assert sorts(northgate, "process-owner", severe) == ["escalated"]
    notice = Notice.objects.get(sort="escalated", person=northgate.people["quality-manager"])
    assert notice.of == northgate.people["employee"].id


def test_nobody_is_their_own_superior(northgate: Company) -> None:
    me = northgate.people["employee"]
    with pytest.raises(Invalid, match="their own superior"):
        identity.name_superior(northgate.act("administrator"), me, superior=me)


def test_what_is_overdue_for_long_is_escalated_as_the_organisation_chose(northgate: Company) -> None:
    identity.set_preference(
        northgate.act("administrator"), northgate.organisation, name="notices.escalate_after", value="3"
    )
    to_do = asked(northgate, today() + DAY)
    clock.tell_the_day(at(northgate, today() + 4 * DAY))
    assert sorts(northgate, "quality-manager", to_do) == []
    clock.tell_the_day(at(northgate, today() + 5 * DAY))
    assert sorts(northgate, "quality-manager", to_do) == ["escalated"]


def test_people_do_not_escalate_and_only_leaders_grade(northgate: Company) -> None:
    to_do = asked(northgate, today())
    with pytest.raises(NotYours):
        records.escalate(northgate.act("quality-manager"), to_do)
    with pytest.raises(NotYours):
        records.grade(northgate.act("employee"), to_do, severity="low")
    assert records.grade(northgate.act("process-owner"), to_do, severity="high").severity == "high"


def next_monday() -> dt.date:
    return today() + dt.timedelta(days=7 - today().weekday())


def digests(company: Company) -> list[Any]:
    return list(Outbox.objects.filter(organisation=company.id, payload__template="digest"))


def begin(company: Company) -> None:
    """Let the company's weeks begin before the next Monday."""
    Reach.objects.filter(organisation=company.id).update(digest_on=next_monday() - 7 * DAY)


def test_on_monday_morning_each_gets_one_digest(northgate: Company) -> None:
    begin(northgate)
    asked(northgate, next_monday() + 10 * DAY)
    clock.tell_the_day(at(northgate, next_monday() - DAY, 23))
    clock.tell_the_day(at(northgate, next_monday(), clock.WORK_BEGINS - 1))
    assert digests(northgate) == []
    for hour in (7, 8):
        clock.tell_the_day(at(northgate, next_monday(), hour))
    to = [row.payload["to"] for row in digests(northgate)]
    assert "employee@northgate.example" in to
    assert len(to) == len(set(to))
    clock.tell_the_day(at(northgate, next_monday() + 3 * DAY))
    assert len(digests(northgate)) == len(to)


def test_a_new_organisation_waits_for_its_first_monday(northgate: Company) -> None:
    asked(northgate, today() + DAY)
    tuesday = next_monday() + DAY
    clock.tell_the_day(at(northgate, tuesday))
    assert digests(northgate) == []
    clock.tell_the_day(at(northgate, tuesday + 6 * DAY))
    assert digests(northgate) != []


def test_whoever_wants_none_and_whoever_has_nothing_gets_none(northgate: Company) -> None:
    begin(northgate)
    asked(northgate, next_monday() + DAY)
    asked(northgate, next_monday() + DAY, role="approver")
    asked(northgate, next_monday() + 60 * DAY, role="administrator")
    told(northgate, "approver")
    Notice.objects.all().delete()
    Mailing.objects.create(person=northgate.people["approver"], chosen={"due": "none"})
    clock.tell_the_day(at(northgate, next_monday()))
    to = [row.payload["to"] for row in digests(northgate)]
    assert "employee@northgate.example" in to
    assert "approver@northgate.example" not in to
    assert "administrator@northgate.example" not in to


def test_old_notices_are_forgotten(northgate: Company) -> None:
    asked(northgate, today())
    assert told(northgate, "employee") == ["asked"]
    later = timezone.now() + dt.timedelta(days=200)
    assert clock.forget(later) == 0
    Notice.objects.update(read_at=timezone.now())
    assert clock.forget(later) == 1
