"""Actions: who does what until when, and what came of it (10.2.1 c, 6.1.2)."""

import datetime as dt
from typing import Annotated

from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.actions.models import (
    Action,
    sort_choices,
    strength_choices,
)
from qualitas.actions.verbs.owning import owns_or_leads
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.verbs import adds, moves, opens
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.asking import ask_about, end_asked
from qualitas.kernel.records.confiding import confide_like
from qualitas.kernel.records.models import Record, ToDo


@opens(label=gettext_lazy("Plan an action"), past=said("past", "planned the action"))
def plan(
    act: Act,
    *,
    title: str,
    owner: Person,
    due: dt.date,
    sort: Annotated[str, Ask(choices=sort_choices)] = "improvement",
    task: str = "",
) -> Action:
    """Plan what somebody does until a day, on its own."""
    return asked(act, Action(title=title, owner=owner, due=due, sort=sort, task=task))


@adds(label=gettext_lazy("Plan an action"), past=said("past", "planned an action"), everywhere=True)
def plan_because(
    act: Act,
    record: Record,
    *,
    title: Annotated[str, Ask(gettext_lazy("What is to be done?"))],
    owner: Person,
    due: dt.date,
    sort: Annotated[str, Ask(choices=sort_choices)] = "corrective",
    task: Annotated[str, Ask(gettext_lazy("What exactly"), long=True)] = "",
    strength: Annotated[str, Ask(choices=strength_choices)] = "",
) -> Action:
    """Plan what somebody does because of this record, until a day (10.2.1 c, 6.1.2 b)."""
    action = Action(
        title=title, owner=owner, due=due, sort=sort, task=task, strength=strength, on_type=record.kind, on_id=record.id
    )
    confide_like(act, action, record)
    return asked(act, action)


def asked(act: Act, action: Action) -> Action:
    """Return a new action after its owner was asked for it, in the same event."""
    ask_about(act, action, action.owner.pk, action.title, due=action.due, what="decide")
    return action


def _to_dos(act: Act, action: Action) -> list[ToDo]:
    """Return what asks for an action, held for writing."""
    keys = ToDo.within(act.home).filter(on_id=action.pk, what="decide").exclude(state="withdrawn")
    return [act.hold(ToDo, key) for key in keys.values_list("pk", flat=True)]


@moves(
    label=gettext_lazy("Change"),
    past=said("past", "changed the action"),
    plain=True,
    guards=(owns_or_leads,),
)
def change_action(
    act: Act,
    action: Action,
    *,
    title: str,
    owner: Person,
    due: dt.date,
    task: str = "",
    strength: Annotated[str, Ask(choices=strength_choices)] = "",
) -> None:
    """Change who does what until when."""
    for to_do in _to_dos(act, action):
        to_do.title, to_do.person, to_do.due = title, owner, due


@moves(label=gettext_lazy("Done"), past=said("past", "did it"), guards=(owns_or_leads,), primary=True)
def report_done(
    act: Act,
    action: Action,
    *,
    result: Annotated[
        str,
        Ask(gettext_lazy("What was done?"), gettext_lazy("Say it so that somebody can look; attach proof."), long=True),
    ],
) -> None:
    """Say what was done and how it can be seen (10.2.2 a)."""
    action.result, action.done_on = result, act.today
    end_asked(act, action)


@moves(label=gettext_lazy("Take up again"), past=said("past", "took it up again"))
def take_up_again(
    act: Act,
    action: Action,
    *,
    reason: Annotated[str, Ask(gettext_lazy("What is missing?"), long=True)],
    due: Annotated[dt.date, Ask(gettext_lazy("New day"))],
) -> None:
    """Take an action up again that was reported done too early; what was reported stays in the history."""
    action.due, action.done_on = due, None
    for to_do in _to_dos(act, action):
        to_do.state, to_do.due, to_do.done_on = "open", due, None


@moves(label=gettext_lazy("Drop"), past=said("past", "dropped it"))
def drop(act: Act, action: Action, *, reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)]) -> None:
    """Drop an action that is not needed any more, with the reason."""
    for to_do in _to_dos(act, action):
        to_do.state = "withdrawn"
