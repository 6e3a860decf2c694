"""Lettering: how wide a text will be, where it breaks, and how it is shortened. Estimated, never measured."""

SIZE = 12.0
"""Height of letters in a chart, in pixels of its own width."""
LINE = 15.0
"""From one line of text to the next."""
_NARROW = frozenset("iIjl.,:;'|!()[]{}·ft ")
_WIDE = frozenset("mMwW@%—…")


def wide(text: str, size: float = SIZE) -> float:
    """Return about how many pixels wide a text is in Inter."""
    units = 0.0
    for letter in text:
        if letter in _NARROW:
            units += 0.34
        elif letter in _WIDE:
            units += 0.92
        elif ord(letter) > 0x2E7F:  # noqa: PLR2004 - from here on letters are as wide as high
            units += 1.05
        else:
            units += 0.68 if letter.isupper() else 0.6
    return units * size


def fitted(text: str, room: float, size: float = SIZE) -> str:
    """Return a text, shortened with … where it is wider than its room."""
    if wide(text, size) <= room:
        return text
    short = text
    while short and wide(short + "…", size) > room:
        short = short[:-1]
    return short.rstrip() + "…" if short else ""


def wrapped(text: str, room: float, most: int) -> list[str] | None:
    """Return a text in at most ``most`` lines that fit their room; None where it does not fit."""
    lines: list[str] = []
    for word in text.split():
        if wide(word) > room:
            return None
        if lines and wide(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if len(lines) <= most else None
