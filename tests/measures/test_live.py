"""Values judged in any pieces, as they come, give the signals that the chart of the whole series gives."""

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitas.measures.charting import NATURAL, Setup, draw
from qualitas.measures.live import Found, Live, take
from qualitas.statistics import Phase

KINDS = ("xmr", "xbar_r", "xbar_s", "p", "np", "u", "c", "laney_p", "laney_u", "t")


def series(kind: str, seed: int, count: int, group: int) -> tuple[np.ndarray, np.ndarray]:
    """Return values with shifts and trends, and sample sizes."""
    luck = np.random.default_rng(seed)
    drift = np.repeat(luck.normal(0, 1.5, count // 12 + 1), 12)[:count]
    if kind in ("p", "np", "laney_p"):
        n = luck.integers(60, 140, count).astype(float)
        return luck.binomial(n.astype(int), np.clip(0.2 + 0.05 * drift, 0.02, 0.9)).astype(float), n
    if kind in ("u", "c", "laney_u"):
        n = np.ones(count) if kind == "c" else luck.integers(5, 20, count).astype(float)
        return luck.poisson(np.clip(4 + drift, 0.2, None) * n).astype(float), n
    if kind == "t":
        return luck.exponential(10, count) * np.exp(0.3 * drift), np.ones(count)
    return 10 + luck.normal(0, 1, count * group) + np.repeat(drift, group), np.ones(count * group)


def whole(kind: str, setup: Setup, live: Live, x: np.ndarray, n: np.ndarray) -> list[tuple[object, ...]]:
    """Return the signals of the chart of the whole series with the limits that were learnt."""
    assert live.frozen is not None
    size = x.size // setup.group * setup.group
    chart = draw(kind, setup, x[:size], n[:size], phases=(Phase(limits=live.frozen),))
    group = setup.group
    return sorted(
        (one.rule.name, one.first * group, (one.last + 1) * group - 1, one.direction)
        for one in chart.main.signals
        if not one.rule.warning
    )


def in_pieces(setup: Setup, x: np.ndarray, n: np.ndarray, cuts: list[int]) -> tuple[Live, dict[tuple[str, int], Found]]:
    """Return what is kept after the pieces, and the signals as they stand: those that went on replaced what was told."""
    live, told = Live(), {}
    edges = [0, *sorted({cut % (x.size + 1) for cut in cuts}), x.size]
    for begin, end in itertools.pairwise(edges):
        live, found = take(live, setup, x[begin:end], n[begin:end])
        live = Live.from_data(json.loads(json.dumps(live.as_data())))
        for one in found:
            if one.extends is not None:
                told.pop((one.rule, one.extends), None)
            told[one.rule, one.last] = one
    return live, told


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    rules=st.sampled_from(("nelson", "western-electric", "nhs", "westgard", "juran", "aiag")),
    seed=st.integers(0, 10_000),
    count=st.integers(25, 120),
    group=st.integers(2, 6),
    cuts=st.lists(st.integers(0, 10_000), max_size=12),
)
def test_any_pieces_give_what_the_whole_gives(
    kind: str, rules: str, seed: int, count: int, group: int, cuts: list[int]
) -> None:
    sort = {"p": "defective", "np": "defective", "laney_p": "defective", "t": "time between"}.get(kind, "measured")
    sort = "defects" if kind in ("u", "c", "laney_u") else sort
    if kind in ("p", "np", "laney_p", "u", "laney_u") and rules not in ("western-electric", "westgard"):
        rules = "western-electric"  # where samples differ in size, trends are looked for in the standardised values
    setup = Setup(sort, group if kind.startswith("xbar") else 1, kind, rules, 20)
    x, n = series(kind, seed, count, setup.group)
    live, told = in_pieces(setup, x, n, cuts)
    once, at_once = in_pieces(setup, x, n, [])
    assert live.as_data() | {"state": None, "running": None} == once.as_data() | {"state": None, "running": None}
    shifts = {key: (one.first, round(one.sigmas or 0, 6)) for key, one in told.items()}
    assert shifts == {key: (one.first, round(one.sigmas or 0, 6)) for key, one in at_once.items()}
    found = sorted((one.rule, one.first, one.last, one.direction) for one in told.values())
    assert found == whole(kind, setup, live, x, n)


def test_the_shift_is_the_one_of_the_chart_and_in_its_unit() -> None:
    setup = Setup(chart="xmr", unit="mm")
    x = np.concatenate((np.tile([9.9, 10.1, 10.0], 8), np.full(9, 10.5)))
    live, told = in_pieces(setup, x, np.ones(x.size), [30])
    shift = next(one for one in told.values() if one.rule == "Western Electric 4")
    assert live.frozen is not None
    assert (shift.first, shift.last) == (24, 32)
    assert shift.shift == pytest.approx(10.5 - live.frozen.center)
    assert live.chart in NATURAL


def test_limits_wait_until_the_values_vary() -> None:
    setup = Setup()
    same = np.full(30, 5.0)
    live, found = take(Live(), setup, same, np.ones(30))
    assert (live.limits, found, len(live.values)) == (None, [], 30)
    live, _found = take(live, setup, np.array([5.0, 5.1] * 10), np.ones(20))
    assert live.frozen is not None
    assert live.frozen.n == 40
    long = np.full(50_000, 5.0)
    live, _found = take(Live(), setup, long, np.ones(long.size))
    assert len(live.values) < 20_001
    assert live.start + len(live.values) == 50_000
