"""The door of the API: who knocks (a token), what they bring (JSON or a form with files), and how they are refused."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.api import problems
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.identity.entry import by_token, failed, slow_down

LONGEST_KEY = 200
READING = ("GET", "HEAD")
log = logging.getLogger("qualitas.api")

type View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Brought:
    """What a request brings: its members, its files, and whether it came as a form (where every value is text)."""

    data: dict[str, Any]
    form: MultiValueDict[str, Any] | None
    files: Mapping[str, Any]


def address_of(request: HttpRequest) -> str:
    """Return the network address from which a request comes."""
    return str(request.META.get("REMOTE_ADDR", ""))


def who_knocks(request: HttpRequest) -> Acting:
    """Return the person behind the request's token; raises NoToken, ReadOnly or SlowDown."""
    scheme, _space, plain = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not plain.strip():
        raise problems.NoToken(
            _("Send a token: “Authorization: Bearer …”. You make one on your own page, under “Make an API token”.")
        )
    token = by_token(plain.strip())
    if token is None:
        slow_down("token", address_of(request))
        failed("token", address_of(request))
        raise problems.NoToken(_("This token is not known here, was revoked or has expired. Make a new one."))
    if token.scope == "read" and request.method not in READING:
        raise problems.ReadOnly(_("This token may only read. Make one with the scope “write” to change something."))
    who = request.who = acting(token.person)  # type: ignore[attr-defined] # the log says who asked
    return who


def act_for(request: HttpRequest, who: Acting, **more: Any) -> Act:
    """Return the act of a request: its idempotency key and the version that it expects."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (key.isascii() and key.isprintable() and 0 < len(key) <= LONGEST_KEY):
        raise problems.Malformed(_("An Idempotency-Key has 1 to 200 visible ASCII characters."))
    return who.act("api", key=key, version=_expected(request.headers.get("If-Match")), **more)


def _expected(header: str | None) -> int | None:
    """Return the version that If-Match names; ``*`` means any."""
    if header is None or header.strip() == "*":
        return None
    bare = header.strip().removeprefix("W/").strip('"')
    if not (bare.isascii() and bare.isdigit() and len(bare) < 10):  # noqa: PLR2004 - as many digits as an int has
        raise problems.Malformed(_("If-Match names the version that you read, such as “3” in quotation marks."))
    return int(bare)


def brought(request: HttpRequest) -> Brought:
    """Return what the request brings; raises Malformed, TooLarge or NotTaken."""
    kind = (request.content_type or "").lower()
    if kind == "multipart/form-data":
        return Brought({}, MultiValueDict(dict(request.POST.lists())), request.FILES)
    if not request.body and kind in ("", "text/plain", "application/json"):
        return Brought({}, None, {})
    if kind != "application/json":
        raise problems.NotTaken(_("Send JSON (application/json), or multipart/form-data where a file goes along."))
    try:
        data = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise problems.Malformed(_("The body is not valid JSON: %s.") % error) from error
    if not isinstance(data, dict):
        raise Invalid(_("Send a JSON object with the inputs of this operation."))
    return Brought(data, None, {})


def _translated(error: Exception) -> Refused | None:
    """Return the refusal for a fault of the request that Django found."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, RequestDataTooBig):
        return problems.TooLarge(_("The body is larger than 16 MiB. Send it in parts, or as a file."))
    if isinstance(error, MultiPartParserError | SuspiciousOperation | BadRequest | UnreadablePostError):
        return problems.Malformed(_("The request cannot be read; check its form and try again."))
    if isinstance(error, DataError):
        return Invalid(_("One of the values cannot be kept; shorten it or use a smaller number."))
    return None


def door(*, open_to_all: bool = False, **views: View) -> View:
    """Return the view of one address from its views by method; each gets the request, who acts, and the path."""
    allowed = tuple(method for name in views for method in (READING if name == "GET" else (name,)))

    @csrf_exempt
    def answer(request: HttpRequest, **where: Any) -> HttpResponseBase:
        try:
            view = views.get("GET" if request.method == "HEAD" else str(request.method))
            if view is None:
                raise problems.NotAllowed(_("This address takes: %s.") % ", ".join(allowed), allowed)  # noqa: TRY301
            response = view(request, **where) if open_to_all else view(request, who_knocks(request), **where)
        except Exception as error:  # a program reads this: it gets JSON, whatever happened
            refusal = _translated(error)
            if refusal is None:
                log.exception("The API failed at %s %s", request.method, request.path)
                refusal = problems.Broken(_("Nothing was changed. Try again; if it stays, tell your administrator."))
            response = problems.problem(refusal)
        response.setdefault("Cache-Control", "no-store")
        return response

    return answer


def reply(body: Any, status: int = 200) -> HttpResponse:
    """Answer with ``body`` as JSON."""
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/json")


def collection(name: str) -> type[Subject]:
    """Return the record type of a collection, looked up when asked; raises NotThere."""
    found = next((model for model in types() if model.collection == name), None)
    if found is None:
        known = ", ".join(model.collection for model in types())
        raise NotThere(_("There is no collection of this name; there are: %s.") % known)
    return found


def types() -> list[type[Subject]]:
    """Return every record type that has a collection."""
    return [model for model in Subject.types.values() if model.collection]
