"""8D: its steps, what stands before each, its clocks; similar places, changes of the system, coming again, the report."""

import datetime as dt
import io
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from qualitas.actions import clock, steps, verbs
from qualitas.actions.models import CorrectiveAction, Elsewhere
from qualitas.kernel.acts.refusals import Invalid, NotYours, Refused, WrongState
from qualitas.kernel.records.models import Link, ToDo
from qualitas.nonconformities import verbs as nonconformities
from qualitas.nonconformities.clock import raise_what_came_again
from tests.cast import PASSWORD, Cast, Company, signature

TODAY = timezone.now().date()
YEAR = dt.timedelta(days=365)
DAY = dt.timedelta(days=1)


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.northgate


def owner(company: Company, at: dt.datetime | None = None) -> Any:
    act = company.act("process-owner")
    if at is not None:
        act.at = at
    return act


def opened(company: Company, **more: Any) -> CorrectiveAction:
    return verbs.open_case(owner(company), title="Burr", problem="A burr on the bore.", method="8d", **more)


def to_causes(company: Company, case: CorrectiveAction) -> CorrectiveAction:
    """Do D1 to D4."""
    people = [company.people["employee"], company.people["author"]]
    case = verbs.form_team(owner(company), case, people=people, champion=company.people["top-management"])
    case = verbs.state_problem(owner(company), case, problem="12 of 400, night shift.", is_not="Not on station 6.")
    case = verbs.protect(owner(company), case, interim="All stock sorted.", interim_shown="400 looked at, 12 found.")
    for sort in ("occurrence", "escape"):
        cause = verbs.name_cause(owner(company), case, text=f"Worn tool, {sort}", sort=sort, category="machine")
        verbs.verify_cause(owner(company), cause, shown_by="A new tool leaves no burr.")
    return verbs.settle_causes(owner(company), case)


def to_watching(company: Company, case: CorrectiveAction) -> CorrectiveAction:
    """Do D5 and D6."""
    action = verbs.plan_because(owner(company), case, title="Count", owner=company.people["employee"], due=TODAY)
    case = verbs.choose_actions(owner(company), case, chosen_because="A trial of a week.")
    verbs.report_done(company.act("employee"), action, result="The counter stops at 800.")
    case = verbs.plan_effect(owner(company), case, expected="No burr.", before_days=365, look_on=TODAY + YEAR)
    return verbs.watch_effect(owner(company), case)


def concluded(company: Company, case: CorrectiveAction) -> CorrectiveAction:
    """Do D7 and D8, a year on."""
    later = timezone.now() + YEAR
    case = verbs.prevent(owner(company), case, prevention="The rule for tools is changed.")
    case = verbs.look(owner(company, later), case, before=18, after=3)
    act = company.act("quality-manager", signature=signature(company.people["quality-manager"]))
    act.at = later
    return verbs.conclude(act, case, conclusion="It helped.", thanks="Well done.")


def test_no_step_of_8d_before_those_that_it_needs(company: Company) -> None:
    case = opened(company)
    with pytest.raises(NotYours, match=r"By 8D, D2 \(Problem\) comes before D3"):
        verbs.protect(owner(company), case, interim="Sorted.", interim_shown="Looked at.")
    with pytest.raises(NotYours, match=r"D1 \(Team\), D2 \(Problem\), D3 \(Containment\) comes before D4"):
        verbs.settle_causes(owner(company), case)
    case = to_causes(company, case)
    with pytest.raises(Refused, match="No action is planned"):
        verbs.choose_actions(owner(company), case, chosen_because="X")
    verbs.plan_effect(owner(company), case, expected="No burr.", look_on=TODAY + YEAR)
    with pytest.raises(NotYours, match=r"D5 \(Chosen actions\) comes before D6"):
        verbs.watch_effect(owner(company), case)
    with pytest.raises(NotYours, match=r"D6 \(Done and watched\) comes before D7"):
        verbs.prevent(owner(company), case, prevention="X")
    case = to_watching(company, case)
    looked = verbs.look(owner(company, timezone.now() + YEAR), case, before=18, after=3)
    act = company.act("quality-manager", signature=signature(company.people["quality-manager"]))
    with pytest.raises(NotYours, match=r"D7 \(Prevention\) comes before D8"):
        verbs.conclude(act, looked)
    case = concluded(company, case)
    assert case.state == "closed"
    assert all(one.done_on for one in steps.progress(case, TODAY + YEAR))
    case = verbs.reopen(company.act("quality-manager"), case, reason="It came again.")
    assert [one.step.name for one in steps.progress(case, TODAY) if one.done_on is None] == [
        "D4",
        "D5",
        "D6",
        "D7",
        "D8",
    ]


def test_by_other_methods_no_step_stands_before_another(company: Company) -> None:
    case = verbs.open_case(owner(company), title="Burr", problem="A burr.", method="5-whys")
    case = verbs.protect(owner(company), case, interim="Sorted.", interim_shown="Looked at.")
    assert case.protected_on == TODAY
    with pytest.raises(Invalid, match="name somebody"):
        verbs.form_team(owner(company), case)


def test_similar_places_and_changes_are_tracked_to_done(company: Company) -> None:
    case, document = to_watching(company, to_causes(company, opened(company))), company["effective"]
    place = verbs.name_elsewhere(owner(company), case, text="Line 2", of=company["process"])
    assert (place.of_type, place.of_id) == ("process", company["process"].pk)
    action = verbs.plan_change(
        owner(company), case, changes="document", title="Say when the tool is changed",
        owner=company.people["author"], due=TODAY, target=document,
    )  # fmt: skip
    assert Link.objects.get(on_id=action.pk).to_id == document.pk
    assert verbs.still_to_prevent(case) == [
        "Nobody has looked yet at: Line 2.", f"A change of the system is still open: {action.number}.",
    ]  # fmt: skip
    with pytest.raises(Refused, match="Nobody has looked yet"):
        verbs.prevent(owner(company), case, prevention="X")
    place = verbs.not_there(owner(company), place, found="Other tools, counted since 2024.")
    with pytest.raises(Refused, match="still open"):
        verbs.prevent(owner(company), case, prevention="X")
    verbs.report_done(company.act("author"), action, result="Revision 3 says so.")
    assert verbs.prevent(owner(company), case, prevention="Revision 3.").prevented_on == TODAY
    with pytest.raises(Invalid, match="what of the system"):
        verbs.plan_change(owner(company), case, changes="", title="X", owner=company.people["author"], due=TODAY)
    closed = concluded(company, case)
    with pytest.raises(NotYours, match="reopen it first"):
        verbs.name_elsewhere(owner(company), closed, text="Line 3")
    with pytest.raises(WrongState, match="reopen it first"):
        verbs.found_there(owner(company), place, found="A burr.")


def test_late_steps_are_put_before_people_once(company: Company) -> None:
    case = opened(company, due=TODAY + 30 * DAY)
    now = timezone.now()
    clock.escalate_late_cases(now)
    asked = ToDo.within(company.id).filter(on_id=case.pk)
    assert not asked.exists()
    for _again in range(2):
        clock.escalate_late_cases(now + 2 * DAY)
    people = {company.people["process-owner"], company.people["quality-manager"]}
    assert {one.person for one in asked} == people
    assert asked.count() == 2
    assert asked.first().title == f"{case.number} is late: D3 Containment"
    clock.escalate_late_cases(now + 12 * DAY)
    assert asked.all().count() == 4
    assert asked.filter(title__contains="D4 Root causes, D5").count() == 2
    case.refresh_from_db()
    assert case.escalated_on == TODAY + 12 * DAY


@pytest.mark.parametrize("by", ["page", "api", "import"])
def test_a_case_cannot_close_while_an_action_is_open_or_nothing_is_concluded(company: Company, by: str) -> None:
    """The same sentence by page, API and import alike."""
    case = to_watching(company, to_causes(company, opened(company)))
    case = verbs.prevent(owner(company), case, prevention="X")
    if by == "import":
        from qualitas.kernel.lists.checking import check, prepared
        from qualitas.kernel.lists.tables import Table

        who: Any = company.act("quality-manager").actor
        headings = ("title", "problem", "state", "verdict", "concluded_on")
        rows = (("Burr", "A burr", "closed", "", ""), ("Pore", "A pore", "closed", "supported", "2025-03-31"))
        table = Table(headings, rows, (2, 3))
        lines = check(prepared(CorrectiveAction, who, table, dict(zip(headings, headings, strict=True)), source="Log"))
        assert [line.good for line in lines] == [False, True]
        assert "closes when its effect is concluded on" in lines[0].why
        return
    person = company.people["quality-manager"]
    client = Client()
    client.force_login(person.account)
    page = f"/o/northgate/corrective-actions/{case.number}/"
    headers = {"Authorization": f"Bearer {company.tokens['quality-manager']}"}

    def refusal() -> str:
        if by == "page":
            sent = {"conclusion": "Fine.", "password": PASSWORD, "version": case.version}
            return unescape(client.post(f"{page}conclude/", sent).content.decode())
        body = {"conclusion": "Fine.", "signature": {"password": PASSWORD}}
        api = f"/api/v1/corrective-actions/{case.number}/conclude"
        answer = client.post(api, body, content_type="application/json", headers=headers)
        assert answer.status_code == 409
        return str(answer.json()["detail"])

    verbs.plan_because(owner(company), case, title="More", owner=company.people["employee"], due=TODAY)
    assert "Nobody has looked at the effect yet" in refusal()
    case = verbs.look(owner(company, timezone.now() + YEAR), case, before=18, after=3)
    assert "An action is still open" in refusal()
    case.refresh_from_db()
    assert case.state == "watching effect"


def test_what_comes_again_within_the_time_raises_the_case(company: Company) -> None:
    about = {"process": company["process"], "product": company["product"], "quantity": Decimal(3), "unit": "pieces"}
    reporter = company.act("employee")
    first = nonconformities.report(reporter, title="Burr", **about)
    case = verbs.open_case_because(owner(company), first, title="Burr", problem="A burr.", method="8d")
    case = concluded(company, to_watching(company, to_causes(company, case)))
    later = company.act("employee")
    later.at = timezone.now() + YEAR + 30 * DAY
    assert raise_what_came_again(later.at) == 0
    nonconformities.report(later, title="Another thing", process=company["process"])
    assert raise_what_came_again(later.at) == 0
    again = company.act("employee")
    again.at = later.at + DAY
    burr = nonconformities.report(again, title="Burr again", **about)
    assert raise_what_came_again(again.at) == 1
    assert raise_what_came_again(again.at) == 0
    case.refresh_from_db()
    assert (case.state, case.raised_on, case.again_id) == ("closed", again.at.date(), burr.pk)
    asked = ToDo.within(company.id).filter(on_id=case.pk, state="open")
    assert asked.count() == 2
    client = Client()
    client.force_login(company.people["quality-manager"].account)
    shown = client.get(f"/o/northgate/corrective-actions/{case.number}/").content.decode()
    assert "Came again" in shown
    assert burr.number in shown
    case = verbs.keep_closed(company.act("quality-manager"), case, reason="Another tool.")
    assert (case.raised_on, asked.all().count()) == (None, 0)
    with pytest.raises(NotYours, match="has not come again"):
        verbs.keep_closed(company.act("quality-manager"), case, reason="X")
    assert raise_what_came_again(again.at + DAY) == 0
    third = company.act("employee")
    third.at = again.at + 2 * DAY
    nonconformities.report(third, title="Burr a third time", **about)
    assert raise_what_came_again(third.at) == 1
    case.refresh_from_db()
    assert verbs.reopen(company.act("quality-manager"), case, reason="Yes.").raised_on is None


def test_the_report_says_every_step_on_paper_in_a_workbook_and_to_programs(company: Company) -> None:
    case = concluded(company, to_watching(company, to_causes(company, opened(company))))
    client = Client()
    client.force_login(company.people["quality-manager"].account)
    base = f"/o/northgate/corrective-actions/{case.number}/"
    shown = client.get(base).content.decode()
    assert shown.count('class="causes-picture"') == 2
    assert shown.count('<li class="done"><span class="d"') == 9
    paper = client.get(f"{base}pdf/")
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    book = client.get(f"{base}xlsx/")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0)
    cells = "\n".join(str(cell) for row in sheet.to_python() for cell in row if cell)
    for told in (text, cells):
        for name in ("D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8"):
            assert f"{name} · " in told
        for words in (
            "All stock sorted.",
            "A trial of a week.",
            "The rule for tools is changed.",
            "Well done.",
            "18 cases in 365",
        ):
            assert words in " ".join(told.split())
    assert "I conclude that the corrective action helped" in " ".join(text.split())
    headers = {"Authorization": f"Bearer {company.tokens['quality-manager']}"}
    api = f"/api/v1/corrective-actions/{case.number}"
    told = client.get(f"{api}/steps", headers=headers).json()
    assert [one["step"] for one in told["steps"] if one["done_on"]] == [step.name for step in steps.STEPS]
    assert len(told["team"]) == 2
    told = client.get(f"{api}/causes", headers=headers).json()
    assert [one["explains"] for one in told["causes"]] == ["occurrence", "escape"]
    assert told["picture"].startswith("<svg")
    assert len(client.get(f"{api}/actions", headers=headers).json()["actions"]) == 1
    assert client.get(f"{api}/xlsx", headers=headers).status_code == 200
    assert Elsewhere.objects.filter(on_id=case.pk).count() == 0
