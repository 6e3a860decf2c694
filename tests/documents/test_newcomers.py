"""Who comes to be addressed after a document took effect is asked to read it, once."""

import datetime as dt
from uuid import UUID

import pytest
from django.utils import timezone

from qualitas.documents import verbs
from qualitas.documents.models import Revision
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from qualitas.processes import verbs as processes
from qualitas.site.worker import deliver
from tests.cast import Cast, Company, act, signature


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def in_force(company: Company, title: str, **addressed: object) -> Revision:
    """Return a document in force that is addressed to somebody."""
    draft = verbs.draft(company.act("author"), of_kind=company["SOP"], title=title, text="# Mix\n\nStir.")
    verbs.distribute(company.act("author"), draft, **addressed)
    verbs.submit(company.act("author"), Revision.objects.get(pk=draft.pk))
    approver = company.people["approver"]
    return verbs.approve(act(approver, signature=signature(approver)), Revision.objects.get(pk=draft.pk))


def asked(company: Company, revision: Revision, person: Person) -> list[str]:
    """Return the states of what asks a person to read a revision."""
    rows = ToDo.within(company.id).filter(on_id=revision.pk, person=person, what="acknowledge")
    return list(rows.order_by("number").values_list("state", flat=True))


def joined(company: Company, name: str, **more: object) -> Person:
    return identity.add_person(company.by_system(), name=name, email=f"{name.lower()}@northgate.example", **more)


def let_pass(days: int = 0) -> None:
    deliver(timezone.now() + dt.timedelta(days=days, minutes=1))


def test_a_newcomer_is_asked_once_by_duty_site_and_process(northgate: Company) -> None:
    process = processes.add_process(northgate.act("quality-manager"), title="Mixing")
    by_duty = in_force(northgate, "For auditors", duties=["internal-auditor"])
    by_site = in_force(northgate, "For the yard", sites=[northgate["YRD"]])
    by_process = in_force(northgate, "For mixers", processes=[process])
    elsewhere = in_force(northgate, "For approvers", duties=["approver"])
    some = joined(northgate, "Ida", site=northgate["YRD"])
    assert asked(northgate, by_site, some) == []  # the worker asks, so that joining costs nothing
    let_pass()
    assert [asked(northgate, one, some) for one in (by_duty, by_site, by_process)] == [[], ["open"], []]
    identity.grant_duty(northgate.by_system(), some, duty="internal-auditor")
    processes.name_team(northgate.act("quality-manager"), process, people=[some])
    let_pass()
    assert [asked(northgate, one, some) for one in (by_duty, by_site, by_process)] == [["open"]] * 3
    assert asked(northgate, elsewhere, some) == []
    mine = ToDo.within(northgate.id).get(on_id=by_duty.pk, person=some)
    assert (mine.title, mine.due) == (
        f"Read {by_duty.code} rev 1: For auditors",
        mine.opened_at.date() + dt.timedelta(14),
    )
    mails = Outbox.objects.filter(organisation=northgate.id, topic="mail", payload__person=str(some.pk))
    assert {UUID(one.payload["revision"]) for one in mails} == {by_duty.pk, by_site.pk, by_process.pk}
    records.acknowledge(act(some), mine)
    identity.change_details(northgate.by_system(), some, name="Ida", email=some.email, site=northgate["HQ"])
    identity.change_details(northgate.by_system(), some, name="Ida", email=some.email, site=northgate["YRD"])
    Outbox.objects.filter(topic="newcomers").update(sent_at=None, tries=0, due_at=timezone.now())  # told again
    let_pass()
    assert [asked(northgate, one, some) for one in (by_duty, by_site, by_process)] == [["done"], ["open"], ["open"]]


def test_a_duty_that_begins_later_asks_on_its_first_day(northgate: Company) -> None:
    revision, some = in_force(northgate, "For auditors", duties=["internal-auditor"]), joined(northgate, "Jon")
    begins = timezone.now().date() + dt.timedelta(days=3)
    identity.grant_duty(northgate.by_system(), some, duty="internal-auditor", since=begins)
    waiting = Outbox.objects.get(topic="newcomers")
    assert waiting.due_at == dt.datetime.combine(begins, dt.time(), dt.UTC)
    let_pass(1)
    assert (asked(northgate, revision, some), Outbox.objects.filter(topic="newcomers", sent_at=None).count()) == ([], 1)


def test_who_returns_is_asked_and_who_is_not_addressed_costs_nothing(northgate: Company) -> None:
    revision = in_force(northgate, "For the yard", sites=[northgate["YRD"]])
    some = joined(northgate, "Kim", site=northgate["YRD"])
    identity.leave(northgate.by_system(), Person.objects.get(pk=some.pk))
    let_pass()
    assert asked(northgate, revision, some) == []  # gone before the worker came
    identity.return_to_work(northgate.by_system(), Person.objects.get(pk=some.pk))
    let_pass()
    assert asked(northgate, revision, some) == ["open"]
    before = Outbox.objects.filter(topic="newcomers").count()
    identity.grant_duty(northgate.by_system(), some, duty="top-management")
    assert Outbox.objects.filter(topic="newcomers").count() == before
