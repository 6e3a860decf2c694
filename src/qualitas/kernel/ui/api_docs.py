"""The human page of the API: its OpenAPI description made readable, with a request to paste for every operation."""

import json
import shlex
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qualitas.kernel.api import frame, openapi
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.identity.duties import DUTIES
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell
from qualitas.kernel.ui.visits import Visit, answered, people_of

type Schema = dict[str, Any]

DOCUMENT = "/api/v1/openapi.json"
JSON = "application/json"
FILES = "multipart/form-data"
EXAMPLE = {"integer": 3, "boolean": True, "array": [], "object": {}, "number": 3}


def api_docs(request: HttpRequest) -> HttpResponseBase:
    """Answer with the page; like the description it is there for everyone, signed in or not."""
    people = people_of(request)
    if people:
        return answered(request, people, acting(people[0]), _inside)
    return _drawn(request, shell.bare(request, _("The API")))


def _inside(visit: Visit) -> HttpResponse:
    return _drawn(visit, shell.around(visit, _("The API")))


def _drawn(request: HttpRequest, around: p.Shell) -> HttpResponse:
    page = api_page(get_language() or "en", request.build_absolute_uri("/").rstrip("/"))
    return render(request, "ui/api_docs.html", {"shell": around, "page": page})


@lru_cache(maxsize=8)
def api_page(_language: str, site: str) -> p.ApiDocsPage:
    """Return the page for the site at this address; the language only tells one answer from another."""
    whole = openapi.describe()
    return p.ApiDocsPage(
        title=_("The API"),
        version=whole["info"]["version"],
        document_url=DOCUMENT,
        intro=frame.intro(),
        groups=tuple(_group(tag, whole, site) for tag in whole["tags"]),
        schemas=tuple(_schema(name, one) for name, one in sorted(whole["components"]["schemas"].items())),
    )


def _group(tag: Schema, whole: Schema, site: str) -> p.ApiGroup:
    operations = tuple(
        _operation(path, method, one, [*item.get("parameters", ()), *one.get("parameters", ())], whole, site)
        for path, item in whole["paths"].items()
        for method, one in item.items()
        if method != "parameters" and tag["name"] in one["tags"]
    )
    return p.ApiGroup(tag["name"], tag["description"], operations)


def _operation(
    path: str, method: str, one: Schema, parameters: list[Schema], whole: Schema, site: str
) -> p.ApiOperation:
    content = one.get("requestBody", {}).get("content", {})
    kind = JSON if JSON in content else next(iter(content), "")
    body = _resolved(content[kind]["schema"], whole) if kind else {}
    return p.ApiOperation(
        id=one["operationId"],
        method="POST" if method == "post" else "GET",
        path=path,
        summary=one["summary"],
        description=one.get("description", ""),
        duty=_duty(one.get("x-duties", [])),
        parameters=tuple(_field(f["name"], f["schema"], f["required"], f["description"], f["in"]) for f in parameters),
        body=_fields(body),
        answers=tuple(_answer(status, answer, whole) for status, answer in one["responses"].items()),
        curl=_curl(f"{site}{path}", kind, body),
    )


def _duty(duties: list[str]) -> str:
    words = [str(DUTIES[duty].word) for duty in duties if duty in DUTIES]
    return _("Duty: %s") % _(" or ").join(words) if words else ""


def _resolved(schema: Schema, whole: Schema) -> Schema:
    """Return what a reference stands for."""
    there: Any = whole
    for step in schema.get("$ref", "").removeprefix("#/").split("/") if "$ref" in schema else ():
        there = there[step]
    return there if "$ref" in schema else schema


def _fields(schema: Schema) -> tuple[p.ApiField, ...]:
    required = schema.get("required", ())
    found = schema.get("properties", {}).items()
    return tuple(_field(name, one, name in required, one.get("description", "")) for name, one in found)


def _field(name: str, schema: Schema, required: bool, description: str, where: str = "") -> p.ApiField:
    return p.ApiField(name, kind_of(schema), description, required, where)


def kind_of(schema: Schema) -> str:
    """Return the type of a schema in words, such as text, at most 200 characters."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return _(" or ").join(kind_of(one) for one in schema["anyOf"])
    if "const" in schema:
        return f"“{schema['const']}”"
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value is not None)
    kinds = schema.get("type", _("any"))
    several = kinds if isinstance(kinds, list) else [kinds]
    words = _(" or ").join(str(schema.get("format", kind) if kind == "string" else kind) for kind in several)
    if "array" in several:
        words = _("list of %s") % kind_of(schema.get("items", {}))
    if "maxLength" in schema:
        words = _("%(type)s, at most %(most)d characters") % {"type": words, "most": schema["maxLength"]}
    return words


def _answer(status: str, answer: Schema, whole: Schema) -> p.ApiAnswer:
    told = _resolved(answer, whole)
    content: list[Schema] = list(told.get("content", {}).values())
    schema: Schema = content[0]["schema"] if content else {}
    return p.ApiAnswer(status, told["description"], schema.get("$ref", "").rpartition("/")[2])


def _schema(name: str, schema: Schema) -> p.ApiSchema:
    return p.ApiSchema(name, name, schema.get("description", ""), _fields(schema))


def _curl(url: str, kind: str, body: Schema) -> str:
    """Return a request to paste into a terminal."""
    parts = ["curl", '-H "Authorization: Bearer $TOKEN"']
    if kind:
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
    wanted = {name: body["properties"][name] for name in body.get("required", ())} if kind else {}
    if kind == FILES:
        parts += [f"-F {shlex.quote(_in_form(name, one))}" for name, one in wanted.items()]
    elif kind:
        example = {name: _example(one) for name, one in wanted.items()}
        parts += [f'-H "Content-Type: {JSON}"', f"-d {shlex.quote(json.dumps(example, ensure_ascii=False))}"]
    return " \\\n  ".join([*parts, shlex.quote(url.replace("{number}", "NUMBER").replace("{id}", "ID"))])


def _in_form(name: str, schema: Schema) -> str:
    return f"{name}=@plan.pdf" if schema.get("format") == "binary" else f"{name}={_example(schema)}"


def _example(schema: Schema) -> Any:
    """Return a value that an input could have."""
    if schema.get("examples"):
        return schema["examples"][0]
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type", "string")
    return EXAMPLE.get(kind if isinstance(kind, str) else kind[0], "…")
