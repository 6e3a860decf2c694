"""Values as they come: columns of times, values, sample sizes and what was noted with them; packed for keeping.

The packed bytes are the same on every machine and engine: a batch's hash covers them. Neither Django's models nor
numpy are needed here.
"""

import datetime as dt
import hashlib
import json
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from struct import Struct
from typing import Any

CONTEXT = ("lot", "part", "equipment", "operator", "note")
"""What can be noted with a value."""
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_HEAD = Struct("<2sBxI")
_MAGIC = b"Q1"
_SECOND = 1_000_000


def micros(moment: dt.datetime) -> int:
    """Return a moment as microseconds since 1970 (UTC)."""
    gone = moment - EPOCH
    return (gone.days * 86_400 + gone.seconds) * _SECOND + gone.microseconds


def moment(stamp: int) -> dt.datetime:
    """Return the moment of so many microseconds since 1970 (UTC)."""
    return EPOCH + dt.timedelta(microseconds=stamp)


@dataclass(slots=True)
class Readings:
    """Values of one measure in the order of their times.

    ``times`` are microseconds since 1970, ``sizes`` how many were inspected or how large the area was (None: not
    told), ``context`` has a text for each value under the names of `CONTEXT` that were given. ``notices`` are sentences
    on what was noticed and kept, ``left_out`` says of each row that was not taken why. ``timed`` tells whether the
    times came with the values.
    """

    times: "array[int]"
    values: "array[float]"
    sizes: "array[float] | None" = None
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    timed: bool = True

    def __len__(self) -> int:
        return len(self.values)

    def __str__(self) -> str:
        if self.timed:
            return self.digest(b"")
        return Readings(array("q", [0]) * len(self), self.values, self.sizes, self.context).digest(b"")

    def digest(self, salt: bytes) -> str:
        """Return the SHA-256 (hex) of the packed values behind a salt."""
        return digest_of(salt, self.packed(len(self) or 1))

    def packed(self, most: int) -> Iterator[bytes]:
        """Yield the values packed, at most ``most`` in a piece."""
        for first in range(0, len(self), most):
            yield self.cut(first, first + most).pack()

    def cut(self, first: int, end: int) -> "Readings":
        """Return the values from place ``first`` up to ``end``."""
        return Readings(
            self.times[first:end],
            self.values[first:end],
            None if self.sizes is None else self.sizes[first:end],
            {name: texts[first:end] for name, texts in self.context.items()},
        )

    def pack(self) -> bytes:
        """Return all values as one piece of bytes: a head, the columns, and the context as canonical JSON."""
        columns = [self.times, self.values, *(() if self.sizes is None else (self.sizes,))]
        runs = {
            name: [[len(list(same)), text] for text, same in groupby(texts)]
            for name, texts in sorted(self.context.items())
            if any(texts)
        }
        told = json.dumps(runs, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() if runs else b""
        head = _HEAD.pack(_MAGIC, self.sizes is not None, len(self))
        return b"".join((head, *(_little(column) for column in columns), told))

    def joined(self, later: "Readings") -> "Readings":
        """Return these values followed by later ones."""
        sizes = None
        if self.sizes is not None or later.sizes is not None:
            sizes = _sizes(self) + _sizes(later)
        names = {*self.context, *later.context}
        context = {
            name: [*self.context.get(name, [""] * len(self)), *later.context.get(name, [""] * len(later))]
            for name in names
        }
        return Readings(self.times + later.times, self.values + later.values, sizes, context)


def _sizes(one: Readings) -> "array[float]":
    return one.sizes if one.sizes is not None else array("d", [1.0]) * len(one)


def _little(column: "array[int] | array[float]") -> bytes:
    """Return a column's bytes with the low byte first."""
    if sys.byteorder == "big":
        column = column[:]
        column.byteswap()
    return column.tobytes()


def digest_of(salt: bytes, pieces: Iterator[bytes] | Sequence[bytes]) -> str:
    """Return the SHA-256 (hex) of packed pieces behind a salt, each with its length before it."""
    found = hashlib.sha256(salt)
    for piece in pieces:
        found.update(len(piece).to_bytes(8, "little"))
        found.update(piece)
    return found.hexdigest()


def unpacked(body: bytes, *, context: bool = False) -> Readings:
    """Return the values of one packed piece; ``context`` asks for what was noted with them too."""
    magic, sized, count = _HEAD.unpack_from(body)
    if magic != _MAGIC:
        raise ValueError("These bytes hold no values.")
    place = _HEAD.size
    times, place = _column("q", body, place, count)
    values, place = _column("d", body, place, count)
    sizes = None
    if sized:
        sizes, place = _column("d", body, place, count)
    told = {}
    if context and place < len(body):
        told = {
            name: list(chain.from_iterable([text] * many for many, text in runs))
            for name, runs in json.loads(body[place:]).items()
        }
    return Readings(times, values, sizes, told)


def _column(code: str, body: bytes, place: int, count: int) -> "tuple[array[Any], int]":
    found = array(code)
    end = place + count * found.itemsize
    found.frombytes(body[place:end])
    if sys.byteorder == "big":
        found.byteswap()
    return found, end
