"""What is kept of actions (10.2.1, 6.1), corrective actions, their causes, their effect (10.2)."""

from qualitas.actions.models.actions import Action
from qualitas.actions.models.cases import LIVE, CorrectiveAction, TeamMember
from qualitas.actions.models.causes import Cause, Elsewhere
from qualitas.actions.models.words import (
    CATEGORIES,
    CAUSES,
    CHANGES,
    LEADERS,
    METHODS,
    VERDICTS,
    category_choices,
    cause_choices,
    change_choices,
    method_choices,
    sort_choices,
    strength_choices,
    verdict_choices,
)

__all__ = [
    "CATEGORIES",
    "CAUSES",
    "CHANGES",
    "LEADERS",
    "LIVE",
    "METHODS",
    "VERDICTS",
    "Action",
    "Cause",
    "CorrectiveAction",
    "Elsewhere",
    "TeamMember",
    "category_choices",
    "cause_choices",
    "change_choices",
    "method_choices",
    "sort_choices",
    "strength_choices",
    "verdict_choices",
]
