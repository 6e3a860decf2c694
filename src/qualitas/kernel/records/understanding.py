"""Whether somebody understood what they acknowledge: a room may ask questions about its records first (7.2 c).

A room declares it once for its type::

    @understands("document")
    def quiz(to_do: ToDo, answers: list[str]) -> Finding | None: ...

An attempt that fails is an act of its own: the to-do stays open, and says what came of it and how many are left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import pgettext_lazy as said

from qualitas.kernel.acts.act import Act, Actor
from qualitas.kernel.acts.asks import Ask
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.acts.verbs import moves
from qualitas.kernel.records.models import ToDo

LEADS = frozenset({"quality-manager", "process-owner"})
MOST = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of the answers: whether they do, a sentence that says so, and how many attempts there are in all."""

    passed: bool
    sentence: str
    attempts: int


type Asks = Callable[[ToDo, list[str]], Finding | None]

UNDERSTANDING: dict[str, Asks] = {}
"""What is asked about records before they are acknowledged, by kind."""


def understands(kind: str) -> Callable[[Asks], Asks]:
    """Let records of a kind be acknowledged only by who answers questions about them; None asks nothing."""

    def declare(asks: Asks) -> Asks:
        UNDERSTANDING[kind] = asks
        return asks

    return declare


def understood(to_do: ToDo, answers: list[str]) -> bool:
    """Tell whether the answers do, and note on the to-do what came of them."""
    asks = UNDERSTANDING.get(to_do.on_type)
    finding = asks(to_do, answers) if asks is not None else None
    if finding is None:
        return True
    to_do.result = finding.sentence
    if finding.passed:
        return True
    to_do.tries_left = (finding.attempts if to_do.tries_left is None else to_do.tries_left) - 1
    left = ngettext("Attempts left: %d.", "Attempts left: %d.", to_do.tries_left) % to_do.tries_left
    to_do.result = f"{finding.sentence} {left}"
    return False


def none_left(_actor: Actor, to_do: ToDo) -> str:
    """Refuse who has no attempts left."""
    if to_do.tries_left != 0:
        return ""
    return _("No attempts are left. Who answers for it was told and may grant more.")


def _lacking(_actor: Actor, to_do: ToDo) -> str:
    """Refuse where no attempts are lacking."""
    return "" if to_do.tries_left == 0 else _("Attempts are left, or none are counted here.")


def _may_grant(actor: Actor, to_do: ToDo) -> str:
    """Refuse everyone but those who lead and who was asked to decide."""
    asked = ToDo.within(to_do.home).filter(on_id=to_do.pk, person=actor.id, what="decide", state="open")
    if actor.duties.intersection(LEADS) or asked.exists():
        return ""
    return _("Who answers for it, a process owner or the quality manager grants attempts.")


@moves(
    label=gettext_lazy("Grant attempts"),
    past=said("past", "granted more attempts"),
    guards=(_may_grant,),
    only=(_lacking,),
)
def grant_attempts(act: Act, to_do: ToDo, *, attempts: Annotated[int, Ask(gettext_lazy("How many more"))] = 1) -> None:
    """Let somebody who has no attempts left answer the questions again."""
    if not 1 <= attempts <= MOST:
        sentence = _("Give a number from 1 to 20.")
        raise Invalid(sentence, {"attempts": [sentence]})
    to_do.tries_left = attempts
