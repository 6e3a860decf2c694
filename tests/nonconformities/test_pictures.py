"""Pictures of nonconformities: what they count is what the list behind every mark counts; on page, paper and by program."""

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from qualitas import charts
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records.confiding import restrict
from qualitas.kernel.ui import asking
from qualitas.kernel.ui.picturing import costing, counting, drawn
from qualitas.kernel.ui.picturing.declared import read
from qualitas.nonconformities import verbs
from qualitas.nonconformities.models import Nonconformity
from qualitas.nonconformities.picturing import CASES
from qualitas.nonconformities.verbs.ending import Spent
from tests.api.conftest import Program
from tests.cast import Cast, Company
from tests.ui.conftest import visitor

TODAY = dt.datetime.now(dt.UTC).date()
QUERIES = 12


@pytest.fixture
def full(cast: Cast) -> Company:
    """Return a company with cases of half a year: some closed, some with costs, one confidential, one rejected."""
    company = cast.northgate
    for place in range(30):
        found = TODAY - dt.timedelta(days=(place * 37) % 180)
        case = verbs.report(
            company.act("employee"), title=f"Case {place}", found_on=found, place=("Line 1", "Line 2", "")[place % 3],
            process=company["process"] if place % 2 else None, product=company["product"] if place % 5 == 0 else None,
        )  # fmt: skip
        causes = ("machine", "machine", "method", "")
        case = verbs.classify(
            company.act("quality-manager"), case, severity="major" if place % 7 == 0 else "minor",
            cause_category=causes[place % 4],
        )  # fmt: skip
        if place % 6 == 0:
            lines = [Spent(Decimal("12.50"), "internal"), Spent(Decimal(place + 1), "external")]
            case = verbs.add_costs(company.act("quality-manager"), case, lines=lines)
        if place % 4 == 1 and place % 7:
            verbs.put_right(company.act("process-owner"), case, correction="Done.")
    rejected = verbs.report(company.act("employee"), title="Nothing", found_on=TODAY)
    verbs.reject(company.act("quality-manager"), rejected, reason="It is as it should be.")
    secret = verbs.report(company.act("quality-manager"), title="Secret", found_on=TODAY, place="Line 1")
    restrict(company.act("quality-manager"), secret, reason="Of one person.", duties=["quality-manager"])
    return company


def _seen(company: Company, query: str = "", role: str = "employee") -> Any:
    return read(CASES, acting(company.people[role]), QueryDict(query))


def _marks(chart: charts.Chart) -> Iterator[tuple[str, float]]:
    """Yield every mark of a chart that leads somewhere: its address, and what it counts."""
    for plot in chart.plots:
        if isinstance(plot, charts.Heat):
            for links, values in zip(plot.links, plot.values, strict=True):
                yield from zip(links, values, strict=True)
            continue
        for layer in plot.layers:
            if isinstance(layer, charts.Bars) and layer.links:
                yield from zip(layer.links, map(float, layer.values), strict=True)
            elif isinstance(layer, charts.Line) and layer.links and layer.look == "trace" and len(chart.plots) < 3:
                yield from zip(layer.links, map(float, layer.y), strict=True)
                break


ASKED = ("", "per=month&by=process&where=process", "severity=minor&by=severity&where=site", "by=product&process=none")


def test_every_mark_counts_what_the_list_behind_it_counts(full: Company) -> None:
    for query in ASKED:
        _counts_as_the_list(full, query)
    seen = {role: drawn.pareto(_seen(full, role=role)).rows for role in ("employee", "quality-manager")}
    counted = {role: sum(row[1] for row in rows) for role, rows in seen.items()}  # type: ignore[misc]
    assert counted["quality-manager"] == counted["employee"] + 1  # one is confidential
    assert counted["employee"] == Nonconformity.within(full.id).exclude(state="rejected").count() - 1


def _counts_as_the_list(full: Company, query: str) -> None:
    for role in ("employee", "quality-manager"):
        seen = _seen(full, query, role)
        _facts, made = drawn.told(seen)
        assert [chart.name for chart in made] == ["pareto", "trend", "ageing", "cycle", "places"]
        marks = [mark for chart in made if chart.name != "cycle" for mark in _marks(chart)]
        assert len(marks) > 20
        for url, many in marks:
            if not url:
                assert many == 0
                continue
            asked = asking.read(Nonconformity, QueryDict(urlsplit(url).query))
            assert asking.answer(asked, seen.who)[0] == many, url
        total = asking.matching(seen.asked, seen.who).count()
        assert sum(many for _url, many in _marks(made[0])) == sum(row[1] for row in made[1].rows) == total  # type: ignore[misc]
        cycle = next(chart for chart in made if chart.name == "cycle")
        for url, row in zip(cycle.links, cycle.rows, strict=True):
            asked = asking.read(Nonconformity, QueryDict(urlsplit(url).query))
            found = sorted(
                (case.closed_on - case.found_on).days for case in asking.matching(asked, seen.who) if case.closed_on
            )
            assert (row[1], row[5]) == (found[0], found[-1])
            middle = (found[(len(found) - 1) // 2] + found[len(found) // 2]) / 2
            assert row[3] == middle


def _costs_are_summed(full: Company) -> None:
    seen = _seen(full, role="quality-manager")
    facts, made = costing.told(seen)
    whole = Decimal("12.50") * 5 + sum(place + 1 for place in range(0, 30, 6))
    assert [fact.value for fact in facts][:3] == [f"{whole:.2f} EUR", "0.00 EUR", f"{whole:.2f} EUR"]
    assert sum((row[-1] for row in made[0].rows), Decimal(0)) == whole  # type: ignore[misc]
    assert sum((row[1] for row in made[1].rows), Decimal(0)) == whole  # type: ignore[misc]
    by_cost = drawn.pareto(_seen(full, "measure=amount", "quality-manager"))
    assert sum((row[1] for row in by_cost.rows), Decimal(0)) == whole  # type: ignore[misc]


def test_page_files_and_program_say_the_same_in_few_statements(full: Company) -> None:
    _costs_are_summed(full)
    reader = visitor(full, "quality-manager")
    base = "/o/northgate/nonconformities/"
    assert f"{base}pictures/" in reader.text(base)
    reader.text(f"{base}pictures/")
    for query in ("", "?by=process&where=process&process=none&severity=minor", "?found_on=2020-01-01..&per=month"):
        with CaptureQueriesContext(
            connection,
        ) as told:
            page = reader.text(f"{base}pictures/{query}")
        assert len(told) <= QUERIES, [one["sql"][:100] for one in told]
        assert page.count("<svg xmlns") >= 12
    with CaptureQueriesContext(connection) as told:
        assert "Cost of poor quality" in reader.text(f"{base}costs/")
    assert len(told) <= QUERIES
    files = Client()
    files.force_login(full.people["quality-manager"].account)
    csv = files.get(f"{base}pictures/?severity=minor&chart=pareto&as=csv")
    assert csv.content.decode("utf-8-sig").splitlines()[0] == "Sort of cause,Cases,Share in %,Running share in %"
    assert files.get(f"{base}costs/?chart=costs&as=xlsx").content.startswith(b"PK")
    assert reader.get(f"{base}pictures/?chart=none&as=csv").status_code == 404
    pdf = files.get(f"{base}pictures/pdf/?by=process&severity=minor")
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "Pictures of nonconformities" in text
    assert "Process: " in text
    assert "Severity" in text
    assert files.get(f"{base}costs/pdf/").content.startswith(b"%PDF")
    program = Program(full, "quality-manager")
    body = program.get("nonconformities/pictures", by="process", show="pareto,ageing").json()
    assert list(body["charts"]) == ["pareto", "ageing"]
    expected = drawn.pareto(_seen(full, "by=process", "quality-manager"))
    assert body["charts"]["pareto"]["rows"] == [list(row) for row in expected.rows]
    assert program.get("nonconformities/costs").json()["charts"]["costs"]["columns"][0] == "Month"
    assert program.get("nonconformities/pictures", chart="trend", **{"as": "svg"}).content.startswith(b"<svg")
    assert "/api/v1/nonconformities/pictures" in program.get("openapi.json").json()["paths"]


def test_where_nothing_happened_the_page_says_so(cast: Cast) -> None:
    page = visitor(cast.northgate, "employee").text(
        "/o/northgate/nonconformities/pictures/?found_on=2001-01-01..2001-02-01"
    )
    assert "There is nothing to draw yet." in page
    costs = visitor(cast.northgate, "employee").text("/o/northgate/nonconformities/costs/")
    assert "No costs are noted in this period" in costs


def test_quantiles_lie_between_neighbours() -> None:
    from collections import Counter

    assert counting.quantile(Counter({1: 1, 2: 1, 10: 1, 11: 1}), 0.5) == 6
    assert counting.quantile(Counter({3: 5}), 0.25) == 3
    assert counting.quantile(Counter(), 0.5) == 0
