"""Failure mode and effects analysis: Action Priority from severity, occurrence and detection.

The logic is data (``fmea_action_priority.toml``), the same for design and process; it follows the structure of the
AIAG & VDA FMEA Handbook (2019) and is to be confirmed against the organisation's licensed copy. No rating texts are
copied. The analysis of monitoring and system response has another table, which is not part of this.
"""

import dataclasses
import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from qualitas.statistics.inputs import BadData
from qualitas.statistics.sentences import Sentence, say

type Priority = Literal["H", "M", "L"]


@dataclasses.dataclass(frozen=True, slots=True)
class ActionPriority:
    """The priority of a failure mode, what it asks for, and the old risk priority number for comparison."""

    priority: Priority
    duty: Sentence
    management: bool
    rpn: int


@cache
def rules() -> tuple[tuple[tuple[int, int], tuple[int, int], tuple[tuple[int, Priority], ...]], ...]:
    """Return the logic: band of severity, band of occurrence, and from which detection on which priority holds."""
    file = resources.files("qualitas.statistics") / "fmea_action_priority.toml"
    found = tomllib.loads(file.read_text(encoding="utf-8"))["rule"]
    return tuple((tuple(rule["s"]), tuple(rule["o"]), tuple((at, to) for at, to in rule["d"])) for rule in found)


def action_priority(severity: int, occurrence: int, detection: int) -> ActionPriority:
    """Return the Action Priority of ratings from 1 to 10."""
    for rating in (severity, occurrence, detection):
        if rating != int(rating) or not 1 <= rating <= 10:  # noqa: PLR2004 - the scale
            raise BadData(
                say(
                    "Severity, occurrence and detection are rated by whole numbers from 1 to 10, not {rating}.",
                    rating=rating,
                )
            )
    found = next(
        steps
        for (low, high), (rare, often), steps in rules()
        if low <= severity <= high and rare <= occurrence <= often
    )
    priority = next(to for at, to in found if detection >= at)
    return ActionPriority(
        priority,
        _duty(priority),
        severity >= 9 and priority != "L",  # noqa: PLR2004 - the most severe effects
        severity * occurrence * detection,
    )


def _duty(priority: Priority) -> Sentence:
    """Return what a priority asks of the team."""
    if priority == "H":
        return say(
            "An action that prevents or detects better is needed, or the reason why today’s controls are enough."
        )
    if priority == "M":
        return say("An action should be found, or the reason why today’s controls are enough.")
    return say("An action could be found.")
