"""The first steps of a case: who works on it, what exactly the problem is, how the customer is protected (8D: D1 to D3)."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.actions.models import CorrectiveAction, TeamMember
from qualitas.actions.steps import comes_after
from qualitas.actions.verbs.owning import owns_or_leads, works_on_it
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.parts import set_parts
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.models import Person


@moves(label=gettext_lazy("Form the team"), past=said("past", "formed the team"), guards=(owns_or_leads,))
def form_team(
    act: Act,
    case: CorrectiveAction,
    *,
    people: Annotated[list[Person], Ask(label=gettext_lazy("Who works on it"))] = [],  # noqa: B006
    champion: Annotated[
        Person | None, Ask(gettext_lazy("Champion"), gettext_lazy("Stands behind the team and clears its way."))
    ] = None,
    team_beside: Annotated[
        str,
        Ask(gettext_lazy("Others"), gettext_lazy("Of the customer or the supplier, with what they bring."), long=True),
    ] = "",
) -> None:
    """Say who works on the case with its owner, and who stands behind them (8D: D1)."""
    if not people and not team_beside.strip():
        sentence = _("A team has at least one more than the owner; name somebody.")
        raise Invalid(sentence, {"people": [sentence]})
    case.champion, case.team_beside, case.team_on = champion, team_beside, act.today
    set_parts(case, "team", [TeamMember(person_id=key) for key in dict.fromkeys(one.pk for one in people)])


@moves(label=gettext_lazy("State the problem"), past=said("past", "stated the problem"), guards=(works_on_it,))
def state_problem(
    act: Act,
    case: CorrectiveAction,
    *,
    problem: str,
    is_not: Annotated[
        str,
        Ask(
            gettext_lazy("What it is not"),
            gettext_lazy("Where, when, on which parts it could be expected and was not seen."),
            long=True,
        ),
    ] = "",
) -> None:
    """Say exactly what the problem is and what it is not, in facts and figures (8D: D2)."""
    case.problem, case.is_not, case.stated_on = problem, is_not, act.today


@moves(
    label=gettext_lazy("Contain"),
    past=said("past", "contained the problem"),
    guards=(works_on_it, comes_after("D3")),
)
def protect(
    act: Act,
    case: CorrectiveAction,
    *,
    interim: Annotated[
        str,
        Ask(
            gettext_lazy("What protects the customer until the cause is gone?"),
            gettext_lazy("Or why nothing is needed."),
            long=True,
        ),
    ],
    interim_shown: Annotated[
        str,
        Ask(
            gettext_lazy("How was it checked that this works?"), gettext_lazy("With figures, if there are."), long=True
        ),
    ],
) -> None:
    """Say what protects the customer meanwhile, and how it was checked that it does (8D: D3)."""
    case.interim, case.interim_shown, case.protected_on = interim, interim_shown, act.today
