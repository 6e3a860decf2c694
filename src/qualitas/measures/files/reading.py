"""Which kind of file it is, and what it holds: CSV and spreadsheets, Q-DAS transfer files, QIF."""

import csv
import io

from django.utils.translation import gettext as _

from qualitas.kernel.lists import tables
from qualitas.measures.files import dfq, qif
from qualitas.measures.files.characteristics import Characteristic, NotReadable
from qualitas.measures.texts import columns_of

TABLES = (".csv", ".tsv", ".txt")
SHEETS = (".xlsx", ".ods", ".xls")
WHICH = ("measure", "characteristic", "merkmal", "messgröße", "messgrösse", "kennzahl")


def read_file(name: str, content: bytes) -> list[Characteristic]:
    """Return the characteristics of a file; one without a name is for the measure that is named beside; raises NotReadable."""
    ending = f".{name.rpartition('.')[2].lower()}"
    if ending in (".dfq", ".dfd"):
        return dfq.read(_text(content))
    if ending in (".qif", ".xml"):
        return qif.read(content)
    if ending in SHEETS:
        read = tables.read(name, content)
        return _table([list(read.headings), *([*row] for row in read.rows)])
    if ending in TABLES:
        text = _text(content)
        first = text.lstrip("\ufeff\r\n ").partition("\n")[0]
        mark = max("\t;,", key=first.count)
        return _table([row for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=mark) if row])
    raise NotReadable(_("Files that end in %s are not read; give CSV, XLSX, DFQ or QIF.") % ending[:10])


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _table(rows: list[list[str]]) -> list[Characteristic]:
    """Return the characteristics of a table: one for each name in its column “measure”, else one without a name."""
    if not rows:
        raise NotReadable(_("The file is empty."))
    headings = [str(cell).strip().lower() for cell in rows[0]]
    which = next((at for at, heading in enumerate(headings) if heading in WHICH), None)
    if which is None:
        columns, _first = columns_of(rows)
        return [Characteristic("", columns=columns)]
    groups: dict[str, list[list[str]]] = {}
    for row in rows[1:]:
        groups.setdefault(str(row[which]).strip() if which < len(row) else "", []).append(row)
    found = []
    for name, own in groups.items():
        columns, _first = columns_of([rows[0], *own])
        found.append(Characteristic(name[:200], columns=columns))
    return found
