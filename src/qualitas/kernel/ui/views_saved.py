"""Saved views on a list: which there are for the reader, which one the list opens with, and keeping the present one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import NotThere, Refused
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.lists import verbs
from qualitas.kernel.lists.models import Chosen, SavedView
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.asking import Asked
from qualitas.kernel.ui.visits import Visit

MOST = 30
USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Kept:
    """A view as the list offers it: its number, name and address, whether it is shared, and whether the list opens with it."""

    number: str
    title: str
    query: str
    shared: bool
    mine: bool
    first: bool


def of_list(visit: Visit, model: type[Subject]) -> list[Kept]:
    """Return the views of a list that are for this reader, one's own first; one query."""
    chosen = Chosen.objects.filter(view=OuterRef("pk"), person=visit.who.id).values("pk")[:1]
    rows = SavedView.seen_by(visit.who).filter(on_type=model.kind, state="kept").annotate(chosen=Subquery(chosen))
    order = rows.order_by("everyone", "title", "number")
    found = list(order.values_list("number", "title", "query", "everyone", "person", "chosen")[:MOST])
    newest = max((row[-1] for row in found if row[-1] is not None), default=None)
    return [
        Kept(number, title, query, shared, person == visit.who.id, since is not None and since == newest)
        for number, title, query, shared, person, since in found
    ]


def given(visit: Visit, views: list[Kept]) -> QueryDict:
    """Return what a list is asked for: its address, or the view with which this reader's list opens."""
    if not visit.GET:
        first = next((view for view in views if view.first), None)
        if first is not None:
            return QueryDict(address_of(first))
    return visit.GET


def address_of(view: Kept) -> str:
    """Return the query string that shows a view."""
    return f"{view.query}&view={view.number}" if view.query else f"view={view.number}"


def tabs(asked: Asked, views: Sequence[Kept], url: str) -> tuple[p.Link, ...]:
    """Return the views as tabs, the list as usual first; none where nobody saved any."""
    if not views:
        return ()
    known = {view.number for view in views}
    usual = p.Link(_("As usual"), f"{url}?view={USUAL}", current=asked.view not in known)
    return (
        usual,
        *(
            p.Link(
                view.title,
                f"{url}?{address_of(view)}",
                _("for everyone") if view.shared else "",
                current=view.number == asked.view,
            )
            for view in views
        ),
    )


def now(asked: Asked, views: Sequence[Kept]) -> Kept | None:
    """Return the view that is open."""
    return next((view for view in views if view.number == asked.view), None)


def keep(visit: Visit) -> HttpResponse:
    """Keep the present list as a view, change one, or let the list open with one; then lead back to the list."""
    model = next((one for one in Subject.types.values() if one.collection == visit.POST.get("list", "-")), None)
    if model is None:
        raise NotThere(_("There is no such page here."))
    home = f"/o/{visit.who.organisation.slug}/{model.collection}/"
    try:
        back, said = _done(visit, model, home)
    except Refused as refusal:
        messages.error(visit, str(refusal))
        return HttpResponseRedirect(_back(visit, home), status=303)
    messages.success(visit, said)
    return HttpResponseRedirect(back, status=303)


def _done(visit: Visit, model: type[Subject], home: str) -> tuple[str, str]:
    """Do what the form asks; returns where to go and what to say."""
    given, what = visit.POST, visit.POST.get("do", "save")
    query = given.get("query", "")[:2000]
    if what == "save":
        everyone = given.get("everyone") == "true"
        inputs = {"title": given.get("title", "").strip(), "on_type": model.kind, "query": query, "everyone": everyone}
        form = verbs.save_view.form(inputs, organisation=visit.who.organisation_id, reader=visit.who)
        saved = verbs.save_view(visit.who.act(), **form.inputs())
        return f"{home}?{_query(saved)}", _("The view “%s” is saved.") % saved.title
    view = SavedView.seen_by(visit.who).filter(number=given.get("view", "-")[:30], state="kept").first()
    if view is None:
        raise NotThere(_("There is no such view here."))
    act = visit.who.act()
    if what == "change":
        view = verbs.change_view(act, view, title=view.title, query=query)
        return f"{home}?{_query(view)}", _("The view “%s” shows this now.") % view.title
    if what == "first":
        verbs.open_with(act, view)
        return f"{home}?{_query(view)}", _("Your list opens with “%s” now.") % view.title
    if what == "usual":
        for chosen in SavedView.seen_by(visit.who).filter(on_type=model.kind, chosen_by__person=visit.who.id):
            verbs.open_without(visit.who.act(), chosen)
        return f"{home}?{_query(view)}", _("Your list opens as usual now.")
    if what == "withdraw":
        verbs.withdraw_view(act, view)
        return f"{home}?view={USUAL}", _("The view “%s” is withdrawn.") % view.title
    verb = verbs.share if what == "share" else verbs.keep_to_oneself
    verb(act, view)
    said = _("“%s” is for everyone now.") if what == "share" else _("“%s” is only for you now.")
    return f"{home}?{_query(view)}", said % view.title


def _query(view: SavedView) -> str:
    return address_of(Kept(view.number, view.title, view.query, shared=False, mine=True, first=False))


def _back(visit: Visit, home: str) -> str:
    """Return the list that the form was sent from."""
    query = visit.POST.get("query", "")[:2000]
    url = f"{home}?{query}" if query else home
    return url if url_has_allowed_host_and_scheme(url, None) else home
