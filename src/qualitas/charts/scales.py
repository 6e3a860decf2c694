"""Scales: from values to pixels, and where an axis has its ticks."""

import math
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale: ``low`` lies at pixel ``start``, ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the pixel of a value."""
        span = self.high - self.low
        return self.start + (value - self.low) / span * (self.end - self.start) if span else self.start


def step(span: float, most: int) -> float:
    """Return the smallest round step (1, 2, 2.5 or 5 times a power of ten) that gives at most ``most`` steps."""
    if span <= 0 or not math.isfinite(span):
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / max(most, 1)))
    return next((power * one for one in _STEPS if span / (power * one) <= most + 1e-9), power * 10)


def ticks(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Return round values within a span, at most ``most + 1`` of them; ``whole`` keeps to whole numbers."""
    by = step(high - low, most)
    if whole:
        by = max(1.0, math.ceil(by))
    first = math.ceil(low / by - 1e-9)
    last = math.floor(high / by + 1e-9)
    return [round(place * by, 12) for place in range(first, last + 1)]


def digits_of(values: list[float]) -> int:
    """Return how many digits after the decimal sign tell ticks apart."""
    if len(values) < 2:  # noqa: PLR2004 - one tick needs no neighbour
        return 0
    by = abs(values[1] - values[0])
    for digits in range(7):
        if abs(round(by, digits) - by) < by * 1e-6:
            return digits
    return 6


def widened(low: float, high: float, *, zero: bool) -> tuple[float, float]:
    """Return a span with some air; one that holds a single value is opened around it. ``zero`` begins at zero."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    if zero:
        return min(low, 0.0), (high if high > 0 else 1.0) * 1.06
    if high == low:
        room = abs(high) * 0.1 or 1.0
        return low - room, high + room
    room = (high - low) * 0.06
    return low - room, high + room
