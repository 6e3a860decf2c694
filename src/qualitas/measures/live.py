"""Judging values as they come, with what is kept of those before: no history is read again.

`take` gives what new values change. Taking a series in any pieces finds the signals that the chart of the whole series
finds with the limits learnt from its first points; a test shows it on arbitrary series.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from qualitas.measures.charting import NATURAL, Floats, Setup, learnt, of_points
from qualitas.statistics.chart import Limits
from qualitas.statistics.rules import Rule
from qualitas.statistics.sentences import say
from qualitas.statistics.signalled import Signal
from qualitas.statistics.streaming import STANDARD, State, Update, begin, standardised, update

MOST_LEARNING = 20_000
"""How many values are kept at most while limits cannot be computed, because nothing varies."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What is kept of a series: where its phase begins, the limits, the state of the rules, the values not yet used.

    ``start`` is the place of the first value of the phase. While it learns (``limits`` is None) ``values`` are all
    since then; later those of a subgroup that is not full. ``running`` are the signals that reach the newest point.
    """

    start: int = 0
    chart: str = ""
    limits: Mapping[str, Any] | None = None
    state: Mapping[str, Any] | None = None
    values: tuple[float, ...] = ()
    sizes: tuple[float, ...] = ()
    running: tuple[Mapping[str, Any], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return dataclasses.asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return what plain data tell."""
        if not data:
            return cls()
        kept = {name: tuple(data[name]) for name in ("values", "sizes", "running")}
        return cls(**{**data, **kept})

    @property
    def frozen(self) -> Limits | None:
        """Return the limits, or nothing while it learns."""
        return None if self.limits is None else limits_from(self.limits)


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A signal, with places of values counted in the whole series; ``extends`` one that was told before.

    ``shift`` is in the unit of the points, None where it is known in standard deviations (``sigmas``) alone.
    """

    rule: str
    first: int
    last: int
    direction: str
    shift: float | None
    sigmas: float | None
    extends: int | None = None


def limits_data(limits: Limits) -> dict[str, Any]:
    """Return limits as plain data."""
    return {"center": limits.center, "sigma": limits.sigma, "spread": limits.spread, "n": limits.n}


def limits_from(data: Mapping[str, Any]) -> Limits:
    """Return the limits that plain data tell."""
    return Limits(
        center=data["center"], sigma=data["sigma"], spread=data["spread"], n=data["n"], estimator=say("Given")
    )


def frozen(setup: Setup, chart: str, limits: Limits, start: int) -> Live:
    """Return what is kept of a phase that begins at value ``start`` with given limits."""
    base = begin(of_points(limits, chart, setup) if chart in NATURAL else STANDARD)
    return Live(start=start, chart=chart, limits=limits_data(limits), state=base.as_data())


def take(live: Live, setup: Setup, values: Floats, sizes: Floats) -> tuple[Live, list[Found]]:
    """Return what new values change, and the signals that they complete or extend."""
    x = np.concatenate((np.asarray(live.values, dtype=np.float64), values))
    n = np.concatenate((np.asarray(live.sizes, dtype=np.float64), sizes))
    if live.limits is None:
        live, x, n = _learn(live, setup, x, n)
        if live.limits is None:
            return dataclasses.replace(live, values=tuple(x.tolist()), sizes=tuple(n.tolist())), []
    whole = x.size // setup.group * setup.group
    kept = dataclasses.replace(live, values=tuple(x[whole:].tolist()), sizes=tuple(n[whole:].tolist()))
    if not whole:
        return kept, []
    return _judge(kept, setup, x[:whole], n[:whole])


def _learn(live: Live, setup: Setup, x: Floats, n: Floats) -> tuple[Live, Floats, Floats]:
    """Return what is kept once limits are known, or as it was, and the values since its start.

    They are learnt from the first ``learn`` points; where those do not vary, from the first 2, 4, 8 … times as many.
    """
    need = setup.learn * setup.group
    while need <= x.size:
        chart, limits = learnt(setup, x[:need], n[:need])
        if limits is not None:
            return frozen(setup, chart, limits, live.start), x, n
        if 2 * need > MOST_LEARNING:
            # Nothing varied for so long: these values are passed by, and learning begins with the next.
            live, x, n = dataclasses.replace(live, start=live.start + need), x[need:], n[need:]
            need = setup.learn * setup.group
        else:
            need *= 2
    return live, x, n


def _judge(live: Live, setup: Setup, x: Floats, n: Floats) -> tuple[Live, list[Found]]:
    """Return what whole subgroups change, judged by known limits."""
    limits = live.frozen
    assert limits is not None and live.state is not None  # noqa: PT018, S101 - for the type checker: it has learnt
    if live.chart in NATURAL:
        fresh = x.reshape(-1, setup.group).mean(axis=1) if setup.group > 1 else x
    else:
        fresh = standardised(live.chart, x, limits, n)  # type: ignore[arg-type] # the charts of counts and times
    done = update(State.from_data(live.state), fresh, rules=setup.rule_set, unit=setup.unit)
    found, running = _found(live, setup, done)
    kept = dataclasses.replace(live, state=done.state.as_data(), running=tuple(running))
    return kept, found


def _found(live: Live, setup: Setup, done: Update) -> tuple[list[Found], list[dict[str, Any]]]:
    """Return the signals of an update, those that go on from before put together, and those that reach its end."""
    rules = {rule.name: (bit, rule) for bit, rule in enumerate(setup.rule_set.rules)}
    before = {each["rule"]: each for each in live.running}
    total, found, running = done.first + done.flags.size, [], []
    going = set()
    for signal in done.signals:
        bit, rule = rules[signal.rule.name]
        old = before.get(rule.name)
        goes_on = (
            old is not None
            and rule.name not in going
            and old["direction"] == signal.direction
            and bool((int(done.flags[0]) >> bit) & 1)
        )
        going.add(rule.name)
        count, sums = _sums(done, rule, signal, since=done.first if goes_on else signal.first)
        first = signal.first
        if goes_on and old is not None:
            first, count, sums = old["first"], count + old["count"], sums + old["sum"]
        if not rule.warning:
            found.append(
                _told(live, setup, signal, done, first, sums / count, old["last"] if goes_on and old else None)
            )
        if signal.last == total - 1:
            running.append(
                {"rule": rule.name, "first": first, "last": signal.last, "direction": signal.direction,
                 "count": count, "sum": sums}
            )  # fmt: skip
    return found, running


def _sums(done: Update, rule: Rule, signal: Signal, *, since: int) -> tuple[int, float]:
    """Return how many points of a signal tell its shift, and the sum of their distances from the centre."""
    offset = done.first + done.flags.size - done.points.size
    center, sigma = done.state.center or 0.0, done.state.sigma or 1.0
    away = done.points[max(since, offset) - offset : signal.last + 1 - offset] - center
    if rule.kind == "of" and signal.direction:
        way = 1.0 if signal.direction == "up" else -1.0
        told = away[away * way > rule.zone * sigma]
        away = told if told.size or since > signal.first else away
    return int(away.size), float(away.sum())


def _told(live: Live, setup: Setup, signal: Signal, done: Update, first: int, mean: float, old: int | None) -> Found:
    """Return a signal with places of values in the whole series."""
    sigma = done.state.sigma or 1.0
    natural = live.chart in NATURAL
    group, start = setup.group, live.start
    return Found(
        signal.rule.name,
        start + first * group,
        start + (signal.last + 1) * group - 1,
        signal.direction,
        mean if natural else None,
        mean / sigma,
        None if old is None else start + (old + 1) * group - 1,
    )
