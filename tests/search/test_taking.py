"""The index is derived: whatever acts do, it is what taking everything in anew would make of the records."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitas.documents import verbs as documents
from qualitas.documents.models import Revision
from qualitas.kernel.acts.refusals import Refused
from qualitas.kernel.acts.subject import writing
from qualitas.kernel.files.extraction import read_waiting
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records import confiding
from qualitas.kernel.records import verbs as records
from qualitas.kernel.records.models import ToDo
from qualitas.kernel.search import tables, taking
from qualitas.kernel.search.finding import search
from qualitas.kernel.search.models import Entry, Taken
from qualitas.kernel.search.plans import plan_of, plans
from tests.cast import Cast, Company, rolled_back

COLUMNS = ("organisation", "subject", "kind", "on_kind", "on_id", "file", "guarded", "number", "code", "title", "scope", "body")  # fmt: skip


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.northgate


def index() -> dict[Any, Any]:
    """Return the index as it stands, with the words as the engine keeps them."""
    rows = {row[1]: row for row in Entry.objects.values_list(*COLUMNS)}
    if not tables.is_sqlite():
        words = dict(tables.execute("SELECT subject, names::text || whole::text FROM search_entry"))
        return {key: (*row, words[key]) for key, row in rows.items()}
    return rows


def whole() -> None:
    """Assert that SQLite's words are those of the entries."""
    if tables.is_sqlite():
        tables.execute(f"INSERT INTO {tables.WORDS}({tables.WORDS}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - our own table
    assert tables.fault() == ""


def test_the_cast_is_indexed_as_taking_everything_in_would(company: Company) -> None:
    before = index()
    assert before
    taking.begin_anew()
    assert index() == {}
    assert taking.fill(60) >= len(before)
    assert index() == before
    assert taking.missing() == []
    assert taking.fill(60) == 0
    whole()


STEPS = ("draft", "edit", "submit", "withdraw", "comment", "withdraw_comment", "attach", "restrict", "lift", "ask", "finish", "reschedule", "assign", "retitle in bulk")  # fmt: skip


def do(company: Company, step: str, word: str, made: dict[str, list[Any]]) -> None:
    """Do one step with what was made before; a refusal does nothing."""
    author, manager = company.act("author"), company.act("quality-manager")
    one = Revision.readable(company.id).get(pk=made["draft"][-1].pk) if made["draft"] else None
    match step:
        case "draft":
            made[step].append(documents.draft(author, of_kind=company["SOP"], title=word, text=f"{word} text"))
        case "ask":
            made[step].append(records.ask(author, title=word, person=company.people["author"]))
        case "finish" if made["ask"]:
            records.finish(author, made["ask"].pop(), note=word)
        case "reschedule" if made["ask"]:
            keys = [to_do.pk for to_do in made["ask"]]
            records.reschedule.over(manager, ToDo.within(company.id).filter(pk__in=keys), due=author.today)
        case "withdraw_comment" if made["comment"]:
            records.withdraw_comment(author, made["comment"].pop())
        case "lift" if made["restrict"]:
            confiding.lift(manager, made["restrict"].pop(), reason=word)
        case _ if one is not None:
            _to_document(company, step, word, made, one)
        case _:
            pass


def _to_document(company: Company, step: str, word: str, made: dict[str, list[Any]], one: Any) -> None:
    author, manager = company.act("author"), company.act("quality-manager")
    match step:
        case "edit":
            documents.edit(author, one, title=word, text=f"new {word}")
        case "submit":
            documents.submit(author, one)
        case "withdraw":
            documents.withdraw(manager, one, reason=word)
        case "comment":
            made[step].append(records.comment(author, one, text=word))
        case "restrict":
            made[step].append(confiding.restrict(manager, one, reason=word, people=[company.people["author"]]))
        case "retitle in bulk":
            documents.edit.over(author, [one], title=word, text=word)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(STEPS), st.sampled_from(["grind", "Öl", "bore ream", "x" * 90])), max_size=12
    )
)
def test_acts_keep_it_as_taking_in_would(company: Company, steps: list[tuple[str, str]]) -> None:
    with rolled_back():
        made: dict[str, list[Any]] = {"draft": [], "ask": [], "comment": [], "restrict": []}
        for step, word in steps:
            try:
                do(company, step, word, made)
            except Refused:
                continue
        before = index()
        taking.begin_anew()
        taking.fill(60)
        assert index() == before


def test_a_type_without_entries_is_taken_in_later(company: Company) -> None:
    who = acting(company.people["author"])
    Entry.objects.filter(kind="document").delete()
    assert search(who, "handling", kinds=["document"]).count == 0
    one = documents.edit(company.act("author"), company["draft"], title="Handling swarf", text="x")
    assert search(who, "swarf").count == 0, "what is not taken in yet is left to the worker"
    taking.fill(60)
    assert [hit.number for hit in search(who, "swarf").hits] == [one.number]


def test_another_plan_takes_the_type_in_anew(company: Company) -> None:
    taking.fill(60)
    Taken.objects.filter(kind="site").update(plan="an older one")
    assert [plan.model.kind for plan in taking.missing()] == ["site"]
    assert taking.fill(60) == 6
    assert taking.missing() == []


def test_what_leaves_the_index_leaves_no_word(company: Company) -> None:
    one = documents.draft(company.act("author"), of_kind=company["SOP"], title="featherstone")
    if tables.is_sqlite():
        assert "featherstone" in _kept()
        Entry.objects.filter(subject=one.id).delete()
        tables.execute(f"INSERT INTO {tables.WORDS}({tables.WORDS}) VALUES ('optimize')")  # noqa: S608 - our own table
        assert "featherstone" not in _kept()
    whole()


def _kept() -> str:
    """Return the pages in which SQLite keeps the words."""
    pages = tables.execute(f"SELECT block FROM {tables.WORDS}_data ORDER BY id")  # noqa: S608 - our own table
    return b"".join(bytes(page) for (page,) in pages).decode("utf-8", "replace")


def test_redaction_reaches_the_index(company: Company) -> None:
    one = documents.draft(company.act("author"), of_kind=company["SOP"], title="About", text="Mr Featherstonehaugh")
    with writing():
        Revision.objects.filter(pk=one.pk).update(text="█████", version=2)
    taking.reindex("document", [one.pk])
    assert search(acting(company.people["author"]), "featherstonehaugh").count == 0
    whole()


def test_what_is_blanked_past_the_verbs_is_not_found(company: Company) -> None:
    one = documents.draft(
        company.act("author"), of_kind=company["SOP"], title="Zürich Featherstonehaugh", text="Featherstonehaugh said"
    )
    Entry.objects.filter(subject=one.pk).update(title="Zürich █████", body="█████ said")
    who = acting(company.people["author"])
    assert search(who, "featherstonehaugh").count == 0
    assert [hit.number for hit in search(who, "zurich said").hits] == [one.number]
    if not tables.is_sqlite():
        ((kept,),) = tables.execute("SELECT names::text || whole::text FROM search_entry WHERE subject = %s", [one.pk])
        assert "featherstonehaugh" not in kept
    whole()


def test_the_text_of_a_file_is_found_once_it_is_read(company: Company) -> None:
    who = acting(company.people["author"])
    file = SimpleUploadedFile("minutes.txt", b"We agreed on the flux capacitor.")
    one = documents.draft(company.act("author"), of_kind=company["SOP"], title="Host")
    records.attach(company.act("author"), one, file=file)
    two = documents.upload(company.act("author"), documents.draft(company.act("author"), of_kind=company["SOP"], title="Own"), file=SimpleUploadedFile("sheet.txt", b"A flux of zinc"))  # fmt: skip
    assert search(who, '"flux capacitor"').count == 0
    read_waiting(timezone.now(), most=1000)
    (hit,) = search(who, '"flux capacitor"').hits
    assert (hit.number, hit.where) == (one.number, "in the attachment “minutes.txt”")
    assert "<mark>flux</mark> <mark>capacitor</mark>" in hit.passage.html
    assert [hit.number for hit in search(who, "zinc").hits] == [two.number]
    again = SimpleUploadedFile("copy.txt", b"We agreed on the flux capacitor.")
    records.attach(company.act("author"), two, file=again)
    assert {hit.number for hit in search(who, '"flux capacitor"').hits} == {one.number, two.number}
    before = index()
    taking.begin_anew()
    taking.fill(60)
    assert index() == before


def test_every_type_with_pages_is_in_the_index() -> None:
    from qualitas.kernel.acts.subject import Subject

    paged = {kind for kind, model in Subject.types.items() if model.collection}
    assert paged <= {plan.model.kind for plan in plans()}
    token = plan_of(Subject.types["token"])
    assert token is None, "a token's name is its person's own"
