"""Reading tables that people bring: CSV in any usual encoding, XLSX, ODS, JSON and JSON Lines, within firm limits.

Every form becomes the same thing: headings and rows of plain values. What cannot be read is refused in a sentence.
"""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from qualitas.kernel.acts.refusals import Invalid
from qualitas.kernel.files.inspecting import inspect

LARGEST = 20 * 1024**2
"""Bytes of a file that may be brought."""
LARGEST_UNPACKED = 200 * 1024**2
"""Bytes that a spreadsheet may have once it is unpacked."""
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 2_000_000
DELIMITERS = (";", ",", "\t", "|")
LOOKED_AT = 20
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".ods", ".json", ".jsonl", ".ndjson")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

type Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was read: its headings, its rows (as long as the headings), and the line of each in the file."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: tuple[int, ...]

    def named(self, row: Row) -> dict[str, Any]:
        """Return a row by its headings."""
        return dict(zip(self.headings, row, strict=True))


def read(name: str, content: bytes) -> Table:
    """Return the table in a file by its ending; raises Invalid with what is wrong and what to do."""
    if not content:
        raise Invalid(_("The file “%s” is empty.") % name)
    if len(content) > LARGEST:
        raise Invalid(_("The file “%s” is larger than 20 MB; bring it in parts.") % name)
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ENDINGS:
        known = ", ".join(one[1:] for one in ENDINGS)
        raise Invalid(
            _("“%(name)s” is no table that can be read. Bring one of: %(known)s.") % {"name": name, "known": known}
        )
    if ending in (".xlsx", ".ods"):
        found = _sheet(name, content)
    elif ending == ".json":
        found = _objects(_whole_json(_decoded(content)))
    elif ending in (".jsonl", ".ndjson"):
        found = _objects(_json_lines(_decoded(content)))
    else:
        found = _separated(_decoded(content))
    if not found.rows:
        raise Invalid(
            _("There is no row in the file “%s”; the first line holds the headings, the others the rows.") % name
        )
    return found


def of_objects(objects: Sequence[Any]) -> Table:
    """Return the table of a list of JSON objects; raises Invalid where it is something else."""
    return _objects([(place, one) for place, one in enumerate(objects, 1)])


def _decoded(content: bytes) -> str:
    """Return the text of a file: by its mark, as UTF-8, or in the old code page of Windows."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise Invalid(_("The text of the file is damaged; save it again as CSV in UTF-8.")) from error
    if b"\0" in content:
        raise Invalid(_("The file should be text but is not; save it again as CSV in UTF-8."))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


# --- CSV -------------------------------------------------------------------------------------------------------------


def _separated(text: str) -> Table:
    """Return the table of a CSV text; the delimiter is the one that gives the most columns throughout."""
    csv.field_size_limit(LONGEST_CELL)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _table((reader.line_num, [_unguarded(cell) for cell in row]) for row in reader)
    except csv.Error as error:
        raise Invalid(_("The file cannot be read as CSV from line %d on; save it again.") % reader.line_num) from error


def _unguarded(cell: str) -> str:
    """Take away the quotation mark that an export puts before what a spreadsheet would take for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _delimiter(text: str) -> str:
    best, most = ",", (0, 0)
    for delimiter in DELIMITERS:
        widths = []
        try:
            for row in csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter):
                if any(row):
                    widths.append(len(row))
                if len(widths) >= LOOKED_AT:
                    break
        except csv.Error:
            continue
        same = sum(width == widths[0] for width in widths) if widths else 0
        score = (same if widths and widths[0] > 1 else 0, widths[0] if widths else 0)
        if score > most:
            best, most = delimiter, score
    return best


# --- spreadsheets ----------------------------------------------------------------------------------------------------


def _sheet(name: str, content: bytes) -> Table:
    """Return the first sheet of a workbook; one that unpacks to too much is refused before it is unpacked."""
    damaged = _("The file “%s” cannot be read: it is damaged or protected by a password. Save it again without one.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile as error:
        raise Invalid(damaged % name) from error
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Invalid(_("The file “%s” unpacks to more than 200 MB; bring its rows in parts.") % name)
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise Invalid(_("The file “%s” has macros in it; save it as a workbook without macros.") % name)
    with tempfile.NamedTemporaryFile(prefix="qualitas-") as kept:
        kept.write(content)
        kept.flush()
        inspect(Path(kept.name), name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if not book.sheet_names:
            raise Invalid(damaged % name)
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height > MOST_ROWS + LOOKED_AT or sheet.total_width > MOST_COLUMNS:
            raise _too_much()
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise Invalid(damaged % name) from error
    return _table(enumerate((list(map(_typed, row)) for row in rows), 1))


def _typed(value: Any) -> Any:
    """Return a cell's value; whole numbers that a spreadsheet keeps as fractions are whole again."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


# --- JSON ------------------------------------------------------------------------------------------------------------


def _whole_json(text: str) -> list[tuple[int, Any]]:
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Invalid(_("The file is not valid JSON: %s.") % error) from error
    if isinstance(found, dict):
        found = next((found[name] for name in ("rows", "items") if isinstance(found.get(name), list)), [found])
    return list(enumerate(found, 1)) if isinstance(found, list) else [(1, found)]


def _json_lines(text: str) -> list[tuple[int, Any]]:
    found = []
    for place, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.append((place, json.loads(line)))
            except (json.JSONDecodeError, RecursionError) as error:
                raise Invalid(_("Line %d is not valid JSON.") % place) from error
    return found


def _objects(found: Sequence[tuple[int, Any]]) -> Table:
    """Return the table of JSON objects; its headings are the names of all members."""
    if not all(isinstance(one, dict) for _place, one in found):
        raise Invalid(_("Bring a list of JSON objects, one for each row."))
    headings = tuple(dict.fromkeys(str(name) for _place, one in found for name in one))
    if len(found) > MOST_ROWS or len(headings) > MOST_COLUMNS:
        raise _too_much()
    rows = tuple(tuple(_said(one.get(name)) for name in headings) for _place, one in found)
    return Table(headings, rows, tuple(place for place, _one in found))


def _said(value: Any) -> Any:
    """Return a member's value as a cell: another record by its number, a list as text."""
    if isinstance(value, dict):
        return next((value[name] for name in ("number", "email", "code", "name", "id") if value.get(name)), "")
    if isinstance(value, list):
        return ", ".join(str(_said(one)) for one in value)
    return "" if value is None else _typed(value)


# --- both ------------------------------------------------------------------------------------------------------------


def _table(found: Iterable[tuple[int, list[Any]]]) -> Table:
    """Return the table of numbered lines: the first that is not empty holds the headings; empty lines are left out."""
    headings: tuple[str, ...] = ()
    rows, lines = list[Row](), list[int]()
    for line, row in found:
        if all(cell is None or cell == "" for cell in row):
            continue
        if not headings:
            headings = _headings(row)
            continue
        if len(rows) >= MOST_ROWS:
            raise _too_much()
        kept = row[: len(headings)]
        rows.append((*kept, *("" for _missing in range(len(headings) - len(kept)))))
        lines.append(line)
    return Table(headings, tuple(rows), tuple(lines))


def _headings(row: list[Any]) -> tuple[str, ...]:
    """Return headings that differ: an empty one is named by its place, a repeated one gets a figure."""
    while row and (row[-1] is None or row[-1] == ""):
        row = row[:-1]
    if len(row) > MOST_COLUMNS:
        raise _too_much()
    found: list[str] = []
    for place, cell in enumerate(row, 1):
        name = " ".join(str(cell).split())[:200] or _("Column %d") % place
        found.append(name if name not in found else f"{name} ({place})")
    return tuple(found)


def _too_much() -> Invalid:
    return Invalid(_("The table has more than 50,000 rows or 200 columns; bring it in parts."))
