"""What comes in: numbers are read and looked at, and everything that is wrong with them becomes a sentence.

Nothing is dropped in silence: a column with faults is refused as a whole, with one sentence for each kind of fault and
the places where it stands; what may stay in is left to the person who knows.
"""

import dataclasses
import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

from qualitas.statistics.results import Floats, Integers
from qualitas.statistics.sentences import Sentence, say

MOST_IN_A_SUBGROUP = 1000
_SHOWN = 5
_POINT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?")


class BadData(ValueError):
    """The data cannot be used as they are. ``faults`` holds one sentence for each kind of fault."""

    def __init__(self, *faults: Sentence) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """A column of text read as numbers.

    ``values`` has one number for each row, NaN where there is none; ``faults`` says what is wrong, a sentence for each
    kind; ``empty`` are the rows (from 0) with nothing in them.
    """

    values: Floats
    faults: tuple[Sentence, ...]
    empty: tuple[int, ...]


def _places(rows: Sequence[int]) -> str:
    """Return the first few places, counted from 1, as a person reads them."""
    told = ", ".join(str(row + 1) for row in rows[:_SHOWN])
    return f"{told} …" if len(rows) > _SHOWN else told


def read(column: Iterable[object], *, decimal: str = ".") -> Reading:
    """Read a column of text or numbers; ``decimal`` is the mark before the decimals, a point or a comma.

    Text, decimals written the other way, and infinite numbers are faults; an empty row is NaN and listed as empty.
    """
    values: list[float] = []
    text: list[tuple[int, str]] = []
    other: list[tuple[int, str]] = []
    empty: list[int] = []
    right, wrong = (_COMMA, _POINT) if decimal == "," else (_POINT, _COMMA)
    for row, cell in enumerate(column):
        word = "" if cell is None else str(cell).strip()
        value = math.nan
        if not word or word.lower() == "nan":
            empty.append(row)
        elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
            value = float(cell)
        elif right.fullmatch(word) or word.lstrip("+-").isdecimal():
            value = float(word.replace(",", "."))
        elif wrong.fullmatch(word):
            other.append((row, word))
        else:
            text.append((row, word))
        values.append(value)
    array = np.array(values, dtype=np.float64)
    return Reading(array, tuple(_faults(array, text, other, decimal)), tuple(empty))


def _faults(
    array: Floats, text: list[tuple[int, str]], other: list[tuple[int, str]], decimal: str
) -> Iterable[Sentence]:
    """Yield a sentence for each kind of fault in a column."""
    if text:
        yield say(
            "“{word}” is not a number (rows: {rows}); correct it or leave these rows out with a reason.",
            word=text[0][1][:40],
            rows=_places([row for row, _word in text]),
        )
    if other and decimal == ",":
        yield say(
            "“{word}” is written with a decimal point, but the column is read with decimal commas (rows: {rows}); "
            "choose the right decimal mark or correct these rows.",
            word=other[0][1][:40],
            rows=_places([row for row, _word in other]),
        )
    elif other:
        yield say(
            "“{word}” is written with a decimal comma, but the column is read with decimal points (rows: {rows}); "
            "choose the right decimal mark or correct these rows.",
            word=other[0][1][:40],
            rows=_places([row for row, _word in other]),
        )
    endless = np.flatnonzero(np.isinf(array))
    if endless.size:
        yield say("A value is infinite (rows: {rows}); correct it.", rows=_places(endless.tolist()))


def numbers(given: npt.ArrayLike, *, least: int = 1) -> Floats:
    """Return values as one row of 64-bit floats, or refuse them in a sentence.

    Refused: text, more than one dimension, missing (NaN) and infinite values, fewer than ``least`` values.
    """
    try:
        array = np.asarray(given, dtype=np.float64)
    except (ValueError, TypeError):
        column = read(np.asarray(given, dtype=object).ravel().tolist())
        raise BadData(*(column.faults or (say("The values are not a row of numbers."),))) from None
    if array.ndim != 1:
        raise BadData(say("One row of values is needed, not a table with {count} dimensions.", count=array.ndim))
    if array.size < least:
        raise BadData(
            say("There are too few values: {count}, and at least {least} are needed.", count=array.size, least=least)
        )
    _finite(array)
    return array


def table(given: npt.ArrayLike, *, least: int = 1) -> Floats:
    """Return a table (rows of equal length) as 64-bit floats, or refuse it in a sentence; see `numbers`."""
    try:
        array = np.asarray(given, dtype=np.float64)
    except (ValueError, TypeError):
        raise BadData(say("The rows of the table are not numbers, or not equally long.")) from None
    if array.ndim != 2:  # noqa: PLR2004 - rows and columns
        raise BadData(say("A table of rows and columns is needed, not {count} dimensions.", count=array.ndim))
    if len(array) < least:
        raise BadData(
            say("There are too few rows: {count}, and at least {least} are needed.", count=len(array), least=least)
        )
    _finite(array.ravel())
    return array


def counts(given: npt.ArrayLike, *, least: int = 1) -> Floats:
    """Return values that count something: whole numbers from 0 on, or a refusal."""
    array = numbers(given, least=least)
    if (array < 0).any():
        rows = np.flatnonzero(array < 0).tolist()
        raise BadData(say("A count is below zero (places: {rows}); counts start at 0.", rows=_places(rows)))
    if (array != np.floor(array)).any():
        rows = np.flatnonzero(array != np.floor(array)).tolist()
        raise BadData(say("A count is not a whole number (places: {rows}).", rows=_places(rows)))
    return array


def sizes(given: npt.ArrayLike, count: int) -> Floats:
    """Return the sample sizes of ``count`` samples; one size stands for all. Sizes are above zero."""
    array = np.asarray(given, dtype=np.float64)
    array = np.full(count, float(array)) if array.ndim == 0 else numbers(array)
    if array.size != count:
        raise BadData(
            say("There are {sizes} sample sizes for {count} samples; give one for each.", sizes=array.size, count=count)
        )
    _finite(array)
    if (array <= 0).any():
        rows = np.flatnonzero(array <= 0).tolist()
        raise BadData(
            say("A sample size is zero or below (places: {rows}); a sample holds at least one.", rows=_places(rows))
        )
    return array


def subgroups(
    given: npt.ArrayLike | Sequence[npt.ArrayLike], *, size: int | None = None
) -> tuple[Floats, Integers, Integers]:
    """Return the values of rational subgroups in a row, with the start and the size of each.

    ``given`` is a table (a row for each subgroup), a list of rows of unequal length, or one row of values cut into
    subgroups of ``size``. Refused: subgroups of one value, above 1,000, and a last one that is not full.
    """
    if size is not None:
        values = numbers(given)  # type: ignore[arg-type]
        if not 2 <= size <= MOST_IN_A_SUBGROUP:  # noqa: PLR2004 - a spread needs two values
            raise BadData(_absurd(size))
        if values.size % size:
            raise BadData(
                say(
                    "{count} values cannot be cut into subgroups of {size}: {rest} are left over at the end.",
                    count=values.size,
                    size=size,
                    rest=values.size % size,
                )
            )
        lengths = np.full(values.size // size, size, dtype=np.int64)
    elif isinstance(given, np.ndarray) and given.ndim == 2:  # noqa: PLR2004 - a table
        return subgroups(table(given).ravel(), size=given.shape[1])
    else:
        rows = [numbers(row) for row in given]  # type: ignore[union-attr]
        lengths = np.array([row.size for row in rows], dtype=np.int64)
        for length in lengths:
            if not 2 <= length <= MOST_IN_A_SUBGROUP:  # noqa: PLR2004 - a spread needs two values
                raise BadData(_absurd(int(length)))
        values = np.concatenate(rows) if rows else np.empty(0)
    if not lengths.size:
        raise BadData(say("There are no subgroups."))
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.int64)
    return values, starts, lengths


def _absurd(size: int) -> Sentence:
    """Return why a subgroup size is refused."""
    return say(
        "A subgroup of {size} cannot be used; a rational subgroup holds 2 to {most} values taken together.",
        size=size,
        most=MOST_IN_A_SUBGROUP,
    )


def _finite(array: Floats) -> None:
    """Refuse missing and infinite values."""
    if np.isfinite(array).all():
        return
    faults = []
    missing = np.flatnonzero(np.isnan(array)).tolist()
    if missing:
        faults.append(
            say(
                "Values are missing: {count} (places: {rows}); fill them in or leave them out with a reason.",
                count=len(missing),
                rows=_places(missing),
            )
        )
    endless = np.flatnonzero(np.isinf(array)).tolist()
    if endless:
        faults.append(say("A value is infinite (places: {rows}); correct it.", rows=_places(endless)))
    raise BadData(*faults)


def units(given: Sequence[str]) -> str:
    """Return the one unit of all values, or refuse a mixture."""
    found = sorted({unit.strip() for unit in given})
    if len(found) > 1:
        raise BadData(
            say("The values come in different units ({units}); bring them to one unit first.", units=", ".join(found))
        )
    return found[0] if found else ""


def times(given: Sequence[datetime]) -> tuple[Sentence, ...]:
    """Return what is odd about the times of values: equal times, and times that run backwards. The order is kept."""
    told: list[Sentence] = []
    seen: set[datetime] = set()
    twice = [row for row, when in enumerate(given) if when in seen or seen.add(when)]  # type: ignore[func-returns-value]
    if twice:
        told.append(
            say(
                "Values share the same time: {count} (places: {rows}); their order is the order in which they came.",
                count=len(twice),
                rows=_places(twice),
            )
        )
    back = [row for row in range(1, len(given)) if given[row] < given[row - 1]]
    if back:
        told.append(
            say(
                "Times run backwards (places: {rows}); order rules need the values in the order of production.",
                rows=_places(back),
            )
        )
    return tuple(told)
