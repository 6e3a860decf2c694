"""Any acts on any cases in any order: goods are neither lost nor made, and the ledger tells the same as the rows."""

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from qualitas.kernel.acts.act import Act
from qualitas.kernel.acts.parts import read_parts
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.acts.replay import plain, replay
from qualitas.kernel.ledger.models import Event
from qualitas.nonconformities import verbs
from qualitas.nonconformities.models import Nonconformity
from qualitas.nonconformities.verbs.containing import Held
from qualitas.nonconformities.verbs.deciding import Decision
from tests.cast import Cast, Company, act, rolled_back, signature

SOME = settings(max_examples=4, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
MUCH = st.decimals(min_value=Decimal(-1), max_value=Decimal(50), places=3)
WHICH = st.integers(min_value=0, max_value=3)


class Goods(RuleBasedStateMachine):
    """Up to four cases of one company, and how much the whole of their goods should be."""

    company: Company

    def __init__(self) -> None:
        super().__init__()
        self.undone = rolled_back()
        self.undone.__enter__()
        self.keys: list[Any] = []
        self.whole = Decimal(0)

    def teardown(self) -> None:
        """Compare the ledger with the rows, then take everything back."""
        try:
            told = replay(self.company.id, self.keys)
            for case in Nonconformity.objects.filter(pk__in=self.keys):
                assert told[case.pk].values == plain(case)
        finally:
            self.undone.__exit__(None, None, None)

    def by(self, role: str = "quality-manager") -> Act:
        person = self.company.people[role]
        return act(person, signature=signature(person))

    def case(self, which: int) -> Nonconformity | None:
        return Nonconformity.objects.get(pk=self.keys[which]) if which < len(self.keys) else None

    def do(self, verb: Any, *given: Any, **inputs: Any) -> Any:
        """Do a verb; one event where it is done, none where it is refused."""
        before = Event.objects.count()
        try:
            done = verb(*given, **inputs)
        except Refused:
            assert Event.objects.count() == before
            return None
        assert Event.objects.count() == before + 1
        return done

    @rule(quantity=MUCH)
    def report(self, quantity: Decimal) -> None:
        if len(self.keys) < 4:
            made = self.do(verbs.report, self.by("employee"), title="Wrong", quantity=quantity)
            if made is not None:
                self.keys.append(made.pk)
                self.whole += quantity

    @rule(which=WHICH, quantity=MUCH)
    def describe(self, which: int, quantity: Decimal) -> None:
        case = self.case(which)
        if case is None:
            return
        was = case.quantity or Decimal(0)
        if self.do(verbs.describe, self.by(), case, title="Wrong", quantity=quantity):
            self.whole += quantity - was

    @rule(which=WHICH, quantity=MUCH, how=st.sampled_from(["rework", "scrap", "return"]))
    def decide(self, which: int, quantity: Decimal, how: str) -> None:
        if case := self.case(which):
            self.do(verbs.decide, self.by(), case, lines=[Decision(quantity, how)])

    @rule(which=WHICH)
    def decide_the_rest(self, which: int) -> None:
        if (case := self.case(which)) and case.undecided > 0:
            self.do(verbs.decide, self.by(), case, lines=[Decision(case.undecided, "scrap")])

    @rule(which=WHICH)
    def take_back(self, which: int) -> None:
        if case := self.case(which):
            self.do(verbs.take_back, self.by(), case, reason="Wrong.")

    @rule(which=WHICH, quantity=MUCH)
    def work(self, which: int, quantity: Decimal) -> None:
        """Contain, correct, verify, release, decide on action: whatever is possible."""
        for verb, inputs in (
            (verbs.contain, {"containment": "Held.", "held": [Held(quantity, "stock")]}),
            (verbs.correct, {"correction": "Done."}),
            (verbs.verify, {"inspection": "Fine."}),
            (verbs.release, {"quantity": quantity}),
            (verbs.decide_action, {"action_needed": "no", "action_reason": "Single."}),
        ):
            if case := self.case(which):
                self.do(verb, self.by(), case, **inputs)

    @rule(which=WHICH, quantity=MUCH)
    def split(self, which: int, quantity: Decimal) -> None:
        case = self.case(which)
        if (
            case is not None
            and len(self.keys) < 4
            and self.do(verbs.split, self.by(), case, title="Other", quantity=quantity)
        ):
            self.keys.append(Nonconformity.objects.exclude(pk__in=self.keys).get(split_from=case.pk).pk)

    @rule(which=WHICH, into=WHICH)
    def merge(self, which: int, into: int) -> None:
        case, other = self.case(which), self.case(into)
        if case is not None and other is not None:
            self.do(verbs.merge, self.by(), case, into=other, add=True)

    @rule(which=WHICH)
    def end(self, which: int) -> None:
        for verb, inputs in ((verbs.close, {}), (verbs.put_right, {"correction": "Done.", "goods": "scrap"})):
            if case := self.case(which):
                self.do(verb, self.by(), case, **inputs)

    @invariant()
    def goods_are_kept(self) -> None:
        rows = list(Nonconformity.objects.filter(pk__in=self.keys))
        assert sum((case.quantity or Decimal(0) for case in rows), Decimal(0)) == self.whole
        for case in rows:
            decided = sum((line.quantity for line in read_parts(case)["dispositions"]), Decimal(0))
            assert Decimal(0) <= decided <= (case.quantity or Decimal(0))
            assert case.state != "closed" or decided == (case.quantity or Decimal(0))


def test_goods_are_neither_lost_nor_made(cast: Cast) -> None:
    machine: Any = type("Machine", (Goods,), {"company": cast.northgate})
    run_state_machine_as_test(machine, settings=SOME)
