"""What people do with what they are told: open a calendar that other programs read, and close it."""

import hashlib
import secrets
from typing import Annotated

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.verbs import adds, moves
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.notices.models import Calendar


def _own(actor: Actor, person: Person) -> str:
    """Refuse a calendar of somebody else's to-dos, and any at a shared tablet."""
    if getattr(actor, "narrow", False):
        return _("At a shared tablet this is not possible; sign in on a device of your own.")
    return "" if actor.id == person.id else _("A calendar shows what its person must do; everyone opens their own.")


@adds(label=gettext_lazy("Open a calendar"), past=said("past", "opened a calendar"), guards=(_own,))
def open_calendar(
    act: Act, person: Person, *, title: Annotated[str, Ask(example=gettext_lazy("My phone"))]
) -> Calendar:
    """Make an address from which a calendar program reads what is due when; it is shown once."""
    token = secrets.token_urlsafe(32)
    calendar = Calendar(person=person, title=title, digest=digest_of(token))
    slug = Organisation.objects.values_list("slug", flat=True).get(pk=act.home)
    calendar.plain = f"{settings.QUALITAS.base_url}/o/{slug}/calendar/{token}.ics"  # type: ignore[attr-defined]
    return calendar


def _own_or_steward(actor: Actor, calendar: Calendar) -> str:
    """Refuse to close somebody else's calendar, unless an administrator does it."""
    return calendar.closed_to(actor)


@moves(label=gettext_lazy("Close"), past=said("past", "closed a calendar"), guards=(_own_or_steward,), inner=True)
def close_calendar(act: Act, calendar: Calendar) -> None:
    """Close a calendar; programs that read it find nothing there from now on."""
    act.about(calendar.person)


def digest_of(token: str) -> str:
    """Return what is kept of a calendar's secret."""
    return hashlib.sha256(token.encode()).hexdigest()
