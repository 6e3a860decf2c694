"""Many characteristics at once: limits and rules of ragged series that stand one after another, in one pass.

Each block of whole series is read while it is in the processor's cache: means, moving ranges, distances and marks are
made there, and only the marks (a byte for each value) and a few figures for each series leave it.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qualitas.statistics.factors import d2
from qualitas.statistics.inputs import BadData
from qualitas.statistics.marking import Flags, flag, flag_block, mask_type
from qualitas.statistics.results import Floats, Integers, Precision, Result
from qualitas.statistics.rules import NELSON, RuleSet
from qualitas.statistics.sentences import say
from qualitas.statistics.signalled import Signal, signals_of

_BLOCK = 1 << 16


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Grouped(Result):
    """XmR limits of many series: ``center``, ``sigma``, ``lower``, ``upper`` and ``mr_upper`` of each; NaN where empty.

    ``flags`` marks each value (see `qualitas.statistics.rules.flag`); ``starts`` and ``sizes`` tell where a series lies.
    """

    values: Floats
    starts: Integers
    sizes: Integers
    center: Floats
    sigma: Floats
    lower: Floats
    upper: Floats
    mr_upper: Floats
    rules: RuleSet
    flags: Flags

    @property
    def marked(self) -> Integers:
        """Return the number of marked values of each series."""
        running = np.concatenate(([0], np.cumsum(self.flags != 0)))
        found: Integers = running[self.starts + self.sizes] - running[self.starts]
        return found

    @property
    def by_rule(self) -> dict[str, int]:
        """Return how often each rule was completed, over all series."""
        counts = np.bincount(self.flags, minlength=1)
        mask = np.arange(counts.size)
        return {rule.name: int(counts[(mask >> bit) & 1 == 1].sum()) for bit, rule in enumerate(self.rules.rules)}

    def signals(self, series: int, *, unit: str = "") -> tuple[Signal, ...]:
        """Return the signals of one series; places are counted within it."""
        part = slice(int(self.starts[series]), int(self.starts[series] + self.sizes[series]))
        size = int(self.sizes[series])
        middle, width = (np.broadcast_to(each[series], size) for each in (self.center, self.sigma))
        return signals_of(self.values[part], middle, width, self.flags[part], self.rules, unit=unit)


def grouped_xmr(
    values: npt.ArrayLike,
    sizes: npt.ArrayLike | Sequence[int],
    *,
    rules: RuleSet = NELSON,
    constants: Precision = "exact",
    frozen: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    unit: str = "",
) -> Grouped:
    """Return XmR limits and marks of series that stand one after another; ``sizes`` has the length of each.

    ``frozen`` gives centre and sigma of each series instead of estimating them. Equals `xmr` called for each series.
    """
    x = np.ascontiguousarray(values, dtype=np.float64)
    count = np.asarray(sizes, dtype=np.int64)
    if x.ndim != 1 or count.ndim != 1 or (count < 0).any() or int(count.sum()) != x.size:
        raise BadData(say("The lengths of the series do not add up to the {count} values.", count=x.size))
    starts = np.cumsum(count) - count
    some = np.flatnonzero(count)
    center, sigma = np.full(count.size, np.nan), np.full(count.size, np.nan)
    if frozen is not None:
        center[:], sigma[:] = (np.asarray(each, dtype=np.float64) for each in frozen)
    out = np.empty(x.size, mask_type(rules))
    begins, ends = starts[some], (starts + count)[some]
    factor = d2(2, constants) if frozen is None else None
    first = 0
    while first < some.size:
        last = max(first + 1, int(np.searchsorted(ends, begins[first] + _BLOCK, side="right")))
        here = some[first:last]
        _block(x, here, starts, count, (center, sigma), out, rules, factor=factor)
        first = last
    width = 3 * sigma
    return Grouped(
        method=say("Individuals and moving range (XmR) of many series"),
        reference="NIST/SEMATECH e-Handbook of Statistical Methods 6.3.2.2; ISO 7870-2",
        n=x.size,
        unit=unit,
        values=x,
        starts=starts,
        sizes=count,
        center=center,
        sigma=sigma,
        lower=center - width,
        upper=center + width,
        mr_upper=sigma * (d2(2, constants) + 3 * _range_spread()),
        rules=rules,
        flags=out,
    )


def _range_spread() -> float:
    """Return d3 of two values, in closed form."""
    return float(np.sqrt(2 - 4 / np.pi))


def _block(
    x: Floats,
    here: Integers,
    starts: Integers,
    sizes: Integers,
    levels: tuple[Floats, Floats],
    out: Flags,
    rules: RuleSet,
    *,
    factor: float | None,
) -> None:
    """Work the whole series ``here``, which follow each other: estimate, mark, and write what was found in place.

    ``levels`` are centre and sigma of all series; without ``factor`` (d2) they are frozen.
    """
    center, sigma = levels
    begin, n = int(starts[here[0]]), sizes[here]
    part = slice(begin, begin + int(n.sum()))
    y, heads = x[part], starts[here] - begin
    if factor is not None:
        mean = np.add.reduceat(y, heads) / n
        ranges = np.empty(y.size)
        ranges[0] = 0.0
        np.subtract(y[1:], y[:-1], out=ranges[1:])
        np.abs(ranges, out=ranges)
        ranges[heads] = 0.0
        center[here] = mean
        sigma[here] = np.add.reduceat(ranges, heads) / np.maximum(n - 1, 1) / factor
        if not np.isfinite(mean).all():
            bad = int(here[np.flatnonzero(~np.isfinite(mean))[0]]) + 1
            raise BadData(
                say("Series {series} holds a missing or infinite value; correct it or leave it out.", series=bad)
            )
    if here.size == 1:
        middle, width = (np.broadcast_to(each[here[0]], y.size) for each in (center, sigma))
        out[part] = flag(y, middle, width, rules)
        return
    place = (np.arange(y.size) - np.repeat(heads, n)).astype(np.int32)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = y - np.repeat(center[here], n)
        if (sigma[here] > 0).all():
            z *= np.repeat(1.0 / sigma[here], n)
        else:
            z /= np.repeat(sigma[here], n)
    out[part] = flag_block(y, z, rules, place)
