"""Q-DAS ASCII transfer files (AQDEF): K-lines that describe parts and characteristics, and values with what belongs to them.

Read are the fields that say what was measured: K1001/K1002 (part), K2001/K2002/K2004 (characteristic and its type),
K2101 (nominal), K2110/K2111 (limits), K2142 (unit), and of values K0001 (value), K0002 (attribute), K0004 (time),
K0006 (batch), K0008 (operator), K0009 (text), K0010 (machine), K0012 (gauge), K0014 (part ident), K0020/K0021 (sample
size, defective). Values also come as lines of fields: 0x0F parts characteristics, 0x14 parts fields.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from qualitas.measures.files.characteristics import Characteristic, NotReadable

_LINE = re.compile(r"K(\d{4})(?:/(\d+))?(?:/\d+)?(?:\s(.*))?")
_BETWEEN, _WITHIN = "\x0f", "\x14"
NOTED = {
    "K0004": "at", "K0006": "lot", "K0008": "operator", "K0009": "note", "K0010": "equipment", "K0012": "equipment",
    "K0014": "part", "K0020": "size",
}  # fmt: skip
IN_LINE = ("K0001", "K0002", "K0004", "K0005", "K0006", "K0007", "K0008", "K0010", "K0011", "K0012")
VALID = ("", "0")
PLACEHOLDER = "255"
_ATTRIBUTIVE = "1"


class _File:
    """What was read so far: descriptions by field and number, and the values of each characteristic in order."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, int], str] = {}
        self.part_of: dict[int, int] = {}
        self.values: dict[int, list[dict[str, str]]] = {}
        self.part = 0

    def describe(self, field: str, number: int, text: str) -> None:
        """Take one K-line."""
        self.told[field, number] = text
        if field.startswith("K1"):
            self.part = number
        elif field.startswith("K2"):
            self.part_of.setdefault(number, self.part or 1)
        elif field.startswith("K00"):
            self.value(field, number, text)

    def value(self, field: str, number: int, text: str) -> None:
        """Take a field of a value: K0001 (or K0020 of counts) begins the next value of its characteristic."""
        for one in [number] if number else sorted(self.part_of):
            rows = self.values.setdefault(one, [])
            if not rows or field == "K0001" or field in rows[-1]:
                rows.append({})
            rows[-1][field] = text

    def line(self, text: str) -> None:
        """Take a line of values: one characteristic after the other."""
        for number, cell in enumerate(text.split(_BETWEEN), 1):
            fields = dict(zip(IN_LINE, cell.split(_WITHIN), strict=False))
            if fields.get("K0001", "").strip():
                self.values.setdefault(number, []).append(fields)
                self.part_of.setdefault(number, self.part or 1)


def read(text: str) -> list[Characteristic]:
    """Return the characteristics of a transfer file; raises NotReadable."""
    file = _File()
    for line in text.splitlines():
        found = _LINE.fullmatch(line.strip("\r\n\0 "))
        if found is not None:
            file.describe(f"K{found[1]}", int(found[2] or 0), (found[3] or "").strip())
        elif line.strip():
            file.line(line.strip("\r\n"))
    if not file.told:
        raise NotReadable(_("This is no Q-DAS transfer file: it has no line that begins with K and four digits."))
    return list(_characteristics(file))


def _characteristics(file: _File) -> Iterator[Characteristic]:
    for number in sorted(file.values):

        def said(field: str, at: int = number) -> str:
            return file.told.get((field, at)) or file.told.get((field, 0)) or ""

        at = file.part_of.get(number, 1)
        part = said("K1002", at) or said("K1001", at)
        name = said("K2002") or said("K2001") or _("characteristic %d") % number
        made = Characteristic(
            ", ".join(filter(None, (name, part)))[:200], said("K2142"), said("K2101"), said("K2110"), said("K2111"),
            said("K1001", at), said("K2004") == _ATTRIBUTIVE,
        )  # fmt: skip
        for place, row in enumerate(file.values[number], 1):
            _take(made, row, place)
        if len(made) or made.left_out:
            yield made


def _take(made: Characteristic, row: dict[str, str], place: int) -> None:
    """Take one value, or say why not."""
    mark = row.get("K0002", "").strip()
    value = row.get("K0021", "") if "K0020" in row else row.get("K0001", "")
    if not value.strip():
        return
    if mark == PLACEHOLDER:
        return
    if mark not in VALID:
        made.left_out.append(_("Value %(place)d: the file marks it as not valid (attribute %(mark)s).") % {
            "place": place, "mark": mark[:10],
        })  # fmt: skip
        return
    if "K0020" in row:
        made.attribute = True
    noted: dict[str, Any] = {name: row[field].replace("/", " ", 1) if name == "at" else row[field]
                             for field, name in NOTED.items() if row.get(field, "").strip()}  # fmt: skip
    made.add(value=value, **noted)
