"""Counting as Word does: what number a paragraph of a list has, and how it is written."""

import re
from collections import defaultdict

from qualitas.wordfiles.parts import Level, Numbered

_PLACE = re.compile(r"%(\d)")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
UNNUMBERED = frozenset({"bullet", "none"})
PLAIN = frozenset({"decimal", "decimalZero"})


class Counting:
    """Keeps count of every list while the paragraphs go by."""

    def __init__(self) -> None:
        self._at: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()

    def next(self, key: str, given: Numbered, level: int) -> int:
        """Count a paragraph at a level and return its number; deeper levels begin anew."""
        at = self._at[given.plan]
        if level in given.restarts and (key, level) not in self._begun:
            self._begun.add((key, level))
            at[level] = given.restarts[level]
        else:
            at[level] = at.get(level, given.levels.get(level, Level()).start - 1) + 1
        for deeper in [one for one in at if one > level]:
            del at[deeper]
        return at[level]

    def written(self, given: Numbered, level: int) -> str:
        """Return the number of the paragraph that was counted last as Word writes it, such as 4.2.1; nothing for dots."""
        here = given.levels.get(level, Level())
        if here.form in UNNUMBERED:
            return ""
        at = self._at[given.plan]

        def digit(found: re.Match[str]) -> str:
            other = int(found[1]) - 1
            one = given.levels.get(other, Level())
            return in_letters(at.get(other, one.start), one.form)

        return _PLACE.sub(digit, here.text).strip()


def in_letters(number: int, form: str) -> str:
    """Return a number in a form of Word's, such as c or iv; in digits where the form is not known."""
    if form in ("lowerLetter", "upperLetter") and number > 0:
        turn, place = divmod(number - 1, 26)
        text = chr(ord("a") + place) * (turn + 1)
        return text.upper() if form == "upperLetter" else text
    if form in ("lowerRoman", "upperRoman") and 0 < number < 5000:  # noqa: PLR2004 - as far as Roman numbers go
        text, rest = "", number
        for value, letters in _ROMAN:
            text += letters * (rest // value)
            rest %= value
        return text.upper() if form == "upperRoman" else text
    return f"{number:02}" if form == "decimalZero" else str(number)
