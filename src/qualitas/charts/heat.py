"""Heat maps: rows of cells, darker for more, each with its figure where there is room."""

from qualitas.charts.layers import HIT
from qualitas.charts.lettering import LINE, fitted, wide
from qualitas.charts.markup import HEAT, LIGHT_FROM, Ink
from qualitas.charts.specification import Heat, Numbers

_COMPACT = 520
_CELL, _CELL_COMPACT = 32.0, 24.0


def _row(width: float) -> float:
    return _CELL_COMPACT + LINE + 8 if width < _COMPACT else _CELL


def high(heat: Heat, width: float) -> float:
    """Return how high a heat map is."""
    return len(heat.rows) * _row(width) + LINE + 6 + (LINE if heat.x_title else 0)


def draw(ink: Ink, heat: Heat, top: float, width: float, numbers: Numbers) -> None:
    """Draw a heat map."""
    compact = width < _COMPACT
    names = 0.0 if compact else min(max(map(wide, heat.rows), default=0.0) + 12, width * 0.3)
    across = (width - names) / max(len(heat.columns), 1)
    tall = _CELL_COMPACT if compact else _CELL
    for at, label in enumerate(heat.rows):
        y = top + at * _row(width)
        if compact:
            ink.text(2, y + LINE - 2, fitted(label, width - 4), cls="c-name")
            y += LINE + 3
        else:
            ink.text(names - 8, y + _CELL / 2 + 3, fitted(label, names - 12), cls="c-name", anchor="end")
        for place in range(len(heat.columns)):
            x = names + place * across
            _cell(ink, heat, at, place, (x + 1, y, across - 2, tall - 2), numbers)
    _below(ink, heat, top + len(heat.rows) * _row(width) + LINE, names, across)


def _cell(
    ink: Ink, heat: Heat, row: int, place: int, field: tuple[float, float, float, float], numbers: Numbers
) -> None:
    """Draw one cell into its field (left, top, width, height); one that holds none leads nowhere."""
    x, y, across, tall = field
    value, most = heat.values[row][place], max(max(one, default=0) for one in heat.values) or 1
    step = 0 if value <= 0 else min(1 + int(value / most * (len(HEAT) - 1) - 1e-9), len(HEAT) - 1)
    link = heat.links[row][place] if heat.links and value > 0 and across + 2 >= HIT else ""
    begun = ink.begin(link, heat.words[row][place] if heat.words else "")
    ink.rect(f"c-heat-{step}", x, y, across, tall)
    said = numbers.say(value)
    if value > 0 and wide(said) <= across:
        look = "c-light" if step >= LIGHT_FROM else "c-dark"
        ink.text(x + across / 2, y + tall / 2 + 4, said, cls=look, anchor="middle")
    ink.end(link, begun=begun)


def _below(ink: Ink, heat: Heat, y: float, names: float, across: float) -> None:
    """Write the words of the columns, as many as there is room for."""
    widest = max(map(wide, heat.columns), default=0.0) + 10
    every = max(1, -int(-widest // across)) if across else 1
    for place in range(0, len(heat.columns), every):
        middle = names + (place + 0.5) * across
        label = heat.columns[place]
        ink.text(max(middle, names + wide(label) / 2) if place == 0 else middle, y, label, anchor="middle")
    if heat.x_title:
        ink.text(names + across * len(heat.columns) / 2, y + LINE + 3, heat.x_title, anchor="middle")
