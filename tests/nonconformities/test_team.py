"""My team: what waits in the processes that somebody owns and with the people who report to them, by date and weight."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qualitas.actions import verbs as actions
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.confiding import restrict
from qualitas.nonconformities import verbs
from tests.api.conftest import Program
from tests.cast import Cast, Company
from tests.ui.conftest import visitor

PAGE = "/o/northgate/team/"
TODAY = timezone.now().date()


@pytest.fixture
def northgate(cast: Cast) -> Company:
    """Let the employee report to the author, who owns no process."""
    company = cast.northgate
    employee, author = company.people["employee"], company.people["author"]
    identity.name_superior(company.act("administrator"), employee, superior=author)
    return company


def test_a_superior_sees_what_waits_with_their_people_and_nobody_else_does(northgate: Company) -> None:
    manager, employee = northgate.act("quality-manager"), northgate.people["employee"]
    late = TODAY - dt.timedelta(days=3)
    records.ask(manager, title="Calibrate gauge 7", person=employee, due=late, severity="high")
    records.ask(northgate.act("quality-manager"), title="Sweep the yard", person=employee)
    case = verbs.report(northgate.act("employee"), title="Chips in the coolant", owner=employee)
    action = actions.plan(
        northgate.act("quality-manager"), title="Fit a filter", owner=employee, due=TODAY + dt.timedelta(days=40)
    )
    superior = visitor(northgate, "author")
    page = superior.text(PAGE)
    assert page.index("Calibrate gauge 7") < page.index(action.title) < page.index("Sweep the yard")
    assert "· late" in page
    assert "severe" in page
    assert page.count(case.number) > 0
    assert f"Look into: {case.title}" not in page  # the case itself stands there
    assert PAGE in superior.text("/o/northgate/")
    other = visitor(northgate, "internal-auditor")
    assert "Calibrate gauge 7" not in other.text(PAGE)
    assert "You have no team here" in other.text(PAGE)
    assert PAGE not in other.text("/o/northgate/")
    items = Program(northgate, "author").get("team").json()["items"]
    told = next(one for one in items if one["title"] == "Calibrate gauge 7")
    assert (told["late"], told["weight"], told["name"]) == (True, "high", employee.name)
    assert [one["due"] or "9999" for one in items] == sorted(one["due"] or "9999" for one in items)
    assert superior.text(f"{PAGE}?person={employee.pk}").count("Sweep the yard") == 1


def test_a_process_owner_sees_the_cases_of_the_process_but_no_confidential_one(northgate: Company) -> None:
    owner, case = visitor(northgate, "process-owner"), northgate["major"]
    assert case.number in owner.text(PAGE)
    restrict(
        northgate.act("quality-manager"), case, people=[northgate.people["quality-manager"]], reason="Said in trust."
    )
    assert case.number not in owner.text(PAGE)
    assert case.number not in [one["number"] for one in Program(northgate, "process-owner").get("team").json()["items"]]


def test_the_page_asks_as_often_for_many_as_for_few(northgate: Company) -> None:
    superior = visitor(northgate, "author")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            superior.text(PAGE)
        return len(queries)

    few = asked()
    for turn in range(12):
        records.ask(northgate.act("quality-manager"), title=f"Thing {turn}", person=northgate.people["employee"])
    assert asked() == few <= 12
