"""The effect of a corrective action by the values of a measure: planned, taken before and after, compared, said, drawn."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from qualitas.actions import verbs as actions
from qualitas.actions import workbook
from qualitas.actions.charting import effect_chart
from qualitas.actions.clock import look_today
from qualitas.actions.models import CorrectiveAction
from qualitas.actions.printing import paper
from qualitas.actions.report import Report
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records.confiding import restrict
from qualitas.measures import verbs, windows
from qualitas.measures.given import Given
from qualitas.measures.models import Measure
from qualitas.typesetting.pages import Picture
from tests.api.conftest import Program
from tests.cast import Cast, Company
from tests.measures.test_values import a_measure, normal
from tests.ui.conftest import visitor

NOW = timezone.now()
TODAY = NOW.date()
YEAR = dt.timedelta(days=365)
OWNER = "process-owner"


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.northgate


def dated(company: Company, measure: Measure, values: list[Any], first: dt.date) -> None:
    act = company.act("quality-manager")
    act.at = max(NOW, dt.datetime.combine(first, dt.time(12), dt.UTC) + dt.timedelta(days=len(values) + 1))
    rows = [f"{first + dt.timedelta(days=day)}T08:00:00Z\t{value}" for day, value in enumerate(values)]
    head = "at\tvalue\tsize" if "\t" in str(values[0]) else "at\tvalue"
    verbs.record_values(act, measure, values=Given("\n".join([head, *rows])))


def planned(company: Company, measure: Measure, **more: Any) -> CorrectiveAction:
    case = actions.open_case(company.act(OWNER), title="Wide bores", problem="Bores drift.")
    cause = actions.name_cause(company.act(OWNER), case, text="Worn tool")
    actions.verify_cause(company.act(OWNER), cause, shown_by="A new tool leaves none.")
    case = actions.settle_causes(company.act(OWNER), case)
    action = actions.plan_because(company.act(OWNER), case, title="Count", owner=company.people[OWNER], due=TODAY)
    actions.report_done(company.act(OWNER), action, result="The counter stops at 800.")
    given = {"expected": "Narrower.", "measure": "values-of-measure", "which": measure.number, "look_on": TODAY + YEAR}
    return actions.plan_effect(company.act(OWNER), case, **given | more)


def looked(company: Company, case: CorrectiveAction) -> CorrectiveAction:
    actions.watch_effect(company.act(OWNER), case)
    look_today(NOW + YEAR)
    case.refresh_from_db()
    return case


def test_the_values_of_a_measure_are_compared_as_two_phases(company: Company) -> None:
    measure = a_measure(company, better="lower")
    dated(company, measure, normal(20), TODAY - dt.timedelta(days=40))
    who = acting(company.people["quality-manager"])
    for wrong in ({"which": ""}, {"which": "MEA-1999-0001"}):
        with pytest.raises(Invalid, match="Choose a measure"):
            planned(company, measure, **wrong)
    case = planned(company, measure)
    assert (case.which, case.hoped) == (f"{measure.number} · Bore diameter", "lower")
    assert case.compared is not None
    assert len(case.compared["before"]["values"]) == 20
    program = Program(company, "quality-manager")
    assert program.get(f"corrective-actions/{case.number}/effect").json()["after"] is None
    dated(company, measure, normal(12, shift=-0.5, seed=2), TODAY + dt.timedelta(days=3))
    case = looked(company, case)
    assert case.verdict == "supported"
    face = program.get(f"corrective-actions/{case.number}/effect").json()
    assert (face["sort"], face["verdict"], face["effect"]["signals"] > 0) == ("values", "supported", True)
    assert face["effect"]["difference_low"] < -0.5 < face["effect"]["difference_high"]
    assert "Welch" in face["effect"]["method"]
    page = visitor(company, "quality-manager").text(f"/o/northgate/corrective-actions/{case.number}/")
    assert "Before and after, with the limits of the time before" in page
    words = " ".join(str(one) for one in Report(who, case).sections())
    assert "chance alone would seldom do that" in words
    assert "20 values, mean 10" in words
    assert "caused" not in words
    assert effect_chart(case) is not None
    assert any(isinstance(one, Picture) for one in paper(who, case).blocks)
    assert workbook.report(Report(who, case)).startswith(b"PK")


def test_too_few_values_say_so_and_a_confidential_measure_is_not_used(company: Company) -> None:
    measure = a_measure(company)
    dated(company, measure, normal(7), TODAY - dt.timedelta(days=40))
    with pytest.raises(Invalid, match="lower or higher"):
        planned(company, measure)
    case = looked(company, planned(company, measure, hoped="higher"))
    assert case.verdict == "too few to tell"
    words = " ".join(str(one) for one in Report(acting(company.people[OWNER]), case).sections())
    assert "There are 7 values before and 0 after; 8 of each are needed." in words
    hidden = a_measure(company)
    restrict(company.act("quality-manager"), hidden, reason="Trade secret.", people=[company.people["quality-manager"]])
    with pytest.raises(Invalid, match="everybody may read"):
        planned(company, hidden, hoped="lower")


def test_a_share_is_compared_exactly(company: Company) -> None:
    """8 of 40 and 1 of 60: Fisher's exact one-sided p is 0.0026 (R: fisher.test)."""
    measure = a_measure(company, sort="defective", unit="", better="lower")
    dated(company, measure, ["2\t10", "3\t10", "1\t10", "2\t10"], TODAY - dt.timedelta(days=20))
    case = planned(company, measure)
    dated(company, measure, ["0\t20", "1\t20", "0\t20"], TODAY + dt.timedelta(days=5))
    case = looked(company, case)
    assert case.compared is not None
    assert (case.compared["before"], case.compared["after"]) == ({"count": 8, "of": 40}, {"count": 1, "of": 60})
    assert case.verdict == "supported"
    assert effect_chart(case) is not None
    again = actions.reopen(company.act("quality-manager"), case, reason="It came again.")
    assert again.compared is None


def test_only_whole_periods_of_a_computed_measure_count(company: Company) -> None:
    measure = a_measure(company, series="complaints", frequency="month")
    found: Any = windows.taken(measure, dt.date(2026, 1, 15), dt.date(2026, 6, 30))
    assert found.days == ("2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30")
    found = windows.taken(measure, dt.date(2026, 1, 1), dt.date(2026, 6, 29))
    assert (found.days[0], found.days[-1]) == ("2026-01-31", "2026-05-31")
