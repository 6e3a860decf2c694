"""What a file of measurements tells of one characteristic."""

from dataclasses import dataclass, field
from typing import Any


class NotReadable(ValueError):
    """The file holds nothing that can be read as measurements; the text says why."""


@dataclass(slots=True)
class Characteristic:
    """One characteristic of one part: what it is called, its limits, and columns of cells as they stand in the file.

    ``name`` names the measure (a title or a number); ``attribute`` tells that values are numbers defective. ``left_out``
    says of values that the file itself marks as invalid why they are not taken.
    """

    name: str
    unit: str = ""
    target: str = ""
    lower: str = ""
    upper: str = ""
    part: str = ""
    attribute: bool = False
    columns: dict[str, list[Any]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def add(self, **cells: Any) -> None:
        """Add one value with what was noted with it."""
        count = len(self.columns.setdefault("value", []))
        for name in cells:
            self.columns.setdefault(name, [""] * count)
        for name, column in self.columns.items():
            column.append(cells.get(name, ""))

    def __len__(self) -> int:
        return len(self.columns.get("value", ()))
