"""What people do with organisations, sites, people, duties and tokens."""

import datetime as dt
import hashlib
import secrets
from typing import Annotated, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid, NotYours
from qualitas.kernel.acts.verbs import adds, moves, opens
from qualitas.kernel.identity.credentials.codes import take_off
from qualitas.kernel.identity.duties import RELAXED_BELOW, RULES, duty_choices, rule_choices
from qualitas.kernel.identity.models import (
    STEWARDS,
    Account,
    ApiToken,
    DutyHeld,
    OneTimeLink,
    Organisation,
    Person,
    Site,
)
from qualitas.kernel.identity.preferences import PREFERENCES, preference_choices

LINK_HOURS = 48


@opens(label=gettext_lazy("Found"), past=said("past", "founded the organisation here"), duty="system", inner=True)
def found(
    act: Act, *, title: str, slug: str, sector: str = "general", size: int = 1, zone: str = "UTC", language: str = "en"
) -> Organisation:
    """Found an organisation here, with a ledger of its own."""
    act.open_ledger()
    return Organisation(id=act.home, title=title, slug=slug, sector=sector, size=size, zone=zone, language=language)


@moves(label=gettext_lazy("Describe"), past=said("past", "changed the organisation's description"), primary=True)
def describe(act: Act, organisation: Organisation, *, title: str, size: int = 1, zone: str = "UTC") -> None:
    """Change the organisation's name, size or time zone."""
    organisation.title, organisation.size, organisation.zone = title, size, zone


@moves(label=gettext_lazy("Relax a rule"), past=said("past", "relaxed a rule"))
def relax_rule(
    act: Act,
    organisation: Organisation,
    *,
    rule: Annotated[str, Ask(gettext_lazy("Rule"), choices=rule_choices)],
    reason: Annotated[str, Ask(gettext_lazy("Why can the rule not be kept here?"), long=True)],
) -> None:
    """Relax a rule in a small organisation, with the reason; every exception stays visible."""
    if Person.within(act.home).filter(state="active").count() >= RELAXED_BELOW:
        raise NotYours(_("Only an organisation of fewer than ten people may relax this rule; name a second person."))
    organisation.relaxed = sorted({*organisation.relaxed, rule})


@moves(label=gettext_lazy("Restore a rule"), past=said("past", "restored a rule"))
def restore_rule(
    act: Act, organisation: Organisation, *, rule: Annotated[str, Ask(gettext_lazy("Rule"), choices=rule_choices)]
) -> None:
    """Keep a relaxed rule again."""
    if rule not in organisation.relaxed:
        raise Invalid(_("The rule “%s” is not relaxed.") % RULES[rule], {"rule": [_("This rule is kept already.")]})
    organisation.relaxed = [kept for kept in organisation.relaxed if kept != rule]


@moves(label=gettext_lazy("Set a preference"), past=said("past", "set a preference"))
def set_preference(
    act: Act,
    organisation: Organisation,
    *,
    name: Annotated[str, Ask(gettext_lazy("Preference"), choices=preference_choices)],
    value: Annotated[
        str, Ask(gettext_lazy("Value"), help=gettext_lazy("For a switch: true or false."), example="1")
    ] = "",
) -> None:
    """Choose how this works here; what each preference means stands beside it."""
    chosen = PREFERENCES[name]
    others = {other: kept for other, kept in (organisation.preferences or {}).items() if other != name}
    meant = chosen.read(value)
    organisation.preferences = (others if meant == chosen.default else {**others, name: meant}) or None


@moves(label=gettext_lazy("Reset a preference"), past=said("past", "reset a preference"))
def reset_preference(
    act: Act,
    organisation: Organisation,
    *,
    name: Annotated[str, Ask(gettext_lazy("Preference"), choices=preference_choices)],
) -> None:
    """Go back to the default of a preference."""
    others = {other: kept for other, kept in (organisation.preferences or {}).items() if other != name}
    organisation.preferences = others or None


@opens(label=gettext_lazy("Add a site"), past=said("past", "added the site"), duty=STEWARDS)
def add_site(act: Act, *, code: str, title: str, address: str = "") -> Site:
    """Add a place where the organisation works (4.3)."""
    return Site(code=code, title=title, address=address)


@moves(label=gettext_lazy("Rename"), past=said("past", "renamed the site"), plain=True, primary=True)
def rename(act: Act, site: Site, *, title: str, address: str = "") -> None:
    """Change a site's name or address."""


@moves(label=gettext_lazy("Close"), past=said("past", "closed the site"))
def close(act: Act, site: Site, *, reason: Annotated[str, Ask(gettext_lazy("Why is it closed?"), long=True)]) -> None:
    """Close a site; its history stays."""


@moves(label=gettext_lazy("Reopen"), past=said("past", "reopened the site"))
def reopen(act: Act, site: Site) -> None:
    """Open a closed site again."""


@opens(label=gettext_lazy("Add a person"), past=said("past", "added the person"), duty=STEWARDS)
def add_person(act: Act, *, name: str, email: str = "", site: Site | None = None) -> Person:
    """Add someone who works under the organisation's control (7.1.2)."""
    return Person(name=name, email=email, site=site, account=Account.objects.behind(email) if email else None)


@moves(label=gettext_lazy("Change details"), past=said("past", "changed the details"))
def change_details(act: Act, person: Person, *, name: str, email: str = "", site: Site | None = None) -> None:
    """Correct a person's name, e-mail address or site."""
    if email.lower() != person.email.lower():
        person.account = Account.objects.behind(email) if email else None
    person.name, person.email, person.site = name, email, site


@moves(label=gettext_lazy("Name the superior"), past=said("past", "named the superior"))
def name_superior(act: Act, person: Person, *, superior: Person | None = None) -> None:
    """Say to whom a person's severe, overdue to-dos are escalated beside the quality manager; empty: to nobody else."""
    person.superior = superior


@moves(label=gettext_lazy("Send a sign-in link"), past=said("past", "sent a sign-in link"), primary=True)
def invite(act: Act, person: Person) -> None:
    """Send a person a link that signs them in once."""
    if person.account is None:
        raise Invalid(_("%s has no e-mail address; add one first.") % person.name)
    make_link(act, person)


@moves(label=gettext_lazy("Expect by OpenID Connect"), past=said("past", "expects the person by OpenID Connect"))
def expect_by_provider(act: Act, person: Person) -> None:
    """Let a person come in by OpenID Connect the first time, when the provider confirms their e-mail address."""
    if person.account is None:
        raise Invalid(_("%s has no e-mail address; add one first.") % person.name)
    person.by_provider = True


@moves(label=gettext_lazy("Take off the second factor"), past=said("past", "took off the second factor"))
def take_off_second_factor(
    act: Act,
    person: Person,
    *,
    reason: Annotated[str, Ask(gettext_lazy("How did you make sure that it is them?"), long=True)],
) -> None:
    """Take the passkeys and the app for codes off somebody who lost them; they sign in by password or link again."""
    account = person.account
    if account is None:
        raise Invalid(_("%s does not sign in with an e-mail address; there is nothing to take off.") % person.name)
    if account.people.filter(state="active").exclude(organisation=act.home).exists():
        raise NotYours(_("This account acts in another organisation too; ask who runs this installation."))
    take_off(account)


def make_link(act: Act, person: Person) -> str:
    """Make a one-time link, leave its mail in the outbox, and return its address (also as ``person.link``)."""
    account = person.account
    if account is None:
        raise Invalid(_("%s has no e-mail address; add one first.") % person.name)
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        digest=hashlib.sha256(token.encode()).hexdigest(),
        account=account,
        organisation=act.home,
        expires=act.at + dt.timedelta(hours=LINK_HOURS),
    )
    link = f"{settings.QUALITAS.base_url}/sign-in/{token}/"
    person.link = link  # type: ignore[attr-defined]
    act.tell("mail", {"to": person.email, "template": "link", "link": link, "name": person.name, "hours": LINK_HOURS})
    return link


@moves(label=gettext_lazy("Leave"), past=said("past", "noted that the person left"))
def leave(act: Act, person: Person, *, reason: Annotated[str, Ask(gettext_lazy("Note"), long=True)] = "") -> None:
    """Note that a person left: they can no longer sign in here; what they did stays theirs."""
    if person.id == act.actor.id:
        raise NotYours(_("You cannot take yourself out; ask another administrator."))


@moves(label=gettext_lazy("Return"), past=said("past", "noted that the person returned"))
def return_to_work(act: Act, person: Person) -> None:
    """Note that a person who had left is back."""


@adds(label=gettext_lazy("Grant a duty"), past=said("past", "granted a duty"), duty=STEWARDS)
def grant_duty(
    act: Act,
    person: Person,
    *,
    duty: Annotated[str, Ask(choices=duty_choices)],
    since: Annotated[dt.date | None, Ask(help=gettext_lazy("Left empty: from today."))] = None,
    until: Annotated[dt.date | None, Ask(help=gettext_lazy("Left empty: without end."))] = None,
) -> DutyHeld:
    """Give a person a duty (5.3), from a day on and, if wanted, until a day."""
    return DutyHeld(person=person, duty=duty, since=since or timezone.now().date(), until=until)


@moves(label=gettext_lazy("End the duty"), past=said("past", "ended a duty"), inner=True)
def end_duty(act: Act, held: DutyHeld) -> None:
    """End a duty that a person holds."""
    held.until = min(held.until or act.today, act.today)
    held.since = min(held.since, held.until)
    act.about(held.person)


def _own_or_steward(actor: Actor, person: Person) -> str:
    """Refuse a token for someone else, unless an administrator makes it, and any at a shared tablet."""
    if getattr(actor, "narrow", False):
        return _("At a shared tablet no tokens are made; sign in on a device of your own.")
    if actor.id == person.id or actor.duties.intersection(STEWARDS):
        return ""
    return _("You can make tokens for yourself; an administrator makes them for others.")


@adds(label=gettext_lazy("Make an API token"), past=said("past", "made an API token"), guards=(_own_or_steward,))
def issue_token(
    act: Act,
    person: Person,
    *,
    title: str,
    scope: Literal["read", "write"] = "write",
    expires: Annotated[dt.date | None, Ask(help=gettext_lazy("Left empty: after a year."))] = None,
) -> ApiToken:
    """Make a key with which a program acts as this person; it is shown once."""
    plain = f"qlt_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        person=person,
        title=title,
        scope=scope,
        starts=plain[:10],
        digest=hashlib.sha256(plain.encode()).hexdigest(),
        expires=expires or act.today + dt.timedelta(days=365),
    )
    token.plain = plain  # type: ignore[attr-defined]
    return token


def _own_token_or_steward(actor: Actor, token: ApiToken) -> str:
    """Refuse to revoke someone else's token, unless an administrator does it."""
    return token.closed_to(actor)


@moves(
    label=gettext_lazy("Revoke"), past=said("past", "revoked an API token"), guards=(_own_token_or_steward,), inner=True
)
def revoke_token(act: Act, token: ApiToken) -> None:
    """Revoke an API token; programs that use it are refused from now on."""
    act.about(token.person)
