"""Complaints in figures: how many, how quickly they were answered, how content customers are with the answers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.feedback import queries
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, words
from qualitas.kernel.ui.visits import Visit


def page(visit: Visit) -> HttpResponse:
    """Answer the figures of the last twelve months."""
    today = timezone.now().date()
    since, until = queries.last_year(today)
    found = queries.figures(visit.who, since, until, today)
    base = f"/o/{visit.who.organisation.slug}/complaints/"
    crumbs = (p.Crumb(_("Complaints"), base), p.Crumb(_("Figures"), ""))
    title = _("Complaints in figures")
    made = p.OverviewPage(
        title=title,
        summary=_("Received from %(since)s to %(until)s.") % {"since": words.day(since), "until": words.day(until)},
        cards=_cards(found, base) if found.received else (),
        facts_title=_("By kind"),
        facts=tuple(_kind(name, much, found.received, base) for name, much in found.kinds),
        empty=None if found.received else p.Empty(_("No complaints yet"), _("Note one, or bring a log of past years.")),
    )
    return render(
        visit,
        "ui/overview.html",
        {"shell": shell.around(visit, title, current="complaints", crumbs=crumbs), "page": made},
    )


def _cards(found: queries.Figures, base: str) -> tuple[p.Card, ...]:
    satisfied = found.satisfied
    asked = sum(satisfied[name] for name in ("content", "partly", "not"))
    waiting = ngettext("%d is still open.", "%d are still open.", found.open) % found.open
    return (
        p.Card(_("Received"), words.count(found.received), waiting, "calm", f"{base}?state=all"),
        p.Card(
            _("Late today"), words.count(found.late), _("They wait for an answer although their day is over.") if found.late else _("Nobody waits beyond their day."),
            "bad" if found.late else "good", f"{base}?due=overdue",
        ),
        p.Card(_("Mean time until acknowledged"), _in_days(found.to_acknowledge)),
        p.Card(
            _("Mean time until answered"), _in_days(found.to_answer),
            _("%(some)s of %(all)s answers came in time.") % {"some": found.in_time, "all": found.measured},
            "good" if found.in_time == found.measured else "wait",
        ),
        p.Card(
            _("Justified"), _share(found.justified, found.assessed),
            _("%(some)s of %(all)s that were assessed.") % {"some": found.justified, "all": found.assessed},
        ),
        p.Card(
            _("Content with the answer"), _share(satisfied["content"], asked),
            _("%(some)s of %(all)s who said so. Answers disputed: %(disputed)s.")
            % {"some": satisfied["content"], "all": asked, "disputed": found.disputed},
        ),
    )  # fmt: skip


def _in_days(value: float | None) -> str:
    return _("%s days") % formats.number_format(value, 1) if value is not None else "–"


def _share(some: int, whole: int) -> str:
    return f"{round(100 * some / whole)} %" if whole else "–"


def _kind(name: str, much: int, whole: int, base: str) -> p.Fact:
    where = f"{base}?{urlencode({'state': 'all', 'category': name or 'none'})}"
    return p.Fact(name or _("Not sorted"), f"{words.count(much)} · {_share(much, whole)}", where)
