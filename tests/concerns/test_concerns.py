"""Speaking up under a pseudonym: heard by few, answered, and nothing kept of who it was."""

import re

import pytest
from django.db import connection
from django.test import Client

from qualitas.concerns import verbs
from qualitas.concerns.models import Concern
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.records.models import ToDo
from tests.api.conftest import Program
from tests.cast import Cast, Company
from tests.ui.conftest import Visitor, visitor

DOOR = "/o/northgate/speak-up/"
SAID = {"title": "Signed in advance", "text": "The night shift signs the checks of the whole week on Monday."}


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def told(northgate: Company) -> tuple[str, Concern]:
    """Return the code and the concern of somebody who spoke up while signed in as the employee."""
    page = visitor(northgate, "employee").post(DOOR, SAID)
    assert page.status_code == 201
    found = re.search(r"<pre[^>]*>([\w-]{20})</pre>", page.content.decode())
    assert found is not None
    return found[1], Concern.objects.get()


def test_nothing_is_kept_of_who_spoke_up(northgate: Company, told: tuple[str, Concern]) -> None:
    code, _concern = told
    person = northgate.people["employee"]
    events = [bytes(event.body).decode() for event in Event.objects.all() if b"concern." in bytes(event.body)]
    assert len(events) == 1
    assert str(person.id) not in events[0]
    with connection.cursor() as cursor:
        for table in ("concerns_concern", "concerns_saying", "ledger_event", "acts_done", "identity_attempt"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
            assert code not in repr(cursor.fetchall())


def test_few_hear_it_and_answer(northgate: Company, told: tuple[str, Concern]) -> None:
    code, concern = told
    for role in ("employee", "administrator", "author"):
        assert visitor(northgate, role).get(f"/o/northgate/concerns/{concern.number}/").status_code == 404
        assert Program(northgate, role).get("concerns").json()["items"] == []
    manager = Program(northgate, "quality-manager")
    assert ToDo.objects.filter(on_id=concern.id, state="open").count() == 2
    assert SAID["text"] in visitor(northgate, "quality-manager").text(f"/o/northgate/concerns/{concern.number}/")
    assert manager.post(f"concerns/{concern.number}/take_in_hand").status_code == 200
    assert manager.post(f"concerns/{concern.number}/answer", {"text": "Since when?"}).status_code == 201
    reader = Visitor()
    page = reader.post(f"{DOOR}case/", {"code": code, "text": "Since May."}).content.decode()
    assert "Since when?" in page
    assert "Since May." in page
    assert "In hand" in page or "in hand" in page
    verbs.conclude(northgate.act("top-management"), Concern.objects.get(), conclusion="The checks are counted now.")
    assert "The checks are counted now." in reader.post(f"{DOOR}case/", {"code": code}).content.decode()
    heard = visitor(northgate, "quality-manager").text(f"/o/northgate/concerns/{concern.number}/")
    assert "Since May." in heard
    assert concern.pseudonym in heard


def test_an_unknown_code_and_a_flood_are_refused(northgate: Company) -> None:
    reader = Visitor()
    assert reader.post(f"{DOOR}case/", {"code": "guess"}).status_code == 422
    answers = [reader.post(DOOR, SAID).status_code for _time in range(8)]
    assert answers[0] == 201
    assert answers[-1] == 429
    assert Concern.objects.count() < 8
    wrong = Client().post(DOOR, {**SAID, "website": "http://example.com"})
    assert wrong.status_code in (422, 429)


def test_empty_words_are_refused_beside_the_field(northgate: Company) -> None:
    page = Visitor().post(DOOR, {"title": "", "text": ""})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()
    assert not Concern.objects.exists()


def test_an_organisation_may_close_the_door(northgate: Company) -> None:
    assert Visitor().get(DOOR).status_code == 200
    identity.set_preference(
        northgate.act("administrator"), northgate.organisation, name="concerns.offered", value="false"
    )
    assert Visitor().get(DOOR).status_code == 404
    assert Visitor().get("/o/nobody-here/speak-up/").status_code == 404
