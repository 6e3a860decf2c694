"""The page on which a customer complains without signing in, and the poster whose square code leads there."""

import re
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from qualitas.feedback import queries, verbs
from qualitas.kernel.acts.act import by_clock
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import open_doors, shell
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.posters import Way, of_way
from qualitas.kernel.ui.visits import Visit

ASKED = ("title", "text", "file", "contact", "email", "phone", "customer_reference")
"""What a customer is asked."""
DOOR = "complain"
_NUMBER = re.compile(r"CPL-\d{4}-\d{4,9}")


def _home(slug: str) -> Any:
    found = queries.offering(slug)
    if found is None:
        raise NotThere(_("There is no such page here."))
    return found


@never_cache
def complain(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the page on which a customer says what they are not content with, or take it."""
    home = _home(slug)
    about = queries.product(home.id, request.GET.get("about", "")[:40])
    if request.method != "POST":
        return _page(request, home, about)
    try:
        open_doors.hold_up(request, f"{DOOR} {slug}")
        act = by_clock(home.id, via="link", key=open_doors.key_of(request, DOOR))
        complaint = verbs.receive(act, **_said(request, home, about))
    except Refused as refusal:
        errors = refusal.errors if isinstance(refusal, Invalid) else {}
        return _page(request, home, about, errors, () if errors else (str(refusal),), refusal.status)
    return HttpResponseRedirect(f"/o/{slug}/complain/done/?number={complaint.number}", status=303)


def _said(request: HttpRequest, home: Any, about: Any) -> dict[str, Any]:
    """Return what was said, as the verb takes it; what the page did not ask is left out."""
    given = QueryDict(mutable=True)
    for name in ASKED:
        if value := request.POST.get(name, "").replace("\0", "").strip():
            given[name] = value
    given["severity"], given["channel"] = "minor", "link"
    if about is not None:
        given["product"] = about.number
    return verbs.receive.form(given, request.FILES, organisation=home.id).inputs()


def _page(
    request: HttpRequest, home: Any, about: Any, errors: dict[str, list[str]] | None = None,
    loose: tuple[str, ...] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    title, wrong = _("Complain"), errors or {}
    context = {
        "shell": shell.bare(request, title),
        "title": title,
        "organisation": home.title,
        "about": about,
        "fields": _questions(request, home, wrong),
        "errors": (*loose, *(line for name, lines in wrong.items() if name not in ASKED for line in lines)),
        "key": request.POST.get("key", "")[: open_doors.LONGEST_KEY] or str(uuid4()),
        "action": request.get_full_path(),
    }
    response = render(request, "feedback/complain.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _questions(request: HttpRequest, home: Any, wrong: dict[str, list[str]]) -> tuple[p.Field, ...]:
    labels = {
        "title": (_("What are you not content with?"), ""),
        "text": (_("What happened?"), _("What, when, where, how many.")),
        "file": (_("Photo"), ""),
        "contact": (_("Your name"), ""),
        "email": (_("Your e-mail address"), _("We answer you there.")),
        "phone": (_("Your telephone"), ""),
        "customer_reference": (
            _("Your reference"),
            _("Such as the number of your order, of an invoice, or of the lot."),
        ),
    }
    form = verbs.receive.form(organisation=home.id)
    return tuple(
        open_doors.question(form, name, request.POST.get(name, ""), wrong, label=label, note=note)
        for name, (label, note) in labels.items()
    )


@never_cache
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the complaint was received, and under which number."""
    home = _home(slug)
    number = request.GET.get("number", "")[:40]
    title = _("Thank you")
    context = {
        "shell": shell.bare(request, title),
        "title": title,
        "organisation": home.title,
        "number": number if _NUMBER.fullmatch(number) else "",
        "again_url": f"/o/{slug}/complain/",
    }
    return render(request, "feedback/received.html", context)


def poster(visit: Visit) -> HttpResponse:
    """Answer the form that asks what the poster stands by, or the poster that leads to the page for complaints."""
    organisation = visit.who.organisation
    if not queries.is_offered(organisation):
        raise NotThere(
            _("Complaints without signing in are not allowed here; an administrator allows them under Settings.")
        )
    way = Way(
        "complain/",
        _("Not content?"),
        _("Tell us what is wrong; you get an answer."),
        asks=_("Make a poster for complaints"),
        intro=_("A customer who points a phone at it can complain at once; the product is known already."),
        where=_("What it stands by"),
        anywhere=_("Anything"),
        places=tuple((one.number, str(one)) for one in queries.products(organisation.id)),
        named=lambda number: str(queries.product(organisation.id, number) or ""),
    )
    return of_way(visit, way)


def in_menu(who: Acting) -> p.Link | None:
    """Return the way to the page for complaints and its poster, for everyone's own menu, where it is offered."""
    offered = queries.is_offered(who.organisation)
    return p.Link(_("Poster for complaints"), f"/o/{who.organisation.slug}/complain/poster/") if offered else None
