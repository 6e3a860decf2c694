"""The cast itself: made by verbs, and the same for every test."""

import pytest

from qualitas.documents.models import Revision
from qualitas.kernel.identity.duties import DUTIES
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.records import verbs
from tests.cast import NOBODY, Cast, act


def test_there_are_three_companies_with_a_person_for_each_duty(cast: Cast) -> None:
    assert Organisation.objects.count() == 3
    for company in cast:
        for role, person in company.people.items():
            held = act(person).actor.duties
            assert held == (frozenset() if role == NOBODY else {role})
        assert set(company.people) == {*DUTIES, NOBODY}


def test_there_is_a_document_in_every_state(cast: Cast) -> None:
    for company in cast:
        kept = set(Revision.within(company.id).values_list("state", flat=True))
        assert kept == set(Revision.lifecycle.by_name)
        assert company["effective"].revision == 2


@pytest.mark.parametrize("turn", range(2))
def test_what_a_test_does_with_the_cast_is_rolled_back(cast: Cast, turn: int) -> None:
    company = cast.northgate
    said = verbs.comment(company.act("employee"), company["draft"], text=f"Turn {turn}")
    assert type(said).within(company.id).count() == 3
