"""What every statistical answer says beside its values: unit, method, reference, assumptions, warnings."""

import dataclasses
import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from qualitas.statistics.sentences import Sentence

type Floats = npt.NDArray[np.float64]
type Integers = npt.NDArray[np.int64]
type Booleans = npt.NDArray[np.bool_]
# How control-chart constants are taken: to full precision; rounded to three decimals as in printed tables; or, for
# single values, as the multiplier 2.66 that Wheeler and Making data count print (which makes d2 3 / 2.66).
type Precision = Literal["exact", "table", "2.66"]


@dataclasses.dataclass(frozen=True, slots=True)
class Assumption:
    """Something a method takes for granted, and whether the data bear it out.

    ``held`` is True or False where it was checked, None where it cannot be checked from the data alone.
    """

    what: Sentence
    held: bool | None
    evidence: Sentence | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Result:
    """The frame of every answer. Subclasses add their values, each named as the field names it.

    ``method`` and ``reference`` name the procedure and where it is described (book, paper, standard with clause);
    ``unit`` is the unit of the values in the measured quantity; ``n`` is the count of values that were used;
    ``assumptions`` say what was checked; ``warnings`` are sentences to read before the number is believed.
    """

    method: Sentence
    reference: str
    n: int
    unit: str = ""
    assumptions: tuple[Assumption, ...] = ()
    warnings: tuple[Sentence, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return the result as plain data (JSON): arrays as lists, a number that is not finite as None."""
        made = plain(self)
        assert isinstance(made, dict)  # noqa: S101 - a dataclass becomes a dictionary
        return made


def plain(value: Any) -> Any:
    """Return a value as plain data: dataclasses as dictionaries, arrays and tuples as lists, NaN and infinity as None."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    endless = isinstance(value, float) and not np.isfinite(value)
    return None if endless else str(value) if isinstance(value, (str, Decimal)) else value


def digest(*arrays: npt.ArrayLike) -> str:
    """Return the SHA-256 of the ordered values as 64-bit little-endian floats: proof of what a result was computed from."""
    found = hashlib.sha256()
    for array in arrays:
        values = np.ascontiguousarray(array, dtype="<f8")
        found.update(values.size.to_bytes(8, "little"))
        found.update(memoryview(values).cast("B"))
    return found.hexdigest()
