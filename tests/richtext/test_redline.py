"""Redlines: what went and came between two texts; taking one side of them gives the text of that side."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitas.richtext import markdown_blocks
from qualitas.richtext.redline import Change, redline, taken
from qualitas.richtext.units import Unit, of_plain, units


def of(text: str) -> list[Unit]:
    return list(units(markdown_blocks(text)))


def told(changes: tuple[Change, ...]) -> list[str]:
    """Return changes as short text: +new+, -gone-, cells parted by bars."""
    lines = []
    for change in changes:
        cells = (
            "".join({"": "{}", "ins": "+{}+", "del": "-{}-"}[piece.mark].format(piece.text) for piece in cell.pieces)
            for cell in change.cells
        )
        lines.append(f"{change.status}: {' | '.join(cells)}")
    return lines


TABLE = "| Tool | Torque |\n|---|---|\n| A | 12 Nm |\n| B | 15 Nm |\n"

CASES = [
    ("One.", "One.", ["same: One."]),
    ("Wear gloves.", "Wear safety gloves.", ["changed: Wear+ safety+ gloves."]),
    ("Check it daily by eye.", "Check it weekly by eye.", ["changed: Check it -daily-+weekly+ by eye."]),
    ("Alpha one.\n\nBeta two.", "Alpha one.", ["same: Alpha one.", "deleted: -Beta two.-"]),
    ("Alpha one.", "Alpha one.\n\nBeta two.", ["same: Alpha one.", "inserted: +Beta two.+"]),
    ("# Scope", "## Scope", ["deleted: -Scope-", "inserted: +Scope+"]),
    ("Press **stop**.", "Press stop.", ["restyled: Press stop."]),
    ("[Go](https://a.example)", "[Go](https://b.example)", ["restyled: Go"]),
    (
        TABLE,
        TABLE.replace("15 Nm", "16 Nm"),
        ["same: Tool | Torque", "same: A | 12 Nm", "changed: B | -15-+16+ Nm"],
    ),
    (
        TABLE,
        TABLE.replace("| B | 15 Nm |\n", ""),
        ["same: Tool | Torque", "same: A | 12 Nm", "deleted: -B- | -15 Nm-"],
    ),
    (
        "| A | B |\n|---|---|\n| 1 | 2 |",
        "| A | N | B |\n|---|---|---|\n| 1 | 0 | 2 |",
        ["changed: A | +N+ | B", "changed: 1 | +0+ | 2"],
    ),
    (
        "Switch the press off.\n\nClean all the rollers.\n\nFill in the form.",
        "Clean all the rollers.\n\nFill in the form.\n\nSwitch the press off.",
        [
            "moved from: -Switch the press off.-",
            "same: Clean all the rollers.",
            "same: Fill in the form.",
            "moved to: +Switch the press off.+",
        ],
    ),
    ("- oil the chain\n- grease", "- oil the belt\n- grease", ["changed: oil the -chain-+belt+", "same: grease"]),
    (
        "Take the old worn part out.",
        "Take the new bright part out.",
        ["changed: Take the -old worn-+new bright+ part out."],
    ),
    ("", "All new here.", ["inserted: +All new here.+"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_what_changed(before: str, after: str, expected: list[str]) -> None:
    assert told(redline(of(before), of(after))) == expected


def test_a_file_is_compared_by_its_lines_and_cells() -> None:
    before, after = "Torque\nM6\t9 Nm\n\nEnd", "Torque\nM6\t10 Nm\nEnd"
    assert told(redline(list(of_plain(before)), list(of_plain(after)))) == [
        "same: Torque",
        "changed: M6 | -9-+10+ Nm",
        "same: End",
    ]


WORDS = st.sampled_from(["torque", "valve", "check", "the", "daily", "Nm", "12", "part", ",", " ", "  ", "\n", "über"])
TEXTS = st.lists(WORDS, max_size=8).map(" ".join)
UNITS = st.lists(
    st.builds(
        Unit,
        st.sampled_from(["p", "h1", "row", "item"]),
        st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
        st.integers(0, 1),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(UNITS, UNITS)
def test_either_side_of_a_redline_is_the_text_of_that_side(before: list[Unit], after: list[Unit]) -> None:
    changes = redline(before, after)
    assert taken(changes, "del") == [(one.kind, one.cells) for one in before]
    assert taken(changes, "ins") == [(one.kind, one.cells) for one in after]


@settings(max_examples=30, deadline=None)
@given(UNITS)
def test_a_text_and_itself_have_no_changes(text: list[Unit]) -> None:
    assert not any(change.is_change for change in redline(text, text))


def test_fifty_pages_take_less_than_a_second_each_way() -> None:
    before = [f"In step {n} turn screw {n % 7} to {n * 3 % 50} Nm and sign sheet {n % 11}." * 6 for n in range(900)]
    after = [line.replace("Nm", "newton metres") if n % 3 == 0 else line for n, line in enumerate(before) if n % 17]
    old, new = ([Unit("p", (line,)) for line in text] for text in (before, after))
    begun = time.process_time()
    redline(old, new)
    assert time.process_time() - begun < 1
