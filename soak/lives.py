"""Random lives of nonconformities, actions, complaints and ideas: any verb by anybody, in any order, hypothesis choosing."""

import random
import time
from argparse import Namespace
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from soak.stage import stage
from soak.table import Table

KINDS = ("nonconformity", "action", "corrective-action", "cause", "complaint", "improvement")
"""What lives here: the record types whose lives belong together; those that are not installed are left out."""
AT_ONCE = 50  # steps of one play, which is then taken back
MOST = 12  # records that live at once
MUCH = st.decimals(min_value=Decimal(-1), max_value=Decimal(60), places=3)


def run(given: Namespace) -> int:
    """Live as many steps as were asked for on the engine that was asked for; returns the exit status."""
    seed = given.seed if given.seed is not None else random.randrange(1 << 32)
    with stage(given.database):
        from tests.cast import make  # noqa: PLC0415 - models need the stage

        machine = lives(make("northgate"))
        table = Table(f"lives on {given.database}: {given.steps} steps, seed {seed}")
        began, broken = time.monotonic(), []
        try:
            play(machine, given.steps, seed)
        except AssertionError as error:
            broken = [" ".join(str(error).split())[:600] or "an invariant"]
        table.must("steps", machine.steps, f"≥ {given.steps}", lambda count: count >= given.steps)
        table.tell("done", machine.done.total())
        table.tell("refused", machine.steps - machine.done.total())
        table.tell("verbs done at least once", len(machine.done))
        for kind, count in sorted(
            Counter(event.partition(".")[0] or "any record" for event in machine.done.elements()).items()
        ):
            table.tell(f"  of {kind}", count)
        table.none_of("broken invariants", broken)
        table.tell("seconds", time.monotonic() - began)
        return table.show()


def play(machine: Any, steps: int, seed: int) -> None:
    """Let a machine live until it has done ``steps``; the same seed makes the same choices again."""
    usual = settings(
        max_examples=max(1, -(-steps // AT_ONCE)), stateful_step_count=AT_ONCE, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate,), print_blob=False,
    )  # fmt: skip
    turn = 0
    while machine.steps < steps:
        fresh = type(machine.__name__, (machine,), {"_hypothesis_internal_use_seed": seed + turn})
        run_state_machine_as_test(fresh, settings=usual)
        turn += 1


def lives(company: Any) -> Any:
    """Return the state machine of the lives of a company's records."""
    from qualitas.kernel.acts.subject import Subject  # noqa: PLC0415 - models need a stage

    return type(
        "Lives", (Lives,), {"company": company, "models": [m for m in Subject.types.values() if m.kind in KINDS]}
    )


class Lives(RuleBasedStateMachine):
    """Up to a dozen records of one company; after each step the goods, the events and the rows are looked at."""

    company: Any
    models: list[Any]
    steps: ClassVar[int] = 0
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        from tests.battery.roads import Player  # noqa: PLC0415 - models need the stage
        from tests.cast import rolled_back  # noqa: PLC0415

        self.undone = rolled_back()
        self.undone.__enter__()
        self.player = Player(self.company)
        self.records: list[Any] = []

    def teardown(self) -> None:
        """Compare the ledger with the rows of all that lived, then take everything back."""
        from qualitas.kernel.acts.replay import plain, replay  # noqa: PLC0415 - models need the stage
        from tests.battery.roads import fresh  # noqa: PLC0415

        try:
            told = replay(self.company.id, [record.pk for record in self.records])
            for record in self.records:
                assert told[record.pk].values == plain(fresh(record)), f"{record}: replay gives another row."
        finally:
            self.undone.__exit__(None, None, None)

    @precondition(lambda self: len(self.records) < MOST)
    @rule(data=st.data())
    def something_is_born(self, data: st.DataObject) -> None:
        """Let a record be opened or added, by a verb that makes such."""
        goods = [model for model in self.models if model.kind in ("nonconformity", "complaint")]
        model = data.draw(st.sampled_from([*self.models, *goods]))
        born = next(self.player.births(model), None)
        self._count()
        if born is not None and born.pk not in [one.pk for one in self.records]:
            self.records.append(born)
            self._look(born)

    @precondition(lambda self: self.records)
    @rule(data=st.data())
    def somebody_does_something(self, data: st.DataObject) -> None:
        """Do any verb by anybody on any record, with answers that do or do not, at the right, a wrong or no version."""
        from tests.battery.answers import answers  # noqa: PLC0415 - models need the stage
        from tests.battery.roads import fresh, verbs_of  # noqa: PLC0415

        place = data.draw(st.integers(0, len(self.records) - 1))
        record = fresh(self.records[place])
        actor: Any = data.draw(st.sampled_from(self.player.everybody))
        verbs = list(verbs_of(type(record)).values())
        able = [verb for verb in verbs if verb.nature == "moves" and verb.why_not(actor, record) is None]
        verb = data.draw(st.sampled_from(able if able and data.draw(st.integers(0, 4)) else verbs))
        offered = list(answers(verb, record.home))
        self._count()
        if offered:
            inputs = varied(data, data.draw(st.sampled_from(offered)))
            version = data.draw(st.sampled_from([None, None, None, record.version, record.version + 1]))
            self._do(verb, actor, record, inputs, version)
            self.records[place] = fresh(record)

    def _count(self) -> None:
        Lives.steps += 1

    def _do(self, verb: Any, actor: Any, record: Any, inputs: dict[str, Any], version: int | None) -> None:
        """Do a verb: one event where it is done, none where it is refused; the goods as they must be."""
        from qualitas.kernel.acts.act import Act  # noqa: PLC0415 - models need the stage
        from qualitas.kernel.acts.keyed import uuid7  # noqa: PLC0415
        from qualitas.kernel.acts.refusals import Refused  # noqa: PLC0415
        from tests.battery.roads import events_of, fresh, last_event  # noqa: PLC0415
        from tests.cast import signature  # noqa: PLC0415

        person = getattr(actor, "person", None)
        act = Act(actor, key=str(uuid7()), version=version, signature=signature(person) if person else None)
        start, before, goods = last_event(), record.version, self._goods()
        try:
            verb(act, record, **inputs)
        except Refused:
            assert last_event() == start, f"{verb.event} was refused and left an event."
            assert fresh(record).version == before
            assert self._goods() == goods
            return
        told = events_of(record.home, start)
        assert sum(event["act"] == str(act.id) for event in told) == 1, f"{verb.event} left not exactly one event."
        assert all("cause" in event for event in told if event["act"] != str(act.id))
        Lives.done[verb.event] += 1
        self._look(fresh(record))
        self._goods_are_kept(verb.event, goods, self._goods())

    def _look(self, record: Any) -> None:
        """Assert that a record is in a state of its life, and that row, index and events tell the same."""
        from tests.battery.ledgers import assert_kept  # noqa: PLC0415 - models need the stage

        assert record.status in type(record).lifecycle.by_name
        assert_kept(record)

    def _goods(self) -> dict[Any, tuple[Decimal, Decimal, str]]:
        """Return of each case how much is affected, of how much it is decided, and its state."""
        from qualitas.nonconformities.models import Nonconformity  # noqa: PLC0415 - models need the stage

        found = {}
        for case in Nonconformity.within(self.company.id):
            found[case.pk] = (case.quantity or Decimal(0), case.disposed, case.state)
        return found

    def _goods_are_kept(self, event: str, before: dict[Any, Any], after: dict[Any, Any]) -> None:
        """Assert that goods are neither lost nor made, but where somebody says anew how much there is."""
        was, now = (sum((one[0] for one in goods.values()), Decimal(0)) for goods in (before, after))
        fresh = sum((goods[0] for key, goods in after.items() if key not in before), Decimal(0))
        if event == "nonconformity.split":
            assert now == was, f"{event}: {was} became {now}."
        elif event != "nonconformity.describe":
            assert now == was + fresh, f"{event}: {was} and {fresh} became {now}."
        for whole, decided, state in after.values():
            assert Decimal(0) <= decided <= whole, f"{event}: {decided} of {whole} is decided."
            assert state != "closed" or decided == whole, f"{event}: closed, and {whole - decided} undecided."


def varied(data: st.DataObject, inputs: dict[str, Any]) -> dict[str, Any]:
    """Return answers with quantities of all sorts, too small and too large ones among them."""
    made = dict(inputs)
    for name, value in inputs.items():
        if isinstance(value, Decimal):
            made[name] = data.draw(MUCH)
        elif isinstance(value, list):
            made[name] = [replace(one, quantity=data.draw(MUCH)) if hasattr(one, "quantity") else one for one in value]
    return made
