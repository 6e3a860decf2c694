"""Values in words: days, moments, sizes and names as people read them, in the reader's language."""

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

KILO = 1000


@lru_cache(maxsize=64)
def zone_of(name: str) -> dt.tzinfo:
    """Return the time zone of this name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return dt.UTC


@lru_cache(maxsize=4096)
def _day(day: dt.date, _language: str, pattern: str) -> str:
    return formats.date_format(day, pattern)


def day(value: dt.date | None) -> str:
    """Return a date as read, such as 22 Nov 2026."""
    return _day(value, get_language() or "en", _("j M Y")) if value else ""


def moment(value: dt.datetime | None, zone: dt.tzinfo = dt.UTC) -> str:
    """Return a moment as read in ``zone``, such as 22 Nov 2026, 07:42."""
    if value is None:
        return ""
    local = value.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def due(value: dt.date | None) -> tuple[str, bool]:
    """Return by when something is due, and whether that day is over."""
    if value is None:
        return "", False
    today = timezone.now().date()
    if value == today:
        return _("today"), False
    if value < today:
        return _("%s · late") % day(value), True
    return day(value), False


def size(octets: int) -> str:
    """Return a file's size in words (decimal units), such as 214 kB."""
    if octets < KILO:
        return ngettext("%d byte", "%d bytes", octets) % octets
    amount = float(octets)
    for unit in ("kB", "MB", "GB"):
        amount /= KILO
        if amount < KILO or unit == "GB":
            return f"{formats.number_format(amount, 1 if amount < 10 else 0)} {unit}"  # noqa: PLR2004 - one digit is enough
    raise AssertionError


def count(number: int) -> str:
    """Return a number with its thousands apart, such as 1,000."""
    return formats.number_format(number, use_l10n=True, force_grouping=True)


def figure(value: Decimal | None) -> str:
    """Return a decimal with its thousands apart and without the zeros that say nothing, such as 1,204.5."""
    if value is None:
        return ""
    return formats.number_format(Decimal(f"{value.normalize():f}"), use_l10n=True, force_grouping=True)


def amount(value: Decimal) -> str:
    """Return an amount of money with its thousands apart and two places, such as 1,204.50."""
    return formats.number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)


def initials(name: str) -> str:
    """Return one or two letters for a small round picture."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "–"


def plain(value: object, zone: dt.tzinfo = dt.UTC) -> str:  # noqa: PLR0911 - one line a kind of value
    """Return any kept value as text."""
    match value:
        case None | "":
            return ""
        case bool():
            return _("yes") if value else _("no")
        case dt.datetime():
            return moment(value, zone)
        case dt.date():
            return day(value)
        case Decimal():
            return figure(value)
        case list() | tuple():
            return ", ".join(plain(item, zone) for item in value)
        case _:
            return str(value)
