"""Random lives: any verbs by anybody in any order; what must always hold holds after each."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.keyed import uuid7
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.acts.verbs import Verb, verbs_of
from tests.battery.answers import answers
from tests.battery.ledgers import assert_kept
from tests.battery.roads import Player, events_of, fresh, last_event
from tests.cast import Cast, Company, rolled_back, signature

LIVING = [model for model in Subject.types.values() if model.lifecycle.steps]
USUAL = settings(
    max_examples=6,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


class Life(RuleBasedStateMachine):
    """The life of one record of ``model``, led by the people of ``company``."""

    model: type[Subject]
    company: Company

    def __init__(self) -> None:
        super().__init__()
        self.undone = rolled_back()
        self.undone.__enter__()
        self.player = Player(self.company)
        self.record: Any = None

    def teardown(self) -> None:
        """Take everything back."""
        self.undone.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        """Let a record be born."""
        self.record = next(self.player.births(self.model))

    @precondition(lambda self: self.record is not None)
    @rule(data=st.data())
    def somebody_does_something(self, data: st.DataObject) -> None:
        """Do any verb by anybody, with answers that do or do not, at the right, a wrong or no version."""
        verb: Verb[..., Any] = data.draw(st.sampled_from([*self._moving(), *self._moving(), *self._adding()]))
        actor: Any = data.draw(st.sampled_from(self.player.everybody))
        offered = list(answers(verb, self.record.home))
        if not offered:  # it asks for what is not there
            return
        inputs = data.draw(st.sampled_from(offered))
        version = data.draw(st.sampled_from([None, self.record.version, self.record.version + 1]))
        person = getattr(actor, "person", None)
        signed = signature(person) if person and data.draw(st.booleans()) else None
        act = Act(actor, key=str(uuid7()), version=version, signature=signed)
        refusal = verb.why_not(actor, self.record) if self.record.home == actor.organisation_id else None
        before, start = self.record.version, last_event()
        try:
            verb(act, self.record, **inputs)
        except Refused:
            assert last_event() == start
            assert fresh(self.record).version == before
        else:
            assert refusal is None
            told = events_of(self.record.home, start)
            assert sum(event["act"] == str(act.id) for event in told) == 1
            assert all("cause" in event for event in told if event["act"] != str(act.id))
            assert verb.nature != "moves" or version in (None, before)
        self.record = fresh(self.record)

    def _moving(self) -> list[Verb[..., Any]]:
        return [verb for verb in verbs_of(self.model).values() if verb.nature == "moves"]

    def _adding(self) -> list[Verb[..., Any]]:
        return [verb for verb in verbs_of(self.model).values() if verb.nature == "adds"]

    @precondition(lambda self: self.record is not None)
    @invariant()
    def it_is_in_a_state_of_its_life_and_the_ledger_tells_the_same(self) -> None:
        """Its state is one of the table's; its row, the index and the events agree, version by version."""
        assert self.record.status in self.model.lifecycle.by_name
        assert_kept(self.record)


@pytest.mark.parametrize("model", LIVING, ids=[model.kind for model in LIVING])
def test_every_life_keeps_its_promises(cast: Cast, model: type[Subject]) -> None:
    machine = type(f"{model.__name__}Life", (Life,), {"model": model, "company": cast.northgate})
    run_state_machine_as_test(machine, settings=USUAL)
