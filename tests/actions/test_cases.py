"""A corrective action from the problem to its tested effect: causes verified, actions done, the look compared exactly."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitas.actions import measuring, queries, verbs
from qualitas.actions.clock import look_today
from qualitas.actions.measuring import Effect, Measure, effect
from qualitas.actions.models import Action, CorrectiveAction
from qualitas.kernel.acts.refusals import Invalid, NotYours, Refused, WrongState
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records.models import ToDo
from tests.cast import Cast, Company, signature

TODAY = timezone.now().date()
YEAR = dt.timedelta(days=365)


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.northgate


def opened(company: Company, role: str = "process-owner", **more: Any) -> CorrectiveAction:
    return verbs.open_case(company.act(role), title="Burr", problem="A burr on the bore.", **more)


def found(company: Company, case: CorrectiveAction, role: str = "process-owner", sort: str = "occurrence") -> Any:
    cause = verbs.name_cause(company.act(role), case, text="Worn tool", sort=sort)
    return verbs.verify_cause(company.act(role), cause, shown_by="A new tool leaves no burr, the old one does.")


def acted(company: Company, case: CorrectiveAction) -> CorrectiveAction:
    found(company, case)
    case = verbs.settle_causes(company.act("process-owner"), case)
    owner = company.people["employee"]
    action = verbs.plan_because(company.act("process-owner"), case, title="Change by count", owner=owner, due=TODAY)
    verbs.report_done(company.act("employee"), action, result="The counter stops the machine at 800 parts.")
    return case


def watched(company: Company, **more: Any) -> CorrectiveAction:
    case = acted(company, opened(company))
    case = verbs.plan_effect(
        company.act("process-owner"), case, expected="No burr.", before_days=365, look_on=TODAY + YEAR, **more
    )
    return verbs.watch_effect(company.act("process-owner"), case)


def signed(company: Company, role: str = "quality-manager") -> Any:
    return company.act(role, signature=signature(company.people[role]))


def a_year_on(company: Company, role: str) -> Any:
    act = company.act(role)
    act.at = timezone.now() + YEAR
    return act


def test_causes_are_settled_only_when_one_is_verified(company: Company) -> None:
    case = opened(company)
    verbs.name_cause(company.act("process-owner"), case, text="Worn tool")
    with pytest.raises(Refused, match="No cause is verified yet"):
        verbs.settle_causes(company.act("process-owner"), case)
    found(company, case)
    assert verbs.settle_causes(company.act("process-owner"), case).state == "acting"


def test_8d_asks_also_why_it_was_not_noticed(company: Company) -> None:
    case = opened(company, method="8d")
    act = company.act("process-owner")
    case = verbs.form_team(act, case, people=[company.people["employee"]])
    case = verbs.state_problem(company.act("process-owner"), case, problem="A burr on 12 of 400.")
    case = verbs.protect(company.act("process-owner"), case, interim="All sorted.", interim_shown="None found after.")
    found(company, case)
    with pytest.raises(Refused, match="why it was not noticed"):
        verbs.settle_causes(company.act("process-owner"), case)
    found(company, case, sort="escape")
    assert verbs.settle_causes(company.act("process-owner"), case).state == "acting"


def test_causes_are_a_chain_of_whys(company: Company) -> None:
    case, owner = opened(company), company.act
    first = verbs.name_cause(owner("process-owner"), case, text="Burr", category="machine")
    other = verbs.name_cause(owner("process-owner"), case, text="Wrong feed")
    deeper = verbs.name_cause(owner("process-owner"), case, text="Worn tool", because_of=1)
    deepest = verbs.name_cause(owner("process-owner"), case, text="Nobody counts", because_of=2)
    lines = [(depth, cause.pk) for depth, cause in queries.chain(queries.causes_of(case.pk))]
    assert lines == [(0, first.pk), (1, deeper.pk), (2, deepest.pk), (0, other.pk)]
    with pytest.raises(Invalid, match="There are 4 causes"):
        verbs.name_cause(owner("process-owner"), case, text="?", because_of=5)
    ruled = verbs.rule_out(owner("process-owner"), other, shown_by="The feed is the same on good parts.")
    assert ruled.state == "ruled out"


def test_only_who_owns_or_leads_goes_on(company: Company) -> None:
    with pytest.raises(NotYours, match=r"Only .* can do this"):
        verbs.describe(company.act("employee"), opened(company), title="X", problem="Y", method="plain", owner=company.people["employee"])  # fmt: skip


def test_an_open_action_stands_in_the_way_of_watching_and_of_cancelling(company: Company) -> None:
    case = opened(company)
    owner = company.people["employee"]
    action = verbs.plan_because(company.act("process-owner"), case, title="Sort all stock", owner=owner, due=TODAY)
    with pytest.raises(Refused, match="still open"):
        verbs.cancel(company.act("quality-manager"), case, reason="A mistake.")
    found(company, case)
    case = verbs.settle_causes(company.act("process-owner"), case)
    with pytest.raises(Refused, match=f"{action.number} is still open"):
        verbs.watch_effect(company.act("process-owner"), case)
    verbs.drop(company.act("quality-manager"), action, reason="All stock is scrapped.")
    with pytest.raises(Refused, match="Nothing was done yet"):
        verbs.watch_effect(company.act("process-owner"), case)


def test_the_look_is_planned_before_the_effect_is_watched(company: Company) -> None:
    case = acted(company, opened(company))
    with pytest.raises(Refused, match="how the effect will show"):
        verbs.watch_effect(company.act("process-owner"), case)
    for wrong in ({"before_days": 0, "look_on": TODAY + YEAR}, {"before_days": 365, "look_on": TODAY}):
        with pytest.raises(Invalid):
            verbs.plan_effect(company.act("process-owner"), case, expected="Less.", **wrong)
    case = watched(company)
    with pytest.raises(Refused, match="has not come yet"):
        verbs.look(company.act("process-owner"), case, before=4, after=0)
    with pytest.raises(Refused, match="Nobody has looked"):
        verbs.conclude(signed(company), case)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [(18, 3, "supported"), (4, 0, "too few to tell"), (3, 4, "not supported"), (0, 0, "too few to tell")],
)
def test_the_figures_give_a_verdict_and_a_person_concludes(
    company: Company, before: int, after: int, verdict: str
) -> None:
    case = verbs.look(a_year_on(company, "process-owner"), watched(company), before=before, after=after)
    assert (case.verdict, case.before, case.after) == (verdict, before, after)
    with pytest.raises(Refused, match="owns a corrective action does not conclude"):
        verbs.conclude(signed(company, "process-owner"), case, conclusion="Fine.")
    if verdict != "supported":
        with pytest.raises(Invalid, match="give the reason"):
            verbs.conclude(signed(company), case)
    case = verbs.conclude(signed(company), case, conclusion="Seen on the spot.")
    assert (case.state, case.concluded_by) == ("closed", company.people["quality-manager"])
    again = verbs.reopen(company.act("quality-manager"), case, reason="It came again.")
    assert (again.state, again.verdict, again.look_on) == ("analysing", "", None)
    assert queries.causes_of(case.pk)


def test_nobody_counts_for_figures_that_are_missing(company: Company) -> None:
    with pytest.raises(Invalid, match="how many cases"):
        verbs.look(a_year_on(company, "process-owner"), watched(company), before=3)


def test_the_clock_looks_and_asks_to_conclude(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[dt.date, dt.date]] = []

    def count(_case: CorrectiveAction, since: dt.date, until: dt.date) -> int:
        asked.append((since, until))
        return 9 if len(asked) == 1 else 0

    monkeypatch.setitem(measuring.MEASURES, "burrs", Measure("burrs", "burrs", count))
    case = watched(company, measure="burrs")
    assert look_today(timezone.now()) == 0
    look_today(timezone.now() + YEAR)
    assert look_today(timezone.now() + YEAR) == 0
    case.refresh_from_db()
    assert case.verdict == "supported"
    assert asked[0] == (TODAY - YEAR, TODAY - dt.timedelta(days=1))
    assert asked[1] == (TODAY + dt.timedelta(days=1), TODAY + YEAR)
    waiting = ToDo.within(company.id).filter(on_id=case.pk, state="open")
    assert [one.person for one in waiting] == [company.people["quality-manager"]]
    verbs.conclude(signed(company), case)
    assert not waiting.all().exists()


def test_what_is_asked_is_written_in_the_language_of_the_organisation(cast: Cast) -> None:
    company = cast.st_brannoc
    case = watched(company)
    with translation.override("en"):
        look_today(timezone.now() + YEAR)
        verbs.look(a_year_on(company, "process-owner"), case, before=18, after=3)
    asked = ToDo.within(company.id).filter(on_id=case.pk).order_by("state")
    assert company.organisation.language == "de"
    assert {one.title for one in asked} == {
        f"Zählen und die Wirkung von {case.number} ansehen",
        f"Über die Wirkung von {case.number}: gestützt befinden",
    }


def test_the_clock_asks_the_owner_where_somebody_must_count(company: Company) -> None:
    case = watched(company)
    assert look_today(timezone.now() + YEAR) >= 1
    assert look_today(timezone.now() + YEAR) == 0
    waiting = ToDo.within(company.id).filter(on_id=case.pk, state="open")
    assert [one.person for one in waiting] == [company.people["process-owner"]]
    verbs.look(a_year_on(company, "process-owner"), case, before=18, after=3)
    assert [one.person for one in waiting.all()] == [company.people["quality-manager"]]


def test_an_action_asks_its_owner_until_it_is_done(company: Company) -> None:
    employee = company.people["employee"]
    action = verbs.plan(company.act("process-owner"), title="Mark the shelf", owner=employee, due=TODAY)
    asked = ToDo.within(company.id).filter(on_id=action.pk)
    assert [(one.person, one.due, one.state) for one in asked] == [(employee, TODAY, "open")]
    other = company.people["author"]
    action = verbs.change_action(company.act("process-owner"), action, title="Mark it", owner=other, due=TODAY + YEAR)
    assert [(one.person, one.title) for one in asked.all()] == [(other, "Mark it")]
    with pytest.raises(NotYours):
        verbs.report_done(company.act("employee"), action, result="Done.")
    action = verbs.report_done(company.act("author"), action, result="Marked in yellow.")
    assert asked.get().state == "done"
    action = verbs.take_up_again(company.act("quality-manager"), action, reason="It is faded.", due=TODAY)
    assert (action.state, asked.get().state, action.due) == ("open", "open", TODAY)
    verbs.drop(company.act("quality-manager"), action, reason="The shelf is gone.")
    assert asked.get().state == "withdrawn"
    with pytest.raises(WrongState):
        verbs.report_done(company.act("author"), action, result="Again.")


def test_what_a_confidential_record_leads_to_is_confidential_too(company: Company) -> None:
    from qualitas.kernel.records import confiding

    case = opened(company, "quality-manager")
    confiding.restrict(company.act("quality-manager"), case, reason="A person.", people=[company.people["author"]])
    case.refresh_from_db()
    action = verbs.plan_because(company.act("quality-manager"), case, title="Talk", owner=company.people["author"], due=TODAY)  # fmt: skip
    assert not Action.seen_by(acting(company.people["employee"])).filter(pk=action.pk).exists()
    assert Action.seen_by(acting(company.people["author"])).filter(pk=action.pk).exists()


counts, exposures = st.integers(0, 40), st.integers(1, 400)


@settings(deadline=None)  # the first one loads the numbers
@given(counts, counts, exposures, exposures)
def test_a_verdict_never_supports_what_did_not_fall(before: int, after: int, one: int, two: int) -> None:
    got: Effect = effect(before, after, one, two)
    assert 0 <= got.p <= 1
    if got.verdict == "supported":
        assert after * one < before * two
        assert got.p <= 0.05
        assert effect(before + 1, after, one, two).verdict == "supported"
    if got.needed:
        assert got.verdict == "too few to tell"


def test_four_before_and_none_after_are_too_few() -> None:
    """Equal windows, one-sided: 0.5 ** 4 = 0.0625 (Przyborowski and Wilenski, Biometrika 31, 1940)."""
    got = effect(4, 0, 365, 365)
    assert got.p == pytest.approx(0.0625)
    assert got.verdict == "too few to tell"
    assert got.needed == pytest.approx(1.115, abs=0.005)
