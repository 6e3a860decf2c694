"""Shapes: JSON schemas of what verbs ask for, read off their forms, and of what records show, read off their models."""

import re
import typing
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext as _

from qualitas.kernel.acts.asks import Ask, ScopedField, SeveralField
from qualitas.kernel.acts.lines import MOST_LINES, LinesField, TextsField
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb
from qualitas.kernel.api.lying import referring
from qualitas.kernel.api.members import AnyField, Member, content_of, fields_of, members
from qualitas.kernel.records.models import Record

type Schema = dict[str, Any]

NULL = {"type": "null"}
REFERENCE = {"$ref": "#/components/schemas/Reference"}
DAY = "2026-11-23"
MOMENT = "2026-11-23T07:42:00.000000Z"


def added(verb: Verb[..., Any]) -> type[Subject]:
    """Return what the verb's answer shows: what it opens or adds, or the record that it moved."""
    if verb.nature == "adds":
        return typing.cast("type[Subject]", typing.get_type_hints(verb.body)["return"])
    return verb.model


def asks_for_file(verb: Verb[..., Any]) -> bool:
    """Tell whether one of the verb's inputs is a file."""
    return any(isinstance(field, forms.FileField) for field in verb.form.base_fields.values())


def needs_file(verb: Verb[..., Any]) -> bool:
    """Tell whether the verb cannot be done without a file."""
    return any(isinstance(field, forms.FileField) and field.required for field in verb.form.base_fields.values())


def inputs(verb: Verb[..., Any], *, as_form: bool = False) -> Schema:
    """Return the schema of a verb's inputs; as a form they are all text, and files may go along."""
    properties: dict[str, Schema] = {}
    required = []
    for name, field in verb.form.base_fields.items():
        if isinstance(field, forms.FileField) and not as_form:
            continue
        properties[name] = _asked(name, field, verb, as_form=as_form)
        if field.required:
            required.append(name)
    if verb.signs and not as_form:
        properties["signature"] = _signature(str(verb.signs))
    if verb.gates:
        told = _("Why a gate that stops is passed all the same; for those whose duty may. It is told and reviewed.")
        properties["break_glass"] = {"type": "string", "maxLength": 2000, "description": told}
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return schema | ({"required": required} if required else {})


def _signature(meaning: str) -> Schema:
    return {
        "type": "object",
        "description": _("Your signature: “%s” Enter the password of the token's person.") % meaning,
        "properties": {
            "password": {"type": "string", "format": "password"},
            "code": {
                "type": "string",
                "description": _("Six digits from the app for codes, where the person has one."),
            },
        },
        "required": ["password"],
        "additionalProperties": False,
    }


def _asked(name: str, field: forms.Field, verb: Verb[..., Any], *, as_form: bool) -> Schema:
    """Return the schema of one input."""
    ask = verb.form.asks.get(name, Ask())
    schema = _kind(field)
    if not field.required and not as_form and not isinstance(field, forms.FileField):
        schema = _nullable(schema)
    label, text = str(field.label or name).rstrip(".?"), str(field.help_text or "")
    schema["title"] = label
    about = f"{label}. {text}" if text else f"{label}."
    if isinstance(field, ScopedField | SeveralField):
        about += " " + _("Number or id, from the same organisation.")
    schema["description"] = about
    if field.initial not in (None, "", []) and not callable(field.initial):
        schema["default"] = field.initial
    if ask.example:
        schema["examples"] = [str(ask.example)]
    return schema


def _kind(field: forms.Field) -> Schema:  # noqa: C901, PLR0911, PLR0912 - one line a kind of field
    """Return the schema of a form field's values."""
    if isinstance(field, SeveralField):
        return {"type": "array", "items": {"type": "string", "maxLength": 200}}
    if isinstance(field, ScopedField):
        prefix = field.model.prefix
        return {"type": "string", "maxLength": 200} | ({"examples": [f"{prefix}-2026-0001"]} if prefix else {})
    if isinstance(field, LinesField):
        return {"type": "array", "items": _line(field), "maxItems": MOST_LINES}
    if isinstance(field, TextsField):
        return {"type": "array", "items": {"type": "string", "maxLength": 2000}}
    if isinstance(field, forms.MultipleChoiceField):
        return {"type": "array", "items": {"type": "string", "enum": _choices(field)}}
    if isinstance(field, forms.ChoiceField):
        return {"type": "string", "enum": _choices(field)}
    if isinstance(field, forms.FileField):
        return {"type": "string", "format": "binary"}
    if isinstance(field, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, forms.DecimalField):
        return {"type": "string", "format": "decimal", "examples": ["12.5"]}
    if isinstance(field, forms.IntegerField):
        return _limits(field, {"type": "integer"})
    if isinstance(field, forms.DateTimeField):
        return {"type": "string", "format": "date-time", "examples": [MOMENT]}
    if isinstance(field, forms.DateField):
        return {"type": "string", "format": "date", "examples": [DAY]}
    if isinstance(field, forms.CharField):
        return _text(field)
    return {"type": "string"}


def _line(field: LinesField) -> Schema:
    """Return the schema of one line of a list."""
    inner = field.of.base_fields
    properties = {name: _kind(one) | {"title": str(one.label or name)} for name, one in inner.items()}
    required = [name for name, one in inner.items() if one.required]
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return schema | ({"required": required} if required else {})


def _choices(field: forms.ChoiceField) -> list[str]:
    return [str(value) for value, _word in cast("Iterable[tuple[Any, Any]]", field.choices) if value != ""]


def _limits(field: forms.IntegerField, schema: Schema) -> Schema:
    if field.min_value is not None:
        schema["minimum"] = field.min_value
    if field.max_value is not None:
        schema["maximum"] = field.max_value
    return schema


def _text(field: forms.CharField) -> Schema:
    schema: Schema = {"type": "string"}
    if isinstance(field, forms.EmailField):
        schema["format"] = "email"
    if field.required:
        schema["minLength"] = 1
    if field.max_length:
        schema["maxLength"] = field.max_length
    pattern = next((re.compile(v.regex).pattern for v in field.validators if type(v) is RegexValidator), None)
    return schema | ({"pattern": pattern} if pattern else {})


def _nullable(schema: Schema) -> Schema:
    """Allow null in place of leaving the input out."""
    if isinstance(schema.get("type"), str):
        schema = schema | {"type": [schema["type"], "null"]}
    if "enum" in schema:
        schema = schema | {"enum": [*schema["enum"], None]}
    return schema


def record(model: type[Subject]) -> Schema:
    """Return the schema of a record of a type."""
    states = [state.name for state in model.lifecycle.states if state.name]
    state: Schema = {"type": ["string", "null"], "enum": [*states, None]} if states else {"type": ["string", "null"]}
    properties: dict[str, Schema] = {
        "id": {"type": "string", "format": "uuid"},
        "type": {"const": model.kind},
        "number": {"type": ["string", "null"], "examples": [f"{model.prefix}-2026-0001"] if model.prefix else []},
        "label": {"type": "string", "description": _("What people call it.")},
        "url": {"type": ["string", "null"]},
        "version": {
            "type": "integer",
            "minimum": 1,
            "description": _("Send it as If-Match when you change the record."),
        },
        "state": state,
        "title": {"type": "string"},
    }
    properties |= {member.name: _shown(member, model) for member in members(model)}
    if "on_id" in fields_of(model):
        properties["about"] = {"anyOf": [REFERENCE, NULL], "description": _("The record that it is about.")}
    if content_of(model):
        properties["file"] = {"anyOf": [{"$ref": "#/components/schemas/File"}, NULL]}
    required = [name for name in properties if name not in {member.name for member in members(model)}]
    properties["verbs"] = {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Possible"},
        "description": _("What can be done with it; only where one record is read."),
    }
    properties |= _beside(model)
    properties["receipt"] = {"$ref": "#/components/schemas/Receipt"}
    if model.kind in ("token", "calendar"):
        properties["plain"] = {
            "type": "string",
            "description": _("The secret itself. It is shown this once and not kept."),
        }
    return {
        "type": "object",
        "description": str(model._meta.verbose_name),
        "properties": properties,
        "required": required,
    }


def _beside(model: type[Subject]) -> dict[str, Schema]:
    """Return the lists of what lies beside a record, which stand where one record is read."""
    words = _("The newest 200; only where one record is read.")
    if issubclass(model, Record):
        names = {
            "comments": "CommentBeside",
            "attachments": "AttachmentBeside",
            "links": "LinkBeside",
            "watchers": "WatchBeside",
            "amendments": "AmendmentBeside",
            "redactions": "RedactionBeside",
            "holds": "HoldBeside",
            "evidence_elsewhere": "EvidenceBeside",
            "stated": "StatedBeside",
        }
        return {
            name: {"type": "array", "items": {"$ref": f"#/components/schemas/{shape}"}, "description": words}
            for name, shape in names.items()
        }
    only = _("Only where one record is read; each with its id, by which its verbs are done.")
    return {
        name: {"type": "array", "items": {"type": "object"}, "description": only}
        for name, _model, _field in referring(model)
    }


def _shown(member: Member, model: type[Subject]) -> Schema:
    """Return the schema of one member of a record."""
    if member.field is None:
        return {"description": member.name.replace("_", " ")}
    words = str(member.field.verbose_name)
    if member.other is not None:
        return {"anyOf": [REFERENCE, NULL], "description": words}
    schema = kept(member.field)
    if member.long and model.collection:
        words = _("%s; lists leave it out") % words
    return schema | {"description": words}


def kept(field: AnyField) -> Schema:
    """Return the schema of a kept field's values."""
    kind = "string"
    more: Schema = {}
    if isinstance(field, models.BooleanField):
        kind = "boolean"
    elif isinstance(field, models.IntegerField):
        kind = "integer"
    elif isinstance(field, models.JSONField):
        return {}
    elif isinstance(field, models.DateTimeField):
        more = {"format": "date-time"}
    elif isinstance(field, models.DateField):
        more = {"format": "date"}
    return {"type": [kind, "null"] if field.null else kind, **more}
