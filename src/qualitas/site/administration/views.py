"""The tabs of administration; each for those who look after the system."""

import datetime as dt
from importlib.metadata import version as installed_version
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import NotThere, NotYours
from qualitas.kernel.files.quotas import Usage, usage
from qualitas.kernel.records import retention
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, showing, words
from qualitas.kernel.ui.visits import Visit
from qualitas.site import nightly
from qualitas.site.administration import health, queries
from qualitas.site.administration.disposal import dispose_of
from qualitas.site.administration.pages import AdministrationPage, Line, Sheet
from qualitas.site.administration.preferences import change, sheets_of_preferences
from qualitas.site.configuration import as_given
from qualitas.site.standing import standing

MOST = 50
SCARCE = 10
LOOKS_AFTER = frozenset({"administrator", "quality-manager"})
TABS = ("", "settings", "backups", "files", "mails", "retention")


def home_of(visit: Visit) -> str:
    """Return where the pages of administration begin; refuses who does not look after the system."""
    if not visit.who.duties & LOOKS_AFTER:
        raise NotYours(_("This page is for administrators and the quality manager; ask one of them."))
    return f"/o/{visit.who.organisation.slug}/administration/"


def _tab_words() -> dict[str, str]:
    return {
        "": _("Health"),
        "settings": _("Settings"),
        "backups": _("Backups"),
        "files": _("Files"),
        "mails": _("Mails"),
        "retention": _("Retention"),
    }


def _answer(
    visit: Visit,
    tab: str,
    summary: str,
    sheets: tuple[Sheet, ...],
    beside: tuple[Sheet, ...] = (),
    callouts: tuple[p.Callout, ...] = (),
) -> HttpResponse:
    home, said = home_of(visit), _tab_words()
    tabs = tuple(p.Link(word, f"{home}{name}/" if name else home, current=name == tab) for name, word in said.items())
    title = said[tab] if tab else _("Administration")
    crumbs = (p.Crumb(_("Administration"), home if tab else ""), *((p.Crumb(said[tab]),) if tab else ()))
    page = AdministrationPage(title, summary, tabs, sheets, beside, callouts)
    around = shell.around(visit, title, current="administration", crumbs=crumbs)
    return render(visit, "site/administration.html", {"shell": around, "page": page})


def page(visit: Visit) -> HttpResponse:
    """Answer how the installation is."""
    home, zone, now = home_of(visit), words.zone_of(visit.who.organisation.zone), standing()
    lines = tuple(health.lines(now, home, zone))
    bad = sum(line.tone == "bad" for line in lines)
    summary = _("Everything is in order.") if not bad else _("Something must be seen to.")
    figures = (
        p.Fact(_("Version"), installed_version("qualitas")),
        p.Fact(_("Database"), f"{_engine()} · {words.size(now.database_size)}"),
        p.Fact(_("Files"), f"{words.count(now.files)} · {words.size(now.files_size)}"),
        p.Fact(_("Signed-in browsers"), words.count(now.sessions)),
        p.Fact(_("Address"), settings.QUALITAS.base_url),
    )
    text = _("A program reads the same at %s; the command “qualitas check” looks at more, such as rights and keys.")
    more = Sheet(_("For programs"), text=text % "/metrics")
    return _answer(visit, "", summary, (Sheet(_("Health"), lines),), (Sheet(_("Figures"), facts=figures), more))


def _engine() -> str:
    return "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"


def preferences(visit: Visit) -> HttpResponse:
    """Answer what the organisation may choose, and how the installation is set."""
    home = home_of(visit)
    own = tuple(sheets_of_preferences(visit.who.organisation, home))
    sources = {"environment": _("environment"), "file": "qualitas.toml", "default": _("default")}
    lines = tuple(
        Line(one.name, _(one.meaning), note=one.value, state=sources[one.source], tone=_tone(one.source))
        for one in as_given()
    )
    text = _("Set on the machine, by variables or in qualitas.toml in the data folder; a restart takes them over.")
    summary = _("What this organisation chooses for itself, and how the installation is set up.")
    return _answer(visit, "settings", summary, (*own, Sheet(_("Settings of the installation"), lines, text=text)))


def preference(visit: Visit, name: str) -> HttpResponse:
    """Answer the form of one preference, or set it."""
    return change(visit, home_of(visit), name)


def _tone(source: str) -> p.Tone:
    return "off" if source == "default" else "calm"


def backups(visit: Visit) -> HttpResponse:
    """Answer which backups there are, when the next is made, and what became of the drills."""
    home_of(visit)
    zone, given, slug = (
        words.zone_of(visit.who.organisation.zone),
        settings.QUALITAS.backups,
        visit.who.organisation.slug,
    )
    lines = tuple(
        Line(one.path.name, words.moment(one.at, zone), words.size(one.size)) for one in nightly.made()[:MOST]
    )
    done = tuple(
        Line(
            f"{one.number} · {one.backup}",
            words.moment(one.opened_at, zone),
            _("%s entries verified") % words.count(one.events) if one.events is not None else one.reason,
            state=str(one.word),
            tone=one.lifecycle.by_name[one.state].tone,
            url=showing.address(slug, one),
        )
        for one in queries.drills(visit.who.organisation_id, 10)
    )
    hour = _("never") if given.hour is None else _("every night at %02d:00 UTC") % given.hour
    facts = (
        p.Fact(_("Made by itself"), hour),
        p.Fact(_("Folder"), str(nightly.folder()), mono=True),
        p.Fact(
            _("Kept"),
            _("one a day for %(days)d days, one a week for %(weeks)d weeks")
            % {"days": given.daily, "weeks": given.weekly},
        ),
        p.Fact(_("Encrypted"), _("yes") if given.key else _("no"), tone=None if given.key else "wait"),
    )
    callouts = []
    if trouble := nightly.trouble():
        callouts.append(p.Callout(_("The last backup could not be made: %s") % trouble[1], "bad"))
    if not settings.QUALITAS.backups.folder:
        callouts.append(
            p.Callout(
                _("The backups lie on the same disk as the data; set QUALITAS_BACKUP_FOLDER to another one."), "wait"
            )
        )
    sheets = (
        Sheet(_("Restore drills"), done, empty=_("None was done yet; the worker does one after the first backup.")),
        Sheet(_("Backups that were made by themselves"), lines, empty=_("None was made yet.")),
    )
    summary = _("A backup that was never restored is a hope. Once a week the newest is restored on trial and verified.")
    return _answer(visit, "backups", summary, sheets, (Sheet(_("Schedule"), facts=facts),), tuple(callouts))


def files(visit: Visit) -> HttpResponse:
    """Answer how much room the organisation's files take."""
    home_of(visit)
    organisation = visit.who.organisation_id
    kept = usage(organisation)
    rows = queries.files_by_type(organisation, 20)
    lines = tuple(
        Line(kind, _("%s files") % words.count(many), words.size(taken), state=f"{100 * taken // max(1, kept.size)} %")
        for kind, many, taken in rows
    )
    facts = [p.Fact(_("Files"), words.count(kept.files)), p.Fact(_("Together"), words.size(kept.size))]
    if kept.left is not None:
        facts += [p.Fact(_("May be kept"), words.size(kept.quota)), p.Fact(_("Room left"), words.size(kept.left))]
    text = _("The same content is kept once, however often it is attached.")
    return _answer(
        visit,
        "files",
        text,
        (Sheet(_("By type"), lines, empty=_("No file is kept yet.")),),
        (Sheet(_("Figures"), facts=tuple(facts)),),
        _scarce(kept),
    )


def _scarce(kept: Usage) -> tuple[p.Callout, ...]:
    """Say in time that the room is nearly used up."""
    if kept.left is None or kept.left * SCARCE > kept.quota:
        return ()
    text = _("Less than a tenth of the room for files is left; set the limit higher, or dispose of what is over.")
    return (p.Callout(text, "bad" if kept.left == 0 else "wait"),)


def mails(visit: Visit) -> HttpResponse:
    """Answer which mails wait or could not be sent."""
    home, zone = home_of(visit), words.zone_of(visit.who.organisation.zone)
    lines = tuple(
        Line(
            str(row.payload.get("to", row.topic)),
            f"{row.payload.get('template', row.topic)} · {words.moment(row.written_at, zone)}",
            row.trouble,
            state=_("given up")
            if queries.given_up(row)
            else _("waits")
            if not row.tries
            else _("tried %d times") % row.tries,
            tone="bad" if queries.given_up(row) else "wait" if row.tries else "off",
            button=_("Try again") if row.tries else "",
            post_url=f"{home}mails/{row.id}/again/" if row.tries else "",
        )
        for row in queries.unsent(visit.who.organisation_id, MOST)
    )
    how = settings.QUALITAS.mailer
    where = how["OPTIONS"].get("host") or how["OPTIONS"].get("file_path", "")
    facts = (p.Fact(_("Sent through"), str(where), mono=True), p.Fact(_("Sender"), settings.QUALITAS.mail_from))
    summary = _("What waits to be sent and what could not be; a mail is tried eight times within three days.")
    return _answer(
        visit,
        "mails",
        summary,
        (Sheet(_("Not sent yet"), lines, empty=_("Every mail was sent.")),),
        (Sheet(_("Mail server"), facts=facts),),
    )


def again(visit: Visit, key: UUID) -> HttpResponse:
    """Let a mail be tried again."""
    home = home_of(visit)
    if visit.method == "POST":
        if not queries.try_again(visit.who.organisation_id, key):
            raise NotThere(_("This mail was sent meanwhile."))
        messages.success(visit, _("It is tried again at once."))
    return HttpResponseRedirect(f"{home}mails/")


def kept(visit: Visit) -> HttpResponse:
    """Answer how long records are kept, and which are past that."""
    home, organisation = home_of(visit), visit.who.organisation
    today = timezone.now().astimezone(words.zone_of(organisation.zone)).date()
    rules = tuple(
        Line(
            str(capfirst(model._meta.verbose_name_plural)),
            _("%d years after they were closed") % years if years else _("for ever"),
            link=_("Change"),
            link_url=f"{home}settings/{retention.rule(model).name}/",
        )
        for model in retention.kept_types()
        for years in (retention.rule(model).of(organisation),)
    )
    over = tuple(_due(one, home, organisation.slug) for one in retention.due(organisation, visit.who, today, MOST))
    text = _(
        "Their time is over. Nothing goes by itself: look at each and decide; a legal hold or a reason to keep it stands before the rule."
    )
    sheets = (
        Sheet(_("Due for disposal"), over, text=text if over else "", empty=_("No record is past its time.")),
        Sheet(_("Rules"), rules),
    )
    summary = _("How long records are kept after they were closed (7.5.3.2). What has no rule is kept for ever.")
    return _answer(visit, "retention", summary, sheets)


def disposal(visit: Visit, number: str) -> HttpResponse:
    """Answer the form that disposes of a record, or do it."""
    return dispose_of(visit, home_of(visit), number)


def _due(one: retention.Due, home: str, slug: str) -> Line:
    until: dt.date = one.kept_until
    facts = {"closed": words.day(one.closed_on), "until": words.day(until)}
    return Line(
        f"{one.record.number} {one.record.title}",
        _("closed %(closed)s, to be kept until %(until)s") % facts,
        state=str(one.record.word),
        url=showing.address(slug, one.record),
        link=_("Dispose of it"),
        link_url=f"{home}retention/{one.record.number}/",
    )
