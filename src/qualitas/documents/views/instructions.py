"""Instructions at the workplace: a square code leads to what is in force; the browser keeps it for when it is offline."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qualitas.documents import queries
from qualitas.documents.queries import instructions as found
from qualitas.documents.views import texts
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import serving, shell, showing, words
from qualitas.kernel.ui.visits import Visit

if TYPE_CHECKING:
    from qualitas.documents.models import Revision


def page(visit: Visit) -> HttpResponse:
    """Answer the list of what is in force: everything, what is addressed to a site, or what has some words."""
    slug = visit.who.organisation.slug
    site, asked = (visit.GET.get(name, "").replace("\0", "").strip()[:100] for name in ("site", "q"))
    rows = found.in_use(visit.who, site, asked)
    sites = found.sites(visit.who)
    title = _("Instructions in force")
    context = {
        "shell": shell.around(visit, title, current="instructions", crumbs=(p.Crumb(title),)),
        "title": title,
        "query": asked,
        "site": site,
        "sites": [(one.number, str(one), one.number == site) for one in sites],
        "rows": [(one.code, one.title, f"/o/{slug}/instructions/{one.code}/", one.revision) for one in rows],
        "more": len(rows) == found.MOST,
        "url": f"/o/{slug}/instructions/",
    }
    return render(visit, "documents/instructions.html", context)


def one(visit: Visit, code: str) -> HttpResponse:
    """Answer what is in force under a code, made to be read on a phone; or that nothing is."""
    revision = found.in_force_by_code(visit.who, code)
    now = timezone.now().astimezone(words.zone_of(visit.who.organisation.zone))
    context: dict[str, Any] = {
        "lang": get_language() or "en",
        "theme": visit.COOKIES.get("theme", ""),
        "reader": visit.who.id,
        "organisation": visit.who.organisation.title,
        "home": f"/o/{visit.who.organisation.slug}/instructions/",
        "code": code,
        "read_at": f"{words.day(now.date())}, {now:%H:%M}",
    }
    if revision is not None:
        context |= _told(visit, revision)
    response = render(visit, "documents/instruction.html", context, status=200 if revision is not None else 404)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _told(visit: Visit, revision: "Revision") -> dict[str, Any]:
    """Return what the page says of a revision."""
    slug = visit.who.organisation.slug
    others = [
        (one.language or visit.who.organisation.language, f"/o/{slug}/instructions/{one.code}/")
        for one in queries.languages(visit.who, revision)
        if one.state == "effective"
    ]
    content = revision.content
    return {
        "revision": revision,
        "title": revision.title,
        "since": words.day(revision.effective_on),
        "text": texts.Read.of(visit.who, revision).html(),
        "file": (revision.file_name, words.size(content.size)) if content is not None else None,
        "picture": content is not None and content.media_type in ("image/png", "image/jpeg"),
        "others": others,
        "record": showing.address(slug, revision),
    }


def file(visit: Visit, code: str) -> HttpResponseBase:
    """Answer the file of what is in force under a code."""
    revision = found.in_force_by_code(visit.who, code)
    if revision is None or revision.content is None:
        raise NotThere(_("There is no such file here."))
    return serving.answer(revision.content, revision.file_name, inline=True)


def leads(revision: "Revision") -> str:
    """Return where the poster of a document leads, below the organisation: to whatever is in force under its code."""
    return f"instructions/{revision.code}/"


def in_menu(who: Acting) -> p.Link | None:
    """Return the line in everyone's own menu."""
    return p.Link(_("Instructions in force"), f"/o/{who.organisation.slug}/instructions/")
