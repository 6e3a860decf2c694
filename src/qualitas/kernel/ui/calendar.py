"""The calendar feed: what one person must do by when, and the planned days of records, as iCalendar (RFC 5545)."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar as Feed
from icalendar import Event

from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.notices.models import Calendar
from qualitas.kernel.notices.verbs import digest_of
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.ui.rooms import ROOMS, Planned

MOST = 500
TOLD_EVERY = dt.timedelta(hours=4)


def feed(_request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Answer a calendar program that knows the secret address; to everyone else there is nothing here."""
    rows = Calendar.objects.filter(digest=digest_of(token), state="open", person__state="active")
    found = rows.filter(organisation__slug=slug).select_related("person__organisation").first()
    if found is None:
        raise NotThere(_("There is no such calendar here; it may have been closed."))
    who = acting(found.person)
    with translation.override(who.organisation.language):
        body = written(who).to_ical()
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="qualitas.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def written(who: Acting) -> Feed:
    """Return the calendar of a person."""
    home = f"{settings.QUALITAS.base_url}/o/{who.organisation.slug}/"
    made = Feed()
    made.add("prodid", "-//Qualitas//Calendar//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("%(organisation)s: what is due") % {"organisation": who.organisation.title})
    made.add("refresh-interval", TOLD_EVERY, parameters={"VALUE": "DURATION"})
    for one in (*_to_dos(who), *_planned(who)):
        made.add_component(_event(one, home))
    return made


def _to_dos(who: Acting) -> Iterator[Planned]:
    rows = ToDo.within(who.organisation_id).filter(person=who.id, state="open", due__isnull=False)
    for key, number, title, due, version in rows.order_by("due").values_list("pk", "number", "title", "due", "version")[
        :MOST
    ]:
        if due is not None:
            yield Planned(key, due, title, f"to-dos/{number}/", version)


def _planned(who: Acting) -> Iterator[Planned]:
    """Yield what the rooms plan, such as the days on which documents take effect."""
    for room in ROOMS.values():
        if room.planned is not None:
            yield from room.planned(who)


def _event(one: Planned, home: str) -> Event:
    """Return an entry of the whole day, which keeps nobody busy."""
    made = Event()
    made.add("uid", f"{one.key}@qualitas")
    made.add("dtstamp", dt.datetime.combine(one.day, dt.time(), dt.UTC))
    made.add("dtstart", one.day)
    made.add("dtend", one.day + dt.timedelta(days=1))
    made.add("summary", one.title)
    made.add("url", f"{home}{one.path}")
    made.add("sequence", one.version)
    made.add("transp", "TRANSPARENT")
    return made
