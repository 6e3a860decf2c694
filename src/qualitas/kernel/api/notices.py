"""What the token's person is told, for programs: read by pages, and marked as read."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.snapshot import utc
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.api import faces
from qualitas.kernel.api.door import brought, reply
from qualitas.kernel.api.frame import answers
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.notices import reading
from qualitas.kernel.notices.models import Notice

NAME = "notices"
MOST = 200
DIGITS = 18
_KNOWN = ("unread", "limit", "cursor")

type Schema = dict[str, Any]


def notices(request: HttpRequest, who: Acting) -> HttpResponse:
    """Answer with one page of what the token's person is told, the newest first."""
    unread, limit, before = _asked(request)
    rows = reading.notices_of(who.id, unread=unread, before=before, most=limit + 1)
    cursor = str(rows[limit - 1].pk) if len(rows) > limit else None
    many = Notice.objects.filter(person=who.id, read_at__isnull=True).count()
    response = reply({"items": _told(who, rows[:limit]), "unread": many, "next": cursor})
    if cursor:
        given = [(key, value) for key, value in request.GET.items() if key != "cursor"]
        response["Link"] = f'<{faces.BASE}/{NAME}?{urlencode([*given, ("cursor", cursor)])}>; rel="next"'
    return response


def _asked(request: HttpRequest) -> tuple[bool, int, int | None]:
    """Return whether only what is unread is asked for, how much at once, and behind which notice."""
    errors = {
        key: [_("There is no parameter of this name; there are: %s.") % ", ".join(_KNOWN)]
        for key in request.GET
        if key not in _KNOWN
    }
    given = {key: request.GET.get(key, "") for key in _KNOWN}
    if given["unread"] not in ("", "true", "false"):
        errors["unread"] = [_("Give true or false here.")]
    for key in ("limit", "cursor"):
        text = given[key]
        if text and not (text.isascii() and text.isdigit() and len(text) <= DIGITS and int(text) > 0):
            errors[key] = [_("Give a whole number.")]
    limit = reading.PAGE if errors or not given["limit"] else int(given["limit"])
    if limit > MOST:
        errors["limit"] = [_("Give a number from 1 to 200.")]
    if errors:
        raise Invalid(_("Some parameters cannot be used."), errors)
    return given["unread"] == "true", limit, int(given["cursor"]) if given["cursor"] else None


def _told(who: Acting, rows: list[Notice]) -> list[dict[str, Any]]:
    """Return notices as JSON; what the reader may not read any more is absent."""
    found: dict[Any, dict[str, Any]] = {}
    for kind, keys in reading.named_by(rows).items():
        model = Subject.types.get(kind)
        if model is not None and keys:
            seen: Any = model.open_to(model.readable(who.organisation_id), who)
            found |= {one.pk: faces.reference(one) for one in seen.filter(pk__in=list(keys))}
    return [
        {
            "id": str(one.pk),
            "sort": one.sort,
            "sentence": reading.sentence(one, _label(found, one.by), _label(found, one.of)),
            "about": found[one.on_id],
            "by": found.get(one.by),
            "of": found.get(one.of),
            "at": utc(one.at),
            "read_at": utc(one.read_at) if one.read_at else None,
        }
        for one in rows
        if one.on_id in found
    ]


def _label(found: dict[Any, dict[str, Any]], key: Any) -> str:
    return str(found[key]["label"]) if key in found else "Qualitas" if key is None else _("Somebody")


def read(request: HttpRequest, who: Acting) -> HttpResponse:
    """Note that the token's person has read some notices, or all of them."""
    given = brought(request).data
    if set(given) == {"all"} and given["all"] is True:
        return reply({"count": reading.mark_read(who.id)})
    keys = given.get("ids")
    if set(given) != {"ids"} or not isinstance(keys, list) or not 0 < len(keys) <= MOST:
        sentence = _("Give the ids of 1 to 200 notices as “ids”, or “all”: true.")
        raise Invalid(sentence, {"ids": [sentence]})
    if not all(isinstance(key, str) and key.isascii() and key.isdigit() and len(key) <= DIGITS for key in keys):
        raise Invalid(_("Some inputs cannot be used."), {"ids": [_("An id is a number as text, such as “17”.")]})
    return reply({"count": reading.mark_read(who.id, map(int, keys))})


def described() -> tuple[dict[str, Schema], dict[str, Schema]]:
    """Return how the description of the API tells of these addresses: their paths, their schemas."""
    maybe = {"anyOf": [{"$ref": "#/components/schemas/Reference"}, {"type": "null"}]}
    page = {"$ref": "#/components/schemas/Notices"}
    paths: dict[str, Schema] = {
        f"{faces.BASE}/{NAME}": {
            "get": {
                "operationId": f"{NAME}.list",
                "tags": [NAME],
                "summary": _("What you are told, the newest first"),
                "parameters": [
                    _parameter(
                        "unread", {"type": "string", "enum": ["true", "false"]}, _("Only what is not read yet.")
                    ),
                    _parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST}, _("Notices per page.")),
                    _parameter("cursor", {"type": "string"}, _("Where the page begins: “next” of the page before.")),
                ],
                "responses": {"200": _ok(page, _("One page.")), **answers("read")},
            }
        },
        f"{faces.BASE}/{NAME}/read": {
            "post": {
                "operationId": f"{NAME}.read",
                "tags": [NAME],
                "summary": _("Mark notices as read"),
                "requestBody": {"required": True, "content": {"application/json": {"schema": _reading()}}},
                "responses": {"200": _ok(_count(), _("How many were unread.")), **answers("write")},
            }
        },
    }
    text, time = {"type": "string"}, {"type": "string", "format": "date-time"}
    notice = {
        "id": text, "sort": text, "sentence": text, "about": {"$ref": "#/components/schemas/Reference"}, "by": maybe,
        "of": maybe, "at": time, "read_at": {"type": ["string", "null"], "format": "date-time"},
    }  # fmt: skip
    items = {"type": "array", "items": {"$ref": "#/components/schemas/Notice"}}
    listed = {"items": items, "unread": {"type": "integer"}, "next": {"type": ["string", "null"]}}
    return paths, {
        "Notice": {"type": "object", "description": _("One thing that you are told."), "properties": notice,
                   "required": list(notice)},
        "Notices": {"type": "object", "properties": listed, "required": list(listed)},
    }  # fmt: skip


def _parameter(name: str, schema: Schema, words: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": words}


def _ok(schema: Schema, words: str) -> Schema:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _count() -> Schema:
    return {"type": "object", "properties": {"count": {"type": "integer"}}, "required": ["count"]}


def _reading() -> Schema:
    """Return what is sent to mark notices as read: their ids, or that it is all of them."""
    ids = {"type": "array", "items": {"type": "string", "pattern": "^[0-9]{1,18}$"}, "minItems": 1, "maxItems": MOST}
    return {
        "oneOf": [
            {"type": "object", "properties": {"ids": ids}, "required": ["ids"], "additionalProperties": False},
            {"type": "object", "properties": {"all": {"const": True}}, "required": ["all"],
             "additionalProperties": False},
        ]
    }  # fmt: skip
