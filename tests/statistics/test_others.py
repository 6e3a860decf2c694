"""Reliability, surveys, sample sizes, cost of quality, Action Priority; and what the package offers."""

import json
import math
import re
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qualitas.statistics
from qualitas.statistics import (
    BadData,
    Input,
    Specification,
    action_priority,
    attribute_plan,
    attribute_study,
    budget,
    capability,
    capability_of_many,
    compare_rates,
    cronbach_alpha,
    curves,
    demonstration_sample,
    exposure_for_rates,
    fitted_capability,
    gauge_crossed,
    gauge_linearity,
    judge_lot,
    mean_score,
    mtbf,
    net_promoter_score,
    power_of_rates,
    quality_costs,
    sample_for_mean,
    sample_for_share,
    sample_for_two_shares,
    satisfied_share,
    single,
    tolerance_interval,
    variables_scheme_plan,
    weibull,
)
from qualitas.statistics.sampling.attributes import tables


def test_a_weibull_fit_finds_its_life_again_with_units_still_running() -> None:
    random = np.random.default_rng(2)
    lives = 100 * random.weibull(2.0, 3000)
    seen, failed = np.minimum(lives, 90), lives < 90
    found = weibull(seen, failed)
    assert found.shape == pytest.approx(2.0, rel=0.06)
    assert found.scale == pytest.approx(100, rel=0.04)
    assert found.shape_low < 2.0 < found.shape_high
    assert found.scale_low < 100 < found.scale_high
    assert found.surviving(found.life(0.1)) == pytest.approx(0.9)
    assert found.mean == pytest.approx(88.6, rel=0.05)


@settings(max_examples=25)
@given(scale=st.floats(1e-3, 1e6))
def test_a_weibull_fit_goes_with_the_unit_of_time(scale: float) -> None:
    times = np.array([3.0, 5.0, 8.0, 9.0, 14.0, 20.0])
    one, two = weibull(times, times < 20), weibull(times * scale, times < 20)
    assert two.shape == pytest.approx(one.shape, rel=1e-8)
    assert two.scale == pytest.approx(one.scale * scale, rel=1e-8)
    assert two.shape_low == pytest.approx(one.shape_low, rel=1e-6)


def test_the_standard_errors_of_a_weibull_fit_are_the_curvature_of_its_likelihood() -> None:
    times = np.array([3.0, 5.0, 8.0, 9.0, 14.0, 20.0, 20.0])
    failed = times < 20
    found = weibull(times, failed)

    def likelihood(shape: float, scale: float) -> float:
        at = times / scale
        return float((math.log(shape / scale) + (shape - 1) * np.log(at[failed])).sum() - (at**shape).sum())

    assert likelihood(found.shape, found.scale) == pytest.approx(found.log_likelihood)
    step, a, b = 1e-3, math.log(found.shape), math.log(found.scale)

    def at(i: float, j: float) -> float:
        return likelihood(math.exp(a + i * step), math.exp(b + j * step))

    second = np.array(
        [
            [at(1, 0) - 2 * at(0, 0) + at(-1, 0), (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / 4],
            [(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / 4, at(0, 1) - 2 * at(0, 0) + at(0, -1)],
        ]
    )
    errors = np.sqrt(np.diag(np.linalg.inv(-second / step**2)))
    assert math.log(found.shape_high / found.shape) / 1.959964 == pytest.approx(errors[0], rel=1e-3)
    assert math.log(found.scale_high / found.scale) / 1.959964 == pytest.approx(errors[1], rel=1e-3)


def test_without_a_failure_only_the_lower_limit_of_the_mtbf_is_known() -> None:
    found = mtbf(0, 1000)
    assert found.mtbf == math.inf
    assert found.one_sided == pytest.approx(1000 / -math.log(0.05))
    assert mtbf(5, 1000, stopped="failure").low > mtbf(5, 1000).low
    assert demonstration_sample(0.9, confidence=0.9, times=2) < demonstration_sample(0.9, confidence=0.9)


def test_a_survey_tells_who_did_not_answer() -> None:
    scores = [10] * 50 + [8] * 30 + [3] * 20
    found = net_promoter_score(scores, asked=400)
    assert found.estimate == pytest.approx(30)
    assert found.worst == pytest.approx(-67.5)
    assert found.best == pytest.approx(82.5)
    assert "Only 25 %" in found.warnings[0]
    assert "not known how many" in net_promoter_score(scores).warnings[0]
    whole = mean_score([4, 5, 3] * 20, asked=60)
    assert whole.low == pytest.approx(whole.high)
    assert satisfied_share([5, 4, 1, 2] * 10, asked=50).estimate == pytest.approx(0.5)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 10), min_size=2, max_size=60))
def test_scores_stay_on_their_scale(scores: list[int]) -> None:
    points, mean = net_promoter_score(scores), mean_score(scores, low=0, high=10)
    assert -100 <= points.low <= points.estimate <= points.high <= 100
    assert 0 <= mean.low <= mean.estimate <= mean.high <= 10


def test_consistency_is_one_where_all_questions_say_the_same() -> None:
    answers = np.repeat(np.arange(1, 6)[:, None], 4, axis=1)
    assert cronbach_alpha(answers).estimate == pytest.approx(1)
    random = np.random.default_rng(0)
    found = cronbach_alpha(random.normal(size=(200, 1)) + random.normal(size=(200, 3)))
    assert found.low < found.estimate < found.high
    assert all(each < found.estimate for each in found.without)


def test_more_closeness_or_power_needs_more() -> None:
    assert sample_for_share(0.01) > sample_for_share(0.05) > sample_for_share(0.05, population=500)
    assert sample_for_mean(1, 0.1) > sample_for_mean(1, 0.5)
    assert sample_for_mean(1, 0.01, population=100) == 100
    assert sample_for_two_shares(0.1, 0.2, power=0.95) > sample_for_two_shares(0.1, 0.2)
    assert power_of_rates(20, 0.8) > power_of_rates(10, 0.8) > power_of_rates(10, 0.5)
    needed = exposure_for_rates(12, 0.8)
    assert power_of_rates(12, 0.8, after_exposure=needed) == pytest.approx(0.80, abs=0.03)


def test_the_power_of_a_comparison_is_what_many_comparisons_show() -> None:
    random = np.random.default_rng(1)
    before, after = random.poisson(10, 3000), random.poisson(2, 3000)
    tail = np.array(
        [sum(math.comb(b + a, k) for k in range(a + 1)) / 2 ** (b + a) for b, a in zip(before, after, strict=True)]
    )
    assert power_of_rates(10, 0.8) == pytest.approx((tail <= 0.05).mean(), abs=0.04)


def test_costs_are_summed_to_the_cent() -> None:
    found = quality_costs(
        [("prevention", Decimal("0.10"))] * 3 + [("internal failure", Decimal("0.70"))], base=Decimal(10)
    )
    assert found.good == Decimal("0.30")
    assert found.total == Decimal("1.00")
    assert found.share_of_base == pytest.approx(0.1)


def test_action_priority_is_that_of_the_table_for_all_thousand_combinations() -> None:
    every = range(1, 11)
    rank = {"L": 0, "M": 1, "H": 2}
    found = {(s, o, d): action_priority(s, o, d).priority for s in every for o in every for d in every}
    assert [list(found.values()).count(each) for each in "HML"] == [318, 214, 468]
    for (s, o, d), priority in found.items():  # a worse rating never lowers the priority
        for worse in ((s + 1, o, d), (s, o + 1, d), (s, o, d + 1)):
            assert rank[found.get(worse, "H")] >= rank[priority]
    assert action_priority(9, 6, 1).management
    assert action_priority(10, 10, 10).rpn == 1000


def test_action_priority_equals_the_second_source(truth: Path) -> None:
    source = truth.parent / "standards" / "fmea_action_priority.yaml"
    if not source.exists():
        pytest.skip("The second source of Action Priority is not at hand.")
    pattern = re.compile(r"\{s: \[(\d+), *(\d+)\], *o: \[(\d+), *(\d+)\], *d: (\[\[.*\]\])\}")
    lines = [re.sub(r" +", " ", line) for line in source.read_text(encoding="utf-8").splitlines()]
    bands = [match for line in lines if (match := pattern.search(line))]
    assert len(bands) == 16
    for band in bands:
        low, high, rare, often = (int(each) for each in band.groups()[:4])
        steps = [(int(at), to) for at, to in re.findall(r"\[(\d+), ([HML])\]", band.group(5))]
        for s in range(low, high + 1):
            for o in range(rare, often + 1):
                for d in range(1, 11):
                    assert action_priority(s, o, d).priority == next(to for at, to in steps if d >= at)


def test_what_is_offered_is_hidden_by_no_module() -> None:
    for place in qualitas.statistics.offered().values():
        import_module(place)
    names = [name for name in dir(qualitas.statistics) if isinstance(getattr(qualitas.statistics, name), ModuleType)]
    assert not names, f"A module hides what is offered under its name: {names}"


def test_every_answer_goes_over_the_wire() -> None:
    values = np.random.default_rng(1).normal(10, 1, 60)
    limits = Specification(6, 14)
    block = np.random.default_rng(2).normal(size=(10, 3, 3))
    answers = [
        compare_rates(4, 0),
        capability(values, limits),
        capability_of_many(values, [30, 30], 6, 14),
        fitted_capability(values, limits),
        tolerance_interval(values),
        gauge_crossed(block, tolerance=9),
        gauge_linearity([1, 2, 3], [[1.0, 1.1], [2.0, 2.2], [3.1, 3.0]]),
        attribute_study({"Ana": [["a", "a"], ["b", "a"]], "Ben": [["a", "a"], ["b", "b"]]}, ["a", "b"]),
        budget([Input("length", 1.0, 0.1)]),
        attribute_plan(1000, 1.0, kind="double"),
        curves(single(80, 2), lot=1000),
        judge_lot(values[:5], variables_scheme_plan(40, 1.0), upper=14),
        weibull([1.0, 2.0, 3.0]),
        mtbf(0, 10),
        net_promoter_score([10, 3]),
        quality_costs([("prevention", Decimal("0.10"))]),
    ]
    for answer in answers:
        told = json.loads(json.dumps(answer.as_data(), allow_nan=False))
        assert told["method"]
        assert told["reference"]


def test_the_tables_tell_where_they_come_from() -> None:
    for name in ("mil_std_105e", "mil_std_414"):
        assert "United States Government" in tables(name)["provenance"]["licence"]


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (lambda: weibull([1.0, 2.0], [True, False]), "two different times"),
        (lambda: weibull([0.0, 2.0]), "longer than zero"),
        (lambda: mtbf(0, 10, stopped="failure"), "at least one"),
        (lambda: mean_score([6]), "outside the scale"),
        (lambda: mean_score([5, 4], asked=1), "cannot be"),
        (lambda: cronbach_alpha([[1], [2], [3]]), "two questions"),
        (lambda: sample_for_share(0), "margin"),
        (lambda: exposure_for_rates(1, 0.5), "too few"),
        (lambda: quality_costs([("scrap", 1)]), "no kind"),
        (lambda: action_priority(11, 1, 1), "from 1 to 10"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(attempt, told: str) -> None:
    with pytest.raises(BadData, match=told):
        attempt()
