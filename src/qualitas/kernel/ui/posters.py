"""Posters: a sheet of paper with a square code for people without e-mail, to hang where the work is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualitas.kernel.acts.asks import named
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.models import Site
from qualitas.kernel.records.models import Record
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, showing
from qualitas.kernel.ui.rooms import room_of
from qualitas.kernel.ui.visits import Visit

SIZES: dict[Literal["a4", "a5"], Words] = {"a4": gettext_lazy("A4"), "a5": gettext_lazy("A5")}


@dataclass(frozen=True, slots=True)
class Way:
    """A page to which posters lead, ``path`` below the organisation: what a poster says and what is asked to make one.

    ``places`` are numbers and names of what it can hang by, ``anywhere`` the name for none of them; ``where`` asks.
    ``named`` returns the name of any number, empty where it cannot hang by that.
    """

    path: str
    title: str
    lead: str
    asks: str
    intro: str
    where: str = ""
    anywhere: str = ""
    places: tuple[tuple[str, str], ...] = ()
    named: Callable[[str], str] = lambda _number: ""


def of_way(visit: Visit, way: Way) -> HttpResponse:
    """Answer the form that asks what a poster hangs by and how large it is, or the poster itself.

    Raises NotThere where the address names what it cannot hang by.
    """
    slug = visit.who.organisation.slug
    back = f"/o/{slug}/{way.path}poster/"
    if "size" not in visit.GET and "about" not in visit.GET:
        asked: tuple[p.Field, ...] = ()
        if way.where:
            asked = (_choice("about", way.where, [("", way.anywhere), *way.places]),)
        asked += (_choice("size", _("Paper"), [(key, str(word)) for key, word in SIZES.items()]),)
        context = {"title": way.asks, "intro": way.intro, "fields": asked, "action": back}
        return render(visit, "ui/posters.html", {"shell": shell.around(visit, way.asks), "page": context})
    number = visit.GET.get("about", "")[:40]
    note = way.named(number) if number else ""
    if number and not note:
        raise NotThere(_("There is no such record here."))
    address = f"{settings.QUALITAS.base_url}/o/{slug}/{way.path}{f'?about={number}' if number else ''}"
    made = p.PosterPage(
        title=way.title,
        lead=way.lead,
        address=address,
        organisation=visit.who.organisation.title,
        code=square(address),
        size="a5" if visit.GET.get("size") == "a5" else "a4",
        note=note,
        back_url=back,
    )
    return render(visit, "ui/poster.html", {"shell": shell.around(visit, made.title), "page": made})


def _choice(name: str, label: str, choices: list[tuple[str, str]]) -> p.Field:
    """Return a question whose first answer is chosen."""
    offered = tuple(p.Choice(key, word, place == 0) for place, (key, word) in enumerate(choices))
    return p.Field(name, label, "radios", required=True, choices=offered)


def page(visit: Visit) -> HttpResponse:
    """Answer the form that asks what a poster is for, or the poster: my work, at a site or anywhere, or a record."""
    about, size = visit.GET.get("about", ""), visit.GET.get("size", "a4")
    if "about" not in visit.GET:
        return _ask(visit)
    made = _poster(visit, about.strip()[:60], "a5" if size == "a5" else "a4")
    return render(visit, "ui/poster.html", {"shell": shell.around(visit, made.title), "page": made})


def _ask(visit: Visit) -> HttpResponse:
    """Answer the form that asks what a poster is for."""
    slug = visit.who.organisation.slug
    title = _("Make a poster")
    sites = (
        Site.within(visit.who.organisation_id).filter(state="active").order_by("code").values_list("number", "title")
    )
    choices = (
        p.Choice("", _("My work, anywhere"), chosen=True),
        *(p.Choice(number, _("My work, at %s") % name) for number, name in sites[:50]),
    )
    fields = (
        p.Field("about", _("What it leads to"), "radios", choices=choices, required=True,
                help=_("For a document, open its page and choose “Poster” there.")),
        p.Field("size", _("Paper"), "radios", required=True,
                choices=tuple(p.Choice(key, str(word), key == "a4") for key, word in SIZES.items())),
    )  # fmt: skip
    intro = _("For people without e-mail: they point a phone or the shared tablet at it and are there.")
    context = {"title": title, "intro": intro, "fields": fields, "action": f"/o/{slug}/posters/"}
    return render(visit, "ui/posters.html", {"shell": shell.around(visit, title), "page": context})


def _poster(visit: Visit, about: str, size: Literal["a4", "a5"]) -> p.PosterPage:
    """Return the poster for a record's number, for a site's, or for my work where nothing is named."""
    who, slug = visit.who, visit.who.organisation.slug
    record = _named(visit, about) if about else None
    path, title, lead, note = f"/o/{slug}/", _("My work"), _("What waits for you: read it, do it, say so."), ""
    if isinstance(record, Site):
        note = record.title
    elif record is not None:
        leads = room_of(type(record)).leads
        path = f"/o/{slug}/{leads(record)}" if leads is not None else showing.address(slug, record)
        title, lead = getattr(record, "title", "") or record.label, _("Read it here, as it is in force today.")
        note = getattr(record, "code", "") or record.reference
    address = f"{settings.QUALITAS.base_url}{path}"
    return p.PosterPage(
        title=title,
        lead=lead,
        address=address,
        organisation=who.organisation.title,
        code=square(address),
        size=size,
        note=note,
        back_url=showing.address(slug, record)
        if record is not None and not isinstance(record, Site)
        else f"/o/{slug}/posters/",
    )


def _named(visit: Visit, number: str) -> Subject:
    """Return the record or site of a number, where the reader may see it; raises NotThere."""
    prefix = number.upper().partition("-")[0]
    for model in Subject.types.values():
        if model.prefix == prefix and (issubclass(model, Record) or model is Site):
            found: Subject | None = named(model, visit.who.organisation_id, number.upper())
            if found is not None and not found.hidden_from(visit.who):
                return found
    raise NotThere(_("There is no such record here."))


def square(text: str) -> SafeString:
    """Return a square code (QR, error correction M) that says ``text``, as SVG without any style of its own."""
    made = segno.make(text, error="m", micro=False)
    drawn = made.svg_inline(scale=1, border=2, omitsize=True, svgclass="square-code", lineclass="dark")
    return mark_safe(drawn)  # noqa: S308 - the library makes it of lines; the text itself is not in it
