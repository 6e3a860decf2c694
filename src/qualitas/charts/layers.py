"""How each layer is drawn into a plane."""

import math
from collections.abc import Sequence

from qualitas.charts.lettering import LINE, fitted, wide
from qualitas.charts.markup import Ink, short
from qualitas.charts.plane import Plane
from qualitas.charts.scales import Scale
from qualitas.charts.specification import Across, Bars, Box, Boxes, Layer, Line, Mark, Tone, Upright, Whisker, Whiskers
from qualitas.charts.thinning import kept, thinned_marks

HIT = 30.0
"""Marks are links of their own where each has so many pixels; nearer ones are reached through the table."""
DOTS = 7.0
"""Dots are drawn where each has so many pixels."""
_WIDEST_BAR = 76.0
_SIGNS, _TOLD = 12, 100


def draw_layer(ink: Ink, plane: Plane, layer: Layer) -> None:
    """Draw one layer."""
    match layer:
        case Line():
            _line(ink, plane, layer)
        case Bars():
            _bars(ink, plane, layer)
        case Boxes():
            _boxes(ink, plane, layer)
        case Whiskers():
            _whiskers(ink, plane, layer)
        case Upright():
            _upright(ink, plane, layer)
        case Across():
            at = short(plane.y(layer.y))
            ink.path(f"c-{layer.look}", f"M{short(plane.left)} {at}H{short(plane.right)}")


def _of(words: Sequence[str], place: int) -> str:
    return words[place] if place < len(words) else ""


def _line(ink: Ink, plane: Plane, line: Line) -> None:
    scale = plane.second if line.second and plane.second is not None else plane.y
    count = len(line.y)
    columns = max(int(plane.right - plane.left), 1)
    places = kept(line.x, line.y, columns)
    at = [plane.x(float(line.x[place]) if line.x is not None else float(place)) for place in places]
    up = [scale(float(line.y[place])) for place in places]
    if line.joined:
        d = stepped(at, up, plane, count) if line.stepped else trace(at, up)
        ink.path(f"c-{line.look}", d, tone=line.tone if line.look == "trace" else None)
    marked = {mark.place for mark in line.marks}
    room = (plane.right - plane.left) / max(count, 1)
    if line.dots and (room >= DOTS or not line.joined):
        _dots(ink, plane, line, room, [one for one in zip(places, at, up, strict=True) if one[0] not in marked])
    _marks(ink, plane, line, scale, room)


def trace(at: Sequence[float], up: Sequence[float]) -> str:
    """Return the path through points; a gap begins anew."""
    parts, open_now = [], False
    for x, y in zip(at, up, strict=True):
        if not math.isfinite(y):
            open_now = False
            continue
        parts.append(f"{'L' if open_now else 'M'}{short(x)} {short(y)}")
        open_now = True
    return "".join(parts)


def stepped(at: Sequence[float], up: Sequence[float], plane: Plane, count: int) -> str:
    """Return the path of values that each hold around their place, in as few pieces as there are steps."""
    half = (plane.right - plane.left) / max(count, 1) / 2
    parts, last = [], math.nan
    for x, y in zip(at, up, strict=True):
        if not math.isfinite(y):
            if math.isfinite(last):
                parts.append(f"H{short(x - half)}")
            last = math.nan
        elif not math.isfinite(last):
            parts.append(f"M{short(max(x - half, plane.left))} {short(y)}")
            last = y
        elif short(y) != short(last):
            parts.append(f"H{short(x - half)}V{short(y)}")
            last = y
    if at and math.isfinite(last):
        parts.append(f"H{short(min(at[-1] + half, plane.right))}")
    return "".join(parts)


def _dots(ink: Ink, plane: Plane, line: Line, room: float, points: Sequence[tuple[int, float, float]]) -> None:
    """Draw a dot at each point (place and pixels); where there is room each leads to its records."""
    for place, x, y in points:
        if not math.isfinite(y):
            continue
        link = _of(line.links, place) if room >= HIT else ""
        begun = ink.begin(link, _of(line.words, place))
        if link:
            ink.rect("c-hit", x - room / 2, plane.top, room, plane.bottom - plane.top)
        if place in line.left_out:
            ink.circle("c-empty", x, y, 3, tone=line.tone)
        else:
            ink.circle("c-dot", x, y, 3 if room >= HIT / 2 else 2.4, tone=line.tone)
        ink.end(link, begun=begun)


def _marks(ink: Ink, plane: Plane, line: Line, scale: Scale, room: float) -> None:
    """Draw the points that stand out as diamonds with their signs; of very many only the outermost."""
    by_place: dict[int, Mark] = {}
    for mark in line.marks:
        by_place.setdefault(mark.place, mark)
    places = sorted(by_place)
    at = [plane.x(float(line.x[place]) if line.x is not None else float(place)) for place in places]
    up = [scale(float(line.y[place])) for place in places]
    drawn = places if room >= DOTS else thinned_marks(places, at, up, 4.0)
    for place in drawn:
        mark = by_place[place]
        x = plane.x(float(line.x[place]) if line.x is not None else float(place))
        y = scale(float(line.y[place]))
        if not math.isfinite(y):
            continue
        link = _of(line.links, place) if room >= HIT else ""
        told = f"{_of(line.words, place)} {mark.words}".strip() if len(drawn) <= _TOLD else ""
        begun = ink.begin(link, told)
        if link:
            ink.rect("c-hit", x - room / 2, plane.top, room, plane.bottom - plane.top)
        ink.path("c-mark", f"M{short(x)} {short(y - 6)}l6 6l-6 6l-6 -6z", tone=mark.tone)
        if mark.sign and len(by_place) <= _SIGNS:
            over = y - 10 if y - 10 - LINE > plane.top - LINE else y + LINE + 4
            ink.text(x, over, mark.sign, cls="c-strong c-halo", anchor="middle", tone=mark.tone)
        ink.end(link, begun=begun)


def _bars(ink: Ink, plane: Plane, bars: Bars) -> None:
    ground = plane.y(max(0.0, plane.y.low))
    tops = bars.tops()
    for place, value in enumerate(tops):
        if bars.edges is not None:
            left, right = plane.x(float(bars.edges[place])), plane.x(float(bars.edges[place + 1]))
            width, start = max(right - left - 1, 0.6), left + 0.5
        else:
            width = min(plane.band * 0.72, _WIDEST_BAR)
            start = plane.x(place) - width / 2
        room = width if bars.edges is not None else plane.band
        link = _of(bars.links, place) if room >= HIT else ""
        begun = ink.begin(link, _of(bars.words, place))
        if link:
            ink.rect("c-hit", start - (room - width) / 2, plane.top, room, plane.bottom - plane.top)
        if not bars.stacks:
            tone = bars.tones[place] if place < len(bars.tones) else bars.tone
            ink.rect("c-bar", start, plane.y(value), width, ground - plane.y(value), tone=tone)
        ink.end(link, begun=begun)
        _stacked(ink, plane, bars, place, start, width)
        said = _of(bars.said, place)
        if said and wide(said) <= plane.band + 4:
            ink.text(start + width / 2, plane.y(value) - 5, said, anchor="middle")


def _stacked(ink: Ink, plane: Plane, bars: Bars, place: int, start: float, width: float) -> None:
    """Draw the parts of one stacked bar, each a link of its own where it is high enough."""
    below = 0.0
    for stack in bars.stacks:
        value = float(stack.values[place])
        top, ground = plane.y(below + value), plane.y(below)
        below += value
        link = _of(stack.links, place) if min(width, ground - top) >= HIT * 0.8 else ""
        begun = ink.begin(link, _of(stack.words, place))
        ink.rect("c-bar", start, top, width, ground - top, tone=stack.tone)
        ink.end(link, begun=begun)


def _boxes(ink: Ink, plane: Plane, boxes: Boxes) -> None:
    for box in boxes.boxes:
        width = min(plane.band * 0.5, 44.0)
        x, half = plane.x(box.place), width / 2
        link = box.link if plane.band >= HIT else ""
        begun = ink.begin(link, box.words)
        if link:
            ink.rect("c-hit", x - plane.band / 2, plane.top, plane.band, plane.bottom - plane.top)
        _box(ink, plane, boxes, box, x, half)
        ink.end(link, begun=begun)
    for place, value in boxes.outside:
        ink.circle("c-empty", plane.x(place), plane.y(value), 2.4, tone=boxes.tone)


def _box(ink: Ink, plane: Plane, boxes: Boxes, box: Box, x: float, half: float) -> None:
    low, lower, middle, upper, high = (
        plane.y(value) for value in (box.low, box.lower, box.middle, box.upper, box.high)
    )
    ink.path(
        "c-whisker", f"M{short(x)} {short(low)}V{short(lower)}M{short(x)} {short(upper)}V{short(high)}", tone=boxes.tone
    )
    ink.path(
        "c-whisker",
        f"M{short(x - half / 2)} {short(low)}h{short(half)}M{short(x - half / 2)} {short(high)}h{short(half)}",
        tone=boxes.tone,
    )
    ink.rect("c-empty", x - half, upper, 2 * half, lower - upper, tone=boxes.tone)
    ink.path("c-middle", f"M{short(x - half)} {short(middle)}h{short(2 * half)}", tone=boxes.tone)


def _whiskers(ink: Ink, plane: Plane, whiskers: Whiskers) -> None:
    for one in whiskers.items:
        _whisker(ink, plane, one)


def _whisker(ink: Ink, plane: Plane, one: Whisker) -> None:
    x = plane.x(one.place)
    low, high = (plane.y(min(max(value, plane.y.low), plane.y.high)) for value in (one.low, one.high))
    link = one.link if plane.band >= HIT else ""
    begun = ink.begin(link, one.words)
    if link:
        ink.rect("c-hit", x - plane.band / 2, plane.top, plane.band, plane.bottom - plane.top)
    caps = f"M{short(x - 7)} {short(low)}h14M{short(x - 7)} {short(high)}h14"
    ink.path("c-whisker", f"M{short(x)} {short(low)}V{short(high)}{caps}", tone=one.tone)
    ink.circle("c-dot", x, plane.y(one.value), 4.5, tone=one.tone)
    ink.end(link, begun=begun)


def _upright(ink: Ink, plane: Plane, line: Upright) -> None:
    x = plane.x(line.x)
    ink.path(f"c-{line.look}", f"M{short(x)} {short(plane.top - 2)}V{short(plane.bottom)}")
    if not line.name:
        return
    half = wide(line.name) / 2
    words = fitted(line.name, plane.width - 4)
    tone: Tone | None = "wait" if line.look == "specification" else "good" if line.look == "target" else None
    ink.text(min(max(x, half + 1), plane.width - half - 1), plane.top - 6, words, anchor="middle", tone=tone)
