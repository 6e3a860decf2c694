"""My team: what waits with the people who report to the reader, and in what the reader answers for."""

from collections import Counter
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.records.teams import Waiting, has_team, waiting_in_team
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, words
from qualitas.kernel.ui.visits import Visit

WEEK = timedelta(days=7)


def page(visit: Visit) -> HttpResponse:
    """Answer what waits in the reader's team by date and weight: late, within seven days, later; of one person if asked."""
    slug, title, today = visit.who.organisation.slug, _("My team"), timezone.now().date()
    whole = waiting_in_team(visit.who)
    asked = visit.GET.get("person", "")[:40]
    found = [one for one in whole if not asked or str(one.person) == asked]
    late = [one for one in found if one.due is not None and one.due < today]
    week = [one for one in found if one.due is not None and today <= one.due <= today + WEEK]
    later = [one for one in found if one.due is None or one.due > today + WEEK]
    groups = [
        p.WorkGroup(label, tuple(_item(slug, one) for one in some), str(len(some)))
        for label, some in ((_("Late"), late), (_("This week"), week), (_("Later"), later))
        if some
    ]
    summary = ngettext("%d thing waits in your team", "%d things wait in your team", len(found)) % len(found)
    if late:
        summary += _(", %d of them late") % len(late)
    made = p.MyWorkPage(
        title, summary if found else "", tuple(groups), beside=_people(slug, whole, asked), empty=_empty(visit),
        tabs=tabs(slug, "team"), beside_title=_("By person"),
    )  # fmt: skip
    return render(visit, "ui/work.html", {"shell": shell.around(visit, title, current="my-work"), "page": made})


def tabs(slug: str, current: str) -> tuple[p.Link, ...]:
    """Return the two pages of work: one's own and the team's."""
    return (
        p.Link(_("Mine"), f"/o/{slug}/", current=current == "mine"),
        p.Link(_("My team"), f"/o/{slug}/team/", current=current == "team"),
    )


def _item(slug: str, one: Waiting) -> p.WorkItem:
    due, over = words.due(one.due)
    told = (one.number, one.who, one.where, one.state, _("severe") if one.weight == "high" else "")
    collection = Subject.types[one.kind].collection
    about = " · ".join(part for part in told if part)
    return p.WorkItem(one.title, f"/o/{slug}/{collection}/{one.number}/", about, due, "bad" if over else "wait")


def _people(slug: str, whole: list[Waiting], asked: str) -> tuple[p.Link, ...]:
    """Return with whom how much waits, the most first; each leads to theirs alone."""
    count = Counter((one.person, one.who) for one in whole if one.person is not None)
    found = [
        p.Link(name, f"/o/{slug}/team/?person={key}", note=words.count(many), current=str(key) == asked)
        for (key, name), many in sorted(count.items(), key=lambda pair: (-pair[1], pair[0][1]))
    ]
    everyone = (p.Link(_("Everybody"), f"/o/{slug}/team/", note=words.count(len(whole)), current=not asked),)
    return (*everyone, *found) if len(found) > 1 or asked else ()


def _empty(visit: Visit) -> p.Empty:
    if has_team(visit.who):
        return p.Empty(
            _("Nothing waits in your team"),
            _("What waits in your processes, and with people who report to you, stands here."),
        )
    text = _("Your team are the people on whose page you stand as superior, and the processes that you own.")
    return p.Empty(_("You have no team here"), text)
