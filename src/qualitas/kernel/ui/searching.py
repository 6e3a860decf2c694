"""The search page: everything that has the words, best first, with the passage in which they stand."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.search.finding import Found, Hit, search
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, words
from qualitas.kernel.ui.visits import Visit

PAGE = 20
LONGEST = 200
MOST_CHIPS = 8
MOST_DIGITS = 4


def page(visit: Visit) -> HttpResponse:
    """Answer what was found."""
    query = visit.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    kind = next((one.kind for one in _types() if one.collection == visit.GET.get("kind", "")), "")
    found = search(visit.who, query, [kind] if kind else None, PAGE, start=_start(visit)) if query else Found()
    made = _page(visit, query, kind, found)
    title = f"{query} · {made.title}" if query else made.title
    around = shell.around(visit, title, current="search", crumbs=(p.Crumb(made.title),))
    return render(visit, "ui/search.html", {"shell": around, "page": made})


def _types() -> list[type[Subject]]:
    return [model for model in Subject.types.values() if model.collection]


def _start(visit: Visit) -> int:
    said = visit.GET.get("start", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS else 0


def _page(visit: Visit, query: str, kind: str, found: Found) -> p.SearchPage:
    """Return the page as data."""
    slug = visit.who.organisation.slug
    url = f"/o/{slug}/search/"
    collection = Subject.types[kind].collection if kind else ""

    def address(**more: object) -> str:
        given = {"q": query, "kind": collection, **more}
        return f"{url}?{urlencode({name: value for name, value in given.items() if value})}"

    chips = [p.Link(_("Everything"), address(kind=""), current=not kind)] if query and (found.kinds or kind) else []
    for one in [kind] if kind else list(found.kinds)[:MOST_CHIPS]:
        model = Subject.types[one]
        note = "" if found.capped else words.count(found.kinds.get(one, 0))
        chips.append(p.Link(shell.title_of(model), address(kind=model.collection), note, current=one == kind))
    count = words.count(found.count)
    return p.SearchPage(
        title=_("Search"),
        url=url,
        query=query,
        kind=collection,
        count=_("%s+") % count if found.capped else count,
        hits=tuple(_hit(slug, hit) for hit in found.hits),
        chips=tuple(chips),
        next_url=address(start=found.following) if found.following else "",
        first_url=address() if _start(visit) else "",
        empty=None if found.hits else _empty(query),
    )


def address_of(slug: str, hit: Hit) -> str:
    """Return the address of the record that was found."""
    return f"/o/{slug}/{hit.model.collection}/{hit.number}/"


def _hit(slug: str, hit: Hit) -> p.SearchHit:
    state = hit.model.lifecycle.by_name.get(hit.state)
    about = (str(capfirst(str(hit.model._meta.verbose_name))), hit.code, hit.number)
    return p.SearchHit(
        hit.title.html or mark_safe(escape(hit.number)),  # noqa: S308 - escaped here
        address_of(slug, hit),
        tuple(part for part in about if part),
        str(capfirst(str(state.word))) if state else "",
        state.tone if state else "off",
        hit.where,
        hit.passage.html,
    )


def _empty(query: str) -> p.Empty:
    """Say what to type, or what else to try."""
    if not query:
        text = _("Words, the beginning of a word, a number such as DOC-2026-0007, or “words in quotation marks”.")
        return p.Empty(_("What are you looking for?"), text)
    text = _(
        "Every word must occur. Try fewer words or only the beginning of one, and mind that some records are confidential."
    )
    return p.Empty(_("Nothing found for “%s”") % query, text)
