"""Capability of many characteristics at once: single values of each, in one pass over the data.

The values of all characteristics stand one after the other; they are worked in blocks of whole characteristics that stay
in the cache. Definitions as for one characteristic: spread within by the average moving range over d2, intervals of Ppk
by Bissell, Appl. Stat. 39 (1990) 331.
"""

import dataclasses
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy import special

from qualitas.statistics.factors import d2
from qualitas.statistics.inputs import BadData, numbers
from qualitas.statistics.intervals import level
from qualitas.statistics.results import Assumption, Floats, Integers, Result
from qualitas.statistics.sentences import say

_BLOCK = 131_072


@dataclasses.dataclass(frozen=True, kw_only=True)
class ManyCapabilities(Result):
    """One entry for each characteristic; NaN where a limit is missing or nothing varies.

    ``beyond`` counts values more than three standard deviations (within) from the mean, ``outside`` those outside the
    limits; ``ppk_low`` and ``ppk_high`` are the interval of Ppk.
    """

    counts: Integers
    mean: Floats
    sigma_within: Floats
    sigma_overall: Floats
    cp: Floats
    cpk: Floats
    pp: Floats
    ppk: Floats
    ppk_low: Floats
    ppk_high: Floats
    beyond: Integers
    outside: Integers


def capability_of_many(
    values: npt.ArrayLike,
    lengths: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    *,
    confidence: float = 0.95,
) -> ManyCapabilities:
    """Return the capability of characteristics with ``lengths`` values each; NaN stands for a limit that is missing."""
    data, counts = numbers(values), np.asarray(lengths, dtype=np.int64)
    limits = [np.broadcast_to(np.asarray(each, dtype=np.float64), counts.shape) for each in (lower, upper)]
    if counts.ndim != 1 or counts.sum() != data.size or (counts.size and counts.min() < 2):  # noqa: PLR2004
        raise BadData(say("The lengths of the characteristics do not add up to the values; each needs at least two."))
    if (limits[0] >= limits[1]).any():
        raise BadData(say("A lower limit lies above its upper one."))
    level(confidence)
    found = np.full((5, counts.size), np.nan)
    for place, block in _blocks(counts):
        size, low, high = counts[place], limits[0][place], limits[1][place]
        found[:, place] = _moments(data[block], size, low, high)
    mean, within, overall = found[:3]
    with np.errstate(divide="ignore", invalid="ignore"):
        width = limits[1] - limits[0]
        near = np.fmin(mean - limits[0], limits[1] - mean)
        within, overall = (np.where(each > 0, each, np.nan) for each in (within, overall))
        ppk = near / (3 * overall)
        half = float(special.ndtri((1 + confidence) / 2)) * np.sqrt(1 / (9 * counts) + ppk * ppk / (2 * (counts - 1)))
        return ManyCapabilities(
            method=say("Capability of many characteristics"),
            reference="ISO 22514-2; Montgomery, Introduction to SQC, ch. 8; Bissell 1990",
            n=data.size,
            assumptions=(
                Assumption(say("Every characteristic is stable."), None),
                Assumption(say("The values are normally distributed."), None),
            ),
            counts=counts,
            mean=mean,
            sigma_within=within,
            sigma_overall=overall,
            cp=width / (6 * within),
            cpk=near / (3 * within),
            pp=width / (6 * overall),
            ppk=ppk,
            ppk_low=ppk - half,
            ppk_high=ppk + half,
            beyond=found[3].astype(np.int64),
            outside=found[4].astype(np.int64),
        )


def _blocks(counts: Integers) -> Iterator[tuple[slice, slice]]:
    """Yield blocks of whole characteristics: which, and where their values stand."""
    ends = np.cumsum(counts)
    first = 0
    while first < counts.size:
        begin = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, begin + _BLOCK, "right")))
        yield slice(first, last), slice(begin, int(ends[last - 1]))
        first = last


def _moments(data: Floats, size: Integers, low: Floats, high: Floats) -> Floats:
    """Return mean, spread within, spread overall, values beyond three of it and outside the limits, of each group."""
    starts = np.concatenate(([0], np.cumsum(size)[:-1]))
    mean = np.add.reduceat(data, starts) / size
    away = data - np.repeat(mean, size)
    overall = np.sqrt(np.add.reduceat(away * away, starts) / (size - 1))
    step = np.abs(np.diff(data, prepend=data[:1]))
    step[starts] = 0.0
    within = np.add.reduceat(step, starts) / (size - 1) / d2(2)
    far = np.abs(away) > np.repeat(3 * within, size)
    out = (data < np.repeat(low, size)) | (data > np.repeat(high, size))
    return np.stack([mean, within, overall, np.add.reduceat(far, starts), np.add.reduceat(out, starts)])
