"""The search page and the palette: found, narrowed, paged, escaped; the palette offers what is possible here and now."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qualitas.documents import verbs as documents
from qualitas.kernel.records import verbs as records
from tests.cast import Cast, Company

MOST_QUERIES = 12


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.northgate


def browser(company: Company, role: str = "author") -> Client:
    client = Client()
    client.force_login(company.people[role].account)
    return client


def text_of(company: Company, path: str = "", role: str = "author", **given: str) -> str:
    answer = browser(company, role).get(f"/o/{company.slug}/search/{path}", given)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_what_was_found(company: Company) -> None:
    page = text_of(company, q="handling")
    assert "<mark>Handling</mark> goods, effective" in page or "<mark>Handling</mark> goods" in page
    assert "8 found" in page
    assert f"/o/northgate/documents/{company['draft'].number}/" in page
    page = text_of(company, q="handling", kind="to-dos")
    assert "2 found" in page
    assert 'name="kind" value="to-dos"' in page


def test_the_page_says_what_to_do_where_nothing_is(company: Company) -> None:
    assert "What are you looking for?" in text_of(company)
    assert "Nothing found for “zzzz”" in text_of(company, q="zzzz")


def test_what_was_typed_and_kept_is_escaped(company: Company) -> None:
    documents.draft(
        company.act("author"), of_kind=company["SOP"], title="<script>x</script> lathe", text="<img src=x> lathe"
    )
    page = text_of(company, q='lathe "<script>')
    assert "<script>x" not in page
    page = text_of(company, q="lathe")
    assert "&lt;script&gt;x&lt;/script&gt; <mark>lathe</mark>" in page
    assert "<img src" not in page


def test_pages_follow_each_other(company: Company) -> None:
    rows = [{"of_kind": company["SOP"], "title": f"Reaming {n}"} for n in range(45)]
    made = {one.number for one in documents.draft.many(company.act("author"), rows)}
    seen: list[str] = []
    start: str | None = "0"
    while start is not None:
        page = text_of(company, q="reaming", start=start)
        seen += re.findall(r'<h2><a href="/o/northgate/documents/([^/]+)/"', page)
        further = re.search(r'href="[^"]*start=(\d+)"', page)
        start = further.group(1) if further else None
    assert len(seen) == 45
    assert set(seen) == made


@pytest.mark.parametrize("start", ["-1", "x", "99999", "9999", "²"])
def test_a_wrong_place_is_passed_over(company: Company, start: str) -> None:
    text_of(company, q="handling", start=start)


def test_the_page_costs_the_same_for_many(company: Company) -> None:
    client = browser(company)
    counts = []
    for more in (0, 60):
        if more:
            rows = [{"of_kind": company["SOP"], "title": f"Handling {n}"} for n in range(more)]
            documents.draft.many(company.act("author"), rows)
        with CaptureQueriesContext(connection) as queries:
            client.get("/o/northgate/search/", {"q": "handling"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= MOST_QUERIES


def labels(answer: str) -> list[str]:
    return re.findall(r'<span class="says">(.*?)</span>', answer)


def test_the_palette_finds_records_pages_and_verbs(company: Company) -> None:
    there = labels(text_of(company, "palette/", q="doc"))
    assert "Write a document" in there
    assert "Documents" in there
    assert any("DOC" in one or "goods" in one for one in there)
    assert there[-1] == "Search everything for “doc”"
    assert "Signing in and security" in labels(text_of(company, "palette/", q="secur"))
    assert any("Handling" in one for one in labels(text_of(company, "palette/", q="handl")))


def test_the_palette_offers_what_is_possible_with_this_record(company: Company) -> None:
    at = f"/o/northgate/documents/{company['in review'].number}/"
    assert "Approve" in labels(text_of(company, "palette/", "approver", at=at))
    assert "Approve" not in labels(text_of(company, "palette/", "employee", at=at))
    assert labels(text_of(company, "palette/", "approver", at=at, q="appr"))[0] == "Approve"


@pytest.mark.parametrize("at", ["", "/", "/o/lindqvist/documents/DOC-2026-0001/", "/o/northgate/documents/DOC-1/", "/o/northgate/nothing/x/", "/o/northgate/documents/new/", "x" * 3000])  # fmt: skip
def test_a_page_without_a_record_offers_the_rest(company: Company, at: str) -> None:
    there = text_of(company, "palette/", at=at)
    assert "On this page" not in there
    assert "Write a document" in labels(there)


def test_the_palette_keeps_what_is_confidential(company: Company) -> None:
    from qualitas.kernel.records import confiding

    one: Any = documents.draft(company.act("author"), of_kind=company["SOP"], title="Zymurgy", text="")
    records.comment(company.act("author"), one, text="hops")
    confiding.restrict(company.act("quality-manager"), one, reason="Personal.")
    for text in ("zymurgy", "hops"):
        for path in ("", "palette/"):
            page = text_of(company, path, "employee", q=text)
            assert one.number not in page
            assert "<mark>" not in page
    assert "On this page" not in text_of(company, "palette/", "employee", at=f"/o/northgate/documents/{one.number}/")


def test_every_page_has_the_field_and_it_works_without_a_script(company: Company) -> None:
    page = browser(company).get("/o/northgate/documents/").content.decode()
    assert '<form class="find" role="search" action="/o/northgate/search/" method="get">' in page
    assert 'data-url="/o/northgate/search/palette/"' in page


def test_nobody_searches_elsewhere(cast: Cast) -> None:
    client = browser(cast.lindqvist)
    assert client.get("/o/northgate/search/", {"q": "handling"}).status_code == 404
    assert client.get("/o/northgate/search/palette/").status_code == 404
    assert Client().get("/o/northgate/search/").status_code == 302
