"""Objectives: set with a measure, their progress read through the chart, reviewed, ended; a tree without circles."""

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from qualitas.actions import verbs as actions
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity.acting import acting
from qualitas.measures import verbs as measures
from qualitas.measures.given import Given
from qualitas.objectives import queries, verbs
from qualitas.objectives.models import Objective
from qualitas.objectives.progress import progress
from qualitas.objectives.views import sentence
from tests.api.conftest import Program
from tests.cast import Cast, Company

DUE = timezone.now().date() + dt.timedelta(days=180)


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.northgate


def lead_time(company: Company, **more: Any) -> Any:
    return measures.set_up(company.act("quality-manager"), title="Lead time", unit="days", better="lower", **more)


def put(company: Company, measure: Any, mean: float, count: int = 30) -> None:
    values = (mean + np.resize([0.6, -0.4, 1.1, -1.2, 0.1, -0.2], count)).round(2).tolist()
    text = "\n".join(map(str, values))
    measures.record_values(company.act("employee"), measure, values=Given(text))


def an_objective(company: Company, **more: Any) -> Objective:
    return verbs.set_objective(company.act("quality-manager"), title="Deliver sooner", due=DUE, **more)


def test_progress_is_a_signal_or_chance_and_not_the_last_point(company: Company) -> None:
    measure = lead_time(company)
    put(company, measure, 20)
    objective = an_objective(company, measure=measure, target=Decimal(14), begins_at=Decimal(20))
    assert progress(objective).reading == "too few"
    assert "8 points" in sentence(objective, progress(objective))
    put(company, measure, 20, 12)
    assert progress(objective).reading == "no change"
    measures.record_values(company.act("employee"), measure, values=Given("13.9"))
    assert progress(objective).reading == "no change"  # one point beyond the limits tells no level
    put(company, measure, 17, 20)
    found = progress(objective)
    assert found.reading == "moving"
    assert found.shift is not None
    assert found.shift < -1
    assert "moved towards the target by" in sentence(objective, found)
    put(company, measure, 13, 20)
    assert progress(objective).reading == "reached"
    put(company, measure, 25, 20)
    assert progress(objective).reading == "worse"
    reviewed = verbs.review_progress(company.act("quality-manager"), objective, judgement="A strike at the haulier.")
    assert (reviewed.reading, reviewed.state) == ("worse", "pursued")
    missed = verbs.miss(company.act("quality-manager"), reviewed, judgement="Next year.")
    assert missed.state == "missed"
    told = Program(company, "quality-manager").get(f"objectives/{objective.number}/progress").json()
    assert (told["reading"], told["points"]) == ("worse", 73)


def test_the_tree_has_no_circles_and_shows_actions(company: Company) -> None:
    top = an_objective(company)
    below = an_objective(company, serves=top)
    deeper = an_objective(company, serves=below)
    with pytest.raises(Invalid, match="cannot serve itself"):
        verbs.change_objective(
            company.act("quality-manager"), top, title="Top", due=DUE, owner=top.owner, serves=deeper
        )
    with pytest.raises(Invalid, match="Name the measure"):
        an_objective(company, target=Decimal(3))
    who = acting(company.people["quality-manager"])
    twigs = [(twig.depth, twig.objective.number) for twig in queries.tree(who)]
    assert [(0, top.number), (1, below.number), (2, deeper.number)] == [
        one for one in twigs if one[1] in (top.number, below.number, deeper.number)
    ]
    owner = company.people["employee"]
    action = actions.plan_because(company.act("quality-manager"), top, title="Second shift", owner=owner, due=DUE)
    assert [one.number for one in queries.actions_for(who, top)] == [action.number]
    assert progress(top).reading == ""


def test_a_computed_measure_counts_live_records(company: Company) -> None:
    measure = measures.set_up(
        company.act("quality-manager"), title="Cases", series="nonconformities", frequency="month"
    )
    assert (measure.sort, measure.size) == ("defects", 1)
    with pytest.raises(Exception, match="computed from records"):
        measures.record_values(company.act("quality-manager"), measure, values=Given("1"))
    for series in ("cost-of-nonconformities", "late-actions", "corrective-actions"):
        made = measures.set_up(company.act("quality-manager"), title=series, series=series, frequency="week")
        assert progress(an_objective(company, measure=made)).reading in ("too few", "no change")
