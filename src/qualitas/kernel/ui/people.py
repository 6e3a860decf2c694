"""What the page of a person shows beyond what every record has: duties, absences, API tokens and calendars, each with its verb."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.models import STEWARDS, ApiToken, Person
from qualitas.kernel.notices.models import Calendar
from qualitas.kernel.records.beside import ending
from qualitas.kernel.records.models import Absence
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import words
from qualitas.kernel.ui.ends import address, end_url
from qualitas.kernel.ui.rooms import About, More

MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A duty or a token as a line: what it is, from when to when, and the address of the verb that ends it."""

    label: str
    note: str
    url: str
    action: str


def more(about: About) -> More:
    """Return what the page of a person has beyond every record's page."""
    person: Person = about.record
    absences = _absences(person)
    tokens, calendars = _secrets(about, person)
    extra = {
        "duties": _duties(about, person),
        "absences": tuple(_absence(about, row) for row in absences),
        "tokens": tokens,
        "badges": _badges(about, person),
        "calendars": calendars,
    }
    return More(callouts=tuple(_away(absences)), left_out=frozenset({"duties_held"}), extra=extra)


def _absences(person: Person) -> list[Absence]:
    """Return the absences of a person that are not over, the next one first."""
    rows = Absence.objects.filter(person=person, state="noted", until__gte=timezone.now().date())
    return list(rows.select_related("deputy").order_by("since")[:MOST])


def _away(absences: Iterable[Absence]) -> Iterator[p.Callout]:
    """Say that the person is away today, and who stands in."""
    today = timezone.now().date()
    for row in absences:
        if row.since <= today:
            said = {"until": words.day(row.until), "deputy": row.deputy.name}
            yield p.Callout(_("Away until %(until)s; %(deputy)s stands in.") % said, "wait")


def _absence(about: About, row: Absence) -> Line:
    row.organisation, row.person = about.who.organisation, about.record
    note = _("%(deputy)s stands in") % {"deputy": row.deputy.name}
    verb = ending(Absence)
    period = f"{words.day(row.since)} – {words.day(row.until)}"
    return Line(period, note, end_url(about.who, row), str(verb.label) if verb else "")


def _line(about: About, row: Subject, note: str) -> Line:
    verb = ending(type(row))
    return Line(row.label, note, end_url(about.who, row), str(verb.label) if verb else "")


def _duties(about: About, person: Person) -> tuple[Line, ...]:
    made = []
    for held in person.duties.all():
        held.organisation = about.who.organisation
        note = _("since %s") % words.day(held.since)
        if held.until is not None:
            note = _("%(since)s, until %(until)s") % {"since": note, "until": words.day(held.until)}
        made.append(_line(about, held, note))
    return tuple(made)


def _badges(about: About, person: Person) -> tuple[Line, ...]:
    """Return the badge in use, for those who look after people."""
    if not about.who.duties.intersection(STEWARDS):
        return ()
    made = []
    for badge in person.badges.filter(state="in use"):
        badge.person, badge.organisation = person, about.who.organisation
        told = _("signs on at shared tablets") if badge.pin else _("opens nothing yet: it has no PIN")
        change = address(about.slug, badge.kind, badge.pk, "change_pin")
        made += [_line(about, badge, told), Line(_("PIN"), "", change, _("Change") if badge.pin else _("Set"))]
    return tuple(made)


def _secrets(about: About, person: Person) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return the valid tokens and the open calendars, for the person and for those who look after people only.

    Both are read by one query; of each only what stands in its line.
    """
    if person.id != about.who.id and not about.who.duties.intersection(STEWARDS):
        return (), ()
    columns = ("of", "pk", "title", "scope", "day")
    tokens = ApiToken.objects.filter(person=person, state="valid").annotate(of=Value("token"), day=F("expires"))
    calendars = Calendar.objects.filter(person=person, state="open").annotate(
        of=Value("calendar"), scope=Value(""), day=TruncDate("opened_at")
    )
    both = tokens.values_list(*columns).union(calendars.values_list(*columns), all=True).order_by("title")[:MOST]
    made: dict[str, list[Line]] = {"token": [], "calendar": []}
    for kind, key, title, scope, day in both:
        row: ApiToken | Calendar = ApiToken(id=key, title=title) if kind == "token" else Calendar(id=key, title=title)
        row.person, row.organisation, row.state = person, about.who.organisation, type(row).lifecycle.start
        note = _("may read only, expires %s") if scope == "read" else _("may read and write, expires %s")
        made[kind].append(_line(about, row, (note if kind == "token" else _("since %s")) % words.day(day)))
    return tuple(made["token"]), tuple(made["calendar"])
