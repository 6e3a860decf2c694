"""What a run reports: a table of counts, each with what it must be."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Table:
    """Counts under a title; a line with a bar is met or is a fault."""

    title: str
    lines: list[tuple[str, str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: int = 0

    def tell(self, what: str, value: object) -> None:
        """Add a line that only informs."""
        self.lines.append((what, _text(value), "", ""))

    def must(self, what: str, value: float, bar: str, met: Callable[[float], bool]) -> None:
        """Add a line that must meet its bar."""
        good = met(value)
        self.faults += not good
        self.lines.append((what, _text(value), bar, "yes" if good else "NO"))

    def none_of(self, what: str, found: list[str]) -> None:
        """Add a line for faults of one kind, of which there may be none; the first ones are told."""
        self.must(what, len(found), "0", lambda count: count == 0)
        self.notes += [f"{what}: {one}" for one in found[:5]]

    def show(self) -> int:
        """Print the table and return the exit status: 0 where every bar is met, 1 where one is not."""
        rows = [("", "figure", "bar", "met"), *self.lines]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        print(f"\n{self.title}")
        for what, value, bar, met in rows:
            line = f"  {what:<{widths[0]}}  {value:>{widths[1]}}  {bar:>{widths[2]}}  {met:<{widths[3]}}"
            print(line.rstrip())
        for note in self.notes:
            print(f"  ! {note}")
        return 1 if self.faults else 0


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
