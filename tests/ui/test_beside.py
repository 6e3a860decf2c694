"""What lies beside a record is withdrawn or ended by its own door, and then gone from the page."""

from typing import Any

import pytest

from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.ledger.models import Event
from qualitas.kernel.records import verbs as records
from tests.cast import Cast, Company
from tests.ui.conftest import visitor

VERBS = {"comment": "withdraw_comment", "attachment": "detach", "link": "unlink"}
SHOWN = {"comment": "The second step is unclear.", "attachment": "plan.txt", "link": "Refers to"}
KINDS = pytest.mark.parametrize("kind", VERBS)


def door(row: Subject, verb: str = "") -> str:
    return f"/o/northgate/beside/{row.kind}/{row.pk}/{verb or VERBS[row.kind]}/"


def page_of(record: Any) -> str:
    return f"/o/northgate/{record.collection}/{record.number}/"


@KINDS
def test_it_is_withdrawn_from_the_record_and_stays_in_the_history(northgate: Company, kind: str) -> None:
    author, row, draft = visitor(northgate, "author"), northgate.kept[kind], northgate.kept["draft"]
    page = author.text(page_of(draft))
    assert SHOWN[kind] in page
    assert f'href="{door(row)}"' in page
    form = author.text(door(row))
    assert f'action="{door(row)}"' in form
    assert draft.title in form
    before = Event.objects.count()
    done = author.post(door(row), {"key": "once", "version": "1"})
    assert done.status_code == 303
    assert done.headers["Location"] == page_of(draft)
    page = author.text(page_of(draft))
    assert f'href="{door(row)}"' not in page
    verb = records.__dict__[VERBS[kind]]
    assert str(verb.past) in page[page.index('id="history"') :]
    assert author.post(door(row), {"key": "once", "version": "1"}).status_code == 303
    assert Event.objects.count() == before + 1
    again = author.post(door(row), {"key": "twice"})
    assert again.status_code == 409
    assert "is withdrawn" in again.content.decode()
    assert author.get(door(row)).status_code == 409


@KINDS
def test_only_who_may_sees_the_button(northgate: Company, kind: str) -> None:
    row, draft = northgate.kept[kind], northgate.kept["draft"]
    assert door(row) in visitor(northgate, "quality-manager").text(page_of(draft))
    employee = visitor(northgate, "employee")
    page = employee.text(page_of(draft))
    assert SHOWN[kind] in page
    assert door(row) not in page
    assert employee.get(door(row)).status_code == 403
    assert employee.post(door(row)).status_code == 403
    assert employee.post(door(row), {"key": "k"}).status_code == 403


def test_a_link_can_be_withdrawn_from_both_records(northgate: Company) -> None:
    link, effective = northgate.kept["link"], northgate["effective"]
    author = visitor(northgate, "author")
    assert door(link) in author.text(page_of(effective))
    author.post(door(link), {"key": "k"})
    assert f'href="{door(link)}"' not in author.text(page_of(effective))


def test_who_was_overtaken_hears_so(northgate: Company) -> None:
    row = northgate.kept["comment"]
    late = visitor(northgate, "author").post(door(row), {"key": "k", "version": "7"})
    assert late.status_code == 409
    assert "read it again" in late.content.decode()


def test_duties_and_tokens_end_by_the_same_door(northgate: Company) -> None:
    admin, person = visitor(northgate, "administrator"), northgate.people["employee"]
    for name, verb in (("duty employee", "end_duty"), ("token employee", "revoke_token")):
        row = northgate.kept[name]
        assert f'href="{door(row, verb)}"' in admin.text(page_of(person))
        form = admin.text(door(row, verb))
        assert person.name in form
        done = admin.post(door(row, verb), {"key": name})
        assert done.headers["Location"] == page_of(person)
        assert f'href="{door(row, verb)}"' not in admin.text(page_of(person))


def test_another_kind_verb_or_organisation_is_not_there(cast: Cast) -> None:
    author, comment = visitor(cast.northgate, "quality-manager"), cast.northgate.kept["comment"]
    theirs = cast.lindqvist.kept["comment"]
    for url in (
        door(theirs),
        door(comment, "unlink"),
        door(comment, "comment"),
        f"/o/northgate/beside/link/{comment.pk}/unlink/",
        f"/o/northgate/beside/document/{cast.northgate.kept['draft'].pk}/withdraw/",
        f"/o/lindqvist/beside/comment/{theirs.pk}/withdraw_comment/",
    ):
        assert author.get(url).status_code == 404, url
        assert author.post(url, {"key": "k"}).status_code == 404, url
