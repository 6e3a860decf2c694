"""The kinds of charts that rooms ask for, each one function that puts the specification and its table together."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Any

from qualitas.charts.specification import (
    Across,
    Axis,
    Bars,
    Box,
    Boxes,
    Chart,
    Heat,
    Layer,
    Line,
    Numbers,
    Plot,
    Series,
    Stack,
    Tone,
    Upright,
    Value,
    Whisker,
    Whiskers,
)


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    *,
    title: str,
    y_title: str,
    head: tuple[str, str],
    x_title: str = "",
    links: Sequence[str] = (),
    words: Sequence[str] = (),
    tones: Sequence[Tone] = (),
    ordered: bool = False,
    said: Sequence[str] = (),
    digits: int | None = 0,
    layers: tuple[Layer, ...] = (),
    numbers: Numbers | None = None,
    **more: Any,
) -> Chart:
    """Return bars over named places; ``ordered`` ones stand in time, so that some labels may be left out.

    head: of the table. said: at the end of each bar, its value where nothing is given. layers: drawn above the bars.
    """
    how = numbers or Numbers()
    told = tuple(said) or tuple(how.say(value, digits) for value in values)
    plot = Plot(
        x=Axis(labels=tuple(labels), ordered=ordered, title=x_title),
        y=Axis(title=y_title, zero=True, digits=digits),
        layers=(
            Bars(values=tuple(values), links=tuple(links), words=tuple(words) or _said(labels, told), said=told,
                 tones=tuple(tones)),
            *layers,
        ),
    )  # fmt: skip
    rows = tuple(zip(labels, values, strict=True))
    return Chart(title=title, plots=(plot,), head=head, rows=rows, links=tuple(links), numbers=how, **more)


def stacked(
    labels: Sequence[str],
    stacks: Sequence[Stack],
    *,
    title: str,
    y_title: str,
    head: str,
    total: str,
    links: Sequence[str] = (),
    ordered: bool = True,
    digits: int | None = 0,
    numbers: Numbers | None = None,
    **more: Any,
) -> Chart:
    """Return bars that are made of parts; ``head`` names the places, ``total`` the last column of the table."""
    made = Bars(stacks=tuple(stacks))
    plot = Plot(
        x=Axis(labels=tuple(labels), ordered=ordered),
        y=Axis(title=y_title, zero=True, digits=digits),
        layers=(made,),
    )
    columns = [stack.values for stack in stacks]
    rows: list[tuple[Value, ...]] = [
        (label, *(column[place] for column in columns), sum(column[place] for column in columns))
        for place, label in enumerate(labels)
    ]
    heads = (head, *(stack.name for stack in stacks), total)
    return Chart(
        title=title,
        plots=(plot,),
        head=heads,
        rows=tuple(rows),
        links=tuple(links),
        numbers=numbers or Numbers(),
        **more,
    )


def pareto(
    kinds: Sequence[str],
    counts: Sequence[float | Decimal],
    *,
    title: str,
    y_title: str,
    running: str,
    head: tuple[str, str, str, str],
    links: Sequence[str] = (),
    vital: int = 0,
    digits: int | None = 0,
    numbers: Numbers | None = None,
    **more: Any,
) -> Chart:
    """Return a Pareto chart of kinds, which come from the largest to the smallest, with the running share at the right.

    running: the title of the right axis. head: of the table: kind, count, share, running share. vital: how many kinds
    from the left stand out.
    """
    how = numbers or Numbers()
    total = float(sum(counts)) or 1.0
    share = [100.0 * float(count) / total for count in counts]
    cumulative = list(accumulate(share))
    told = tuple(how.say(count, digits) for count in counts)
    words = tuple(
        f"{kind}: {say}, {how.say(part, 1)} % ({head[3]}: {how.say(run, 1)} %)"
        for kind, say, part, run in zip(kinds, told, share, cumulative, strict=True)
    )
    tones: tuple[Tone, ...] = tuple("accent" if place < vital else "off" for place in range(len(kinds)))
    plot = Plot(
        x=Axis(labels=tuple(kinds), ordered=False),
        y=Axis(title=y_title, zero=True, digits=0 if digits == 0 else None),
        second=Axis(title=running, low=0.0, high=100.0, zero=True, suffix=" %", digits=0),
        layers=(
            Bars(values=tuple(counts), links=tuple(links), words=words, said=told, tones=tones if vital else ()),
            Line(y=tuple(cumulative), look="fit", tone="calm", dots=True, second=True, joined=True),
        ),
    )
    rows = tuple(
        zip(kinds, counts, (round(one, 2) for one in share), (round(one, 2) for one in cumulative), strict=True)
    )
    return Chart(title=title, plots=(plot,), head=head, rows=rows, links=tuple(links), numbers=how, **more)


def histogram(
    edges: Sequence[float],
    counts: Sequence[float],
    *,
    title: str,
    x_title: str,
    y_title: str,
    head: tuple[str, str, str],
    fits: Sequence[tuple[str, Series, Series]] = (),
    lower: tuple[str, float] | None = None,
    upper: tuple[str, float] | None = None,
    target: tuple[str, float] | None = None,
    center: tuple[str, float] | None = None,
    links: Sequence[str] = (),
    numbers: Numbers | None = None,
    **more: Any,
) -> Chart:
    """Return a histogram; ``edges`` has one more than ``counts``.

    fits: curves as (name, x, y) in the unit of the counts. lower, upper, target, center: names and values of upright
    lines. head: of the table: from, to, count.
    """
    uprights = [
        Upright(x=one[1], name=one[0], look=look)  # type: ignore[arg-type] # the looks are spelt out here
        for one, look in (
            (lower, "specification"), (upper, "specification"), (target, "target"), (center, "center"),
        ) if one is not None
    ]  # fmt: skip
    how = numbers or Numbers()
    words = tuple(
        f"{how.say(edges[place])} … {how.say(edges[place + 1])}: {how.say(count, 0)}"
        for place, count in enumerate(counts)
    )
    curves = [Line(x=x, y=y, name=name, look="fit", legend=True) for name, x, y in fits]
    plot = Plot(
        x=Axis(title=x_title),
        y=Axis(title=y_title, zero=True),
        layers=(
            Bars(values=tuple(counts), edges=tuple(edges), words=words, links=tuple(links), tone="off"),
            *curves,
            *uprights,
        ),
    )
    rows = tuple((edges[place], edges[place + 1], count) for place, count in enumerate(counts))
    return Chart(title=title, plots=(plot,), head=head, rows=rows, links=tuple(links), numbers=how, **more)


def heat(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float]],
    *,
    title: str,
    head: str,
    x_title: str = "",
    links: Sequence[Sequence[str]] = (),
    numbers: Numbers | None = None,
    **more: Any,
) -> Chart:
    """Return a heat map; ``head`` names its rows in the table, whose other columns are those of the map."""
    how = numbers or Numbers()
    words = tuple(
        tuple(f"{name}, {column}: {how.say(value)}" for column, value in zip(columns, line, strict=True))
        for name, line in zip(rows, values, strict=True)
    )
    made = Heat(
        rows=tuple(rows),
        columns=tuple(columns),
        values=tuple(map(tuple, values)),
        links=tuple(map(tuple, links)),
        words=words,
        x_title=x_title,
    )
    lines: tuple[tuple[Value, ...], ...] = tuple((name, *line) for name, line in zip(rows, values, strict=True))
    return Chart(title=title, plots=(made,), head=(head, *columns), rows=lines, numbers=how, **more)


def boxes(
    labels: Sequence[str],
    figures: Sequence[Box],
    *,
    title: str,
    y_title: str,
    head: tuple[str, str, str, str, str, str],
    outside: Sequence[tuple[float, float]] = (),
    layers: tuple[Layer, ...] = (),
    links: Sequence[str] = (),
    numbers: Numbers | None = None,
    **more: Any,
) -> Chart:
    """Return boxes with whiskers over named places in order; ``head``: place and the five figures of a box."""
    plot = Plot(
        x=Axis(labels=tuple(labels)),
        y=Axis(title=y_title, zero=True),
        layers=(Boxes(boxes=tuple(figures), outside=tuple(outside)), *layers),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (labels[int(box.place)], box.low, box.lower, box.middle, box.upper, box.high) for box in figures
    )
    return Chart(
        title=title, plots=(plot,), head=head, rows=rows, links=tuple(links), numbers=numbers or Numbers(), **more
    )


def intervals(
    labels: Sequence[str],
    items: Sequence[tuple[float, float, float]],
    *,
    title: str,
    y_title: str,
    head: tuple[str, str, str, str],
    links: Sequence[str] = (),
    tones: Sequence[Tone] = (),
    level: tuple[str, float] | None = None,
    zero: bool = True,
    numbers: Numbers | None = None,
    **more: Any,
) -> Chart:
    """Return values with their intervals, each as (value, low, high), such as a rate before and after.

    head: of the table: what, value, from, to. level: a line across with its name.
    """
    how = numbers or Numbers()
    made = tuple(
        Whisker(
            place, value, low, high, links[place] if place < len(links) else "",
            f"{labels[place]}: {how.say(value)} ({how.say(low)} … {how.say(high)})",
            tones[place] if place < len(tones) else "accent",
        )
        for place, (value, low, high) in enumerate(items)
    )  # fmt: skip
    across = (Across(y=level[1], name=level[0]),) if level else ()
    plot = Plot(
        x=Axis(labels=tuple(labels), ordered=False),
        y=Axis(title=y_title, zero=zero),
        layers=(Whiskers(items=made), *across),
    )
    rows: list[tuple[Value, ...]] = [(labels[place], *item) for place, item in enumerate(items)]
    return Chart(title=title, plots=(plot,), head=head, rows=rows, links=tuple(links), numbers=how, **more)


def curve(
    lines: Sequence[tuple[str, Series, Series]],
    *,
    title: str,
    x_title: str,
    y_title: str,
    head: tuple[str, ...],
    low: float | None = None,
    high: float | None = None,
    layers: tuple[Layer, ...] = (),
    numbers: Numbers | None = None,
    **more: Any,
) -> Chart:
    """Return curves such as operating characteristics: (name, x, y) each, over the same x where they share a table."""
    tones: tuple[Tone, ...] = ("accent", "calm", "wait", "good", "off")
    drawn = tuple(
        Line(x=x, y=y, name=name, legend=len(lines) > 1, tone=tones[at % len(tones)])
        for at, (name, x, y) in enumerate(lines)
    )
    plot = Plot(
        x=Axis(title=x_title), y=Axis(title=y_title, low=low, high=high, zero=low == 0), layers=(*drawn, *layers)
    )
    first = lines[0][1] if lines else ()
    rows: list[tuple[Value, ...]] = [
        (float(at), *(float(y[place]) for _name, _x, y in lines)) for place, at in enumerate(first)
    ]
    return Chart(title=title, plots=(plot,), head=head, rows=rows, numbers=numbers or Numbers(), **more)


def _said(labels: Sequence[str], told: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{label}: {value}" for label, value in zip(labels, told, strict=True))
