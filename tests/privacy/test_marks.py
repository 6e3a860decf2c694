"""Amendments, holds and evidence held elsewhere: on the page, in the API, in the history — and what each refuses."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from qualitas.kernel.acts.refusals import Invalid, NotYours, WrongState
from qualitas.kernel.records import amending, elsewhere, holding, redacting
from qualitas.kernel.records.marked import around
from tests.cast import Company
from tests.ledger.houses import House

DIGEST = "ab" * 32


def _page(company: Company, record: Any, role: str = "quality-manager") -> str:
    client = Client()
    client.force_login(company.people[role].account)
    address = f"/o/{company.slug}/{type(record).collection}/{record.number}/"
    return client.get(address).content.decode()


def _told(company: Company, record: Any) -> dict[str, Any]:
    client = Client(headers={"Authorization": f"Bearer {company.tokens['quality-manager']}"})
    told: dict[str, Any] = client.get(f"/api/v1/{type(record).collection}/{record.number}").json()
    return told


def test_a_closed_record_is_amended_in_view_and_stays_closed(house: House) -> None:
    company, closed = house.company, house.company["withdrawn"]
    before = (closed.version, closed.title, closed.state)
    amending.amend(
        company.act("quality-manager"),
        closed,
        field="title",
        wrong=closed.title,
        right="Handling of goods",
        reason="A wrong word.",
    )
    after = company["withdrawn"]
    assert (after.version, after.title, after.state) == before
    page = _page(company, closed)
    assert f'<del class="was">{closed.title}</del>' in page
    assert '<ins class="becomes">Handling of goods</ins>' in page
    assert "Amended on" in page
    (told,) = _told(company, closed)["amendments"]
    assert (told["field"], told["right"], told["reason"]) == ("title", "Handling of goods", "A wrong word.")
    with pytest.raises(NotYours, match="not closed yet"):
        amending.amend(company.act("quality-manager"), company["draft"], wrong="a", right="b", reason="c")
    with pytest.raises(Invalid, match="no entry “colour”"):
        amending.amend(company.act("quality-manager"), closed, field="colour", wrong="a", right="b", reason="c")
    assert house.said() == ""


def test_evidence_elsewhere_is_marked_as_such_and_checked_again(house: House) -> None:
    company, record = house.company, house.company["effective"]
    soon = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)
    made = elsewhere.point_elsewhere(
        company.act("employee"),
        record,
        title="Order 4711",
        place="https://erp.example/orders/4711",
        sha256=DIGEST.upper(),
        next_check=soon,
    )
    page = _page(company, record, "employee")
    assert 'href="https://erp.example/orders/4711" rel="noopener noreferrer external"' in page
    assert "Evidence held elsewhere" in page
    (told,) = _told(company, record)["evidence_elsewhere"]
    assert (told["kept_here"], told["sha256"], told["next_check"]) == (False, DIGEST, soon.isoformat())
    elsewhere.doubt(company.act("author"), made, note="The order is gone.")
    assert _told(company, record)["evidence_elsewhere"][0]["state"] == "in doubt"
    elsewhere.check_again(company.act("author"), made, next_check=soon + dt.timedelta(days=1), note="Found it.")
    with pytest.raises(Invalid, match="lies ahead"):
        elsewhere.check_again(company.act("author"), made, next_check=dt.date(2020, 1, 1))
    with pytest.raises(NotYours):
        elsewhere.withdraw_evidence(company.act("author"), made)
    elsewhere.withdraw_evidence(company.act("employee"), made)
    with pytest.raises(WrongState):
        elsewhere.check_again(company.act("author"), made)
    assert around(record)[1] == []
    bad = {"title": "x", "place": "javascript:alert(1)", "next_check": None}
    elsewhere.point_elsewhere(company.act("employee"), record, **bad)
    assert 'href="javascript' not in _page(company, record)
    with pytest.raises(Invalid, match="64 digits"):
        elsewhere.point_elsewhere(company.act("employee"), record, title="x", place="y", sha256="zz")
    assert house.said() == ""


def test_history_says_what_was_redacted_and_by_whom(house: House) -> None:
    company, record = house.company, house.company["draft"]
    holding.hold(company.act("quality-manager"), record, reason="Case 7 at court.")
    assert "Case 7 at court." in _page(company, record)
    (hold,) = _told(company, record)["holds"]
    assert hold["reason"] == "Case 7 at court."
    from qualitas.kernel.records.marks import Hold

    holding.lift_hold(company.act("quality-manager"), Hold.objects.get(), reason="Closed.")
    redacting.redact(company.act("quality-manager"), record, passages="unclear", reason="Somebody asked.")
    page = _page(company, record)
    assert "redacted a passage" in page
    assert "Somebody asked." in page
    assert "(redacted by Tom Okafor on" in page
    assert "The second step is ████." in page
