"""Lists: what stands in the address decides what is shown; pages by key; as many queries for 1,000 rows as for 10."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qualitas.documents import verbs as documents
from qualitas.documents.models import Revision
from qualitas.kernel.records import verbs as records
from tests.cast import Company
from tests.databases import engine
from tests.ui.conftest import MOST_OF_MY_WORK, Visitor, visitor

MOST_QUERIES = 12
DOCUMENTS = "/o/northgate/documents/"


def numbers(text: str) -> list[str]:
    """Return the numbers of the rows, in their order."""
    return re.findall(r'<tr data-url="/o/northgate/[^/]+/([^/]+)/"', text)


def fill(company: Company, count: int) -> None:
    """Write many documents in one event."""
    kind = company.kept["SOP"]
    rows = [{"of_kind": kind, "title": f"Instruction {n:04}", "text": f"Step {n}."} for n in range(count)]
    documents.draft.many(company.act("author"), rows)


def next_page(text: str) -> str:
    found = re.search(r'href="([^"]+)"[^>]*hx-swap="beforeend"', text)
    return found[1].replace("&amp;", "&") if found else ""


@pytest.mark.parametrize(
    "order", ["", "title", "-title", "code", "-code", "effective_on", "-effective_on", "state", "owner"]
)
def test_pages_by_key_show_every_row_once(northgate: Company, order: str) -> None:
    fill(northgate, 120)
    client, seen, url = visitor(northgate, "author"), [], f"{DOCUMENTS}?state=all&order={order}"
    while url:
        text = client.text(url)
        seen += numbers(text)
        url = next_page(text)
    every = set(Revision.within(northgate.id).values_list("number", flat=True))
    assert len(seen) == len(set(seen)) == len(every)
    assert set(seen) == every


def test_further_rows_come_alone(northgate: Company) -> None:
    fill(northgate, 60)
    client = visitor(northgate, "author")
    url = next_page(client.text(f"{DOCUMENTS}?state=all"))
    text = client.text(url, headers={"HX-Request": "true", "HX-Target": "rows"})
    assert "<html" not in text
    assert "hx-swap-oob" in text
    assert len(numbers(text)) == Revision.within(northgate.id).count() - 50
    part = client.text(f"{DOCUMENTS}?q=0007", headers={"HX-Request": "true", "HX-Target": "results"})
    assert "<html" not in part
    assert 'id="results"' in part


def test_search_and_filters_stand_in_the_address(northgate: Company) -> None:
    client = visitor(northgate, "author")
    assert numbers(client.text(f"{DOCUMENTS}?state=draft")) == [northgate.kept["draft"].number]
    assert numbers(client.text(f"{DOCUMENTS}?q=goods, draft")) == [northgate.kept["draft"].number]
    assert northgate.kept["draft"].number in numbers(client.text(f"{DOCUMENTS}?q={northgate['draft'].code}"))
    assert numbers(client.text(f"{DOCUMENTS}?q=%25")) == []
    assert numbers(client.text(f"{DOCUMENTS}?q=100%25_'\"")) == []
    owner, kind = northgate.people["author"].number, northgate.kept["SOP"].number
    assert len(numbers(client.text(f"{DOCUMENTS}?owner={owner}&of_kind={kind}&state=all"))) == 6
    assert numbers(client.text(f"{DOCUMENTS}?of_kind={northgate.kept['OLD'].number}")) == []
    text = client.text(f"{DOCUMENTS}?state=effective&q=goods")
    assert "take this filter away" in text
    assert "/o/northgate/documents.csv?q=goods&amp;state=effective" in text


@pytest.mark.parametrize(
    "query",
    ["state=nonsense", "owner=%00", "order=__proto__", "after=AAAA", "after=W10", "after=WyJ4IiwieCJd", "q=%00%F0%9F%98%80",
     "columns=number&columns=password", "of_kind=' OR 1=1", "q=" + "x" * 5000, "effective_on=x"],
)  # fmt: skip
def test_nonsense_in_the_address_is_passed_over(northgate: Company, query: str) -> None:
    client = visitor(northgate, "author")
    client.text(f"{DOCUMENTS}?{query}")
    assert client.get(f"/o/northgate/documents.csv?{query}").status_code == 200


def test_columns_can_be_chosen(northgate: Company) -> None:
    text = visitor(northgate, "author").text(f"{DOCUMENTS}?columns=title&columns=approved_by")
    assert "Approved by" in text
    assert "Liv Dahl" in text
    assert text.count("<th scope") == 2


def test_the_csv_is_what_the_list_shows(northgate: Company) -> None:
    records.ask(northgate.act("author"), title="=HYPERLINK(1)", person=northgate.people["author"])
    client = visitor(northgate, "author")
    answer = client.get("/o/northgate/to-dos.csv?state=open")
    assert answer.streaming
    assert 'filename="to-dos-' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert {row["State"] for row in rows} == {"open"}
    assert "'=HYPERLINK(1)" in {row["Title"] for row in rows}
    whole = b"".join(client.get("/o/northgate/documents.csv?state=all").streaming_content).decode("utf-8-sig")
    assert len(whole.splitlines()) - 1 == Revision.within(northgate.id).count()


def test_empty_lists_say_what_to_do_first(northgate: Company) -> None:
    text = visitor(northgate, "author").text(f"{DOCUMENTS}?q=nothing-like-this")
    assert "Nothing matches these filters." in text


def budget(client: Visitor, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.text(url)
    most = MOST_OF_MY_WORK if url == "/o/northgate/" else MOST_QUERIES
    assert len(queries) <= most, (url, len(queries), [q["sql"][:90] for q in queries])
    return len(queries)


def remark(company: Company, count: int) -> None:
    """Comment on two documents and link them, many times."""
    for n in range(count):
        records.link(
            company.act("approver"), company["draft"], to=company.kept["effective"].number, meaning="relates-to"
        )
        for name in ("draft", "effective"):
            records.comment(company.act("author"), company[name], text=f"Remark {n}")


def test_a_page_asks_the_database_as_often_for_1000_rows_as_for_10(northgate: Company) -> None:
    client = visitor(northgate, "author")
    effective, draft = northgate["effective"], northgate["draft"]
    urls = [
        "/o/northgate/",
        DOCUMENTS,
        f"{DOCUMENTS}?state=draft&q=in",
        "/o/northgate/to-dos/",
        "/o/northgate/people/",
        f"{DOCUMENTS}{effective.number}/",
        f"{DOCUMENTS}{draft.number}/",
        f"{DOCUMENTS}{northgate['in review'].number}/",
        f"/o/northgate/people/{northgate.people['author'].number}/",
        f"{DOCUMENTS}new/",
        f"{DOCUMENTS}{effective.number}/distribute/",
    ]
    fill(northgate, 8)
    remark(northgate, 1)
    people = [northgate.people["author"], northgate.people["approver"]]
    before = {url: budget(client, url) for url in urls}
    fill(northgate, 1000)
    rows = [{"title": f"Thing {n}", "person": people[n % 2]} for n in range(1000)]
    records.ask.many(northgate.act("author"), rows)
    remark(northgate, 30)
    after = {url: budget(client, url) for url in urls}
    if engine() == "sqlite":  # of words that more than a thousand have, it asks once how many have them
        after[f"{DOCUMENTS}?state=draft&q=in"] -= 1
    assert after == before
    assert "1,000+" in client.text(DOCUMENTS)


def test_a_long_history_is_cut_and_can_be_had_whole(northgate: Company) -> None:
    client, draft = visitor(northgate, "author"), northgate["draft"]
    for n in range(30):
        records.comment(northgate.act("author"), draft, text=f"Remark {n}")
    url = f"{DOCUMENTS}{draft.number}/"
    text = client.text(url)
    assert text.split('id="history"')[1].count("<li>") == 20
    assert "The whole history" in text
    assert client.text(f"{url}?history=all").split('id="history"')[1].count("<li>") > 30
