"""The command palette: records, pages, and what can be done here and now, found while somebody types."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.search.finding import search
from qualitas.kernel.search.words import understood, words_of
from qualitas.kernel.ui import lists, records, shell
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.searching import LONGEST, address_of
from qualitas.kernel.ui.visits import Visit

MOST = 8
MOST_FIRST = 6


def lines(visit: Visit) -> HttpResponse:
    """Answer the lines of the palette for what was typed on a page."""
    query = visit.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    most = MOST if query else MOST_FIRST
    groups = [
        p.Ways(_("On this page"), tuple(_fitting(query, _here(visit))[:most])),
        p.Ways(_("Records"), tuple(_records(visit, query))),
        p.Ways(_("Begin"), tuple(_fitting(query, _beginnings(visit))[:most])),
        p.Ways(_("Pages"), tuple(_fitting(query, _pages(visit))[:most])),
    ]
    if query:
        url = f"/o/{visit.who.organisation.slug}/search/?{urlencode({'q': query})}"
        groups.append(p.Ways(_("Search"), (p.Way(_("Search everything for “%s”") % query, url),)))
    shown = [group for group in groups if group.lines]
    count = sum(len(group.lines) for group in shown)
    response = render(visit, "ui/palette.html", {"groups": shown, "count": count})
    response.headers["Cache-Control"] = "no-store"
    return response


def _fitting(query: str, ways: Iterable[p.Way]) -> list[p.Way]:
    """Return the lines in which every word that was typed begins one; those that begin with the first come first."""
    wanted = [word for term in understood(query).terms for word in term.words]
    if query and not wanted:
        return []
    found = []
    for way in ways:
        there = words_of(f"{way.label} {way.note}")
        if all(any(word.startswith(begins) for word in there) for begins in wanted):
            found.append((bool(wanted) and not there[0].startswith(wanted[0]), way))
    return [way for _later, way in sorted(found, key=lambda one: one[0])]


def _here(visit: Visit) -> Iterator[p.Way]:
    """Yield what can be done now with the record whose page is open."""
    match visit.GET.get("at", "").strip("/").split("/"):
        case ["o", slug, collection, number, *_rest] if slug == visit.who.organisation.slug:
            model = next((one for one in Subject.types.values() if one.collection == collection and collection), None)
        case _:
            return
    if model is None or number == "new":
        return
    try:
        record = records.load(visit, model, number)
    except Refused:
        return
    first, others = records.doors(visit, record, f"/o/{slug}/{collection}/{number}/")
    for door in (first, *others):
        if door is not None and door.url:
            yield p.Way(door.label, door.url, record.reference)


def _records(visit: Visit, query: str) -> Iterator[p.Way]:
    """Yield the best records that have the words."""
    for hit in search(visit.who, query, limit=MOST).hits if query else ():
        note = " · ".join(part for part in (hit.code or hit.number, _state(hit.model, hit.state), hit.where) if part)
        yield p.Way(hit.title.html, address_of(visit.who.organisation.slug, hit), note)


def _state(model: type[Subject], name: str) -> str:
    state = model.lifecycle.by_name.get(name)
    return str(state.word) if state else ""


def _beginnings(visit: Visit) -> Iterator[p.Way]:
    """Yield what the reader may begin, such as writing a document."""
    for model in Subject.types.values():
        verb = lists.opening(model) if model.collection else None
        if verb is not None and verb.why_not(visit.who, None) is None:
            url = f"/o/{visit.who.organisation.slug}/{model.collection}/new/"
            yield p.Way(str(verb.label), url, shell.title_of(model))


def _pages(visit: Visit) -> Iterator[p.Way]:
    """Yield the places of the navigation, and the reader's own pages."""
    around = shell.around(visit, "")
    for place in around.first:
        yield p.Way(str(place.label), place.url)
    for group in around.nav:
        for place in group.items:
            yield p.Way(str(place.label), place.url, group.label)
    for link in around.reader.links if around.reader else ():
        yield p.Way(str(link.label), link.url, link.note)
