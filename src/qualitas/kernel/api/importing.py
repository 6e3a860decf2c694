"""Bringing many records at once: a file or rows in JSON, checked first where that is asked, taken all or none."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from qualitas.kernel.acts.asks import seen
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.api import faces
from qualitas.kernel.api.door import Brought, act_for, brought, collection, reply
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import Person
from qualitas.kernel.lists import tables, taking
from qualitas.kernel.lists.checking import Bringing, Line, check, may_bring, prepared
from qualitas.kernel.lists.models import Import
from qualitas.kernel.lists.places import guess, places_of

type Schema = dict[str, Any]

MEMBERS = ("rows", "mapping", "source", "stated_by", "good_only", "title")
REPORTED = 1000
TRUE = ("true", "1", "yes")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request sends: the table with its name and bytes, and how it is to be taken."""

    name: str
    content: bytes
    table: tables.Table
    mapping: dict[str, str] | None
    source: str
    stated_by: str
    good_only: bool


def bring(request: HttpRequest, who: Acting, name: str) -> HttpResponse:
    """Take the rows of a file or of JSON; with ``?check=true`` only say what would be taken."""
    model = collection(name)
    may_bring(model, who)
    sent = _sent(brought(request))
    by = _person(who, sent.stated_by) if sent.stated_by else None
    mapping = sent.mapping if sent.mapping is not None else taking.remembered(model, who, sent.table.headings)
    mapping = mapping if mapping is not None else guess(sent.table.headings, places_of(model))
    given = prepared(model, who, sent.table, mapping, source=sent.source, stated_by=by)
    if request.GET.get("check", "").lower() in TRUE:
        lines = check(given)
        return reply({"checked_only": True, **told(given, lines)})
    act = act_for(request, who)
    done = taking.take(given, act, sent.name, sent.content, good_only=sent.good_only)
    response = reply(_face(given, Import.readable(who.organisation_id).get(pk=done.pk)), 201)
    response["Location"] = str(faces.url_of(done))
    if act.repeated:
        response["Idempotent-Replay"] = "true"
    return response


def told(given: Bringing, lines: list[Line]) -> dict[str, Any]:
    """Return what a check says: how many rows could be taken, which could not and why, which column is what."""
    left = [line for line in lines if not line.good]
    return {
        **taking.counts(lines),
        "mapping": dict(given.mapping),
        "left_out": [{"row": line.place, "why": line.why, "known": bool(line.known)} for line in left[:REPORTED]],
    }


def _face(given: Bringing, done: Import) -> dict[str, Any]:
    """Return what an import took and did not."""
    return {
        "checked_only": False,
        "import": faces.reference(done),
        "rows": done.rows,
        "taken": done.taken,
        "mapping": dict(given.mapping),
        "left_out": [{"row": place, "why": why} for place, why in taking.report_of(done)[:REPORTED]],
    }


def _person(who: Acting, text: str) -> Person:
    found = seen(Person, who, text) or Person.seen_by(who).filter(email__iexact=text).first()
    if found is None:
        raise Invalid(
            "", {"stated_by": [_("There is no person “%s” here; give a number or an e-mail address.") % text[:60]]}
        )
    return found


def _sent(body: Brought) -> Sent:
    """Return what was sent, from a form with a file or from JSON; raises Invalid by member."""
    data = dict(body.data) if body.form is None else {name: values[-1] for name, values in body.form.lists()}
    file = body.files.get("file")
    known = MEMBERS if body.form is None else (*MEMBERS[1:], "file")
    errors = {
        name: [_("There is no input of this name; there are: %(known)s.") % {"known": ", ".join(known)}]
        for name in (*data, *body.files)
        if name not in known
    }
    mapping = _mapping(data.get("mapping"), errors)
    good_only = data.get("good_only", False)
    if isinstance(good_only, str):
        good_only = good_only.lower() in TRUE
    for name in ("source", "stated_by", "title"):
        if not isinstance(data.get(name, ""), str) or "\0" in data.get(name, ""):
            errors[name] = [_("Give %(type)s here.") % {"type": _("text")}]
    if not isinstance(good_only, bool):
        errors["good_only"] = [_("Give true or false.")]
    if body.form is not None and file is None:
        errors["file"] = [_("Send the table as the file of this name.")]
    if body.form is None and not isinstance(data.get("rows"), list):
        errors["rows"] = [_("Give a list of objects, one for each row.")]
    if errors:
        raise Invalid(_("Some inputs cannot be used."), errors)
    if file is not None:
        content = file.read(tables.LARGEST + 1)
        name, table = str(file.name or "file"), tables.read(str(file.name or "file"), content)
    else:
        content, name = orjson.dumps(data["rows"]), data.get("title") or "rows.json"
        table = tables.of_objects(data["rows"])
    return Sent(
        data.get("title") or name,
        content,
        table,
        mapping,
        data.get("source", "")[:200],
        data.get("stated_by", ""),
        good_only,
    )


def _mapping(given: Any, errors: dict[str, list[str]]) -> dict[str, str] | None:
    """Return which place each heading is, as sent; in a form it is JSON."""
    if isinstance(given, str) and given.strip():
        try:
            given = orjson.loads(given)
        except orjson.JSONDecodeError:
            given = []
    if given is None or given == "":
        return None
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        errors["mapping"] = [_("Give an object that says which input each heading is.")]
        return None
    return given


# --- its description -------------------------------------------------------------------------------------------------


def schemas() -> dict[str, Schema]:
    """Return the shapes that every import has."""
    text: Schema = {"type": "string", "maxLength": 200}
    how = {
        "mapping": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": _("Which input each heading is; left out: found by the headings, or as last time."),
        },
        "source": text
        | {"description": _("Where a stated history is from; without it no column of the past is taken.")},
        "stated_by": text | {"description": _("Who states the history, by number or e-mail address; left out: you.")},
        "good_only": {"type": "boolean", "description": _("Take the good rows, where others cannot be taken.")},
        "title": text | {"description": _("What the import is called; left out: the name of the file.")},
    }
    rows = {"type": "array", "items": {"type": "object"}, "description": _("One object for each row.")}
    file = {"type": "string", "format": "binary", "description": _("CSV, XLSX, ODS, JSON or JSON Lines, up to 20 MB.")}
    left: Schema = {
        "type": "object",
        "properties": {"row": {"type": "integer"}, "why": {"type": "string"}, "known": {"type": "boolean"}},
        "required": ["row", "why"],
    }
    whole: Schema = {"type": "integer", "minimum": 0}
    return {
        "ImportInputs": {
            "type": "object",
            "properties": {"rows": rows, **how},
            "required": ["rows"],
            "additionalProperties": False,
        },
        "ImportForm": {
            "type": "object",
            "properties": {"file": file, **how, "mapping": {"type": "string", "description": _("The same as JSON.")}},
            "required": ["file"],
            "additionalProperties": False,
        },
        "Imported": {
            "type": "object",
            "properties": {
                "checked_only": {"type": "boolean"},
                "import": {"$ref": "#/components/schemas/Reference"},
                "rows": whole,
                "taken": whole,
                "good": whole,
                "known": whole,
                "wrong": whole,
                "mapping": {"type": "object", "additionalProperties": {"type": "string"}},
                "left_out": {"type": "array", "items": left},
            },
            "required": ["checked_only", "rows", "mapping", "left_out"],
            "description": _("What was taken, or with check=true what would be, and the rows that were not and why."),
        },
    }
