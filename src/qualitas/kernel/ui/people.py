"""What the page of a person shows beyond what every record has: duties and API tokens, each with its verb."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from qualitas.kernel.identity.models import STEWARDS, ApiToken, DutyHeld, Person
from qualitas.kernel.records.beside import ending
from qualitas.kernel.ui import words
from qualitas.kernel.ui.ends import end_url
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
    extra = {"duties": _duties(about, person), "tokens": _tokens(about, person)}
    return More(left_out=frozenset({"duties_held"}), extra=extra)


def _line(about: About, row: DutyHeld | ApiToken, note: str) -> Line:
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


def _tokens(about: About, person: Person) -> tuple[Line, ...]:
    """Return the valid tokens, for the person and for those who look after people only."""
    if person.id != about.who.id and not about.who.duties.intersection(STEWARDS):
        return ()
    made = []
    for token in ApiToken.objects.filter(person=person, state="valid").order_by("title")[:MOST]:
        token.person, token.organisation = person, about.who.organisation
        until = words.day(token.expires)
        note = _("may read only, expires %s") if token.scope == "read" else _("may read and write, expires %s")
        made.append(_line(about, token, note % until))
    return tuple(made)
