"""What is done with badges and shared tablets."""

import datetime as dt
import secrets
from typing import Annotated

from django.conf import settings
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.concealed import Concealed, Pin
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.verbs import adds, moves, opens
from qualitas.kernel.identity.credentials.badges import Badge, Tablet
from qualitas.kernel.identity.credentials.signing_on import badge_hash, digest_of, pin_hash
from qualitas.kernel.identity.models import STEWARDS, Person, Site

LINK_HOURS = 24


@adds(label=gettext_lazy("Give a badge"), past=said("past", "gave a badge"), duty=STEWARDS)
def give_badge(
    act: Act,
    person: Person,
    *,
    badge: Annotated[Concealed, Ask(gettext_lazy("Number of the badge"), gettext_lazy("Scan it or type it."))],
    pin: Annotated[Pin, Ask(gettext_lazy("PIN"), gettext_lazy("4 to 12 digits, chosen by the person."))],
) -> Badge:
    """Let a person sign on at shared tablets by a badge and a PIN; neither is kept readable."""
    key = uuid7()
    return Badge(id=key, person=person, badge=badge_hash(act.home, badge.plain), pin=pin_hash(key, pin.plain))


@moves(label=gettext_lazy("Change the PIN"), past=said("past", "changed the PIN of a badge"), inner=True)
def change_pin(
    act: Act,
    held: Badge,
    *,
    pin: Annotated[Pin, Ask(gettext_lazy("PIN"), gettext_lazy("4 to 12 digits, chosen by the person."))],
) -> None:
    """Give a badge another PIN."""
    held.pin = pin_hash(held.id, pin.plain)
    act.about(held.person)


@moves(label=gettext_lazy("Withdraw the badge"), past=said("past", "withdrew a badge"), inner=True)
def withdraw_badge(act: Act, held: Badge) -> None:
    """Withdraw a badge; nobody signs on with it from now on."""
    act.about(held.person)


def _link(act: Act, tablet: Tablet) -> None:
    """Make the link that sets a device up; it is shown once, as ``tablet.plain``."""
    token = secrets.token_urlsafe(24)
    tablet.digest, tablet.link_ends = digest_of(token), act.at + dt.timedelta(hours=LINK_HOURS)
    tablet.plain = f"{settings.QUALITAS.base_url}/tablet/set-up/{token}/"  # type: ignore[attr-defined]


@opens(label=gettext_lazy("Register a shared tablet"), past=said("past", "registered the shared tablet"), duty=STEWARDS)
def register_tablet(act: Act, *, title: str, site: Site) -> Tablet:
    """Register a device that several people share; the link that is shown once sets it up (7.1.3)."""
    tablet = Tablet(title=title, site=site)
    _link(act, tablet)
    return tablet


@moves(label=gettext_lazy("Pair"), past=said("past", "set up the shared tablet"), inner=True)
def pair(act: Act, tablet: Tablet) -> None:
    """Take a device into use that opened the link; it keeps a key of its own."""
    token = secrets.token_urlsafe(32)
    tablet.digest, tablet.link_ends = digest_of(token), None
    tablet.token = token  # type: ignore[attr-defined]


@moves(label=gettext_lazy("Make a new link"), past=said("past", "made a new link for the shared tablet"))
def renew_link(act: Act, tablet: Tablet) -> None:
    """Make a new link to set a device up; the device before is one no longer."""
    _link(act, tablet)


@moves(label=gettext_lazy("Revoke"), past=said("past", "revoked the shared tablet"))
def revoke_tablet(
    act: Act, tablet: Tablet, *, reason: Annotated[str, Ask(gettext_lazy("Why is it revoked?"), long=True)] = ""
) -> None:
    """Revoke a shared tablet; nobody signs on there, and who is signed on there is out."""
