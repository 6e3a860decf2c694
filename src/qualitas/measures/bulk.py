"""Values in bulk for programs: POST /api/v1/measures/NUMBER/values takes JSON, lines of JSON, or CSV."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.api import problems
from qualitas.kernel.api.door import act_for, door, reply
from qualitas.kernel.api.faces import BASE
from qualitas.kernel.api.frame import answers
from qualitas.kernel.api.further import further
from qualitas.kernel.api.reading import record_of
from qualitas.kernel.identity.acting import Acting
from qualitas.measures import downloads, verbs
from qualitas.measures.aspects import STRETCH
from qualitas.measures.given import Given
from qualitas.measures.models import Measure
from qualitas.measures.texts import COLUMNS, Setting, Unreadable, pasted, read, shown

LARGEST_BODY = 256 * 1024 * 1024
MOST = 2_000_000


def take(request: HttpRequest, who: Acting, number: str) -> HttpResponseBase:
    """Take values of a measure: `{"values": [1.5, …]}`, rows of `[time, value]` or objects, NDJSON, or CSV."""
    measure: Measure = record_of(who, Measure, number)
    act = act_for(request, who)
    setting = verbs.setting_of(act, measure, leave_out=request.GET.get("leave_out") == "true")
    try:
        readings = _read(request, setting)
    except Unreadable as error:
        raise Invalid(
            _("Some values cannot be read; nothing was recorded."), {"values": shown(error.sentences)}
        ) from error
    act.answering = _answer
    batch = verbs.record_values(
        act, measure, values=Given(readings=readings), source=request.GET.get("source", "")[:200]
    )
    answer = act.answer if act.repeated else _answer(batch)
    return reply(answer, 201)


def _answer(batch: Any) -> dict[str, Any]:
    came = verbs.came_with(batch)
    return {
        "batch": str(batch.id),
        "count": batch.count,
        "first": batch.first + 1,
        "sha256": batch.sha256,
        "notices": list(came.notices),
        "left_out": list(came.left_out),
        "signals": [downloads.signal_data(one) for one in came.signals[:100]],
        "signal_count": len(came.signals),
    }


def _read(request: HttpRequest, setting: Setting) -> Any:
    """Return the values of the body; raises Unreadable, Malformed, TooLarge or NotTaken."""
    kind = (request.content_type or "application/json").lower()
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise problems.TooLarge(_("The body is larger than 256 MiB. Send the values in several requests."))
    if kind in ("text/csv", "text/plain", "text/tab-separated-values"):
        return pasted(body.decode("utf-8-sig", "replace"), setting)
    try:
        if kind in ("application/x-ndjson", "application/jsonl", "application/json-lines"):
            rows: Any = [orjson.loads(line) for line in body.splitlines() if line.strip()]
        elif kind == "application/json":
            sent = orjson.loads(body or b"{}")
            rows = sent.get("values") if isinstance(sent, dict) else sent
        else:
            raise problems.NotTaken(_("Send application/json, application/x-ndjson or text/csv."))
    except orjson.JSONDecodeError as error:
        raise problems.Malformed(_("The body is not valid JSON: %s.") % error) from error
    if not isinstance(rows, list):
        raise Invalid(_('Send the values as a list: {"values": [1.5, 1.6]}.'), {"values": [_("Give a list here.")]})
    if len(rows) > MOST:
        raise problems.TooLarge(_("These are more than %d values. Send them in several requests.") % MOST)
    return read(_columns(rows), setting)


def _columns(rows: list[Any]) -> dict[str, list[Any]]:
    """Return JSON rows as columns: numbers, lists of time and value (and size), or objects."""
    if rows and isinstance(rows[0], dict):
        names = {name for row in rows if isinstance(row, dict) for name in row}
        if unknown := sorted(names - set(COLUMNS)):
            told = {"name": unknown[0][:60], "known": ", ".join(COLUMNS)}
            raise Unreadable([_("There is no “%(name)s”; there are: %(known)s.") % told])
        return {name: [row.get(name) if isinstance(row, dict) else None for row in rows] for name in names}
    if rows and isinstance(rows[0], list):
        wide = ("at", "value", "size")
        return {
            name: [row[place] if isinstance(row, list) and place < len(row) else None for row in rows]
            for place, name in enumerate(wide)
        }
    return {"value": rows}


def values(request: HttpRequest, who: Acting, number: str) -> HttpResponseBase:
    """Answer the values of a measure as CSV, streamed: `?first=1&last=1000` or `?from=2026-01-01&to=2026-02-01`."""
    measure: Measure = record_of(who, Measure, number)
    first, end = downloads.asked(request.GET, measure, whole=True)
    return StreamingHttpResponse(downloads.csv_of(measure, first, end), content_type="text/csv; charset=utf-8")


@further(("measures/<str:number>/values", door(GET=values, POST=take)))
def described() -> dict[str, dict[str, Any]]:
    """Describe the addresses for programs."""
    item = {
        "type": "object",
        "properties": {name: {} if name == "value" else {"type": "string"} for name in COLUMNS if name != "size"}
        | {"size": {"type": "number"}},
        "required": ["value"],
    }
    rows = {"type": "array", "items": {"anyOf": [{"type": "number"}, {"type": "array", "items": {}}, item]}}
    body = {"type": "object", "properties": {"values": rows}, "required": ["values"]}
    told = _("The number of the measure, such as MEA-2026-0001.")
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "string"}, "description": told}
    query = [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": str(meant)}
        for name, meant in STRETCH.items()
    ]
    taken = {
        "type": "object",
        "properties": {
            "batch": {"type": "string"},
            "count": {"type": "integer"},
            "first": {"type": "integer"},
            "sha256": {"type": "string"},
            "notices": {"type": "array", "items": {"type": "string"}},
            "left_out": {"type": "array", "items": {"type": "string"}},
            "signals": {"type": "array", "items": {"type": "object"}},
            "signal_count": {"type": "integer"},
        },
    }
    return {
        f"{BASE}/measures/{{number}}/values": {
            "parameters": [number],
            "get": {
                "operationId": "measures.values.read",
                "tags": ["measures"],
                "summary": _("Read the values of a measure as CSV"),
                "parameters": query,
                "responses": {
                    "200": {"description": "CSV", "content": {"text/csv": {"schema": {"type": "string"}}}},
                    **answers("read"),
                },
            },
            "post": {
                "operationId": "measures.values.record",
                "tags": ["measures"],
                "summary": _("Record many values of a measure at once"),
                "parameters": [
                    {
                        "name": "leave_out",
                        "in": "query",
                        "required": False,
                        "schema": {"type": "boolean"},
                        "description": _("Leave out rows that cannot be read"),
                    },
                    {
                        "name": "source",
                        "in": "query",
                        "required": False,
                        "schema": {"type": "string"},
                        "description": _("Where the values come from."),
                    },
                    {
                        "name": "Idempotency-Key",
                        "in": "header",
                        "required": False,
                        "schema": {"type": "string"},
                        "description": _("A repeat under the same key answers the first answer and records nothing."),
                    },
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": body},
                        "application/x-ndjson": {"schema": item},
                        "text/csv": {"schema": {"type": "string"}},
                    },
                },
                "responses": {
                    "201": {"description": _("Recorded."), "content": {"application/json": {"schema": taken}}},
                    **answers("write"),
                },
            },
        }
    }
