"""Acceptance sampling: plans, curves, the tables of the schemes, switching."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitas.statistics import (
    BadData,
    Inspection,
    Lot,
    Plan,
    SkipLot,
    Stage,
    VariablesPlan,
    attribute_plan,
    code_letter,
    curves,
    judge_lot,
    matched_sigma_plan,
    matched_zero_plan,
    next_inspection,
    quality_at,
    single,
    started_again,
    two_point_plan,
    variables_plan,
    variables_scheme_plan,
    zero_acceptance_plan,
)
from qualitas.statistics.sampling.attributes import aqls, followed, tables

LETTERS = list("ABCDEFGHJKLMNPQR")
# On the diagonals of the master tables (place of the letter + place of the AQL) stand these acceptance numbers.
NORMAL = dict(zip([14, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26], [0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 44], strict=True))
TIGHTENED = dict(zip([15, 18, 19, 20, 21, 22, 23, 24, 25, 26], [0, 1, 2, 3, 5, 8, 12, 18, 27, 41], strict=True))


@pytest.mark.parametrize(("severity", "diagonals", "most"), [("normal", NORMAL, 24), ("tightened", TIGHTENED, 24)])
def test_every_cell_of_the_master_tables_follows_from_its_diagonal(severity, diagonals, most) -> None:
    cells = tables()["single"][severity]["cells"]
    for i, letter in enumerate(LETTERS):
        for j, cell in enumerate(cells[letter].split()):
            place = i + j
            if cell not in "v^":
                assert diagonals[place] == int(cell), (letter, j)
            elif place in diagonals:
                assert place > most, (letter, j)
                assert letter not in "ABCDE", (letter, j)


def test_the_reduced_table_stands_on_the_normal_one() -> None:
    normal, reduced = (tables()["single"][name]["cells"] for name in ("normal", "reduced"))
    pairs = {"0": "0/1", "1": "0/2", "2": "1/3", "3": "1/4", "5": "2/5", "7": "3/6", "10": "5/8", "14": "7/10"}
    pairs |= {"21": "10/13", "30": "14/17", "44": "21/24"}
    for letter in LETTERS[2:]:
        wanted = [pairs.get(cell, cell) for cell in normal[letter].split()]
        assert reduced[letter].split() == wanted, letter
    for letter in LETTERS:  # in the two smallest, samples are as large as in normal inspection or nearly so
        assert tables()["single"]["reduced"]["sizes"][letter] <= tables()["single"]["normal"]["sizes"][letter]


def test_sizes_grow_and_reduced_samples_are_those_of_two_letters_before() -> None:
    normal, reduced = (list(tables()["single"][name]["sizes"].values()) for name in ("normal", "reduced"))
    assert all(one < two for one, two in pairwise(normal))
    assert reduced[2:] == normal[:14]


@pytest.mark.parametrize("severity", ["normal", "tightened", "reduced"])
def test_the_arrows_lead_to_a_plan_from_every_cell(severity) -> None:
    cells = tables()["single"][severity]["cells"]
    for letter in LETTERS:
        for place in range(len(aqls())):
            used, cell = followed(cells, letter, place)
            assert cell not in "v^"
            assert used in tables()["single"][severity]["sizes"]


def test_tightened_is_never_looser_than_normal() -> None:
    at = np.linspace(0.001, 0.6, 80)
    for letter in LETTERS:
        for place, aql in enumerate(aqls()):
            if aql > 10 or (letter, aql) == ("A", 10):
                continue  # beyond, an AQL counts nonconformities; the one cell without a second source
            found = []
            for severity in ("normal", "tightened"):
                used, cell = followed(tables()["single"][severity]["cells"], letter, place)
                found.append(single(tables()["single"][severity]["sizes"][used], int(cell)).acceptance(at))
            assert (found[1] <= found[0] + 1e-12).all(), (letter, aql)


@pytest.mark.parametrize("severity", ["normal", "tightened", "reduced"])
@pytest.mark.parametrize("kind", ["double", "multiple"])
def test_double_and_multiple_plans_follow_the_curve_of_the_single_plan(severity, kind) -> None:
    if (severity, kind) == ("reduced", "multiple"):
        with pytest.raises(BadData, match="not part of"):
            attribute_plan(1000, 1.0, severity=severity, kind=kind)
        return
    for cell in tables()[kind][severity]["plans"]:
        aql = next(a for a in aqls() if _cell(severity, "N", a) == cell) if _has(severity, "N", cell) else None
        letter = "N" if aql is not None else "D"
        aql = aql if aql is not None else next(a for a in aqls() if _cell(severity, letter, a) == cell)
        one = _by_letter(letter, aql, severity, "single").plan
        many = _by_letter(letter, aql, severity, kind).plan
        assert len(many.stages) == (2 if kind == "double" else 7)
        for chance in (0.5, 0.1):
            single_at, many_at = (quality_at(plan, chance, model="poisson") for plan in (one, many))
            assert many_at == pytest.approx(single_at, rel=0.13), (cell, chance)


def _cell(severity, letter, aql):
    return tables()["single"][severity]["cells"][letter].split()[aqls().index(aql)]


def _has(severity, letter, cell):
    return cell in tables()["single"][severity]["cells"][letter].split()


def _by_letter(letter, aql, severity, kind):
    lots = {"N": 100_000, "D": 40}
    return attribute_plan(lots[letter], aql, severity=severity, kind=kind)


def test_a_lot_with_five_percent_nonconforming_is_accepted_as_the_table_says() -> None:
    plan = attribute_plan(1000, 1.0).plan
    assert (plan.n, plan.ac) == (80, 2)
    assert plan.acceptance(0.05)[0] == pytest.approx(0.2306, abs=5e-5)


def test_lots_and_levels_have_their_code_letters() -> None:
    assert [code_letter(lot) for lot in (2, 8, 9, 1200, 1201, 500_001)] == ["A", "A", "B", "J", "K", "Q"]
    assert code_letter(1000, "S-1") == "C"
    assert code_letter(1000, "III") == "K"


def test_what_the_plan_needs_the_person_to_know_is_a_warning() -> None:
    assert "code letter" in attribute_plan(1000, 0.4).warnings[0]
    assert attribute_plan(10, 1.0).whole_lot
    assert "100 units" in " ".join(attribute_plan(1000, 40.0).warnings)
    assert attribute_plan(5, 6.5, kind="double").kind == "single"


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (lambda: attribute_plan(1000, 0.7), "nearest is 0.65"),
        (lambda: attribute_plan(1000, 1.0, level="IV"), "levels are S-1"),
        (lambda: attribute_plan(1, 1.0), "inspect it whole"),
        (lambda: two_point_plan(0.05, 0.01), "better than"),
        (lambda: single(80, 2).acceptance(5), "1 % is 0.01"),
        (lambda: Plan((Stage(10, 2, 2),)), "larger one"),
        (lambda: judge_lot([1.0, 2.0], VariablesPlan(3, 1.0), upper=3), "asks for 3"),
        (lambda: judge_lot([1.0, 1.0, 1.0], VariablesPlan(3, 1.0), upper=3), "spread is zero"),
        (lambda: judge_lot([1.0, 2.0, 3.0], VariablesPlan(3, 1.0)), "specification"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(attempt, told) -> None:
    with pytest.raises(BadData, match=told):
        attempt()


@given(n=st.integers(1, 60), ac=st.integers(0, 10), lot=st.integers(60, 300))
def test_acceptance_falls_with_quality_and_a_lot_counted_out_knows_its_ends(n: int, ac: int, lot: int) -> None:
    for model in ("binomial", "hypergeometric"):
        at = np.arange(0, lot + 1, 5) / lot
        found = single(n, ac).acceptance(at, lot=lot, model=model)
        assert found[0] == pytest.approx(1)
        assert (np.diff(found) <= 1e-9).all()
        assert (found >= -1e-12).all()


@settings(max_examples=25)
@given(good=st.floats(0.002, 0.05), times=st.floats(3, 10))
def test_a_plan_through_two_points_keeps_both_risks_and_is_the_smallest(good: float, times: float) -> None:
    bad = min(0.4, good * times)
    plan = two_point_plan(good, bad)
    assert plan.acceptance(good)[0] >= 0.95 - 1e-9
    assert plan.acceptance(bad)[0] <= 0.10 + 1e-9
    smaller = single(plan.n - 1, plan.ac)
    assert smaller.acceptance(bad)[0] > 0.10 or plan.n - 1 <= plan.ac


@settings(max_examples=25)
@given(good=st.floats(0.002, 0.03), times=st.floats(4, 10))
def test_plans_by_variables_keep_both_risks_and_need_fewer_units(good: float, times: float) -> None:
    unknown, known = variables_plan(good, good * times), variables_plan(good, good * times, sigma_known=True)
    for plan in (unknown, known):
        assert plan.acceptance(good)[0] >= 0.95 - 1e-6
        assert plan.acceptance(good * times)[0] <= 0.10 + 1e-6
    assert known.n <= unknown.n <= two_point_plan(good, good * times).n


def test_the_curve_of_a_variables_plan_is_what_lots_of_lots_show() -> None:
    random = np.random.default_rng(6)
    plan = VariablesPlan(10, 1.5)
    values = random.normal(size=(4000, 10))
    passed = ((1.5 - values.mean(axis=1)) / values.std(axis=1, ddof=1) >= 1.5).mean()  # limit at 1.5 s: 6.7 %
    assert plan.acceptance(0.0668072)[0] == pytest.approx(passed, abs=0.03)


def test_zero_acceptance_in_a_small_lot_needs_fewer_units() -> None:
    assert zero_acceptance_plan(0.05).n == 59
    assert zero_acceptance_plan(0.05, lot=100).n < 59
    assert matched_zero_plan(single(80, 2)).n < 80


def test_a_known_sigma_needs_fewer_units_for_the_same_protection() -> None:
    unknown = VariablesPlan(35, 1.89)
    known = matched_sigma_plan(unknown)
    assert known.sigma_known
    assert known.n == pytest.approx(35 / (1 + 1.89**2 / 2), abs=1.5)
    at = np.array([0.005, 0.02, 0.05])
    assert known.acceptance(at) == pytest.approx(unknown.acceptance(at), abs=0.04)


def test_the_tables_of_variables_are_in_order() -> None:
    book = tables("mil_std_414")
    rows = [
        [float(cell) for cell in book["s"]["cells"][letter].split() if cell != "v"] for letter in book["s"]["cells"]
    ]
    sizes = list(book["s"]["sizes"].values())
    assert all(one < two for one, two in pairwise(sizes))
    for row in rows:
        assert all(one > two for one, two in pairwise(row))
    for one, two in pairwise(rows):
        shared = list(zip(reversed(one), reversed(two), strict=False))
        assert all(above <= below + 0.011 for above, below in shared)  # K, 0.15 is printed 2.45, L 2.44
    for row, n in zip(rows, sizes, strict=True):
        for k, aql in zip(reversed(row), reversed(book["aql"]), strict=False):
            assert 0.84 <= VariablesPlan(n, k).acceptance(aql / 100)[0] <= 0.995, (n, k, aql)
    assert variables_scheme_plan(40, 1.0, severity="tightened").k > variables_scheme_plan(40, 1.0).k


def _through(*accepted: bool, **options: object) -> Inspection:
    state = Inspection()
    for each in accepted:
        state = next_inspection(state, Lot(each), **options)
    return state


def test_two_of_five_lots_tighten_and_five_good_ones_loosen() -> None:
    tight = _through(True, False, True, False)
    assert tight.severity == "tightened"
    assert "2 of 5" in str(tight.why)
    assert _through(False, True, True, True, True, False).severity == "normal"
    for _lot in range(5):
        tight = next_inspection(tight, Lot(True))
    assert tight.severity == "normal"


def test_ten_good_lots_reduce_and_one_bad_one_ends_it() -> None:
    assert _through(*[True] * 10).severity == "normal"
    state = _through(*[True] * 10, reduced_wanted=True)
    assert state.severity == "reduced"
    assert next_inspection(state, Lot(True)).severity == "reduced"
    assert next_inspection(state, Lot(True, in_gap=True)).severity == "normal"
    assert next_inspection(state, Lot(False)).severity == "normal"
    assert next_inspection(state, Lot(True), steady=False).severity == "normal"


@pytest.mark.parametrize(("rules", "lots"), [("MIL-STD-105E", 10), ("ANSI/ASQ Z1.4", 5)])
def test_staying_tightened_ends_inspection_until_the_supplier_acts(rules, lots) -> None:
    state = _through(False, False, rules=rules)
    for _lot in range(lots):
        state = next_inspection(state, Lot(False), rules=rules)
    assert state.ended
    with pytest.raises(BadData, match="was ended"):
        next_inspection(state, Lot(True))
    assert started_again(state).severity == "tightened"


def test_skip_lot_leaves_lots_out_only_while_all_is_well() -> None:
    state = SkipLot(clearance=3, fraction=0.25)
    for _lot in range(3):
        state = state.after(True)
    assert state.skipping
    assert not state.after(False).skipping
    assert state.acceptance(np.array([0.0, 0.9, 1.0])) == pytest.approx([0.0, 0.77175 / 0.79675, 1.0])
    assert state.inspected(np.array([1.0])) == pytest.approx([0.25])


def test_a_plan_tells_what_to_do_after_each_sample() -> None:
    plan = attribute_plan(1000, 1.0, kind="double").plan  # 50, 0/3, then 100, 3/4
    assert plan.verdict([0]) == "accepted"
    assert plan.verdict([2]) == "go on"
    assert plan.verdict([3]) == "rejected"
    assert plan.verdict([2, 1]) == "accepted"
    assert plan.verdict([2, 2]) == "rejected"
    reduced = attribute_plan(1000, 1.0, severity="reduced").plan  # 32, 1/3
    assert reduced.verdict([2]) == "accepted in the gap"
    with pytest.raises(BadData, match="decided after sample 1"):
        plan.verdict([0, 0])
    with pytest.raises(BadData, match="has 2 samples"):
        plan.verdict([])


@settings(max_examples=20)
@given(place=st.integers(0, 8), share=st.floats(0.005, 0.2))
def test_verdicts_of_many_lots_meet_the_curve(place: int, share: float) -> None:
    random = np.random.default_rng(place)
    kind, aql = ("single", "double", "multiple")[place % 3], (0.65, 1.5, 4.0)[place // 3]
    plan = attribute_plan(1000, aql, kind=kind).plan
    passed = 0
    for _lot in range(300):
        found: list[int] = []
        while not found or plan.verdict(found) == "go on":
            found.append(int(random.binomial(plan.stages[len(found)].n, share)))
        passed += plan.verdict(found) == "accepted"
    assert passed / 300 == pytest.approx(plan.acceptance(share)[0], abs=0.13)


def test_curves_carry_their_points_and_their_worst() -> None:
    found = curves(single(89, 2), lot=10_000)
    assert found.producer < found.indifference < found.consumer
    assert found.outgoing is not None
    assert found.outgoing_limit is not None
    assert found.outgoing.max() <= found.outgoing_limit + 1e-4
    assert found.sample == pytest.approx(np.full(101, 89.0))
