"""Sampling by attributes, lot by lot: single, double and multiple plans of MIL-STD-105E by lot size, level and AQL.

The scheme is named for what it is: the tables of MIL-STD-105E (1989). ANSI/ASQ Z1.4 has the same single plans;
ISO 2859-1:1999 changed plans and switching and is not implemented. The tables are data (``tables/mil_std_105e.toml``).
"""

import dataclasses
import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal

from qualitas.statistics.inputs import BadData
from qualitas.statistics.results import Assumption, Result
from qualitas.statistics.sampling.plans import NEVER, Plan, Stage
from qualitas.statistics.sentences import Sentence, say

type Level = Literal["S-1", "S-2", "S-3", "S-4", "I", "II", "III"]
type Severity = Literal["normal", "tightened", "reduced"]
type Kind = Literal["single", "double", "multiple"]
_PERCENT = 10.0  # above, an AQL counts nonconformities per 100 units only


@dataclasses.dataclass(frozen=True, kw_only=True)
class SchemePlan(Result):
    """A plan read from a scheme: where it was read (``letter``, after the arrows ``used``) and what to do (``plan``).

    ``kind`` is the kind that is really used: where the scheme has no double or multiple plan it names the next simpler
    one. ``whole_lot`` tells that the sample is as large as the lot, so that every unit is inspected.
    """

    plan: Plan
    kind: Kind
    severity: Severity
    letter: str
    used: str
    aql: float
    lot: int
    whole_lot: bool


@cache
def tables(name: str = "mil_std_105e") -> dict[str, Any]:
    """Return the tables of a scheme as they stand in its data file."""
    file = resources.files("qualitas.statistics.sampling") / "tables" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def aqls() -> list[float]:
    """Return the acceptance quality limits of the scheme, in percent (above 10: nonconformities per 100 units)."""
    return list(tables()["aql"])


def code_letter(lot: int, level: str = "II", scheme: str = "mil_std_105e") -> str:
    """Return the sample size code letter of a lot (table I)."""
    letters = tables(scheme)["letters"]
    if level == "lots" or level not in letters:
        known = ", ".join(name for name in letters if name != "lots")
        raise BadData(say("There is no inspection level {level}; the levels are {known}.", level=level, known=known))
    if lot < 2:  # noqa: PLR2004 - the table begins there
        raise BadData(say("A lot of {lot} is not sampled; inspect it whole.", lot=lot))
    place = sum(lot > up_to for up_to in letters["lots"])
    return str(letters[level].split()[place])


def column(aql: float, scheme: str = "mil_std_105e") -> int:
    """Return the place of an AQL in the tables, or refuse one that the scheme does not have."""
    known: list[float] = tables(scheme)["aql"]
    for place, each in enumerate(known):
        if abs(each - aql) <= 1e-9 * each:
            return place
    nearest = min(known, key=lambda each: abs(each - aql))
    raise BadData(say("The scheme has no AQL of {aql}; the nearest is {nearest}.", aql=aql, nearest=nearest))


def followed(cells: dict[str, str], letter: str, place: int) -> tuple[str, str]:
    """Return the letter and the cell to which the arrows of a table lead."""
    letters = list(cells)
    at = letters.index(letter)
    while (cell := cells[letters[at]].split()[place]) in "v^":
        at += 1 if cell == "v" else -1
    return letters[at], cell


def attribute_plan(
    lot: int, aql: float, *, level: Level = "II", severity: Severity = "normal", kind: Kind = "single"
) -> SchemePlan:
    """Return the plan of MIL-STD-105E for a lot.

    ``aql`` is in percent nonconforming, or in nonconformities per 100 units; one of `aqls()`.
    """
    letter = code_letter(lot, level)
    book = tables()
    if kind not in ("single", "double", "multiple") or severity not in book["single"]:
        raise BadData(say("Inspection is normal, tightened or reduced, by single, double or multiple samples."))
    if kind == "multiple" and severity == "reduced":
        raise BadData(
            say("The multiple plans for reduced inspection are not part of Qualitas; use single or double samples.")
        )
    used, cell = followed(book["single"][severity]["cells"], letter, column(aql))
    really, plan = _plan(book, kind, severity, used, cell)
    warnings: list[Sentence] = []
    if really != kind:
        warnings.append(say("The scheme has no plan of this kind here and uses a simpler one."))
    if aql > _PERCENT:
        warnings.append(say("An AQL above 10 counts nonconformities per 100 units, not nonconforming units."))
    if used != letter:
        warnings.append(
            say("The table leads from code letter {letter} to {used}; its sample is used.", letter=letter, used=used)
        )
    whole = plan.n >= lot
    if whole:
        warnings.append(
            say("The sample of {n} is not smaller than the lot of {lot}: inspect every unit.", n=plan.n, lot=lot)
        )
    return SchemePlan(
        method=say("MIL-STD-105E, inspection by attributes"),
        reference="MIL-STD-105E (1989), tables I to IV; plans for single samples as in ANSI/ASQ Z1.4",
        n=plan.n,
        assumptions=(
            Assumption(say("Lots come in a series from one process, so that switching protects."), None),
            Assumption(say("Units are drawn at random from the whole lot."), None),
        ),
        warnings=tuple(warnings),
        plan=plan,
        kind=really,
        severity=severity,
        letter=letter,
        used=used,
        aql=aql,
        lot=lot,
        whole_lot=whole,
    )


def _plan(book: dict[str, Any], kind: Kind, severity: Severity, letter: str, cell: str) -> tuple[Kind, Plan]:
    """Return the plan of a cell, of this kind or the next simpler one that the scheme has."""
    order: tuple[Kind, ...] = ("multiple", "double", "single")
    for each in order[order.index(kind) :]:
        if each == "single":
            break
        part = book[each][severity]
        if letter in part["sizes"] and cell in part["plans"]:
            n = part["sizes"][letter]
            return each, Plan(tuple(_stage(n, pair) for pair in part["plans"][cell].split()))
    return "single", Plan((_stage(book["single"][severity]["sizes"][letter], cell),))


def _stage(n: int, pair: str) -> Stage:
    """Return the stage of ``ac/re``; ``#`` is a stage without acceptance, a lone ``ac`` has the next number as ``re``."""
    ac, _slash, re = pair.partition("/")
    return Stage(n, NEVER if ac == "#" else int(ac), int(re) if re else int(ac) + 1)
