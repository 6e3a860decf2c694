"""Comparisons of before and after, and the intervals they stand on."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitas.statistics import (
    BadData,
    compare_means,
    compare_proportions,
    compare_rates,
    mean_interval,
    proportion_interval,
    rate_interval,
    required_count,
    required_exposure,
)

COUNTS = st.integers(0, 40)


def test_four_before_and_none_after_is_not_yet_enough() -> None:
    found = compare_rates(4, 0)
    assert found.p == 0.0625
    assert not found.significant
    assert "1.12 times" in found.warnings[0]


def test_five_before_and_none_after_shows_a_fall() -> None:
    found = compare_rates(5, 0)
    assert found.significant
    assert not found.warnings


@given(before=st.integers(1, 30), after=st.integers(0, 10))
def test_the_required_exposure_is_just_enough(before: int, after: int) -> None:
    needed = required_exposure(before, after)
    assert compare_rates(before, after, after_exposure=needed * (1 + 1e-9)).p <= 0.05
    assert compare_rates(before, after, after_exposure=needed * 0.99).p > 0.05


@given(ratio=st.floats(0.2, 5), after=st.integers(0, 5))
def test_the_required_count_is_the_smallest(ratio: float, after: int) -> None:
    count = required_count(exposure_ratio=ratio, after=after)
    assert compare_rates(count, after, after_exposure=ratio).p <= 0.05
    if count > 1:
        assert compare_rates(count - 1, after, after_exposure=ratio).p > 0.05


@given(before=COUNTS, after=COUNTS)
def test_before_and_after_can_change_places(before: int, after: int) -> None:
    fall, rise = compare_rates(before, after), compare_rates(after, before, alternative="higher")
    assert fall.p == pytest.approx(rise.p, rel=1e-9)


@given(before=COUNTS, after=COUNTS)
def test_proportions_can_be_counted_from_the_other_side(before: int, after: int) -> None:
    bad = compare_proportions(before, 40, after, 40)
    good = compare_proportions(40 - before, 40, 40 - after, 40, alternative="higher")
    assert bad.p == pytest.approx(good.p, rel=1e-9)
    assert bad.difference == pytest.approx(-good.difference, abs=1e-12)
    assert bad.difference_low <= bad.difference <= bad.difference_high


@given(count=st.integers(0, 60), confidence=st.floats(0.5, 0.999))
def test_intervals_hold_their_estimate_and_the_exact_one_is_wider(count: int, confidence: float) -> None:
    exact = proportion_interval(count, 60, confidence=confidence, method="clopper-pearson")
    score = proportion_interval(count, 60, confidence=confidence)
    assert exact.low <= exact.estimate <= exact.high
    assert score.low <= score.estimate <= score.high
    rate = rate_interval(count, 2.0, confidence=confidence)
    assert rate.low <= rate.estimate <= rate.high


@given(
    values=st.lists(st.floats(-100, 100), min_size=3, max_size=20, unique=True),
    shift=st.floats(-50, 50),
    scale=st.floats(0.1, 10),
)
def test_the_interval_of_a_mean_moves_with_its_values(values: list[float], shift: float, scale: float) -> None:
    one = mean_interval(values)
    two = mean_interval([value * scale + shift for value in values])
    assert two.low == pytest.approx(one.low * scale + shift, rel=1e-6, abs=1e-6)
    assert two.high == pytest.approx(one.high * scale + shift, rel=1e-6, abs=1e-6)


def test_nothing_seen_at_all_shows_nothing() -> None:
    found = compare_rates(0, 0)
    assert found.p == 1
    assert math.isnan(found.ratio)
    assert found.as_data()["ratio"] is None


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (lambda: compare_rates(-1, 0), "whole number"),
        (lambda: compare_rates(1, 0, after_exposure=0), "exposure"),
        (lambda: compare_proportions(5, 4, 0, 4), "more were found"),
        (lambda: proportion_interval(1, 4, confidence=95), "between 0 and 1"),
        (lambda: compare_means([1.0, 1.0], [1.0, 1.0]), "no spread"),
        (lambda: required_exposure(0), "cannot be shown"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(attempt, told: str) -> None:
    with pytest.raises(BadData, match=told):
        attempt()
