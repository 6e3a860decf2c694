"""How the installation is, in sentences: each part with its mark, and what to do where it is not in order."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import words
from qualitas.site.administration.pages import Line
from qualitas.site.drills import EVERY
from qualitas.site.standing import Standing

LONG_WAIT = dt.timedelta(minutes=10)
LEAST_SPACE = 500 * 1000**2
MANY_PENDING = 1000


def line(label: str, detail: str, tone: p.Tone = "good", url: str = "") -> Line:
    """Return one part of the page: good is in order, wait is worth a look, bad must be seen to."""
    marks = {"good": _("in order"), "wait": _("worth a look"), "bad": _("see to it")}
    return Line(label, detail, state=marks.get(tone, ""), tone=tone, url=url)


def lines(now: Standing, home: str, zone: dt.tzinfo) -> Iterator[Line]:
    """Yield how each part is; ``home`` is where the pages of administration begin."""
    yield _worker(now, zone)
    yield _sealing(now)
    yield _messages(now, home)
    yield _backup(now, home, zone)
    yield _drill(now, home, zone)
    yield _space(now)


def _worker(now: Standing, zone: dt.tzinfo) -> Line:
    if now.worker_alive:
        return line(_("Worker"), _("It is at work: it seals entries, sends mails, lets dates take effect."))
    if now.pulse is None:
        return line(_("Worker"), _("None was ever at work here; start “qualitas up” or “qualitas worker”."), "bad")
    since = words.moment(now.pulse, zone)
    return line(_("Worker"), _("Last at work %s; start “qualitas up” or “qualitas worker”.") % since, "bad")


def _sealing(now: Standing) -> Line:
    if not now.pending:
        return line(_("Ledger"), _("%s entries, every one of them sealed.") % words.count(now.events))
    late = now.pending > MANY_PENDING or (now.oldest_pending is not None and now.at - now.oldest_pending > LONG_WAIT)
    facts = {"all": words.count(now.events), "pending": words.count(now.pending)}
    said = _("%(all)s entries, %(pending)s of them wait to be sealed.") % facts
    return line(_("Ledger"), said, "bad" if late else "good")


def _messages(now: Standing, home: str) -> Line:
    url = f"{home}mails/"
    if now.failed:
        said = ngettext("%d message could not be sent.", "%d messages could not be sent.", now.failed) % now.failed
        return line(_("Mails"), said, "bad", url)
    if now.oldest_waiting is not None and now.at - now.oldest_waiting > LONG_WAIT:
        return line(_("Mails"), _("%d wait longer than ten minutes.") % now.waiting, "wait", url)
    return line(_("Mails"), _("%d wait to be sent.") % now.waiting if now.waiting else _("None waits."), url=url)


def _backup(now: Standing, home: str, zone: dt.tzinfo) -> Line:
    url, label = f"{home}backups/", _("Backup")
    if now.backup_trouble is not None:
        at, why = now.backup_trouble
        facts = {"at": words.moment(at, zone), "why": why}
        return line(label, _("Could not be made %(at)s: %(why)s") % facts, "bad", url)
    if now.backup_late:
        return line(label, _("None was made when it was due; look whether the worker runs."), "bad", url)
    if now.backup is None:
        if now.backup_due is None:
            return line(
                label,
                _("None was made here yet; the first is made by night, unless that is switched off."),
                "wait",
                url,
            )
        return line(label, _("The first is being made."), "wait", url)
    facts = {"at": words.moment(now.backup.at, zone), "size": words.size(now.backup.size)}
    return line(label, _("The newest is of %(at)s, %(size)s.") % facts, url=url)


def _drill(now: Standing, home: str, zone: dt.tzinfo) -> Line:
    url, label = f"{home}backups/", _("Restore drill")
    if now.drill_at is None:
        said = _("None was done yet; the worker does one after the first backup, then weekly.")
        return line(label, said, "wait", url)
    at = words.moment(now.drill_at, zone)
    if now.drill_state == "failed":
        return line(label, _("The one of %s failed; do not rely on that backup.") % at, "bad", url)
    if now.drill_state != "passed":
        return line(label, _("One is under way since %s.") % at, "wait", url)
    if now.at - now.drill_at > EVERY + dt.timedelta(days=1):
        return line(label, _("The last one, of %s, passed; the next is overdue.") % at, "wait", url)
    return line(label, _("The one of %s passed: the backup was restored and verified.") % at, url=url)


def _space(now: Standing) -> Line:
    facts = {"free": words.size(now.disk_free), "all": words.size(now.disk_total)}
    said = _("%(free)s of %(all)s are free.") % facts
    if now.disk_free < LEAST_SPACE:
        return line(_("Disk"), said + " " + _("Make room: nothing is written when it is full."), "bad")
    return line(_("Disk"), said, "wait" if now.disk_free < now.disk_total / 20 else "good")
