"""Taking effect: readers before effect, forcing it, editorial changes, and what was asked before."""

import datetime as dt

import pytest
from django.utils import timezone

from qualitas.documents import queries, verbs
from qualitas.documents.models import Revision
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.refusals import Invalid, NotYours, Refused
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from qualitas.site.worker import let_take_effect
from tests.cast import Cast, Company, act, signature


def signed(company: Company, role: str) -> Act:
    """Return an act of somebody who signs."""
    person = company.people[role]
    return act(person, signature=signature(person))


def submitted(company: Company, share: int | None, duties: list[str]) -> Revision:
    """Return a document in review that people must have read before it takes effect."""
    draft = verbs.draft(company.act("author"), of_kind=company["SOP"], title="Mixing", text="# Mix\n\nStir.")
    draft = verbs.distribute(company.act("author"), draft, duties=duties, people=[company.people["author"]])
    draft = verbs.require_reading(company.act("quality-manager"), draft, share=share)
    return verbs.submit(company.act("author"), draft)


def fresh(company: Company, revision: Revision) -> Revision:
    return Revision.readable(company.id).get(pk=revision.pk)


def asked(company: Company, revision: Revision, role: str) -> ToDo:
    return ToDo.readable(company.id).get(on_id=revision.pk, person=company.people[role], what="acknowledge")


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def test_it_waits_for_its_readers_and_takes_effect_by_itself(northgate: Company) -> None:
    revision = verbs.approve(signed(northgate, "approver"), submitted(northgate, 100, ["employee"]))
    assert fresh(northgate, revision).state == "approved"
    lacking = queries.lacking(revision)
    assert (lacking.asked, lacking.done, lacking.needed) == (2, 0, 2) if lacking else False
    with pytest.raises(Refused, match="0 of 2 have acknowledged"):
        verbs.take_effect(northgate.by_system(), revision)
    assert let_take_effect(timezone.now()) == 0
    records.acknowledge(northgate.act("employee"), asked(northgate, revision, "employee"))
    assert fresh(northgate, revision).state == "approved"
    records.acknowledge(northgate.act("author"), asked(northgate, revision, "author"))
    assert fresh(northgate, revision).state == "effective"


def test_half_of_them_is_enough_where_that_is_the_share_of_the_kind(northgate: Company) -> None:
    verbs.change_kind(northgate.act("quality-manager"), northgate["SOP"], title="Procedures", training_share=50)
    revision = verbs.approve(signed(northgate, "approver"), submitted(northgate, None, ["employee"]))
    records.acknowledge(northgate.act("author"), asked(northgate, revision, "author"))
    assert fresh(northgate, revision).state == "effective"


def test_the_clock_lets_it_take_effect_on_its_day(northgate: Company) -> None:
    day = timezone.now().date() + dt.timedelta(days=3)
    revision = verbs.approve(signed(northgate, "approver"), submitted(northgate, 100, []), effective_on=day)
    records.acknowledge(northgate.act("author"), asked(northgate, revision, "author"))
    assert fresh(northgate, revision).state == "approved"
    late = timezone.now() + dt.timedelta(days=5)
    assert let_take_effect(late) == 1
    now = fresh(northgate, revision)
    assert (now.state, now.effective_on) == ("effective", late.date())  # the true day, not the one that was planned


def test_it_is_forced_by_a_signature_with_a_reason(northgate: Company) -> None:
    revision = fresh(northgate, verbs.approve(signed(northgate, "approver"), submitted(northgate, 100, ["employee"])))
    with pytest.raises(NotYours):
        verbs.force(signed(northgate, "author"), revision, reason="It burns.")
    with pytest.raises(Invalid, match="signature"):
        verbs.force(northgate.act("quality-manager"), revision, reason="It burns.")
    done = verbs.force(signed(northgate, "quality-manager"), revision, reason="It burns.")
    assert done.state == "effective"
    assert done.review_due is not None
    assert asked(northgate, revision, "employee").state == "open"


def test_nothing_is_forced_that_does_not_wait(northgate: Company) -> None:
    with pytest.raises(Refused, match="effective day has not come"):
        verbs.force(signed(northgate, "quality-manager"), northgate["approved"], reason="Soon.")


def test_an_editorial_change_asks_nobody_again(northgate: Company) -> None:
    first = northgate["effective"]
    to_do = asked(northgate, first, "employee")
    records.acknowledge(northgate.act("employee"), to_do)
    following = verbs.revise(northgate.act("author"), first, change_note="A comma.")
    following = verbs.submit(northgate.act("author"), following, changes_work="no")
    following = verbs.approve(signed(northgate, "approver"), following)
    assert fresh(northgate, following).state == "effective"
    assert not ToDo.within(northgate.id).filter(on_id=following.pk, what="acknowledge").exists()
    found = queries.matrix(acting(northgate.people["quality-manager"]), queries.Asked())
    key = (northgate.people["employee"].pk, following.pk)
    assert found.cells[key].standing == "read"


def test_who_had_not_read_it_is_asked_after_an_editorial_change(northgate: Company) -> None:
    following = verbs.revise(northgate.act("author"), northgate["effective"], change_note="A comma.")
    following = verbs.submit(northgate.act("author"), following, changes_work="no")
    following = verbs.approve(signed(northgate, "approver"), following)
    assert asked(northgate, following, "employee").state == "open"


def test_who_joins_later_is_found(northgate: Company) -> None:
    person = identity.add_person(northgate.by_system(), name="Kim New")
    assert person.pk not in queries.knowing(northgate["effective"])
