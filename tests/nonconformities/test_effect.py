"""The effect of a corrective action, measured by the nonconformities of its process, without those that led to it."""

import datetime as dt

import pytest
from django.utils import timezone

from qualitas.actions import verbs as actions
from qualitas.actions.clock import look_today
from qualitas.actions.measuring import measure_choices
from qualitas.kernel.acts.subject import Subject
from qualitas.nonconformities import measures, verbs
from qualitas.nonconformities.models import Nonconformity
from tests.cast import Cast, Company

TODAY = timezone.now().date()
YEAR = dt.timedelta(days=365)


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.northgate


def reported(company: Company, days_ago: int, **more: Subject) -> Nonconformity:
    act = company.act("quality-manager")
    found_on = TODAY - dt.timedelta(days=days_ago)
    more = {"process": company["process"], "product": company["product"]} | more
    return verbs.report(act, title="Burr", found_on=found_on, **more)


@pytest.mark.parametrize("measure", ["nonconformities-of-process", "nonconformities-of-product"])
def test_what_came_before_and_after_is_counted_without_the_case_that_led_here(company: Company, measure: str) -> None:
    trigger = reported(company, 3)
    for days in (5, 30, 90, 180, 300, 360):
        reported(company, days)
    reported(company, 400)
    slip = reported(company, 20)
    verbs.withdraw(company.act("quality-manager"), slip, reason="It was none.")
    leader, owner = company.act, company.people["process-owner"]
    case = actions.open_case_because(leader("process-owner"), trigger, title="Burrs", problem="Burrs come back.")
    assert case.process == company["process"]
    cause = actions.name_cause(leader("process-owner"), case, text="Worn tool")
    actions.verify_cause(leader("process-owner"), cause, shown_by="A new tool leaves none.")
    case = actions.settle_causes(leader("process-owner"), case)
    action = actions.plan_because(leader("process-owner"), case, title="Count", owner=owner, due=TODAY)
    actions.report_done(leader("process-owner"), action, result="The counter stops at 800.")
    case = actions.plan_effect(
        leader("process-owner"), case, expected="No burr.", measure=measure, look_on=TODAY + YEAR
    )
    case = actions.watch_effect(leader("process-owner"), case)
    look_today(timezone.now() + YEAR)
    case.refresh_from_db()
    assert (case.before, case.after, case.verdict) == (6, 0, "supported")


def test_a_case_that_names_neither_counts_nothing(company: Company) -> None:
    case = actions.open_case(company.act("process-owner"), title="Something", problem="Somewhere.")
    assert measures.of_process(case, TODAY - YEAR, TODAY) == 0
    assert measures.of_product(case, TODAY - YEAR, TODAY) == 0


def test_both_are_offered_where_an_effect_is_planned(company: Company) -> None:
    offered = [name for name, _label in measure_choices()]
    assert {"nonconformities-of-process", "nonconformities-of-product"} <= set(offered)
