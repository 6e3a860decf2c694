"""Reporting in half a minute: the page behind the square code on a machine, and the poster that carries the code."""

import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from qualitas.kernel.acts.act import Act, by_clock
from qualitas.kernel.acts.refusals import Invalid, NotThere, Refused
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.ui import fields as questions
from qualitas.kernel.ui import keeping, open_doors, shell, showing
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.posters import Way, of_way
from qualitas.kernel.ui.visits import TABLET, Visit, leads_to_second, people_of, to_sign_in
from qualitas.nonconformities import queries, verbs

OPEN = ("title", "source", "photo", "evidence", "reporter", "process", "site", "open_to")
"""What somebody who has not signed in is asked."""
ASKED = ("title", "source", "severity", "photo", "evidence", "process", "site", "open_to")
"""What somebody who has signed in is asked."""
_NUMBER = re.compile(r"NC-\d{4}-\d{4,9}")


@dataclass(frozen=True, slots=True)
class Door:
    """Who stands at the door: the organisation, who it is (None: somebody who has not signed in), where they stand."""

    home: UUID
    slug: str
    title: str
    who: Acting | None
    about: queries.About | None


def _door(request: HttpRequest, slug: str) -> Door | HttpResponse:
    """Return who stands at the door, or the way to sign in."""
    who = _person(request, slug)
    home = who.organisation if who is not None else queries.offering(slug)
    if who is not None and (second := leads_to_second(request, who)) is not None:
        return second
    if home is None:
        if not request.user.is_authenticated and TABLET not in request.session:
            return to_sign_in(request)
        raise NotThere(_("There is no such page here."))
    about = queries.about(home.id, request.GET.get("about", "")[:40])
    return Door(home.id, slug, home.title, who, about)


def _person(request: HttpRequest, slug: str) -> Acting | None:
    person = next((one for one in people_of(request) if one.organisation.slug == slug), None)
    return acting(person, narrow=TABLET in request.session) if person is not None else None


@never_cache
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the page on which somebody says what is wrong, or take it."""
    door = _door(request, slug)
    if isinstance(door, HttpResponse):
        return door
    if request.method != "POST":
        return _page(request, door)
    try:
        case = verbs.report(_act(request, door), **_said(request, door))
    except Refused as refusal:
        errors = refusal.errors if isinstance(refusal, Invalid) else {}
        return _page(request, door, errors, () if errors else (str(refusal),), refusal.status)
    about = f"&about={door.about.number}" if door.about is not None else ""
    return HttpResponseRedirect(f"/o/{slug}/report/done/?number={case.number}{about}", status=303)


def _act(request: HttpRequest, door: Door) -> Act:
    """Return the act of who reports; without signing in it is the organisation's own, slowed down against floods."""
    key = open_doors.key_of(request, f"report {door.who.id if door.who else 'open'}")
    if door.who is not None:
        return door.who.act(key=key)
    open_doors.hold_up(request, f"report {door.slug}")
    return by_clock(door.home, via="report", key=key)


def _said(request: HttpRequest, door: Door) -> dict[str, Any]:
    """Return what was said, as the verb takes it; what the page did not ask is left out."""
    given = QueryDict(mutable=True)
    for name in ASKED if door.who is not None else OPEN:
        if value := request.POST.get(name, "").replace("\0", "").strip():
            given[name] = value
    if door.about is not None:  # a page that was kept for another place does not ask where it is
        given.setdefault(door.about.what, door.about.number)
    given.setdefault("severity", "minor")
    given.setdefault("source", "process")
    return verbs.report.form(given, request.FILES, organisation=door.home, reader=door.who).inputs()


def _page(
    request: HttpRequest,
    door: Door,
    errors: dict[str, list[str]] | None = None,
    loose: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    title = _("Report what is wrong")
    wrong = errors or {}
    asked = _asked(request, door, wrong)
    context = {
        "shell": shell.bare(request, title),
        "title": title,
        "organisation": door.title,
        "about": door.about,
        "question": asked["title"],
        "fields": [field for name, field in asked.items() if name != "title"],
        "errors": (*loose, *(line for name, lines in wrong.items() if name not in asked for line in lines)),
        "key": request.POST.get("key", "")[: open_doors.LONGEST_KEY] or str(uuid4()),
        "slug": door.slug,
        "signed_in": door.who is not None,
        "reader": str(door.who.id) if door.who is not None else "",
        "action": request.get_full_path(),
    }
    response = render(request, "nonconformities/report.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _asked(request: HttpRequest, door: Door, wrong: dict[str, list[str]]) -> dict[str, p.Field]:
    """Return the questions of the page with what was typed; where the code says the place, it is not asked."""
    begins = {"severity": "minor", **({door.about.what: door.about.number} if door.about is not None else {})}
    initial = {**begins, **{name: request.POST.get(name, "") for name in request.POST}}
    form = verbs.report.form(initial=initial, organisation=door.home, reader=door.who)
    who, found = door.who, {}
    if who is None:
        names = [name for name in OPEN if name not in ("source", "process", "site", "open_to")]
        found = {name: open_doors.question(form, name, str(initial.get(name, "")), wrong) for name in names}
        found["photo"] = replace(found["photo"], label=_("Photo"))
        found["reporter"] = p.Field(
            "reporter", _("Your name"), value=initial.get("reporter", ""), required=False, max_length=120,
            help=_("If you want to be asked, or thanked."),
        )  # fmt: skip
    else:
        drawn = {field.name: field for field in questions.fields_of(form, who, wrong)}
        found = {name: drawn[name] for name in ASKED}
        found["severity"] = replace(found["severity"], widget="radios", required=True)
        found["photo"] = replace(found["photo"], label=_("Photo"), accept="image/*", limit="")
    asked = {**found, "source": _what(initial), "open_to": _few(form, initial)}
    found = {name: asked[name] for name in (OPEN if who is None else ASKED) if name in asked}
    if door.about is not None:
        found = {name: field for name, field in found.items() if name not in ("process", "site")}
        found[door.about.what] = p.Field(door.about.what, "", "hidden", door.about.number)
    return found


def _what(initial: dict[str, Any]) -> p.Field:
    """Return the question what it is: something wrong, a near miss, or harm that was done."""
    words = {
        "process": _("Something is wrong"),
        "near-miss": _("It nearly went wrong"),
        "incident": _("Somebody or something came to harm"),
    }
    asked = initial.get("source") if initial.get("source") in words else "process"
    choices = tuple(p.Choice(key, word, chosen=key == asked) for key, word in words.items())
    return p.Field("source", _("What is it?"), "radios", required=True, choices=choices)


def _few(form: Any, initial: dict[str, Any]) -> p.Field:
    """Return the question who may read it."""
    asked, words = initial.get("open_to") or "everyone", form.fields["open_to"].choices
    choices = tuple(p.Choice(key, str(capfirst(str(word))), chosen=key == asked) for key, word in words if key)
    return p.Field("open_to", _("Who may read it?"), "radios", required=True, choices=choices)


@never_cache
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that it was reported, under which number, and how to report the next thing."""
    door = _door(request, slug)
    if isinstance(door, HttpResponse):
        return door
    number = request.GET.get("number", "")[:40]
    title = _("Thank you")
    context = {
        "shell": shell.bare(request, title),
        "title": title,
        "number": number if _NUMBER.fullmatch(number) else "",
        "record_url": f"/o/{slug}/nonconformities/{number}/" if door.who is not None else "",
        "again_url": f"/o/{slug}/report/" + (f"?about={door.about.number}" if door.about is not None else ""),
        "home_url": f"/o/{slug}/" if door.who is not None else "",
    }
    return render(request, "nonconformities/reported.html", context)


def worker(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the script that keeps the page in the browser for when there is no network, to whoever may report."""
    door = _door(request, slug)
    return door if isinstance(door, HttpResponse) else keeping.worker(request)


def similar(visit: Visit) -> HttpResponse:
    """Answer past cases like what is being typed, as a piece of the page."""
    who, text = visit.who, visit.GET.get("title", "").replace("\0", "")[:200]
    process = queries.about(who.organisation_id, visit.GET.get("process", "")[:40])
    found = queries.similar(who, text, process.key if process is not None else None)
    links = [
        p.Link(case.title, showing.address(who.organisation.slug, case), note=f"{case.number} · {case.word}")
        for case in found
    ]
    response = render(visit, "nonconformities/similar.html", {"links": links})
    response.headers["Cache-Control"] = "no-store"
    return response


def poster(visit: Visit) -> HttpResponse:
    """Answer the form that asks where the poster will hang, or the poster that leads to the report page there."""
    home = visit.who.organisation_id

    def named(number: str) -> str:
        found = queries.about(home, number)
        return found.title if found is not None else ""

    way = Way(
        "report/",
        _("Report what is wrong"),
        _("Something is not as it should be? Say so in half a minute, with a photo."),
        asks=_("Make a poster for reports"),
        intro=_("Whoever points a phone at it can report at once; the place is known already."),
        where=_("Where it will hang"),
        anywhere=_("Anywhere"),
        places=tuple((one.number, one.title) for one in queries.places(home)),
        named=named,
    )
    return of_way(visit, way)


def in_menu(who: Acting) -> p.Link:
    """Return the way to the report page, for everyone's own menu."""
    return p.Link(_("Report what is wrong"), f"/o/{who.organisation.slug}/report/")
