"""Signing in and out: by password, by one-time link, and setting a password."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from qualitas.kernel.acts.act import by_clock
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.identity import entry
from qualitas.kernel.identity.models import Account, Person
from qualitas.kernel.identity.verbs import LINK_HOURS, make_link
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell
from qualitas.kernel.ui.proving import ask_passkey, come_in, safe
from qualitas.kernel.ui.visits import TABLET, address, people_of

LONGEST = 254


def start(request: HttpRequest) -> HttpResponse:
    """Lead to one's work, to the choice of an organisation, or to the sign-in page."""
    people = people_of(request)
    if not people and not request.user.is_authenticated:
        return HttpResponseRedirect("/sign-in/")
    if len(people) == 1:
        return HttpResponseRedirect(f"/o/{people[0].organisation.slug}/")
    title = _("Your organisations")
    links = tuple(
        p.Link(person.organisation.title, f"/o/{person.organisation.slug}/", _("as %s") % person.name)
        for person in people
    )
    text = _("Your account belongs to nobody here. Ask an administrator to add you to their organisation.")
    empty = None if links else p.Empty(_("No organisation yet"), text)
    context = {"shell": shell.bare(request, title), "title": title, "links": links, "empty": empty}
    return render(request, "ui/organisations.html", context)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Answer the sign-in page, or sign in with e-mail address and password."""
    onward = safe(request.POST.get("next", request.GET.get("next", "/")))
    if request.method != "POST":
        return _sign_in_page(request, onward)
    email = request.POST.get("email", "").strip()[:LONGEST]
    try:
        account = entry.by_password(email.replace("\0", ""), request.POST.get("password", ""), address(request))
    except Refused as refusal:
        return _sign_in_page(request, onward, email, str(refusal), refusal.status)
    return come_in(request, account, onward)


def _sign_in_page(
    request: HttpRequest, onward: str, email: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    fields = (
        p.Field(
            "email", _("E-mail address"), "email", email, max_length=LONGEST, autocomplete="username", autofocus=True
        ),
        p.Field("password", _("Password"), "password", autocomplete="current-password"),
    )
    page = p.SignInPage(
        "/sign-in/",
        fields,
        onward if onward != "/" else "",
        (error,) if error else (),
        "/sign-in/link/",
        providers=_providers(onward),
        passkey=ask_passkey(request, None, _("Sign in with a passkey")),
    )
    return render(request, "ui/sign_in.html", {"shell": shell.bare(request, _("Sign in")), "page": page}, status=status)


def _providers(onward: str) -> tuple[p.Link, ...]:
    """Return the button of the provider of OpenID Connect, where there is one."""
    given = settings.QUALITAS.provider
    query = f"?{urlencode({'next': onward})}" if onward != "/" else ""
    return (p.Link(_("Sign in with %s") % given.name, f"/sign-in/provider/{query}"),) if given else ()


def _lasts() -> str:
    return ngettext("%d hour", "%d hours", LINK_HOURS) % LINK_HOURS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_link(request: HttpRequest) -> HttpResponse:
    """Answer the page that asks for a one-time link, or send one; the answer is the same for an unknown address."""
    if request.method != "POST":
        return _one_time(request, "ask", action="/sign-in/link/", fields=(_email_field(),))
    email = request.POST.get("email", "").strip().lower()[:LONGEST]
    try:
        validate_email(email)
    except ValidationError:
        fields = (_email_field(email, (_("Enter an e-mail address, such as ana@example.org."),)),)
        return _one_time(request, "ask", status=422, action="/sign-in/link/", fields=fields)
    try:
        entry.slow_down(f"link {email}", address(request))
    except Refused as refusal:
        fields = (_email_field(email),)
        return _one_time(
            request, "ask", status=refusal.status, action="/sign-in/link/", fields=fields, errors=(str(refusal),)
        )
    entry.failed(f"link {email}", address(request))  # asking is counted, so that nobody's mailbox is flooded
    _send_link(email)
    return _one_time(request, "sent", email=email)


def _email_field(email: str = "", errors: tuple[str, ...] = ()) -> p.Field:
    return p.Field(
        "email", _("E-mail address"), "email", email, errors=errors, max_length=LONGEST, autocomplete="username"
    )


def _send_link(email: str) -> None:
    """Leave the mail with the link in the outbox, where the address belongs to somebody."""
    people = Person.objects.filter(account__email=email, account__is_active=True, state="active")
    person = people.select_related("account").order_by("id").first()
    if person is None:
        return
    act = by_clock(person.organisation_id, via="web")
    with transaction.atomic():
        make_link(act, person)
        Outbox.objects.bulk_create(act.messages)


def _one_time(request: HttpRequest, stage: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    page = p.OneTimePage(stage, lasts=_lasts(), back_url="/sign-in/", **more)
    around = shell.bare(request, _("Sign in with a link"))
    return render(request, "ui/one_time.html", {"shell": around, "page": page}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom a one-time link signs in; a press on the button uses it up."""
    action = f"/sign-in/{token}/"
    try:
        entry.slow_down("link", address(request))
        if request.method != "POST":
            account = entry.link_account(token)
            return _one_time(request, "confirm", action=action, email=account.email)
        account, _used = entry.by_link(token)
    except entry.SlowDown as refusal:
        return _one_time(request, "ask", status=429, action="/sign-in/link/", errors=(str(refusal),))
    except Refused as refusal:
        entry.failed("link", address(request))
        return _one_time(request, "over", status=410, action="/sign-in/link/", errors=(str(refusal),))
    return come_in(request, account, "/" if has_password(account) else "/me/password/?first=1")


def has_password(account: Account) -> bool:
    """Tell whether an account has a password that can be used."""
    return bool(account.password) and account.has_usable_password()


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and forget the session."""
    at_a_tablet = TABLET in request.session
    logout(request)
    if at_a_tablet:
        return HttpResponseRedirect("/tablet/", status=303)
    messages.info(request, _("You are signed out."))
    return HttpResponseRedirect("/sign-in/", status=303)


def check_new(password: str, again: str, account: Account) -> dict[str, list[str]]:
    """Return what is wrong with a new password, by field."""
    if password != again:
        return {"again": [_("This is not the same; type the new password again.")]}
    try:
        validate_password(password, account)
    except ValidationError as error:
        return {"password": [str(line) for line in error.messages]}
    return {}
