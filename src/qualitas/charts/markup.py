"""The ink: SVG written piece by piece. Every shape has a class, by which a page colours it, and the colours of paper.

A page's style sheet overrides the colours of paper that stand as attributes, so the same picture is right in light and
dark pages, in a PDF and as a file of its own. Nothing here needs a `style` attribute or a script.
"""

import re
from html import escape

from qualitas.charts.lettering import SIZE
from qualitas.charts.specification import Tone

_GREY, _LINE, _PAPER = "#525a62", "#e0dcd4", "#ffffff"
TONES: dict[Tone, str] = {
    "accent": "#0b5f59",
    "calm": "#2d5793",
    "good": "#1b6539",
    "wait": "#7d4b00",
    "bad": "#a4281f",
    "off": "#8d949b",
}
HEAT = ("#f4f2ee", "#dcecea", "#b5d7d3", "#83bab4", "#4b958e", "#1f736c", "#084843")
"""The steps of a heat map, from none to most."""
LIGHT_FROM = 4
"""From this step on the figures of a heat map are light."""
_LOOKS = {
    "c-grid": f'stroke="{_LINE}" stroke-width="1" fill="none"',
    "c-axis": 'stroke="#8d877b" stroke-width="1" fill="none"',
    "c-center": 'stroke="#525a62" stroke-width="1.2" fill="none"',
    "c-limit": 'stroke="#a4281f" stroke-width="1.2" stroke-dasharray="5 4" fill="none"',
    "c-specification": 'stroke="#7d4b00" stroke-width="1.4" stroke-dasharray="9 3 2 3" fill="none"',
    "c-target": 'stroke="#1b6539" stroke-width="1.4" stroke-dasharray="2 3" fill="none"',
    "c-fit": 'stroke="#2d5793" stroke-width="1.8" fill="none"',
    "c-guide": 'stroke="#8d949b" stroke-width="1" stroke-dasharray="3 3" fill="none"',
    "c-hit": 'fill="none" pointer-events="all"',
    "c-empty": f'fill="{_PAPER}" stroke-width="1.4"',
    "c-paper": f'fill="{_PAPER}"',
    **{f"c-heat-{number}": f'fill="{colour}"' for number, colour in enumerate(HEAT)},
}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def safe(text: str) -> str:
    """Return a text as it may stand in XML."""
    return escape(_FORBIDDEN.sub("", text), quote=True)


def short(value: float) -> str:
    """Return a pixel with at most one digit after the point."""
    return f"{value:.1f}".removesuffix(".0")


class Ink:
    """Collects the markup of one picture."""

    def __init__(self, *, linked: bool = True) -> None:
        self.parts: list[str] = []
        self.linked = linked
        self.links = 0

    def rect(self, cls: str, x: float, y: float, width: float, height: float, *, tone: Tone | None = None) -> None:
        """Draw a rectangle."""
        size = f'x="{short(x)}" y="{short(y)}" width="{short(max(width, 0))}" height="{short(max(height, 0))}"'
        self.parts.append(f"<rect {_looks(cls, tone, fill=True)} {size}/>")

    def path(self, cls: str, d: str, *, tone: Tone | None = None) -> None:
        """Draw a path."""
        if d:
            self.parts.append(f'<path {_looks(cls, tone)} d="{d}"/>')

    def circle(self, cls: str, x: float, y: float, r: float, *, tone: Tone | None = None) -> None:
        """Draw a circle."""
        look = _looks(cls, tone, fill=cls != "c-empty")
        self.parts.append(f'<circle {look} cx="{short(x)}" cy="{short(y)}" r="{short(r)}"/>')

    def text(self, x: float, y: float, said: str, *, cls: str = "", anchor: str = "", tone: Tone | None = None) -> None:
        """Write a line of text; ``anchor`` is middle or end."""
        fill = TONES[tone] if tone else "#ffffff" if "c-light" in cls else _GREY
        name = " ".join(filter(None, (cls, f"c-{tone}" if tone else "")))
        look = f' class="{name}"' if name else ""
        bold = ' font-weight="600"' if "c-strong" in cls else ""
        side = f' text-anchor="{anchor}"' if anchor else ""
        place = f'x="{short(x)}" y="{short(y)}"'
        self.parts.append(f'<text{look} {place}{side}{bold} fill="{fill}">{safe(said)}</text>')

    def begin(self, link: str, words: str) -> bool:
        """Begin a group that says ``words`` when pointed at and leads to ``link``; tell whether one was begun."""
        if link and self.linked:
            self.links += 1
            self.parts.append(f'<a href="{safe(link)}" aria-label="{safe(words)}"><title>{safe(words)}</title>')
            return True
        if words and self.linked:
            self.parts.append(f"<g><title>{safe(words)}</title>")
            return True
        return False

    def end(self, link: str, *, begun: bool) -> None:
        """End the group."""
        if begun:
            self.parts.append("</a>" if link and self.linked else "</g>")


def _looks(cls: str, tone: Tone | None, *, fill: bool = False) -> str:
    """Return class and paper colours of a shape."""
    if tone is None:
        return f'class="{cls}" {_LOOKS.get(cls, "")}'.rstrip()
    colour = TONES[tone]
    if cls == "c-empty":
        return f'class="{cls} c-{tone}" {_LOOKS[cls]} stroke="{colour}"'
    painted = (
        f'fill="{colour}"' if fill else f'fill="none" stroke="{colour}" stroke-width="1.6" stroke-linejoin="round"'
    )
    return f'class="{cls} c-{tone}" {painted}'


def whole(ink: Ink, width: float, height: float, *, title: str, about: str, alone: bool) -> str:
    """Return the picture: on a page its size follows the page, ``alone`` it has its own."""
    role = "group" if ink.links else "img"
    size = f' width="{short(width)}" height="{short(height)}"' if alone else ""
    names = f'role="{role}" aria-label="{safe(title)}"'
    told = f"<desc>{safe(about)}</desc>" if about else ""
    if alone:
        told = f"<title>{safe(title)}</title>{told}"
    font = f'font-family="Inter, sans-serif" font-size="{short(SIZE)}"'
    box = f'viewBox="0 0 {short(width)} {short(height)}"'
    start = f'<svg xmlns="http://www.w3.org/2000/svg" class="chart w{short(width)}" {box}{size} {names} {font}>'
    return f"{start}{told}{''.join(ink.parts)}</svg>"
