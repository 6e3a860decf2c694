"""Passkeys in the browser: signing in by one without typing, adding one, removing one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.identity.credentials import passkeys
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell
from qualitas.kernel.ui.me import device
from qualitas.kernel.ui.proving import come_in, keep_challenge, passkey_trouble, proved, safe, take_challenge
from qualitas.kernel.ui.visits import Visit, address

LONGEST_NAME = 80
NOT_HERE = 409


@never_cache
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """Answer what the browser is asked to sign in by any passkey that it has for this site."""
    asks = passkeys.party(request)
    if asks is None:
        return JsonResponse({}, status=NOT_HERE)
    asked, challenge = passkeys.asked_to_use(asks)
    keep_challenge(request, challenge)
    return JsonResponse({"publicKey": asked})


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in whoever's passkey answered; it stands for both steps."""
    onward = safe(request.POST.get("next", "/"))
    try:
        key = passkeys.used(
            request.POST.get("passkey", ""), passkeys.party(request), take_challenge(request), address(request)
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': onward})}", status=303)
    return come_in(request, key.account, onward, strong=True)


@proved
def add_options(visit: Visit) -> HttpResponse:
    """Answer what the browser is asked to make a new passkey for the reader."""
    asks = passkeys.party(visit)
    if asks is None:
        return JsonResponse({}, status=NOT_HERE)
    asked, challenge = passkeys.asked_to_add(visit.account, asks)
    keep_challenge(visit, challenge)
    return JsonResponse({"publicKey": asked})


@proved
def add(visit: Visit) -> HttpResponse:
    """Answer the page that adds a passkey, or keep the one that the browser made."""
    title = visit.POST.get("title", "").strip()[:LONGEST_NAME] or device(visit.headers.get("User-Agent", ""))
    if visit.method != "POST":
        return _page(visit, title, "", 200)
    try:
        passkeys.add(visit.account, visit.POST.get("passkey", ""), passkeys.party(visit), take_challenge(visit), title)
    except Refused as refusal:
        return _page(visit, title, str(refusal), refusal.status)
    messages.success(visit, _("The passkey “%s” is added. You can sign in and sign with it.") % title)
    return HttpResponseRedirect("/me/security/", status=303)


def _page(visit: Visit, title: str, error: str, status: int) -> HttpResponse:
    works = passkeys.party(visit) is not None
    sentence = _("Passkeys need a host name: ask your administrator to set the address of the site.")
    page = p.ProvePage(
        title=_("Add a passkey"),
        intro=_(
            "Your device keeps it, and you unlock it as you unlock the device. It cannot be guessed or given away."
        ),
        action="/me/security/passkeys/",
        submit="",
        fields=(
            p.Field("title", _("Name"), value=title, help=_("To tell your passkeys apart."), max_length=LONGEST_NAME),
        ),
        passkey=p.PasskeyAsk(_("Add a passkey"), "/me/security/passkeys/options/", "create", passkey_trouble())
        if works
        else None,
        errors=(error,) if error else (),
        callouts=() if works else (p.Callout(sentence, "wait"),),
        back_url="/me/security/",
        back_label=_("Not now"),
    )
    return render(
        visit, "ui/prove_inside.html", {"shell": shell.around(visit, page.title), "page": page}, status=status
    )


@proved
def remove(visit: Visit, key: int) -> HttpResponse:
    """Remove one of the reader's passkeys."""
    found = visit.account.passkeys.filter(pk=key).first()
    if found is not None:
        found.delete()
        messages.success(visit, _("The passkey “%s” is removed.") % found.title)
    return HttpResponseRedirect("/me/security/", status=303)
