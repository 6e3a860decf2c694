"""Error pages: what is wrong and what to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Show a refusal; what was not found looks the same whether it exists elsewhere or not."""
    if refusal.status == 404:  # noqa: PLR2004 - the HTTP status
        return not_found(request)
    return _error(request, refusal.status, _(str(refusal.title)), str(refusal), links=_back(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Show that a form came from elsewhere or is too old."""
    return _error(request, 403, _("This form is too old"), _("Go back, load the page again and send it once more."))


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Show that the request cannot be understood."""
    return _error(request, 400, _("Not understood"), _("This request cannot be read. Go back and try again."))


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Show that the page is not for this reader."""
    return _error(request, 403, _("Not for you"), _("You may not open this page. Ask an administrator if you need it."))


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Show that there is nothing at this address."""
    return _error(request, 404, _("Not there"), _("There is no such page here. Check the address, or go to your work."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Show that the program failed, without its insides."""
    return _error(
        request,
        500,
        _("Something broke here"),
        _("Nothing was changed. Try again; if it stays, tell your administrator."),
    )


def _back(request: HttpRequest) -> tuple[p.Link, ...]:
    """Return the way back to the record whose act was refused, and to one's work."""
    parts = request.path.strip("/").split("/")
    if len(parts) < 2 or parts[0] != "o":  # noqa: PLR2004 - an address inside an organisation has a short name
        return ()
    work = p.Link(_("To my work"), f"/o/{parts[1]}/")
    if len(parts) == 5:  # noqa: PLR2004 - /o/<slug>/<collection>/<number>/<verb>/
        return (p.Link(_("Back to %s") % parts[3], f"/{'/'.join(parts[:4])}/"), work)
    return (work,)


def _error(
    request: HttpRequest, status: int, title: str, sentence: str, links: tuple[p.Link, ...] = ()
) -> HttpResponse:
    page = p.ErrorPage(status, title, sentence, links=links, reference=getattr(request, "number", ""))
    return render(request, "ui/error.html", {"shell": shell.bare(request, title), "page": page}, status=status)
