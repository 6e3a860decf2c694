"""What a chart is, as plain frozen data: panels with axes and layers. How it is drawn is said elsewhere, once.

Positions are numbers. On an axis with ``labels`` the places are 0, 1, 2 … and each has its label; on any other axis a
position is a value in the axis's unit. All words come ready in the reader's language; numbers are written by `Numbers`.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol

type Tone = Literal["accent", "calm", "good", "wait", "bad", "off"]
type Look = Literal["trace", "center", "limit", "specification", "target", "fit", "guide"]
type Value = str | int | float | Decimal | None
"""A value of a table: text, a number, or nothing."""

_THOUSAND = 3


class Series(Protocol):
    """Numbers in order: a list, a tuple, an array."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __getitem__(self, place: int, /) -> Any:
        """Return the number at a place."""

    def __iter__(self) -> Iterator[Any]:
        """Return them one after the other."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are written: the decimal sign, and what stands between thousands."""

    decimal: str = "."
    group: str = ","

    def say(self, value: float | Decimal, digits: int | None = None) -> str:
        """Return a number as read; ``digits`` after the decimal sign, or as many as four significant ones need."""
        if math.isnan(value):
            return ""
        if digits is None:
            text = f"{value:.4g}" if -10_000 < value < 10_000 else f"{value:.0f}"  # noqa: PLR2004 - four digits are read at once
            text = f"{float(text):.12f}".rstrip("0").rstrip(".") if "e" in text else text
        else:
            text = f"{value:.{digits}f}"
        negative = text.startswith("-")
        sign, bare = ("−" if negative else ""), text.removeprefix("-")
        whole, _dot, rest = bare.partition(".")
        parts = [whole[max(0, end - _THOUSAND) : end] for end in range(len(whole), 0, -_THOUSAND)]
        return sign + self.group.join(reversed(parts)) + (self.decimal + rest if rest else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """An axis: its title with the unit, what must be in sight, and the words of its places.

    labels: of the places 0, 1, 2 …; where they have an order in time (``ordered``) some may be left out for want of
    room, otherwise every one is written. zero: begins at zero. suffix: follows every number, such as " %". digits:
    after the decimal sign.
    """

    title: str = ""
    low: float | None = None
    high: float | None = None
    labels: Sequence[str] | None = None
    ordered: bool = True
    zero: bool = False
    suffix: str = ""
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A point that stands out: its place in the line, the words that say why, and the short sign beside it."""

    place: int
    words: str
    sign: str = ""
    tone: Tone = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Points joined by a line: ``y`` over ``x`` (over 0, 1, 2 … where no x is given). NaN leaves a gap.

    stepped: each value holds until the next place. dots: every point is drawn as long as there is room. marks: points
    that stand out. left_out: places that do not count; they are drawn hollow. links, words: of each point. second:
    measured on the right axis. name: said at the right end of the line, or in the legend where ``legend`` says so.
    """

    y: Series
    x: Series | None = None
    name: str = ""
    look: Look = "trace"
    tone: Tone = "accent"
    stepped: bool = False
    dots: bool = False
    joined: bool = True
    marks: tuple[Mark, ...] = ()
    left_out: frozenset[int] = frozenset()
    links: Sequence[str] = ()
    words: Sequence[str] = ()
    second: bool = False
    legend: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars over the places of an axis, or between ``edges`` (one more than values) on an axis of numbers.

    values: heights; several ``stacks`` of the same length stand upon each other, each with its name and tone. links,
    words: of each place. tones: of single bars where they differ. said: what stands at the end of each bar.
    """

    values: Sequence[float | Decimal] = ()
    stacks: tuple["Stack", ...] = ()
    edges: Sequence[float] | None = None
    links: Sequence[str] = ()
    words: Sequence[str] = ()
    tones: Sequence[Tone] = ()
    said: Sequence[str] = ()
    tone: Tone = "accent"

    def tops(self) -> list[float]:
        """Return the height of each bar, stacks together."""
        if not self.stacks:
            return [float(value) for value in self.values]
        return [float(sum(column)) for column in zip(*(stack.values for stack in self.stacks), strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One part of stacked bars: its name, its values, its tone, and the link of each part."""

    name: str
    values: Sequence[float | Decimal]
    tone: Tone = "accent"
    links: Sequence[str] = ()
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """Five figures of a heap of values at a place: least, lower quarter, median, upper quarter, greatest."""

    place: float
    low: float
    lower: float
    middle: float
    upper: float
    high: float
    link: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """Boxes with whiskers; ``outside`` are single values beyond them, as (place, value)."""

    boxes: tuple[Box, ...]
    outside: tuple[tuple[float, float], ...] = ()
    tone: Tone = "accent"


@dataclass(frozen=True, slots=True)
class Whisker:
    """A value with its interval at a place of the axis."""

    place: float
    value: float
    low: float
    high: float
    link: str = ""
    words: str = ""
    tone: Tone = "accent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whiskers:
    """Values with their intervals."""

    items: tuple[Whisker, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upright:
    """A line from top to bottom at ``x``: a specification limit in a histogram, the begin of a phase."""

    x: float
    name: str = ""
    look: Look = "guide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """A line from side to side at ``y``: a target, a specification limit."""

    y: float
    name: str = ""
    look: Look = "target"


type Layer = Line | Bars | Boxes | Whiskers | Upright | Across


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One field with axes and what is drawn in it, from the back to the front. ``share`` of the height of the chart.

    second: the axis at the right. turned: categories stand below each other and bars run to the right; it is so by
    itself where the labels of a narrow chart would not fit below the bars.
    """

    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    layers: tuple[Layer, ...] = ()
    second: Axis | None = None
    share: float = 1.0
    turned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """A map of counts: one row a label, one column a label, each cell with its link; darker is more."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    links: tuple[tuple[str, ...], ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    x_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: its title says the finding, ``about`` what is drawn; plots stand below each other.

    head, rows, links: the same numbers as a table, with the link of each row. notes: what is to be read with it, such
    as each signal in words. method, reference, warnings: how it was computed. name: of files that hold it.
    """

    title: str
    plots: tuple[Plot | Heat, ...]
    about: str = ""
    name: str = "chart"
    head: tuple[str, ...] = ()
    rows: Sequence[Sequence[Value]] = ()
    links: Sequence[str] = ()
    notes: tuple[str, ...] = ()
    method: str = ""
    reference: str = ""
    warnings: tuple[str, ...] = ()
    numbers: Numbers = field(default_factory=Numbers)
    height: float = 0.0

    def as_data(self) -> dict[str, object]:
        """Return the chart as plain data (JSON): title, table, notes, method; numbers stay numbers, decimals are text."""
        return {
            "title": self.title,
            "about": self.about,
            "columns": list(self.head),
            "rows": [[_plain(value) for value in row] for row in self.rows],
            "links": list(self.links),
            "notes": list(self.notes),
            "method": self.method,
            "reference": self.reference,
            "warnings": list(self.warnings),
        }


def _plain(value: Value) -> str | int | float | None:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
