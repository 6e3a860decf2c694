"""What the administrator may set about backups: key, hour, folder, how many are kept."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HOURS = 24
MOST_KEPT = 1000
NEVER = "never"


@dataclass(frozen=True, slots=True)
class Backups:
    """When backups are made by themselves, where they lie, how they are encrypted and how many are kept."""

    key: Path | None = None
    hour: int | None = None
    folder: Path | None = None
    daily: int = 7
    weekly: int = 4


def backups_of(given: Callable[[str, str], str]) -> Backups:
    """Return the settings about backups; raises ValueError with a sentence where one cannot be used."""
    hour, key, folder = given("BACKUP_HOUR", "2").strip().lower(), given("BACKUP_KEY", ""), given("BACKUP_FOLDER", "")
    return Backups(
        key=Path(key).expanduser().absolute() if key else None,
        hour=None if hour == NEVER else _number("BACKUP_HOUR", hour, 0, HOURS - 1),
        folder=Path(folder).expanduser().absolute() if folder else None,
        daily=_number("BACKUP_DAILY", given("BACKUP_DAILY", "7"), 1, MOST_KEPT),
        weekly=_number("BACKUP_WEEKLY", given("BACKUP_WEEKLY", "4"), 0, MOST_KEPT),
    )


def _number(name: str, text: str, least: int, most: int) -> int:
    if text.isascii() and text.isdigit() and least <= int(text) <= most:
        return int(text)
    more = f", or “{NEVER}”" if name == "BACKUP_HOUR" else ""
    raise ValueError(f"QUALITAS_{name} is “{text}”; give a whole number from {least} to {most}{more}.")
