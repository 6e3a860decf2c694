"""Charts: phases, exclusions, frozen limits, signals in words, and what is said of bad data."""

import json
import subprocess
import sys
from datetime import datetime

import numpy as np
import pytest

from qualitas.statistics import (
    NELSON,
    NHS,
    STANDARD,
    WESTGARD,
    BadData,
    Base,
    Phase,
    Rule,
    begin,
    c_chart,
    change_points,
    deviation_from_target,
    digest,
    ewma_arl,
    g_chart,
    grouped_xmr,
    hotelling,
    i_prime,
    laney_u,
    mewma,
    moving_average,
    np_chart,
    numbers,
    offered,
    own_rules,
    p_chart,
    propose,
    read,
    standardised,
    summary,
    t_chart,
    told,
    u_chart,
    update,
    xbar_r,
    xbar_s,
    xmr,
    z_mr,
)
from qualitas.statistics.inputs import subgroups, times, units

RANDOM = np.random.default_rng(20)


@pytest.fixture(autouse=True)
def _the_same_numbers_in_any_order() -> None:
    """Begin the random numbers anew for each test."""
    RANDOM.bit_generator.state = np.random.default_rng(20).bit_generator.state


STEADY = RANDOM.normal(50, 2, 40).round(2)


def refused(work) -> str:
    with pytest.raises(BadData) as caught:
        work()
    return str(caught.value)


# --- what comes in ---------------------------------------------------------------------------------------------------


def test_every_fault_of_a_column_has_its_sentence() -> None:
    found = read(["1.5", "abc", "2,5", "", None, "1e400", 7, "+3"])
    assert [str(fault).split(" (")[0] for fault in found.faults] == [
        "“abc” is not a number",
        "“2,5” is written with a decimal comma, but the column is read with decimal points",
        "A value is infinite",
    ]
    assert (found.empty, found.values[0], found.values[6], found.values[7]) == ((3, 4), 1.5, 7.0, 3.0)
    assert "decimal point" in read(["1,5", "2.5"], decimal=",").faults[0]
    assert read(["1,5", "-2", "3,25e1"], decimal=",").values.tolist() == [1.5, -2.0, 32.5]


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda: xmr([1.0, "x", 3.0]), "“x” is not a number"),
        (lambda: xmr([1.0, float("nan"), 3.0]), "Values are missing: 1 (places: 2)"),
        (lambda: xmr([1.0, float("inf"), 3.0]), "infinite"),
        (lambda: xmr([1.0]), "too few values: 1"),
        (lambda: xmr([[1.0, 2.0]]), "2 dimensions"),
        (lambda: xbar_r([1.0] * 7, size=3), "1 are left over"),
        (lambda: xbar_r([1.0] * 7, size=1), "A subgroup of 1"),
        (lambda: xbar_r([1.0] * 4000, size=2000), "A subgroup of 2000"),
        (lambda: subgroups([[1.0], [2.0, 3.0]]), "A subgroup of 1"),
        (lambda: p_chart([3, 60], [50, 50]), "More units are defective than were inspected (sample 2)"),
        (lambda: p_chart([3, 6], [50, 0]), "sample size is zero"),
        (lambda: p_chart([3, 6], [50, 50, 50]), "3 sample sizes for 2 samples"),
        (lambda: c_chart([3, -1]), "below zero"),
        (lambda: c_chart([3, 1.5]), "not a whole number"),
        (lambda: t_chart([3, -1.0]), "below zero"),
        (lambda: units(["mm", "in"]), "different units (in, mm)"),
        (lambda: xmr(STEADY, phases=[Phase(first=30), Phase(first=10)]), "do not follow each other"),
        (lambda: xmr(STEADY, exclude=[99]), "not on the chart"),
        (lambda: hotelling([[1, 2], [2, 4], [3, 6], [4, 8], [5, 10]]), "follow from the others"),
        (lambda: hotelling([[1.0], [2.0], [3.0]]), "at least two characteristics"),
        (lambda: grouped_xmr([1.0, 2.0, float("nan")], [2, 1]), "Series 2 holds a missing"),
        (lambda: grouped_xmr([1.0, 2.0], [3]), "do not add up"),
        (lambda: deviation_from_target([1.0, 2.0], ["a", "b"], {"a": 1.0}), "no target for b"),
        (lambda: moving_average([1.0, 2.0, 4.0], span=9), "moving average of 9"),
        (lambda: propose([3, 4], what="defective"), "Give the number inspected"),
        (lambda: own_rules(Rule("odd", "of", 3, 5)), "cannot be evaluated"),
    ],
)
def test_bad_data_are_refused_in_a_sentence(work, said) -> None:
    assert said in refused(work)


def test_odd_times_are_told_and_nothing_is_dropped() -> None:
    day = [datetime(2026, 1, day) for day in (1, 2, 2, 4, 3)]  # noqa: DTZ001 - a zone adds nothing here
    told = times(day)
    assert "share the same time: 1 (places: 3)" in told[0]
    assert "run backwards (places: 5)" in told[1]


def test_equal_values_are_charted_with_a_warning() -> None:
    chart = xmr([5.0] * 30)
    assert chart.main.upper[0] == chart.main.lower[0] == 5.0
    assert not chart.signals
    assert any("no width" in warning for warning in chart.warnings)
    later = xmr([5.0, 5.0, 5.1], limits=chart.limits[0])
    assert [signal.last for signal in later.signals if signal.panel == "X"][:1] == [2]


def test_warnings_tell_of_few_points_coarse_values_and_correlation() -> None:
    assert any("rest on 5 points" in warning for warning in xmr([1.0, 2.0, 1.5, 1.2, 1.9]).warnings)
    assert any("too coarse" in warning for warning in xmr(np.repeat([1.0, 2.0, 1.0, 2.0], 10)).warnings)
    assert any("correlated" in warning for warning in xmr(np.cumsum(RANDOM.standard_normal(60))).warnings)


# --- phases and limits -----------------------------------------------------------------------------------------------


def test_phases_have_limits_of_their_own_and_patterns_do_not_cross_them() -> None:
    x = np.concatenate((STEADY, STEADY + 20))
    whole, split = xmr(x), xmr(x, phases=[Phase(name="before"), Phase(first=40, name="after")])
    assert whole.signals
    assert not [s for s in split.signals if s.first < 40 <= s.last]
    assert split.limits[1].center == pytest.approx(split.limits[0].center + 20)
    assert np.isnan(split.panels[1].points[40])
    assert (split.starts, split.main.upper[39] < split.main.upper[40]) == ((0, 40), True)


def test_points_left_out_stay_on_the_chart_and_do_not_count() -> None:
    x = STEADY.copy()
    x[10] = 99.0
    chart = xmr(x, exclude=[10])
    assert chart.limits[0].n == 39
    assert chart.main.points[10] == 99.0
    assert chart.limits[0].center == pytest.approx(np.delete(x, 10).mean())
    assert any(signal.last == 10 for signal in chart.signals)
    assert any("left out of the limits: 1" in warning for warning in chart.warnings)


def test_frozen_limits_hold_for_later_values() -> None:
    base = xmr(STEADY)
    later = xmr(STEADY + 9, limits=base.limits[0])
    assert later.main.center[0] == base.limits[0].center
    assert not later.stable
    learnt = xmr(np.concatenate((STEADY, STEADY + 9)), phases=[Phase(base=40)])
    assert learnt.limits[0].sigma == pytest.approx(base.limits[0].sigma)


def test_subgroups_of_unequal_size_have_limits_of_unequal_width() -> None:
    rows = [RANDOM.normal(10, 1, size).tolist() for size in (3, 5, 5, 4, 3, 5) * 4]
    for chart in (xbar_r(rows), xbar_s(rows), xbar_s(rows, pooled=True)):
        width = chart.main.upper - chart.main.center
        assert width[0] == pytest.approx(width[1] * np.sqrt(5 / 3))
        assert 0.6 < chart.limits[0].sigma < 1.5


def test_limits_of_counts_follow_the_size_of_the_sample() -> None:
    n = np.array([100, 400] * 15)
    found = RANDOM.binomial(n, 0.1)
    p, number = p_chart(found, n), np_chart(found, n)
    assert p.main.upper[0] > p.main.upper[1]
    assert number.main.center[1] == pytest.approx(4 * number.main.center[0])
    assert p.main.flags.tolist() == number.main.flags.tolist()
    u = u_chart(found, n / 100)
    assert u.limits[0].center == pytest.approx(found.sum() / (n.sum() / 100))
    assert laney_u(found, n / 100).limits[0].spread == pytest.approx(1.0, abs=0.5)


def test_more_spread_than_chance_is_told() -> None:
    rates = RANDOM.uniform(0.05, 0.4, 30)
    chart = p_chart(RANDOM.binomial(1000, rates), 1000)
    assert any("Laney" in warning for warning in chart.warnings)
    assert chart.assumptions[0].held is False


def test_rare_events() -> None:
    assert g_chart(RANDOM.geometric(0.05, 30)).main.lower[0] == 0
    chart = t_chart([*RANDOM.exponential(10, 30), 400.0])
    assert chart.main.upper[0] > 0
    assert 30 in chart.main.marked
    assert i_prime(RANDOM.poisson(50, 20), RANDOM.integers(5, 9, 20)).main.upper.std() > 0


def test_many_characteristics_on_one_chart() -> None:
    rows = RANDOM.multivariate_normal([0, 0, 0], np.eye(3) + 0.5, 60)
    first = hotelling(rows)
    odd = np.vstack((rows[:20], [[0, 0, 9.0]]))
    later = hotelling(odd, base=Base(first.mean, first.covariance, 60))
    assert 20 in later.main.marked
    assert later.parts[20].argmax() == 2
    grouped = hotelling(rows, subgroup=4)
    assert grouped.main.points.size == 15
    assert 20 in mewma(odd, base=Base(first.mean, first.covariance, 60), limit=9.0).main.marked
    assert ewma_arl(0.1, 2.814).arl == pytest.approx(500, rel=0.01)  # Lucas & Saccucci (1990), table 3


def test_short_runs() -> None:
    x = np.concatenate((RANDOM.normal(10, 1, 8), RANDOM.normal(50, 5, 8), RANDOM.normal(10, 1, 8)))
    names = ["a"] * 8 + ["b"] * 8 + ["a"] * 8
    for pooling in ("by_part", "by_run", "constant", "relative"):
        chart = z_mr(x, names, pooling=pooling)
        assert chart.main.upper[0] == 3
        assert chart.main.points.size == 24
    assert "unlike" in " ".join(deviation_from_target(x, names, {"a": 10.0, "b": 50.0}).warnings)


def test_changes_of_level_are_found() -> None:
    x = np.concatenate((RANDOM.normal(0, 1, 40), RANDOM.normal(5, 1, 30), RANDOM.normal(-2, 1, 30)))
    assert change_points(x).starts == (0, 40, 70)


# --- rules and signals -----------------------------------------------------------------------------------------------


def test_a_signal_says_what_where_which_way_and_how_far() -> None:
    x = np.concatenate((np.tile([-0.5, 0.5], 20), [1.2] * 10, [4.0]))
    chart = xmr(x, unit="mm", limits=xmr(np.tile([-0.5, 0.5], 20)).limits[0], rules=NELSON)
    run = next(signal for signal in chart.signals if signal.rule.name == "Nelson 2")
    assert (run.first, run.last, run.direction) == (39, 50, "up")
    assert str(run.words).startswith(
        "9 points in a row on one side of the centre line: points 40 to 51, on average +1."
    )
    assert "mm from the centre line" in run.words
    last = next(signal for signal in chart.signals if signal.rule.name == "Nelson 1")
    assert "point 51, +4 mm from the centre line (+4.5 standard deviations)" in last.words
    assert run.words.pattern.startswith("{rule}: points {first} to {last}")


def test_a_signal_is_told_in_another_language_with_its_rule() -> None:
    german = {
        "{rule}: point {last}, {shift} from the centre line ({sigmas} standard deviations).": "{rule}: Punkt {last}, {shift}",
        "A point beyond the control limits": "Ein Punkt jenseits der Grenzen",
    }
    signal = xmr([0.0, 9.0], limits=xmr(np.tile([-0.5, 0.5], 20)).limits[0]).main.signals[0]
    assert told(signal.words, lambda text: german.get(text, text)) == "Ein Punkt jenseits der Grenzen: Punkt 2, +9"
    assert told("as it is", str.upper) == "as it is"


@pytest.mark.parametrize(
    ("kind", "chart"),
    [
        ("p", p_chart),
        ("np", np_chart),
        ("u", u_chart),
        ("laney_u", laney_u),
        ("t", lambda x, n: t_chart(x)),
        ("xmr", lambda x, n: xmr(x)),
    ],
)
def test_charts_whose_limits_follow_the_sample_are_evaluated_live(kind, chart) -> None:
    n = RANDOM.integers(80, 120, 60) if kind not in {"t", "xmr"} else np.ones(60)
    x = RANDOM.integers(5, 20, 60)
    x[50] = 70
    whole = chart(x, n)
    rules = whole.main.rules
    z = standardised(kind, x, whole.limits[0], n)
    made = update(begin(STANDARD), z[:40], rules=rules)
    later = update(made.state, z[40:], rules=rules)
    bits = sum(1 << bit for bit, rule in enumerate(rules.rules) if rule.kind != "trend")
    assert (np.concatenate((made.flags, later.flags)) & bits).tolist() == (whole.main.flags & bits).tolist()
    assert 50 in [signal.last for signal in later.signals]


def test_warnings_of_a_rule_set_are_no_signals() -> None:
    frozen = xmr(np.tile([-0.5, 0.5], 20)).limits[0]
    chart = xmr([2.0, 0.1, -0.2], limits=frozen, rules=WESTGARD)
    assert chart.stable
    assert [signal.rule.name for signal in chart.main.signals] == ["1-2s"]
    assert not xmr([2.0, -2.0, 0.1], limits=frozen, rules=WESTGARD).stable


def test_some_sets_mark_whole_patterns() -> None:
    chart = xmr([0.0, 1, 2, 3, 4, 5, 6, 1, 7, 2], rules=NHS)
    assert set(range(7)) <= set(chart.main.marked)


def test_own_rules() -> None:
    rules = own_rules(Rule("far", "of", 1, 1, 2.5), Rule("three up", "trend", 3))
    found = grouped_xmr([0, 1, 2, -2.6], [4], rules=rules, frozen=([0.0], [1.0]))
    assert found.by_rule == {"far": 1, "three up": 1}
    assert [signal.rule.name for signal in found.signals(0)] == ["three up", "far"]


# --- what goes out ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "about", "chart"),
    [
        (STEADY, {}, "xmr"),
        (STEADY.reshape(-1, 4), {}, "xbar_r"),
        (np.tile(STEADY, 3).reshape(-1, 12), {}, "xbar_s"),
        ((STEADY.reshape(-1, 4) + 30 * np.arange(10)[:, None]), {}, "xmr"),
        (STEADY, {"parts": 3}, "z_mr"),
        ([5, 7, 6, 4, 8, 5], {"what": "defective", "sizes": 100}, "np_chart"),
        ([5, 7, 6, 4, 8, 5], {"what": "defective", "sizes": [90, 100, 110, 90, 100, 120]}, "p_chart"),
        ([0, 0, 1, 0, 0, 0], {"what": "defective", "sizes": 100}, "g_chart"),
        ([500, 100, 800, 50, 700, 20], {"what": "defective", "sizes": 1000}, "laney_p"),
        ([5, 7, 6, 4, 8, 5], {"what": "defects"}, "c_chart"),
        ([5, 7, 6, 4, 8, 5], {"what": "defects", "sizes": [1, 2, 1, 1, 2, 1]}, "u_chart"),
        ([0, 0, 1, 0, 0, 0], {"what": "defects"}, "t_chart"),
        ([12, 40, 7], {"what": "cases between"}, "g_chart"),
        ([1.5, 20.0, 3.0], {"what": "time between"}, "t_chart"),
    ],
)
def test_a_chart_is_proposed_with_its_reason(values, about, chart) -> None:
    found = propose(values, **about)
    assert found.chart == chart
    assert found.reasons
    assert found.chart in offered()


def test_results_become_plain_data_and_remember_their_input() -> None:
    chart = xmr(STEADY)
    data = json.loads(json.dumps(chart.as_data(), allow_nan=False))
    assert data["limits"][0]["n"] == 40
    assert data["panels"][1]["points"][0] is None
    assert chart.digest == digest(STEADY)
    assert digest([1.0, 2.0]) != digest([1.0], [2.0])
    assert chart.reference
    assert chart.method.pattern


def test_everything_offered_is_there_and_nothing_loads_before_it_is_asked_for() -> None:
    from qualitas import statistics

    assert [name for name in offered() if not hasattr(statistics, name)] == []
    with pytest.raises(AttributeError, match="has no 'nothing'"):
        statistics.nothing  # noqa: B018 - asking is the test
    code = "import sys, qualitas.statistics; print([m for m in ('numpy', 'scipy', 'django') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    code = (
        "import sys, qualitas.statistics as s\n"
        "s.xmr([1.0, 2.0, 1.5]); s.p_chart([1, 2], 50); s.begin()\n"
        "print([m for m in sys.modules if m.split('.')[0] in {'scipy', 'django', 'pandas'}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_one_value_has_a_summary_and_says_so() -> None:
    assert summary([3.0]).warnings == ("One value has no spread.",)
    assert numbers([3, 4]).tolist() == [3.0, 4.0]
