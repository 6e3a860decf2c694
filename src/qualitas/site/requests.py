"""Every request has an id, is timed, counted and told in the log — without what it asked for in words."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from qualitas.site import logs
from qualitas.site.metrics import REQUESTS

log = logging.getLogger("qualitas.request")

FAULT = 500
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_PARTS = re.compile(r"<(?:\w+:)?(\w+)>")


class RequestMiddleware:
    """Gives each request its id (that of X-Request-ID where a proxy gave one), and tells how it went."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN.fullmatch(given) else secrets.token_hex(8)
        request.number = number  # type: ignore[attr-defined] # error pages show it
        told, begun = logs.current.set(number), time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - begun
            response.headers["X-Request-ID"] = number
            _count(request, response.status_code, seconds)
            _tell(request, response.status_code, seconds)
        finally:
            logs.current.reset(told)
        return response


def page_of(request: HttpRequest) -> str:
    """Return which sort of page was asked for: its route, where parts that differ stand by their names."""
    match = request.resolver_match
    return "/" + _PARTS.sub(r"{\1}", match.route) if match else "none"


def _count(request: HttpRequest, status: int, seconds: float) -> None:
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, page_of(request), str(status)).observe(seconds)


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    level = logging.WARNING if status >= FAULT else logging.INFO
    if not log.isEnabledFor(level):
        return
    who = getattr(request, "who", None)
    told = {
        "method": request.method,
        "path": request.path[:500],
        "status": status,
        "ms": round(seconds * 1000, 1),
        "organisation": str(who.organisation_id) if who else "",
        "person": str(who.id) if who else "",
    }
    log.log(level, "%s %s %d in %.1f ms", request.method, request.path[:500], status, seconds * 1000, extra=told)
