"""Lists are narrowed by the same words as the search finds: in names, texts, comments; of few records and of many."""

import pytest

from qualitas.documents import verbs as documents
from qualitas.documents.models import Revision
from qualitas.kernel.acts.subject import Subject
from qualitas.kernel.identity.acting import acting
from qualitas.kernel.records import verbs as records
from qualitas.kernel.search import narrowing
from qualitas.kernel.search.narrowing import having
from qualitas.kernel.search.words import understood
from tests.cast import Cast, Company


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.northgate


def numbers(company: Company, text: str, model: type[Subject] = Revision) -> set[str]:
    found = having(acting(company.people["author"]), text, model)
    rows = model.within(company.id)
    told = {row.number for row in rows.filter(found.all)}
    assert {row.number for row in rows.filter(found.met).order_by("number")} == told
    assert found.first is None or {row.number for row in rows.filter(found.first)} == told
    return told


@pytest.mark.parametrize(("most", "many"), [(1000, 1000), (1, 1000), (1, 1)])
def test_words_are_found_in_names_texts_and_comments(
    company: Company, monkeypatch: pytest.MonkeyPatch, most: int, many: int
) -> None:
    monkeypatch.setattr(narrowing, "MOST", most)
    monkeypatch.setattr(narrowing, "MANY", many)
    one = documents.draft(company.act("author"), of_kind=company["SOP"], title="Greasing", text="Use the red gun.")
    two = documents.draft(company.act("author"), of_kind=company["SOP"], title="Gun cabinet", text="Lock it.")
    records.comment(company.act("approver"), two, text="Where is the red key?")
    assert numbers(company, "red gun") == {one.number}
    assert numbers(company, "gun") == {one.number, two.number}
    assert numbers(company, "red ke") == {two.number}
    assert numbers(company, one.number[:-2]) >= {one.number, two.number}
    assert numbers(company, "purple") == set()


@pytest.mark.parametrize(
    ("text", "asked", "has"),
    [
        ("Receiving goods at gate 3", "gate", True),
        ("Receiving goods at gate 3", "gat", True),
        ("Receiving goods at gate 3", "gat 3", False),
        ("Receiving goods at gate 3", "ate", False),
        ("Receiving goods at gate 3", '"goods at"', True),
        ("Receiving goods at gate 3", '"goods gate"', False),
        ("Grüße aus Zürich", "zurich", True),
        ("DOC-2026-0007", "2026-00", True),
        ("a_b", "b", True),
    ],
)
def test_a_text_says_what_the_index_would_find(text: str, asked: str, *, has: bool) -> None:
    key = narrowing._as_key(understood(asked))
    assert narrowing.says(text, key) is has


def test_what_has_no_words_finds_nothing(company: Company) -> None:
    assert numbers(company, "%") == set()
    assert numbers(company, '"') == set()


def test_another_organisation_s_words_are_not_asked(cast: Cast) -> None:
    one = documents.draft(cast.northgate.act("author"), of_kind=cast.northgate["SOP"], title="Quixotry")
    assert numbers(cast.northgate, "quixotry") == {one.number}
    assert numbers(cast.lindqvist, "quixotry") == set()
