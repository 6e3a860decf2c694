"""Error pages: what is wrong and what to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Refused


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Show a refusal."""
    return _error(request, refusal.status, str(refusal.title), str(refusal))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Show that a form came from elsewhere or is too old."""
    return _error(request, 403, _("This form is too old"), _("Go back, load the page again and send it once more."))


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Show that there is nothing at this address."""
    return _error(request, 404, _("Not there"), _("There is no such page here. Check the address or go to your work."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Show that the program failed, without its insides."""
    return _error(
        request,
        500,
        _("Something broke here"),
        _("Nothing was changed. Try again; if it stays, tell your administrator."),
    )


def _error(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    return render(request, "ui/error.html", {"status": status, "title": title, "sentence": sentence}, status=status)
