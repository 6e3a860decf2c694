"""What people do with objectives: set, change, review, and say how they ended (6.2, 9.1.3 c)."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves, opens
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Person
from qualitas.measures.models import Measure
from qualitas.objectives import queries
from qualitas.objectives.models import LEADERS, Objective
from qualitas.objectives.progress import progress
from qualitas.processes.models import Process


@opens(label=gettext_lazy("Set an objective"), past=said("past", "set the objective"), duty=LEADERS)
def set_objective(
    act: Act,
    *,
    title: Annotated[
        str,
        Ask(gettext_lazy("What shall be reached?"), example=gettext_lazy("Half as many deliveries with a wrong label")),
    ],
    due: Annotated[dt.date, Ask(gettext_lazy("By"))],
    measure: Annotated[Measure | None, Ask(gettext_lazy("Measured by"))] = None,
    begins_at: Decimal | None = None,
    target: Decimal | None = None,
    owner: Annotated[Person | None, Ask(help=gettext_lazy("Left empty: you."))] = None,
    process: Process | None = None,
    serves: Annotated[Objective | None, Ask(gettext_lazy("Serves the objective"))] = None,
    why: Annotated[str, Ask(long=True)] = "",
    resources: Annotated[str, Ask(long=True, more=True)] = "",
) -> Objective:
    """Set what shall be reached until when, and how that is measured (6.2.1, 6.2.2)."""
    made = Objective(
        title=title, due=due, measure=measure, begins_at=begins_at, target=target, process=process, serves=serves,
        why=why, resources=resources,
    )  # fmt: skip
    person = owner or person_of(act)
    if person is None:
        sentence = _("Name who answers for the objective.")
        raise Invalid(sentence, {"owner": [sentence]})
    made.owner = person
    _fits(made)
    return made


def _fits(objective: Objective) -> None:
    """Refuse a target that nothing measures, and an objective that serves itself."""
    if objective.target is not None and objective.measure is None:
        sentence = _("Name the measure in whose unit the target is.")
        raise Invalid(sentence, {"measure": [sentence]})
    if objective.serves is not None and objective.pk in queries.above(objective.serves):
        sentence = _("An objective cannot serve itself, nor one that serves it.")
        raise Invalid(sentence, {"serves": [sentence]})


def _owns_or_leads(actor: Actor, objective: Any) -> str:
    """Refuse whoever neither answers for the objective nor leads."""
    if objective is None or actor.id == objective.owner_id or actor.duties.intersection(LEADERS):
        return ""
    return str(_("Only %s, a process owner or the quality manager can do this.") % objective.owner.name)


@moves(label=gettext_lazy("Change"), past=said("past", "changed the objective"))
def change_objective(
    act: Act,
    objective: Objective,
    *,
    title: Annotated[str, Ask(gettext_lazy("What shall be reached?"))],
    due: Annotated[dt.date, Ask(gettext_lazy("By"))],
    owner: Person,
    measure: Annotated[Measure | None, Ask(gettext_lazy("Measured by"))] = None,
    begins_at: Decimal | None = None,
    target: Decimal | None = None,
    process: Process | None = None,
    serves: Annotated[Objective | None, Ask(gettext_lazy("Serves the objective"))] = None,
    why: Annotated[str, Ask(long=True)] = "",
    resources: Annotated[str, Ask(long=True)] = "",
) -> None:
    """Change an objective; what it was before stays in its history."""
    objective.title, objective.due, objective.owner, objective.process = title, due, owner, process
    objective.measure, objective.begins_at, objective.target = measure, begins_at, target
    objective.serves, objective.why, objective.resources = serves, why, resources
    _fits(objective)


@moves(
    label=gettext_lazy("Review"),
    past=said("past", "reviewed the progress"),
    guards=(_owns_or_leads,),
    primary=True,
)
def review_progress(
    act: Act,
    objective: Objective,
    *,
    judgement: Annotated[
        str, Ask(gettext_lazy("Judgement"), gettext_lazy("What the figures mean, and what is done next."), long=True)
    ],
) -> None:
    """Note what the chart says of the progress today, and what is made of it; earlier reviews stay in the history."""
    objective.reading, objective.judgement, objective.reviewed_on = progress(objective).reading, judgement, act.today


@moves(label=gettext_lazy("Reached"), past=said("past", "noted that it is reached"))
def reach(
    act: Act, objective: Objective, *, judgement: Annotated[str, Ask(gettext_lazy("How is that shown?"), long=True)]
) -> None:
    """Note that an objective is reached, and how that is shown."""
    objective.reading, objective.judgement, objective.reviewed_on = progress(objective).reading, judgement, act.today


@moves(label=gettext_lazy("Missed"), past=said("past", "noted that it was missed"))
def miss(
    act: Act, objective: Objective, *, judgement: Annotated[str, Ask(gettext_lazy("Why, and what follows?"), long=True)]
) -> None:
    """Note that an objective was not reached in time, why, and what follows."""
    objective.reading, objective.judgement, objective.reviewed_on = progress(objective).reading, judgement, act.today


@moves(label=gettext_lazy("Drop"), past=said("past", "dropped the objective"))
def drop_objective(
    act: Act, objective: Objective, *, reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)]
) -> None:
    """Drop an objective that is not pursued any more, with the reason."""


@moves(label=gettext_lazy("Pursue again"), past=said("past", "pursues it again"))
def pursue_again(
    act: Act,
    objective: Objective,
    *,
    reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)],
    due: Annotated[dt.date, Ask(gettext_lazy("New day"))],
) -> None:
    """Pursue an objective again that was ended, until a new day."""
    objective.due = due
