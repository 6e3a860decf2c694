"""What a table brings beside a new record: a person's duties and badge. Rooms add their own to ``BROUGHT``."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.concealed import ConcealedField
from qualitas.kernel.identity.credentials.badges import Badge
from qualitas.kernel.identity.credentials.signing_on import badge_hash
from qualitas.kernel.identity.duties import duty_choices
from qualitas.kernel.identity.models import DutyHeld, Person
from qualitas.kernel.lists.places import BROUGHT, Brought


def _ask_duties() -> forms.Field:
    return forms.MultipleChoiceField(choices=duty_choices, required=False)


def _grant(act: Act, person: Any, duties: Any) -> None:
    """Let a new person hold duties from today on."""
    for duty in dict.fromkeys(duties):
        act.also(DutyHeld(person=person, duty=duty, since=act.today))


def _ask_badge() -> forms.Field:
    return ConcealedField(required=False)


def _give(act: Act, person: Any, badge: Any) -> None:
    """Give a new person a badge, which opens nothing until it has a PIN too."""
    act.also(Badge(person=person, badge=badge_hash(act.home, badge.plain)))


BROUGHT.setdefault(Person.kind, {})["badge"] = Brought(_("Number of the badge"), _ask_badge, _give)
BROUGHT.setdefault(Person.kind, {})["duties"] = Brought(_("Duties"), _ask_duties, _grant)
