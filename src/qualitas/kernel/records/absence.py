"""Being away: who stands in for whom from when until when, and what a deputy may do in somebody's place."""

import datetime as dt
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import adds, moves
from qualitas.kernel.identity.models import STEWARDS, Person
from qualitas.kernel.records.models import Absence, ToDo

DEPUTY = gettext_lazy("Sees the to-dos meanwhile and may do them in your place.")


def _own_or_steward(actor: Actor, person: Person) -> str:
    """Refuse to say of somebody else that they are away, except to those who look after people."""
    if actor.id == person.id or actor.duties.intersection(STEWARDS):
        return ""
    return _("You can note your own absence; an administrator notes that of others.")


@adds(label=gettext_lazy("Note an absence"), past=said("past", "noted an absence"), guards=(_own_or_steward,))
def note_absence(
    act: Act,
    person: Person,
    *,
    since: dt.date,
    until: dt.date,
    deputy: Annotated[Person, Ask(help=DEPUTY)],  # type: ignore[valid-type] # the checker's plugin takes it for its own
) -> Absence:
    """Note from when until when a person is away and who stands in for them (5.3)."""
    if deputy.state != "active":
        sentence = _("%s is not here any more; choose somebody else.") % deputy.name
        raise Invalid(sentence, {"deputy": [sentence]})
    act.about(deputy)
    return Absence(person=person, since=since, until=until, deputy=deputy)


def _own_absence_or_steward(actor: Actor, absence: Absence) -> str:
    """Refuse to end somebody else's absence, except to those who look after people."""
    if actor.id == absence.person_id or actor.duties.intersection(STEWARDS):
        return ""
    return _("Only the one who is away, or an administrator, can end this absence.")


@moves(
    label=gettext_lazy("End the absence"),
    past=said("past", "ended an absence"),
    guards=(_own_absence_or_steward,),
    inner=True,
)
def end_absence(act: Act, absence: Absence) -> None:
    """End an absence, also before its last day; nobody stands in any more."""
    act.mentions.extend([("person", absence.person_id), ("person", absence.deputy_id)])


def in_place_of(act: Act, to_do: ToDo) -> None:
    """Let the ledger say for whom a to-do is done: its person, where a deputy does it.

    Raises Invalid where one act would do those of several people: its one event names one.
    """
    whose = act.actor.id
    if whose != to_do.person_id and whose in to_do.deputies:
        whose = to_do.person_id
    if act.in_place_of not in (None, whose):
        raise Invalid(_("These are to-dos of different people; do those of one person at a time."))
    act.in_place_of = whose
