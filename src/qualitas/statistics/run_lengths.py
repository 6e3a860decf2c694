"""Average run lengths: how long a chart runs, on average, until it signals, without a shift (false alarm) and with one.

This is the price list of rules and limits: more rules find shifts sooner and cry wolf more often.
"""

import dataclasses
import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from qualitas.statistics.inputs import BadData
from qualitas.statistics.marking import flag
from qualitas.statistics.results import Booleans, Floats, Result
from qualitas.statistics.rules import Rule, RuleSet
from qualitas.statistics.sentences import say

_NODES = 80
_RINGS = 100
_MOST_STATES = 6000
_CLOSE = 1e-9
_SERIES, _LENGTH, _SEED = 2000, 2000, 20260101
type _State = tuple[int, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunLength(Result):
    """The average number of points until the first signal; ``shift`` of the mean is in standard deviations.

    ``error`` is the standard error where the figure was simulated, 0 where it was computed.
    """

    arl: float
    shift: float
    error: float = 0.0


def _below(x: float) -> float:
    """Return the standard normal distribution function."""
    return 0.5 * math.erfc(-x / math.sqrt(2))


def _one_sided(k: float, h: float, shift: float, start: float) -> float:
    """Return the run length of a one-sided CUSUM from its start, by Gauss-Legendre quadrature of Page's equation."""
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    at, part = (node + 1) * h / 2, weight * h / 2
    kernel = np.exp(-((at[None, :] + k - shift - at[:, None]) ** 2) / 2) / math.sqrt(2 * math.pi) * part[None, :]
    zero = np.array([_below(k - shift - u) for u in at])
    size = _NODES + 1
    # The unknowns are the run lengths from 0 and from each node.
    matrix = np.zeros((size, size))
    matrix[1:, 0], matrix[1:, 1:] = zero, kernel
    matrix[0, 0] = _below(k - shift)
    matrix[0, 1:] = np.exp(-((at + k - shift) ** 2) / 2) / math.sqrt(2 * math.pi) * part
    length = np.linalg.solve(np.eye(size) - matrix, np.ones(size))
    if not start:
        return float(length[0])
    row = np.exp(-((at + k - shift - start) ** 2) / 2) / math.sqrt(2 * math.pi) * part
    return float(1 + _below(k - shift - start) * length[0] + row @ length[1:])


def cusum_arl(k: float, h: float, *, shift: float = 0.0, head_start: float = 0.0) -> RunLength:
    """Return the average run length of the two-sided CUSUM with slack ``k`` and decision interval ``h``.

    All in standard deviations of the plotted value; ``head_start`` is a share of h. Method: Page's integral equation
    (Biometrika 41, 1954), two sides combined by Kemp (J. Royal Statistical Society B 23, 1961).
    """
    if k < 0 or h <= 0 or not 0 <= head_start < 1:
        raise BadData(say("A CUSUM needs a slack of 0 or more, a decision interval above 0, a head start below 1."))
    up, down = _one_sided(k, h, shift, 0.0), _one_sided(k, h, -shift, 0.0)
    arl = 1 / (1 / up + 1 / down)
    if head_start:
        first, second = (_one_sided(k, h, way, head_start * h) for way in (shift, -shift))
        arl = (first * down + second * up - up * down) / (up + down)
    return RunLength(
        method=say("Run length of a CUSUM by Page's integral equation"),
        reference="Page, Biometrika 41 (1954) 100-115; Kemp, J. Royal Statistical Society B 23 (1961) 149-153",
        n=_NODES,
        arl=arl,
        shift=shift,
    )


def ewma_arl(weight: float, width: float, *, shift: float = 0.0) -> RunLength:
    """Return the average run length of an EWMA with asymptotic limits ``width`` standard deviations of it away.

    Method: Crowder, Technometrics 29 (1987) 401-407, by Gauss-Legendre quadrature.
    """
    if not 0 < weight <= 1 or width <= 0:
        raise BadData(say("The weight of an EWMA lies above 0 and up to 1, and its limits need a width above 0."))
    edge = width * math.sqrt(weight / (2 - weight))
    node, part = np.polynomial.legendre.leggauss(_NODES)
    at = node * edge

    def row(u: float) -> Floats:
        reach = (at - (1 - weight) * u) / weight - shift
        found: Floats = np.exp(-(reach**2) / 2) / math.sqrt(2 * math.pi) * part * edge / weight
        return found

    length = np.linalg.solve(np.eye(_NODES) - np.array([row(u) for u in at]), np.ones(_NODES))
    return RunLength(
        method=say("Run length of an EWMA by Crowder's integral equation"),
        reference="Crowder, Technometrics 29 (1987) 401-407",
        n=_NODES,
        arl=float(1 + row(0.0) @ length),
        shift=shift,
    )


def mewma_arl(p: int, weight: float, limit: float, *, shift: float = 0.0) -> RunLength:
    """Return the in-control average run length of a MEWMA of ``p`` characteristics with asymptotic covariance.

    Method: Markov chain on the norm, Runger & Prabhu, J. Statistical Planning and Inference 51 (1996) 69-80.
    """
    from scipy.special import chndtr  # noqa: PLC0415 - scipy only where it is needed

    if shift:
        raise BadData(say("The run length of a MEWMA is computed without a shift only."))
    edge = math.sqrt(limit * weight / (2 - weight))
    ring = 2 * edge / (2 * _RINGS + 1)
    place = np.arange(_RINGS + 1)
    away = ((1 - weight) * place * ring / weight) ** 2
    border = ((place + 0.5) * ring / weight) ** 2
    reach = chndtr(border[None, :], float(p), np.maximum(away, 1e-12)[:, None])
    chain = np.diff(reach, axis=1, prepend=0.0)
    length = np.linalg.solve(np.eye(_RINGS + 1) - chain, np.ones(_RINGS + 1))
    return RunLength(
        method=say("Run length of a MEWMA by a Markov chain on its norm"),
        reference="Runger & Prabhu, J. Statistical Planning and Inference 51 (1996) 69-80",
        n=_RINGS,
        arl=float(length[0]),
        shift=shift,
    )


def mewma_limit(p: int, weight: float, arl: float = 200.0) -> float:
    """Return the limit (h4) at which a MEWMA of ``p`` characteristics has the in-control run length ``arl``."""
    wanted = math.log(arl)
    # The logarithm of the run length is nearly straight in the limit, so the secant needs few steps.
    last, here = 4.0 * p, 5.0 * p
    below, now = (math.log(mewma_arl(p, weight, limit).arl) - wanted for limit in (last, here))
    for _turn in range(40):
        if abs(now) < _CLOSE or now == below:
            break
        last, here, below = here, max(here / 3, here - now * (here - last) / (now - below)), now
        now = math.log(mewma_arl(p, weight, here).arl) - wanted
    return here


def rules_arl(rules: RuleSet, *, shift: float = 0.0) -> RunLength:
    """Return the average run length of a Shewhart chart with a set of rules, for independent normal points.

    Rules on zones are computed exactly by the Markov chain of Champ & Woodall; sets with rules on order (trends,
    alternation) are simulated, with the standard error told. Warning rules do not count.
    """
    counted = tuple(rule for rule in rules.rules if not rule.warning)
    if any(rule.kind in {"trend", "alternating"} or rule.near for rule in counted):
        return _simulated(RuleSet(rules.name, counted, rules.reference), shift)
    zones = sorted({0.0, *((3.0 if rule.kind == "limit" else rule.zone) for rule in counted)})
    borders = [-math.inf, *(-zone for zone in reversed(zones[1:])), *zones, math.inf]
    chance = np.diff([_below(border - shift) if math.isfinite(border) else float(border > 0) for border in borders])
    middles = [_middle(low, high) for low, high in pairwise(borders)]
    places, rows = _explored(counted, middles)
    chain = np.zeros((len(places), len(places)))
    for state, nexts in rows.items():
        for symbol, later in nexts:
            chain[places[state], places[later]] += chance[symbol]
    length = np.linalg.solve(np.eye(len(places)) - chain, np.ones(len(places)))
    return RunLength(
        method=say("Run length of rules on zones by a Markov chain"),
        reference="Champ & Woodall, Technometrics 29 (1987) 393-399",
        n=len(places),
        arl=float(length[0]),
        shift=shift,
    )


def _middle(low: float, high: float) -> float:
    """Return a point inside a zone."""
    if math.isinf(low):
        return high - 1
    return low + 1 if math.isinf(high) else (low + high) / 2


def _explored(
    rules: tuple[Rule, ...], middles: list[float]
) -> tuple[dict[_State, int], dict[_State, list[tuple[int, _State]]]]:
    """Return every state the rules can be in before a signal, and which zone leads where."""
    start: _State = tuple(0 for rule in rules for _side in range(2))
    places, waiting = {start: 0}, [start]
    rows: dict[_State, list[tuple[int, _State]]] = {}
    while waiting:
        state = waiting.pop()
        rows[state] = []
        for symbol, z in enumerate(middles):
            later = _stepped(rules, state, z)
            if later is None:
                continue
            rows[state].append((symbol, later))
            if later not in places:
                if len(places) >= _MOST_STATES:
                    raise BadData(
                        say("This set of rules is too rich for an exact run length; use fewer or shorter rules.")
                    )
                places[later] = len(places)
                waiting.append(later)
    return places, rows


def _stepped(rules: tuple[Rule, ...], state: _State, z: float) -> _State | None:
    """Return the state after a point at ``z``, or None where a rule signals. Two numbers for each rule: its memory."""
    later: list[int] = []
    for place, rule in enumerate(rules):
        made = _MEMORY[rule.kind](rule, state[2 * place], state[2 * place + 1], z)
        if made is None:
            return None
        later += made
    return tuple(later)


type _Pair = tuple[int, int] | None


def _remember_limit(rule: Rule, first: int, second: int, z: float) -> _Pair:
    """Remember nothing."""
    del rule, first, second
    return None if abs(z) > 3 else (0, 0)  # noqa: PLR2004 - three sigma


def _remember_of(rule: Rule, up: int, down: int, z: float) -> _Pair:
    """Remember on which side the last points lay: as counters for runs, as bits for a count in a window."""
    hits = (z > rule.zone, z < -rule.zone)
    if rule.needed == rule.n:
        counts = tuple((have + 1) if hit else 0 for have, hit in zip((up, down), hits, strict=True))
        return None if max(counts) >= rule.n else (counts[0], counts[1])
    made = []
    for have, hit in zip((up, down), hits, strict=True):
        if hit and have.bit_count() + 1 >= rule.needed:
            return None
        made.append(_trimmed(((have << 1) | hit) & ((1 << (rule.n - 1)) - 1), rule))
    return made[0], made[1]


def _trimmed(bits: int, rule: Rule) -> int:
    """Forget the oldest point where it can no longer take part in a signal: that keeps the states few."""
    for place in range(rule.n - 2, -1, -1):
        if bits >> place & 1:
            younger = (bits & ((1 << place) - 1)).bit_count()
            if younger + 1 + (rule.n - 1 - place) >= rule.needed:
                break
            bits &= ~(1 << place)
    return bits


def _remember_within(rule: Rule, run: int, second: int, z: float) -> _Pair:
    """Remember how many points hugged the centre."""
    del second
    run = run + 1 if abs(z) < rule.zone else 0
    return None if run >= rule.n else (run, 0)


def _remember_outside(rule: Rule, run: int, same: int, z: float) -> _Pair:
    """Remember how many points avoided the centre, and how many of the last lay on one side (signed)."""
    if abs(z) <= rule.zone:
        return 0, 0
    side = 1 if z > 0 else -1
    same = same + side if same * side > 0 else side
    run = min(run + 1, rule.n)
    if run >= rule.n and not (rule.both and abs(same) >= rule.n):
        return None
    return run, max(-rule.n, min(rule.n, same)) if rule.both else 0


def _remember_range(rule: Rule, last: int, second: int, z: float) -> _Pair:
    """Remember on which side the last point was far out."""
    del second
    side = 1 if z > rule.zone else -1 if z < -rule.zone else 0
    return None if side * last < 0 else (side, 0)


_MEMORY: dict[str, Callable[[Rule, int, int, float], _Pair]] = {
    "limit": _remember_limit,
    "of": _remember_of,
    "within": _remember_within,
    "outside": _remember_outside,
    "range": _remember_range,
}


def _simulated(rules: RuleSet, shift: float) -> RunLength:
    """Return a simulated run length: points watched until the first signal, over the number of signals."""
    random = np.random.default_rng(_SEED)
    watched, seen = 0, 0
    portion = 200
    for _turn in range(_SERIES // portion):
        x = random.standard_normal(portion * _LENGTH) + shift
        pos = np.tile(np.arange(_LENGTH, dtype=np.int32), portion)
        hit: Booleans = (
            flag(x, np.broadcast_to(0.0, x.size), np.broadcast_to(1.0, x.size), rules, pos=pos) != 0
        ).reshape(portion, _LENGTH)
        found = hit.any(axis=1)
        watched += int(np.where(found, hit.argmax(axis=1) + 1, _LENGTH).sum())
        seen += int(found.sum())
    arl = watched / seen if seen else math.inf
    return RunLength(
        method=say("Simulated run length ({count} series)", count=_SERIES),
        reference="Simulation with independent normal points",
        n=_SERIES,
        arl=arl,
        shift=shift,
        error=arl / math.sqrt(max(seen, 1)),
    )
