"""Signing on at a shared tablet: which device it is, whose badge, and whether the PIN is right."""

import hashlib
from itertools import pairwise
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity.credentials.badges import Badge, Tablet
from qualitas.kernel.identity.models import Person
from qualitas.kernel.identity.slowing import counted
from qualitas.kernel.ledger.keys import fingerprint

SHORTEST_PIN, LONGEST_PIN = 4, 12
MOST_PEOPLE = 60


def digest_of(token: str) -> str:
    """Return the hash under which a device or its link is kept."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def badge_hash(organisation: UUID, number: str) -> str:
    """Return what is kept of a badge's number: the same in one organisation, another in the next."""
    return fingerprint("badge", organisation.bytes + number.strip().upper().encode("utf-8", "replace"))


def _salted(badge: UUID, pin: str) -> str:
    """Return a PIN as it goes into the password hash: useless without the installation's own key."""
    return fingerprint("PIN", badge.bytes + pin.encode("utf-8", "replace"))


def pin_hash(badge: UUID, pin: str) -> str:
    """Return what is kept of a PIN; raises Invalid where it is too short or too simple."""
    digits = pin.strip()
    if not (digits.isascii() and digits.isdigit() and SHORTEST_PIN <= len(digits) <= LONGEST_PIN):
        sentence = _("A PIN has 4 to 12 digits.")
        raise Invalid(sentence, {"pin": [sentence]})
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        sentence = _("This PIN is guessed first; choose one that is no row.")
        raise Invalid(sentence, {"pin": [sentence]})
    return make_password(_salted(badge, digits))


def tablet_of(token: str) -> Tablet | None:
    """Return the tablet that a device is, if it is in use."""
    found = Tablet.objects.filter(digest=digest_of(token), state="in use") if token else Tablet.objects.none()
    return found.select_related("organisation", "site").first()


def tablet_of_link(token: str) -> Tablet:
    """Return the tablet that a link sets up; raises Invalid where it was used or is too old."""
    found = Tablet.objects.filter(digest=digest_of(token), state="waiting", link_ends__gt=timezone.now())
    tablet = found.select_related("organisation", "site").first()
    if tablet is None:
        raise Invalid(_("This link was used already or is too old. Ask for a new one."))
    return tablet


def expected_at(tablet: Tablet) -> QuerySet[Person]:
    """Return the people of the tablet's site who have a badge, by name."""
    people = Person.objects.filter(
        organisation=tablet.organisation_id, site=tablet.site_id, state="active", badges__state="in use"
    )
    return people.order_by("name")[:MOST_PEOPLE]


def by_badge(tablet: Tablet, number: str) -> Badge | None:
    """Return the badge of this number in the tablet's organisation, if its person is active."""
    return _in_use(tablet).filter(badge=badge_hash(tablet.organisation_id, number)).first()


def by_person(tablet: Tablet, person: UUID) -> Badge | None:
    """Return the badge of a person of the tablet's organisation, if they are active."""
    return _in_use(tablet).filter(person=person).first()


def _in_use(tablet: Tablet) -> QuerySet[Badge]:
    badges = Badge.objects.filter(organisation=tablet.organisation_id, state="in use", person__state="active")
    return badges.select_related("person__organisation", "person__site")


def check_pin(badge: Badge | None, pin: str, address: str) -> Badge:
    """Return the badge whose PIN this is; the same answer and work for an unknown badge. Raises Invalid or SlowDown.

    Tries are counted for the badge, wherever they come from: ten thousand PINs are few.
    """
    with counted(f"pin {badge.pk if badge else 'unknown'}", ""), counted("pin", address):
        if badge is None:
            make_password(pin)
            right = False
        else:
            right = check_password(_salted(badge.pk, pin.strip()), badge.pin)
        if badge is None or not right:
            sentence = _("Badge or PIN is wrong. Try again, or ask who looks after people here.")
            raise Invalid(sentence, {"pin": [sentence]})
    return badge
