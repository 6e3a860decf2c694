"""Charts as pages, papers and files have them: one chart, the same numbers everywhere."""

import pytest
from django.http import HttpRequest, QueryDict

from qualitas import charts
from qualitas.kernel.acts.refusals import NotThere
from qualitas.kernel.ui import charting
from qualitas.typesetting import pages as t


def _chart() -> charts.Chart:
    return charts.bars(
        ["=1+1", "method"], [1234, 5], title="Two kinds", y_title="Cases", head=("Kind", "Cases"), links=["/a", "/b"],
        name="by-kind", method="Counted.", notes=("1: point 3", "no sign"), numbers=charting.numbers(),
    )  # fmt: skip


def _asked(query: str) -> HttpRequest:
    request = HttpRequest()
    request.GET = QueryDict(query)
    return request


def test_a_page_has_the_picture_in_three_widths_its_table_and_its_files() -> None:
    made = charting.figure(_chart(), url="/o/a/pictures/?by=cause")
    assert str(made.drawings).count("<svg") == 3
    assert [row.cells for row in made.rows] == [("=1+1", "1,234"), ("method", "5")]
    assert [row.url for row in made.rows] == ["/a", "/b"]
    assert made.notes == (("1", "point 3"), ("", "no sign"))
    assert made.downloads[0].url == "/o/a/pictures/?by=cause&chart=by-kind&as=csv"
    assert charting.figure(charts.Chart(title="None", plots=())).drawings is None


def test_the_files_of_a_chart_hold_what_it_shows() -> None:
    assert charting.asked_file(_asked(""), [_chart()]) is None
    found = {
        ending: charting.asked_file(_asked(f"chart=by-kind&as={ending}"), [_chart()])
        for ending in ("csv", "svg", "png")
    }
    assert found["csv"] is not None
    assert found["csv"].content.decode("utf-8-sig").splitlines() == ["Kind,Cases", "'=1+1,1234", "method,5"]
    assert found["csv"]["Content-Disposition"] == 'attachment; filename="by-kind.csv"'
    assert found["svg"] is not None
    assert b"Two kinds</title>" in found["svg"].content
    assert found["png"] is not None
    assert found["png"].content.startswith(b"\x89PNG")
    for query in ("chart=other&as=csv", "chart=by-kind&as=exe"):
        with pytest.raises(NotThere):
            charting.asked_file(_asked(query), [_chart()])


def test_on_paper_stand_the_picture_the_table_and_how_it_was_found() -> None:
    kinds = [type(block) for block in charting.on_paper(_chart())]
    assert kinds == [t.Heading, t.Picture, t.Listing, t.Table, t.Paragraph]
