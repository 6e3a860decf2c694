"""Handing in an idea in half a minute: the page behind the square code on the wall, and the poster that carries it."""

import re
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from qualitas.improvements import queries, verbs
from qualitas.kernel.acts.act import Act, by_clock
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.ui import open_doors, shell
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.posters import Way, of_way
from qualitas.kernel.ui.visits import TABLET, Visit, leads_to_second, people_of, to_sign_in

ASKED = ("title", "idea", "submitter", "photo")
"""What is asked; who has signed in is not asked for a name."""
DOOR = "idea"
_NUMBER = re.compile(r"IMPR-\d{4}-\d{4,9}")


def _who(request: HttpRequest, slug: str) -> Acting | None:
    person = next((one for one in people_of(request) if one.organisation.slug == slug), None)
    return acting(person, narrow=TABLET in request.session) if person is not None else None


def _home(request: HttpRequest, slug: str, who: Acting | None) -> Any:
    """Return the organisation at whose door somebody stands, or the way to sign in."""
    if who is not None:
        return leads_to_second(request, who) or who.organisation
    found = queries.offering(slug)
    if found is None:
        if not request.user.is_authenticated and TABLET not in request.session:
            return to_sign_in(request)
        raise NotThere(_("There is no such page here."))
    return found


@never_cache
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the page on which somebody hands in an idea, or take it."""
    who = _who(request, slug)
    home = _home(request, slug, who)
    if isinstance(home, HttpResponse):
        return home
    about = queries.place(home.id, request.GET.get("about", "")[:40])
    if request.method != "POST":
        return _page(request, home, who, about)
    try:
        made = verbs.submit(_act(request, home, who), **_said(request, home, who, about))
    except Refused as refusal:
        errors = refusal.errors if isinstance(refusal, Invalid) else {}
        return _page(request, home, who, about, errors, () if errors else (str(refusal),), refusal.status)
    return HttpResponseRedirect(f"/o/{slug}/idea/done/?number={made.number}", status=303)


def _act(request: HttpRequest, home: Any, who: Acting | None) -> Act:
    """Return the act of who hands it in; without signing in it is the organisation's own, held up against floods."""
    if who is not None:
        return who.act(key=open_doors.key_of(request, f"{DOOR} {who.id}"))
    open_doors.hold_up(request, f"{DOOR} {home.slug}")
    return by_clock(home.id, via="link", key=open_doors.key_of(request, DOOR))


def _said(request: HttpRequest, home: Any, who: Acting | None, about: Any) -> dict[str, Any]:
    given = QueryDict(mutable=True)
    for name in ASKED:
        if value := request.POST.get(name, "").replace("\0", "").strip():
            given[name] = value
    given["source"] = "idea"
    if about is not None:
        given["process"] = about.number
    return verbs.submit.form(given, request.FILES, organisation=home.id, reader=who).inputs()


def _page(
    request: HttpRequest, home: Any, who: Acting | None, about: Any, errors: dict[str, list[str]] | None = None,
    loose: tuple[str, ...] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    title, wrong = _("Hand in an idea"), errors or {}
    context = {
        "shell": shell.bare(request, title),
        "title": title,
        "organisation": home.title,
        "about": about,
        "fields": _questions(request, home, who, wrong),
        "errors": (*loose, *(line for name, lines in wrong.items() if name not in ASKED for line in lines)),
        "key": request.POST.get("key", "")[: open_doors.LONGEST_KEY] or str(uuid4()),
        "action": request.get_full_path(),
        "slug": home.slug,
        "signed_in": who is not None,
    }
    response = render(request, "improvements/idea.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _questions(request: HttpRequest, home: Any, who: Acting | None, wrong: dict[str, list[str]]) -> tuple[p.Field, ...]:
    labels = {
        "title": (_("What could be better?"), ""),
        "idea": (_("How is it now, and how could it be?"), ""),
        "photo": (_("Photo or sketch"), ""),
        "submitter": (_("Your name"), _("If you want to be asked, or thanked.")),
    }
    if who is not None:
        del labels["submitter"]
    form = verbs.submit.form(organisation=home.id, reader=who)
    return tuple(
        open_doors.question(form, name, request.POST.get(name, ""), wrong, label=label, note=note)
        for name, (label, note) in labels.items()
    )


@never_cache
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the idea was taken, under which number, and that it is answered."""
    who = _who(request, slug)
    home = _home(request, slug, who)
    if isinstance(home, HttpResponse):
        return home
    number, title = request.GET.get("number", "")[:40], _("Thank you")
    known = number if _NUMBER.fullmatch(number) else ""
    context = {
        "shell": shell.bare(request, title),
        "title": title,
        "number": known,
        "record_url": f"/o/{slug}/improvements/{known}/" if who is not None and known else "",
        "again_url": f"/o/{slug}/idea/",
        "home_url": f"/o/{slug}/" if who is not None else "",
    }
    return render(request, "improvements/taken.html", context)


def poster(visit: Visit) -> HttpResponse:
    """Answer the form that asks for the paper of the poster, or the poster that leads to the page for ideas."""
    way = Way(
        "idea/",
        _("What could be better?"),
        _("Hand in your idea in half a minute. You get an answer."),
        asks=_("Make a poster for ideas"),
        intro=_("Whoever points a phone at it can hand in an idea at once."),
    )
    return of_way(visit, way)


def in_menu(who: Acting) -> p.Link:
    """Return the way to the page for ideas, for everyone's own menu."""
    return p.Link(_("Hand in an idea"), f"/o/{who.organisation.slug}/idea/")
