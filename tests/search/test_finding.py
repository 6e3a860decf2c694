"""Finding: by words, beginnings and phrases, beside records and by their numbers; only what the reader may read."""

import string

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitas.documents import verbs as documents
from qualitas.kernel.acts.act import Act
from qualitas.kernel.identity import verbs as identity
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records import confiding
from qualitas.kernel.records import verbs as records
from qualitas.kernel.search import matching
from qualitas.kernel.search.finding import Found, search
from tests.cast import Cast, Company


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.northgate


def found(company: Company, text: str, role: str = "author", **more: object) -> Found:
    return search(acting(company.people[role]), text, **more)


def numbers(company: Company, text: str, role: str = "author", **more: object) -> list[str]:
    return [hit.number for hit in found(company, text, role, **more).hits]


def write(company: Company, title: str, text: str = "") -> object:
    return documents.draft(company.act("author"), of_kind=company["SOP"], title=title, text=text)


def test_every_word_must_occur_and_the_last_may_be_a_beginning(company: Company) -> None:
    one = write(company, "Greasing the spindle", "Wear gloves. Use the red gun.")
    assert numbers(company, "gloves spindle") == [one.number]
    assert numbers(company, "gloves spin") == [one.number]
    assert numbers(company, "spin gloves") == []
    assert numbers(company, "gloves anvil") == []


def test_a_phrase_stands_together(company: Company) -> None:
    one = write(company, "First", "the red gun")
    write(company, "Second", "the gun is red")
    assert numbers(company, '"red gun"') == [one.number]
    assert len(numbers(company, "red gun")) == 2


def test_accents_and_capitals_do_not_matter(company: Company) -> None:
    one = write(company, "Prüfmittel kalibrieren", "ÉTALONNAGE à l'usine")
    for text in ("prufmittel", "PRÜFMITTEL", "etalonnage", "Étalonnage usine"):
        assert numbers(company, text) == [one.number], text


def test_what_is_called_so_comes_first_then_names_then_texts(company: Company) -> None:
    said = write(company, "Something else", "See the anodising sheet, and SOP-777.")
    named = write(company, "Anodising")
    called = documents.draft(company.act("author"), of_kind=company["SOP"], title="Bath", text="x", code="SOP-777")
    assert numbers(company, "anodising") == [named.number, said.number]
    assert numbers(company, "sop-777") == [called.number, said.number]
    assert numbers(company, called.number) == [called.number]


def test_what_is_over_comes_last_and_so_do_requests(company: Company) -> None:
    records.ask(company.act("author"), title="Read Galvanising", person=company.people["author"])
    old = write(company, "Galvanising, old")
    new = write(company, "About zinc", "galvanising")
    documents.withdraw(company.act("quality-manager"), old, reason="Gone.")
    kinds = [hit.kind for hit in found(company, "galvanising").hits]
    assert kinds[-1] == "document"
    assert numbers(company, "galvanising")[-1] == old.number
    assert numbers(company, "galvanising")[0] == new.number
    assert "to-do" in kinds


def test_comments_and_files_lead_to_their_record(company: Company) -> None:
    one = write(company, "Host")
    comment = records.comment(company.act("author"), one, text="The <b>torque</b> is wrong")
    file = SimpleUploadedFile("wiring diagram.txt", b"Shelf")
    attached = records.attach(company.act("author"), one, file=file)
    (hit,) = found(company, "torque").hits
    assert (hit.number, hit.where) == (one.number, "in a comment")
    assert "&lt;b&gt;<mark>torque</mark>&lt;/b&gt;" in hit.passage.html
    (hit,) = found(company, "wiring").hits
    assert (hit.number, hit.where) == (one.number, "in the attachment “wiring diagram.txt”")
    records.withdraw_comment(company.act("author"), comment)
    records.detach(company.act("author"), attached)
    assert numbers(company, "torque") == numbers(company, "wiring") == []


def test_people_and_sites_are_found(company: Company) -> None:
    assert numbers(company, "gareth") == [company.people["process-owner"].number]
    assert numbers(company, "author@northgate.example") == [company.people["author"].number]
    assert numbers(company, "old yard") == [company["YRD"].number]


def test_another_organisation_finds_nothing(cast: Cast) -> None:
    one = write(cast.northgate, "Zymurgy")
    assert numbers(cast.northgate, "zymurgy") == [one.number]
    assert numbers(cast.lindqvist, "zymurgy") == []
    assert numbers(cast.lindqvist, one.number) != [one.number] or one.number in numbers(cast.lindqvist, one.number)
    assert all(hit.key != one.id for hit in found(cast.lindqvist, one.number).hits)


def test_what_is_confidential_is_not_there_for_others(company: Company) -> None:
    one = write(company, "Zymurgy", "about yeast")
    before = records.comment(company.act("author"), one, text="bottles")
    act = company.act("quality-manager")
    restriction = confiding.restrict(act, one, reason="Personal.", people=[company.people["author"]])
    after = records.comment(company.act("author"), one, text="barrels")
    for text in ("zymurgy", "yeast", "bottles", "barrels", one.number):
        assert numbers(company, text, "author") == [one.number], text
        assert numbers(company, text, "quality-manager") == [one.number], text
        there = found(company, text, "employee")
        assert (there.hits, there.count, there.kinds) == ((), 0, {}), text
    confiding.lift(company.act("quality-manager"), restriction, reason="Settled.")
    for text in ("zymurgy", "yeast", "bottles", "barrels"):
        assert numbers(company, text, "employee") == [one.number], text
    assert before.id != after.id


def test_the_kinds_narrow(company: Company) -> None:
    everything = found(company, "handling")
    assert everything.kinds["document"] == 6
    assert set(found(company, "handling", kinds=["document"]).kinds) == {"document"}
    assert set(found(company, "handling", kinds=["to-do"]).kinds) == {"to-do"}
    assert found(company, "handling", kinds=["person"]).count == 0
    assert found(company, "handling", kinds=[]).count == 0
    assert found(company, "handling", kinds=['x" OR']).count == 0


def test_pages_follow_each_other(company: Company) -> None:
    for number in range(9):
        write(company, f"Reaming {number}")
    first = found(company, "reaming", limit=4)
    assert (len(first.hits), first.count, first.capped) == (4, 9, False)
    second = found(company, "reaming", limit=4, start=first.following)
    third = found(company, "reaming", limit=4, start=second.following)
    assert third.following is None
    together = [hit.number for page in (first, second, third) for hit in page.hits]
    assert together == numbers(company, "reaming", limit=50)
    assert len(set(together)) == 9


def test_counts_end_at_a_thousand(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    documents.draft.many(
        company.act("author"), [{"of_kind": company["SOP"], "title": f"Milling {n}"} for n in range(25)]
    )
    assert (found(company, "milling").count, found(company, "milling").capped) == (25, False)
    monkeypatch.setattr(matching, "MOST", 10)
    monkeypatch.setattr("qualitas.kernel.search.finding.MOST", 10)
    assert (found(company, "milling").count, found(company, "milling").capped) == (10, True)


def test_bulk_acts_are_followed(company: Company) -> None:
    rows = [{"of_kind": company["SOP"], "title": f"Honing {n}", "text": "oil"} for n in range(3)]
    made = documents.draft.many(company.act("author"), rows)
    assert len(numbers(company, "honing oil")) == 3
    documents.withdraw.over(company.act("quality-manager"), made, reason="No.")
    assert len(numbers(company, "honing oil")) == 3
    identity.rename(company.by_system(), company["HQ"], title="The foundry")
    assert numbers(company, "foundry") == [company["HQ"].number]
    assert company["HQ"].number not in numbers(company, "head office")


TYPED = st.text(st.one_of(st.sampled_from(string.printable), st.characters(exclude_categories=["Cs"])), max_size=60)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TYPED)
def test_whatever_is_typed_is_answered(company: Company, text: str) -> None:
    answer = found(company, text)
    for hit in answer.hits:
        assert hit.title.html.count("<") == 2 * hit.title.html.count("<mark>")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(
        st.sampled_from(
            [
                '"',
                "handling",
                "AND",
                "OR",
                "NOT",
                "NEAR(",
                ")",
                "*",
                "title:",
                "-",
                "^",
                "goods",
                "|",
                "&",
                "!",
                ":*",
                "'",
                "\\",
                "%s",
                "\0",
                "\ue000",
            ]
        )
    )
)
def test_no_operator_is_heard(company: Company, text: list[str]) -> None:
    found(company, " ".join(text))
    found(company, "".join(text))


def test_a_repeated_act_writes_one_entry(company: Company) -> None:
    act = company.act("author", key="once")
    for _time in range(2):
        again = Act(act.actor, key="once")
        documents.draft(again, of_kind=company["SOP"], title="Broaching", text="")
    assert found(company, "broaching").count == 1
