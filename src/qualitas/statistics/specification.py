"""A specification: lower and upper limit, of which one may be missing, a target, and natural bounds."""

import dataclasses
import math

from qualitas.statistics.inputs import BadData
from qualitas.statistics.sentences import say


@dataclasses.dataclass(frozen=True, slots=True)
class Specification:
    """What was specified for a characteristic, in its unit.

    ``lower`` and ``upper`` are the limits (None: there is none on that side), ``target`` the value aimed at.
    """

    lower: float | None = None
    upper: float | None = None
    target: float | None = None

    def __post_init__(self) -> None:
        """Refuse limits that nothing can meet."""
        if self.lower is None and self.upper is None:
            raise BadData(say("A specification has a lower limit, an upper limit, or both."))
        for each in (self.lower, self.upper, self.target):
            if each is not None and not math.isfinite(each):
                raise BadData(say("A limit or target is not a number."))
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise BadData(
                say("The lower limit ({lower}) lies above the upper one ({upper}).", lower=self.lower, upper=self.upper)
            )

    @property
    def width(self) -> float:
        """Return upper less lower limit, NaN where one is missing."""
        return math.nan if self.lower is None or self.upper is None else self.upper - self.lower

    @property
    def aim(self) -> float:
        """Return the target, or the middle of two limits; NaN where there is neither."""
        if self.target is not None:
            return self.target
        return math.nan if self.lower is None or self.upper is None else (self.lower + self.upper) / 2

    def outside(self, value: float) -> bool:
        """Tell whether a value lies outside the limits."""
        return (self.lower is not None and value < self.lower) or (self.upper is not None and value > self.upper)
