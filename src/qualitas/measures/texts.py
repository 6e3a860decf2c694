"""Reading values from what people and programs send: columns of cells, pasted text, JSON. Every bad cell gets a sentence."""

import csv
import datetime as dt
import io
import itertools
import math
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualitas.measures.readings import CONTEXT, Readings, micros

COLUMNS = ("value", "at", "size", "unit", *CONTEXT)
MOST_SENTENCES = 20
LONGEST_NOTE = 500
LARGEST = 1e300
_NUMBER = re.compile(r"([+\-−]?)\s*([0-9][0-9  '’]*)?(?:([.,])([0-9]*))?(?:[eE]([+\-]?[0-9]{1,3}))?\s*(.*)", re.DOTALL)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T/,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_FUTURE = dt.timedelta(days=1)
_OLDEST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)

NAMES: dict[str, str] = {
    "value": "value wert messwert values result ergebnis count anzahl number y x",
    "at": "at time date datetime timestamp when zeit datum zeitpunkt uhrzeit zeitstempel tag day",
    "size": "size n inspected sample samplesize geprüft stichprobe umfang stichprobenumfang area of",
    "unit": "unit einheit units",
    "lot": "lot batch charge los chargennummer",
    "part": "part serial piece teil seriennummer stück teilenummer",
    "equipment": "equipment gauge machine device messmittel maschine gerät prüfmittel",
    "operator": "operator inspector by prüfer bediener person",
    "note": "note comment remark cause bemerkung kommentar ursache hinweis",
}
KNOWN = {word: name for name, words in NAMES.items() for word in words.split()}


@dataclass(slots=True)
class Setting:
    """What is needed to read cells: the unit of the measure, the zone of times without one, now, and choices.

    ``decimal`` is “.”, “,” or empty (found out). ``leave_out`` leaves rows with faults out instead of refusing all.
    ``sized`` says that a sample size belongs to each value, ``whole`` that values are counts.
    """

    unit: str = ""
    zone: dt.tzinfo = dt.UTC
    now: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    decimal: str = ""
    leave_out: bool = False
    sized: bool = False
    whole: bool = False


class Unreadable(ValueError):
    """The values cannot be taken; ``sentences`` says of each bad row why."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


def shown(sentences: Sequence[str]) -> list[str]:
    """Return the first few sentences, and how many more there are."""
    if len(sentences) <= MOST_SENTENCES:
        return list(sentences)
    more = len(sentences) - MOST_SENTENCES
    return [*sentences[:MOST_SENTENCES], ngettext("And %d more row.", "And %d more rows.", more) % more]


def named(headings: Sequence[str]) -> dict[int, str]:
    """Return which column is what, by headings in English and German; a heading may carry a unit in brackets."""
    found: dict[int, str] = {}
    for place, heading in enumerate(headings):
        word = re.sub(r"[\[(].*|[^\w]", "", heading.strip().lower())
        name = word if word in COLUMNS else KNOWN.get(word, "")
        if name and name not in found.values():
            found[place] = name
    return found


def cells_of(text: str) -> list[list[str]]:
    """Return pasted text as rows of cells: by tabs, else by semicolons, else by commas that are no decimal marks."""
    lines = text.replace("\0", "").strip("\n\r ").splitlines()
    first = next((line for line in lines if line.strip()), "")
    mark = "\t" if "\t" in first else ";" if ";" in first else ""
    if not mark and "," in first and (named(first.split(",")) or first.count(",") > 1 or re.search(r"[:\-].*,", first)):
        mark = ","
    if not mark:
        return [[line.strip()] for line in lines]
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=mark)]


def columns_of(rows: Sequence[Sequence[Any]]) -> tuple[dict[str, list[Any]], int]:
    """Return rows of cells as columns by name, and at which line of the text the first value stands (from 1).

    With headings the names say what each column is. Without: one column holds the values; two hold time and value.
    """
    if not rows:
        return {"value": []}, 1
    names = named([str(cell) for cell in rows[0]])
    if "value" in names.values():
        body, first = rows[1:], 2
    else:
        body, first = rows, 1
        wide = max(len(row) for row in rows)
        stamped = wide > 1 and _moment(str(rows[0][0]), dt.UTC) is not None
        names = {0: "at", 1: "value", 2: "size"} if stamped else {0: "value", 1: "size"} if wide > 1 else {0: "value"}
        if (stamped and wide > 3) or (not stamped and wide > 2):  # noqa: PLR2004 - more than is told apart
            raise Unreadable([_("There are %d columns; put headings above them, such as time, value, lot.") % wide])
    columns: dict[str, list[Any]] = {}
    for place, name in names.items():
        columns[name] = [row[place] if place < len(row) else "" for row in body]
    return columns, first


def pasted(text: str, setting: Setting) -> Readings:
    """Return the values of pasted text; raises Unreadable with a sentence for each bad row."""
    columns, first = columns_of(cells_of(text))
    return read(columns, setting, first)


def read(columns: Mapping[str, Sequence[Any]], setting: Setting, first: int = 1) -> Readings:
    """Return the values of columns of cells (text, numbers, moments); the first stands in row ``first``.

    Raises Unreadable; with ``leave_out`` only where nothing is left.
    """
    given = columns.get("value") or ()
    faults: dict[int, str] = {}
    decimal = setting.decimal or _mark(given)
    values, notices = _values(given, decimal, setting, faults)
    _units(columns.get("unit") or (), setting, faults)
    times = _times(columns.get("at") or (), len(values), setting, faults)
    sizes = _sizes(columns.get("size") or (), len(values), decimal, setting, faults)
    blank = {place for place, why in faults.items() if not why and _all_blank(columns, place)}
    told = [_("Row %(row)d: %(why)s") % {"row": place + first, "why": faults[place] or _("there is no value.")}
            for place in sorted(faults) if place not in blank]  # fmt: skip
    if (told and not setting.leave_out) or len(faults) >= len(values):
        raise Unreadable(told or [_("There are no values; type or paste them.")])
    kept = [place for place in range(len(values)) if place not in faults]
    if times is not None and any(times[a] > times[b] for a, b in itertools.pairwise(kept)):
        kept.sort(key=times.__getitem__)
        notices.append(_("The rows were not in the order of time; they are sorted."))
    context = {
        name: texts
        for name in CONTEXT
        if any(texts := [_text(columns[name], place) for place in kept] if name in columns else [])
    }
    stamps = array("q", [times[place] for place in kept] if times is not None else [micros(setting.now)] * len(kept))
    notices += _noticed(stamps, timed=times is not None)
    return Readings(
        stamps,
        array("d", [values[place] for place in kept]),
        None if sizes is None else array("d", [sizes[place] for place in kept]),
        context,
        tuple(notices),
        tuple(told),
        times is not None,
    )


def _text(column: Sequence[Any], place: int) -> str:
    cell = column[place] if place < len(column) else ""
    return "" if cell is None else str(cell).replace("\0", "").strip()[:LONGEST_NOTE]


def _all_blank(columns: Mapping[str, Sequence[Any]], place: int) -> bool:
    return not any(_text(column, place) for column in columns.values())


def _mark(cells: Iterable[Any]) -> str:
    """Return the decimal mark of a column: the one that more of its cells have."""
    points = commas = 0
    for cell in cells:
        if isinstance(cell, str):
            points += "." in cell and "," not in cell
            commas += "," in cell and "." not in cell
    return "," if commas > points else "."


def _values(
    cells: Sequence[Any], decimal: str, setting: Setting, faults: dict[int, str]
) -> tuple[list[float], list[str]]:
    values: list[float] = []
    notices: list[str] = []
    commas = 0
    for place, cell in enumerate(cells):
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            value, why = float(cell), ""
            if not math.isfinite(value):
                why = _("the value is not a number (NaN or infinite); leave the row out or correct it.")
        else:
            value, why = _number("" if cell is None else str(cell), decimal, setting.unit)
            commas += decimal == "," and isinstance(cell, str) and "," in cell
        if not why and abs(value) > LARGEST:
            why = _("the value is absurdly large; correct it.")
        if not why and setting.whole and (value < 0 or value != math.floor(value)):
            why = _("%g is not a count; a count is a whole number from 0 on.") % value
        if cell is None:
            why = _("the value is missing; leave the row out or give it.")
        if why or (isinstance(cell, str) and not cell.strip()):
            faults[place] = why
        values.append(value)
    if commas and not setting.decimal:
        notices.append(_("The values are read with decimal commas."))
    return values, notices


def _number(cell: str, decimal: str, unit: str) -> tuple[float, str]:  # noqa: PLR0911 - one a fault
    """Return the number in a cell, and what is wrong with it."""
    word = cell.strip()
    if not word:
        return math.nan, ""
    if word.lower() in ("nan", "n/a", "na", "inf", "-inf", "+inf", "infinity", "-infinity", "#n/a", "null", "none"):
        return math.nan, _("“%s” is no value; leave the row out or correct it.") % word[:20]
    found = _NUMBER.fullmatch(word)
    if found is None or (found[2] is None and not found[4]):
        return math.nan, _("“%s” is not a number; correct it or leave the row out.") % word[:40]
    sign, whole, mark, decimals, power, rest = found.groups()
    if rest and rest.strip() != unit:
        if rest[0] in ".,0123456789":
            return math.nan, _("“%s” can be read in several ways; write it without thousands marks.") % word[:40]
        return math.nan, (
            _("“%(value)s” is in %(unit)s, but the measure is in %(own)s; convert it or leave the row out.")
            if unit
            else _("“%(value)s” has the unit %(unit)s, but the measure has none; name its unit or leave it out.")
        ) % {"value": word[:40], "unit": rest.strip()[:20], "own": unit}
    if mark and mark != decimal:
        return math.nan, _("“%(value)s” has another decimal mark than the other rows (%(mark)s).") % {
            "value": word[:40],
            "mark": decimal,
        }
    digits = re.sub(r"[^0-9]", "", whole or "0")
    return float(f"{'-' if sign in ('-', '−') else ''}{digits}.{decimals or '0'}e{power or 0}"), ""


def _units(cells: Sequence[Any], setting: Setting, faults: dict[int, str]) -> None:
    for place, cell in enumerate(cells):
        word = "" if cell is None else str(cell).strip()
        if word and word != setting.unit:
            faults[place] = _("the unit is %(unit)s, but the measure is in %(own)s; convert it or leave it out.") % {
                "unit": word[:20],
                "own": setting.unit or _("no unit"),
            }


def _times(cells: Sequence[Any], count: int, setting: Setting, faults: dict[int, str]) -> list[int] | None:
    if not any(cell not in (None, "") for cell in cells):
        return None
    found = [0] * count
    latest = setting.now + _FUTURE
    for place in range(count):
        cell = cells[place] if place < len(cells) else None
        moment = cell if isinstance(cell, dt.datetime) else _moment("" if cell is None else str(cell), setting.zone)
        if moment is not None and moment.tzinfo is None:
            moment = moment.replace(tzinfo=setting.zone)
        if moment is None:
            word = "" if cell is None else str(cell).strip()
            why = (
                _("“%s” is no time; write it like 2026-03-31 14:05.") % word[:40] if word else _("the time is missing.")
            )
            if place not in faults or faults[place]:
                faults[place] = why
        elif moment > latest or moment < _OLDEST:
            faults[place] = _("the time %s cannot be; correct it.") % str(cell)[:40]
        else:
            found[place] = micros(moment)
    return found


def _moment(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    """Return a moment as people and programs write it; a day is its midnight."""
    word = text.strip()
    try:
        found = dt.datetime.fromisoformat(word)
    except ValueError:
        match = _DAY_FIRST.fullmatch(word)
        if match is None:
            return None
        day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
        try:
            found = dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone follows
        except ValueError:
            return None
    if len(word) < 8:  # noqa: PLR2004 - a bare number such as 2024 is no time
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def _sizes(
    cells: Sequence[Any], count: int, decimal: str, setting: Setting, faults: dict[int, str]
) -> list[float] | None:
    if not any(cell not in (None, "") for cell in cells):
        if setting.sized:
            raise Unreadable([_("How many were inspected is missing: give a second column, such as “inspected”.")])
        return None
    found = [1.0] * count
    for place in range(count):
        cell = cells[place] if place < len(cells) else ""
        numeric = isinstance(cell, int | float) and not isinstance(cell, bool)
        size, why = (float(cell), "") if numeric else _number("" if cell is None else str(cell), decimal, "")
        if place in faults:
            continue
        if why or not size > 0 or not math.isfinite(size):
            faults[place] = why or _("the number inspected must be above zero.")
        found[place] = size
    return found


def _noticed(stamps: "array[int]", *, timed: bool) -> list[str]:
    """Return what strikes in values that can be kept nevertheless."""
    if not timed:
        return []
    twice = sum(a == b for a, b in itertools.pairwise(stamps))
    if not twice:
        return []
    return [
        ngettext(
            "%d value has the time of another; both are kept.",
            "%d values have the time of another; all are kept.",
            twice,
        )
        % twice
    ]
