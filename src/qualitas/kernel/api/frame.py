"""What every operation of the description shares: problems, headers, parameters, and the shapes behind them."""

from typing import Any

from django.utils.translation import gettext as _

from qualitas.kernel.api.problems import MEDIA_TYPE

type Schema = dict[str, Any]

_READ = ("400", "401", "403", "404", "422", "429")
_WRITE = ("400", "401", "403", "404", "409", "413", "415", "422", "429")


def intro() -> tuple[str, ...]:
    """Return what to know before the first request, one paragraph each."""
    return (
        _(
            "Send your token with every request: “Authorization: Bearer …”. It belongs to one person of one organisation; what that person may do, it may do."
        ),
        _(
            "Every POST does one verb, writes one event to the ledger and answers with a receipt. Send an Idempotency-Key: a repeat gets the first answer and writes nothing. Send If-Match with the version that you read: a change by somebody else in between is refused instead of overwritten."
        ),
        _(
            "Errors are application/problem+json: “detail” is a sentence for people, “errors” says what is wrong with which input, “type” is stable for programs."
        ),
        _("Lists come in pages: follow “next” (or the Link header). Whole lists come as .csv or .jsonl."),
    )


def answers(kind: str) -> dict[str, Schema]:
    """Return the problems that reading or writing may answer with."""
    return {status: {"$ref": f"#/components/responses/{status}"} for status in (_READ if kind == "read" else _WRITE)}


def problems_by_status() -> dict[str, Schema]:
    """Return the problems by status."""
    words = {
        "400": _("The request cannot be read."),
        "401": _("There is no valid token."),
        "403": _("Not your duty, or the token may only read."),
        "404": _("Not there, or another organisation's."),
        "409": _("The record is in another state, or was changed since you read it."),
        "413": _("The body is too large."),
        "415": _("The body is of a type that is not taken here."),
        "422": _("Inputs or parameters cannot be used; “errors” says which and why."),
        "429": _("Too many failed tries; wait as long as Retry-After says."),
    }
    found: dict[str, Schema] = {}
    for status, sentence in words.items():
        found[status] = {
            "description": sentence,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    found["401"]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    found["429"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": _("Seconds.")}}
    return found


def headers() -> dict[str, Schema]:
    """Return the headers that answers may have."""
    text = {"type": "string"}
    return {
        "ETag": {"schema": text, "description": _("The record's version, for If-Match.")},
        "Link": {"schema": text, "description": _('The next page, as rel="next".')},
        "Location": {"schema": text, "description": _("The address of what was opened.")},
        "Idempotent-Replay": {
            "schema": {"type": "string", "enum": ["true"]},
            "description": _("This is the first answer again; nothing was written."),
        },
    }


def number_parameter() -> Schema:
    """Return the path parameter that names a record."""
    return {
        "name": "number",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": 60},
        "description": _("The record's number, such as DOC-2026-0007, or its id."),
    }


def key_parameter() -> Schema:
    """Return the path parameter that names what lies beside a record."""
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
        "description": _("Its id, as the record that it lies beside lists it."),
    }


def key_header() -> Schema:
    """Return the header that makes a repeat harmless."""
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
        "description": _("A key of your own for this request, such as a UUID. A repeat gets the first answer."),
    }


def match_header() -> Schema:
    """Return the header that names the version which the sender read."""
    return {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$', "examples": ['"3"']},
        "description": _("The version that you read, in quotation marks; another one is refused with 409."),
    }


def _object(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": required.split()}


def _beside() -> dict[str, Schema]:
    """Return what all that is listed beside a record has."""
    return {
        "id": {"type": "string", "format": "uuid"},
        "version": {"type": "integer"},
        "url": {"type": "string", "description": _("Where it is read; its verbs lie below.")},
        "by": {"anyOf": [{"$ref": "#/components/schemas/Reference"}, {"type": "null"}]},
        "at": {"type": "string", "format": "date-time"},
    }


def shared_schemas() -> dict[str, Schema]:
    """Return the shapes that all types share."""
    text: Schema = {"type": "string"}
    maybe: Schema = {"type": ["string", "null"]}
    day: Schema = {"type": ["string", "null"], "format": "date"}
    uuid: Schema = {"type": "string", "format": "uuid"}
    time: Schema = {"type": "string", "format": "date-time"}
    return {
        "Problem": _object(
            "type title status detail",
            type=text,
            title=text,
            status={"type": "integer"},
            detail=text,
            errors={"type": "object", "additionalProperties": {"type": "array", "items": text}},
        )
        | {"description": _("What is wrong and what to do (RFC 9457).")},
        "Reference": _object("id type number label url", id=uuid, type=text, number=maybe, label=text, url=maybe)
        | {"description": _("Another record.")},
        "File": _object(
            "name size media_type sha256 url",
            name=text,
            size={"type": "integer"},
            media_type=text,
            sha256=text,
            url=maybe,
        )
        | {"description": _("A file kept with a record.")},
        "Receipt": _object("act at leaf", act=uuid, at=time, leaf=text)
        | {"description": _("The act in the ledger: its id, its time, and the hash of its entry.")},
        "Possible": _object(
            "name label description signs possible why_not url",
            name=text,
            label=text,
            description=text,
            signs=maybe,
            possible={"type": "boolean"},
            why_not=maybe,
            url=text,
        )
        | {"description": _("A verb: whether you may do it now, and if not, why not.")},
        "CommentBeside": _object(
            "id version url by at text state answers passage",
            **_beside(),
            text=text,
            state={"type": "string", "enum": ["said", "resolved"]},
            answers={"type": ["string", "null"], "description": _("The comment that it answers.")},
            passage={"anyOf": [{"$ref": "#/components/schemas/Passage"}, {"type": "null"}]},
        )
        | {"description": _("A comment beside a record.")},
        "Passage": _object(
            "block quote before after found",
            block={"type": "integer"},
            quote=text,
            before=text,
            after=text,
            found={
                "type": ["integer", "null"],
                "description": _("The block in which it stands now; null: it is gone."),
            },
        )
        | {"description": _("A passage of a record's text. Blocks are counted from 0.")},
        "AttachmentBeside": _object(
            "id version url by at name size file", **_beside(), name=text, size={"type": "integer"}, file=text
        )
        | {"description": _("A file beside a record; “file” is where it is read.")},
        "LinkBeside": _object(
            "id version url by at meaning direction record",
            **_beside(),
            meaning=text,
            direction={"type": "string", "enum": ["to", "from"]},
            record={"anyOf": [{"$ref": "#/components/schemas/Reference"}, {"type": "null"}]},
        )
        | {"description": _("A link to another record, or from it to this one.")},
        "AmendmentBeside": _object(
            "id version url by at field wrong right reason",
            **_beside(),
            field=text,
            wrong=text,
            right=text,
            reason=text,
        )
        | {"description": _("What was wrong in a closed record and what is right.")},
        "RedactionBeside": _object("id version url by at where reason", **_beside(), where=text, reason=text)
        | {"description": _("That something was made unreadable: where and why.")},
        "HoldBeside": _object("id version url by at reason", **_beside(), reason=text)
        | {"description": _("Why the record must stay as it is.")},
        "EvidenceBeside": _object(
            "id version url by at state title place kept_here",
            **_beside(),
            state=text,
            title=text,
            place=text,
            sha256=text,
            note=text,
            kept_here={"const": False},
            dated=day,
            checked_by={"anyOf": [{"$ref": "#/components/schemas/Reference"}, {"type": "null"}]},
            checked_on=day,
            next_check=day,
        )
        | {"description": _("Evidence that is kept elsewhere: where it is, and who looked at it when.")},
        "WatchBeside": _object("id version url by at", **_beside())
        | {"description": _("Somebody who watches a record.")},
        "StatedBeside": _object(
            "id version url by at source happened_on state number approvals",
            **_beside(),
            source=text,
            happened_on={"type": ["string", "null"], "format": "date"},
            state=text,
            number=text,
            approvals=text,
        )
        | {"description": _("A past that somebody stated; this system did not record it.")},
        "Moment": _object(
            "act at verb sentence actor via version changes said index leaf",
            act=uuid,
            at=time,
            verb=text,
            sentence=text,
            actor={"$ref": "#/components/schemas/Reference"},
            via=text,
            version={"type": ["integer", "null"]},
            changes={"type": "object", "additionalProperties": _object("before after", before={}, after={})},
            said={"type": "object"},
            signature={"type": ["object", "null"]},
            cause=maybe,
            **{"for": {"anyOf": [{"$ref": "#/components/schemas/Reference"}, {"type": "null"}]}},
            index={"type": ["integer", "null"], "description": _("Its place in the ledger; null until it is sealed.")},
            leaf=text,
        )
        | {"description": _('One event. A value that was erased is shown as its commitment, {"#": …}.')},
        "History": _object(
            "items next", items={"type": "array", "items": {"$ref": "#/components/schemas/Moment"}}, next=maybe
        ),
    }
