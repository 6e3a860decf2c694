"""People and API tokens."""

import datetime as dt
from argparse import Namespace

from qualitas.kernel.acts.act import Act, SystemActor
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.identity.duties import DUTIES
from qualitas.kernel.identity.models import Organisation, Person, Site
from qualitas.site.cli.founding import new_link
from qualitas.site.cli.speaking import Fault, WrongUse, say, say_json


def the_organisation(slug: str | None) -> Organisation:
    """Return the organisation that is meant: the only one, or the one of this short name."""
    there = list(Organisation.objects.order_by("slug"))
    names = ", ".join(organisation.slug for organisation in there)
    if not there:
        raise Fault(
            "There is no organisation here yet; found one with `qualitas init` or `qualitas example automotive`."
        )
    if slug:
        found = next((organisation for organisation in there if organisation.slug == slug), None)
        if found is None:
            raise WrongUse(f"There is no organisation “{slug}” here; there is: {names}.")
        return found
    if len(there) > 1:
        raise WrongUse(f"There are several organisations here; name one by --organisation: {names}.")
    return there[0]


def the_person(organisation: Organisation, email: str) -> Person:
    """Return the active person of this e-mail address."""
    people = Person.within(organisation.id).select_related("organisation", "account")
    found = people.filter(email__iexact=email.strip()).first()
    if found is None:
        raise Fault(
            f"Nobody in {organisation.title} has the e-mail address {email}; add them with `qualitas people add`."
        )
    if found.state != "active":
        raise Fault(f"{found.name} has left {organisation.title}; note their return on their page first.")
    return found


def add(given: Namespace) -> int:
    """Add a person with duties."""
    organisation = the_organisation(given.organisation)
    if unknown := [duty for duty in given.duty if duty not in DUTIES]:
        raise WrongUse(f"There is no duty “{unknown[0]}”; use one of: {', '.join(DUTIES)}.")
    site = Site.within(organisation.id).filter(code=given.site).first() if given.site else None
    if given.site and site is None:
        raise Fault(f"There is no site “{given.site}” in {organisation.title}; add it on the page of the sites first.")

    def act() -> Act:
        return Act(SystemActor(organisation.id), via="cli")

    person = identity.add_person(act(), name=given.name, email=given.email.strip().lower(), site=site)
    for duty in dict.fromkeys(given.duty):
        identity.grant_duty(act(), person, duty=duty)
    if given.json:
        say_json({"number": person.number, "name": person.name, "email": person.email, "duties": given.duty})
    else:
        held = f" with the duties {', '.join(given.duty)}" if given.duty else ""
        say(f"{person.number} {person.name} is added to {organisation.title}{held}.")
    return 0


def link(given: Namespace) -> int:
    """Make a one-time sign-in link and say it."""
    organisation = the_organisation(given.organisation)
    person = the_person(organisation, given.email)
    made = new_link(person)
    if given.json:
        say_json({"email": made.email, "link": made.address, "hours": identity.LINK_HOURS})
    else:
        say(f"{made.name} signs in once within {identity.LINK_HOURS} hours by this link:")
        say(f"  {made.address}")
    return 0


def token(given: Namespace) -> int:
    """Make an API token and say it, once."""
    person = the_person(the_organisation(given.organisation), given.person)
    expires = dt.date.fromisoformat(given.expires) if given.expires else None
    if expires is not None and expires < dt.datetime.now(dt.UTC).date():
        raise WrongUse(f"{expires} is over; give a day to come by --expires.")
    made = identity.issue_token(
        acting(person).act("cli"), person, title=given.title, scope=given.scope, expires=expires
    )
    plain = str(getattr(made, "plain", ""))
    if given.json:
        day = made.expires.isoformat() if made.expires else None
        say_json({"token": plain, "person": person.email, "scope": made.scope, "expires": day})
    else:
        say(
            f"This token acts for {person.name} ({made.scope}) until {made.expires}. It is shown this once; keep it secret:"
        )
        say(f"  {plain}")
    return 0
