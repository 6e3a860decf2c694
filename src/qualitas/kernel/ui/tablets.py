"""Shared tablets: a device is set up by a link, people sign on by badge and PIN for a short time, and it comes back."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from qualitas.kernel.acts.act import by_clock
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.identity.credentials import signing_on
from qualitas.kernel.identity.credentials.badges import Badge, Tablet
from qualitas.kernel.identity.credentials.verbs import pair
from qualitas.kernel.identity.sessions import IDLE, LONGEST
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell
from qualitas.kernel.ui.visits import SIGNED_ON, TABLET, address, device_of, people_of, tablet_cookie

IDLE_MINUTES = 5
A_YEAR = dt.timedelta(days=365)
PIN_LASTS = 3 * 60
SALT = "at a shared tablet"


@never_cache
@sensitive_post_parameters("pin", "badge")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Answer the page of a shared tablet, or take a badge, a name or a PIN."""
    tablet = device_of(request)
    if tablet is None:
        return _none(request)
    with translation.override(request.COOKIES.get("language") or tablet.organisation.language):
        if request.method != "POST":
            people = people_of(request)
            if people and TABLET in request.session:
                return HttpResponseRedirect(f"/o/{people[0].organisation.slug}/")
            return _who(request, tablet)
        if "pin" in request.POST:
            return _sign_on(request, tablet)
        return _ask_pin(request, tablet)


def _none(request: HttpRequest) -> HttpResponse:
    page = p.TabletPage("none", _("This is no shared tablet"))
    return _drawn(request, page, 404 if request.method == "POST" else 200)


def _who(request: HttpRequest, tablet: Tablet, errors: tuple[str, ...] = (), status: int = 200) -> HttpResponse:
    people = tuple(p.Link(person.name, str(person.pk)) for person in signing_on.expected_at(tablet))
    title = _("Who are you?")
    return _drawn(request, p.TabletPage("who", title, tablet.title, people=people, errors=errors), status)


def _ask_pin(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """Ask for the PIN of who was named; a badge that nobody has is asked for one too."""
    number, person = request.POST.get("badge", "").strip()[:100], request.POST.get("person", "")
    if not number and not person:
        return _who(request, tablet, (_("Scan your badge, type its number, or tap your name."),), 422)
    badge = signing_on.by_badge(tablet, number) if number else _by_person(tablet, person)
    who = signing.dumps({"badge": str(badge.pk) if badge else "", "tablet": str(tablet.pk)}, salt=SALT)
    return _pin(request, tablet, who, badge.person.name if badge and not number else "")


def _by_person(tablet: Tablet, key: str) -> Badge | None:
    try:
        return signing_on.by_person(tablet, UUID(key))
    except ValueError:
        return None


def _pin(
    request: HttpRequest, tablet: Tablet, who: str, name: str, errors: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    page = p.TabletPage("pin", _("Your PIN"), tablet.title, who=who, name=name, errors=errors)
    return _drawn(request, page, status)


def _sign_on(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """Check the PIN and begin a short session, or ask again."""
    who = request.POST.get("who", "")
    try:
        said: dict[str, Any] = signing.loads(who, salt=SALT, max_age=PIN_LASTS)
    except signing.BadSignature:
        return _who(request, tablet, (_("This took too long. Begin again."),), 422)
    badge = None
    if said["badge"] and said["tablet"] == str(tablet.pk):
        badges = Badge.objects.filter(pk=said["badge"], organisation=tablet.organisation_id, state="in use")
        badge = badges.filter(person__state="active").select_related("person__organisation").first()
    try:
        badge = signing_on.check_pin(badge, request.POST.get("pin", "")[:20], address(request))
    except Refused as refusal:
        return _pin(request, tablet, who, "", (str(refusal),), refusal.status)
    request.session.flush()
    request.session[TABLET], request.session[SIGNED_ON] = str(tablet.pk), str(badge.person_id)
    request.session[IDLE] = IDLE_MINUTES
    request.session["agent"], request.session["address"] = tablet.title, address(request)
    request.session["opened"] = timezone.now().isoformat()
    request.session.set_expiry(timezone.now() + LONGEST)
    return HttpResponseRedirect(f"/o/{tablet.organisation.slug}/", status=303)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether this device becomes the shared tablet of the link, or take it into use."""
    try:
        tablet = signing_on.tablet_of_link(token)
        if request.method == "POST":
            tablet = pair(by_clock(tablet.organisation_id, via="web"), tablet)
    except Refused as refusal:
        return _drawn(request, p.TabletPage("none", _("This link is over"), errors=(str(refusal),)), 410)
    if request.method != "POST":
        where = f"{tablet.title} · {tablet.site.title}"
        return _drawn(request, p.TabletPage("set-up", _("Set up this device"), where, f"/tablet/set-up/{token}/"), 200)
    request.session.flush()
    response = HttpResponseRedirect("/tablet/", status=303)
    response.set_cookie(
        tablet_cookie(),
        tablet.token,  # type: ignore[attr-defined] # the verb leaves it there, once
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
    return response


def _drawn(request: HttpRequest, page: p.TabletPage, status: int) -> HttpResponse:
    around = shell.bare(request, page.title)
    return render(request, "ui/tablet.html", {"shell": around, "page": page}, status=status)
