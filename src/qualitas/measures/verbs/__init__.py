"""What people do with measures, their values and signals."""

from qualitas.measures.verbs.explaining import explain, report_nonconformity, take_back
from qualitas.measures.verbs.measures import change_measure, choose_chart, retire_measure, set_up, use_again
from qualitas.measures.verbs.phases import begin_phase, freeze_limits
from qualitas.measures.verbs.values import came_with, decimals, recognised, record_values, setting_of

__all__ = [
    "begin_phase",
    "came_with",
    "change_measure",
    "choose_chart",
    "decimals",
    "explain",
    "freeze_limits",
    "recognised",
    "record_values",
    "report_nonconformity",
    "retire_measure",
    "set_up",
    "setting_of",
    "take_back",
    "use_again",
]
