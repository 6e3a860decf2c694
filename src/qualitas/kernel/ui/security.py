"""What the reader signs in with, on one page: passkeys, the app for codes, the password, providers, sessions."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from qualitas.kernel.acts.refusals import Invalid, Refused
from qualitas.kernel.identity.credentials import codes, policy
from qualitas.kernel.identity.slowing import counted
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, words
from qualitas.kernel.ui.pictures import qr_of
from qualitas.kernel.ui.proving import code_field, proved
from qualitas.kernel.ui.visits import STRONG, Visit, address


def page(visit: Visit) -> HttpResponse:
    """Answer what the reader signs in with."""
    callouts: tuple[p.Callout, ...] = ()
    if policy.required(visit.who) and not policy.has_second(visit.account):
        sentence = _("One of your duties needs a second factor: add a passkey, or set up an app for codes.")
        callouts = (p.Callout(sentence, "wait"),)
    parts = (_passkeys(visit), _app(visit), _password(visit), *_provider(visit), *_sessions())
    title = _("Signing in and security")
    context = {"shell": shell.around(visit, title), "title": title, "page": p.SecurityPage(parts, callouts)}
    return render(visit, "ui/security.html", context)


def _passkeys(visit: Visit) -> p.SecurityPart:
    zone = words.zone_of(visit.who.organisation.zone)
    means = tuple(
        p.Means(
            key.title, _used(key.made_at, key.used_at, zone), f"/me/security/passkeys/{key.pk}/remove/", _("Remove")
        )
        for key in visit.account.passkeys.order_by("made_at")
    )
    text = _("Sign in without typing, by the fingerprint, face or PIN of your device. The safest way.")
    press = p.Press(_("Add a passkey"), "/me/security/passkeys/", primary=not means)
    state, tone = (_("in use"), "good") if means else (_("none"), "off")
    return p.SecurityPart("passkeys", _("Passkeys"), "key-round", text, means, (press,), state, tone)


def _used(made: dt.datetime, used: dt.datetime | None, zone: dt.tzinfo) -> str:
    since = _("since %s") % words.moment(made, zone)
    return _("%(since)s, last used %(used)s") % {"since": since, "used": words.moment(used, zone)} if used else since


def _app(visit: Visit) -> p.SecurityPart:
    text = _("An app on your phone shows a code that you type after the password, and when you sign.")
    app = codes.app_of(visit.account)
    if app is None:
        press = p.Press(_("Set up an app"), "/me/security/app/")
        return p.SecurityPart("app", _("App for codes"), "smartphone", text, (), (press,), _("none"))
    left = codes.recovery_codes_left(visit.account)
    since = _("since %s") % words.moment(app.confirmed_at, words.zone_of(visit.who.organisation.zone))
    papers = ngettext("%d recovery code is left", "%d recovery codes are left", left) % left
    means = (
        p.Means(_("App for codes"), since, "/me/security/app/remove/", _("Remove")),
        p.Means(_("Recovery codes"), papers, "/me/security/recovery/", _("Make new ones")),
    )
    return p.SecurityPart("app", _("App for codes"), "smartphone", text, means, (), _("in use"), "good")


def _password(visit: Visit) -> p.SecurityPart:
    there = visit.account.has_usable_password()
    text = _("You sign in and sign approvals with it.")
    press = p.Press(_("Change your password") if there else _("Set a password"), "/me/password/")
    state, tone = (_("set"), "good") if there else (_("none"), "off")
    return p.SecurityPart("password", _("Password"), "lock", text, (), (press,), state, tone)


def _provider(visit: Visit) -> tuple[p.SecurityPart, ...]:
    """Return the part about the provider of OpenID Connect, where there is one."""
    given = settings.QUALITAS.provider
    if given is None:
        return ()
    zone = words.zone_of(visit.who.organisation.zone)
    means = tuple(
        p.Means(
            one.shown,
            _used(one.made_at, one.used_at, zone),
            f"/me/security/provider/{one.pk}/unlink/",
            _("Remove"),
        )
        for one in visit.account.provider_links.order_by("made_at")
    )
    text = _("Sign in with the account that you have there already.")
    press = p.Press(_("Link %s") % given.name, "/me/security/provider/")
    state, tone = (_("in use"), "good") if means else (_("none"), "off")
    return (p.SecurityPart("provider", given.name, "globe", text, means, () if means else (press,), state, tone),)


def _sessions() -> tuple[p.SecurityPart, ...]:
    text = _("See every browser that is signed in as you, and end those that you do not know.")
    press = p.Press(_("Where you are signed in"), "/me/sessions/")
    return (p.SecurityPart("sessions", _("Sessions"), "laptop", text, (), (press,)),)


@proved
@sensitive_post_parameters("code")
def app(visit: Visit) -> HttpResponse:
    """Set up an app for codes: show its secret, and take it into use with a code from it."""
    account = visit.account
    if codes.app_of(account) is not None:
        return HttpResponseRedirect("/me/security/", status=303)
    if visit.method != "POST":
        return _app_page(visit, (), 200)
    if "begin" in visit.POST or codes.waiting(account) is None:
        codes.begin(account)
        return HttpResponseRedirect("/me/security/app/", status=303)
    try:
        with counted(f"code {account.pk}", address(visit)):
            made = codes.confirm(account, visit.POST.get("code", "")[:40])
            if made is None:
                sentence = _("This code does not fit. Look at the app again; the clock of the phone must be right.")
                raise Invalid(sentence)
    except Refused as refusal:
        return _app_page(visit, (str(refusal),), refusal.status)
    visit.session[STRONG] = True
    messages.success(visit, _("From now on you are asked for a code when you sign in and when you sign."))
    return _recovery(visit, made)


def _app_page(visit: Visit, errors: tuple[str, ...], status: int) -> HttpResponse:
    waiting = codes.waiting(visit.account)
    if waiting is None:
        page = p.ProvePage(
            title=_("Set up an app for codes"),
            intro=_("You need a phone with an app for one-time codes, such as FreeOTP or one that is there already."),
            action="/me/security/app/",
            submit=_("Begin"),
            back_url="/me/security/",
            back_label=_("Not now"),
        )
    else:
        address_of_secret = codes.address(waiting, "Qualitas")
        page = p.ProvePage(
            title=_("Set up an app for codes"),
            intro=_("Scan the picture with the app, or type the secret into it. Then type the code that it shows."),
            action="/me/security/app/",
            submit=_("Take it into use"),
            fields=(code_field(errors, autofocus=True, recovery=False),),
            picture=qr_of(address_of_secret),
            picture_says=_("QR code of the secret; the same secret stands below as text."),
            secret=codes.secret_text(waiting),
            back_url="/me/security/",
            back_label=_("Not now"),
        )
    response = render(
        visit, "ui/prove_inside.html", {"shell": shell.around(visit, page.title), "page": page}, status=status
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _recovery(visit: Visit, made: list[str]) -> HttpResponse:
    """Show the recovery codes, this once."""
    title = _("Your recovery codes")
    context = {
        "shell": shell.around(visit, title),
        "title": title,
        "name": _("Each signs you in once when the app is lost. Print them, or keep them with your papers."),
        "secret": "\n".join(made),
        "back_url": "/me/security/",
    }
    response = render(visit, "ui/shown_once.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@proved
def remove_app(visit: Visit) -> HttpResponse:
    """Take the app and the recovery codes away; whoever needs a second factor is led to another."""
    codes.remove(visit.account)
    messages.success(visit, _("The app for codes is removed; its recovery codes hold no longer."))
    return HttpResponseRedirect("/me/security/", status=303)


@proved
def recovery(visit: Visit) -> HttpResponse:
    """Make new recovery codes in place of those before."""
    if codes.app_of(visit.account) is None:
        return HttpResponseRedirect("/me/security/", status=303)
    return _recovery(visit, codes.new_recovery_codes(visit.account))
