"""Laws that hold for any data: shifting, scaling, permuting, grouping, streaming; and known rates of false alarm."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from qualitas.statistics import (
    NELSON,
    NELSON_EITHER_SIDE,
    RULE_SETS,
    Phase,
    RuleSet,
    State,
    begin,
    cusum,
    ewma,
    grouped_xmr,
    mann_kendall,
    moments,
    p_chart,
    pareto,
    pettitt,
    rules_arl,
    run_chart,
    summary,
    update,
    update_many,
    xbar_r,
    xbar_s,
    xmr,
)

# Values on a grid of eighths: shifting and scaling by powers of two is then exact, and ties occur.
VALUES = st.lists(st.integers(-400, 400), min_size=4, max_size=80).map(lambda row: np.array(row) / 8.0)
SETS = st.sampled_from(sorted(RULE_SETS))
QUICK = settings(max_examples=40, deadline=None)


@QUICK
@given(VALUES, SETS, st.integers(-64, 64), st.sampled_from([0.25, 2.0, 16.0]))
def test_shifting_and_scaling_move_the_limits_and_leave_the_signals(x, name, shift, scale) -> None:
    one, other = xmr(x, rules=RULE_SETS[name]), xmr(x * scale + shift, rules=RULE_SETS[name])
    assert other.limits[0].center == pytest.approx(one.limits[0].center * scale + shift)
    assert other.limits[0].sigma == pytest.approx(one.limits[0].sigma * scale)
    # Points that lie on a border of a zone may fall on either side of it by rounding.
    z = np.abs((x - one.main.center) / one.main.sigma) if one.limits[0].sigma else np.zeros(x.size)
    if not np.isclose(z[:, None], np.arange(4), atol=1e-9).any():
        assert np.array_equal(one.main.flags, other.main.flags)


@QUICK
@given(VALUES, SETS)
def test_turning_upside_down_leaves_the_signals(x, name) -> None:
    one, other = xmr(x, rules=RULE_SETS[name]), xmr(-x, rules=RULE_SETS[name])
    assert np.array_equal(one.main.flags, other.main.flags)
    assert [s.shift for s in one.signals if s.panel == "X"] == pytest.approx(
        [-s.shift for s in sorted(other.signals, key=lambda s: (s.last, s.first, s.rule.name)) if s.panel == "X"]
    ) or len(one.signals) > 1


@QUICK
@given(VALUES, st.randoms())
def test_what_knows_no_order_does_not_change_with_it(x, random) -> None:
    mixed = np.array(random.sample(x.tolist(), x.size))
    one, other = summary(x), summary(mixed)
    assert (one.mean, one.least, one.greatest, one.median) == (other.mean, other.least, other.greatest, other.median)
    assert one.sd == pytest.approx(other.sd, abs=1e-12)
    counts = {f"kind {place}": abs(value) + 1 for place, value in enumerate(x.tolist())}
    turned = dict(reversed(counts.items()))
    assert pareto(counts).kinds == pareto(turned).kinds
    assert mann_kendall(x).s == -mann_kendall(x[::-1]).s


@QUICK
@given(arrays.arrays(float, st.tuples(st.integers(3, 12), st.integers(2, 6)), elements=st.integers(-40, 40).map(float)))
def test_the_order_within_a_subgroup_does_not_matter(rows) -> None:
    for chart in (xbar_r, xbar_s):
        one, other = chart(rows), chart(rows[:, ::-1])
        assert one.limits[0].center == pytest.approx(other.limits[0].center)
        assert one.limits[0].sigma == pytest.approx(other.limits[0].sigma)


@QUICK
@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), SETS, st.integers(0, 2**32 - 1))
def test_the_grouped_form_equals_a_loop(sizes, name, seed) -> None:
    values = np.random.default_rng(seed).standard_normal(sum(sizes)).round(1)
    found = grouped_xmr(values, sizes, rules=RULE_SETS[name])
    for series, (first, size) in enumerate(zip(found.starts.tolist(), sizes, strict=True)):
        if size < 2:
            continue
        alone = xmr(values[first : first + size], rules=RULE_SETS[name])
        assert found.center[series] == pytest.approx(alone.limits[0].center)
        assert found.sigma[series] == pytest.approx(alone.limits[0].sigma)
        z = np.abs((alone.main.points - alone.main.center) / np.where(alone.main.sigma > 0, alone.main.sigma, 1))
        if not np.isclose(z[:, None], np.arange(4), atol=1e-9).any():
            assert np.array_equal(found.flags[first : first + size], alone.main.flags)


def test_long_series_in_blocks_equal_short_ones() -> None:
    x = np.random.default_rng(5).standard_normal(200_000)
    whole = xmr(x, rules=NELSON)
    middle = slice(65_536 - 50, 65_536 + 50)
    again = xmr(x[middle.start - 30 : middle.stop], rules=NELSON, limits=whole.limits[0])
    assert np.array_equal(whole.main.flags[middle], again.main.flags[30:])


@QUICK
@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), SETS, st.integers(2, 30), st.integers(0, 2**32 - 1))
def test_values_that_arrive_in_portions_give_the_same_signals(portions, name, learn, seed) -> None:
    rules: RuleSet = RULE_SETS[name]
    x = np.random.default_rng(seed).standard_normal(sum(portions)) + np.linspace(0, 2, sum(portions))
    state, marks, place, signals = begin(learn=learn), [], 0, set()
    for size in portions:
        made = update(state, x[place : place + size], rules=rules)
        assert made.first + made.flags.size == place + size or not made.flags.size
        state, place = State.from_data(made.state.as_data()), place + size
        marks.append(made.flags)
        signals |= {signal.rule.name for signal in made.signals}
    flags = np.concatenate(marks)
    if x.size < learn:
        assert not flags.size
        return
    whole = xmr(x, rules=rules, phases=[Phase(base=learn)]).main
    assert np.array_equal(flags, whole.flags)
    assert signals == {signal.rule.name for signal in whole.signals}
    assert state.moments.n == x.size
    assert state.moments.mean == pytest.approx(x.mean())


def test_many_characteristics_are_updated_by_one_call() -> None:
    random = np.random.default_rng(8)
    history = [random.standard_normal(size) for size in (5, 30, 40, 0, 60)]
    states = [update(begin(learn=20), row).state for row in history]
    fresh = [random.standard_normal(size) for size in (30, 0, 7, 3, 25)]
    together = update_many(states, np.concatenate(fresh), [row.size for row in fresh])
    for state, row, made in zip(states, fresh, together, strict=True):
        alone = update(state, row)
        assert (made.state, made.first) == (alone.state, alone.first)
        assert np.array_equal(made.flags, alone.flags)


@QUICK
@given(VALUES, st.integers(0, 80))
def test_moments_of_parts_join_to_those_of_the_whole(x, cut) -> None:
    joined, whole = moments(x[:cut]).joined(moments(x[cut:])), moments(x)
    assert joined.limits().center == pytest.approx(whole.limits().center)
    assert joined.limits().sigma == pytest.approx(whole.limits().sigma)
    assert joined.limits().sigma == pytest.approx(xmr(x).limits[0].sigma)
    assert (joined.n, joined.least, joined.greatest) == (whole.n, whole.least, whole.greatest)


@QUICK
@given(VALUES, st.sampled_from([0.05, 0.2, 1.0]))
def test_the_ewma_is_its_recursion(x, weight) -> None:
    if not np.abs(np.diff(x)).any():
        return
    chart = ewma(np.tile(x, 3), weight=weight, target=1.0, sigma=1.0)
    before = 1.0
    for value, point in zip(np.tile(x, 3), chart.main.points, strict=True):
        before = weight * value + (1 - weight) * before
        assert point == pytest.approx(before, abs=1e-9)


@QUICK
@given(VALUES, st.sampled_from([0.0, 0.5]))
def test_the_cusum_is_its_recursion(x, head) -> None:
    chart = cusum(x, k=0.5, h=4.0, target=0.0, sigma=1.0, head_start=head)
    above = below = head * 4.0
    for value, up, down in zip(x, chart.panels[0].points, chart.panels[1].points, strict=True):
        above, below = max(0.0, above + value - 0.5), max(0.0, below - value - 0.5)
        assert (up, -down) == pytest.approx((above, below), abs=1e-9)


@pytest.mark.parametrize(
    "name", ["limits", "western-electric", "nelson", "nelson-either-side", "aiag", "juran", "westgard"]
)
def test_in_control_data_give_the_known_rate_of_false_alarms(name) -> None:
    """Average run length by Markov chain (or simulation) against a count of fresh series."""
    known = rules_arl(RULE_SETS[name])
    random, lengths, portion = np.random.default_rng(77), [], 4000
    warnings = sum(1 << bit for bit, rule in enumerate(RULE_SETS[name].rules) if rule.warning)
    for _turn in range(30):
        x = random.standard_normal(20 * portion)
        flags = grouped_xmr(x, np.full(20, portion), rules=RULE_SETS[name], frozen=(np.zeros(20), np.ones(20))).flags
        hit = ((flags & ~np.uint8(warnings)) != 0).reshape(20, portion)
        lengths += (hit.argmax(axis=1) + 1)[hit.any(axis=1)].tolist()
    error = math.hypot(np.std(lengths) / math.sqrt(len(lengths)), known.error)
    assert abs(np.mean(lengths) - known.arl) < 4 * error


def test_a_proportion_in_control_seldom_leaves_its_limits() -> None:
    found = np.random.default_rng(3).binomial(400, 0.2, 20_000)
    share = np.count_nonzero(p_chart(found, 400).main.flags & 1) / 20_000
    assert 0.0015 < share < 0.0045


def test_tests_for_change_find_nothing_in_noise_more_often_than_they_say() -> None:
    random = np.random.default_rng(12)
    rows = random.standard_normal((300, 40))
    assert np.mean([pettitt(row).p < 0.05 for row in rows]) < 0.08
    assert 0.02 < np.mean([mann_kendall(row).p < 0.05 for row in rows]) < 0.09
    assert np.mean([run_chart(row).signal for row in rows]) < 0.12


def test_the_sides_of_nelsons_last_rule() -> None:
    x = np.array([1.5] * 8)
    frozen = (np.zeros(1), np.ones(1))
    strict, either = (
        grouped_xmr(x, [8], rules=rules, frozen=frozen).flags[-1] >> 7 for rules in (NELSON, NELSON_EITHER_SIDE)
    )
    assert (int(strict), int(either)) == (0, 1)
