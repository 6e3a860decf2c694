"""The steps of 8D: which of them a case has done, by when each is to be done, and which stands before which.

Every step is done by a verb of the case, so that page, programs and the clock see the same. By other methods a case
has the same verbs, and no step stands before another.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qualitas.actions.models import CorrectiveAction
from qualitas.actions.preferences import CLOCKS
from qualitas.kernel.acts.act import Actor
from qualitas.kernel.acts.lifecycle import Words

EIGHT = "8d"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its short name, its words, what it asks, the verb that does it, the field with its day.

    needs: the steps that stand before it.
    """

    name: str
    label: Words
    asks: Words
    verb: str
    field: str
    needs: tuple[str, ...] = ()


STEPS: tuple[Step, ...] = (
    Step("D0", pgettext_lazy("8D", "Prepare"), gettext_lazy("What went wrong is known, and the case is open."), "describe", "opened_at"),
    Step("D1", pgettext_lazy("8D", "Team"), gettext_lazy("Who works on it, and who stands behind it."), "form_team", "team_on"),
    Step("D2", pgettext_lazy("8D", "Problem"), gettext_lazy("What it is and what it is not: what, where, when, how much."), "state_problem", "stated_on"),
    Step("D3", pgettext_lazy("8D", "Containment"), gettext_lazy("The customer is protected until the cause is gone."), "protect", "protected_on", ("D2",)),
    Step("D4", pgettext_lazy("8D", "Root causes"), gettext_lazy("Why it happened and why it was not noticed, both verified."), "settle_causes", "causes_on", ("D1", "D2", "D3")),
    Step("D5", pgettext_lazy("8D", "Chosen actions"), gettext_lazy("Which actions remove the causes, and how that is known beforehand."), "choose_actions", "chosen_on", ("D4",)),
    Step("D6", pgettext_lazy("8D", "Done and watched"), gettext_lazy("The actions are done, and their effect is watched."), "watch_effect", "acted_on", ("D5",)),
    Step("D7", pgettext_lazy("8D", "Prevention"), gettext_lazy("Similar places are looked at, the system is changed."), "prevent", "prevented_on", ("D6",)),
    Step("D8", pgettext_lazy("8D", "Conclusion"), gettext_lazy("The effect is shown, the team is thanked, the case closes."), "conclude", "concluded_on", ("D7",)),
)  # fmt: skip
BY_NAME = {step.name: step for step in STEPS}
CLOCKED = tuple(CLOCKS)
"""The steps that have a clock."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step of a case is: the day on which it was done, the day by which it is to be, whether that is over."""

    step: Step
    done_on: dt.date | None
    due: dt.date | None
    late: bool


def done_on(case: CorrectiveAction, name: str) -> dt.date | None:
    """Return the day on which a step was done; None where it was not."""
    found = getattr(case, BY_NAME[name].field)
    return found.date() if isinstance(found, dt.datetime) else found


def due(case: CorrectiveAction, name: str) -> dt.date | None:
    """Return by when a step is to be done, counted from the opening; None for steps without a clock."""
    if case.method != EIGHT or name not in CLOCKS or case.opened_at is None:
        return None
    return case.opened_at.date() + dt.timedelta(days=CLOCKS[name].of(case.organisation))


def progress(case: CorrectiveAction, today: dt.date) -> Iterator[Progress]:
    """Yield every step of a case in its order."""
    over = case.state in ("closed", "cancelled")
    for step in STEPS:
        done, until = done_on(case, step.name), due(case, step.name)
        late = until is not None and ((done or today) > until) and not (over and done is None)
        yield Progress(step, done, until, late)


def late(case: CorrectiveAction, today: dt.date) -> list[str]:
    """Return what of an open case is late: the steps of 8D whose day is over, and `due` where the case's own day is."""
    found = []
    if case.method == EIGHT:
        found = [one.step.name for one in progress(case, today) if one.late and one.done_on is None]
    acting = case.state in ("analysing", "acting")
    return [*found, "due"] if acting and case.due is not None and case.due < today else found


def lateness(case: CorrectiveAction, today: dt.date) -> str:
    """Return a name for what is late of a case, the same as long as nothing else becomes late."""
    return f"{' '.join(late(case, today))} {case.due or ''} {case.opened_at:%Y-%m-%d}"


def missing(case: CorrectiveAction, name: str) -> str:
    """Say which steps stand before a step of an 8D case and are not done; nothing where it may be done."""
    if case.method != EIGHT:
        return ""
    waits = [one for one in BY_NAME[name].needs if done_on(case, one) is None]
    if not waits:
        return ""
    said = ", ".join(f"{one} ({BY_NAME[one].label})" for one in waits)
    return _("By 8D, %(before)s comes before %(step)s; do that first.") % {"before": said, "step": name}


def comes_after(name: str) -> Callable[[Actor, CorrectiveAction], str]:
    """Return the guard of the verb that does a step: it refuses while a step before it is not done."""

    def guard(_actor: Actor, case: CorrectiveAction) -> str:
        return missing(case, name)

    before = ", ".join(BY_NAME[name].needs)
    guard.__doc__ = f"By 8D, {before} comes before {name}."
    return guard
