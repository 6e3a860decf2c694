"""Cells: what stands in a table as what a verb's question takes: dates, figures, yes and no, words of a choice.

A date or a figure that could be read in two ways is settled by the rest of its column, or refused; it is never guessed.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Literal

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

type DayFirst = bool | None

_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$")
_DOTS = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?:[ ,].*)?$")
_STROKES = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[ ,].*)?$")
_WORDS = re.compile(
    r"^(?:(\d{1,2})\.?\s+([^\W\d]{3,10})\.?|([^\W\d]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?),?\s+(\d{4})$"
)
_MONTHS = {
    word: month
    for month, words in enumerate(
        (
            "jan january januar jän jänner", "feb february februar", "mar march mär märz mrz", "apr april",
            "may mai", "jun june juni", "jul july juli", "aug august", "sep sept september", "oct october okt oktober",
            "nov november", "dec december dez dezember",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip
_TRUE = frozenset({"1", "true", "yes", "y", "x", "✓", "ja", "j", "wahr"})
_FALSE = frozenset({"", "0", "false", "no", "n", "-", "nein", "falsch"})
_CENTURY, _THIS_CENTURY = 70, 2000


@dataclass(frozen=True, slots=True)
class Habits:
    """How a column writes what could be read in two ways: 03/04 as day first, 1.234 as a thousand."""

    day_first: DayFirst = None
    comma: Literal["decimal", "thousands", ""] = ""


def habits(values: Iterable[Any]) -> Habits:
    """Return how a column writes dates and figures, as far as its values tell without a doubt."""
    day_first: set[bool] = set()
    comma: set[Literal["decimal", "thousands"]] = set()
    for value in values:
        if not isinstance(value, str):
            continue
        text = value.strip()
        if found := _STROKES.match(text):
            one, two = int(found[1]), int(found[2])
            day_first |= {True} if one > 12 else {False} if two > 12 else set()  # noqa: PLR2004 - months
        if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d+,(\d{1,2}|\d{4,})", text):
            comma.add("decimal")
        elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d+\.(\d{1,2}|\d{4,})", text):
            comma.add("thousands")
    return Habits(day_first.pop() if len(day_first) == 1 else None, comma.pop() if len(comma) == 1 else "")


def answer(field: forms.Field, value: Any, how: Habits) -> Any:
    """Return a cell as ``field`` takes it; raises ValidationError with the sentence where it cannot be understood."""
    if value is None or value == "":
        return False if isinstance(field, forms.BooleanField) else None
    if isinstance(field, forms.DateTimeField) and isinstance(value, dt.datetime):
        return value
    read = next((read for kind, read in _READ if isinstance(field, kind)), None)
    return read(field, value, how) if read is not None else text_of(value)


def text_of(value: Any) -> str:
    """Return a cell as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value).strip()


def parts(value: Any) -> list[str]:
    """Return the parts of a cell that holds several answers."""
    return [part.strip() for part in re.split(r"[,;\n|]", text_of(value)) if part.strip()]


def day(value: Any, day_first: DayFirst = None) -> dt.date:
    """Return a date; raises ValidationError where it is none, or could be two."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = " ".join(str(value).split())
    try:
        if found := _ISO.match(text):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DOTS.match(text):
            return dt.date(_year(found[3]), int(found[2]), int(found[1]))
        if found := _WORDS.match(text):
            month = _MONTHS.get((found[2] or found[3]).casefold().rstrip("."), 0)
            return dt.date(int(found[5]), month, int(found[1] or found[4]))
        if found := _STROKES.match(text):
            return _strokes(text, int(found[1]), int(found[2]), int(found[3]), day_first)
    except ValueError as error:
        raise ValidationError(_("There is no such day as “%s”.") % text[:60]) from error
    raise ValidationError(_("“%s” is no date; write it like 2026-03-31 or 31.03.2026.") % text[:60])


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - two figures leave the century out
        return year
    return year + (_THIS_CENTURY - 100 if year >= _CENTURY else _THIS_CENTURY)


def _strokes(text: str, one: int, two: int, year: int, day_first: DayFirst) -> dt.date:
    """Return the day of a date with strokes, where only one reading is possible or the column tells which."""
    if one > 12 or two > 12:  # noqa: PLR2004 - months
        day_first = one > 12  # noqa: PLR2004
    elif one == two:
        day_first = True
    if day_first is None:
        raise ValidationError(_("“%s” could be two days; write it like 2026-03-31 or 31.03.2026.") % text[:60])
    return dt.date(year, two, one) if day_first else dt.date(year, one, two)


def figure(value: Any, comma: str = "") -> str:
    """Return a figure with a decimal point; raises ValidationError where it is none, or could be two."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    text = re.sub(r"[\s'’\u00a0\u202f]", "", str(value))
    whole = re.fullmatch(r"[+-]?\d+", text)
    if not whole and "," in text and "." in text:
        comma = "decimal" if text.rfind(",") > text.rfind(".") else "thousands"
    elif (
        not whole
        and text.count(",") + text.count(".") == 1
        and re.fullmatch(r"[+-]?\d{1,3}[.,]\d{3}", text)
        and not comma
    ):
        raise ValidationError(_("“%s” could be two figures; write it without a mark for the thousands.") % text[:60])
    elif not whole and not comma:
        comma = "decimal" if "," in text else "thousands"
    if not whole:
        text = text.replace(".", "").replace(",", ".") if comma == "decimal" else text.replace(",", "")
    try:
        return str(Decimal(text))
    except InvalidOperation as error:
        raise ValidationError(_("“%s” is no figure.") % str(value)[:60]) from error


def truth(value: Any) -> bool:
    """Return yes or no; raises ValidationError where it is neither."""
    text = text_of(value).casefold()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValidationError(_("“%s” is neither yes nor no.") % text[:60])


def chosen(field: forms.ChoiceField, value: Any) -> str:
    """Return the choice that a cell names by its value or its word in any language."""
    text = text_of(value)
    choices: Any = field.choices
    for given, _word in choices:
        if str(given) == text:
            return text
    wanted = plain(text)
    for given, word in choices:
        if wanted in {plain(str(given)), *map(plain, spoken(word))}:
            return str(given)
    if wanted in (usual := getattr(field, "usual", {})):
        return str(usual[wanted])
    known = ", ".join(str(word) for given, word in choices if given)
    raise ValidationError(
        _("There is no choice “%(text)s”; there are: %(known)s.") % {"text": text[:60], "known": known}
    )


def spoken(word: Any) -> tuple[str, ...]:
    """Return a word in every language that is spoken here."""
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(str(word))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a heading or a word without what people write differently: case, marks, spaces."""
    return " ".join(re.sub(r"[^\w]+|_", " ", text.casefold()).split())


def words_of(choices: Mapping[str, Any]) -> dict[str, str]:
    """Return what each name is called in any language, as plain words, with the name."""
    found: dict[str, str] = {}
    for name, word in choices.items():
        for said in (name, *spoken(word)):
            found.setdefault(plain(said), name)
    return found


_READ: tuple[tuple[type[forms.Field], Callable[[Any, Any, Habits], Any]], ...] = (
    (forms.DateTimeField, lambda _field, value, _how: text_of(value)),
    (forms.DateField, lambda _field, value, how: day(value, how.day_first)),
    (forms.BooleanField, lambda _field, value, _how: truth(value)),
    (forms.IntegerField, lambda _field, value, how: figure(value, how.comma)),  # decimals are below it
    (forms.MultipleChoiceField, lambda field, value, _how: [chosen(field, part) for part in parts(value)]),
    (forms.ChoiceField, lambda field, value, _how: chosen(field, value)),
)
