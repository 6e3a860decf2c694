"""Mails that no verb leaves: a notice that somebody wants to have at once, and the digest on Monday."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.kernel.identity.acting import Acting, acting
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.notices import reading
from qualitas.kernel.notices.clock import MOST_MAILED, SOON, local_now, soon
from qualitas.kernel.notices.models import DIGEST, Mailing, Notice, mailing_of
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.ui import notices, words
from qualitas.kernel.ui.reading import signed_link
from qualitas.kernel.ui.rooms import ROOMS

LINES = 5
"""Notices and approvals that a mail names one by one; the rest waits on the page."""


class Settled(RuntimeError):
    """There is nothing left to tell; the message says why."""


def _reader(organisation: Organisation, said: dict[str, Any]) -> Acting:
    """Return to whom a mail goes, as somebody who acts; raises Settled where they are not here any more."""
    rows = Person.within(organisation.id).filter(pk=UUID(said["person"]), state="active", email=said["to"])
    person = rows.select_related("organisation", "account", "site").first()
    if person is None:
        raise Settled("The person left, or has another address now.")
    return acting(person)


def _home(organisation: Organisation) -> str:
    return f"{settings.QUALITAS.base_url}/o/{organisation.slug}/"


def _ends(organisation: Organisation, who: Acting, sort: str) -> str:
    return notices.unsubscribe_url(settings.QUALITAS.base_url, organisation.slug, who.id, sort)


def notice(organisation: Organisation, said: dict[str, Any]) -> dict[str, Any]:
    """Return what the mail says that tells one notice at once."""
    who = _reader(organisation, said)
    rows = Notice.objects.filter(person=who.id, on_id=UUID(said["on"]), sort=said["sort"], cause=said["cause"])
    found = next(iter(notices.told(who, rows.filter(read_at__isnull=True)[:1])), None)
    if found is None:
        raise Settled("It was read before the mail was sent, or may not be read any more.")
    one, sentence, about = found
    to_do = _finishable(who, one)
    return {
        "subject": f"{sentence}: {about.label}"[:200],
        "name": who.person.name,
        "sentence": sentence,
        "about": about.label,
        "link": f"{settings.QUALITAS.base_url}{about.address(organisation.slug)}",
        "do_it": signed_link(settings.QUALITAS.base_url, organisation.slug, to_do) if to_do else "",
        "unsubscribe": _ends(organisation, who, one.sort),
    }


def _finishable(who: Acting, one: Notice) -> ToDo | None:
    """Return the to-do that a notice is about, where its reader can do it from the mail."""
    if one.on_type != "to-do":
        return None
    return ToDo.within(who.organisation_id).filter(pk=one.on_id, person=who.id, state="open").first()


def digest(organisation: Organisation, said: dict[str, Any]) -> dict[str, Any]:
    """Return what the mail on Monday says: up to five things due in thirty days, each done by a link, and the news."""
    who = _reader(organisation, said)
    mailing, today = mailing_of(who.id), local_now(organisation, timezone.now()).date()
    due, count = _due(organisation, who, today) if mailing.how("due") == DIGEST else ([], 0)
    news, unread = _news(organisation, who, mailing)
    approvals = _approvals(who)
    if not due and not news:
        raise Settled("Nothing is due, and everything was read.")
    subject = ngettext("%(count)d thing due in %(days)d days", "%(count)d things due in %(days)d days", count)
    return {
        "subject": subject % {"count": count, "days": SOON}
        if count
        else ngettext("%d thing is new for you", "%d things are new for you", unread) % unread,
        "name": who.person.name,
        "due": due,
        "more": count - len(due),
        "news": news,
        "more_news": unread - len(news),
        "approvals": approvals,
        "link": _home(organisation),
        "days": SOON,
        "unsubscribe": _ends(organisation, who, "digest"),
    }


def _due(organisation: Organisation, who: Acting, today: dt.date) -> tuple[list[dict[str, Any]], int]:
    """Return the five most pressing to-dos, the severe first where the day is the same, and how many there are."""
    rows = ToDo.objects.filter(soon(organisation.id, today), person=who.id)
    severity = {"high": 0, "normal": 1, "low": 2}
    found = list(rows.order_by(F("due").asc(), "number")[:50])
    found.sort(key=lambda one: (one.due or today, severity.get(one.severity, 1), one.number))
    lines = [
        {
            "title": one.title,
            "due": words.day(one.due),
            "late": one.due is not None and one.due < today,
            "severe": one.severity == "high",
            "do": _("Read and acknowledge") if one.what == "acknowledge" else _("Say that it is done"),
            "link": signed_link(settings.QUALITAS.base_url, organisation.slug, one),
        }
        for one in found[:MOST_MAILED]
    ]
    return lines, rows.count()


def _news(organisation: Organisation, who: Acting, mailing: Mailing) -> tuple[list[dict[str, str]], int]:
    """Return what the reader has not read and wants to have told on Monday, and how much of it there is."""
    rows = [one for one in reading.notices_of(who.id, unread=True, most=200) if mailing.how(one.sort) == DIGEST]
    told = notices.told(who, rows)
    base = settings.QUALITAS.base_url
    return [
        {"sentence": sentence, "about": about.label, "link": f"{base}{about.address(organisation.slug)}"}
        for _one, sentence, about in told[:LINES]
    ], len(told)


def _approvals(who: Acting) -> list[dict[str, str]]:
    """Return what waits for the reader's decision in the rooms, such as documents; it is signed after signing in."""
    base = settings.QUALITAS.base_url
    groups = [group for room in ROOMS.values() if room.work is not None for group in room.work(who)]
    items = [item for group in groups for item in group.items if item.tone == "wait"]
    return [{"title": f"{item.about} {item.title}".strip(), "link": f"{base}{item.url}"} for item in items[:LINES]]
