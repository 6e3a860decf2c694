"""A confidential record is open to whom it names; for everyone else it is as absent as if it were not there."""

from typing import Any

import pytest

from qualitas.documents.models import Revision
from qualitas.kernel.acts.refusals import NotThere, NotYours
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.records import confiding
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import Restriction
from tests.api.conftest import Program
from tests.cast import Cast, Company
from tests.ui.conftest import visitor

SECRET = "Ventilator incident of ward four"


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


@pytest.fixture
def secret(northgate: Company) -> Any:
    """Return the effective document, made confidential by the quality manager for the holders of one duty."""
    record = northgate["effective"]
    confiding.restrict(northgate.act("quality-manager"), record, reason=SECRET, duties=["approver"])
    return northgate["effective"]


def test_it_is_absent_for_everyone_else(northgate: Company, secret: Any) -> None:
    page, title = f"/o/northgate/documents/{secret.number}/", secret.title
    for role in ("quality-manager", "approver"):
        assert SECRET in visitor(northgate, role).text(page)
        assert title in visitor(northgate, role).text("/o/northgate/documents/?state=all")
        assert Program(northgate, role).get(f"documents/{secret.number}").status_code == 200
    for role in ("author", "administrator", "employee", "top-management"):
        client, program = visitor(northgate, role), Program(northgate, role)
        assert client.get(page).status_code == 404
        assert client.get(f"{page}comment/").status_code == 404
        listed = client.text("/o/northgate/documents/?state=all")
        assert secret.number not in listed
        assert f"{secret.number}/" not in client.text(f"/o/northgate/documents/?state=all&q={secret.number}")
        assert secret.number not in b"".join(client.get("/o/northgate/documents.csv?state=all")).decode()
        assert program.get(f"documents/{secret.number}").status_code == 404
        assert program.get(f"documents/{secret.number}/history").status_code == 404
        assert program.post(f"documents/{secret.number}/comment", {"text": "?"}).status_code == 404
        items = program.get("documents", limit=200).json()
        assert secret.number not in {item["number"] for item in items["items"]}
        assert items["count"] == len(items["items"])


def test_counts_leave_it_out(northgate: Company, secret: Any) -> None:
    everything = Revision.within(northgate.id).count()
    assert Revision.seen_by(acting(northgate.people["employee"])).count() == everything - 1
    assert Revision.seen_by(acting(northgate.people["approver"])).count() == everything


def test_it_cannot_be_linked_to_or_told_by_a_link(northgate: Company, secret: Any) -> None:
    draft = northgate["draft"]
    with pytest.raises(Exception, match="no record"):
        records.link(northgate.act("author"), draft, to=secret.number)
    records.link(northgate.act("quality-manager"), draft, to=secret.number, meaning="relates-to")
    page = f"/o/northgate/documents/{draft.number}/"
    assert secret.title in visitor(northgate, "quality-manager").text(page)
    told = visitor(northgate, "author").text(page)
    assert secret.title not in told
    assert secret.number not in told
    body = Program(northgate, "author").get(f"documents/{draft.number}").content.decode()
    assert secret.title not in body
    assert secret.number not in body


def test_what_lies_beside_it_is_hidden_too(northgate: Company, secret: Any) -> None:
    comment = records.comment(northgate.act("approver"), secret, text="Only for us.")
    url = f"beside/comment/{comment.id}"
    assert Program(northgate, "approver").get(url).status_code == 200
    assert Program(northgate, "author").get(url).status_code == 404
    found = Restriction.objects.get(on_id=secret.id)
    assert Program(northgate, "author").get(f"beside/restriction/{found.id}").status_code == 404
    assert visitor(northgate, "author").get(f"/o/northgate/beside/restriction/{found.id}/lift/").status_code == 404


def test_no_verb_reaches_it(northgate: Company, secret: Any) -> None:
    before = Event.objects.count()
    with pytest.raises(NotThere):
        records.comment(northgate.act("author"), secret, text="?")
    assert Event.objects.count() == before


def test_readers_change_who_may_read_and_open_it_again(northgate: Company, secret: Any) -> None:
    found = Restriction.objects.get(on_id=secret.id)
    with pytest.raises(NotYours, match="Only those"):
        confiding.lift(northgate.act("author"), found, reason="Curious.")
    confiding.change_readers(northgate.act("approver"), found, people=[northgate.people["author"]])
    assert visitor(northgate, "author").get(f"/o/northgate/documents/{secret.number}/").status_code == 200
    assert visitor(northgate, "quality-manager").get(f"/o/northgate/documents/{secret.number}/").status_code == 404
    found.refresh_from_db()
    done = Program(northgate, "author").post(f"beside/restriction/{found.id}/lift", {"reason": "Told to all."})
    assert done.status_code == 200, done.content
    assert Program(northgate, "employee").get(f"documents/{secret.number}").status_code == 200
    assert not northgate["effective"].confidential
