"""The one door: what a verb promises, whichever verb it is."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from qualitas.documents import queries
from qualitas.documents import verbs as documents
from qualitas.documents.models import Document, Revision
from qualitas.kernel.acts import verbs as kernel
from qualitas.kernel.acts.models import Done, Outbox
from qualitas.kernel.acts.refusals import Invalid, NotThere, NotYours, OutsideAVerb, Refused, Stale, WrongState
from qualitas.kernel.acts.snapshot import snapshot
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.models import Site
from qualitas.kernel.ledger.models import Event, Subject
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from qualitas.proof.canonical import digest
from tests.acts.conftest import signed


def events(firm):
    """Return what the firm's events say, oldest first."""
    bodies = Event.objects.filter(organisation=firm.home).order_by("id").values_list("body", flat=True)
    return [json.loads(bytes(body)) for body in bodies]


def draft(firm, **more):
    return documents.draft(
        firm.ana.act(), of_kind=firm.kind, **({"title": "Purchasing", "text": "# How we buy"} | more)
    )


def in_review(firm, **more):
    return documents.submit(firm.ana.act(), draft(firm, **more))


def test_a_document_goes_from_draft_to_in_force(firm):
    revision = in_review(firm)
    documents.distribute(firm.ana.act(), revision, duties=["employee"])
    revision = Revision.objects.get(pk=documents.approve(signed(firm.ben), revision).pk)
    assert (revision.state, revision.code, revision.number[:4]) == ("effective", "SOP-001", "DOC-")
    assert revision.review_due == documents.months_later(timezone.now().date(), 24)
    asked = list(queries.asked(revision))
    assert {to_do.person.name for to_do in asked} == {"Ben", "Cy"}
    assert Outbox.objects.filter(organisation=firm.home, topic="mail").count() == 2
    mine = next(to_do for to_do in asked if to_do.person_id == firm.cy.id)
    assert records.acknowledge(firm.cy.act(), mine).state == "done"


def test_the_next_revision_supersedes_the_first(firm):
    first = Revision.objects.get(pk=documents.approve(signed(firm.ben), in_review(firm)).pk)
    second = documents.revise(firm.ana.act(), first, change_note="New supplier list.")
    assert second.revision == 2
    with pytest.raises(NotYours, match="in work already"):
        documents.revise(firm.ana.act(), first, change_note="Again.")
    documents.approve(signed(firm.ben), documents.submit(firm.ana.act(), second, changes_work="yes"))
    states = dict(Revision.objects.filter(document=first.document_id).values_list("revision", "state"))
    assert states == {1: "superseded", 2: "effective"}


def test_what_one_verb_sets_off_names_its_cause(firm):
    documents.approve(signed(firm.ben), in_review(firm))
    approve, effect = events(firm)[-2:]
    assert (approve["verb"], effect["verb"]) == ("document.approve", "document.take_effect")
    assert effect["cause"] == approve["act"]
    assert effect["actor"] == "00000000-0000-0000-0000-000000000000"
    assert approve["sign"]["meaning"] == "I approve this revision for use."
    assert approve["sign"]["record"] == approve["was"]


def test_no_free_text_and_no_personal_value_stands_in_an_event(firm):
    revision = draft(firm, title="Secret of the bore", text="Nobody may read this in the ledger.")
    records.comment(firm.cy.act(), revision, text="Looks odd to me")
    written = b"".join(bytes(e.body) for e in Event.objects.filter(organisation=firm.home))
    for word in (b"Secret", b"Nobody", b"odd", b"Ana", b"@firm"):
        assert word not in written


def test_a_repeat_under_the_same_key_writes_nothing(firm):
    first = documents.draft(firm.ana.act(key="k1"), of_kind=firm.kind, title="Once", text="x")
    size = len(events(firm))
    act = firm.ana.act(key="k1")
    again = documents.draft(act, of_kind=firm.kind, title="Once", text="x")
    assert again.pk == first.pk
    assert act.repeated
    assert len(events(firm)) == size
    assert Done.objects.filter(organisation=firm.home, key="k1").count() == 1


def test_the_same_key_for_something_else_is_refused(firm):
    documents.draft(firm.ana.act(key="k1"), of_kind=firm.kind, title="Once", text="x")
    with pytest.raises(Invalid, match="used for another request"):
        documents.draft(firm.ana.act(key="k1"), of_kind=firm.kind, title="Twice", text="x")


def test_a_stale_version_is_refused(firm):
    revision = draft(firm)
    documents.edit(firm.ana.act(version=1), revision, title="Purchasing", text="new")
    with pytest.raises(Stale, match="at version 2, you have 1"):
        documents.edit(firm.ana.act(version=1), revision, title="Purchasing", text="newer")


@pytest.mark.parametrize(
    ("attempt", "refusal", "words"),
    [
        (lambda f, r: documents.approve(signed(f.ben), r), WrongState, "must be in review"),
        (lambda f, r: documents.submit(f.cy.act(), r), NotYours, "belongs to the duty"),
        (lambda f, r: documents.edit(f.ana.act(), r, title="", text="x"), Invalid, "cannot be blank"),
        (lambda f, r: documents.edit(f.ana.act(), r, title="x" * 201, text="x"), Invalid, "200"),
    ],
)
def test_a_refusal_is_a_sentence_and_leaves_nothing(firm, attempt, refusal, words):
    revision = draft(firm)
    size = len(events(firm))
    with pytest.raises(refusal, match=words):
        attempt(firm, revision)
    assert len(events(firm)) == size
    assert Revision.objects.get(pk=revision.pk).version == 1


def test_the_author_does_not_approve_unless_the_small_organisation_relaxed_that(firm):
    identity.grant_duty(firm.ana.act(), firm.ana.person, duty="approver")
    ana = type(firm.ana)(firm.ana.person, firm.organisation, firm.ana.duties | {"approver"})
    revision = in_review(firm)
    with pytest.raises(NotYours, match="author of a revision"):
        documents.approve(signed(ana), revision)
    identity.relax_rule(firm.ana.act(), firm.organisation, rule="author-not-approver", reason="We are three.")
    assert documents.approve(signed(ana), revision)


def test_approval_needs_a_signature(firm):
    with pytest.raises(Invalid, match="signature"):
        documents.approve(firm.ben.act(), in_review(firm))


def test_another_organisation_finds_nothing(firm, other):
    revision = draft(firm)
    with pytest.raises(NotThere):
        documents.edit(other.ana.act(), revision, title="Mine now", text="x")
    with pytest.raises(Invalid, match="no such"):
        documents.draft(other.ana.act(), of_kind=firm.kind, title="x", text="x")
    with pytest.raises(NotThere):
        records.comment(other.ana.act(), revision, text="hello")


@pytest.mark.parametrize(
    "trick",
    [
        lambda r: r.save(),
        lambda r: r.delete(),
        lambda r: Revision.objects.update(state="effective"),
        lambda r: Revision.objects.filter(pk=r.pk).delete(),
        lambda r: Revision.objects.bulk_create([Revision()]),
        lambda r: Document.objects.create(code="X"),
        lambda r: r.authors.update(position=1),
    ],
)
def test_nothing_is_written_outside_a_verb(firm, trick):
    with pytest.raises(OutsideAVerb):
        trick(draft(firm))


def test_an_ear_that_refuses_takes_the_verb_back(firm, monkeypatch):
    def refuse(act, record):
        raise Refused("Not today.")

    revision = draft(firm)
    monkeypatch.setitem(kernel._ears, "document.submit", [refuse])
    with pytest.raises(Refused, match="Not today"):
        documents.submit(firm.ana.act(), revision)
    assert Revision.objects.get(pk=revision.pk).state == "draft"


def test_numbers_have_no_gaps_even_after_refusals(firm):
    numbers = []
    for title in ("A", "", "B", "", "C"):
        try:
            numbers.append(draft(firm, title=title).number)
        except Invalid:
            continue
    assert [n[-4:] for n in numbers] == ["0001", "0002", "0003"]


def test_codes_go_on_after_one_that_somebody_chose(firm):
    draft(firm, code="SOP-017")
    assert draft(firm).code == "SOP-018"
    with pytest.raises(Invalid, match="this code already"):
        draft(firm, code="SOP-017")


def test_a_verb_costs_few_statements(firm, django_assert_max_num_queries):
    revision = draft(firm)
    with django_assert_max_num_queries(14):
        documents.submit(firm.ana.act(key="one", version=revision.version), revision)


class TestBulk:
    """Many records, one event."""

    def test_opening_many_leaves_one_event_that_names_each(self, firm):
        before = len(events(firm))
        opened = documents.draft.many(firm.ana.act(), [{"of_kind": firm.kind, "title": f"T{n}"} for n in range(30)])
        said = events(firm)[before:]
        assert len(said) == 1
        assert (said[0]["verb"], said[0]["count"], len(said[0]["root"])) == ("document.draft", 60, 64)
        assert len({revision.number for revision in opened}) == 30
        assert [a.person_id for a in opened[0].authors.all()] == [firm.ana.id]

    def test_one_bad_row_undoes_all_and_is_named(self, firm):
        with pytest.raises(Invalid, match="Row 2"):
            documents.draft.many(firm.ana.act(), [{"of_kind": firm.kind, "title": title} for title in ("A", "", "C")])
        assert not Revision.within(firm.home).exists()

    def test_moving_many_checks_each(self, firm):
        drafts = [draft(firm), draft(firm)]
        documents.submit.over(firm.ana.act(), drafts)
        assert set(Revision.within(firm.home).values_list("state", flat=True)) == {"in review"}
        with pytest.raises(WrongState, match="DOC-"):
            documents.submit.over(firm.ana.act(), drafts)

    def test_setting_a_clear_field_on_many(self, firm):
        sites = [identity.add_site(firm.ana.act(), code=f"S{n}", title="Plant") for n in range(3)]
        assert identity.rename.over(firm.ana.act(), sites, title="Works") == 3
        assert set(Site.within(firm.home).values_list("title", "version")) == {("Works", 2)}

    def test_a_plain_verb_writes_what_the_same_verb_writes_one_by_one(self, firm):
        to_dos = [records.ask(firm.ana.act(), title="Look", person=firm.cy.person) for _n in range(3)]
        day = dt.date(2030, 2, 28)
        records.reschedule.over(firm.ana.act(), to_dos[:2], due=day)
        records.reschedule(firm.ana.act(), to_dos[2], due=day)
        assert set(ToDo.within(firm.home).values_list("due", "version")) == {(day, 2)}
        for to_do in ToDo.within(firm.home):
            row = Subject.objects.filter(subject=to_do.pk, version=2).get()
            assert bytes(row.state).hex() == digest(snapshot(to_do))

    def test_a_signature_stands_for_one(self, firm):
        with pytest.raises(Invalid, match="one by one"):
            documents.approve.over(signed(firm.ben), [in_review(firm)])

    def test_a_repeat_under_the_same_key_writes_nothing(self, firm):
        rows = [{"of_kind": firm.kind, "title": "A"}]
        first = documents.draft.many(firm.ana.act(key="b"), rows)
        again = documents.draft.many(firm.ana.act(key="b"), rows)
        assert [r.pk for r in first] == [r.pk for r in again]


def test_withdrawing_calls_off_what_was_asked(firm):
    revision = in_review(firm)
    documents.distribute(firm.ana.act(), revision, people=[firm.cy.person])
    documents.approve(signed(firm.ben), revision)
    documents.withdraw(firm.ana.act(), revision, reason="We stopped doing this.")
    assert list(ToDo.within(firm.home).values_list("state", flat=True)) == ["withdrawn"]


def test_an_effective_day_in_the_future_waits(firm):
    tomorrow = timezone.now().date() + dt.timedelta(days=1)
    revision = documents.approve(signed(firm.ben), in_review(firm), effective_on=tomorrow)
    assert Revision.objects.get(pk=revision.pk).state == "approved"
    assert not queries.waiting(timezone.now().date()).exists()
    assert queries.waiting(tomorrow).exists()
    with pytest.raises(Refused, match="has not come"):
        documents.take_effect(firm.system(), revision)
