"""Capability: indices, what must be read before they are believed, distributions, tolerance intervals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitas.statistics import (
    BadData,
    Specification,
    anderson_darling,
    attribute_capability,
    best_fit,
    box_cox_capability,
    capability,
    capability_of_many,
    defect_capability,
    fit,
    fitted_capability,
    free_tolerance_interval,
    johnson,
    johnson_capability,
    percentile_capability,
    shapiro_wilk,
    tolerance_interval,
)
from qualitas.statistics.distributions import FAMILIES, Distribution

NORMAL = np.random.default_rng(2).normal(10, 1, 125)
SKEWED = np.random.default_rng(3).gamma(2.5, 2, 300)
LIMITS = Specification(6, 14, 10)


def test_a_good_process_has_its_indices_without_a_warning() -> None:
    found = capability(NORMAL, LIMITS, size=5)
    assert found.warnings == ()
    assert found.stable
    assert found.normal
    assert found.cpk.low < found.cpk.value <= found.cp.value < found.cp.high
    assert found.cpk.value == min(found.cpl.value, found.cpu.value)
    assert found.cpm.value <= found.pp.value
    assert 0 < found.expected_overall < 0.001
    assert "Pooled" in str(found.estimator)


def test_within_and_overall_part_when_the_process_wanders() -> None:
    wandering = NORMAL + np.repeat(np.random.default_rng(2).normal(0, 3, 25), 5)
    found = capability(wandering, LIMITS, size=5)
    assert found.cp.value > 2 * found.pp.value
    assert not found.stable
    told = " ".join(found.warnings)
    assert "not stable" in told
    assert "wanders" in told


def test_the_estimators_of_the_spread_within_agree() -> None:
    table = NORMAL.reshape(25, 5)
    cps = [capability(table, LIMITS, within=within).cp.value for within in ("pooled", "range", "sd")]
    assert max(cps) / min(cps) < 1.1
    assert capability(NORMAL, LIMITS).cp.value == pytest.approx(cps[0], rel=0.2)


def test_one_limit_has_one_index() -> None:
    found = capability(NORMAL, Specification(upper=14))
    assert math.isnan(found.cp.value)
    assert found.cpk == found.cpu
    assert "one limit" in " ".join(found.warnings)


def test_skewed_values_are_doubted() -> None:
    assert "do not look normal" in " ".join(capability(SKEWED, Specification(upper=25)).warnings)


@settings(max_examples=30)
@given(shift=st.floats(-1e3, 1e3), scale=st.floats(0.01, 100))
def test_indices_do_not_depend_on_the_unit(shift: float, scale: float) -> None:
    one = capability(NORMAL, LIMITS, size=5)
    two = capability(
        NORMAL * scale + shift, Specification(6 * scale + shift, 14 * scale + shift, 10 * scale + shift), size=5
    )
    for name in ("cp", "cpk", "pp", "ppk", "cpm"):
        assert getattr(two, name).value == pytest.approx(getattr(one, name).value, rel=1e-6)


def test_the_interval_of_pp_holds_what_it_says() -> None:
    random = np.random.default_rng(9)
    hits = 0
    for _turn in range(200):
        found = capability(random.normal(0, 1, 50), Specification(-4, 4))
        hits += found.pp.low <= 4 / 3 <= found.pp.high
    assert 0.90 <= hits / 200 <= 0.99


@pytest.mark.parametrize("family", FAMILIES)
def test_a_fitted_distribution_gives_its_shares_back(family: str) -> None:
    found = fit(SKEWED, family).distribution
    shares = np.array([0.00135, 0.1, 0.5, 0.9, 0.99865])
    assert found.below(found.quantile(shares)) == pytest.approx(shares, rel=1e-9)
    at = found.quantile(np.linspace(0.0005, 0.9995, 4001))
    area = np.trapezoid(np.exp(found.log_density(at)), at)
    assert area == pytest.approx(0.999, abs=0.002)


@settings(max_examples=20)
@given(scale=st.floats(0.01, 100))
def test_fits_go_with_the_unit(scale: float) -> None:
    for family in FAMILIES:
        one, two = (fit(values, family).distribution.quantile(0.9) for values in (SKEWED, SKEWED * scale))
        assert float(two) == pytest.approx(float(one) * scale, rel=1e-4)


def test_the_best_fit_comes_first_and_is_not_the_normal_one() -> None:
    found = best_fit(SKEWED)
    assert found[0].distribution.family in ("gamma", "weibull", "largest extreme")
    assert [each.statistic for each in found] == sorted(each.statistic for each in found)


def test_three_ways_to_a_skewed_process_agree() -> None:
    limits = Specification(0.1, 25)
    indices = [way(SKEWED, limits).pp for way in (fitted_capability, box_cox_capability, johnson_capability)]
    assert max(indices) / min(indices) < 1.1


def test_the_percentiles_of_a_normal_distribution_are_the_ordinary_indices() -> None:
    found = percentile_capability(Specification(6, 15), Distribution("normal", (10, 1)))
    assert found.pp == pytest.approx(1.5, rel=2e-4)
    assert found.ppk == pytest.approx(4 / 3, rel=2e-4)


@pytest.mark.parametrize("seed", range(3))
def test_a_johnson_curve_makes_values_normal_and_back(seed: int) -> None:
    random = np.random.default_rng(seed)
    values = [random.standard_t(4, 400), random.beta(2, 3, 400), np.exp(random.normal(size=400) / 2)][seed]
    curve = johnson(values)
    assert not anderson_darling(curve.z(values)).doubtful
    assert curve.value(curve.z(values)) == pytest.approx(values, rel=1e-9, abs=1e-9)


def test_normality_is_doubted_as_often_as_its_risk_says() -> None:
    random = np.random.default_rng(5)
    for check in (anderson_darling, shapiro_wilk):
        wrong = sum(check(random.normal(size=40)).doubtful for _turn in range(400))
        assert 0.02 <= wrong / 400 <= 0.09


def test_counts_have_a_capability_with_an_interval() -> None:
    found = attribute_capability(3, 1000)
    assert found.per_million.value == pytest.approx(3000)
    assert found.index.low < found.index.value < found.index.high
    assert "lower end" in attribute_capability(0, 100).warnings[0]
    assert defect_capability(12, 100, opportunities=10).fraction.value == pytest.approx(0.012)


def test_tolerance_intervals_hold_their_share() -> None:
    random = np.random.default_rng(8)
    held = 0
    for _turn in range(300):
        found = tolerance_interval(random.normal(size=15), share=0.90, confidence=0.90)
        inside = 0.5 * (math.erf(found.high / math.sqrt(2)) - math.erf(found.low / math.sqrt(2)))
        held += inside >= 0.90
    assert 0.84 <= held / 300 <= 0.95
    assert tolerance_interval(NORMAL, side="upper").low == -math.inf
    free = free_tolerance_interval(NORMAL[:50])
    assert "93 values are needed" in free.warnings[0]
    assert not free_tolerance_interval(NORMAL).warnings


def test_many_characteristics_at_once_are_a_loop_over_each() -> None:
    random = np.random.default_rng(4)
    lengths = random.integers(2, 400, 300)
    values = [random.normal(random.uniform(-5, 5), random.uniform(0.1, 3), n) for n in lengths]
    upper = np.where(np.arange(300) % 3 == 0, np.nan, 9.0)
    found = capability_of_many(np.concatenate(values), lengths, -9.0, upper)
    for place, each in enumerate(values):
        limits = Specification(-9.0, None if np.isnan(upper[place]) else upper[place])
        one = capability(each, limits)
        for name in ("cp", "cpk", "pp", "ppk"):
            assert getattr(found, name)[place] == pytest.approx(getattr(one, name).value, rel=1e-9, nan_ok=True)
        assert found.ppk_low[place] == pytest.approx(one.ppk.low, rel=1e-9)
        assert found.outside[place] == round(one.outside * each.size)


def test_a_characteristic_that_does_not_vary_has_no_index_and_spoils_no_other() -> None:
    found = capability_of_many([1.0, 1.0, 1.0, 2.0, 3.0, 2.5], [3, 3], 0, 4)
    assert np.isnan(found.cpk[0])
    assert np.isfinite(found.cpk[1])


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (Specification, "lower limit, an upper"),
        (lambda: Specification(3, 2), "lies above"),
        (lambda: capability([1.0] * 30, LIMITS), "All values are equal"),
        (lambda: capability([1.0], LIMITS), "too few"),
        (lambda: capability(NORMAL, LIMITS, within="range"), "no subgroups"),
        (lambda: capability(NORMAL, LIMITS, size=5, within="moving range"), "single values"),
        (lambda: capability_of_many([1.0, 2.0, 3.0], [2], 0, 4), "add up"),
        (lambda: capability_of_many([1.0, 2.0], [2], 5, 4), "lies above"),
        (lambda: fit([1, 2, 3, -4, 5], "gamma"), "above zero"),
        (lambda: fit([1, 2, 3, 4, 5], "cauchy"), "no distribution cauchy"),
        (lambda: box_cox_capability([0.0, *range(10)], LIMITS), "above zero"),
        (lambda: tolerance_interval([1.0, 2.0], share=95), "between 0 and 1"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(attempt, told: str) -> None:
    with pytest.raises(BadData, match=told):
        attempt()
