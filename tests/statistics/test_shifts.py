"""Two phases of a series: limits of the first, the patterns and the mean of the second."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitas.statistics import LEAST_POINTS, BadData, compare_means, compare_phases

FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
"""The batches of NIST/SEMATECH e-Handbook 6.3.2.2."""
VALUES = st.lists(st.integers(-50, 50).map(lambda one: one / 4), min_size=LEAST_POINTS, max_size=24)


def test_the_limits_are_those_of_the_published_example_and_a_fall_shows() -> None:
    after = [one - 8 for one in FLOW]
    found = compare_phases(FLOW, after, unit="l/min")
    main = found.chart.main
    assert main.center[-1] == pytest.approx(50.81, abs=1e-9)
    assert (main.upper[-1], main.lower[-1]) == pytest.approx((55.8024, 45.8176), abs=5e-4)
    assert found.chart.starts == (0, 10)
    assert found.means.difference == pytest.approx(-8)
    assert found.means.p == compare_means(FLOW, after).p
    assert found.moved
    assert found.shows
    assert found.signals
    assert found.needed == 0
    assert {signal.direction for signal in found.signals} == {"down"}
    assert not compare_phases(FLOW, after, hoped="higher").moved


def test_seven_are_too_few_and_what_never_varies_cannot_be_compared() -> None:
    with pytest.raises(BadData, match="There are 7 values before and 10 after; 8 of each are needed"):
        compare_phases(FLOW[:7], FLOW)
    with pytest.raises(BadData, match="no spread"):
        compare_phases([5] * 8, [4] * 8)


@settings(deadline=None, max_examples=60)
@given(before=VALUES, after=VALUES, by=st.integers(-20, 20))
def test_the_answer_does_not_hang_on_where_zero_is_nor_on_the_side(
    before: list[float], after: list[float], by: int
) -> None:
    if len({*before}) == 1 and len({*after}) == 1:
        return
    found = compare_phases(before, after)
    moved = compare_phases([one + by for one in before], [one + by for one in after])
    turned = compare_phases([-one for one in before], [-one for one in after], hoped="higher")
    for other in (moved, turned):
        assert other.means.p == pytest.approx(found.means.p, abs=1e-9)
        assert other.moved == found.moved
    if found.needed:
        assert not found.means.significant
        assert found.needed > len(after)


def test_without_a_change_it_shows_one_seldom() -> None:
    draw = np.random.default_rng(1924)
    wrong = sum(compare_phases(draw.normal(size=20), draw.normal(size=20)).shows for _ in range(400))
    assert wrong <= 400 * 0.05
    right = sum(compare_phases(draw.normal(size=20), draw.normal(-2, size=20)).shows for _ in range(100))
    assert right >= 95
