"""What people do with actions and corrective actions."""

from qualitas.actions.verbs.actions import change_action, drop, plan, plan_because, report_done, take_up_again
from qualitas.actions.verbs.again import escalate, keep_closed, raise_again
from qualitas.actions.verbs.cases import (
    describe,
    name_cause,
    open_case,
    open_case_because,
    rule_out,
    settle_causes,
    verify_cause,
)
from qualitas.actions.verbs.effects import NOT_THE_OWNER, cancel, conclude, look, plan_effect, reopen, watch_effect
from qualitas.actions.verbs.preventing import (
    choose_actions,
    found_there,
    name_elsewhere,
    not_there,
    plan_change,
    prevent,
    still_to_prevent,
)
from qualitas.actions.verbs.team import form_team, protect, state_problem

__all__ = [
    "NOT_THE_OWNER",
    "cancel",
    "change_action",
    "choose_actions",
    "conclude",
    "describe",
    "drop",
    "escalate",
    "form_team",
    "found_there",
    "keep_closed",
    "look",
    "name_cause",
    "name_elsewhere",
    "not_there",
    "open_case",
    "open_case_because",
    "plan",
    "plan_because",
    "plan_change",
    "plan_effect",
    "prevent",
    "protect",
    "raise_again",
    "reopen",
    "report_done",
    "rule_out",
    "settle_causes",
    "state_problem",
    "still_to_prevent",
    "take_up_again",
    "verify_cause",
    "watch_effect",
]
