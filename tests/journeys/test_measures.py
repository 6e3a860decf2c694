"""Decisions on evidence (J6): values are pasted, a signal is read in words, explained, and reported as a nonconformity."""

import pytest

from qualitas.measures import verbs
from qualitas.nonconformities.models import Nonconformity
from tests.browsers import WCAG, axe_faults, sticks_out
from tests.journeys.conftest import Human, Somebody

pytestmark = pytest.mark.browser


def clean(human: Human) -> None:
    """Let axe look at the page, and see that nothing sticks out."""
    assert axe_faults(human.page, WCAG) == []
    assert sticks_out(human.page) <= 0


def test_values_are_pasted_and_a_signal_becomes_a_nonconformity(somebody: Somebody, site: object) -> None:
    northgate = site.northgate  # type: ignore[attr-defined] # a namespace
    measure = verbs.set_up(northgate.act("quality-manager"), title="Depth of the groove", unit="mm")
    manager = somebody("quality-manager")
    manager.open(f"/o/northgate/measures/{measure.number}/")
    assert "too few values" in manager.says
    manager.tap("link", "Record values", within="main")
    manager.type("Values", "4.1\nabc\n4,2")
    manager.tap("button", "Look at them first")
    assert "“abc” is not a number" in manager.says
    assert "another decimal mark" in manager.says
    steady = "\n".join(f"{4 + 0.1 * ((3 * at) % 5 - 2):.1f}" for at in range(24))
    manager.type("Values", f"{steady}\n5.5")
    manager.tap("button", "Look at them first")
    assert "25 values, from 3.8 mm to 5.5 mm." in manager.says
    clean(manager)
    manager.tap("button", "Record", exact=True)
    manager.hears("25 values are recorded.")
    assert "A point beyond the control limits: value 25" in manager.says
    clean(manager)
    manager.tap("link", "Report a nonconformity", within="#signals")
    manager.tap("button", "Report a nonconformity", within="main form")
    case = Nonconformity.within(northgate.id).order_by("-number").first()
    assert case is not None
    assert "value 25" in case.evidence
    assert case.title in manager.says
    manager.tap("link", "Say what it was", within="#signals")
    manager.page.get_by_label("What it was", exact=True).select_option(label="the measurement was faulty")
    manager.type("In words", "A chip under the probe.")
    manager.tap("button", "Say what it was", within="main form")
    assert "A chip under the probe." in manager.says
    assert "nobody said what they were" not in manager.says
    phone = somebody("quality-manager", phone=True)
    phone.open(f"/o/northgate/measures/{measure.number}/chart/?first=1&last=20")
    clean(phone)
