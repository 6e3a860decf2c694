"""Taking over a legacy stack by a program: send the files and the master list, look at the check, take it."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from qualitas.documents.taking_over import stacks
from qualitas.kernel.acts.refusals import Invalid, WrongState
from qualitas.kernel.api import faces
from qualitas.kernel.api.door import brought, door, reply
from qualitas.kernel.api.frame import answers, key_parameter
from qualitas.kernel.api.further import Schema, further
from qualitas.kernel.identity.acting import Acting

if TYPE_CHECKING:
    from qualitas.documents.models import Stack

BASE = "documents/take-over"
MEMBERS = ("mapping", "source", "stated_by")
DOES = ("check", "take", "drop")


def send(request: HttpRequest, who: Acting) -> HttpResponse:
    """Take files and a master list in and check them."""
    stacks.may_take_over(who)
    body = brought(request)
    if body.form is None:
        raise Invalid(_("Send a form with the files."), {"files": [_("Send the files under this name, or one ZIP.")]})
    given = {name: str(values[-1]) for name, values in body.form.lists()}
    errors = {
        name: [
            _("There is no input of this name; there are: %(known)s.")
            % {"known": ", ".join(("files", "list", *MEMBERS))}
        ]
        for name in (*given, *body.files)
        if name not in (*MEMBERS, "files", "list")
    }
    mapping = _mapping(given.get("mapping", ""), errors)
    if errors:
        raise Invalid(_("Some inputs cannot be used."), errors)
    stack = stacks.receive(who, request.FILES.getlist("files"), request.FILES.get("list"))
    if stack.list_name:
        chosen = mapping if mapping is not None else stack.choices["mapping"]
        stacks.choose(stack, chosen, given.get("source", ""), given.get("stated_by", ""))
        stack.save()
        if (refused := stacks.refusal(stack)) is not None:
            stacks.drop(stack)
            raise refused
    stacks.begin(stack, who, "check")
    response = reply(_face(stack), 202)
    response["Location"] = f"{faces.BASE}/{BASE}/{stack.pk}"
    return response


def _mapping(text: str, errors: dict[str, list[str]]) -> dict[str, str] | None:
    """Return which column each heading is, sent as JSON; None where nothing was."""
    if not text.strip():
        return None
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        errors["mapping"] = [_("Give an object that says which input each heading is.")]
        return None
    return found


def look(_request: HttpRequest, who: Acting, key: UUID) -> HttpResponse:
    """Answer how far a stack is, and what is or would be taken."""
    return reply(_face(stacks.found(who, key)))


def do(request: HttpRequest, who: Acting, key: UUID) -> HttpResponse:
    """Check a stack again, take it over, or drop it."""
    stacks.may_take_over(who)
    stack = stacks.found(who, key)
    wanted = brought(request).data.get("do")
    if wanted not in DOES:
        raise Invalid(_("Some inputs cannot be used."), {"do": [_("Give one of: %s.") % ", ".join(DOES)]})
    if stack.stage != "checked":
        raise WrongState(_("This stack is %s now; wait for its check, or send it anew.") % stack.stage)
    face = _face(stack) | {"stage": "dropped"}
    if wanted == "drop":
        stacks.drop(stack)
        return reply(face)
    stacks.begin(stack, who, str(wanted))
    return reply(_face(stack), 202)


def _face(stack: "Stack") -> dict[str, Any]:
    """Return a stack as programs read it."""
    told = stack.found
    return {
        "id": str(stack.pk),
        "name": stack.name,
        "stage": stack.stage,
        "done": stack.done,
        "of_all": stack.of_all,
        "refused": told.get("refused", ""),
        "good": told.get("good", 0),
        "known": told.get("known", 0),
        "new_kinds": told.get("new_kinds", []),
        "taken": told.get("taken", []),
        "left_out": [{"file": place, "why": why, "known": known} for place, why, known in told.get("left", [])],
        "notes": [{"file": place, "why": why} for place, why in told.get("notes", [])],
        "import": faces.reference(stack.made) if stack.made is not None else None,
    }


# --- its description -------------------------------------------------------------------------------------------------


@further((BASE, door(POST=send)), (f"{BASE}/<uuid:key>", door(GET=look, POST=do)))
def described() -> dict[str, Schema]:
    """Return how OpenAPI describes these addresses."""
    text: Schema = {"type": "string", "maxLength": 200}
    files: Schema = {"type": "array", "items": {"type": "string", "format": "binary"}}
    form = {
        "files": files | {"description": _("The files, or one ZIP of them with folders.")},
        "list": {"type": "string", "format": "binary", "description": _("The master list: CSV, XLSX or ODS.")},
        "mapping": {
            "type": "string",
            "description": _("Which column each heading is, as JSON; left out: found by the headings."),
        },
        "source": text | {"description": _("Where the stated history is from; left out: the name of the list.")},
        "stated_by": text | {"description": _("The number of who states it; left out: you.")},
    }
    sent = {"type": "object", "properties": form, "required": ["files"], "additionalProperties": False}
    asked = {
        "type": "object",
        "properties": {"do": {"type": "string", "enum": list(DOES)}},
        "required": ["do"],
        "additionalProperties": False,
    }
    return {
        f"{faces.BASE}/{BASE}": {
            "post": _operation("take-over", _("Send a legacy stack and check it"), "multipart/form-data", sent, "202")
        },
        f"{faces.BASE}/{BASE}/{{id}}": {
            "parameters": [key_parameter()],
            "get": {
                "operationId": "documents.take-over.read",
                "tags": ["documents"],
                "summary": _("Read how far a stack is, what would be taken and what not"),
                "responses": {"200": _ok(), **answers("read")},
            },
            "post": _operation(
                "take-over.do", _("Take a stack over, check it again, or drop it"), "application/json", asked, "202"
            )
            | {"responses": {"200": _ok(), "202": _ok(), **answers("write")}},
        },
    }


def _operation(name: str, summary: str, media: str, schema: Schema, status: str) -> Schema:
    return {
        "operationId": f"documents.{name}",
        "tags": ["documents"],
        "summary": summary,
        "requestBody": {"required": True, "content": {media: {"schema": schema}}},
        "responses": {status: _ok(), **answers("write")},
    }


def _ok() -> Schema:
    """Return the answer: a stack."""
    text, whole = {"type": "string"}, {"type": "integer", "minimum": 0}
    line = {
        "type": "object",
        "properties": {"file": text, "why": text, "known": {"type": "boolean"}},
        "required": ["file", "why"],
    }
    members: dict[str, Schema] = {
        "id": text | {"format": "uuid"},
        "name": text,
        "stage": {"type": "string", "enum": ["mapping", "checking", "checked", "taking", "taken", "dropped"]},
        "done": whole,
        "of_all": whole,
        "refused": text,
        "good": whole,
        "known": whole,
        "new_kinds": {"type": "array", "items": text},
        "taken": {"type": "array", "items": {"type": "object", "additionalProperties": text}},
        "left_out": {"type": "array", "items": line},
        "notes": {"type": "array", "items": line},
        "import": {"anyOf": [{"$ref": "#/components/schemas/Reference"}, {"type": "null"}]},
    }
    schema = {"type": "object", "properties": members, "required": list(members)}
    return {"description": _("The stack."), "content": {"application/json": {"schema": schema}}}
