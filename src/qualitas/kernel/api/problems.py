"""Problems (RFC 9457): every refusal as application/problem+json, with its sentence and what is wrong by field."""

import re
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused
from qualitas.kernel.identity.entry import SlowDown

MEDIA_TYPE = "application/problem+json"


class Malformed(Refused):
    """The request cannot be read."""

    status = 400
    title = gettext_noop("Malformed")


class NoToken(Refused):
    """The request has no valid token."""

    status = 401
    title = gettext_noop("No valid token")


class ReadOnly(Refused):
    """The token may read only."""

    status = 403
    title = gettext_noop("Token may only read")


class NotAllowed(Refused):
    """There is something at this address, but not for this method."""

    status = 405
    title = gettext_noop("Method not allowed")

    def __init__(self, sentence: str, allowed: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.allowed = allowed


class TooLarge(Refused):
    """The body is larger than is taken."""

    status = 413
    title = gettext_noop("Too large")


class NotTaken(Refused):
    """The body is of a type that is not taken here."""

    status = 415
    title = gettext_noop("Media type not taken")


class Broken(Refused):
    """The program failed; nothing was changed."""

    status = 500
    title = gettext_noop("Something broke here")


def kind_of(refusal: Refused) -> str:
    """Return the stable name of a kind of problem, such as wrong-state."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(refusal).__name__).lower()


def body_of(refusal: Refused) -> dict[str, Any]:
    """Return a refusal as the members of a problem."""
    body: dict[str, Any] = {
        "type": f"urn:qualitas:problem:{kind_of(refusal)}",
        "title": _(refusal.title),
        "status": refusal.status,
        "detail": str(refusal),
    }
    if isinstance(refusal, Invalid) and refusal.errors:
        body["errors"] = {name: [str(line) for line in lines] for name, lines in refusal.errors.items()}
    return body


def problem(refusal: Refused) -> HttpResponse:
    """Answer with a refusal."""
    response = HttpResponse(orjson.dumps(body_of(refusal)), status=refusal.status, content_type=MEDIA_TYPE)
    if isinstance(refusal, NoToken):
        response["WWW-Authenticate"] = 'Bearer realm="qualitas"'
    if isinstance(refusal, NotAllowed):
        response["Allow"] = ", ".join(refusal.allowed)
    if isinstance(refusal, SlowDown):
        response["Retry-After"] = str(refusal.seconds)
    return response


def no_record(number: str) -> NotThere:
    """Return the refusal for a record that is not there, or another organisation's."""
    return NotThere(_("There is no record “%s” here. Check its number.") % number[:60])
