"""Broken glass: who passed a shut gate with a reason is told of, and somebody else reviews it in time."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor, SystemActor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.following import Trace, follows
from qualitas.kernel.acts.verbs import find_verb, moves, opens
from qualitas.kernel.identity.acting import holders, person_of
from qualitas.kernel.identity.gates import GATES
from qualitas.kernel.identity.models import Organisation, Person
from qualitas.kernel.identity.preferences import number
from qualitas.kernel.records.asking import ask_about, end_asked
from qualitas.kernel.records.models import PassedGate, Record

REVIEW_DAYS = number(
    "gates.review-days",
    7,
    label=gettext_lazy("Review of passed gates"),
    means=gettext_lazy("Within how many days somebody else looks at why a gate was passed."),
    least=1,
    most=90,
    unit=gettext_lazy("days"),
)
REVIEWERS = ("quality-manager", "top-management")


@follows
def tell_of_broken_glass(act: Act, event: str, traces: Sequence[Trace]) -> None:
    """Open a record to be reviewed for each shut gate that an act passed."""
    who = person_of(act)
    record = traces[0].subject
    if not act.broke_glass or who is None or not isinstance(record, Record):
        return
    inner = act.because(SystemActor(act.home))
    for passed in act.passed:
        if passed.glass:
            said = {"sentence": passed.sentence, "reason": act.break_glass}
            note_passing(inner, gate=passed.gate, verb=event, record=record, by=who, **said)


@opens(label=gettext_lazy("Note that a gate was passed"), past=said("past", "noted it"), duty="system", inner=True)
def note_passing(
    act: Act,
    *,
    gate: Annotated[str, Ask(gettext_lazy("Gate"), choices=lambda: [(one.name, one.label) for one in GATES.values()])],
    verb: str,
    record: Record,
    by: Person,
    sentence: str,
    reason: str,
) -> PassedGate:
    """Note that a person passed a shut gate, and ask others to review it."""
    home = Organisation.objects.get(pk=act.home)
    due = act.today + dt.timedelta(days=REVIEW_DAYS.of(home))
    found = find_verb(verb)
    title = f"{found.label if found else verb}: {sentence}"[:200]
    act.about(record)
    made = PassedGate(
        title=title, gate=gate, verb=verb, by=by, reason=reason, due=due, confidential=record.confidential
    )
    made.on_type, made.on_id = record.kind, record.id
    for key in sorted(holders(act.home, REVIEWERS) - {by.id}):
        ask_about(act, made, key, _("Review a passed gate: %s") % title[:150], due=due, severity="high", what="look")
    return made


def _somebody_else(actor: Actor, passed: PassedGate) -> str:
    """Refuse the review of one's own act."""
    return _("You passed this gate yourself; somebody else reviews it.") if actor.id == passed.by_id else ""


def _conclude(act: Act, passed: PassedGate, conclusion: str) -> None:
    """Note who concluded what, and end the to-dos that asked for it."""
    passed.reviewed_by, passed.conclusion = person_of(act), conclusion
    end_asked(act, passed)


@moves(
    label=gettext_lazy("It was justified"),
    past=said("past", "found it justified"),
    guards=(_somebody_else,),
    primary=True,
)
def find_justified(
    act: Act, passed: PassedGate, *, conclusion: Annotated[str, Ask(gettext_lazy("Why was it right?"), long=True)]
) -> None:
    """Conclude that passing the gate was right in this case."""
    _conclude(act, passed, conclusion)


@moves(
    label=gettext_lazy("It was not justified"), past=said("past", "found it not justified"), guards=(_somebody_else,)
)
def find_not_justified(
    act: Act, passed: PassedGate, *, conclusion: Annotated[str, Ask(gettext_lazy("What follows from it?"), long=True)]
) -> None:
    """Conclude that the gate should not have been passed, and say what follows."""
    _conclude(act, passed, conclusion)
