"""Which characters the fonts of the paper can draw; PDF/A forbids a page with a character that has no shape."""

import re
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
UNKNOWN = "\ufffd"
# Common signs outside the fonts, and what says the same.
ALIKE = {
    "\u2705": "\u2714", "\u274c": "\u2718", "\u274e": "\u2718", "\u2753": "?", "\u2757": "!", "\u2795": "+",
    "\u2796": "\u2212", "\U0001f512": "\u2022", "\u2b50": "\u2605", "\u00ad": "\u00ad", "\u200b": "\u200b",
    "\u2028": "\n", "\u2029": "\n", "\u202f": "\u00a0", "\u2060": "", "\ufeff": "", "\ufe0e": "", "\ufe0f": "",
    "\u200c": "", "\u200d": "", "\u200e": "", "\u200f": "",
}  # fmt: skip


@cache
def _unknown() -> re.Pattern[str]:
    """Return a pattern of all characters that cannot be drawn; `fonts/coverage.txt` lists those that can, in hex."""
    parts = []
    for line in (FONTS / "coverage.txt").read_text(encoding="ascii").split():
        first, _dash, last = line.partition("-")
        parts.append(f"\\U{int(first, 16):08x}-\\U{int(last or first, 16):08x}")
    return re.compile(f"[^\\n\\t\u00ad\u200b{''.join(parts)}]")


def drawable(text: str) -> str:
    """Return ``text`` with a replacement character for each that the fonts cannot draw."""
    return _unknown().sub(lambda found: ALIKE.get(found[0], UNKNOWN), text)
