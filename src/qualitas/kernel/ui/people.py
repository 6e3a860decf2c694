"""What the page of a person shows beyond what every record has: duties and API tokens, each with its verb."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import NotThere, Refused
from qualitas.kernel.acts.verbs import Verb, verbs_of
from qualitas.kernel.identity.acting import Acting
from qualitas.kernel.identity.models import STEWARDS, ApiToken, DutyHeld, Person
from qualitas.kernel.ui import pages as p
from qualitas.kernel.ui import shell, words
from qualitas.kernel.ui.rooms import About, More
from qualitas.kernel.ui.visits import Visit

MOST = 200
LONGEST_KEY = 100
ENDS: dict[str, tuple[type[DutyHeld] | type[ApiToken], str]] = {
    "duties": (DutyHeld, "end_duty"),
    "tokens": (ApiToken, "revoke_token"),
}


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


def _url(about: About, what: str, key: UUID) -> str:
    return f"/o/{about.slug}/people/{about.record.number}/{what}/{key}/"


def _line(about: About, what: str, row: DutyHeld | ApiToken, note: str) -> Line:
    verb = _verb(what)
    refused = verb.why_not(about.who, row) is not None
    return Line(_name(row), note, "" if refused else _url(about, what, row.pk), str(verb.label))


def _name(row: DutyHeld | ApiToken) -> str:
    """Return what a page calls it; of a token nothing but its name."""
    return row.title if isinstance(row, ApiToken) else str(capfirst(str(row)))


def _duties(about: About, person: Person) -> tuple[Line, ...]:
    made = []
    for held in person.duties.all():
        held.organisation = about.who.organisation
        note = _("since %s") % words.day(held.since)
        if held.until is not None:
            note = _("%(since)s, until %(until)s") % {"since": note, "until": words.day(held.until)}
        made.append(_line(about, "duties", held, note))
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
        made.append(_line(about, "tokens", token, note % until))
    return tuple(made)


def _verb(what: str) -> Verb[..., Any]:
    model, name = ENDS[what]
    return verbs_of(model)[name]


def end(visit: Visit, number: str, what: str, key: UUID) -> HttpResponse:
    """Answer the page that ends a duty or revokes a token of a person, or do it."""
    model, _verb_name = ENDS.get(what, (None, ""))
    rows: Any = model.within(visit.who.organisation_id).select_related("person") if model is not None else None
    row = rows.filter(pk=key, person__number=number).first() if rows is not None else None
    if row is None:
        raise NotThere(_("There is no such page here."))
    row.organisation = row.person.organisation = visit.who.organisation
    verb, back = _verb(what), f"/o/{visit.who.organisation.slug}/people/{number}/"
    if visit.method != "POST":
        if refusal := verb.why_not(visit.who, row):
            raise refusal
        return _draw(visit, verb, row, back)
    try:
        verb(_act(visit.who, visit), row)
    except Refused as refusal:
        return _draw(visit, verb, row, back, refusal)
    messages.success(visit, _("%(record)s — %(verb)s: done.") % {"record": _name(row), "verb": verb.label})
    return HttpResponseRedirect(back, status=303)


def _act(who: Acting, visit: Visit) -> Any:
    given, version = visit.POST.get("key", "").strip()[:LONGEST_KEY], visit.POST.get("version", "")
    known = version.isascii() and version.isdigit() and len(version) < 10  # noqa: PLR2004 - an integer
    key = f"web {who.id} {given}" if given and given.isprintable() else None
    return who.act(key=key, version=int(version) if known else None)


def _draw(
    visit: Visit, verb: Verb[..., Any], row: DutyHeld | ApiToken, back: str, refusal: Refused | None = None
) -> HttpResponse:
    title = f"{verb.label} · {_name(row)}"
    page = p.ActPage(
        title=title,
        action=visit.path,
        submit=str(verb.label),
        fields=(),
        intro=_(verb.sentence),
        key=str(uuid4()),
        version=str(row.version),
        back_url=back,
        errors=(str(refusal),) if refusal else (),
        facts=(p.Fact(_("Person"), str(row.person), back),),
        danger=True,
    )
    organisation = visit.who.organisation.slug
    crumbs = (
        p.Crumb(shell.title_of(Person), f"/o/{organisation}/people/"),
        p.Crumb(row.person.number, back),
        p.Crumb(str(verb.label)),
    )
    around = shell.around(visit, title, current="people", crumbs=crumbs)
    return render(visit, "ui/act.html", {"shell": around, "page": page}, status=refusal.status if refusal else 200)
