"""Evidence that is held elsewhere (7.5.3): where it is, of which date, who looked at it, and when to look again.

Nothing is fetched: this says what a person saw.
"""

import datetime as dt
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import adds, moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.records.marks import Elsewhere
from qualitas.kernel.records.models import Record


def _next_day(day: dt.date | None, today: dt.date) -> dt.date | None:
    """Return the day of the next check; refuse one that is over."""
    if day is not None and day <= today:
        sentence = _("The next check lies ahead; choose a later day.")
        raise Invalid(sentence, {"next_check": [sentence]})
    return day


@adds(
    label=gettext_lazy("Point to evidence held elsewhere"),
    past=said("past", "pointed to evidence held elsewhere"),
    everywhere=True,
)
def point_elsewhere(
    act: Act,
    record: Record,
    *,
    title: str,
    place: str,
    dated: dt.date | None = None,
    sha256: str = "",
    next_check: dt.date | None = None,
    note: str = "",
) -> Elsewhere:
    """Say where evidence for this is kept outside of here; you confirm that you looked at it today."""
    return Elsewhere(
        on_type=record.kind,
        on_id=record.id,
        by=person_of(act),
        at=act.at,
        title=title,
        place=place,
        dated=dated,
        sha256=sha256.strip().lower(),
        checked_by=person_of(act),
        checked_on=act.today,
        next_check=_next_day(next_check, act.today),
        note=note,
    )


@moves(label=gettext_lazy("Check again"), past=said("past", "checked evidence held elsewhere"), inner=True)
def check_again(
    act: Act,
    evidence: Elsewhere,
    *,
    next_check: dt.date | None = None,
    note: Annotated[str, Ask(gettext_lazy("What did you see?"), long=True)] = "",
) -> None:
    """Confirm that you looked at it today and found it as it is stated here."""
    act.mentions.append((evidence.on_type, evidence.on_id))
    evidence.checked_by, evidence.checked_on = person_of(act), act.today
    evidence.next_check = _next_day(next_check, act.today)
    evidence.note = note or evidence.note


@moves(label=gettext_lazy("Not as stated"), past=said("past", "doubted evidence held elsewhere"), inner=True)
def doubt(
    act: Act,
    evidence: Elsewhere,
    *,
    note: Annotated[str, Ask(gettext_lazy("What is missing or different?"), long=True)],
) -> None:
    """Say that it is not there any more, or not as it is stated here."""
    act.mentions.append((evidence.on_type, evidence.on_id))
    evidence.checked_by, evidence.checked_on, evidence.note = person_of(act), act.today, note


def _own(actor: Actor, evidence: Elsewhere) -> str:
    """Refuse what somebody else pointed to, except to the quality manager."""
    if evidence.by_id == actor.id or "quality-manager" in actor.duties:
        return ""
    return _("Only the one who added this, or the quality manager, can withdraw it.")


@moves(
    label=gettext_lazy("Withdraw"), past=said("past", "withdrew evidence held elsewhere"), guards=(_own,), inner=True
)
def withdraw_evidence(act: Act, evidence: Elsewhere) -> None:
    """Withdraw evidence that does not count any more; the ledger keeps that it was there."""
    act.mentions.append((evidence.on_type, evidence.on_id))
