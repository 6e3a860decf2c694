"""What an organisation chooses for itself: declared once, kept as data, changed by a verb with an event."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from qualitas.kernel.acts.reconcile import reconcile
from qualitas.kernel.acts.refusals import Invalid, NotYours
from qualitas.kernel.identity import preferences
from qualitas.kernel.identity.models import Organisation
from qualitas.kernel.identity.preferences import PREFERENCES, choice, number, switch, text
from qualitas.kernel.identity.verbs import reset_preference, set_preference
from qualitas.kernel.ui.showing import in_words, shown
from qualitas.proof.fault import Faults
from tests.cast import Cast


@pytest.fixture
def declared() -> Iterator[None]:
    """Declare one preference of each kind."""
    number("tried.days", 7, label="Days to wait", means="How long.", unit="days", least=1, most=90)
    switch("tried.kept", default=True, label="Kept", means="Whether it is.")
    choice("tried.road", "mail", label="Road", means="How.", choices=(("mail", "by mail"), ("page", "on a page")))
    text("tried.words", label="Words", means="What it says.")
    yield
    for name in [name for name in PREFERENCES if name.startswith("tried.")]:
        del PREFERENCES[name]


def _organisation(cast: Cast) -> Organisation:
    return Organisation.objects.get(pk=cast.northgate.id)


@pytest.mark.usefixtures("declared")
def test_a_preference_is_its_default_until_it_is_set_and_after_it_is_reset(cast: Cast) -> None:
    days, act = PREFERENCES["tried.days"], cast.northgate.act
    assert (days.of(_organisation(cast)), days.is_set(_organisation(cast))) == (7, False)
    set_preference(act("administrator"), _organisation(cast), name="tried.days", value=" 30 ")
    set_preference(act("quality-manager"), _organisation(cast), name="tried.kept", value="false")
    assert (days.of(_organisation(cast)), days.is_set(_organisation(cast))) == (30, True)
    assert PREFERENCES["tried.kept"].of(_organisation(cast)) is False
    reset_preference(act("administrator"), _organisation(cast), name="tried.days")
    assert days.of(_organisation(cast)) == 7
    set_preference(act("administrator"), _organisation(cast), name="tried.kept", value="true")
    assert _organisation(cast).preferences is None
    faults = Faults(10)
    reconcile(faults)
    assert not [*faults.drain(), *faults.rest()]


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("tried.days", "0", "“Days to wait” is a whole number from 1 to 90."),
        ("tried.days", "a week", "“Days to wait” is a whole number from 1 to 90."),
        ("tried.kept", "perhaps", "“Kept” is either true or false."),
        ("tried.road", "pigeon", "“Road” is one of: mail, page."),
        ("tried.words", "x" * 501, "“Words” has at most 500 characters."),
    ],
)
def test_what_a_preference_cannot_be_is_refused_in_words(cast: Cast, name: str, value: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_preference(cast.northgate.act("administrator"), _organisation(cast), name=name, value=value)
    assert sentence in refused.value.errors["value"][0]


@pytest.mark.usefixtures("declared")
def test_only_stewards_set_preferences(cast: Cast) -> None:
    with pytest.raises(NotYours):
        set_preference(cast.northgate.act("employee"), _organisation(cast), name="tried.days", value="9")
    with pytest.raises(NotYours):
        reset_preference(cast.northgate.act("author"), _organisation(cast), name="tried.days")


@pytest.mark.usefixtures("declared")
def test_a_program_sets_a_preference_too(cast: Cast) -> None:
    company = cast.northgate
    number_of = company.organisation.number
    token = {"HTTP_AUTHORIZATION": f"Bearer {company.tokens['administrator']}"}
    address = f"/api/v1/organisations/{number_of}/set_preference"
    given: dict[str, Any] = {"name": "tried.road", "value": "page"}
    answer = Client().post(address, given, content_type="application/json", **token)
    assert answer.status_code == 200, answer.content
    assert PREFERENCES["tried.road"].of(_organisation(cast)) == "page"
    refused = Client().post(address, given | {"name": "no.such"}, content_type="application/json", **token)
    assert (refused.status_code, "name" in refused.json()["errors"]) == (422, True)


@pytest.mark.usefixtures("declared")
def test_preferences_are_told_in_words() -> None:
    days, kept, road = (PREFERENCES[f"tried.{name}"] for name in ("days", "kept", "road"))
    assert [days.shown(3), kept.shown(False), road.shown("page")] == ["3 days", "no", "on a page"]
    assert [one.read(one.plain(one.default)) for one in (days, kept, road)] == [7, True, "mail"]
    how = shown(Organisation, "preferences")
    said = in_words(Organisation, how, '{"tried.days":3,"gone.away":1}', None)  # type: ignore[arg-type]
    assert said == "gone.away: 1, Days to wait: 3 days"


@pytest.mark.usefixtures("declared")
def test_a_value_of_another_kind_from_an_older_version_gives_the_default() -> None:
    assert PREFERENCES["tried.days"].of(Organisation(preferences={"tried.days": "soon"})) == 7


@pytest.mark.usefixtures("declared")
def test_a_preference_is_declared_once_and_well_named() -> None:
    with pytest.raises(ValueError, match="already"):
        number("tried.days", 1, label="", means="", most=2)
    with pytest.raises(ValueError, match=r"room\.what"):
        number("Days", 1, label="", means="", most=2)
    assert PREFERENCES["tried.days"].room == "tried"
    assert ("tried.days", "Days to wait") in preferences.preference_choices()
