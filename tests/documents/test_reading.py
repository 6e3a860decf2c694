"""Who has read what: the matrix and its pages, the readers of a revision, their files."""

import pytest
from django.test import Client

from qualitas.documents import queries, verbs
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from qualitas.processes import verbs as processes
from tests.cast import PASSWORD, Cast, Company


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def client(company: Company, role: str) -> Client:
    found = Client()
    assert found.login(username=company.people[role].email, password=PASSWORD)
    return found


def table(page: str) -> str:
    """Return the table of a page; empty where it has none."""
    return page.partition("<table")[2].partition("</table>")[0]


def test_the_matrix_shows_who_has_read_and_goes_on_both_ways(northgate: Company) -> None:
    manager = client(northgate, "quality-manager")
    url = f"/o/{northgate.slug}/reading/"
    page = manager.get(url).content.decode()
    code = northgate["effective"].code
    assert code in page
    assert 'class="wait"' in table(page)
    to_do = ToDo.readable(northgate.id).get(on_id=northgate["effective"].pk, person=northgate.people["employee"])
    records.acknowledge(northgate.act("employee"), to_do)
    assert 'class="good"' in table(manager.get(url).content.decode())
    later = manager.get(url, {"code_after": code}).content.decode()
    assert code not in table(later)
    number = northgate.people["employee"].number
    after = manager.get(url, {"person_after": number}).content.decode()
    before = manager.get(url, {"person_before": number}).content.decode()
    name = northgate.people["employee"].name
    assert f">{name}</a>" not in after
    assert f">{name}</a>" not in before
    assert manager.get(url, {"person_after": "PER-2026-9999"}).status_code == 404


def test_filters_leave_people_and_documents_out(northgate: Company) -> None:
    manager, url = client(northgate, "quality-manager"), f"/o/{northgate.slug}/reading/"
    page = manager.get(url, {"duty": "approver"}).content.decode()
    assert f">{northgate.people['approver'].name}</a>" in page
    assert f">{northgate.people['employee'].name}</a>" not in page
    assert northgate["effective"].code not in table(
        manager.get(url, {"kind": northgate["OLD"].number}).content.decode()
    )
    assert northgate["effective"].code in table(manager.get(url, {"kind": northgate["SOP"].number}).content.decode())
    assert manager.get(url, {"site": northgate["HQ"].number}).status_code == 200


def test_it_costs_the_same_however_much_there_is(northgate: Company, django_assert_max_num_queries: object) -> None:
    manager, url = client(northgate, "quality-manager"), f"/o/{northgate.slug}/reading/"
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        manager.get(url, {"site": northgate["HQ"].number, "kind": northgate["SOP"].number})


@pytest.mark.parametrize("address", ["reading.csv", "reading.xlsx"])
def test_the_matrix_as_a_file(northgate: Company, address: str) -> None:
    answer = client(northgate, "quality-manager").get(f"/o/{northgate.slug}/{address}")
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert northgate["effective"].code.encode() in body or body.startswith(b"PK")


def test_the_readers_of_a_revision(northgate: Company) -> None:
    reader = client(northgate, "employee")
    url = f"/o/{northgate.slug}/documents/{northgate['effective'].number}/readers"
    page = reader.get(f"{url}/?waiting=1").content.decode()
    assert northgate.people["employee"].name in page
    assert "0 of 1" in page
    assert northgate.people["employee"].name in reader.get(f"{url}.csv").content.decode()
    assert reader.get(f"{url}.pdf").status_code == 404
    assert reader.get(f"/o/{northgate.slug}/documents/DOC-2026-9999/readers/").status_code == 404


def test_a_process_is_addressed_with_its_team(northgate: Company) -> None:
    manager = northgate.act("quality-manager")
    process = processes.add_process(manager, title="Milling", owner=northgate.people["process-owner"])
    verbs.distribute(northgate.act("author"), northgate["effective"], processes=[process])
    found = queries.addressed(northgate["effective"].document)
    assert [person.pk for person in found] == [northgate.people["process-owner"].pk]
