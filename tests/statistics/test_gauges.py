"""Measurement systems: gauge studies, bias, linearity, agreement, uncertainty."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitas.statistics import (
    BadData,
    Input,
    arranged,
    attribute_study,
    budget,
    cohen_kappa,
    cohen_table,
    fleiss_kappa,
    gauge_average_range,
    gauge_bias,
    gauge_crossed,
    gauge_linearity,
    gauge_nested,
    gauge_stability,
    gauge_type_one,
    line,
    one_way,
    type_a,
    type_b,
)


def _study(
    part: float, operator: float, both: float, repeat: float, shape: tuple[int, int, int] = (10, 3, 3), seed: int = 4
) -> np.ndarray:
    random = np.random.default_rng(seed)
    a, b, r = shape
    return (
        random.normal(0, part, (a, 1, 1))
        + random.normal(0, operator, (1, b, 1))
        + random.normal(0, both, (a, b, 1))
        + random.normal(0, repeat, (a, b, r))
    )


def test_a_large_study_finds_the_components_it_was_made_of() -> None:
    found = gauge_crossed(_study(3, 1, 0.5, 0.4, (400, 60, 4))).components
    assert found["part"].sd == pytest.approx(3, rel=0.1)
    assert found["operator"].sd == pytest.approx(1, rel=0.25)
    assert found["interaction"].sd == pytest.approx(0.5, rel=0.05)
    assert found["repeatability"].sd == pytest.approx(0.4, rel=0.02)


def test_a_nested_study_finds_its_components() -> None:
    random = np.random.default_rng(7)
    measured = random.normal(0, 1, (60, 1, 1)) + random.normal(0, 3, (60, 40, 1)) + random.normal(0, 0.4, (60, 40, 3))
    found = gauge_nested(measured).components
    assert found["part"].sd == pytest.approx(3, rel=0.05)
    assert found["operator"].sd == pytest.approx(1, rel=0.35)
    assert found["repeatability"].sd == pytest.approx(0.4, rel=0.03)


@settings(max_examples=25)
@given(shift=st.floats(-1e4, 1e4), scale=st.floats(0.01, 100))
def test_shares_do_not_depend_on_the_unit_and_add_up(shift: float, scale: float) -> None:
    measured = _study(3, 1, 0.5, 0.4)
    for way in (gauge_crossed, gauge_average_range):
        one, two = way(measured).components, way(measured * scale + shift).components
        assert two["grr"].study == pytest.approx(one["grr"].study, rel=1e-6)
        assert one["grr"].contribution + one["part"].contribution == pytest.approx(1)
    rows = gauge_crossed(measured).anova
    assert sum(row.ss for row in rows[:4]) == pytest.approx(rows[4].ss)


def test_the_order_of_rows_does_not_matter() -> None:
    measured = _study(3, 1, 0.5, 0.4)
    places = [(i, j) for i in range(10) for j in range(3) for _trial in range(3)]
    order = np.random.default_rng(0).permutation(len(places))
    values = measured.ravel()
    again = arranged([places[k][0] for k in order], [places[k][1] for k in order], values[order])
    assert gauge_crossed(again).components["grr"].sd == pytest.approx(gauge_crossed(measured).components["grr"].sd)


def test_the_gauge_is_judged_and_doubted() -> None:
    good = gauge_crossed(_study(3, 0.05, 0, 0.1))
    assert "good for this use" in good.judgement
    assert good.ndc >= 5
    bad = gauge_crossed(_study(1, 1, 0, 1, (5, 1, 3)), tolerance=4)
    told = " ".join(bad.warnings)
    assert "improve it" in bad.judgement
    assert "Fewer than 10 parts" in told
    assert "one operator" in told
    assert "categories" in told


def test_a_strong_interaction_is_kept_and_a_weak_one_pooled() -> None:
    assert not gauge_crossed(_study(3, 1, 2, 0.3)).pooled
    assert gauge_crossed(_study(3, 1, 0, 1)).pooled
    assert not gauge_crossed(_study(3, 1, 0, 1), pool_above=None).pooled


def test_bias_and_the_type_one_study() -> None:
    random = np.random.default_rng(3)
    values = random.normal(10.02, 0.01, 50)
    bias = gauge_bias(values, 10.0)
    assert bias.significant
    assert bias.low < 0.02 < bias.high
    found = gauge_type_one(values, 10.0, 1.0)
    assert found.cg == pytest.approx(0.2 / (6 * values.std(ddof=1)))
    assert found.cgk < found.cg
    assert found.capable
    assert "at least 25" in gauge_type_one(values[:20], 10.0, 1.0).warnings[0]


def test_linearity_sees_a_bias_that_grows() -> None:
    random = np.random.default_rng(3)
    known = [2.0, 4.0, 6.0, 8.0, 10.0]
    rows = [each * 1.05 + random.normal(0, 0.05, 12) for each in known]
    found = gauge_linearity(known, rows, process_spread=6)
    assert found.slope_shows
    assert found.line.slope == pytest.approx(0.05, abs=0.01)
    assert found.linearity == pytest.approx(6 * found.line.slope)
    assert gauge_stability(rows[0]).kind == "xmr" or gauge_stability(rows[0]).main.points.size == 12


def test_the_analysis_of_variance_holds_its_digits_far_from_zero() -> None:
    near = [[0.1, 0.2, 0.3], [0.2, 0.3, 0.4]]
    far = [[value + 1e6 for value in row] for row in near]
    assert one_way(far).between.f == pytest.approx(one_way(near).between.f, rel=1e-6)
    assert line([1, 2, 3], [2, 4, 6.0]).slope == pytest.approx(2)


def test_judges_who_agree_and_judges_who_guess() -> None:
    alike = ["good", "bad", "good", "bad"] * 10
    assert cohen_kappa(alike, alike).kappa == pytest.approx(1)
    random = np.random.default_rng(1)
    guess = [random.choice(["good", "bad"]) for _item in range(2000)]
    other = [random.choice(["good", "bad"]) for _item in range(2000)]
    found = cohen_kappa(guess, other)
    assert found.low < 0 < found.high or abs(found.kappa) < 0.06
    assert math.isnan(cohen_kappa(["good"] * 30, ["good"] * 30).kappa)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=20, max_size=60))
def test_kappa_does_not_know_who_is_who(pairs: list[tuple[str, str]]) -> None:
    one, two = [each for each, _other in pairs], [other for _each, other in pairs]
    first, second = (cohen_kappa(*pair, categories="abc") for pair in ((one, two), (two, one)))
    if not math.isnan(first.kappa):
        assert first.kappa == pytest.approx(second.kappa)
        assert -1 <= first.kappa <= 1 + 1e-12
        for weights in ("linear", "quadratic"):
            assert cohen_kappa(one, two, categories="abc", weights=weights).kappa <= 1 + 1e-12


def test_an_attribute_study_tells_misses_from_false_alarms() -> None:
    reference = ["ok"] * 30 + ["nok"] * 20
    sure = [[each, each] for each in reference]
    lenient = [["ok", "ok"] if at >= 45 else each for at, each in enumerate(sure)]
    found = attribute_study({"Ana": sure, "Ben": lenient}, reference, bad="nok")
    ana, ben = found.appraisers["Ana"], found.appraisers["Ben"]
    assert ana.effective is not None
    assert ana.effective.estimate == 1
    assert ben.misses is not None
    assert ben.misses.estimate == pytest.approx(0.25)
    assert ben.false_alarms is not None
    assert ben.false_alarms.estimate == 0
    assert found.right is not None
    assert found.right.estimate == pytest.approx(0.9)
    assert 0.7 < found.between.kappa < 1


def test_a_budget_adds_what_the_inputs_bring() -> None:
    found = budget([type_a("reading", [10.1, 10.2, 10.0, 10.1]), type_b("scale", 0.0, 0.05)])
    assert found.value == pytest.approx(10.1)
    assert found.combined == pytest.approx(math.hypot(found.rows[0].contribution, 0.05 / math.sqrt(3)))
    assert sum(row.share for row in found.rows) == pytest.approx(1)
    assert found.expanded == pytest.approx(found.k * found.combined)
    product = budget([Input("a", 2, 0.01), Input("b", 3, 0.02)], lambda a, b: a * b, k=2)
    assert product.combined == pytest.approx(math.hypot(0.03, 0.04))
    assert product.expanded == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (lambda: gauge_crossed([[[1, 2], [3]]]), "unbalanced"),
        (lambda: gauge_crossed([[1.0, 2.0]]), "three directions"),
        (lambda: gauge_crossed(np.ones((5, 3, 2))), "does not resolve"),
        (lambda: gauge_nested(_study(1, 1, 1, 1, (1, 3, 3))), "at least 2 parts"),
        (lambda: arranged([1, 1, 2], ["A", "B", "A"], [1.0, 2.0, 3.0]), "too few"),
        (lambda: arranged([1, 1, 2, 2, 3], ["A", "B", "A", "B", "A"], [1.0, 2.0, 3.0, 1.0, 2.0]), "Operator B did not"),
        (lambda: gauge_type_one([1.0, 2.0], 1.0, 0), "width of the specification"),
        (lambda: gauge_bias([1.0, 1.0], 1.0), "own spread"),
        (lambda: cohen_kappa(["a"], []), "same items"),
        (lambda: cohen_table([[1, 2, 3], [1, 2, 3]]), "square"),
        (lambda: fleiss_kappa([[1, 2], [3, 3]]), "equally often"),
        (lambda: budget([]), "inputs"),
        (lambda: budget([Input("a", 1, 1), Input("b", 1, 1)], correlations={("a", "c"): 0.5}), "joins two inputs"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(attempt, told: str) -> None:
    with pytest.raises(BadData, match=told):
        attempt()
