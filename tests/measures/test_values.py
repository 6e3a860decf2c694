"""Values as they come by form, paste and program: kept, judged, proven; nothing is dropped in silence."""

import time
from typing import Any

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction

from qualitas.kernel.acts.refusals import Invalid, NotYours
from qualitas.kernel.records.models import ToDo
from qualitas.measures import queries, verbs
from qualitas.measures.checking import check_values
from qualitas.measures.given import Given
from qualitas.measures.models import Batch, Chunk, Measure, Signal
from qualitas.measures.stretches import drawn
from qualitas.nonconformities.models import Nonconformity
from qualitas.proof.fault import Faults
from tests.api.conftest import Program
from tests.cast import Cast, Company


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.northgate


def a_measure(company: Company, **more: Any) -> Measure:
    return verbs.set_up(company.act("quality-manager"), **{"title": "Bore diameter", "unit": "mm", **more})


def put(company: Company, measure: Measure, text: str, role: str = "employee", **more: Any) -> Batch:
    return verbs.record_values(company.act(role), measure, values=Given(text), **more)


def normal(count: int, shift: float = 0.0, seed: int = 1) -> list[float]:
    return (10 + shift + np.random.default_rng(seed).normal(0, 0.1, count)).round(4).tolist()


def lines(values: list[float]) -> str:
    return "\n".join(map(str, values))


def test_values_are_kept_judged_and_asked_about_once(company: Company) -> None:
    measure = a_measure(company)
    assert put(company, measure, "10.1").count == 1
    put(company, measure, lines(normal(29)))
    open_before = Signal.objects.filter(measure=measure).count()
    batch = put(company, measure, lines(normal(10, shift=0.5)))
    came = verbs.came_with(batch)
    assert batch.first == 30
    assert came.signals
    assert queries.standing_of(measure).count == 40
    owner = company.people["quality-manager"]
    asked = ToDo.objects.filter(on_id=measure.pk, person=owner, state="open")
    assert asked.count() == 1
    put(company, measure, lines(normal(10, shift=0.5, seed=3)))
    assert asked.count() == 1
    assert Signal.objects.filter(measure=measure).count() > open_before
    found = drawn(measure, queries.standing_of(measure), 0, 50)
    assert found is not None
    kept = {(s.rule, s.first, s.last) for s in Signal.objects.filter(measure=measure)}
    assert kept == {(s.rule.name, s.first, s.last) for s in found.chart.main.signals}
    verbs.explain(
        company.act("quality-manager"), measure, first=1, last=50, sort="cause found", text="Tool.", set_aside=False
    )
    assert not queries.open_signals(measure).exists()
    assert not asked.exists()


def test_set_aside_values_do_not_count_and_stay(company: Company) -> None:
    measure = a_measure(company)
    put(company, measure, lines([*normal(30), 99.0]))
    said = verbs.explain(
        company.act("quality-manager"), measure, first=31, last=31, sort="faulty", text="Chip.", set_aside=True
    )
    frozen = verbs.freeze_limits(company.act("quality-manager"), measure, reason="Stable.")
    phase = queries.phases_of(frozen)[0]
    assert float(phase.center) == pytest.approx(np.mean(normal(30)))
    standing = queries.standing_of(frozen)
    found = drawn(frozen, standing, 0, 31)
    assert found is not None
    assert found.chart.excluded == (30,)
    assert found.chart.main.points[30] == 99
    with pytest.raises(Invalid, match="values 1 to 31"):
        verbs.explain(company.act("quality-manager"), measure, first=3, last=40, sort="faulty", text="?")
    with pytest.raises(NotYours, match="Only"):
        verbs.explain(company.act("employee"), measure, first=3, last=4, sort="faulty", text="?")
    verbs.take_back(company.act("quality-manager"), said, reason="It was no chip.")
    assert queries.explanations_of(measure) == ()
    begun = verbs.begin_phase(company.act("quality-manager"), frozen, reason="New tool.")
    put(company, begun, lines(normal(30, shift=3)))
    again = drawn(begun, queries.standing_of(begun), 0, 61)
    assert again is not None
    assert [round(one.center) for one in again.chart.limits] == [10, 13]
    chosen = verbs.choose_chart(company.act("quality-manager"), begun, size=5, chart="xbar_r", learn=5)
    means = drawn(chosen, queries.standing_of(chosen), 0, 61)
    assert means is not None
    assert means.kind == "xbar_r"
    assert means.places.tolist() == [*range(0, 30, 5), *range(31, 61, 5)]


BAD = {
    "1.2\nabc\n1.3": "Row 2: “abc” is not a number",
    "1.2\n1,3\n1.3": "Row 2: “1,3” has another decimal mark",
    "1.2\nNaN\n1.3": "Row 2: “NaN” is no value",
    "1.2 mm\n1.3 cm": "Row 2: “1.3 cm” is in cm, but the measure is in mm",
    "1.2\n1e301\n": "absurdly large",
    "time\tvalue\n2026-01-01 08:00\t1.2\nyesterday\t1.3": "Row 3: “yesterday” is no time",
    "time;value\n2030-01-01;1": "cannot be",
    "value;unit\n1.2;mm\n1.3;inch": "the unit is inch",
    "1.2\n1.234.567": "several ways",
    "value;lot\n;L1\n2;L1": "Row 2: there is no value.",
    "a;b;c;d\n1;2;3;4": "put headings",
    "": "There are no values",
}


def test_every_bad_row_gets_a_sentence_and_nothing_is_recorded(company: Company) -> None:
    measure = a_measure(company)
    for text, sentence in BAD.items():
        with pytest.raises(Invalid) as caught:
            put(company, measure, text)
        assert sentence in " ".join(caught.value.errors.get("values", [str(caught.value)])), text
    assert not Batch.objects.filter(measure=measure).exists()
    batch = put(company, measure, "1.2\nabc\n1.3", leave_out=True)
    assert verbs.came_with(batch).left_out == ("Row 2: “abc” is not a number; correct it or leave the row out.",)
    comma = put(company, measure, "Zeit\tWert\tCharge\n31.03.2026 14:05\t1,5\tL1\n31.03.2026 14:05\t2500,25\tL2")
    assert verbs.came_with(comma).notices[:2] == (
        "The values are read with decimal commas.",
        "1 value has the time of another; both are kept.",
    )
    window = queries.window(queries.standing_of(measure), 2, 4, context=True)
    assert window.readings.values.tolist() == [1.5, 2500.25]
    assert window.readings.context == {"lot": ["L1", "L2"]}
    with pytest.raises(Invalid, match="already"):
        put(company, measure, "Zeit\tWert\tCharge\n31.03.2026 14:05\t1,5\tL1\n31.03.2026 14:05\t2500,25\tL2")


def test_counts_need_their_samples(company: Company) -> None:
    measure = a_measure(company, sort="defective", unit="")
    with pytest.raises(Invalid) as caught:
        put(company, measure, "3\n4")
    assert "How many were inspected is missing" in caught.value.errors["values"][0]
    with pytest.raises(Invalid) as caught:
        put(company, measure, "3.5\t100\n4\t0")
    assert caught.value.errors["values"] == [
        "Row 1: 3.5 is not a count; a count is a whole number from 0 on.",
        "Row 2: the number inspected must be above zero.",
    ]
    luck = np.random.default_rng(4)
    put(company, measure, "\n".join(f"{luck.binomial(100, 0.1)}\t100" for _ in range(30)))
    put(company, measure, "60\t100")
    assert [(s.rule, s.last, s.shift) for s in Signal.objects.filter(measure=measure)][-1] == (
        "Western Electric 1", 30, None,
    )  # fmt: skip
    for wrong in ({"size": 5}, {"chart": "xmr"}, {"lower": 2, "upper": 1}, {"learn": 2}):
        with pytest.raises(Invalid):
            a_measure(company, sort="defective", **wrong)
    with pytest.raises(Invalid):
        a_measure(company, size=2000)


@pytest.mark.parametrize("same", [[5.0] * 40, [5.0]])
def test_what_does_not_vary_gets_a_page(company: Company, same: list[float]) -> None:
    measure = a_measure(company)
    put(company, measure, lines(same))
    assert Signal.objects.filter(measure=measure).count() == 0


def test_a_changed_value_is_found(company: Company) -> None:
    measure = a_measure(company)
    put(company, measure, lines(normal(30)))
    faults = Faults(10)
    assert check_values(faults) >= 30
    assert list(faults.drain()) == []
    table = Chunk._meta.db_table
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET count = 3")  # noqa: S608 - our own table
    batch = Batch.objects.get(measure=measure)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (standing_id, batch_id, first, count, since, until, body) "  # noqa: S608 - our own table
            f"SELECT standing_id, batch_id, first + count, 1, since, until, body FROM {table} WHERE first = 0 "
            "AND standing_id = %s",
            [queries.standing_of(measure).pk],
        )
    check_values(faults)
    assert [fault.object for fault in faults.drain()] == [f"values 1 to {batch.count} of {measure.number}"]


def test_a_program_sends_a_hundred_thousand_values(company: Company) -> None:
    measure = a_measure(company)
    program, sent = Program(company, "quality-manager"), normal(100_000)
    begun = time.process_time()  # what others do meanwhile does not count
    answer = program.post(f"measures/{measure.number}/values?source=gauge", {"values": sent}, Idempotency_Key="k1")
    took = time.process_time() - begun
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert told["count"] == 100_000
    assert told["signal_count"] > 100
    assert took < 10, "the bar is 5 s on a machine of its own"
    again = program.post(f"measures/{measure.number}/values?source=gauge", {"values": sent}, Idempotency_Key="k1")
    assert again.json() == told
    assert queries.standing_of(measure).count == 100_000
    read = b"".join(program.get(f"measures/{measure.number}/values", first=99_999).streaming_content).decode()
    assert [line.split(",")[:3:2] for line in read.splitlines()[1:]] == [
        ["99999", repr(sent[-2])], ["100000", repr(sent[-1])],
    ]  # fmt: skip
    chart = program.get(f"measures/{measure.number}/chart", first=99_801).json()
    assert (chart["chart"], len(chart["points"]), chart["points"][0]["value"]) == ("xmr", 200, 99_801)
    rows = [["2026-05-01T08:00:00Z", 1.5], {"value": 1}]
    for body, status in (
        ({"values": [1, None]}, 422), ({"values": rows}, 422), ({"values": [{"wert": 1}]}, 422), ({}, 422),
        ({"values": [{"value": "1.5", "at": "2026-05-01 08:00", "operator": "op 3"}]}, 201),
    ):  # fmt: skip
        assert program.post(f"measures/{measure.number}/values", body).status_code == status
    assert program.get(f"measures/{measure.number}/capability").json() == {
        "why_not": "Measured values and a specification limit are needed."
    }


def test_a_signal_reports_a_nonconformity_by_rule_and_by_hand(company: Company) -> None:
    measure = a_measure(company, reaction="report", process=company["process"])
    put(company, measure, lines(normal(20)))
    before = Nonconformity.within(company.id).count()
    put(company, measure, "12")
    case = Nonconformity.within(company.id).order_by("-number").first()
    assert case is not None
    assert case.title == "Signal on the chart of Bore diameter"
    assert "value 21" in case.evidence
    assert case.process_id == company["process"].pk
    put(company, measure, "12")
    assert Nonconformity.within(company.id).count() == before + 1
    link = verbs.report_nonconformity(company.act("employee"), measure, title="Bore too large")
    assert Nonconformity.within(company.id).get(pk=link.to_id).title == "Bore too large"
