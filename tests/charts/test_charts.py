"""Charts: every kind is drawn at every width, says its numbers as a table, loses no peak, and is the same on paper."""

import datetime as dt
import io
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from qualitas import charts
from qualitas.charts import scales
from qualitas.charts.lettering import fitted, wide, wrapped
from qualitas.charts.thinning import kept, thinned_marks
from qualitas.statistics import Phase, xmr
from qualitas.typesetting import pages as p
from qualitas.typesetting.setting import pictures, typeset

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = (charts.NARROW, charts.MIDDLE, charts.WIDE)
GERMAN = charts.Numbers(",", ".")
KINDS = ["people: skill or attention", "method & instruction", "machine <tool>", "material"]
LINKS = ["/o/a/?x=1&y=2", "/o/a/?x=2", "/o/a/?x=3", "/o/a/?x=4"]


def _control() -> charts.Chart:
    values = np.array([10.0, 10.2, 9.9, 10.1, 9.8, 10.0, 10.3, 9.9, 10.1, 14.0, 10.0, 10.2, 11.0, 11.2, 10.9, 11.1])
    found = xmr(values, unit="mm", phases=(Phase(first=0), Phase(first=12)), exclude=(3,))
    labels = [f"2026-01-{day:02d}" for day in range(1, 17)]
    return charts.control(
        found, title="One value is out", labels=labels, y_title="Diameter in mm", links=[f"/v/{day}" for day in range(16)],
        specified=(("USL", 15.0),), phases=("before", "after"), panel_titles=("Moving range",), numbers=GERMAN,
    )  # fmt: skip


ALL = {
    "control": _control,
    "pareto": lambda: charts.pareto(
        KINDS, [41, 20, 9, 1], title="Two make 86 %", y_title="Cases", running="Running share",
        head=("Cause", "Cases", "Share", "Running"), links=LINKS, vital=2,
    ),
    "bars": lambda: charts.bars(KINDS, [3, 0, 7, 2], title="Open", y_title="Cases", head=("Age", "Cases"), links=LINKS),
    "stacked": lambda: charts.stacked(
        ["Jan", "Feb"], [charts.Stack(name="inner", values=(3, 4)), charts.Stack(name="outer", values=(1, 0), tone="bad")],
        title="Costs", y_title="EUR", head="Month", total="Sum",
    ),
    "histogram": lambda: charts.histogram(
        [0, 1, 2, 3], [2, 9, 1], title="Fits", x_title="mm", y_title="Values", head=("from", "to", "count"),
        fits=[("Normal", [0.0, 1.5, 3.0], [1.0, 8.0, 1.0])], lower=("LSL", -1.0), upper=("USL", 4.0), target=("T", 1.5),
    ),
    "heat": lambda: charts.heat(
        ["Line 1", "Line 2"], [f"W{one}" for one in range(1, 13)], [[*range(12)], [0] * 12], title="Line 1", head="Place",
        links=[["/x"] * 12] * 2, x_title="Week",
    ),
    "boxes": lambda: charts.boxes(
        ["Jan", "Feb"], [charts.Box(0, 1, 2, 3, 5, 9, "/jan", "Jan"), charts.Box(1, 1, 2, 4, 6, 7)], title="Days",
        y_title="Days", head=("Month", "least", "q1", "median", "q3", "most"), outside=[(0, 20)],
    ),
    "intervals": lambda: charts.intervals(
        ["Before", "After"], [(4.0, 3.0, 6.0), (1.0, 0.5, 2.0)], title="It fell", y_title="a month",
        head=("", "rate", "from", "to"), level=("hoped for", 2.0),
    ),
    "curve": lambda: charts.curve(
        [("plan", [0.0, 0.05, 0.1], [1.0, 0.5, 0.1]), ("other", [0.0, 0.05, 0.1], [1.0, 0.7, 0.2])], title="OC",
        x_title="defective", y_title="accepted", head=("p", "plan", "other"), low=0, high=1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_every_kind_is_drawn_within_its_field_at_every_width(name: str) -> None:
    chart = ALL[name]()
    assert chart.head
    assert all(len(row) == len(chart.head) for row in chart.rows)
    assert chart.as_data()["columns"] == list(chart.head)
    for width in WIDTHS:
        made = charts.svg(chart, width)
        assert "style=" not in made
        assert "<script" not in made
        root = ElementTree.fromstring(made)
        _left, _top, across, down = map(float, root.attrib["viewBox"].split())
        assert across == width
        assert root.attrib["aria-label"] == chart.title
        links = root.findall(f".//{SVG}a")
        assert root.attrib["role"] == ("group" if links else "img")
        assert all(one.attrib["aria-label"] for one in links)
        for text in root.iter(f"{SVG}text"):
            assert -1 <= float(text.attrib["x"]) <= across, text.text
            assert 0 <= float(text.attrib["y"]) <= down, text.text
        for rect in root.iter(f"{SVG}rect"):
            assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= across + 0.2
            assert float(rect.attrib["y"]) + float(rect.attrib["height"]) <= down + 0.2


def test_a_pareto_leads_to_its_records_and_turns_where_names_do_not_fit() -> None:
    chart = ALL["pareto"]()
    wide_, narrow = (
        ElementTree.fromstring(charts.svg(chart, charts.WIDE)),
        ElementTree.fromstring(charts.svg(chart, charts.NARROW)),
    )
    for root in (wide_, narrow):
        links = root.findall(f".//{SVG}a")
        assert [one.attrib["href"] for one in links] == LINKS
        assert links[0].attrib["aria-label"].startswith("people: skill or attention: 41, 57.7 %")
    tall = [float(one.attrib["height"]) for one in wide_.findall(f".//{SVG}rect[@class='c-bar c-accent']")]
    assert tall[0] / tall[1] == pytest.approx(41 / 20, rel=0.01)
    long = [float(one.attrib["width"]) for one in narrow.findall(f".//{SVG}rect[@class='c-bar c-accent']")]
    assert long[0] / long[1] == pytest.approx(41 / 20, rel=0.01)
    assert chart.rows[1] == ("method & instruction", 20, 28.17, 85.92)
    alone = ElementTree.fromstring(charts.svg(chart, alone=True))
    assert not alone.findall(f".//{SVG}a")
    assert alone.find(f"{SVG}title").text == "Two make 86 %"  # type: ignore[union-attr]


def test_a_control_chart_marks_its_signals_and_says_them() -> None:
    chart = _control()
    root = ElementTree.fromstring(charts.svg(chart, charts.WIDE))
    assert root.findall(f".//{SVG}path[@class='c-mark c-bad']")
    assert len(root.findall(f".//{SVG}circle[@class='c-empty c-accent']")) == 2  # the value left out, in both panels
    said = [text.text for text in root.iter(f"{SVG}text")]
    assert {"before", "after", "USL 15"} <= set(said)
    assert any(text and text.startswith("Upper limit ") and "," in text for text in said)
    assert any("point 10, +" in note for note in chart.notes)
    assert chart.method.startswith("Individuals and moving range")
    row = chart.rows[9]
    assert row[0] == "2026-01-10"
    assert row[1] == 14.0
    assert "point 10" in str(row[5])
    german = charts.control(
        xmr([1.0, 2.0, 1.5]),
        title="x",
        labels=["a", "b", "c"],
        translate=lambda text: "Es gilt." if "mean" in text else text,
    )
    assert german.method == "Es gilt."


def test_a_million_points_stay_a_small_picture_with_every_peak() -> None:
    values = np.sin(np.arange(1_000_000) / 7e4)
    values[654_321] = 9.0
    line = charts.Line(y=values, marks=(charts.Mark(654_321, "out", "1"),))
    chart = charts.Chart(title="Many", plots=(charts.Plot(layers=(line,)),))
    made = charts.svg(chart, charts.WIDE)
    assert len(made) < 100_000
    heights = [float(one) for one in re.findall(r"[ML][\d.]+ ([\d.]+)", made.split("c-trace")[1])]
    assert min(heights) < 0.2 * max(heights)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.floats(-1e9, 1e9) | st.just(math.nan), min_size=1, max_size=900),
    st.integers(1, 40),
    st.booleans(),
)
def test_thinning_keeps_the_least_and_the_greatest_of_every_stretch(y: list[float], columns: int, spaced: bool) -> None:
    x = [float(place**1.3) for place in range(len(y))] if spaced else None
    found = kept(x, y, columns)
    assert found == sorted(set(found))
    assert found[0] == 0
    assert found[-1] == len(y) - 1
    assert len(found) <= max(5 * columns, len(y) if len(y) <= 4 * columns else 0)
    last = x[-1] if x is not None else 1.0
    of = (
        (lambda place: min(int(x[place] / (last or 1.0) * columns), columns - 1))
        if x is not None
        else (lambda place: max(one for one in range(columns) if one * len(y) // columns <= place))
    )
    for column in range(columns):
        every = [y[place] for place in range(len(y)) if of(place) == column and not math.isnan(y[place])]
        some = [y[place] for place in found if of(place) == column and not math.isnan(y[place])]
        assert (min(every), max(every)) == (min(some), max(some)) if every else not some
    assert any(map(math.isnan, y)) == any(math.isnan(y[place]) for place in found)


def test_of_many_marks_the_outermost_stay() -> None:
    assert thinned_marks([3, 4, 5, 90], [10.0, 10.5, 11.0, 200.0], [5.0, 9.0, 1.0, 3.0], 4.0) == [4, 5, 90]


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 12))
def test_ticks_are_round_and_within(low: float, span: float, most: int) -> None:
    found = scales.ticks(low, low + span, most)
    assert len(found) <= most + 1
    assert all(low - span * 1e-6 <= one <= low + span * (1 + 1e-6) for one in found)


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    assert GERMAN.say(1234567.891, 2) == "1.234.567,89"
    assert GERMAN.say(-0.00001234) == "−0,00001234"
    assert charts.Numbers().say(12345.6) == "12,346"
    assert charts.Numbers(".", " ").say(0.5) == "0.5"
    assert charts.Numbers().say(math.nan) == ""


def test_words_are_broken_and_shortened_to_their_room() -> None:
    assert wrapped("method or instruction", 80, 3) == ["method or", "instruction"]
    assert wrapped("Donaudampfschifffahrt", 50, 3) is None
    short = fitted("a name that is much too long", 60)
    assert short.endswith("…")
    assert wide(short) <= 60


def test_the_same_picture_stands_in_a_pdf_and_as_png() -> None:
    drawn = charts.svg(replace(_control(), title="Ω ≥ 5 & <b>"), alone=True)
    page = p.PageSet(
        title="Charts",
        moment=dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC),
        header=p.Header("C-1"),
        letterhead=p.Letterhead("Example"),
        footer=p.Footer("printed"),
        blocks=(p.Picture(drawn.encode(), "One value is out", 160),),
    )
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(typeset(page))).pages)
    assert "Upper limit" in text
    assert pictures(page)[0].startswith(b"\x89PNG")
