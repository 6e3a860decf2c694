"""My work: what waits for one person — what they are asked to do, to approve, to finish."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.models import STEWARDS, Person
from qualitas.kernel.notices import reading
from qualitas.kernel.records import verbs
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.records.teams import has_team
from qualitas.kernel.ui import lists, notices, owned, records, shell, team, words
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui.known import Known, known
from qualitas.kernel.ui.rooms import ROOMS
from qualitas.kernel.ui.visits import Visit

MOST = 50
FEW = 5
ELSEWHERE = frozenset({"mention", "escalated"})
"""Sorts of notices about to-dos that are news, because the to-do does not stand among the reader's own."""
WEEK = timedelta(days=7)
LONGEST_KEY = 100


def page(visit: Visit) -> HttpResponse:
    """Answer what waits for the reader: to-dos by urgency, those of whom they stand in for, approvals, news."""
    late, *others = _to_dos(visit)
    groups = [late, *others, _in_place_of_others(visit), *owned.waiting(visit.who)]
    for room in ROOMS.values():
        if room.work is not None:
            groups.extend(room.work(visit.who))
    waiting = sum(len(group.items) for group in groups)
    summary = ngettext("%d thing waits for you", "%d things wait for you", waiting) % waiting if waiting else ""
    if late.items:
        summary += _(", %d of them late") % len(late.items)
    groups.extend(_news(visit))
    groups = [group for group in groups if group.items]
    title, slug = _("My work"), visit.who.organisation.slug
    made = p.MyWorkPage(
        title,
        summary,
        tuple(groups),
        doors=_doors(visit),
        empty=None if groups else _first(visit),
        done_url=f"/o/{slug}/work/done/",
        notices_url=f"/o/{slug}/notices/",
        key=str(uuid4()),
        tabs=team.tabs(slug, "mine") if has_team(visit.who) else (),
    )
    return render(visit, "ui/work.html", {"shell": shell.around(visit, title, current="my-work"), "page": made})


def done(visit: Visit) -> HttpResponse:
    """Finish a to-do from the list, with nothing more to say about it, and lead back to the list."""
    to_do: ToDo = records.load(visit, ToDo, visit.POST.get("number", "")[:LONGEST_KEY])
    given = visit.POST.get("key", "").strip()[:LONGEST_KEY]
    key = f"work {visit.who.id} {to_do.number} {given}" if given and given.isprintable() else None
    try:
        verbs.finish(visit.who.act(key=key), to_do)
    except Refused as refusal:
        messages.error(visit, str(refusal))
    else:
        messages.success(visit, _("Done: %s") % to_do.title)
    return HttpResponseRedirect(f"/o/{visit.who.organisation.slug}/", status=303)


def _first(visit: Visit) -> p.Empty | None:
    """Say what to do first in an organisation that has just one person; nothing to everyone else."""
    who = visit.who
    if not who.duties.intersection(STEWARDS) or Person.within(who.organisation_id)[:2].count() > 1:
        return None
    text = _("Whoever writes a document does not approve it: add a second person, grant duties, then write or import.")
    door = p.Door("add_person", _("Add a person"), f"/o/{who.organisation.slug}/people/new/")
    return p.Empty(_("You are the first one here"), text, door)


NAMES = ("number", "title", "due", "what", "severity", "on_type", "on_id")


def _item(slug: str, row: Sequence[Any], about: Mapping[UUID, Known]) -> p.WorkItem:
    """Return a to-do as a line: what is to be read or decided leads there, all else can be done from here."""
    number, title, due, what, severity, _on_type, on_id = row
    text, over = words.due(due)
    url, go = f"/o/{slug}/to-dos/{number}/", ""
    if what == "acknowledge":
        url, go = f"{url}acknowledge/", pgettext("button", "Read")
    elif what == "decide":
        url, go = about[on_id].address(slug) if on_id in about else url, pgettext("button", "Decide")
    told = number if severity != "high" else f"{number} · {_('severe')}"
    return p.WorkItem(title, url, told, text, "bad" if over else "wait", go, "" if go else number)


def _decided_on(visit: Visit, rows: Iterable[Sequence[Any]]) -> Mapping[UUID, Known]:
    """Return the records on which to-dos ask for a decision, by one query a type; nothing where none does."""
    wanted: dict[str, set[UUID]] = {}
    for row in rows:
        if row[-4] == "decide" and row[-1] is not None:
            wanted.setdefault(row[-2], set()).add(row[-1])
    return known(visit.who, wanted) if wanted else {}


def _to_dos(visit: Visit) -> list[p.WorkGroup]:
    """Return the reader's open to-dos by due date: late, within seven days, later or without one."""
    slug, today = visit.who.organisation.slug, timezone.now().date()
    rows = ToDo.seen_by(visit.who).filter(person=visit.who.id, state="open")
    late: list[p.WorkItem] = []
    week: list[p.WorkItem] = []
    later: list[p.WorkItem] = []
    found = list(rows.order_by(F("due").asc(nulls_last=True), "number").values_list(*NAMES)[:MOST])
    about = _decided_on(visit, found)
    for row in found:
        due = row[2]
        urgency = later if due is None or due > today + WEEK else late if due < today else week
        urgency.append(_item(slug, row, about))
    labels = (_("Late"), _("This week"), _("Later"))
    return [_group(label, items) for label, items in zip(labels, (late, week, later), strict=True)]


def _group(label: str, items: list[p.WorkItem], more: p.Link | None = None) -> p.WorkGroup:
    return p.WorkGroup(label, tuple(items), str(len(items)), more)


def _in_place_of_others(visit: Visit) -> p.WorkGroup:
    """Return the to-dos of people who are away and for whom the reader stands in; what must be read stays theirs."""
    slug, today = visit.who.organisation.slug, timezone.now().date()
    away = {"person__absences__deputy": visit.who.id, "person__absences__state": "noted"}
    away |= {"person__absences__since__lte": today, "person__absences__until__gte": today}
    rows = ToDo.seen_by(visit.who).filter(state="open", **away).exclude(what="acknowledge")
    names = ("person__name", "person__absences__until", *NAMES)
    items = []
    found = list(rows.order_by(F("due").asc(nulls_last=True), "number").values_list(*names)[:MOST])
    about = _decided_on(visit, found)
    for name, until, *row in found:
        item = _item(slug, row, about)
        said = _("for %(name)s, away until %(until)s") % {"name": name, "until": words.day(until)}
        items.append(replace(item, about=f"{item.about} · {said}"))
    return _group(_("You stand in"), items)


def _news(visit: Visit) -> list[p.WorkGroup]:
    """Return what the reader has not read yet: what they watch and what else is new; to-dos stand above already."""
    if not getattr(visit.who.person, "unread", 0):
        return []
    rows = notices.told(visit.who, reading.notices_of(visit.who.id, unread=True, most=MOST))
    watched: dict[UUID, p.WorkItem] = {}
    others: list[p.WorkItem] = []
    zone, slug = words.zone_of(visit.who.organisation.zone), visit.who.organisation.slug
    for notice, sentence, about in rows:
        line = p.WorkItem(
            about.label, about.address(slug), sentence, words.moment(notice.at, zone), notice=str(notice.pk)
        )
        if notice.sort == "watched":
            watched.setdefault(notice.on_id, line)
        elif notice.on_type != ToDo.kind or notice.sort in ELSEWHERE:
            others.append(line)
    more = p.Link(_("All notices"), f"/o/{slug}/notices/")
    return [
        _group(_("New for you"), others[:FEW], more),
        _group(_("What you watch has changed"), list(watched.values())[:FEW], more),
    ]


def _doors(visit: Visit) -> tuple[p.Door, ...]:
    """Return what the reader may begin, such as writing a document."""
    doors: list[p.Door] = []
    for model in Subject.types.values():
        verb = lists.opening(model) if model.collection and model.group in ("support", "improvement") else None
        if verb is not None and (not verb.duties or "author" in verb.duties) and verb.why_not(visit.who, None) is None:
            url = f"/o/{visit.who.organisation.slug}/{model.collection}/new/"
            doors.append(p.Door(verb.name, str(verb.label), url, primary=not doors))
    return tuple(doors[:2])
