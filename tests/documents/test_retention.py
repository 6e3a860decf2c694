"""Retention by kind of document: months after a revision is over; a legal hold keeps it; disposal keeps the proof."""

import datetime as dt

import pytest
from django.utils import timezone

from qualitas.documents import verbs
from qualitas.documents.models import Revision
from qualitas.kernel.acts.refusals import NotYours, WrongState
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records import holding, retention
from qualitas.kernel.records.disposing import dispose
from qualitas.kernel.records.passages import BLANK
from tests.cast import Cast, Company, signature

LATER = dt.timedelta(days=100)


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def later(company: Company, role: str = "quality-manager") -> object:
    person = company.people[role]
    return company.act(role, at=timezone.now() + LATER, signature=signature(person))


def test_the_kind_says_how_long_its_revisions_are_kept(northgate: Company) -> None:
    old = northgate["withdrawn"]
    who, today = acting(northgate.people["quality-manager"]), (timezone.now() + LATER).date()
    assert retention.kept_until(northgate.organisation, old) is None
    assert not list(retention.due(northgate.organisation, who, today, 10))
    verbs.set_retention(northgate.act("quality-manager"), northgate["SOP"], keep_months=3)
    assert retention.kept_until(northgate.organisation, old) == retention.months_after(timezone.now().date(), 3)
    found = {one.record.pk for one in retention.due(northgate.organisation, who, today, 10)}
    assert found == {northgate["withdrawn"].pk, northgate["superseded"].pk}


def test_a_hold_keeps_it_and_disposal_keeps_the_proof(northgate: Company) -> None:
    old, manager = northgate["withdrawn"], northgate.people["quality-manager"]
    verbs.set_retention(northgate.act("quality-manager"), northgate["SOP"], keep_months=3)
    with pytest.raises(WrongState, match="must be kept until"):
        dispose(
            northgate.act("quality-manager", signature=signature(manager)),
            northgate.organisation,
            record=old,
            reason="Over.",
        )
    held = holding.hold(northgate.act("quality-manager"), old, reason="A claim.")
    with pytest.raises(NotYours, match="legal hold"):
        dispose(later(northgate), northgate.organisation, record=old, reason="Over.")
    holding.lift_hold(northgate.act("quality-manager"), held, reason="Settled.")
    dispose(later(northgate), northgate.organisation, record=old, reason="Over.")
    gone = Revision.objects.get(pk=old.pk)
    assert (gone.title, gone.text, gone.number) == (BLANK, BLANK, old.number)
