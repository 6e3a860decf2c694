"""My work: what waits for one person — what they are asked to do, to approve, to finish."""

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.models import STEWARDS, Person
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.ui import lists, shell, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.rooms import ROOMS
from qualitas.kernel.ui.visits import Visit

MOST = 50


def page(visit: Visit) -> HttpResponse:
    """Answer what waits for the reader, by urgency."""
    mine = _to_dos(visit)
    groups = [group for group in mine if group.items]
    for room in ROOMS.values():
        if room.work is not None:
            groups.extend(group for group in room.work(visit.who) if group.items)
    waiting = sum(len(group.items) for group in groups)
    late = next((len(group.items) for group in mine[:1]), 0)
    summary = ngettext("%d thing waits for you", "%d things wait for you", waiting) % waiting if waiting else ""
    if late:
        summary += _(", %d of them late") % late
    title = _("My work")
    made = p.MyWorkPage(title, summary, tuple(groups), doors=_doors(visit), empty=None if groups else _first(visit))
    return render(visit, "ui/work.html", {"shell": shell.around(visit, title, current="my-work"), "page": made})


def _first(visit: Visit) -> p.Empty | None:
    """Say what to do first in an organisation that has just one person; nothing to everyone else."""
    who = visit.who
    if not who.duties.intersection(STEWARDS) or Person.within(who.organisation_id)[:2].count() > 1:
        return None
    text = _("Whoever writes a document does not approve it: add a second person, grant duties, then write or import.")
    door = p.Door("add_person", _("Add a person"), f"/o/{who.organisation.slug}/people/new/")
    return p.Empty(_("You are the first one here"), text, door)


def _to_dos(visit: Visit) -> list[p.WorkGroup]:
    """Return the reader's open to-dos: those that are late, then the others by due date."""
    slug = visit.who.organisation.slug
    rows = ToDo.seen_by(visit.who).filter(person=visit.who.id, state="open")
    names = ("number", "title", "due", "what")
    late: list[p.WorkItem] = []
    others: list[p.WorkItem] = []
    for number, title, due, what in rows.order_by(F("due").asc(nulls_last=True), "number").values_list(*names)[:MOST]:
        text, over = words.due(due)
        reading = what == "acknowledge"
        url = f"/o/{slug}/to-dos/{number}/{'acknowledge/' if reading else ''}"
        go = pgettext("button", "Read") if reading else _("Open")
        item = p.WorkItem(title, url, number, text, "bad" if over else "wait", go)
        (late if over else others).append(item)
    return [
        p.WorkGroup(_("Late"), tuple(late), str(len(late))),
        p.WorkGroup(_("To do"), tuple(others), str(len(others))),
    ]


def _doors(visit: Visit) -> tuple[p.Door, ...]:
    """Return what the reader may begin, such as writing a document."""
    doors: list[p.Door] = []
    for model in Subject.types.values():
        verb = lists.opening(model) if model.collection and model.group in ("support", "improvement") else None
        if verb is not None and "author" in verb.duties and verb.why_not(visit.who, None) is None:
            url = f"/o/{visit.who.organisation.slug}/{model.collection}/new/"
            doors.append(p.Door(verb.name, str(verb.label), url, primary=not doors))
    return tuple(doors[:2])
