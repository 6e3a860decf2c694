"""Who may what, asked of every address and every operation by everyone: as declared, and nothing moves by looking."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, verbs_of
from qualitas.kernel.api.aspects import aspects_of
from qualitas.kernel.api.doable import doable, in_bulk, opening
from qualitas.kernel.api.further import FURTHER
from qualitas.kernel.api.openapi import describe
from qualitas.kernel.records.beside import lying_types
from tests.battery.answers import as_json, raw_answers
from tests.battery.ledgers import table_sizes
from tests.battery.matrix import (
    ADDRESSES,
    ANSWERED,
    DONE,
    OUT,
    Asking,
    by_themselves,
    declared,
    filled,
    hidden,
    rooms,
    worth_asking,
)
from tests.battery.roads import Player, fresh, last_event
from tests.cast import ROLES, Cast, Company, rolled_back

WITH_PAGES = [model for model in Subject.types.values() if model.collection]
PAGED = pytest.mark.parametrize("model", WITH_PAGES, ids=[model.kind for model in WITH_PAGES])
ROOM = {
    "",
    ".csv",
    ".xlsx",
    ".jsonl",
    "import/",
    "import/<uuid:key>/",
    "new/",
    "bulk/",
    "<str:number>/",
    "<str:number>/<str:verb>/",
}
LYING = pytest.mark.parametrize("kind", lying_types())
BESIDE = "/api/v1/beside/"
NOT_THERE = frozenset({404})
OWN, OTHER = "own organisation", "other organisation"


@pytest.fixture(params=[OWN, OTHER])
def asking(request: pytest.FixtureRequest, cast: Cast) -> Callable[..., Asking]:
    """Return a maker of askers: people of the first company, or of another one who ask for what is the first's.

    From elsewhere nobody gets anything, whatever their duties are: two of them ask.
    """
    if request.param == OWN:
        return lambda **how: Asking(cast.northgate, **how)
    return lambda **how: Asking(cast.lindqvist, roles=(ROLES[0], "quality-manager"), **how)


def one_each(cast: Cast, model: type[Subject], asked: Asking) -> list[Subject]:
    """Return a record of the first company in each state of its life; one is enough to ask for from elsewhere.

    Where the way to a state is that of a record found before, that one is taken as it stands then.
    """
    player = Player(cast.northgate)
    states = list(model.lifecycle.by_name)
    found = [next(player.reach(model, state)) for state in (states if asked.company is cast.northgate else states[:1])]
    return [fresh(record) for record in {record.pk: record for record in found}.values()]


def of_the_room(path: str) -> bool:
    """Tell whether an address is its room's own, not one that a page of its own was put before."""
    return "model" in resolve(path).kwargs


def assert_as_declared(asked: Asking, before: dict[str, int]) -> None:
    """Assert that every answer was as declared and that nothing was written."""
    assert not asked.wrong, "\n".join(asked.wrong)
    assert table_sizes() == before


def test_every_address_is_a_rooms_or_declared_with_a_reason() -> None:
    assert set(by_themselves()) == set(ADDRESSES)
    assert all(alone.why for alone in ADDRESSES.values())


@PAGED
def test_a_type_with_a_collection_has_every_page(model: type[Subject]) -> None:
    base = f"o/<slug:slug>/{model.collection}"
    found = {route.removeprefix(base).removeprefix("/") for route in rooms()[model]}
    assert found == ROOM


@pytest.mark.parametrize("route", sorted(ADDRESSES))
def test_an_address_answers_as_declared(cast: Cast, asking: Callable[..., Asking], route: str) -> None:
    alone, asked, before = ADDRESSES[route], asking(), table_sizes()
    foreign = "<slug:slug>" in route and asked.company is not cast.northgate
    for role, actor, client in asked.everyone():
        path = filled(route, cast.northgate)
        allowed = (
            alone.outside if actor is None else NOT_THERE if foreign and 404 not in alone.outside else alone.inside
        )
        asked.expect(allowed, client.get(path), f"GET {path} as {role}")
    assert_as_declared(asked, before)


@PAGED
def test_looking_at_pages(cast: Cast, asking: Callable[..., Asking], model: type[Subject]) -> None:
    """List, CSV, opening form and record by everyone; the form of every verb in every state by who may and may not."""
    asked = asking()
    records = one_each(cast, model, asked)
    before, base = table_sizes(), f"/o/northgate/{model.collection}"
    own = asked.company is cast.northgate
    for role, actor, client in asked.everyone():
        seen = frozenset({302}) if actor is None else frozenset({200}) if own else NOT_THERE
        for path in (f"{base}/", f"{base}.csv"):
            asked.expect(seen, client.get(path), f"GET {path} as {role}")
        for record in records:
            path = f"{base}/{record.reference}/"
            there = NOT_THERE if own and actor is not None and hidden(actor, record) else seen
            asked.expect(there, client.get(path), f"GET {path} as {role}")
        first = opening(model)
        allowed = _formed(first, actor, None) if first and own else seen if actor is None else NOT_THERE
        asked.expect(allowed, client.get(f"{base}/new/"), f"GET {base}/new/ as {role}")
        for record in records if own or actor else ():
            for verb in verbs_of(model).values():
                path = f"{base}/{record.reference}/{verb.name}/"
                if not of_the_room(path) or (own and role not in asked.telling(verb, record)):
                    continue
                there = own and verb.name in doable(model)
                allowed = _formed(verb, actor, record) if there else seen if actor is None else NOT_THERE
                asked.expect(allowed, client.get(path), f"GET {path} ({record.status}) as {role}")
    assert_as_declared(asked, before)


def _formed(verb: Verb[..., Any], actor: Any, record: Subject | None) -> frozenset[int]:
    """Return what the page of a verb's form answers."""
    allowed = declared(verb, actor, record, 302)
    return frozenset({200, 302}) if allowed is ANSWERED else allowed


@PAGED
def test_doing_on_pages(cast: Cast, asking: Callable[..., Asking], model: type[Subject]) -> None:
    """Every verb in every state, posted by who may and who may not with answers that should do; all is taken back."""
    asked = asking()
    records = one_each(cast, model, asked)
    before, base, newest = table_sizes(), f"/o/northgate/{model.collection}", last_event()
    own = asked.company is cast.northgate
    for role, actor, client in asked.everyone():
        for verb, record, path in _doors(model, records, base):
            if own and role not in asked.telling(verb, record):
                continue
            form = verb.form(organisation=cast.northgate.id)
            body = raw_answers(form, cast.northgate.id, list(form.fields))
            there = own and (verb.nature == "opens" or verb.name in doable(model))
            allowed = declared(verb, actor, record, 302) if there else frozenset({302}) if actor is None else NOT_THERE
            with rolled_back():
                response = client.post(path, body)
                asked.expect(allowed, response, f"POST {path} ({record and record.status}) as {role}")
                if response.status_code not in DONE:
                    assert last_event() == newest
    assert_as_declared(asked, before)


def _doors(model: type[Subject], records: list[Subject], base: str) -> list[tuple[Verb[..., Any], Any, str]]:
    """Return each verb with the record it is done to and its address."""
    first = opening(model)
    doors: list[tuple[Verb[..., Any], Any, str]] = [(first, None, f"{base}/new/")] if first else []
    doors += [
        (verb, record, f"{base}/{record.reference}/{verb.name}/")
        for record in records
        for verb in verbs_of(model).values()
        if verb.nature != "opens"
    ]
    return [door for door in doors if of_the_room(door[2])]


def operations() -> list[tuple[str, str, type[Subject]]]:
    """Return every operation of the API from its own description: method, path, record type.

    What a room has beside its records and their verbs has tests of its own.
    """
    beyond = {path for one in FURTHER for path in one.described()}
    by_name = {model.collection: model for model in WITH_PAGES}
    return [
        (method, path, by_name[name])
        for path, operation in describe()["paths"].items()
        for method in operation
        if method in {"get", "post", "put", "patch", "delete"}
        and path not in beyond
        and (name := path.removeprefix("/api/v1/").split("/")[0].split(".")[0]) in by_name
    ]


@PAGED
def test_asking_the_api(cast: Cast, asking: Callable[..., Asking], model: type[Subject]) -> None:
    """Every operation of its description by everyone; another organisation's record is asked for by its id."""
    asked = asking(by_program=True)
    records = one_each(cast, model, asked)
    before, own, newest = table_sizes(), asked.company is cast.northgate, last_event()
    for role, actor, client in asked.everyone():
        for method, path, _model in (one for one in operations() if one[2] is model):
            for record in records if "{number}" in path else [None]:
                if record is None and not own and method == "get":
                    continue  # a list is one's own organisation's; what it holds is asked below
                where = path.replace("{number}", str(record.pk) if record else "")
                allowed, body = _operation(model, method, path, actor, record, cast.northgate)
                if not own and actor is not None and record is not None:
                    allowed = NOT_THERE
                elif not own and actor is not None:
                    continue
                verb = verbs_of(model).get(path.rsplit("/", 1)[-1])
                if verb is not None and not _worth_asking(asked, verb, record, role):
                    continue
                with rolled_back():
                    response = _send(client, method, where, body)
                    asked.expect(allowed, response, f"{method} {where} ({record and record.status}) as {role}")
                    if response.status_code not in DONE:
                        assert last_event() == newest
    assert_as_declared(asked, before)


def _worth_asking(asked: Asking, verb: Verb[..., Any], record: Subject | None, role: str) -> bool:
    """Tell whether ``role`` is asked: everyone in the first state that a verb leads from, who may and may not in others."""
    if record is None or verb.nature != "moves":
        return worth_asking(verb, record, role)
    step = record.lifecycle.step(verb.name, record.status)
    if step is not None and step.sources[0] == record.status:
        return True
    return role in (asked.telling(verb, record) if step is not None else {ROLES[0], OUT})


def _send(client: Any, method: str, path: str, body: dict[str, Any] | None) -> Any:
    if method == "get":
        return client.get(path)
    if body is None:  # a file goes along
        return client.post(path, {"file": SimpleUploadedFile("plan.txt", b"Shelf A, shelf B")})
    return client.post(path, body, content_type="application/json")


def _operation(
    model: type[Subject], method: str, path: str, actor: Any, record: Subject | None, company: Company
) -> tuple[frozenset[int], dict[str, Any] | None]:
    """Return what an operation answers by its verb's declaration, and a body for it."""
    if method == "get":
        closed = actor is not None and record is not None and hidden(actor, record)
        found = {404} if closed else {200, 404} if path.endswith(("/file", "/picture")) else {200}
        aspect = aspects_of(model).get(path.rsplit("/", 1)[-1])
        found |= {409} if aspect is not None and aspect.refused and not closed else set()
        return frozenset(found) if actor else frozenset({401}), None
    name = path.rsplit("/", 1)[-1]
    verb = verbs_of(model)[name] if record is not None or "/bulk/" in path else opening(model)
    assert verb is not None
    body = as_json(verb.form(organisation=company.id), company.id)
    if "/bulk/" in path:
        assert verb.name in in_bulk(model)
        return ANSWERED if actor else frozenset({401}), {**(body or {}), "numbers": ["none"]}
    return declared(verb, actor, record, 401), body


@PAGED
def test_a_list_holds_ones_own_organisation_alone(cast: Cast, model: type[Subject]) -> None:
    for company, other in ((cast.northgate, cast.lindqvist), (cast.lindqvist, cast.northgate)):
        asked = Asking(company, by_program=True)
        for one in (company, other):
            next(Player(one).births(model))
        foreign = {str(key) for key in model.within(other.id).values_list("pk", flat=True)}
        _role, _actor, program = next(asked.everyone())
        items = program.get(f"/api/v1/{model.collection}?limit=200").json()["items"]
        assert items
        assert not {item["id"] for item in items} & foreign


def test_every_collection_is_in_the_apis_description() -> None:
    assert {model for _method, _path, model in operations()} == set(WITH_PAGES)


def operations_beside(kind: str) -> list[tuple[str, str]]:
    """Return every operation on what lies beside a record, from the API's description: method and path."""
    found = {path: one for path, one in describe()["paths"].items() if path.startswith(f"{BESIDE}{kind}/")}
    return [(method, path) for path, one in found.items() for method in one if method in {"get", "post"}]


@LYING
def test_what_lies_beside_a_record(cast: Cast, asking: Callable[..., Asking], kind: str) -> None:
    """Every verb of it in every state, looked at and done on pages by everyone; what is done is taken back."""
    model, asked = lying_types()[kind], asking()
    rows = one_each(cast, model, asked)
    before, newest, own = table_sizes(), last_event(), asked.company is cast.northgate
    for role, actor, client in asked.everyone():
        for row in rows:
            for verb in verbs_of(model).values():
                path = f"/o/northgate/beside/{kind}/{row.pk}/{verb.name}/"
                allowed = declared(verb, actor, row, 302) if own or actor is None else NOT_THERE
                form = _formed(verb, actor, row) if own and actor else allowed
                asked.expect(form, client.get(path), f"GET {path} ({row.status}) as {role}")
                with rolled_back():
                    response = client.post(path)
                    asked.expect(allowed, response, f"POST {path} ({row.status}) as {role}")
                    if response.status_code not in DONE:
                        assert last_event() == newest
    assert_as_declared(asked, before)


@LYING
def test_asking_the_api_for_what_lies_beside_a_record(cast: Cast, asking: Callable[..., Asking], kind: str) -> None:
    """Every operation on it: who may read it is its own to say, who may and may not end it its verb's."""
    model, asked = lying_types()[kind], asking(by_program=True)
    rows = one_each(cast, model, asked)
    before, newest, own = table_sizes(), last_event(), asked.company is cast.northgate
    for role, actor, client in asked.everyone():
        for (method, path), row in ((one, row) for one in operations_beside(kind) for row in rows):
            where = path.replace("{id}", str(row.pk))
            if own and method == "post" and role not in asked.telling(verbs_of(model)[path.rsplit("/", 1)[-1]], row):
                continue
            if actor is None:
                allowed = frozenset({401})
            elif not own:
                allowed = NOT_THERE
            elif method == "get":
                allowed = frozenset({404 if hidden(actor, row) else 403 if row.closed_to(actor) else 200})
            else:
                allowed = declared(verbs_of(model)[path.rsplit("/", 1)[-1]], actor, row, 401)
            with rolled_back():
                response = _send(client, method, where, {})
                asked.expect(allowed, response, f"{method} {where} ({row.status}) as {role}")
                if response.status_code not in DONE:
                    assert last_event() == newest
    assert_as_declared(asked, before)


def test_all_that_lies_beside_records_is_in_the_apis_description() -> None:
    assert all(operations_beside(kind) for kind in lying_types())
