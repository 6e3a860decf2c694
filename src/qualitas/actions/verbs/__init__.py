"""What people do with actions and corrective actions."""

from qualitas.actions.verbs.actions import change_action, drop, plan, plan_because, report_done, take_up_again
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

__all__ = [
    "NOT_THE_OWNER",
    "cancel",
    "change_action",
    "conclude",
    "describe",
    "drop",
    "look",
    "name_cause",
    "open_case",
    "open_case_because",
    "plan",
    "plan_because",
    "plan_effect",
    "reopen",
    "report_done",
    "rule_out",
    "settle_causes",
    "take_up_again",
    "verify_cause",
    "watch_effect",
]
