"""Conformance: every method beside published values, within the tolerance stated for each.

A *case* is published: its method, source, parameters, data and the values it prints (``published*.json`` and ``data``
here; more, whose data may not be copied, in a folder outside). A function registered with ``@computes(id)`` computes
the same values with this package. ``outcomes()`` yields both side by side; ``docs/conformance.md`` is made of it.
"""

import csv
import dataclasses
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from qualitas.statistics.results import Floats

HERE = Path(__file__).parent
type Computing = Callable[["Case"], Mapping[str, Any]]
_COMPUTED: dict[str, Computing] = {}


@dataclasses.dataclass(frozen=True)
class Case:
    """A published case: ``expected`` names each value with its tolerance (``abs`` or ``rel``) and its kind.

    ``own`` tells whether case and data are part of this package. Kinds: published (printed in a book or page),
    certified (a reference data set), closed-form (derived), software (another program's answer).
    """

    id: str
    method: str
    source: str
    params: Mapping[str, Any]
    expected: Mapping[str, Mapping[str, Any]]
    files: tuple[Path, ...] = ()
    own: bool = True

    @property
    def missing(self) -> tuple[Path, ...]:
        """Return the data files that are not at hand."""
        return tuple(path for path in self.files if not path.exists())

    @cached_property
    def tables(self) -> tuple[dict[str, list[str]], ...]:
        """Return the columns of each data file by their name."""
        return tuple(_columns(path) for path in self.files)

    def column(self, name: str, file: int = 0) -> Floats:
        """Return a column of a data file as numbers."""
        return np.array([float(cell) for cell in self.tables[file][name]])

    def words(self, name: str, file: int = 0) -> list[str]:
        """Return a column of a data file as text."""
        return self.tables[file][name]


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """One published value beside ours. ``off`` is the largest deviation, in units of the tolerance (≤ 1 is within)."""

    case: Case
    name: str
    expected: Any
    got: Any
    tolerance: str
    kind: str
    off: float

    @property
    def within(self) -> bool:
        """Tell whether every value lies within the stated tolerance."""
        return self.off <= 1

    @property
    def absent(self) -> bool:
        """Tell whether it could not be computed because its data are not at hand."""
        return self.got is None and bool(self.case.missing)


def computes(*ids: str) -> Callable[[Computing], Computing]:
    """Register the function that computes the values of the cases named."""

    def register(function: Computing) -> Computing:
        for name in ids:
            if name in _COMPUTED:
                raise ValueError(f"The case {name} is computed twice.")
            _COMPUTED[name] = function
        return function

    return register


def computed() -> Mapping[str, Computing]:
    """Return every registered function by the case it computes, after loading the modules of this package."""
    for module in pkgutil.iter_modules([str(HERE)]):
        import_module(f"{__name__}.{module.name}")
    return _COMPUTED


def cases(outside: Path | None = None) -> Iterator[Case]:
    """Yield our own cases, then those of a folder outside (``expected.json`` and ``data``) that are not our own."""
    known = set()
    for path in sorted(HERE.glob("published*.json")):
        for case in _read(path, own=True):
            known.add(case.id)
            yield case
    if outside is not None:
        yield from (case for case in _read(outside / "expected.json", own=False) if case.id not in known)


def outcomes(outside: Path | None = None) -> Iterator[Outcome]:
    """Yield each published value beside ours; a case that nothing computes counts as not within."""
    for case in cases(outside):
        got = _got(case)
        for name, about in case.expected.items():
            kind, allowed = str(about["kind"]), dict(about["tol"])
            told = ", ".join(f"{how} {size:g}" for how, size in allowed.items())
            yield Outcome(
                case, name, about["value"], got.get(name), told, kind, _off(about["value"], got.get(name), allowed)
            )


def _got(case: Case) -> Mapping[str, Any]:
    """Return the values this package computes for a case; none where nothing computes it or its data are missing."""
    function = computed().get(case.id)
    try:
        return {} if function is None else function(case)
    except FileNotFoundError:
        return {}


def _off(expected: Any, got: Any, allowed: Mapping[str, float]) -> float:
    """Return the largest deviation in units of the tolerance; infinite where nothing, or another shape, was got."""
    if got is None:
        return float("inf")
    want, have = np.asarray(expected, dtype=np.float64), np.asarray(got, dtype=np.float64)
    if want.shape != have.shape:
        return float("inf")
    room = allowed.get("abs", 0.0) + allowed.get("rel", 0.0) * np.abs(want)
    away = np.abs(have - want)
    # A published value that must be met exactly still passes through binary fractions: two roundings are allowed.
    room = np.maximum(room, 4 * np.finfo(np.float64).eps * np.abs(want))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(away <= room, np.where(room > 0, away / room, 0.0), np.where(room > 0, away / room, np.inf))
    return float(np.nan_to_num(ratio, nan=np.inf).max(initial=0.0))


def _read(path: Path, *, own: bool) -> Iterator[Case]:
    """Yield the cases of a file; their data lie in the folder ``data`` beside it."""
    for raw in json.loads(path.read_text(encoding="utf-8"))["cases"]:
        names = [name.strip() for name in str(raw.get("data") or "").split(";")]
        files = tuple(path.parent / "data" / name for name in names if name.endswith(".csv"))
        yield Case(raw["id"], raw["method"], raw["source"], raw.get("params") or {}, raw["expected"], files, own)


def _columns(path: Path) -> dict[str, list[str]]:
    """Return the columns of a comma-separated file by the names in its first line."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}
