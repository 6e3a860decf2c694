"""Every published value is met within its stated tolerance."""

from pathlib import Path

from qualitas.statistics.conformance import Case, Outcome, cases, computed, outcomes
from qualitas.statistics.conformance.page import page

PAPER = Path(__file__).parents[2] / "docs" / "conformance.md"


def missed(found: list[Outcome]) -> str:
    return "\n".join(
        f"{one.case.id} {one.name}: expected {one.expected}, got {one.got}, tolerance {one.tolerance}"
        for one in found
        if not one.within and not one.absent
    )


def test_every_published_value_is_met() -> None:
    found = [one for one in outcomes() if one.case.own]
    assert len(found) > 150
    assert not missed(found)
    assert not [one.name for one in found if one.absent], "The package carries the data of its own cases."


def test_every_value_whose_data_lie_outside_is_met(truth: Path) -> None:
    found = [one for one in outcomes(truth) if not one.case.own]
    assert len(found) > 50
    assert not missed(found)


def test_every_case_is_computed(truth: Path) -> None:
    assert {case.id for case in cases(truth)} <= set(computed())


def test_the_page_tells_of_every_case() -> None:
    told = PAPER.read_text(encoding="utf-8")
    assert not [case.id for case in cases() if f"`{case.id}`" not in told], "Run scripts/conformance."
    assert "**not within**" not in told


def test_what_is_off_is_told() -> None:
    about = {"mean": {"value": 1.0, "tol": {"abs": 0.1}, "kind": "published"}}
    case = Case("made-up", "none", "none", {}, about)
    wrong = Outcome(case, "mean", 1.0, 1.3, "abs 0.1", "published", 3.0)
    gone = Outcome(
        Case("far", "none", "none", {}, about, (Path("nowhere.csv"),)), "mean", 1, None, "", "", float("inf")
    )
    assert (wrong.within, wrong.absent, gone.absent) == (False, False, True)
    assert "**not within**" in page([wrong])
    assert "data not at hand" in page([gone])
    assert missed([gone]) == ""
    assert "expected 1.0, got 1.3" in missed([wrong])


def test_our_own_cases_name_their_source() -> None:
    assert all(case.source and case.expected and case.method for case in cases())
