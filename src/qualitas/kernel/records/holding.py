"""Holding: what a court, an authority or a contract says must be kept is neither redacted, erased nor disposed of."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import NotYours
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import adds, moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.marks import KEEPERS, Hold
from qualitas.kernel.records.models import Record


def held(record: Subject) -> str:
    """Say that a record or a person's data must be kept as they are, or nothing where they need not."""
    if not Hold.within(record.home).filter(on_id=record.pk, state="in force").exists():
        return ""
    return _("%s is under a legal hold and must stay as it is; lift the hold first.") % record.reference


def keep_what_is_held(record: Subject) -> None:
    """Refuse to make anything of a record unreadable while a hold is in force."""
    if sentence := held(record):
        raise NotYours(sentence)


def _made(act: Act, record: Subject, reason: str) -> Hold:
    return Hold(on_type=record.kind, on_id=record.id, by=person_of(act), at=act.at, reason=reason)


@adds(label=gettext_lazy("Place a legal hold"), past=said("past", "placed a legal hold"), duty=KEEPERS, everywhere=True)
def hold(
    act: Act, record: Record, *, reason: Annotated[str, Ask(gettext_lazy("Why must it be kept?"), long=True)]
) -> Hold:
    """Keep a record as it is: nothing of it is redacted or disposed of until the hold is lifted."""
    return _made(act, record, reason)


@adds(label=gettext_lazy("Place a legal hold"), past=said("past", "placed a legal hold"), duty=KEEPERS)
def hold_data(
    act: Act, person: Person, *, reason: Annotated[str, Ask(gettext_lazy("Why must it be kept?"), long=True)]
) -> Hold:
    """Keep a person's data as they are: they are not erased until the hold is lifted."""
    return _made(act, person, reason)


@moves(label=gettext_lazy("Lift the hold"), past=said("past", "lifted a legal hold"), inner=True)
def lift_hold(
    act: Act, hold: Hold, *, reason: Annotated[str, Ask(gettext_lazy("Why need it not be kept any more?"), long=True)]
) -> None:
    """Lift a legal hold, with the reason."""
    act.mentions.append((hold.on_type, hold.on_id))
