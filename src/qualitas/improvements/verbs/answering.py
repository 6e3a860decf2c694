"""An idea is answered: taken up with somebody who stands behind it, or declined with the reason (10.3)."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as said

from qualitas.improvements import queries
from qualitas.improvements.models import ANSWER_WITHIN, Improvement, benefit_choices
from qualitas.improvements.verbs.submitting import involved
from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.identity.acting import person_of
from qualitas.kernel.identity.models import Person
from qualitas.kernel.records.asking import ask_about, end_asked


def _answered(act: Act, improvement: Improvement, answer: str) -> None:
    improvement.answer, improvement.answered_by, improvement.answered_on = answer, person_of(act), act.today
    end_asked(act, improvement)


@moves(label=gettext_lazy("Take up"), past=said("past", "took it up"), primary=True)
def take_up(
    act: Act,
    improvement: Improvement,
    *,
    answer: Annotated[str, Ask(gettext_lazy("Answer to who had the idea"), long=True)],
    sponsor: Annotated[Person, Ask(gettext_lazy("Who stands behind it"))],  # type: ignore[valid-type] # the checker's plugin takes it for its own
    benefit: Annotated[str, Ask(choices=benefit_choices)],
    expected: Decimal | None = None,
    unit: str = "",
    due: dt.date | None = None,
) -> None:
    """Take an idea up: somebody stands behind it, and it is said what it should bring (10.3)."""
    if expected is not None and not unit.strip():
        sentence = _("Say in which unit the gain is counted, such as EUR or hours.")
        raise Invalid(sentence, {"unit": [sentence]})
    improvement.sponsor, improvement.benefit = sponsor, benefit
    improvement.expected, improvement.unit, improvement.due = expected, unit, due
    _answered(act, improvement, answer)


@moves(label=gettext_lazy("Decline"), past=said("past", "declined it"))
def decline(
    act: Act,
    improvement: Improvement,
    *,
    answer: Annotated[
        str,
        Ask(gettext_lazy("Why not?"), gettext_lazy("Who had the idea reads this; say thanks, and say why."), long=True),
    ],
) -> None:
    """Decline an idea, with the reason; whoever had it is told (10.3)."""
    _answered(act, improvement, answer)


@moves(label=gettext_lazy("Withdraw"), past=said("past", "withdrew the idea"), guards=(involved,))
def withdraw(
    act: Act, improvement: Improvement, *, reason: Annotated[str, Ask(gettext_lazy("Why?"), long=True)]
) -> None:
    """Withdraw an idea that is not answered yet; it stays readable."""
    end_asked(act, improvement)


@moves(label=gettext_lazy("Consider again"), past=said("past", "considers it again"))
def consider_again(
    act: Act, improvement: Improvement, *, reason: Annotated[str, Ask(gettext_lazy("What has changed?"), long=True)]
) -> None:
    """Consider an idea again that was declined; the first answer stays in the history."""
    improvement.answer, improvement.answered_by, improvement.answered_on = "", None, None
    improvement.escalated_on = None
    improvement.answer_due = act.today + dt.timedelta(days=ANSWER_WITHIN.of(improvement.organisation))
    _ask(act, improvement, queries.answerers(improvement), _("Answer the idea: %s"))


@moves(label=gettext_lazy("Escalate"), past=said("past", "escalated it"))
def escalate(act: Act, improvement: Improvement) -> None:
    """Put an idea that was not answered in time before those who manage quality."""
    improvement.escalated_on = act.today
    with translation.override(improvement.organisation.language):
        text = _("Not answered in time: %s")
    _ask(act, improvement, queries.managers(improvement), text, severity="high")


def _ask(act: Act, improvement: Improvement, people: list[Person], text: str, severity: str = "normal") -> None:
    for person in people:
        ask_about(
            act, improvement, person.pk, text % improvement.title, due=improvement.answer_due, severity=severity,
            what="decide",
        )  # fmt: skip
