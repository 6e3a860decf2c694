"""The description: valid OpenAPI 3.1 that covers every verb, and a program that fuzzes the API by it."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import checks

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import every_verb
from qualitas.kernel.api.openapi import describe, duties_of
from qualitas.kernel.records.beside import lying_types
from tests.api.conftest import BASE
from tests.cast import make

pytestmark = pytest.mark.urls("tests.api.addresses")

HELD = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


def operations() -> dict[str, dict[str, Any]]:
    """Return every operation by its id."""
    return {
        operation["operationId"]: operation
        for path in describe()["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    }


def test_the_description_is_served_to_everyone(db: None) -> None:
    response = Client().get(f"{BASE}/openapi.json")
    assert response.status_code == 200
    assert response.json()["openapi"] == "3.1.0"
    assert Client().get(f"{BASE}/openapi.json", headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_the_description_is_valid_openapi() -> None:
    schemathesis.openapi.from_dict(describe()).validate()


def test_every_reference_leads_somewhere_and_every_shape_is_a_schema() -> None:
    whole = describe()

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [found for item in value.values() for found in references(item)]
        return [found for item in value for found in references(item)] if isinstance(value, list) else []

    for reference in set(references(whole)):
        there: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            there = there[step]
    for name, schema in whole["components"]["schemas"].items():
        jsonschema_rs.meta.validate(schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"})
        assert schema["type"] == "object", name


def test_every_verb_is_described_with_its_inputs() -> None:
    found = operations()
    for verb in every_verb():
        model = verb.model
        inside = not model.beside and (verb.inner or not model.collection)
        if inside or verb.nature == "opens" or duties_of(model, verb) == ["system"]:
            continue
        operation = found[f"{model.collection or model.kind}.{verb.name}"]
        assert operation["summary"]
        assert set(operation["responses"]) >= {"400", "401", "403", "404", "409", "422"}
    for model in Subject.types.values():
        if model.collection:
            assert {f"{model.collection}.list", f"{model.collection}.read", f"{model.collection}.csv"} <= set(found)


def test_what_the_clock_alone_does_is_not_offered(db: None) -> None:
    assert "documents.take_effect" not in operations()
    assert "documents.bulk.take_effect" not in operations()


def test_the_page_for_people_shows_every_operation(db: None) -> None:
    response = Client().get(f"{BASE}/docs")
    assert response.status_code == 200
    page = response.content.decode()
    assert all(f'id="{name}"' in page for name in operations())
    assert "script-src" in response["Content-Security-Policy"]
    assert " style=" not in page
    assert "curl" in page


def test_inputs_are_described_as_the_form_asks_them() -> None:
    shapes = describe()["components"]["schemas"]
    draft = shapes["DocumentDraftInputs"]
    assert draft["required"] == ["of_kind", "title"]
    assert draft["additionalProperties"] is False
    assert draft["properties"]["title"]["maxLength"] == 200
    assert draft["properties"]["code"]["examples"] == ["SOP-017"]
    assert draft["properties"]["owner"]["type"] == ["string", "null"]
    assert "signature" in shapes["DocumentApproveInputs"]["properties"]
    assert shapes["DocumentUploadForm"]["properties"]["file"]["format"] == "binary"
    assert "author" in shapes["PersonGrantDutyInputs"]["properties"]["duty"]["enum"]
    assert "digest" not in shapes["Token"]["properties"]


def served() -> Callable[[dict[str, Any], Any], list[bytes]]:
    """Return the site as a server runs it, who closes an answer once it is sent."""
    site = WSGIHandler()

    def serve(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        response = site(environ, start_response)
        try:
            return [b"".join(response)]
        finally:
            response.close()

    return serve


def test_the_fuzzer_finds_no_fault(own_database: str) -> None:
    """Whatever is sent: no fault of the program, and every answer as described."""
    api = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", served())
    company, statuses = make("northgate"), Counter[int]()
    tokens = [company.tokens["quality-manager"], company.tokens["author"], company.tokens["employee"]]
    numbers = {model.collection: _numbers(model, company.id) for model in Subject.types.values() if model.collection}
    keys = {kind: [str(row.pk) for row in model.readable(company.id)[:5]] for kind, model in lying_types().items()}
    for found in api.get_all_operations():
        operation = found.ok()
        first, *rest = operation.path.removeprefix(f"{BASE}/").split("/")
        known = (
            (keys[rest[0]] or [str(company.id)]) if first == "beside" else numbers.get(first.split(".")[0]) or ["none"]
        )

        @hypothesis_settings(
            max_examples=5,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), number=st.sampled_from(known), token=st.sampled_from(tokens))
        def fuzz(case: Any, number: str, token: str) -> None:
            for name in {"number", "id"} & set(case.path_parameters):
                case.path_parameters[name] = number
            response = case.call(headers={"Authorization": f"Bearer {token}"})
            case.validate_response(response, checks=HELD)
            statuses[response.status_code // 100] += 1

        fuzz()
    assert set(statuses) == {2, 4}
    assert statuses[2] > 50  # not only refusals


def _numbers(model: type[Subject], home: Any) -> list[str]:
    return [getattr(record, "number", "") or str(record.id) for record in model.readable(home)[:5]]
