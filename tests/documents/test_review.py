"""Routes: who is asked when, what each finds, how a revision comes to be approved or goes back."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import F

from qualitas.documents import binding, queries
from qualitas.documents import verbs as documents
from qualitas.documents.models import DocumentKind, Revision
from qualitas.documents.routing import Line
from qualitas.kernel.acts.act import Act, Signature
from qualitas.kernel.acts.refusals import Invalid, NotYours, Refused
from qualitas.kernel.acts.subject import writing
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.absence import note_absence
from qualitas.kernel.records.models import Comment, ToDo
from tests.cast import Cast, Company
from tests.ui.conftest import visitor


@pytest.fixture
def northgate(cast: Cast) -> Company:
    return cast.northgate


def signing(company: Company, role: str) -> Act:
    person = company.people[role]
    return company.act(role, signature=Signature(person.id, person.name, "password"))


def line(company: Company, does: str, role: str, step: int | None = None, days: int | None = None) -> Line:
    return Line(does, person=company.people[role], step=step, days=days)


def submitted(company: Company, *lines: Line) -> Revision:
    return documents.submit(company.act("author"), company["draft"], route=list(lines))


def asked(company: Company) -> dict[str, str]:
    rows = ToDo.within(company.id).filter(what="decide", on_id=company["draft"].pk).select_related("person")
    return {f"{one.person.name}: {one.title.split()[0]}": one.state for one in rows}


def fresh(revision: Revision) -> Revision:
    return Revision.objects.get(pk=revision.pk)


def test_without_a_route_any_approver_approves(northgate: Company) -> None:
    revision = submitted(northgate)
    assert asked(northgate) == {}
    approved = documents.approve(signing(northgate, "approver"), revision)
    assert fresh(approved).state == "effective"
    (turn,) = queries.turns(approved)
    assert (turn.verdict, turn.by, turn.bound) == ("approved", northgate.people["approver"], approved.bound)


def test_reviewers_in_parallel_then_approvers_in_sequence(northgate: Company) -> None:
    owner, manager, approver = (northgate.people[one] for one in ("process-owner", "quality-manager", "approver"))
    revision = submitted(
        northgate,
        line(northgate, "review", "process-owner", 1, 3),
        line(northgate, "review", "quality-manager"),
        line(northgate, "approve", "approver", 2, 2),
        line(northgate, "approve", "top-management", 3),
    )
    assert asked(northgate) == {f"{owner.name}: Review": "open", f"{manager.name}: Review": "open"}
    dues = {one.person_id: one.due for one in ToDo.within(northgate.id).filter(what="decide", on_id=revision.pk)}
    assert (dues[owner.id] - revision.opened_at.date()).days == 3
    with pytest.raises(NotYours, match=f"First it is reviewed; still asked: {owner.name}, {manager.name}"):
        documents.approve(signing(northgate, "approver"), revision)
    documents.examine(northgate.act("process-owner"), revision, verdict="suitable")
    with pytest.raises(NotYours, match="asks others for a review"):
        documents.examine(northgate.act("process-owner"), revision, verdict="suitable")
    with pytest.raises(Invalid, match="Say what you remark"):
        documents.examine(northgate.act("quality-manager"), revision, verdict="remarks")
    documents.examine(northgate.act("quality-manager"), revision, verdict="remarks", comment="Name the form.")
    assert asked(northgate)[f"{approver.name}: Approve"] == "open"
    with pytest.raises(NotYours, match="asks others to approve now"):
        documents.approve(signing(northgate, "top-management"), revision)
    first = documents.approve(signing(northgate, "approver"), revision, comment="Good.")
    assert (first.state, first.approved_by) == ("in review", None)
    last = documents.approve(signing(northgate, "top-management"), revision)
    assert (last.approved_by, fresh(last).state) == (northgate.people["top-management"], "effective")
    assert set(asked(northgate).values()) == {"done"}
    turns = queries.turns(last)
    assert [turn.verdict for turn in turns] == ["suitable", "remarks", "approved", "approved"]
    assert {turn.bound for turn in turns} == {last.bound}
    assert sorted(queries.said_in(turns).values()) == ["Good.", "Name the form."]


def test_a_duty_on_the_route_is_anyones_who_holds_it(northgate: Company) -> None:
    identity.grant_duty(northgate.by_system(), northgate.people["process-owner"], duty="approver")
    revision = submitted(northgate, Line("approve", duty="approver"))
    assert len(asked(northgate)) == 2
    documents.approve(signing(northgate, "process-owner"), revision)
    assert sorted(asked(northgate).values()) == ["done", "withdrawn"]
    assert fresh(revision).state == "effective"


def test_who_finds_it_not_suitable_sends_it_back_and_the_route_begins_again(northgate: Company) -> None:
    route = (line(northgate, "review", "process-owner", 1), line(northgate, "review", "quality-manager", 1))
    revision = submitted(northgate, *route)
    documents.examine(northgate.act("process-owner"), revision, verdict="unsuitable", comment="Step 2 is missing.")
    assert fresh(revision).state == "draft"
    assert sorted(asked(northgate).values()) == ["done", "withdrawn"]
    assert Comment.objects.filter(on_id=revision.pk, text="Step 2 is missing.").count() == 1
    draft = documents.edit(northgate.act("author"), fresh(revision), title="Better", text="Step 1. Step 2.")
    again = documents.submit(northgate.act("author"), draft, route=list(route))
    assert again.round == 2
    assert again.bound != revision.bound
    rounds = [(turn.round, turn.verdict) for turn in queries.turns(again)]
    assert rounds == [(1, "unsuitable"), (1, ""), (2, ""), (2, "")]


def test_an_approver_sends_back_what_is_approved_already(northgate: Company) -> None:
    revision = northgate["approved"]
    back = documents.send_back(northgate.act("quality-manager"), revision, reason="A figure is wrong.")
    assert (back.state, back.approved_by, back.effective_on) == ("draft", None, None)
    with pytest.raises(NotYours, match="Only an approver"):
        documents.send_back(northgate.act("employee"), northgate["in review"], reason="I do not like it.")


def test_the_kinds_usual_route_is_taken_where_none_is_given(northgate: Company) -> None:
    kind: DocumentKind = northgate["SOP"]
    documents.set_route(
        northgate.act("quality-manager"),
        kind,
        route=[line(northgate, "review", "process-owner", 1), Line("approve", duty="approver", step=2)],
    )
    revision = submitted(northgate)
    assert [(one.step, one.does, one.days) for one in queries.turns(revision)] == [(1, "review", 5), (2, "approve", 5)]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([("approve", "approver", 1), ("review", "process-owner", 1)], "Reviews come before approvals"),
        ([("review", "process-owner", 1), ("review", "process-owner", 1)], "asked twice"),
        ([("review", "author", 1)], "wrote on this revision"),
        ([("approve", "employee", 1)], "holds no duty that approves"),
        ([("review", "employee", 0)], "count from 1"),
    ],
)
def test_a_route_that_cannot_work_is_refused(northgate: Company, lines: list[Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        submitted(northgate, *(line(northgate, does, role, step) for does, role, step in lines))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (Line("review"), "name either a person or a duty"),
        (Line("approve", duty="employee"), "do not approve"),
        (Line("review", duty="author"), "nobody but the authors"),
    ],
)
def test_a_line_that_cannot_work_is_refused(northgate: Company, wrong: Line, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        submitted(northgate, wrong)


def test_a_turn_is_handed_over_and_taken_by_a_deputy(northgate: Company) -> None:
    revision = submitted(northgate, line(northgate, "review", "process-owner"), line(northgate, "review", "approver"))
    manager, today = northgate.people["quality-manager"], dt.datetime.now(dt.UTC).date()
    to_do = ToDo.objects.get(person=northgate.people["process-owner"], what="decide", on_id=revision.pk)
    with pytest.raises(NotYours, match="Decide on the record itself"):
        records.finish(northgate.act("process-owner"), to_do)
    records.hand_over(northgate.act("process-owner"), to_do, person=manager)
    documents.examine(northgate.act("quality-manager"), revision, verdict="suitable")
    employee = northgate.people["employee"]
    note_absence(northgate.act("approver"), northgate.people["approver"], since=today, until=today, deputy=employee)
    assert f"/documents/{revision.number}/" in visitor(northgate, "employee").text("/o/northgate/")
    documents.examine(northgate.act("employee"), revision, verdict="suitable")
    assert set(asked(northgate).values()) == {"done"}
    assert [turn.by for turn in queries.turns(revision)] == [manager, employee]
    text = documents.draft(northgate.act("author"), of_kind=northgate["SOP"], title="Two", text="Two.")
    other = documents.submit(northgate.act("author"), text, route=[line(northgate, "review", "process-owner")])
    handed = ToDo.objects.get(on_id=other.pk, what="decide")
    with pytest.raises(Invalid, match="wrote on this revision"):
        records.hand_over(northgate.act("process-owner"), handed, person=northgate.people["author"])


def changed_behind(revision: Revision, **fields: Any) -> Revision:
    with writing():
        Revision.objects.filter(pk=revision.pk).update(version=F("version") + 1, **fields)
    return fresh(revision)


def test_a_content_that_was_changed_after_submission_is_not_approved(northgate: Company) -> None:
    revision = submitted(northgate)
    changed = changed_behind(revision, text="Something else.")
    for verb, more in ((documents.approve, {}), (documents.examine, {"verdict": "suitable"})):
        with pytest.raises(NotYours, match="changed after it was submitted"):
            verb(signing(northgate, "approver"), changed, **more)
    back = documents.send_back(northgate.act("approver"), changed, reason="It was changed.")
    again = documents.submit(northgate.act("author"), back)
    assert documents.approve(signing(northgate, "approver"), again).bound == binding.content_hash(again)


@pytest.mark.parametrize("field", ["text", "title", "editorial"])
def test_what_was_approved_and_changed_since_is_void_and_never_takes_effect(northgate: Company, field: str) -> None:
    revision = northgate["approved"]
    assert not binding.is_void(revision)
    changed = changed_behind(revision, **{field: True if field == "editorial" else "Changed."})
    changed = changed_behind(changed, effective_on=dt.date(2026, 1, 1))
    assert binding.why_void(changed).startswith("Approval void")
    with pytest.raises(Refused, match="Approval void"):
        documents.take_effect(northgate.by_system(), changed)


def test_the_question_whether_work_changes_is_asked_from_the_second_revision_on(northgate: Company) -> None:
    following = documents.revise(northgate.act("author"), northgate["effective"], change_note="A comma.")
    with pytest.raises(Invalid, match="changes what anyone does"):
        documents.submit(northgate.act("author"), following)
    sent = documents.submit(northgate.act("author"), following, changes_work="no")
    assert sent.editorial
    assert documents.submit(northgate.act("author"), northgate["draft"], changes_work="no").editorial is False


def test_open_comments_on_passages_warn_whoever_approves(northgate: Company) -> None:
    draft = documents.edit(
        northgate.act("author"), northgate["draft"], title="T", text="# Purpose\n\nHandle with care."
    )
    revision = documents.submit(northgate.act("author"), draft)
    note = records.comment(northgate.act("employee"), revision, text="Which care?", block=1, quote="with care")
    (said,) = documents.approve.standing(acting(northgate.people["approver"]), fresh(revision))
    assert said.sentence == "1 comment on a passage is open."
    assert not said.stops
    answer = records.answer(northgate.act("author"), note, text="Gloves.")
    assert answer.answers_id == note.pk
    with pytest.raises(NotYours, match="This is an answer"):
        records.resolve(northgate.act("author"), answer)
    with pytest.raises(NotYours, match="Only the one who commented"):
        records.resolve(northgate.act("approver"), note)
    records.resolve(northgate.act("author"), note)
    assert not documents.approve.standing(acting(northgate.people["approver"]), fresh(revision))
    assert records.reopen(northgate.act("employee"), note).state == "said"
    with pytest.raises(Invalid, match="does not stand in the text"):
        records.comment(northgate.act("employee"), revision, text="?", block=1, quote="without care")
    whole = records.comment(northgate.act("employee"), revision, text="All of it.", block=1)
    assert whole.quote == "Handle with care."
