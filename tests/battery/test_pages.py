"""The pages and the API of every record type with a collection: they answer, find, export, and cost the same for many."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import verbs_of
from qualitas.kernel.api.doable import doable, opening
from qualitas.kernel.identity.models import Owned
from qualitas.kernel.ui.asking import EVERY
from tests.battery.answers import answers, as_json
from tests.battery.matrix import DONE
from tests.battery.roads import Player, fresh
from tests.cast import ROLES, Cast, Company

WITH_PAGES = [model for model in Subject.types.values() if model.collection]
PAGED = pytest.mark.parametrize("model", WITH_PAGES, ids=[model.kind for model in WITH_PAGES])
MOST_QUERIES = 12
FEW, MANY = 10, 300


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.northgate


def browser(company: Company, role: str = "quality-manager") -> Client:
    """Return a browser in which the holder of a duty has signed in."""
    client = Client()
    client.force_login(company.people[role].account)
    return client


def program(company: Company, role: str = "quality-manager") -> Client:
    """Return a program with the token of the holder of a duty."""
    return Client(headers={"Authorization": f"Bearer {company.tokens[role]}"})


def text_of(response: Any) -> str:
    """Return what an answer says."""
    assert response.status_code == 200, response.status_code
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def one_of(company: Company, model: type[Subject]) -> Any:
    """Return a record of ``model``, newly made where that is possible."""
    return fresh(next(record for record in Player(company).births(model) if record.home == company.id))


@PAGED
def test_the_list_shows_and_finds_a_record(company: Company, model: type[Subject]) -> None:
    record, base = one_of(company, model), f"/o/{company.slug}/{model.collection}/"
    client = browser(company)
    assert str(model._meta.verbose_name_plural).lower() in text_of(client.get(base)).lower()
    found = text_of(client.get(base, {"q": record.reference}))
    assert f"{base}{record.reference}/" in found
    assert f"{base}{record.reference}/" not in text_of(client.get(base, {"q": "nothing is called so"}))


@PAGED
def test_the_record_shows_itself_and_its_history(company: Company, model: type[Subject]) -> None:
    record = one_of(company, model)
    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        page = text_of(browser(company).get(f"/o/{company.slug}/{model.collection}/{record.reference}/"))
    assert_no_table_read_whole([query["sql"] for query in asked.captured_queries])
    assert record.reference in page
    assert str(record.word).lower() in page.lower()
    (told,) = program(company).get(f"/api/v1/{model.collection}/{record.reference}/history").json()["items"][-1:]
    assert told["version"] == 1
    assert told["verb"].startswith(f"{model.kind}.") or told["verb"]


def assert_no_table_read_whole(statements: list[str]) -> None:
    """Assert that an index finds what a record needs; without one a table is read whole, however long it is."""
    if connection.vendor != "sqlite":
        return
    for sql in statements:
        if sql.startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"))
                plan = [str(row[3]) for row in cursor.fetchall()]
            scans = [line for line in plan if line.startswith("SCAN ") and not re.search("CONSTANT|subquery", line)]
            assert not scans, f"{', '.join(scans)} in: {sql}"


@PAGED
def test_the_export_has_a_line_for_every_record(company: Company, model: type[Subject]) -> None:
    one_of(company, model)
    answer = browser(company).get(f"/o/{company.slug}/{model.collection}.csv", {"state": EVERY})
    head, *lines = csv.reader(io.StringIO(text_of(answer)))
    assert head
    assert len(lines) == model.within(company.id).count()
    assert {len(line) for line in lines} == {len(head)}


@PAGED
def test_it_is_opened_and_read_by_the_api(company: Company, model: type[Subject]) -> None:
    verb = opening(model)
    if verb is None:
        assert (
            program(company).post(f"/api/v1/{model.collection}", {}, content_type="application/json").status_code == 405
        )
        return
    role = next(role for role in ROLES if verb.why_not(company.act(role).actor, None) is None)
    body = as_json(verb.form(organisation=company.id), company.id)
    opened = program(company, role).post(f"/api/v1/{model.collection}", body, content_type="application/json")
    assert opened.status_code == 201, opened.content
    number = opened.json()["record"]["number"] if "record" in opened.json() else opened.json()["number"]
    read = program(company).get(f"/api/v1/{model.collection}/{number}")
    assert read.status_code == 200
    assert read.headers["ETag"] == '"1"'
    assert {one["name"] for one in read.json()["verbs"]} <= set(doable(model))
    assert number in text_of(program(company).get(f"/api/v1/{model.collection}.csv"))


@PAGED
def test_something_can_be_done_to_it_by_the_api(company: Company, model: type[Subject]) -> None:
    """Of the verbs that are possible, those whose invented answers fit are done; one at least is."""
    done = 0
    record = one_of(company, model)
    for role in ROLES:
        for verb in doable(model).values():
            body = as_json(verb.form(organisation=company.id), company.id)
            actor, now = company.act(role).actor, fresh(record)
            if body is None or verb.signs or now.hidden_from(actor) or verb.why_not(actor, now):
                continue
            path = f"/api/v1/{model.collection}/{record.reference}/{verb.name}"
            answer = program(company, role).post(path, body, content_type="application/json")
            assert answer.status_code in DONE | {403, 409, 422}, answer.content
            done += answer.status_code in DONE
    assert done


def grown(company: Company, model: type[Subject], count: int) -> bool:
    """Make ``count`` more records of a type in one event; tell whether a verb does that."""
    if not issubclass(model, Owned):
        return False
    for verb in verbs_of(model).values():
        if verb.nature != "opens":
            continue
        for actor in Player(company)._who(verb, None)[:1]:
            rows = [next(answers(verb, actor.organisation_id)) for _ in range(count)]
            try:
                verb.many(Act(actor, via="job"), rows)
            except Refused:
                continue
            return True
    return False


@PAGED
def test_pages_cost_the_same_for_few_and_for_many(company: Company, model: type[Subject]) -> None:
    if connection.vendor != "sqlite":
        return  # how many statements are sent does not depend on who answers them
    record, client, asks = one_of(company, model), browser(company), program(company)
    base = f"/o/{company.slug}/{model.collection}/"
    actor = company.act("quality-manager").actor
    verb = next((name for name, verb in doable(model).items() if verb.why_not(actor, record) is None), None)
    looks: dict[str, Callable[[], Any]] = {
        base: lambda: client.get(base),
        f"{base}?q=X": lambda: client.get(base, {"q": "X"}),
        f"{base}NUMBER/": lambda: client.get(f"{base}{record.reference}/"),
        f"/api/v1/{model.collection}": lambda: asks.get(f"/api/v1/{model.collection}?limit=10"),
        f"/api/v1/{model.collection}/NUMBER": lambda: asks.get(f"/api/v1/{model.collection}/{record.reference}"),
    }
    if verb is not None:
        looks[f"{base}NUMBER/{verb}/"] = lambda: client.get(f"{base}{record.reference}/{verb}/")
    can_grow = grown(company, model, FEW)
    few = {path: _cost(look) for path, look in looks.items()}
    if can_grow:
        grown(company, model, MANY - FEW)
    many = {path: _cost(look) for path, look in looks.items()}
    assert many == few
    assert {path: cost for path, cost in many.items() if cost > MOST_QUERIES} == {}


def _cost(look: Callable[[], Any]) -> int:
    """Return how many statements a look costs when it is taken again."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as statements:
            text_of(look())
    return len(statements)
