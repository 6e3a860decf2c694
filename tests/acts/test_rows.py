"""The quick ways to read and write rows give what the ORM gives."""

import pytest

from qualitas.documents import verbs as documents
from qualitas.documents.models import Author, Document, Revision
from qualitas.kernel.acts import rows
from qualitas.kernel.acts.prepared import Prepared, readable_by
from qualitas.kernel.acts.refusals import OutsideAVerb
from qualitas.kernel.acts.snapshot import snapshot
from qualitas.kernel.identity.models import Person
from tests.acts.conftest import signed


@pytest.fixture
def revision(firm):
    """Draft and approve a revision with every kind of value: texts, dates, moments, keys, nothing."""
    text = "Schräg & <b>'quoted'</b> 🛠"
    drafted = documents.draft(firm.ana.act(), of_kind=firm.kind, title="O'Brien's", text=text)
    documents.approve(signed(firm.ben), documents.submit(firm.ana.act(), drafted))
    return Revision.objects.get(pk=drafted.pk)


def values(record):
    """Return every field's value, with its type."""
    return {f.attname: (type(v := getattr(record, f.attname)), v) for f in record._meta.concrete_fields}


@pytest.mark.parametrize("lock", [False, True])
def test_a_row_is_read_as_the_orm_reads_it(revision, lock):
    (found,) = rows.read(Revision, {"id": revision.pk}, lock=lock)
    assert values(found) == values(revision)
    assert snapshot(found) == snapshot(revision)
    assert not found._state.adding


def test_rows_are_read_in_order_and_none_where_there_are_none(firm, revision):
    codes = [documents.draft(firm.ana.act(), of_kind=firm.kind, title="x").document.code for _n in range(3)]
    found = rows.read(Document, {"organisation": firm.home}, order="code")
    assert [document.code for document in found] == sorted([revision.code, *codes])
    assert rows.read(Author, {"revision": firm.home}) == []


def test_a_prepared_query_gives_what_its_queryset_gives(firm, other, revision):
    theirs = documents.draft(other.ana.act(), of_kind=other.kind, title="Other firm")
    for organisation, record in ((firm.home, revision), (other.home, theirs)):
        found = readable_by(Revision, organisation, "number", record.number)
        assert found.organisation_id == organisation
        wanted = Revision.readable(organisation).get(number=record.number)
        assert values(found) == values(wanted)
        assert values(found.document) == values(wanted.document)
        assert values(found.document.of_kind) == values(wanted.document.of_kind)
        assert found.approved_by == wanted.approved_by
    assert readable_by(Revision, firm.home, "number", "DOC-1999-0001") is None


def test_a_prepared_query_reads_what_belongs_to_its_rows(firm, django_assert_num_queries):
    people = Prepared(lambda organisation, name: Person.readable(organisation).filter(name=name))
    people(firm.home, "Ben")
    with django_assert_num_queries(2):
        (ben,) = people(firm.home, "Ben")
        assert {held.duty for held in ben.duties.all()} == {"approver", "employee"}
        assert ben.site is None


def test_the_quick_way_to_insert_needs_the_pen(firm):
    with pytest.raises(OutsideAVerb):
        rows.insert([Document(organisation_id=firm.home, code="X", of_kind=firm.kind)])
