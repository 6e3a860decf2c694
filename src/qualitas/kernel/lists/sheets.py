"""Writing workbooks: rows as they come, to a temporary file on disk, each value as what it is."""

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from qualitas.kernel.acts.refusals import Invalid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPED = (bool, int, Decimal, dt.date, str)
MOST_ROWS = 1_048_575
"""What a sheet holds below its headings."""
LONGEST = 32_767
"""Characters that a cell holds."""
EXACT = 15
"""Digits of a figure that a spreadsheet keeps exactly; longer ones are text."""
FIRST_DAY = dt.date(1900, 3, 1)


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its heading, and how wide it is drawn, in characters."""

    label: str
    width: int = 18


def workbook(title: str, heads: Sequence[Head], rows: Iterable[Sequence[Any]], zone: dt.tzinfo = dt.UTC) -> IO[bytes]:
    """Write a workbook of one sheet and return it, open at its beginning; it vanishes when it is closed.

    Texts are kept as texts, so that none is taken for a formula or a link; raises Invalid where a sheet is too short.
    """
    file = tempfile.TemporaryFile(prefix="qualitas-", suffix=".xlsx")  # noqa: SIM115 - handed out open
    with tempfile.TemporaryDirectory(prefix="qualitas-") as folder:
        options = {"constant_memory": True, "tmpdir": folder, "strings_to_urls": False, "strings_to_formulas": False}
        book = xlsxwriter.Workbook(file, options)
        sheet = book.add_worksheet(_sheet_name(title))
        formats = _Formats(
            book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), zone
        )
        for at, head in enumerate(heads):
            sheet.set_column(at, at, head.width)
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for at, head in enumerate(heads):
            sheet.write_string(0, at, head.label[:LONGEST], bold)
        count = 0
        for count, row in enumerate(rows, 1):
            if count > MOST_ROWS:
                file.close()
                raise Invalid(_("A workbook holds at most 1,048,575 rows; filter the list, or take CSV."))
            for at, value in enumerate(row):
                formats.write(sheet, count, at, value)
        if heads:
            sheet.autofilter(0, 0, count, len(heads) - 1)
        book.close()
    file.seek(0)
    return file


@dataclass(frozen=True, slots=True)
class _Formats:
    """How days and moments are drawn."""

    day: Any
    moment: Any
    zone: dt.tzinfo

    def write(self, sheet: Any, line: int, at: int, value: Any) -> None:
        """Write one value as what it is; nothing where there is none."""
        if isinstance(value, str):
            if value:
                sheet.write_string(line, at, value[:LONGEST])
        elif value is None:
            return
        elif isinstance(value, bool):
            sheet.write_boolean(line, at, value)
        elif isinstance(value, int | Decimal):
            self._figure(sheet, line, at, value)
        elif isinstance(value, dt.datetime):
            sheet.write_datetime(line, at, value.astimezone(self.zone).replace(tzinfo=None, microsecond=0), self.moment)
        elif isinstance(value, dt.date) and value >= FIRST_DAY:
            sheet.write_datetime(line, at, value, self.day)
        elif isinstance(value, list | tuple):
            sheet.write_string(line, at, ", ".join(map(str, value))[:LONGEST])
        else:
            sheet.write_string(line, at, str(value)[:LONGEST])

    def _figure(self, sheet: Any, line: int, at: int, value: int | Decimal) -> None:
        digits = len(value.as_tuple().digits) if isinstance(value, Decimal) else len(str(abs(value)))
        if digits > EXACT:
            sheet.write_string(line, at, str(value))
        else:
            sheet.write_number(line, at, value)


def _sheet_name(title: str) -> str:
    """Return a name that a sheet may have."""
    kept = "".join(c for c in title if c not in "[]:*?/\\'" and c.isprintable()).strip()
    return kept[:31] or "Qualitas"
