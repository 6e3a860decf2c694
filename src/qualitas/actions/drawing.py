"""Causes drawn as a picture that is data: a cause-and-effect diagram, and whys as a tree. Pure: data in, SVG out.

Colours are presentation attributes for paper; on pages the classes (`cz-…`) give those of the theme. The same data
stands as a list beside the picture, for whoever cannot see it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Literal
from xml.sax.saxutils import escape

type Standing = Literal["supposed", "verified", "ruled out", ""]

WIDE, NARROW = 760, 330
SIZE, SMALL = 13, 11
LINE, SMALL_LINE = 17, 15
GLYPH = 0.545
"""Width of a letter as a part of its height, on average."""
INK = {"line": "#8d877b", "ink": "#1c2126", "ink-2": "#525a62", "paper": "#ffffff", "sunk": "#f1efeb",
       "on-head": "#ffffff", "good": "#1b6539", "wait": "#7d4b00", "off": "#646b72", "accent": "#0b5f59"}  # fmt: skip
TONES: dict[Standing, str] = {"verified": "good", "supposed": "wait", "ruled out": "off", "": "ink-2"}


@dataclass(frozen=True, slots=True)
class Twig:
    """A cause: its text, what stands small above it (such as what it explains), small below it (how it was shown)."""

    text: str
    standing: Standing = ""
    above: str = ""
    below: str = ""
    whys: tuple["Twig", ...] = ()


@dataclass(frozen=True, slots=True)
class Rib:
    """A category of a cause-and-effect diagram with its causes."""

    label: str
    twigs: tuple[Twig, ...]


@dataclass(slots=True)
class _Sheet:
    """Shapes collected from above to below."""

    width: int
    shapes: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, *, ink: str = "ink", size: int = SIZE, more: str = "") -> None:
        self.shapes.append(
            f'<text class="cz-{ink}" x="{x:g}" y="{y:g}" font-size="{size}" fill="{INK[ink]}"{more}>{escape(words)}</text>'
        )

    def line(self, points: Sequence[tuple[float, float]], *, ink: str = "line", wide: float = 1.5) -> None:
        path = "M" + " L".join(f"{x:g} {y:g}" for x, y in points)
        self.shapes.append(
            f'<path class="cz-stroke-{ink}" d="{path}" fill="none" stroke="{INK[ink]}" stroke-width="{wide:g}"/>'
        )

    def box(self, x: float, y: float, width: float, height: float, *, edge: str, dashed: bool = False) -> None:
        dashes = ' stroke-dasharray="4 3"' if dashed else ""
        self.shapes.append(
            f'<rect class="cz-box cz-stroke-{edge}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6"'
            f' fill="{INK["paper"]}" stroke="{INK[edge]}" stroke-width="1.5"{dashes}/>'
        )

    def mark(self, x: float, y: float, standing: Standing) -> None:
        """Draw how a cause stands: a tick, a question or a cross, so that colour alone says nothing."""
        tone = TONES[standing]
        filled = INK[tone] if standing == "verified" else INK["paper"]
        kind = f"cz-fill-{tone}" if standing == "verified" else "cz-box"
        self.shapes.append(
            f'<circle class="{kind} cz-stroke-{tone}" cx="{x:g}" cy="{y:g}" r="6" fill="{filled}" stroke="{INK[tone]}"'
            ' stroke-width="1.5"/>'
        )
        signs = {
            "verified": [[(x - 2.8, y + 0.2), (x - 0.7, y + 2.4), (x + 3, y - 2.2)]],
            "ruled out": [[(x - 2.4, y - 2.4), (x + 2.4, y + 2.4)], [(x - 2.4, y + 2.4), (x + 2.4, y - 2.4)]],
        }
        for points in signs.get(standing, []):
            self.line(points, ink="paper" if standing == "verified" else tone)
        if standing == "supposed":
            self.text(x, y + 3.6, "?", ink=tone, size=10, more=' text-anchor="middle"')

    def drawn(self, height: float, title: str, told: str) -> str:
        """Return the picture."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="causes-picture" role="img" viewBox="0 0 {self.width} {height:g}"'
            f' width="{self.width}" height="{height:g}" font-family="Inter, sans-serif">'
            f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{''.join(self.shapes)}</svg>"
        )


def _pieces(text: str, room: int) -> Iterator[str]:
    """Yield the words of a text, those that are longer than a line in pieces."""
    for word in text.split():
        rest = word
        while len(rest) > room:
            yield f"{rest[: room - 1]}-"
            rest = rest[room - 1 :]
        yield rest


def wrapped(text: str, width: float, size: int = SIZE, most: int = 6) -> list[str]:
    """Return a text in lines that are at most so wide, at most so many; what does not fit ends in an ellipsis."""
    room = max(6, int(width / (size * GLYPH)))
    lines: list[str] = []
    for word in _pieces(text, room):
        if lines and not lines[-1].endswith("-") and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: room - 1] + "…"]
    return lines or [""]


# --- whys as a tree ----------------------------------------------------------------------------------------------------


def tree(head: str, twigs: Sequence[Twig], *, title: str, told: str, width: int = WIDE) -> str:
    """Return whys as a tree read downwards: the problem at the top, below each cause the causes that explain it."""
    sheet, indent = _Sheet(width), 20.0 if width <= NARROW else 34.0
    bottom = _head(sheet, head, 1, 1, width - 2)
    end = _below(sheet, twigs, 1, bottom, indent)
    return sheet.drawn(end + 2, title, told)


def _head(sheet: _Sheet, head: str, x: float, y: float, width: float) -> float:
    """Draw the box of the problem; returns where it ends."""
    lines = wrapped(head, width - 28)
    height = 16 + LINE * len(lines)
    sheet.shapes.append(
        f'<rect class="cz-head" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" fill="{INK["accent"]}"/>'
    )
    for place, line in enumerate(lines):
        sheet.text(x + 14, y + 21 + LINE * place, line, ink="on-head", more=' font-weight="600"')
    return y + height


def _below(sheet: _Sheet, twigs: Sequence[Twig], x: float, top: float, indent: float) -> float:
    """Draw causes below what they explain, joined to it by a trunk; returns where the drawing ends."""
    y, middle = top, top
    for twig in twigs:
        y += 10
        middle = y + 18
        sheet.line([(x + 13, middle), (x + indent, middle)])
        y = _cause(sheet, twig, x + indent, y)
        y = _below(sheet, twig.whys, x + indent, y, indent)
    if twigs:
        sheet.line([(x + 13, top), (x + 13, middle)])
    return y


def _cause(sheet: _Sheet, twig: Twig, x: float, y: float) -> float:
    """Draw the box of a cause; returns where it ends."""
    width = sheet.width - x - 1
    above = wrapped(twig.above, width - 46, SMALL, 1) if twig.above else []
    lines = wrapped(twig.text, width - 46)
    below = wrapped(twig.below, width - 46, SMALL, 3) if twig.below else []
    height = 16 + SMALL_LINE * len(above) + LINE * len(lines) + SMALL_LINE * len(below) + (3 if below else 0)
    sheet.box(x, y, width, height, edge=TONES[twig.standing], dashed=twig.standing != "verified")
    sheet.mark(x + 18, y + 18, twig.standing)
    at = y + 7
    for words in above:
        at += SMALL_LINE
        sheet.text(x + 34, at - 3, words, ink="ink-2", size=SMALL)
    struck = ' text-decoration="line-through"' if twig.standing == "ruled out" else ""
    for words in lines:
        at += LINE
        sheet.text(x + 34, at - 3, words, ink="ink-2" if struck else "ink", more=struck)
    at += 3
    for words in below:
        at += SMALL_LINE
        sheet.text(x + 34, at - 3, words, ink="ink-2", size=SMALL)
    return y + height


# --- cause and effect ------------------------------------------------------------------------------------------------


def fishbone(head: str, ribs: Sequence[Rib], *, title: str, told: str) -> str:
    """Return a cause-and-effect diagram: the problem at the right, categories as ribs above and below the spine."""
    sheet = _Sheet(WIDE)
    head_width, columns = 150.0, max(1, ceil(len(ribs) / 2))
    column = (WIDE - head_width - 24) / columns
    upper, lower = ribs[:columns], ribs[columns:]
    heights = [max((_rib_height(rib, column) for rib in side), default=0.0) for side in (upper, lower)]
    head_lines = wrapped(head, head_width - 28, most=8)
    least = (16 + LINE * len(head_lines)) / 2 + 6
    spine = max(heights[0] + 20, least)
    whole = spine + max(heights[1] + 26 if lower else 12, least)
    sheet.line([(6, spine), (WIDE - head_width - 2, spine)], ink="ink-2", wide=2.5)
    for place, rib in enumerate(upper):
        _rib(sheet, rib, 8 + place * column, column, spine, heights[0] + 18, up=True)
    for place, rib in enumerate(lower):
        _rib(sheet, rib, 8 + place * column, column, spine, heights[1] + 18, up=False)
    _head(sheet, head, WIDE - head_width - 2, spine - least + 6, head_width)
    return sheet.drawn(whole, title, told)


SLANT = 30.0


def _lines(twigs: Sequence[Twig], width: float, depth: int = 0) -> Iterator[tuple[Twig, int, list[str]]]:
    """Yield each cause of a rib with how deep it stands and its lines of text, those that explain it below it."""
    for twig in twigs:
        shift = min(depth, 3) * 10
        text = twig.text if not depth else f"↳ {twig.text}"
        yield twig, depth, wrapped(text, width - shift, 12, 5)
        yield from _lines(twig.whys, width, depth + 1)


def _room(column: float) -> float:
    """Return how wide the text of a rib may be."""
    return column - SLANT - 32


def _rib_height(rib: Rib, column: float) -> float:
    return 36 + sum(15.5 * len(lines) + 7 for _twig, _depth, lines in _lines(rib.twigs, _room(column)))


def _rib(sheet: _Sheet, rib: Rib, x: float, column: float, spine: float, length: float, *, up: bool) -> None:
    """Draw a category with its causes to the right of its slanting line."""
    outer = spine - length if up else spine + length
    sheet.line([(x + 4, outer + (14 if up else -14)), (x + 4 + SLANT, spine)], ink="ink-2", wide=2)
    sheet.text(x, outer + (8 if up else 4), rib.label, ink="accent", more=' font-weight="600"')
    at = outer + 26 if up else spine + 22
    for twig, depth, lines in _lines(rib.twigs, _room(column)):
        along = abs(at - spine) / length
        edge = x + 4 + SLANT * (1 - along)
        left = edge + 22 + min(depth, 3) * 10
        sheet.line([(edge, at - 4), (left - 10, at - 4)])
        sheet.mark(left - 5, at - 4, twig.standing)
        struck = ' text-decoration="line-through"' if twig.standing == "ruled out" else ""
        for words in lines:
            sheet.text(left + 6, at, words, ink="ink-2" if struck else "ink", size=12, more=struck)
            at += 15.5
        at += 7
