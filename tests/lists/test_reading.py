"""Tables as people write them: encodings, delimiters, dates, figures, words of either language; hostile ones refused."""

import datetime as dt
import io
import time
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django import forms
from django.core.exceptions import ValidationError

from qualitas.documents.models import Revision
from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.identity.models import Person, Site
from qualitas.kernel.lists import cells, tables
from qualitas.kernel.lists.cells import Habits
from qualitas.kernel.lists.places import guess, places_of
from qualitas.kernel.records.models import ToDo


def sheet(rows: list[list[Any]]) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"default_date_format": "dd.mm.yyyy", "remove_timezone": True})
    page = book.add_worksheet()
    for line, row in enumerate(rows):
        for at, value in enumerate(row):
            page.write(line, at, value)
    book.close()
    return made.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_encoding_and_delimiter_is_read(encoding: str, delimiter: str) -> None:
    text = f'Näme{delimiter}Größe\r\n"Müller{delimiter} Söhne"{delimiter}1\r\n\r\nÖl{delimiter}2\r\n'
    found = tables.read("a.csv", text.encode(encoding))
    assert found.headings == ("Näme", "Größe")
    assert found.rows == ((f"Müller{delimiter} Söhne", "1"), ("Öl", "2"))
    assert found.lines == (2, 4)


def test_a_sheet_gives_days_and_whole_figures() -> None:
    found = tables.read("a.xlsx", sheet([["", ""], ["A", "B", "A"], [dt.date(2027, 3, 1), 12, 1.5], ["x"]]))
    assert found.headings == ("A", "B", "A (3)")
    assert found.rows == ((dt.date(2027, 3, 1), 12, 1.5), ("x", "", ""))


def test_json_in_its_usual_shapes() -> None:
    for name, text in (
        ("a.json", '[{"a": 1, "b": null}, {"b": [1, 2], "c": {"number": "X-1"}}]'),
        ("a.json", '{"items": [{"a": 1, "b": null}, {"b": [1, 2], "c": {"number": "X-1"}}], "count": 2}'),
        ("a.jsonl", '{"a": 1, "b": null}\n\n{"b": [1, 2], "c": {"number": "X-1"}}\n'),
    ):
        found = tables.read(name, text.encode())
        assert found.headings == ("a", "b", "c")
        assert found.rows == ((1, "", ""), ("", "1, 2", "X-1"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-03-01", dt.date(2027, 3, 1)),
        ("2027-03-01T10:00:00Z", dt.date(2027, 3, 1)),
        ("1.3.2027", dt.date(2027, 3, 1)),
        ("01.03.27", dt.date(2027, 3, 1)),
        ("01.03.98", dt.date(1998, 3, 1)),
        ("31/12/2027", dt.date(2027, 12, 31)),
        ("12/31/2027", dt.date(2027, 12, 31)),
        ("5/5/2027", dt.date(2027, 5, 5)),
        ("1 March 2027", dt.date(2027, 3, 1)),
        ("March 1st, 2027", dt.date(2027, 3, 1)),
        ("1. März 2027", dt.date(2027, 3, 1)),
        ("1 Dez. 2027", dt.date(2027, 12, 1)),
        (dt.datetime(2027, 3, 1, 10, tzinfo=dt.UTC), dt.date(2027, 3, 1)),
    ],
)
def test_days_are_read_without_guessing(text: Any, day: dt.date) -> None:
    assert cells.day(text) == day


@pytest.mark.parametrize("text", ["03/04/2027", "31.02.2027", "tomorrow", "32/01/2027", "1 Foo 2027", "0.0.0000"])
def test_what_could_be_two_days_or_none_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        cells.day(text)


def test_the_rest_of_a_column_tells_which_day_is_meant() -> None:
    how = cells.habits(["03/04/2027", "25/04/2027", None])
    assert cells.day("03/04/2027", how.day_first) == dt.date(2027, 4, 3)
    how = cells.habits(["03/04/2027", "04/25/2027"])
    assert cells.day("03/04/2027", how.day_first) == dt.date(2027, 3, 4)
    assert cells.habits(["25/04/2027", "04/25/2027"]).day_first is None


@pytest.mark.parametrize(
    ("text", "figure"),
    [("12", "12"), ("1,5", "1.5"), ("1.5", "1.5"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1'234.5", "1234.5"),
     (" 7 ", "7"), (12, "12"), (1.25, "1.25"), ("-3,75", "-3.75")],
)  # fmt: skip
def test_figures_are_read_with_either_mark(text: Any, figure: str) -> None:
    assert cells.figure(text) == figure


def test_a_figure_that_could_be_two_is_refused_unless_the_column_tells() -> None:
    with pytest.raises(ValidationError):
        cells.figure("1.234")
    assert cells.figure("1.234", cells.habits(["1.234", "2,5"]).comma) == "1234"
    assert cells.figure("1.234", cells.habits(["1.234", "2.25"]).comma) == "1.234"


@pytest.mark.parametrize("word", ["employee", "Employee", "Mitarbeitende", "mitarbeitende"])
def test_a_choice_is_named_in_any_language(word: str) -> None:
    from qualitas.kernel.identity.duties import DUTIES, duty_choices

    known = {said for duty in DUTIES.values() for said in cells.spoken(duty.word)}
    if word.lower() not in {one.lower() for one in known | set(DUTIES)}:
        word = cells.spoken(DUTIES["employee"].word)[-1]
    field = forms.MultipleChoiceField(choices=duty_choices)
    assert cells.answer(field, word, Habits()) == ["employee"]


def test_headings_are_found_in_either_language() -> None:
    assert guess(("Titel", "Verantwortlich", "Fällig am", "Kosten"), places_of(ToDo)) == {
        "Titel": "title",
        "Verantwortlich": "person",
        "Fällig am": "due",
    }
    assert guess(("Name", "E-Mail", "Standort", "Rollen"), places_of(Person)) == {
        "Name": "name",
        "E-Mail": "email",
        "Standort": "site",
        "Rollen": "duties",
    }
    assert guess(("Code", "Name", "Address"), places_of(Site)) == {
        "Code": "code",
        "Name": "title",
        "Address": "address",
    }
    found = guess(("Document no.", "Bezeichnung", "Art", "Status", "Gültig ab", "Effective on"), places_of(Revision))
    assert found["Document no."] == "code"
    assert found["Effective on"] == "effective_on"


def test_a_packed_bomb_and_macros_are_refused_before_they_unpack() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (tables.LARGEST_UNPACKED + 1))
    with pytest.raises(Invalid, match="200 MB"):
        tables.read("a.xlsx", made.getvalue())
    made = io.BytesIO(sheet([["A"], ["1"]]))
    with zipfile.ZipFile(made, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"Sub")
    with pytest.raises(Invalid, match="macros"):
        tables.read("a.xlsx", made.getvalue())


def test_too_many_rows_and_columns_are_refused() -> None:
    with pytest.raises(Invalid, match="50,000"):
        tables.read("a.csv", b"a\n" + b"1\n" * (tables.MOST_ROWS + 1))
    with pytest.raises(Invalid, match="200"):
        tables.read("a.csv", b",".join(b"h%d" % n for n in range(201)) + b"\n1\n")


def test_twenty_thousand_rows_of_a_sheet_are_read_in_seconds() -> None:
    content = sheet([["Title", "Person", "Due"], *([f"Sweep {n}", "a@b.example", "2027-03-01"] for n in range(20_000))])
    began = time.process_time()
    assert len(tables.read("a.xlsx", content).rows) == 20_000
    assert time.process_time() - began < 5
