"""The life of a nonconformity: contained, corrected, decided on by quantity, closed — and what is refused in words."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from qualitas.kernel.acts.parts import read_parts
from qualitas.kernel.acts.refusals import Invalid, NotYours, Refused
from qualitas.kernel.acts.replay import plain, replay
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.records.models import ToDo
from qualitas.nonconformities import queries, verbs
from qualitas.nonconformities.models import Nonconformity
from qualitas.nonconformities.verbs.containing import Held
from qualitas.nonconformities.verbs.deciding import Decision
from qualitas.nonconformities.verbs.ending import Spent
from tests.api.conftest import Program
from tests.cast import Cast, Company, act, signature
from tests.ui.conftest import visitor


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def major(northgate: Company) -> Nonconformity:
    """Return the major case, contained and corrected: 100 pieces on which nothing is decided."""
    case = verbs.contain(
        northgate.act("employee"),
        northgate["major"],
        containment="Blocked in the rack.",
        held=[Held(Decimal(60), "stock"), Held(Decimal(40), "customer")],
    )
    return verbs.correct(northgate.act("process-owner"), case, correction="Tool changed.")


def signed(company: Company, role: str) -> Any:
    return act(company.people[role], signature=signature(company.people[role]))


def goods(case: Nonconformity) -> list[tuple[str, Decimal]]:
    fresh = Nonconformity.objects.get(pk=case.pk)
    return [(line.how, line.quantity) for line in read_parts(fresh)["dispositions"]]


def test_who_answers_for_the_process_is_asked_at_once(northgate: Company) -> None:
    case = northgate["major"]
    assert case.owner == northgate.people["process-owner"]
    to_do = ToDo.objects.get(on_id=case.pk)
    assert (to_do.person, to_do.due, to_do.state) == (case.owner, case.due, "open")
    assert northgate["minor"].owner == northgate.people["quality-manager"]


def test_a_minor_case_is_closed_in_one_act_and_its_to_do_with_it(northgate: Company) -> None:
    case = verbs.put_right(northgate.act("employee"), northgate["minor"], correction="Label printed and stuck on.")
    assert (case.state, case.action_needed, case.closed_by) == ("closed", "no", northgate.people["employee"])
    assert not ToDo.objects.filter(on_id=case.pk, state="open").exists()


def test_a_major_case_is_not_put_right_in_one_act(northgate: Company) -> None:
    with pytest.raises(NotYours, match="Only a minor nonconformity"):
        verbs.put_right(northgate.act("employee"), northgate["major"], correction="Done.")


def test_a_case_cannot_close_while_goods_are_undecided(northgate: Company, major: Nonconformity) -> None:
    verbs.decide(northgate.act("process-owner"), major, lines=[Decision(Decimal(40), "scrap")])
    verbs.decide_action(northgate.act("quality-manager"), major, action_needed="no", action_reason="Tool wear, known.")
    sentence = "It is not decided yet what becomes of 60 pieces of 100 pieces; decide that first."
    with pytest.raises(Invalid) as refusal:
        verbs.close(northgate.act("quality-manager"), major)
    assert str(refusal.value) == sentence
    page = visitor(northgate, "quality-manager").post(
        f"/o/northgate/nonconformities/{major.number}/close/", {"version": ""}
    )
    assert page.status_code == 422
    assert sentence in page.content.decode()
    answer = Program(northgate, "quality-manager").post(f"nonconformities/{major.number}/close")
    assert answer.status_code == 422
    assert answer.json()["detail"] == sentence
    assert Nonconformity.objects.get(pk=major.pk).state == "corrected"
    verbs.decide(northgate.act("process-owner"), major, lines=[Decision(Decimal(60), "regrade")])
    assert verbs.close(northgate.act("quality-manager"), major).state == "closed"


def test_no_more_is_decided_than_is_affected(northgate: Company, major: Nonconformity) -> None:
    owner = "process-owner"
    verbs.decide(northgate.act(owner), major, lines=[Decision(Decimal(70), "scrap")])
    with pytest.raises(Invalid, match="Only 30 pieces are left to decide on, not 31 pieces"):
        verbs.decide(
            northgate.act(owner), major, lines=[Decision(Decimal(30), "scrap"), Decision(Decimal(1), "return")]
        )
    with pytest.raises(Invalid, match="more than nothing"):
        verbs.decide(northgate.act(owner), major, lines=[Decision(Decimal(-5), "scrap")])
    with pytest.raises(Invalid, match="More is decided"):
        verbs.describe(northgate.act(owner), major, title=major.title, quantity=Decimal(60), unit="pieces")
    verbs.take_back(northgate.act(owner), major, reason="Counted wrong.")
    assert goods(major) == []


def test_concession_and_release_are_signed_and_gated(northgate: Company, major: Nonconformity) -> None:
    later = timezone.now().date() + dt.timedelta(days=30)
    with pytest.raises(NotYours, match="not noted that the customer approved"):
        verbs.permit(signed(northgate, "approver"), major, quantity=Decimal(10), until=later)
    verbs.note_approval(
        northgate.act("process-owner"), major, customer_approval="given", approval_reference="Letter 2211"
    )
    with pytest.raises(Invalid, match="needs your signature"):
        verbs.permit(northgate.act("approver"), major, quantity=Decimal(10), until=later)
    with pytest.raises(Invalid, match="cannot end in the past"):
        verbs.permit(signed(northgate, "approver"), major, quantity=Decimal(10), until=dt.date(2020, 1, 1))
    verbs.permit(signed(northgate, "approver"), major, quantity=Decimal(10), until=later)
    with pytest.raises(NotYours, match="Nothing was inspected again"):
        verbs.release(signed(northgate, "approver"), major, quantity=Decimal(90))
    verbs.verify(northgate.act("employee"), major, inspection="All 90 measured: within limits.")
    verbs.release(signed(northgate, "approver"), major, quantity=Decimal(90))
    assert goods(major) == [("concession", Decimal(10)), ("release", Decimal(90))]


def test_verifying_covers_what_is_held_and_what_was_reworked(northgate: Company, major: Nonconformity) -> None:
    verbs.decide(
        northgate.act("process-owner"), major, lines=[Decision(Decimal(90), "rework"), Decision(Decimal(10), "scrap")]
    )
    verbs.verify(northgate.act("employee"), major, inspection="All measured.")
    parts = read_parts(Nonconformity.objects.get(pk=major.pk))
    assert [bool(line.verified_on) for line in parts["containments"]] == [True, True]
    assert [bool(line.verified_on) for line in parts["dispositions"]] == [True, False]


def test_a_customer_is_answered_before_the_case_is_closed(northgate: Company) -> None:
    case = verbs.report(northgate.act("author"), title="Wrong colour", source="customer", party=northgate["customer"])
    case = verbs.correct(northgate.act("process-owner"), case, correction="Sent the right one.")
    verbs.decide_action(northgate.act("process-owner"), case, action_needed="no", action_reason="Single slip.")
    with pytest.raises(Invalid, match="customer was not answered"):
        verbs.close(northgate.act("process-owner"), case)
    answered = verbs.answer_customer(northgate.act("process-owner"), case, answer="We are sorry; it is on its way.")
    assert answered.state == "answered"
    assert verbs.close(northgate.act("process-owner"), case).state == "closed"


def test_splitting_and_merging_keep_the_whole(northgate: Company, major: Nonconformity) -> None:
    owner = northgate.act("process-owner")
    split = verbs.split(owner, major, title="Burr on the edge", quantity=Decimal(30))
    other = Nonconformity.objects.get(split_from=split.pk)
    assert (split.quantity, other.quantity, other.unit) == (Decimal(70), Decimal(30), "pieces")
    with pytest.raises(Invalid, match="Less than the whole"):
        verbs.split(northgate.act("process-owner"), major, title="All of it", quantity=Decimal(70))
    verbs.decide(northgate.act("process-owner"), other, lines=[Decision(Decimal(5), "scrap")])
    merged = verbs.merge(northgate.act("process-owner"), other, into=major, add=True)
    assert (merged.state, merged.merged_into_id, merged.quantity) == ("merged", major.pk, None)
    assert Nonconformity.objects.get(pk=major.pk).quantity == Decimal(100)
    assert goods(major) == [("scrap", Decimal(5))]
    assert goods(other) == []


def test_a_case_does_not_go_on_in_itself_or_in_one_that_is_over(northgate: Company, major: Nonconformity) -> None:
    with pytest.raises(Invalid, match="in itself"):
        verbs.merge(northgate.act("process-owner"), major, into=major)
    over = verbs.put_right(northgate.act("employee"), northgate["minor"], correction="Done.")
    with pytest.raises(Invalid, match="is over"):
        verbs.merge(northgate.act("process-owner"), major, into=over)


def test_costs_are_added_also_after_the_end(northgate: Company) -> None:
    case = verbs.put_right(northgate.act("employee"), northgate["minor"], correction="Done.")
    verbs.add_costs(
        northgate.act("process-owner"), case, lines=[Spent(Decimal("12.5")), Spent(Decimal(40), "external")]
    )
    page = visitor(northgate, "employee").text(f"/o/northgate/nonconformities/{case.number}/")
    assert "52.50 EUR" in page
    assert "External failure" in page


def test_what_came_back_is_shown(northgate: Company, major: Nonconformity) -> None:
    again = verbs.report(northgate.act("employee"), title="Bore too large again", process=northgate["process"])
    for case in (major, again):
        verbs.classify(northgate.act("process-owner"), case, severity=case.severity, cause_category="machine")
    who = northgate.act("employee").actor
    assert [one.pk for one in queries.recurrences(who, Nonconformity.objects.get(pk=again.pk))] == [major.pk]
    assert major.number in visitor(northgate, "employee").text(f"/o/northgate/nonconformities/{again.number}/")


def test_a_lot_of_another_product_is_refused(northgate: Company) -> None:
    from qualitas.products import verbs as products

    other = products.add_product(northgate.act("author"), title="Cap")
    with pytest.raises(Invalid, match="another product"):
        verbs.report(northgate.act("employee"), title="Scratched", product=other, lot=northgate["lot"])


def test_only_who_is_involved_describes_it(northgate: Company) -> None:
    with pytest.raises(NotYours, match="Only who reported this"):
        verbs.describe(northgate.act("author"), northgate["minor"], title="Something else")
    assert verbs.describe(northgate.act("employee"), northgate["minor"], title="No label, rack 4").version == 2


def test_a_severe_case_is_due_sooner(northgate: Company) -> None:
    case = northgate["minor"]
    graver = verbs.classify(northgate.act("quality-manager"), case, severity="critical")
    assert graver.due == case.opened_at.date() + dt.timedelta(days=7)


def test_the_ledger_tells_the_same_as_the_row(northgate: Company, major: Nonconformity) -> None:
    verbs.decide(northgate.act("process-owner"), major, lines=[Decision(Decimal(100), "scrap")])
    verbs.decide_action(northgate.act("process-owner"), major, action_needed="no", action_reason="Wear.")
    case = verbs.close(northgate.act("process-owner"), major)
    now = Nonconformity.objects.get(pk=case.pk)
    assert replay(northgate.id, [case.pk])[case.pk].values == plain(now)


def test_refusals_leave_nothing_behind(northgate: Company, major: Nonconformity) -> None:
    before = Event.objects.count()
    for wrong in (Decimal(0), Decimal(101)):
        with pytest.raises(Refused):
            verbs.decide(northgate.act("process-owner"), major, lines=[Decision(wrong, "scrap")])
    assert Event.objects.count() == before
    assert goods(major) == []


def test_a_program_reads_the_goods_and_what_is_missing(northgate: Company, major: Nonconformity) -> None:
    verbs.decide(northgate.act("process-owner"), major, lines=[Decision(Decimal(40), "scrap")])
    told = Program(northgate, "employee").get(f"nonconformities/{major.number}/goods").json()
    assert told["undecided"] == "60"
    assert [(line["how"], line["quantity"]) for line in told["dispositions"]] == [("scrap", "40")]
    assert [line["place"] for line in told["containments"]] == ["stock", "customer"]
    assert len(told["missing"]) == 2
