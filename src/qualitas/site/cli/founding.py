"""Founding: an organisation of one's own with starter content, the example organisations, the first sign-in link."""

import re
import unicodedata
from argparse import Namespace
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from qualitas.documents.verbs import add_kind
from qualitas.kernel.acts.act import Act, SystemActor
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.models import Outbox
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.models import Account, DutyHeld, Organisation, Person
from qualitas.kernel.ledger.sealing import publish_all, seal_all
from qualitas.site.cli.speaking import Progress, WrongUse, say, say_json
from qualitas.site.example import found_example, is_told, read

STARTER_KINDS = (
    ("POL", "Policy", 12),
    ("MAN", "Manual", 12),
    ("SOP", "Procedure", 24),
    ("WI", "Work instruction", 24),
    ("FRM", "Form", 36),
)
FIRST_DUTIES = ("administrator", "quality-manager", "author", "employee")


@dataclass(frozen=True, slots=True)
class FirstLink:
    """The one-time link of who signs in first."""

    name: str
    email: str
    address: str


def init(given: Namespace) -> int:
    """Found an organisation and say its administrator's one-time link."""
    slug = given.slug or slug_of(given.organisation)
    email = given.admin.strip().lower()
    _check(slug, email, given.zone)
    person = _found(given, slug, email)
    link = new_link(person)
    seal_all()
    publish_all()  # signs the first checkpoint, so that the signing key is there from the beginning
    if given.json:
        say_json({"organisation": slug, "administrator": email, "link": link.address, "hours": identity.LINK_HOURS})
        return 0
    say(f"{given.organisation} is founded; its pages are under /o/{slug}/.")
    say(f"{email} signs in once within {identity.LINK_HOURS} hours by this link:")
    say(f"  {link.address}")
    return 0


def _check(slug: str, email: str, zone: str) -> None:
    """Refuse what cannot be founded, before anything is written."""
    try:
        validate_email(email)
    except ValidationError:
        raise WrongUse(f"“{email}” is no e-mail address; give one like jo@forkknife.example by --admin.") from None
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", slug):
        raise WrongUse(f"“{slug}” cannot be a short name; give one of small letters, digits and hyphens by --slug.")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise WrongUse(f"There is no time zone “{zone}”; write it like Europe/Berlin.") from None
    if Organisation.objects.filter(slug=slug).exists():
        raise WrongUse(f"There is an organisation “{slug}” here already; give another short name by --slug.")


def _found(given: Namespace, slug: str, email: str) -> Person:
    """Do the founding verbs; returns the administrator."""
    system = SystemActor(uuid7())

    def act() -> Act:
        return Act(system, via="cli")

    identity.found(
        act(), title=given.organisation, slug=slug, sector=given.sector, zone=given.zone, language=given.language
    )
    person = identity.add_person(act(), name=given.name or _name_of(email), email=email)
    for duty in FIRST_DUTIES:
        identity.grant_duty(act(), person, duty=duty)
    for code, title, months in STARTER_KINDS:
        add_kind(act(), code=code, title=title, review_months=months)
    return person


def slug_of(name: str) -> str:
    """Return a short name for addresses, such as fork-knife for “Fork & Knife Ltd”."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.findall(r"[a-z0-9]+", plain) if word not in {"ltd", "gmbh", "inc", "llc", "ag", "plc"}]
    return "-".join(words)[:40].strip("-")


def _name_of(email: str) -> str:
    """Return a first guess of a person's name from the e-mail address."""
    return " ".join(part.capitalize() for part in re.split(r"[._-]+", email.partition("@")[0]) if part) or email


def example(given: Namespace) -> int:
    """Found an example organisation, once."""
    tell_example(given.sector)
    return 0


def tell_example(sector: str) -> Organisation:
    """Found the example of ``sector`` where it is not there, saying so."""
    story = read(sector)
    if is_told(story.slug):
        say(f"{story.about['name']} is here already, under /o/{story.slug}/.")
        return Organisation.objects.get(slug=story.slug)
    say(f"Founding {story.about['name']} with two years of history …")
    organisation = found_example(sector, Progress("  steps"))
    say(f"{organisation.title} is founded; its pages are under /o/{organisation.slug}/.")
    return organisation


def new_link(person: Person) -> FirstLink:
    """Make a one-time link that is shown here and so not sent by mail."""
    invited = identity.invite(Act(SystemActor(person.organisation_id), via="cli"), person)
    address = str(getattr(invited, "link", ""))
    waiting = Outbox.objects.filter(organisation=person.organisation_id, sent_at__isnull=True, payload__link=address)
    waiting.delete()
    return FirstLink(person.name, person.email, address)


def first_link(slug: str | None) -> FirstLink | None:
    """Return a link for the first administrator while nobody has signed in yet; None where that is not needed."""
    if Account.objects.filter(last_login__isnull=False).exists():
        return None
    held = DutyHeld.objects.filter(duty="administrator", state="held", person__state="active").exclude(person__email="")
    if slug:
        held = held.filter(organisation__slug=slug)
    first = held.select_related("person__account", "person__organisation").order_by("person__number").first()
    return new_link(first.person) if first else None
