"""The API's own description: OpenAPI 3.1, generated from the record types and their verbs."""

import hashlib
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, every_verb
from qualitas.kernel.api import importing, listing, notices, searching, shapes, team
from qualitas.kernel.api.aspects import Aspect, aspects_of
from qualitas.kernel.api.doable import MOST, doable, in_bulk, offered
from qualitas.kernel.api.doable import opening as opening_of
from qualitas.kernel.api.door import types
from qualitas.kernel.api.faces import BASE
from qualitas.kernel.api.frame import (
    answers,
    headers,
    intro,
    key_header,
    key_parameter,
    match_header,
    number_parameter,
    problems_by_status,
    shared_schemas,
)
from qualitas.kernel.api.further import FURTHER
from qualitas.kernel.api.members import content_of
from qualitas.kernel.lists.filters import is_days
from qualitas.kernel.lists.places import can_be_brought
from qualitas.kernel.lists.sheets import XLSX
from qualitas.kernel.records.beside import lying_types
from qualitas.kernel.records.printing import PAPERS

type Schema = dict[str, Any]
type AnyVerb = Verb[..., Any]

JSON = "application/json"
EXPORTS = (("csv", "text/csv"), ("xlsx", XLSX), ("jsonl", "application/x-ndjson"))
BESIDE = "beside"


def document(request: HttpRequest) -> HttpResponse:
    """Answer with the description; it is the same for everyone and may be kept for five minutes."""
    body, tag = _written(get_language(), len(types()), len(every_verb()))
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(
        body, content_type=JSON, headers={"ETag": tag, "Cache-Control": "max-age=300", "Vary": "Accept-Language"}
    )


@lru_cache(maxsize=8)
def _written(_language: str, _types: int, _verbs: int) -> tuple[bytes, str]:
    """Return the description as bytes with its tag; the arguments tell when to write it anew."""
    body = orjson.dumps(describe())
    return body, f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def describe() -> Schema:
    """Return the description of every collection that is there now, in the reader's language."""
    paths: dict[str, Schema] = {f"{BASE}/{searching.NAME}": searching.description()}
    schemas: dict[str, Schema] = shared_schemas() | importing.schemas() | searching.schemas()
    for model in types():
        paths |= _collection(model)
        schemas |= _schemas(model)
    for model in lying_types().values():
        paths |= _lying(model)
        schemas |= _schemas(model)
    more, shapes_of_more = notices.described()
    paths |= more | team.described()
    for one in FURTHER:
        paths |= one.described()
    schemas |= shapes_of_more
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Qualitas",
            "version": version("qualitas"),
            "summary": _("The open-source quality management system: it runs, it thinks, it proves."),
            "description": "\n\n".join(intro()),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [
            {"name": searching.NAME, "description": _("Search")},
            *({"name": m.collection, "description": capfirst(str(m._meta.verbose_name_plural))} for m in types()),
            {"name": BESIDE, "description": _("What lies beside a record")},
            {"name": notices.NAME, "description": _("What you are told")},
        ],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _("An API token.")}},
            "schemas": schemas,
            "responses": problems_by_status(),
            "headers": headers(),
        },
    }


def name_of(model: type[Subject]) -> str:
    """Return the name of a type's schema, such as DocumentKind."""
    return "".join(part.capitalize() for part in model.kind.split("-"))


def inputs_of(verb: AnyVerb, *, as_form: bool = False) -> str:
    """Return the name of the schema of a verb's inputs, such as DocumentDraftInputs."""
    name = "".join(part.capitalize() for part in verb.name.split("_"))
    return f"{name_of(verb.model)}{name}{'Form' if as_form else 'Inputs'}"


def _schemas(model: type[Subject]) -> dict[str, Schema]:
    """Return the schemas of a type: its records, and what its verbs ask for."""
    found = {name_of(model): shapes.record(model)}
    opening = opening_of(model)
    for verb in [*([opening] if opening else []), *offered(doable(model), model).values()]:
        if not shapes.needs_file(verb):
            found[inputs_of(verb)] = shapes.inputs(verb)
        if shapes.asks_for_file(verb):
            found[inputs_of(verb, as_form=True)] = shapes.inputs(verb, as_form=True)
        shown = shapes.added(verb) if verb.nature == "adds" else model
        found.setdefault(name_of(shown), shapes.record(shown))
    return found


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _ok(schema: Schema, words: str, *told: str) -> Schema:
    answer: Schema = {"description": words, "content": {JSON: {"schema": schema}}}
    if told:
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in told}
    return answer


def _query(name: str, schema: Schema, words: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": words}


def _filters(model: type[Subject]) -> list[Schema]:
    """Return the parameters by which lists and exports are searched, filtered and ordered."""
    found = [_query("q", {"type": "string", "maxLength": 200}, _("Every word must occur."))]
    states = [state.name for state in model.lifecycle.states]
    for name, member in listing.filters_of(model).items():
        items: Schema = {"type": "string", "enum": states} if name == "state" else {"type": "string", "maxLength": 200}
        words = _("Number or id; may be repeated.") if member.other else _("May be repeated.")
        if is_days(member.field):
            words = _("A day, or a span such as 2026-01-01..2026-03-31; may be repeated.")
        found.append(_query(name, {"type": "array", "items": items}, words) | {"style": "form", "explode": True})
    orders = [text for name in listing.orders_of(model) for text in (name, f"-{name}")]
    found += _as_of(model)
    found.append(_query("order", {"type": "string", "enum": orders}, _("A hyphen turns the order round.")))
    return found


def _as_of(model: type[Subject]) -> list[Schema]:
    """Return the parameter that asks for a past day, where the type can tell it."""
    words = _("A past day such as 2026-03-31: what stood then, and what it said.")
    return [_query("as_of", {"type": "string", "format": "date"}, words)] if model.past is not None else []


def _paging() -> list[Schema]:
    return [
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, _("Records per page.")),
        _query("cursor", {"type": "string"}, _("Where the page begins: “next” of the page before.")),
    ]


def _collection(model: type[Subject]) -> dict[str, Schema]:
    """Return every address of a collection."""
    name, kind = model.collection, name_of(model)
    several, one = str(model._meta.verbose_name_plural), str(model._meta.verbose_name)
    base = f"{BASE}/{name}"

    def operation(verb: str, summary: str, ok: Schema, **more: Any) -> Schema:
        return {"operationId": f"{name}.{verb}", "tags": [name], "summary": summary, **more, "responses": ok}

    page = _page(_ref(kind))
    top: Schema = {
        "get": operation(
            "list",
            _("List %s") % several,
            {"200": _ok(page, _("One page."), "Link"), **answers("read")},
            parameters=[*_filters(model), *_paging()],
        )
    }
    opening = opening_of(model)
    if opening is not None:
        top["post"] = _doing(model, opening, f"{name}.{opening.name}", "201")
    found: dict[str, Schema] = {base: top}
    for ending, media in EXPORTS:
        ok = {"description": _("The whole list, streamed."), "content": {media: {"schema": {"type": "string"}}}}
        found[f"{base}.{ending}"] = {
            "get": operation(
                ending, _("Export %s") % several, {"200": ok, **answers("read")}, parameters=_filters(model)
            )
        }
    if opening is not None and can_be_brought(model):
        found[f"{base}/import"] = {"post": _import(model, opening)}
    found |= _one(model, base, one, operation)
    for verb in offered(doable(model), model).values():
        shown = "201" if verb.nature == "adds" else "200"
        found[f"{base}/{{number}}/{verb.name}"] = {
            "parameters": [number_parameter()],
            "post": _doing(model, verb, f"{name}.{verb.name}", shown),
        }
    for verb in offered(in_bulk(model), model).values():
        if not shapes.asks_for_file(verb):
            found[f"{base}/bulk/{verb.name}"] = {"post": _bulk(model, verb)}
    return found


def _page(item: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": item},
            "count": {"type": "integer", "maximum": 1000, "description": _("How many there are, counted up to 1,000.")},
            "more": {"type": "boolean", "description": _("There are more than were counted.")},
            "next": {"type": ["string", "null"], "description": _("The cursor of the next page.")},
            "as_of": {"type": "string", "format": "date", "description": _("The past day that was asked for.")},
            "rests_on": {"type": "string", "description": _("On what an answer about the past rests.")},
        },
        "required": ["items", "count", "more", "next"],
    }


def _one(model: type[Subject], base: str, one: str, operation: Any) -> dict[str, Schema]:
    """Return the addresses of one record that are read."""
    found: dict[str, Schema] = {
        f"{base}/{{number}}": {
            "parameters": [number_parameter()],
            "get": operation(
                "read",
                _("Read one %s, and what can be done with it") % one,
                {"200": _ok(_ref(name_of(model)), _("The record."), "ETag"), **answers("read")},
                **({"parameters": _as_of(model)} if model.past is not None else {}),
            ),
        },
        f"{base}/{{number}}/history": {
            "parameters": [number_parameter()],
            "get": operation(
                "history",
                _("Read the history from the ledger, the newest first"),
                {"200": _ok(_ref("History"), _("One page of events."), "Link"), **answers("read")},
                parameters=_paging(),
            ),
        },
    }
    if content_of(model):
        ok = {"description": _("The file."), "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
        found[f"{base}/{{number}}/file"] = {
            "parameters": [number_parameter()],
            "get": operation("file", _("Read the file"), {"200": ok, **answers("read")}),
        }
    if model.kind in PAPERS:
        ok = {
            "description": _("The PDF."),
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
        found[f"{base}/{{number}}/pdf"] = {
            "parameters": [number_parameter()],
            "get": operation("pdf", _("Print it as PDF"), {"200": ok, **answers("read")}),
        }
    for name, told in aspects_of(model).items():
        found[f"{base}/{{number}}/{name}"] = {
            "parameters": [number_parameter()],
            "get": operation(
                name, str(told.summary), {"200": _aspect(told), **_refusals(told)}, parameters=_asked(told)
            ),
        }
    return found


def _refusals(one: Aspect) -> dict[str, Schema]:
    """Return the problems with which an aspect may answer."""
    found = answers("read")
    return found | {"409": answers("write")["409"]} if one.refused else found


def _asked(one: Aspect) -> list[Schema]:
    """Return the parameters of an aspect."""
    text = {"type": "string", "maxLength": 200}
    return [_query(name, text, str(meaning)) for name, meaning in one.parameters.items()]


def _aspect(one: Aspect) -> Schema:
    """Return what an aspect answers."""
    if one.media == JSON:
        return _ok({"type": "object"}, _("What was asked."))
    return {"description": _("The file."), "content": {one.media: {"schema": {"type": "string", "format": "binary"}}}}


def _lying(model: type[Subject]) -> dict[str, Schema]:
    """Return the addresses of what lies beside records and has no collection: it is read, and its verbs are done."""
    base, one = f"{BASE}/{BESIDE}/{model.kind}/{{id}}", str(model._meta.verbose_name)

    def reads(name: str, summary: str, ok: Schema) -> Schema:
        operation = {"operationId": f"{model.kind}.{name}", "tags": [BESIDE], "summary": summary}
        return {
            "parameters": [key_parameter()],
            "get": {**operation, "responses": {"200": ok, **answers("read")}},
        }

    summary = _("Read one %s, and what can be done with it") % one
    found = {base: reads("read", summary, _ok(_ref(name_of(model)), _("As it is now."), "ETag"))}
    if content_of(model):
        ok = {"description": _("The file."), "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
        found[f"{base}/file"] = reads("file", _("Read the file"), ok)
    for verb in offered(doable(model), model).values():
        found[f"{base}/{verb.name}"] = {
            "parameters": [key_parameter()],
            "post": _doing(model, verb, f"{model.kind}.{verb.name}", "200"),
        }
    return found


def _doing(model: type[Subject], verb: AnyVerb, name: str, status: str) -> Schema:
    """Return the operation of one verb."""
    shown = shapes.added(verb) if verb.nature == "adds" else model
    content: Schema = {}
    if not shapes.needs_file(verb):
        content[JSON] = {"schema": _ref(inputs_of(verb))}
    if shapes.asks_for_file(verb):
        content["multipart/form-data"] = {"schema": _ref(inputs_of(verb, as_form=True))}
    told = ["ETag", "Idempotent-Replay", *(["Location"] if status == "201" else [])]
    required = any(field.required for field in verb.form.base_fields.values())
    return {
        "operationId": name,
        "tags": [model.collection or BESIDE],
        "summary": str(verb.label),
        "description": _described(model, verb),
        "parameters": [key_header(), *([] if verb.nature == "opens" else [match_header()])],
        "requestBody": {"required": required, "content": content},
        "responses": {status: _ok(_ref(name_of(shown)), _("Done."), *told), **answers("write")},
        "x-duties": duties_of(model, verb),
    }


def duties_of(model: type[Subject], verb: AnyVerb) -> list[str]:
    """Return the duties of which one is needed to do a verb; none means that anyone may."""
    steps = [duty for step in model.lifecycle.of(verb.name) for duty in step.duties]
    return list(dict.fromkeys(verb.duties or steps))


def _described(model: type[Subject], verb: AnyVerb) -> str:
    """Return a verb's sentence, from which states to which it leads, and what it signs."""
    parts = [verb.sentence]
    for step in model.lifecycle.of(verb.name):
        states = model.lifecycle.by_name
        source = _(" or ").join(_("“%s”") % states[s].word for s in step.sources)
        if step.target:
            parts.append(
                _("Leads from %(source)s to “%(target)s”.") % {"source": source, "target": states[step.target].word}
            )
        else:
            parts.append(_("Possible while %s.") % source)
    if verb.signs:
        parts.append(_("Needs a signature: “%s”") % verb.signs)
    return " ".join(parts)


def _import(model: type[Subject], verb: AnyVerb) -> Schema:
    """Return the operation that brings many records by a type's opening verb."""
    check = _query("check", {"type": "boolean", "default": False}, _("Only say what would be taken."))
    return {
        "operationId": f"{model.collection}.import",
        "tags": [model.collection],
        "summary": _("Import %s") % model._meta.verbose_name_plural,
        "description": f"{verb.sentence} {_('All rows are taken or none; rows that were brought before are left out.')}",
        "parameters": [key_header(), check],
        "requestBody": {
            "required": True,
            "content": {
                JSON: {"schema": _ref("ImportInputs")},
                "multipart/form-data": {"schema": _ref("ImportForm")},
            },
        },
        "responses": {
            "200": _ok(_ref("Imported"), _("What would be taken.")),
            "201": _ok(_ref("Imported"), _("Taken."), "Location", "Idempotent-Replay"),
            **answers("write"),
        },
        "x-duties": duties_of(model, verb),
    }


def _bulk(model: type[Subject], verb: AnyVerb) -> Schema:
    """Return the operation of a verb done to many records."""
    schema = shapes.inputs(verb)
    numbers = {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": MOST}
    schema["properties"] = {
        "numbers": numbers | {"description": _("The records, by their numbers.")},
        **schema["properties"],
    }
    schema["required"] = ["numbers", *schema.get("required", [])]
    done = {
        "type": "object",
        "properties": {"count": {"type": "integer"}, "receipt": _ref("Receipt")},
        "required": ["count", "receipt"],
    }
    return {
        "operationId": f"{model.collection}.bulk.{verb.name}",
        "tags": [model.collection],
        "summary": _("%s: many at once") % verb.label,
        "description": f"{_described(model, verb)} {_('One event for all; one refusal undoes all.')}",
        "parameters": [key_header()],
        "requestBody": {"required": True, "content": {JSON: {"schema": schema}}},
        "responses": {"200": _ok(done, _("Done."), "Idempotent-Replay"), **answers("write")},
        "x-duties": duties_of(model, verb),
    }
