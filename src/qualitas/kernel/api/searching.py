"""Searching everything: the best records first, with the passage in which the words stand."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.api.door import reply, types
from qualitas.kernel.api.faces import BASE
from qualitas.kernel.api.frame import answers
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.search.finding import Hit, search
from qualitas.kernel.search.matching import MOST

type Schema = dict[str, Any]

NAME = "search"
USUAL, LARGEST, LONGEST = 20, 100, 200
KNOWN = ("q", "kind", "limit", "cursor")


def find(request: HttpRequest, who: Acting) -> HttpResponse:
    """Answer one page of what was found."""
    given = request.GET
    errors = {name: [_("There is no parameter of this name; there are: %s.") % ", ".join(KNOWN)]
              for name in given if name not in KNOWN}  # fmt: skip
    text, kinds = given.get("q", "").strip(), [kind for kind in given.getlist("kind") if kind]
    limit, start = _whole(given, "limit", USUAL, 1, LARGEST, errors), _whole(given, "cursor", 0, 0, MOST, errors)
    if not text or len(text) > LONGEST or "\0" in text:
        errors["q"] = [_("Say what to look for, in at most 200 characters.")]
    known = [model.kind for model in types()]
    if not set(kinds) <= set(known):
        errors["kind"] = [_("There is no such type; there are: %s.") % ", ".join(known)]
    if errors:
        raise Invalid(_("Some parameters cannot be used."), errors)
    found = search(who, text, kinds or None, limit, start=start)
    following = None if found.following is None else str(found.following)
    response = reply(
        {
            "items": [_face(hit) for hit in found.hits],
            "count": found.count,
            "more": found.capped,
            "kinds": found.kinds,
            "next": following,
        }
    )
    if following:
        more = [(key, value) for key, values in given.lists() for value in values if key != "cursor"]
        response["Link"] = f'<{BASE}/{NAME}?{urlencode([*more, ("cursor", following)])}>; rel="next"'
    return response


def _whole(given: QueryDict, name: str, usual: int, least: int, most: int, errors: dict[str, list[str]]) -> int:
    """Return a parameter as a whole number; what is none is noted among the errors."""
    text = given.get(name, "")
    if not text:
        return usual
    if text.isascii() and text.isdigit() and least <= int(text[:9]) <= most:
        return int(text)
    if name == "cursor":
        errors[name] = [_("Take the cursor from “next” of the page before.")]
    else:
        errors[name] = [_("Give a number from %(least)s to %(most)s.") % {"least": least, "most": most}]
    return usual


def _face(hit: Hit) -> dict[str, Any]:
    """Return one hit as JSON."""
    return {
        "id": str(hit.key),
        "type": hit.kind,
        "number": hit.number or None,
        "code": hit.code or None,
        "title": hit.title.text,
        "state": hit.state or None,
        "url": f"{BASE}/{hit.model.collection}/{hit.number}" if hit.number else None,
        "where": hit.where or None,
        "passage": hit.passage.text,
        "marks": hit.passage.marks,
    }


def description() -> Schema:
    """Return what the API's description says of searching."""
    kinds = [model.kind for model in types()]
    text: Schema = {"type": "string"}

    def query(name: str, schema: Schema, words: str, *, required: bool = False) -> Schema:
        return {"name": name, "in": "query", "required": required, "schema": schema, "description": words}

    q = _("All words must occur, the last may be a beginning; “words in quotation marks” stand together.")
    # A question has something besides spaces; the pattern says so, for programs that make them up.
    wanted: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": r"^[^\s\x00][^\x00]*$"}
    return {
        "get": {
            "operationId": "search.find",
            "tags": [NAME],
            "summary": _("Search everything that you may read"),
            "parameters": [
                query("q", wanted, q, required=True),
                query("kind", {"type": "array", "items": text | {"enum": kinds}}, _("May be repeated."))
                | {"style": "form", "explode": True},
                query(
                    "limit",
                    {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": USUAL},
                    _("Records per page."),
                ),
                query("cursor", text, _("Where the page begins: “next” of the page before.")),
            ],
            "responses": {
                "200": {
                    "description": _("One page."),
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Found"}}},
                    "headers": {"Link": {"$ref": "#/components/headers/Link"}},
                },
                **answers("read"),
            },
        }
    }


def schemas() -> dict[str, Schema]:
    """Return the shapes of what is found."""
    text: Schema = {"type": "string"}
    maybe: Schema = {"type": ["string", "null"]}
    place: Schema = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
    hit = {
        "id": text | {"format": "uuid"},
        "type": text,
        "number": maybe,
        "code": maybe,
        "title": text,
        "state": maybe,
        "url": maybe,
        "where": maybe | {"description": _("In what beside the record the words stand; null for the record itself.")},
        "passage": text | {"description": _("The piece of the text in which the words stand.")},
        "marks": {"type": "array", "items": place, "description": _("Where each word begins and ends in the passage.")},
    }
    found = {
        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
        "count": {"type": "integer", "maximum": MOST, "description": _("How many there are, counted up to 1,000.")},
        "more": {"type": "boolean", "description": _("There are more than were counted.")},
        "kinds": {"type": "object", "additionalProperties": {"type": "integer"}, "description": _("How many by type.")},
        "next": maybe | {"description": _("The cursor of the next page.")},
    }
    return {
        name: {"type": "object", "properties": members, "required": list(members)}
        for name, members in (("Hit", hit), ("Found", found))
    }
