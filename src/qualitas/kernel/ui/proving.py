"""Proving who one is beyond the first step: the session's strength, the second step, and showing it again before a change."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.identity import entry
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.identity.credentials import passkeys, policy
from qualitas.kernel.identity.models import Account, Person
from qualitas.kernel.identity.sessions import LONGEST
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell
from qualitas.kernel.ui.visits import PROVED, STRONG, Visit, address

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF = "half"
PROVIDER = "provider"
LINKING = "linking"
"""Under this name a session keeps who came back from a provider and is to be linked after signing in."""
HALF_LASTS = 10 * 60  # seconds between the first and the second step
PROOF_LASTS = 10 * 60  # seconds in which who has just proved who they are is not asked again


def safe(target: str) -> str:
    """Return an address of this site to go on to; anything else leads to the start."""
    return target if target.startswith("/") and url_has_allowed_host_and_scheme(target, None) else "/"


def come_in(request: HttpRequest, account: Account, onward: str, *, strong: bool = False) -> HttpResponse:
    """Let in who took the first step; where a second one is needed, lead there first."""
    if not strong and needs_second(account):
        request.session.cycle_key()
        request.session[HALF] = {
            "account": str(account.pk), "at": time.time(), "next": onward, "hash": account.get_session_auth_hash(),
        }  # fmt: skip
        return HttpResponseRedirect("/sign-in/second/", status=303)
    enter(request, account, strong=strong)
    return HttpResponseRedirect(_onward(request, onward), status=303)


def _onward(request: HttpRequest, onward: str) -> str:
    """Return where who has just come in goes on; first to the link with a provider from which they came."""
    return "/me/security/provider/" if LINKING in request.session else onward


def enter(request: HttpRequest, account: Account, *, strong: bool = False) -> None:
    """Sign an account in, under a new session key, and note where from; it ends after twelve hours in any case."""
    request.session.pop(HALF, None)
    request.session["agent"] = request.headers.get("User-Agent", "")[:200]
    request.session["address"] = address(request)
    request.session["opened"] = timezone.now().isoformat()
    login(request, account, backend=BACKEND)
    request.session.set_expiry(timezone.now() + LONGEST)
    request.session[STRONG] = strong
    request.session[PROVED] = time.time()


def needs_second(account: Account) -> bool:
    """Tell whether a password or a link is not enough: there is an app for codes, or a duty needs more than that."""
    if policy.has_app(account):
        return True
    people = Person.objects.filter(account=account, state="active").select_related("organisation")
    return any(policy.required(acting(person)) for person in people) and policy.has_second(account)


def _halfway(request: HttpRequest) -> tuple[Account | None, str]:
    """Return who took the first step only, or is in and must show more; and where they were going."""
    half = request.session.get(HALF)
    if half and time.time() - half["at"] <= HALF_LASTS:
        account = Account.objects.filter(pk=half["account"], is_active=True).first()
        if account is not None and account.get_session_auth_hash() == half["hash"]:
            return account, safe(half["next"])
    onward = safe(request.POST.get("next", request.GET.get("next", "/")))
    if isinstance(request.user, Account) and request.user.is_active:
        return request.user, onward
    return None, onward


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Ask for the second step of signing in, or take it."""
    account, onward = _halfway(request)
    if account is None:
        return HttpResponseRedirect("/sign-in/")
    if request.method != "POST":
        return _second_page(request, account, onward)
    try:
        if given := request.POST.get("passkey", ""):
            used = passkeys.used(given, passkeys.party(request), take_challenge(request), address(request))
            if used.account_id != account.pk:
                raise Invalid(_("This passkey belongs to another account. Use one of your own, or a code."))
        else:
            entry.by_code(account, request.POST.get("code", "")[:40], address(request))
    except Refused as refusal:
        return _second_page(request, account, onward, str(refusal), refusal.status)
    enter(request, account, strong=True)
    return HttpResponseRedirect(_onward(request, onward), status=303)


def _second_page(
    request: HttpRequest, account: Account, onward: str, error: str = "", status: int = 200
) -> HttpResponse:
    app = policy.has_app(account)
    page = p.ProvePage(
        title=_("One more step"),
        intro=_("Show that it is you: your password alone is not enough here."),
        action="/sign-in/second/",
        submit=_("Go on"),
        fields=(code_field(autofocus=True),) if app else (),
        next=onward if onward != "/" else "",
        passkey=ask_passkey(request, account),
        errors=(error,) if error else (),
        back_url="/sign-in/",
        back_label=_("Back to signing in"),
    )
    around = shell.bare(request, page.title)
    return render(request, "ui/prove.html", {"shell": around, "page": page}, status=status)


def code_field(errors: tuple[str, ...] = (), *, autofocus: bool = False, recovery: bool = True) -> p.Field:
    """Return the question for a code."""
    helped = _("Six digits from your app, or one of your recovery codes.") if recovery else _("Six digits.")
    return p.Field(
        "code", _("Code"), help=helped, errors=errors, max_length=40, autocomplete="one-time-code", autofocus=autofocus
    )


def ask_passkey(request: HttpRequest, account: Account | None, label: str = "") -> p.PasskeyAsk | None:
    """Return the button for a passkey, where the account has one (any account, where none is named) and it can work."""
    if passkeys.party(request) is None or (account is not None and not account.passkeys.exists()):
        return None
    return p.PasskeyAsk(label or _("Use a passkey"), "/sign-in/passkey/options/", trouble=passkey_trouble())


def passkey_trouble() -> str:
    """Return what is said when the browser gives no passkey."""
    return _("Nothing came of the passkey. Try again, or go another way.")


def keep_challenge(request: HttpRequest, challenge: bytes) -> None:
    """Remember what the browser's answer must be about; it holds for one answer."""
    request.session["challenge"] = {"hex": challenge.hex(), "at": time.time()}


def take_challenge(request: HttpRequest) -> bytes:
    """Return the challenge that was kept, and forget it; raises Invalid where there is none that still holds."""
    kept = request.session.pop("challenge", None)
    if not kept or time.time() - kept["at"] > HALF_LASTS:
        raise Invalid(_("This took too long, or was answered already. Press the button again."))
    return bytes.fromhex(kept["hex"])


def is_proved(request: HttpRequest) -> bool:
    """Tell whether the reader showed who they are within the last minutes."""
    return bool(time.time() - float(request.session.get(PROVED, 0)) <= PROOF_LASTS)


def proved(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Have the reader show who they are first, unless they did within the last minutes."""

    @wraps(view)
    def page(visit: Visit, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_proved(visit):
            return view(visit, *args, **kwargs)
        onward = visit.get_full_path() if visit.method != "POST" else "/me/security/"
        return HttpResponseRedirect(f"/me/security/again/?{urlencode({'next': onward})}", status=303)

    return page


@sensitive_post_parameters("password", "code")
def again(visit: Visit) -> HttpResponse:
    """Ask the reader to show once more who they are, before something about signing in is changed."""
    onward = safe(visit.POST.get("next", visit.GET.get("next", "/me/security/")))
    if visit.method != "POST":
        return _again_page(visit, onward, {}, 200)
    try:
        _prove(visit)
    except Refused as refusal:
        errors = refusal.errors if isinstance(refusal, Invalid) and refusal.errors else {"": [str(refusal)]}
        return _again_page(visit, onward, errors, refusal.status)
    visit.session[PROVED] = time.time()
    return HttpResponseRedirect(onward, status=303)


def _prove(visit: Visit) -> None:
    """Check what was given: a passkey, or all of password and code that the account has."""
    account, where = visit.account, address(visit)
    if given := visit.POST.get("passkey", ""):
        if passkeys.used(given, passkeys.party(visit), take_challenge(visit), where).account_id != account.pk:
            raise Invalid(_("This passkey belongs to another account. Use one of your own, or a code."))
        return
    if not account.has_usable_password() and not policy.has_app(account):
        raise Invalid(_("Sign out and sign in again by a link; then come back here within ten minutes."))
    if account.has_usable_password():
        entry.proves_password(account, visit.POST.get("password", ""), where)
    if policy.has_app(account):
        try:
            entry.by_code(account, visit.POST.get("code", "")[:40], where)
        except Invalid as refusal:
            raise Invalid(str(refusal), {"code": [str(refusal)]}) from refusal


def _again_page(visit: Visit, onward: str, errors: dict[str, list[str]], status: int) -> HttpResponse:
    account, fields, callouts = visit.account, [], []
    if account.has_usable_password():
        wrong = tuple(errors.get("password", ()))
        fields.append(
            p.Field(
                "password", _("Password"), "password", errors=wrong, autocomplete="current-password", max_length=128
            )
        )
    if policy.has_app(account):
        fields.append(code_field(tuple(errors.get("code", ()))))
    passkey = ask_passkey(visit, account)
    if not fields and passkey is None:
        callouts.append(
            p.Callout(_("Sign out and sign in again by a link; then come back here within ten minutes."), "wait")
        )
    page = p.ProvePage(
        title=_("Show that it is you"),
        intro=_("What you sign in with is changed only by yourself."),
        action="/me/security/again/",
        submit=_("Go on"),
        fields=tuple(fields),
        next=onward,
        passkey=passkey,
        errors=tuple(errors.get("", ())),
        callouts=tuple(callouts),
        back_url="/me/security/",
        back_label=_("Not now"),
    )
    return render(
        visit, "ui/prove_inside.html", {"shell": shell.around(visit, page.title), "page": page}, status=status
    )
