"""One's own things: where one is signed in, the password, language and appearance."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.identity import entry as knocking
from qualitas.kernel.identity.models import Session
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, words
from qualitas.kernel.ui.entry import check_new, has_password
from qualitas.kernel.ui.proving import safe
from qualitas.kernel.ui.visits import Visit, address

YEAR = 365 * 24 * 3600
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS": "macOS", "Linux": "Linux",
}  # fmt: skip
PHONES = ("Android", "iPhone", "iPad", "Mobile")


def device(agent: str) -> str:
    """Return a browser's description in words, such as Firefox on Linux."""
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def _name(key: str) -> str:
    """Return by what a session is named on the page, which does not give its key away."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def sessions(visit: Visit) -> HttpResponse:
    """Answer where the reader is signed in."""
    zone = words.zone_of(visit.who.organisation.zone)
    rows = Session.objects.filter(account=visit.account, expire_date__gt=timezone.now()).order_by("-seen_at")[:100]
    made = []
    for row in rows:
        current = row.session_key == visit.session.session_key
        began = _("since %s") % words.moment(row.opened_at, zone)
        end = "" if current else f"/me/sessions/{_name(row.session_key)}/end/"
        phone = any(sign in row.agent for sign in PHONES)
        seen = "" if current else _("last seen %s") % words.moment(row.seen_at, zone)
        made.append(p.Session(device(row.agent), seen, began, row.address, current, phone, end))
    made.sort(key=lambda one: not one.current)
    page = p.SessionsPage(tuple(made), "/me/sessions/end/" if len(made) > 1 else "")
    title = _("Where you are signed in")
    return render(visit, "ui/sessions.html", {"shell": shell.around(visit, title), "page": page})


def end_session(visit: Visit, name: str = "") -> HttpResponse:
    """End one session of the reader, or all but this one."""
    rows = Session.objects.filter(account=visit.account).exclude(session_key=visit.session.session_key)
    keys = [key for key in rows.values_list("session_key", flat=True) if not name or _name(key) == name]
    Session.objects.filter(session_key__in=keys).delete()
    messages.success(visit, _("Ended: %d.") % len(keys))
    return HttpResponseRedirect("/me/sessions/", status=303)


@sensitive_post_parameters()
def password(visit: Visit) -> HttpResponse:
    """Answer the page that sets a password, or set it; every other session ends by that."""
    first = not has_password(visit.account)
    if visit.method != "POST":
        return _password_page(visit, {}, first=first, status=200)
    try:
        errors = _set(visit, first=first)
    except Refused as refusal:
        return _password_page(visit, {"old": [str(refusal)]}, first=first, status=refusal.status)
    if errors:
        return _password_page(visit, errors, first=first, status=422)
    messages.success(visit, _("Your password is set. Sign approvals with it."))
    return HttpResponseRedirect(f"/o/{visit.who.organisation.slug}/", status=303)


def _set(visit: Visit, *, first: bool) -> dict[str, list[str]]:
    account, new = visit.account, visit.POST.get("password", "")
    if not first:
        try:
            knocking.proves_password(account, visit.POST.get("old", ""), address(visit))
        except Invalid as refusal:
            return {"old": [str(refusal)]}
    if errors := check_new(new, visit.POST.get("again", ""), account):
        return errors
    account.set_password(new)
    account.save(update_fields=["password"])
    visit.session.cycle_key()
    visit.session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    return {}


def _password_page(visit: Visit, errors: dict[str, list[str]], *, first: bool, status: int) -> HttpResponse:
    def field(name: str, label: str, kind: str, helped: str = "") -> p.Field:
        wrong = tuple(errors.get(name, ()))
        return p.Field(name, label, "password", help=helped, errors=wrong, autocomplete=kind, max_length=128)

    fields = [] if first else [field("old", _("Your password until now"), "current-password")]
    fields.append(
        field("password", _("New password"), "new-password", _("At least ten characters; a sentence is good."))
    )
    fields.append(field("again", _("The new password again"), "new-password"))
    title = _("Set a password") if first else _("Change your password")
    page = p.ActPage(
        title=title,
        action="/me/password/",
        submit=title,
        fields=tuple(fields),
        intro=_("You sign in and sign approvals with it. All your other sessions end."),
        back_url=f"/o/{visit.who.organisation.slug}/",
    )
    return render(visit, "ui/act.html", {"shell": shell.around(visit, title), "page": page}, status=status)


def _cookie(request: HttpRequest, name: str, value: str) -> HttpResponse:
    response = HttpResponseRedirect(safe(request.POST.get("next", "/")), status=303)
    if value:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=bool(secure))
    else:
        response.delete_cookie(name, samesite="Lax")
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember in which language this browser is spoken to."""
    chosen = request.POST.get("language", "")
    return _cookie(request, "language", chosen if chosen in shell.LANGUAGES else "")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember whether this browser shows the light or the dark theme."""
    chosen = request.POST.get("theme", "")
    return _cookie(request, "theme", chosen if chosen in shell.THEMES else "")
