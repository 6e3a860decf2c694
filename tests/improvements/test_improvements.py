"""An idea from anyone to its measured benefit: answered in time, told to who had it, done, shown, closed."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from qualitas.actions import verbs as actions
from qualitas.improvements import queries, verbs
from qualitas.improvements.clock import escalate_unanswered
from qualitas.improvements.models import ANSWER_WITHIN, Improvement
from qualitas.kernel.acts.refusals import Invalid, NotYours, Refused
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records.models import ToDo, Watch
from tests.api.conftest import Program
from tests.cast import Cast, Company
from tests.measures.test_effects import dated
from tests.measures.test_values import a_measure, normal
from tests.ui.conftest import visitor

NOW = timezone.now()
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.northgate


def handed_in(company: Company, **more: Any) -> Improvement:
    return verbs.submit(company.act("employee"), title="Labels at the rack", idea="We walk for each label.", **more)


def taken_up(company: Company) -> Improvement:
    sponsor = company.people["author"]
    return verbs.take_up(
        company.act("quality-manager"), handed_in(company), answer="Good, thank you.", sponsor=sponsor, benefit="time",
        expected=Decimal(120), unit="hours", due=TODAY + 60 * DAY,
    )  # fmt: skip


def test_an_idea_is_answered_and_who_had_it_is_told(company: Company) -> None:
    idea = handed_in(company, process=company["process"])
    assert idea.answer_due == TODAY + ANSWER_WITHIN.default * DAY
    asked = ToDo.within(company.id).filter(on_id=idea.pk, state="open")
    assert [(one.person, one.due) for one in asked.all()] == [(company.people["process-owner"], idea.answer_due)]
    assert Watch.objects.get(on_id=idea.pk).by == company.people["employee"]
    with pytest.raises(NotYours):
        verbs.take_up(company.act("employee"), idea, answer="I like it.", sponsor=company.people["employee"], benefit="time")  # fmt: skip
    idea = verbs.decline(company.act("process-owner"), idea, answer="The rack goes next month. Thank you.")
    assert (idea.state, idea.answered_by, idea.answered_on) == ("declined", company.people["process-owner"], TODAY)
    assert not asked.all().exists()
    idea = verbs.consider_again(company.act("quality-manager"), idea, reason="The rack stays.")
    assert (idea.state, idea.answer, asked.all().count()) == ("submitted", "", 1)
    assert verbs.withdraw(company.act("employee"), idea, reason="Done by others.").state == "withdrawn"


def test_what_is_not_answered_in_time_is_put_before_the_quality_manager_once(company: Company) -> None:
    idea = handed_in(company, process=company["process"])
    assert escalate_unanswered(NOW + 14 * DAY) == 0
    assert escalate_unanswered(NOW + 15 * DAY) == 1
    assert escalate_unanswered(NOW + 16 * DAY) == 0
    people = {one.person for one in ToDo.within(company.id).filter(on_id=idea.pk, state="open")}
    assert people == {company.people["process-owner"], company.people["quality-manager"]}
    idea.refresh_from_db()
    assert idea.escalated_on == TODAY + 15 * DAY


def test_it_is_done_when_its_actions_are_and_closes_when_its_benefit_is_shown(company: Company) -> None:
    one = taken_up(company)
    action = actions.plan_because(
        company.act("author"), one, title="Move the printer", owner=company.people["employee"], due=TODAY
    )
    with pytest.raises(Refused, match=f"{action.number} is still open"):
        verbs.report_done(company.act("author"), one, result="Printer moved.")
    with pytest.raises(Refused, match="still open"):
        verbs.stop(company.act("quality-manager"), one, answer="No time.")
    actions.report_done(company.act("employee"), action, result="Moved.")
    with pytest.raises(NotYours, match="stands behind"):
        verbs.report_done(company.act("employee"), one, result="Printer moved.")
    one = verbs.report_done(company.act("author"), one, result="The printer stands at the rack.")
    with pytest.raises(Refused, match="not shown yet"):
        verbs.close(company.act("quality-manager"), one)
    with pytest.raises(Invalid, match="both figures"):
        verbs.measure_benefit(company.act("author"), one, evidence="Counted.", before=Decimal(30))
    figures = {"before": Decimal(30), "after": Decimal(4), "gain": Decimal(110)}
    one = verbs.measure_benefit(company.act("author"), one, evidence="Walks counted for two weeks.", **figures)
    measure = a_measure(company)
    dated(company, measure, normal(12), TODAY - 20 * DAY)
    dated(company, measure, normal(10, shift=0.6, seed=4), TODAY + DAY)
    later = company.act("author")
    later.at = NOW + 30 * DAY
    with pytest.raises(Invalid, match="lower or higher"):
        verbs.measure_benefit(company.act("author"), one, evidence="Walks counted.", measure=measure)
    figures |= {"measure": measure, "hoped": "higher"}
    one = verbs.measure_benefit(later, one, evidence="Walks counted for two weeks.", **figures)
    shown = Program(company, "author").get(f"improvements/{one.number}/benefit").json()
    assert (shown["expected"], shown["gain"], shown["compared"]["verdict"]) == ("120", "110", "supported")
    assert len(shown["compared"]["after"]["values"]) == 10
    page = visitor(company, "author").text(f"/o/northgate/improvements/{one.number}/")
    assert "Before and after by a measure" in page
    assert "chance alone would seldom do that" in page
    assert "caused" not in page
    one = verbs.close(company.act("quality-manager"), one)
    assert (one.state, one.closed_on) == ("closed", TODAY)
    got = queries.gained(acting(company.people["employee"]))
    assert [(each.benefit, each.unit, each.expected, each.gain) for each in got] == [("time", "hours", 120, 110)]


def test_a_gain_has_a_unit(company: Company) -> None:
    with pytest.raises(Invalid, match="in which unit"):
        verbs.take_up(company.act("quality-manager"), handed_in(company), answer="Yes.", sponsor=company.people["author"], benefit="money", expected=Decimal(5))  # fmt: skip


def test_the_page_for_ideas_signed_in_and_by_an_open_link(company: Company) -> None:
    client, out = Client(), Client()
    client.force_login(company.people["employee"].account)
    page = f"/o/northgate/idea/?about={company['process'].number}"
    shown = client.get(page).content.decode()
    assert "What could be better?" in shown
    assert "Your name" not in shown
    sent = client.post(page, {"title": "Less paper", "key": "a"})
    assert sent.status_code == 303
    assert client.post(page, {"title": "Less paper", "key": "a"})["Location"] == sent["Location"]
    made = Improvement.objects.get(title="Less paper")
    assert (made.submitted_by, made.process) == (company.people["employee"], company["process"])
    assert made.number in client.get(sent["Location"]).content.decode()
    wrong = client.post(page, {"title": "", "idea": "Kept words"})
    assert wrong.status_code == 422
    assert "Kept words" in wrong.content.decode()

    assert "/sign-in/" in out.get("/o/northgate/idea/")["Location"]
    identity.set_preference(company.act("administrator"), company.organisation, name="improvements.open-ideas", value="true")  # fmt: skip
    assert "Your name" in out.get("/o/northgate/idea/").content.decode()
    assert out.post("/o/northgate/idea/", {"title": "By link", "submitter": "Jo", "key": "b"}).status_code == 303
    made = Improvement.objects.get(title="By link")
    assert (made.submitted_by, made.submitter) == (None, "Jo")
    trapped = out.post("/o/northgate/idea/", {"title": "By a program", "website": "x"})
    assert "there for programs" in trapped.content.decode()
    assert "IMPR" in client.get("/o/northgate/idea/done/?number=IMPR-2026-0001").content.decode()
    assert "poster" in client.get("/o/northgate/idea/poster/?size=a5").content.decode()


def test_an_improvement_by_programs_and_on_pages(company: Company) -> None:
    one = taken_up(company)
    actions.plan_because(
        company.act("author"), one, title="Move the printer", owner=company.people["author"], due=TODAY
    )
    client = Client()
    client.force_login(company.people["author"].account)
    shown = client.get(f"/o/northgate/improvements/{one.number}/").content.decode()
    for words in ("Good, thank you.", "120 hours", "Move the printer", "We walk for each label."):
        assert words in shown
    assert one.title in client.get("/o/northgate/").content.decode()
    headers = {"Authorization": f"Bearer {company.tokens['employee']}"}
    sent = {"title": "By a program", "benefit": "money"}
    made = Client().post("/api/v1/improvements", sent, content_type="application/json", headers=headers)
    assert made.status_code == 201
    path = f"/api/v1/improvements/{made.json()['number']}/take_up"
    refused = Client().post(path, {"answer": "Yes"}, content_type="application/json", headers=headers)
    assert refused.status_code == 403
