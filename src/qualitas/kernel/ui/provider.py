"""Signing in by the provider of OpenID Connect, linking it to one's account, and taking the link away."""

import time
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from qualitas.kernel.acts.refusals import NotThere, Refused
from qualitas.kernel.identity.credentials import providers
from qualitas.kernel.identity.models import Account
from qualitas.kernel.identity.slowing import counted
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell
from qualitas.kernel.ui.proving import LINKING, PROVIDER, come_in, is_proved, proved, safe
from qualitas.kernel.ui.visits import Visit, address


def _provider() -> Any:
    provider = settings.QUALITAS.provider
    if provider is None:
        raise NotThere(_("There is no such page here."))
    return provider


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the provider; whoever is signed in and has just shown who they are comes back to be linked."""
    _provider()
    try:
        url, kept = providers.begin()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect("/sign-in/")
    links = request.user.is_authenticated and is_proved(request)
    request.session[PROVIDER] = kept | {"next": safe(request.GET.get("next", "/")), "links": links}
    return HttpResponseRedirect(url)


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Take up who comes back from the provider: sign them in, link them, or have them show first who they are here."""
    _provider()
    kept = request.session.pop(PROVIDER, None)
    said = {name: str(value)[:4000] for name, value in request.GET.items()}
    try:
        with counted("provider", address(request)):
            known = providers.finish(kept, said)
        if kept["links"] and isinstance(request.user, Account):
            providers.join(request.user, known)
            messages.success(request, _("%s is linked. You can sign in with it.") % known.shown)
            return HttpResponseRedirect("/me/security/")
        account = providers.account_of(known)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect("/sign-in/")
    if account is not None:
        return come_in(request, account, safe(kept["next"]), strong=known.strong)
    request.session[LINKING] = asdict(known) | {"at": time.time()}
    messages.info(
        request,
        _("%s is not linked to anybody here yet. Sign in once as usual; then you can link it.") % known.shown,
    )
    return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': safe(kept['next'])})}")


@proved
def link(visit: Visit) -> HttpResponse:
    """Ask whether who came back from the provider is to be linked to the reader's account, or link them; else begin."""
    name = _provider().name
    found = visit.session.get(LINKING)
    if not found or time.time() - found["at"] > providers.LASTS:
        visit.session.pop(LINKING, None)
        return HttpResponseRedirect("/sign-in/provider/?next=/me/security/", status=303)
    if visit.method == "POST":
        visit.session.pop(LINKING)
        known = providers.Known(**{name: value for name, value in found.items() if name != "at"})
        try:
            providers.join(visit.account, known)
            messages.success(visit, _("%s is linked. You can sign in with it.") % known.shown)
        except Refused as refusal:
            messages.error(visit, str(refusal))
        return HttpResponseRedirect(safe(found.get("next", "/me/security/")), status=303)
    page = p.ProvePage(
        title=_("Link %s") % name,
        intro=_("From now on %(shown)s at %(name)s signs in as %(email)s here.")
        % {"shown": found["shown"], "name": name, "email": visit.account.email},
        action="/me/security/provider/",
        submit=_("Link"),
        back_url="/",
        back_label=_("Not now"),
    )
    return render(visit, "ui/prove_inside.html", {"shell": shell.around(visit, page.title), "page": page})


@proved
def unlink(visit: Visit, key: int) -> HttpResponse:
    """Take the link to a provider away."""
    found = visit.account.provider_links.filter(pk=key).first()
    if found is not None:
        found.delete()
        messages.success(visit, _("%s is linked no longer.") % found.shown)
    return HttpResponseRedirect("/me/security/", status=303)
