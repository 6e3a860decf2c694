"""Thinning: of very many points those that a picture can show, so that no peak is lost.

Of every column of pixels the first, the least, the greatest and the last point are kept: a line through them paints
the same pixels as a line through all.
"""

from collections.abc import Sequence
from typing import Any

from qualitas.charts.specification import Series

FEW = 4
"""Points a column that are kept at most."""


def kept(x: Series | None, y: Series, columns: int) -> list[int]:
    """Return the places of the points to draw, in order, for a picture ``columns`` pixels wide.

    ``x`` is in rising order (None: 0, 1, 2 …). All are kept where they are few. A gap (NaN) stays a gap.
    """
    count = len(y)
    if count <= FEW * max(columns, 1):
        return list(range(count))
    import numpy as np  # noqa: PLC0415 - only very many points need it

    values = np.asarray(y, dtype=np.float64)
    starts = _starts(np, x, count, columns)
    ends = np.append(starts[1:], count) - 1
    chosen = [starts, ends]
    for found in (np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)):
        equal = np.flatnonzero(values == np.repeat(found, ends - starts + 1))
        if not equal.size:
            continue
        first = equal[np.minimum(np.searchsorted(equal, starts), equal.size - 1)]
        chosen.append(first[(first >= starts) & (first <= ends)])
    gaps = np.flatnonzero(np.isnan(values))
    if gaps.size:
        at = np.searchsorted(starts, gaps, "right") - 1
        chosen.append(gaps[np.append(True, np.diff(at) > 0)])  # one gap a column is as good as all
    return [int(place) for place in np.unique(np.concatenate(chosen))]


def _starts(np: Any, x: Series | None, count: int, columns: int) -> Any:
    """Return where each column of pixels begins; columns without points do not appear."""
    if x is None:
        return np.unique(np.arange(columns, dtype=np.int64) * count // columns)
    across = np.asarray(x, dtype=np.float64)
    span = float(across[-1] - across[0]) or 1.0
    column = np.minimum(((across - across[0]) / span * columns).astype(np.int64), columns - 1)
    return np.append(0, np.flatnonzero(np.diff(column)) + 1)


def thinned_marks(places: Sequence[int], at: Sequence[float], height: Sequence[float], width: float) -> list[int]:
    """Return which of marks at pixels ``at`` are drawn: of each stretch of ``width`` pixels the highest and the lowest."""
    found: dict[int, tuple[int, int]] = {}
    for number, (pixel, value) in enumerate(zip(at, height, strict=True)):
        stretch = int(pixel // width)
        low, high = found.get(stretch, (number, number))
        found[stretch] = (number if value < height[low] else low, number if value > height[high] else high)
    return [places[number] for number in sorted({one for pair in found.values() for one in pair})]
