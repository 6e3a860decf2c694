"""Gates: checks on an act that warn or stop, as the organisation chose; who may, passes a shut one with a reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qualitas.kernel.acts.act import Act, Actor, Passed
from qualitas.kernel.acts.lifecycle import Words
from qualitas.kernel.acts.refusals import NotYours


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """A check with a name: ``check`` says what is wrong, or nothing; ``stops`` tells whether it holds an actor up.

    ``passed_by`` returns the duties of which one may break the glass: pass all the same, with a reason that is kept,
    told and reviewed.
    """

    name: str
    label: Words
    check: Callable[[Actor, Any], str]
    stops: Callable[[Actor], bool]
    passed_by: Callable[[Actor], frozenset[str]]

    def may_pass(self, actor: Actor) -> bool:
        """Tell whether ``actor`` may pass this gate with a reason while it is shut."""
        return bool(actor.duties & self.passed_by(actor))


@dataclass(frozen=True, slots=True)
class Standing:
    """A gate that stands in the way of an act now: what it says, and whether it stops."""

    gate: Gate
    sentence: str
    stops: bool


def standing(gates: Iterable[Gate], actor: Actor, record: Any) -> list[Standing]:
    """Return the gates that have something to say to this act."""
    said = [(gate, gate.check(actor, record)) for gate in gates]
    return [Standing(gate, sentence, gate.stops(actor)) for gate, sentence in said if sentence]


def shut(gates: Iterable[Gate], actor: Actor, record: Any) -> str:
    """Return the sentence of the first gate that stops ``actor`` for good, or nothing."""
    for one in standing(gates, actor, record):
        if one.stops and not one.gate.may_pass(actor):
            return one.sentence
    return ""


def go_through(gates: Iterable[Gate], act: Act, record: Any) -> None:
    """Note every warning; pass shut gates with the act's reason, or raise NotYours with what to do."""
    for one in standing(gates, act.actor, record):
        if one.stops and not one.gate.may_pass(act.actor):
            raise NotYours(one.sentence)
        if one.stops and not act.break_glass:
            raise NotYours(
                _("%(why)s You may pass with a reason (“break glass”); it is told and reviewed.")
                % {"why": one.sentence}
            )
        act.passed.append(Passed(one.gate.name, one.sentence, glass=one.stops))
        if one.stops:
            act.telling["break_glass"] = act.break_glass
